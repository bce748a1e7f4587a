/**
 * What a note may consist of, for the editor: exactly the blocks and marks that shared/contact/note-structure.ts accepts,
 * with their keys and the signs that make them while typing ("- ", "1. ", "> ", "# "). Pasting keeps these and drops
 * everything else.
 */
import {
  Extension,
  Mark,
  markInputRule,
  markPasteRule,
  mergeAttributes,
  Node,
  textblockTypeInputRule,
  wrappingInputRule,
  type AnyExtension
} from '@tiptap/core';
import { isSafeHref } from '#shared/contact/note-structure.ts';

const document = Node.create({ name: 'doc', topNode: true, content: 'block+' });
const text = Node.create({ name: 'text', group: 'inline' });

const paragraph = Node.create({
  name: 'paragraph',
  priority: 1000,
  group: 'block',
  content: 'inline*',
  parseHTML: () => [{ tag: 'p' }],
  renderHTML: ({ HTMLAttributes }) => ['p', HTMLAttributes, 0]
});

const heading = Node.create({
  name: 'heading',
  group: 'block',
  content: 'inline*',
  defining: true,
  addAttributes: () => ({ level: { default: 2, rendered: false } }),
  parseHTML: () => [1, 2, 3].map((level) => ({ tag: `h${level}`, attrs: { level } })),
  renderHTML: ({ node, HTMLAttributes }) => [`h${String(node.attrs['level'])}`, HTMLAttributes, 0],
  addKeyboardShortcuts() {
    return { 'Mod-Alt-2': () => this.editor.commands.toggleNode('heading', 'paragraph', { level: 2 }) };
  },
  addInputRules() {
    return [1, 2, 3].map((level) =>
      textblockTypeInputRule({ find: new RegExp(`^#{${level}}\\s$`, 'u'), type: this.type, getAttributes: { level } })
    );
  }
});

const listItem = Node.create({
  name: 'listItem',
  content: 'paragraph block*',
  defining: true,
  parseHTML: () => [{ tag: 'li' }],
  renderHTML: ({ HTMLAttributes }) => ['li', HTMLAttributes, 0],
  addKeyboardShortcuts() {
    return {
      Enter: () => this.editor.commands.splitListItem(this.name),
      Tab: () => this.editor.commands.sinkListItem(this.name),
      'Shift-Tab': () => this.editor.commands.liftListItem(this.name),
      // At the beginning of an item the sign goes first, then the item.
      Backspace: () => {
        const { selection } = this.editor.state;
        if (!selection.empty || selection.$from.parentOffset > 0 || selection.$from.depth < 2) return false;
        const isFirstBlock = selection.$from.index(-1) === 0 && selection.$from.node(-1).type === this.type;
        return isFirstBlock && this.editor.commands.liftListItem(this.name);
      }
    };
  }
});

const bulletList = Node.create({
  name: 'bulletList',
  group: 'block',
  content: 'listItem+',
  parseHTML: () => [{ tag: 'ul' }],
  renderHTML: ({ HTMLAttributes }) => ['ul', HTMLAttributes, 0],
  addKeyboardShortcuts() {
    return { 'Mod-Shift-8': () => this.editor.commands.toggleList(this.name, 'listItem') };
  },
  addInputRules() {
    return [wrappingInputRule({ find: /^\s*[-+*]\s$/u, type: this.type })];
  }
});

const orderedList = Node.create({
  name: 'orderedList',
  group: 'block',
  content: 'listItem+',
  addAttributes: () => ({
    start: {
      default: 1,
      parseHTML: (element: HTMLElement) => {
        const start = Number(element.getAttribute('start') ?? 1);
        return Number.isInteger(start) && start >= 0 && start <= 1_000_000 ? start : 1;
      }
    }
  }),
  parseHTML: () => [{ tag: 'ol' }],
  renderHTML: ({ HTMLAttributes }) => ['ol', HTMLAttributes, 0],
  addKeyboardShortcuts() {
    return { 'Mod-Shift-7': () => this.editor.commands.toggleList(this.name, 'listItem') };
  },
  addInputRules() {
    return [
      wrappingInputRule({
        find: /^(\d{1,6})\.\s$/u,
        type: this.type,
        getAttributes: (match) => ({ start: Number(match[1]) }),
        joinPredicate: (match, node) => node.childCount + Number(node.attrs['start']) === Number(match[1])
      })
    ];
  }
});

