/**
 * A note's shared text as plain text and back: for search, imports, exports and previews. A block is a line; list items
 * keep their sign, so that a list is still one in a spreadsheet. Marks (bold, links) are for the editor alone.
 */
import * as Y from 'yjs';

type XmlChild = Y.XmlElement | Y.XmlText | Y.XmlHook;

export function xmlChildren(parent: Y.XmlFragment): XmlChild[] {
  // The toArray() of an XmlFragment gives exactly these three.
  return parent.toArray() as XmlChild[];
}

/** One paragraph for each line. The fragment is empty and may not be in a document yet. */
export function writePlainText(fragment: Y.XmlFragment, text: string): void {
  const paragraphs = text.split(/\r\n?|\n/u).map((line) => {
    const paragraph = new Y.XmlElement('paragraph');
    if (line !== '') paragraph.insert(0, [new Y.XmlText(line)]);
    return paragraph;
  });
  fragment.insert(0, paragraphs);
}

function lineOf(block: Y.XmlElement): string {
  let line = '';
  for (const child of xmlChildren(block)) {
    if (child instanceof Y.XmlText) {
      for (const part of child.toDelta() as { insert: unknown }[])
        if (typeof part.insert === 'string') line += part.insert;
    } else if (child instanceof Y.XmlElement && child.nodeName === 'hardBreak') {
      line += '\n';
    }
  }
  return line;
}

function collectLines(parent: Y.XmlFragment, prefix: string, lines: string[]): void {
  let number = 0;
  for (const child of xmlChildren(parent)) {
    if (!(child instanceof Y.XmlElement)) continue;
    if (child.nodeName === 'paragraph' || child.nodeName === 'heading') {
      lines.push(prefix + lineOf(child));
    } else if (child.nodeName === 'listItem') {
      number++;
      const sign = parent instanceof Y.XmlElement && parent.nodeName === 'orderedList' ? `${number}. ` : '- ';
      const from = lines.length;
      collectLines(child, prefix, lines);
      if (lines[from] !== undefined) lines[from] = sign + lines[from];
    } else {
      collectLines(child, prefix, lines);
    }
  }
}

export function plainTextOf(fragment: Y.XmlFragment): string {
  const lines: string[] = [];
  collectLines(fragment, '', lines);
  return lines.join('\n');
}
