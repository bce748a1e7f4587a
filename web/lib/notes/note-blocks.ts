/**
 * A note's text as plain data for showing it without an editor: blocks with marked pieces of text. What a newer version
 * wrote and this one does not know is shown as its text.
 */
import * as Y from 'yjs';
import { xmlChildren } from '#shared/contact/note-text.ts';
import { isSafeHref } from '#shared/contact/note-structure.ts';

export type Piece = {
  readonly text: string;
  readonly bold: boolean;
  readonly italic: boolean;
  readonly strike: boolean;
  readonly code: boolean;
  readonly href: string | undefined;
};

export type Block =
  | { readonly is: 'paragraph'; readonly pieces: readonly Piece[] }
  | { readonly is: 'heading'; readonly level: 1 | 2 | 3; readonly pieces: readonly Piece[] }
  | { readonly is: 'list'; readonly start: number | undefined; readonly items: readonly (readonly Block[])[] }
  | { readonly is: 'quote'; readonly blocks: readonly Block[] };

const hrefOf = (mark: unknown): string | undefined => {
  const href = typeof mark === 'object' && mark !== null && 'href' in mark ? mark.href : undefined;
  return isSafeHref(href) ? href : undefined;
};

function piecesOf(block: Y.XmlElement): Piece[] {
  const pieces: Piece[] = [];
  for (const child of xmlChildren(block)) {
    if (child instanceof Y.XmlText) {
      for (const part of child.toDelta() as { insert: unknown; attributes?: Record<string, unknown> }[]) {
        if (typeof part.insert !== 'string') continue;
        const marks = part.attributes ?? {};
        const has = (mark: string) => marks[mark] !== undefined && marks[mark] !== null;
        pieces.push({
          text: part.insert,
          bold: has('bold'),
          italic: has('italic'),
          strike: has('strike'),
          code: has('code'),
          href: hrefOf(marks['link'])
        });
      }
    } else if (child instanceof Y.XmlElement && child.nodeName === 'hardBreak') {
      pieces.push({ text: '\n', bold: false, italic: false, strike: false, code: false, href: undefined });
    }
  }
  return pieces;
}

const attribute = (element: Y.XmlElement, name: string): unknown => element.getAttribute(name);

function blockOf(element: Y.XmlElement): Block {
  switch (element.nodeName) {
    case 'heading': {
      const level = attribute(element, 'level');
      return { is: 'heading', level: level === 1 || level === 2 ? level : 3, pieces: piecesOf(element) };
    }
    case 'bulletList':
    case 'orderedList': {
      const start = attribute(element, 'start');
      const items = xmlChildren(element).flatMap((item) => (item instanceof Y.XmlElement ? [blocksOf(item)] : []));
      const first = typeof start === 'number' ? start : 1;
      return { is: 'list', start: element.nodeName === 'orderedList' ? first : undefined, items };
    }
    case 'blockquote':
      return { is: 'quote', blocks: blocksOf(element) };
    default:
      return { is: 'paragraph', pieces: piecesOf(element) };
  }
}

export function blocksOf(parent: Y.XmlFragment): Block[] {
  return xmlChildren(parent).flatMap((child) => (child instanceof Y.XmlElement ? [blockOf(child)] : []));
}
