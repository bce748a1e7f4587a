/**
 * The editor of one note: TipTap on the note's shared text, with the carets and names of the others, and undo of one's own
 * typing. Loaded when somebody begins to write, because it is larger than the rest of the page.
 */
import { Editor, Extension } from '@tiptap/core';
import { Collaboration } from '@tiptap/extension-collaboration';
import { yCursorPlugin } from '@tiptap/y-tiptap';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import { noteExtensions } from './note-extensions.ts';

export type NoteEditorOptions = {
  readonly element: HTMLElement;
  readonly fragment: Y.XmlFragment;
  readonly awareness: Awareness;
  /** Name of the text, read aloud. */
  readonly label: string;
  /** The number of the tint that a member's caret has. */
  readonly tintOf: (member: string) => number;
  readonly onleave: () => void;
  /** The person here typed; not called for what others type. */
  readonly onedit: () => void;
  /** Marks at the caret may have changed. */
  readonly onstate: () => void;
};

type User = { readonly name?: unknown; readonly member?: unknown };

const memberOf = (user: User): string => (typeof user.member === 'string' ? user.member : '');

/** A caret with its name; the colours come from the style sheet by the number of the tint. */
function caretOf(user: User, tint: number): HTMLElement {
  const caret = document.createElement('span');
  caret.className = 'caret';
  caret.dataset['tint'] = String(tint);
  const name = document.createElement('span');
  name.className = 'caret-name';
  name.textContent = typeof user.name === 'string' ? user.name : '';
  // The caret must not become part of a word that is read aloud.
  caret.setAttribute('aria-hidden', 'true');
  caret.append(name);
  return caret;
}

const carets = (options: NoteEditorOptions) =>
  Extension.create({
    name: 'carets',
    addProseMirrorPlugins: () => [
      yCursorPlugin(options.awareness, {
        // Own tabs have no user: their carets are not somebody else's.
        awarenessStateFilter: (own: number, client: number, state: { user?: User } | null) =>
          own !== client && memberOf(state?.user ?? {}) !== '',
        cursorBuilder: (user: User) => caretOf(user, options.tintOf(memberOf(user))),
        selectionBuilder: (user: User) => ({ class: 'selection', 'data-tint': String(options.tintOf(memberOf(user))) })
      })
    ]
  });

export function openNoteEditor(options: NoteEditorOptions): Editor {
  return new Editor({
    element: options.element,
    extensions: [
      ...noteExtensions(options.onleave),
      Collaboration.configure({ fragment: options.fragment }),
      carets(options)
    ],
    // The text comes from the fragment. An empty string would be parsed as HTML, which the page's Trusted Types refuse.
    content: { type: 'doc', content: [{ type: 'paragraph' }] },
    // Its style sheet is ours, because the content security policy allows no other.
    injectCSS: false,
    autofocus: 'end',
    editorProps: {
      attributes: { class: 'note-text', role: 'textbox', 'aria-multiline': 'true', 'aria-label': options.label }
    },
    onTransaction: ({ transaction }) => {
      options.onstate();
      const isRemote = transaction.getMeta('y-sync$') !== undefined;
      if (transaction.docChanged && !isRemote) options.onedit();
    }
  });
}
