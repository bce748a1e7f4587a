/**
 * What people were told: which of their words were "saved here". Kept outside of what is tested. At the end each of them
 * must be everywhere, unless its person was told that it was refused, or somebody erased or removed it on purpose.
 */
import type { DocId } from '#shared/ids.ts';

/** `made`: typed, and nothing said yet; it may be lost with the device. */
type Fate = 'made' | 'saved' | 'withdrawn';
export type Entry = { readonly token: string; readonly doc: DocId; readonly device: string; fate: Fate };

export class EditLedger {
  readonly entries = new Map<string, Entry>();
  #count = 0;

  /** A word that is nowhere else, to be put into a document. */
  word(doc: DocId, device: string): string {
    const token = `W${++this.#count}X`;
    this.entries.set(token, { token, doc, device, fate: 'made' });
    return token;
  }

  /** A strict batch with these bytes is complete: that is what "saved here" means. */
  saved(bytes: Uint8Array): void {
    // Yjs keeps text as it is; a word that was typed at once lies in one piece.
    for (const token of wordsIn(Buffer.from(bytes).toString('latin1'))) {
      const entry = this.entries.get(token);
      if (entry?.fate === 'made') entry.fate = 'saved';
    }
  }

  /** Somebody removed it, or tried to. */
  withdraw(tokens: Iterable<string>): void {
    for (const token of tokens) {
      const entry = this.entries.get(token);
      if (entry !== undefined) entry.fate = 'withdrawn';
    }
  }

  promised(): Entry[] {
    return [...this.entries.values()].filter(({ fate }) => fate === 'saved');
  }
}

/** Ids are written in small letters, so no id looks like a word. */
const wordPattern = /W\d+X/gu;
export const wordsIn = (text: string): string[] => text.match(wordPattern) ?? [];
