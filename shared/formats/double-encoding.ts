/**
 * UTF-8 that was read as windows-1252 and saved again: "MÃ¼ller". Such text is recognised and can be turned back
 * exactly, because the wrong reading lost nothing. Offered, never done unasked: "Ã" is a letter of Portuguese too.
 */

/** windows-1252 characters of the bytes 0x80 to 0x9f; a hole keeps its own number, as browsers read it. */
const upper = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const byteOf = new Map([...upper].map((character, i) => [character, 0x80 + i] as const));

const traces =
  /Ã[\u00a4\u00b6\u00bc\u0178\u0084\u201e\u2013\u0096\u0153\u009c\u00a9\u00a8\u00a0]|â€[\u201c\u201d\u2122\u0153\u2013\u2014]|Â[\u00a0-\u00bf]/gu;

/** Whether the sample looks as if it was encoded twice: several traces and hardly a proper umlaut. */
export function looksDoubleEncoded(sample: string): boolean {
  const found = sample.match(traces)?.length ?? 0;
  const proper = sample.match(/[äöüÄÖÜß]/gu)?.length ?? 0;
  return found >= 2 && found > proper;
}

/** The text as it was meant; unchanged where it was not encoded twice. */
export function repairDoubleEncoding(text: string): string {
  if (!/[Ãâ€Â]/u.test(text)) return text;
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    const code = byteOf.get(character) ?? text.charCodeAt(i);
    if (code > 0xff) return text;
    bytes[i] = code;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Only a part of the cell looks double: it stays as it is rather than being guessed at.
    return text;
  }
}