const blockquote = Node.create({
  name: 'blockquote',
  group: 'block',
  content: 'block+',
  defining: true,
  parseHTML: () => [{ tag: 'blockquote' }],
  renderHTML: ({ HTMLAttributes }) => ['blockquote', HTMLAttributes, 0],
  addKeyboardShortcuts() {
    return { 'Mod-Shift-b': () => this.editor.commands.toggleWrap(this.name) };
  },
  addInputRules() {
    return [wrappingInputRule({ find: /^\s*>\s$/u, type: this.type })];
  }
});

const hardBreak = Node.create({
  name: 'hardBreak',
  group: 'inline',
  inline: true,
  selectable: false,
  linebreakReplacement: true,
  parseHTML: () => [{ tag: 'br' }],
  renderHTML: () => ['br'],
  renderText: () => '\n',
  addKeyboardShortcuts() {
    return { 'Shift-Enter': () => this.editor.commands.insertContent({ type: this.name }) };
  }
});

type MarkSpec = {
  readonly name: string;
  readonly tag: string;
  readonly tags: readonly string[];
  readonly key: string;
  readonly sign: string;
};

/** A mark that is on or off, with a key, and a sign around a word that makes it while typing. */
const simpleMark = ({ name, tag, tags, key, sign }: MarkSpec) =>
  Mark.create({
    name,
    ...(name === 'code' && { excludes: '_', code: true, exitable: true }),
    parseHTML: () => tags.map((one) => ({ tag: one })),
    renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
    addKeyboardShortcuts() {
      return { [key]: () => this.editor.commands.toggleMark(name) };
    },
    addInputRules() {
      return [
        markInputRule({
          find: new RegExp(`(?:^|\\s)(${sign}(?!\\s)([^${sign.slice(-1)}]+)${sign})$`, 'u'),
          type: this.type
        })
      ];
    },
    addPasteRules() {
      return [
        markPasteRule({
          find: new RegExp(`(?:^|\\s)(${sign}(?!\\s)([^${sign.slice(-1)}]+)${sign})`, 'gu'),
          type: this.type
        })
      ];
    }
  });

const link = Mark.create({
  name: 'link',
  inclusive: false,
  addAttributes: () => ({ href: { default: null } }),
  parseHTML: () => [
    {
      tag: 'a[href]',
      getAttrs: (element) => {
        const href = element.getAttribute('href');
        return isSafeHref(href) ? { href } : false;
      }
    }
  ],
  renderHTML: ({ HTMLAttributes }) => [
    'a',
    mergeAttributes(HTMLAttributes, { rel: 'noreferrer nofollow', target: '_blank' }),
    0
  ],
  addPasteRules() {
    return [
      markPasteRule({
        find: /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)]/giu,
        type: this.type,
        getAttributes: (match) => ({ href: match[0] })
      })
    ];
  }
});

/** What lists and quotes leave to the one who writes: out of them with Enter on an empty line is in the core. */
const leaveWithEscape = (onleave: () => void) =>
  Extension.create({
    name: 'leave',
    addKeyboardShortcuts: () => ({
      Escape: () => {
        onleave();
        return true;
      },
      'Mod-Enter': () => {
        onleave();
        return true;
      }
    })
  });

export const noteExtensions = (onleave: () => void): AnyExtension[] => [
  document,
  text,
  paragraph,
  heading,
  bulletList,
  orderedList,
  listItem,
  blockquote,
  hardBreak,
  simpleMark({ name: 'bold', tag: 'strong', tags: ['strong', 'b'], key: 'Mod-b', sign: '\\*\\*' }),
  simpleMark({ name: 'italic', tag: 'em', tags: ['em', 'i'], key: 'Mod-i', sign: '_' }),
  simpleMark({ name: 'strike', tag: 's', tags: ['s', 'del', 'strike'], key: 'Mod-Shift-s', sign: '~~' }),
  simpleMark({ name: 'code', tag: 'code', tags: ['code'], key: 'Mod-e', sign: '`' }),
  link,
  leaveWithEscape(onleave)
];
