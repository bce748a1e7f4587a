/**
 * Mail addresses out of one cell: split where several stand in it, freed of display names. What is no address is given
 * back as text, to be kept as a note rather than lost.
 */
import { splitGoogle } from './cell-text.ts';

export type EmailReading = { readonly addresses: readonly string[]; readonly rest: readonly string[] };

/** Local part, one @, a domain with a dot: enough to tell an address from a remark. */
const address = /^[^\s@<>"(),;:]{1,64}@[^\s@<>"(),;:]{1,255}\.[^\s@<>"(),;:.]{2,63}$/u;

export function readEmailCell(cell: string): EmailReading {
  const addresses: string[] = [];
  const rest: string[] = [];
  for (const value of splitGoogle(cell)) {
    const bare = value.replace(/[^<>;,|\n]*<([^<>\s]+)>/gu, ' $1 ');
    for (const part of bare.split(/[\n;,|]|\s+(?=\S+@)|(?<=@\S+)\s+/u)) {
      const text = part
        .trim()
        .replace(/^mailto:/iu, '')
        .replace(/^["']|["']$/gu, '')
        .trim();
      if (text === '') continue;
      if (address.test(text)) addresses.push(text);
      else rest.push(part.trim());
    }
  }
  return { addresses: [...new Map(addresses.map((text) => [text.toLowerCase(), text])).values()], rest };
}
