/**
 * Which characters the bytes of a file mean. A byte order mark decides, then strict UTF-8, then which old code page
 * makes German letters of the odd bytes. A guess is only a proposal: the person sees it and can switch.
 */
import { isUtf16 } from './file-kind.ts';

export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'macintosh', 'cp850'] as const;
export type Encoding = (typeof encodings)[number];

export type EncodingGuess = {
  readonly encoding: Encoding;
  /** The bytes leave no other reading. */
  readonly certain: boolean;
};

/** Upper half of code page 850 ("DOS", as old merchandise systems write it); TextDecoder does not know it. */
const cp850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0';

/** Bytes of ä ö ü ß Ä Ö Ü é in each old code page. */
const germanBytes: Readonly<Record<'windows-1252' | 'macintosh' | 'cp850', ReadonlySet<number>>> = {
  'windows-1252': new Set([0xe4, 0xf6, 0xfc, 0xdf, 0xc4, 0xd6, 0xdc, 0xe9]),
  macintosh: new Set([0x8a, 0x9a, 0x9f, 0xa7, 0x80, 0x85, 0x86, 0x8e]),
  cp850: new Set([0x84, 0x94, 0x81, 0xe1, 0x8e, 0x99, 0x9a, 0x82])
};

export function guessEncoding(bytes: Uint8Array): EncodingGuess {
  const wide = isUtf16(bytes);
  if (wide) return { encoding: wide, certain: true };
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { encoding: 'utf-8', certain: true };
  if (isUtf8(bytes)) return { encoding: 'utf-8', certain: true };
  return { encoding: guessCodePage(bytes), certain: false };
}

function isUtf8(bytes: Uint8Array): boolean {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for (let at = 0; at < bytes.length; at += 1 << 20)
      decoder.decode(bytes.subarray(at, at + (1 << 20)), { stream: true });
    decoder.decode();
    return true;
  } catch {
    // Not UTF-8: that is the answer, not an error.
    return false;
  }
}

function guessCodePage(bytes: Uint8Array): Encoding {
  const score = { 'windows-1252': 0, macintosh: 0, cp850: 0 };
  const isLetter = (byte: number | undefined) => byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte < 0x80 || !(isLetter(bytes[i - 1]) || isLetter(bytes[i + 1]))) continue;
    for (const encoding of ['windows-1252', 'macintosh', 'cp850'] as const) {
      if (germanBytes[encoding].has(byte)) score[encoding] += 1;
    }
  }
  if (score.macintosh > score['windows-1252'] && score.macintosh >= score.cp850) return 'macintosh';
  if (score.cp850 > score['windows-1252']) return 'cp850';
  return 'windows-1252';
}

/** Decodes piece by piece, so that a large file never exists twice. NULs are dropped: no text needs them. */
export function* decodeChunks(bytes: Uint8Array, encoding: Encoding, chunkBytes = 1 << 18): Generator<string> {
  const decode = createDecoder(encoding);
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const text = decode(bytes.subarray(at, at + chunkBytes), at + chunkBytes < bytes.length);
    yield (at === 0 && text.startsWith('\ufeff') ? text.slice(1) : text).replaceAll('\0', '');
  }
}

function createDecoder(encoding: Encoding): (bytes: Uint8Array, stream: boolean) => string {
  if (encoding === 'cp850') {
    return (bytes) => {
      let text = '';
      for (const byte of bytes) text += byte < 0x80 ? String.fromCharCode(byte) : cp850.charAt(byte - 0x80);
      return text;
    };
  }
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  return (bytes, stream) => decoder.decode(bytes, { stream });
}
