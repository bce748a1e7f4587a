/**
 * What a note's text may consist of: the blocks and marks of the editor and nothing else. Each element is judged by its
 * parent alone, because merging never moves an element but may empty one: two people can delete the two halves of a
 * list item, and that is still a note.
 */
import * as Y from 'yjs';
import { xmlChildren } from './note-text.ts';

const blocks = ['paragraph', 'heading', 'bulletList', 'orderedList', 'blockquote'];

/** Element name to the names it may hold. Text stands only where `#text` is. */
const children: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['#note', new Set(blocks)],
  ['paragraph', new Set(['#text', 'hardBreak'])],
  ['heading', new Set(['#text', 'hardBreak'])],
  ['bulletList', new Set(['listItem'])],
  ['orderedList', new Set(['listItem'])],
  ['listItem', new Set(blocks)],
  ['blockquote', new Set(blocks)],
  ['hardBreak', new Set<string>()]
]);

/** Lists in lists and quotes; deeper than anybody writes, and far from any stack's end. */
export const noteDepth = 32;

const longestHref = 2_000;

/** What a link in a note may lead to. Everything else, `javascript:` first of all, is refused. */
export const isSafeHref = (href: unknown): href is string =>
  typeof href === 'string' && href.length <= longestHref && /^(?:https?:\/\/|mailto:|tel:)[^\s\p{Cc}]+$/iu.test(href);

/** The editor's own objects have no prototype before they were encoded once. */
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

function markProblem(name: string, value: unknown): string | undefined {
  // A mark that was taken away stands in the text as null.
  if (value === null) return undefined;
  if (name === 'link') {
    const isLink = isObject(value) && Object.keys(value).every((key) => key === 'href') && isSafeHref(value['href']);
    return isLink ? undefined : 'a link leads to http, https, mailto or tel';
  }
  if (!['bold', 'italic', 'strike', 'code'].includes(name)) return `unknown mark ${name.slice(0, 40)}`;
  return value === true || (isObject(value) && Object.keys(value).length === 0)
    ? undefined
    : `mark ${name} has a value`;
}

function textProblem(text: Y.XmlText): string | undefined {
  // A delta is untyped in Yjs; everything in it is looked at here.
  for (const part of text.toDelta() as { insert: unknown; attributes?: Record<string, unknown> }[]) {
    if (typeof part.insert !== 'string') return 'something in the text is no text';
    for (const [name, value] of Object.entries(part.attributes ?? {})) {
      const problem = markProblem(name, value);
      if (problem) return problem;
    }
  }
  return text._map.size > 0 ? 'text has attributes' : undefined;
}

const isWhole = (value: unknown, from: number, to: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to;

function attributeProblem(element: Y.XmlElement): string | undefined {
  for (const [name, value] of Object.entries(element.getAttributes() as Record<string, unknown>)) {
    const isAllowed =
      (element.nodeName === 'heading' && name === 'level' && isWhole(value, 1, 3)) ||
      (element.nodeName === 'orderedList' && name === 'start' && isWhole(value, 0, 1_000_000));
    if (!isAllowed) return `unknown attribute ${name.slice(0, 40)} of ${element.nodeName}`;
  }
  return undefined;
}

function contentProblem(parent: Y.XmlFragment, name: string, depth: number): string | undefined {
  if (depth > noteDepth) return 'nested too deep';
  const allowed = children.get(name);
  for (const child of xmlChildren(parent)) {
    const childName = child instanceof Y.XmlText ? '#text' : child instanceof Y.XmlElement ? child.nodeName : '#other';
    if (!allowed?.has(childName)) return `${childName.slice(0, 40)} in ${name}`;
    const problem =
      child instanceof Y.XmlText
        ? textProblem(child)
        : child instanceof Y.XmlElement
          ? (attributeProblem(child) ?? contentProblem(child, childName, depth + 1))
          : undefined;
    if (problem) return problem;
  }
  return undefined;
}

/** The first thing in a note that the editor does not write, or nothing. */
export function noteProblem(fragment: Y.XmlFragment): string | undefined {
  if (fragment instanceof Y.XmlElement) return 'a note is a fragment';
  return fragment._map.size > 0 ? 'a note has attributes' : contentProblem(fragment, '#note', 0);
}
