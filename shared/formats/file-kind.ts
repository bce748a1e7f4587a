/**
 * Tells by its first bytes what a chosen file is, so that a workbook, a photo or a PDF is answered with what to do
 * instead of "0 contacts". Names and media types lie, so neither is asked.
 */

export type FileKind =
  | { readonly kind: 'text' }
  | { readonly kind: 'vcard' }
  | { readonly kind: 'empty' }
  /** Excel, Numbers or LibreOffice: to be saved as CSV there. */
  | { readonly kind: 'workbook' }
  | { readonly kind: 'zip' }
  | { readonly kind: 'pdf' }
  | { readonly kind: 'image' }
  /** A page of HTML; many systems call such a table ".xls". */
  | { readonly kind: 'html' }
  | { readonly kind: 'json' }
  | { readonly kind: 'binary' };

const signatures: readonly {
  readonly kind: 'image' | 'pdf' | 'workbook';
  readonly at: number;
  readonly bytes: readonly number[];
}[] = [
  { kind: 'pdf', at: 0, bytes: [0x25, 0x50, 0x44, 0x46] },
  { kind: 'image', at: 0, bytes: [0x89, 0x50, 0x4e, 0x47] },
  { kind: 'image', at: 0, bytes: [0xff, 0xd8, 0xff] },
  { kind: 'image', at: 0, bytes: [0x47, 0x49, 0x46, 0x38] },
  { kind: 'image', at: 8, bytes: [0x57, 0x45, 0x42, 0x50] },
  { kind: 'image', at: 4, bytes: [0x66, 0x74, 0x79, 0x70, 0x68, 0x65, 0x69] },
  // OLE2: .xls, and encrypted .xlsx.
  { kind: 'workbook', at: 0, bytes: [0xd0, 0xcf, 0x11, 0xe0] }
];

/** `head` is the beginning of the file, 4 KiB or all of it. */
export function fileKind(head: Uint8Array): FileKind {
  if (head.length === 0) return { kind: 'empty' };
  for (const { kind, at, bytes } of signatures) {
    if (bytes.every((byte, i) => head[at + i] === byte)) return { kind };
  }
  const ascii = new TextDecoder('latin1').decode(head);
  if (ascii.startsWith('PK\u0003\u0004') || ascii.startsWith('PK\u0005\u0006')) {
    const isWorkbook =
      /\[Content_Types\]\.xml|xl\/|_rels\/|application\/vnd\.oasis\.opendocument\.spreadsheet|Index\/(?:Document|Tables)/u.test(
        ascii
      );
    return { kind: isWorkbook ? 'workbook' : 'zip' };
  }
  if (isUtf16(head)) return { kind: 'text' };
  if (head.filter((byte) => byte === 0).length > head.length / 100) return { kind: 'binary' };
  const text = ascii.replace(/^\u00ef\u00bb\u00bf/u, '').trimStart();
  if (text === '' && head.length < 4096) return { kind: 'empty' };
  if (/^BEGIN:VCARD/iu.test(text)) return { kind: 'vcard' };
  if (/^<(?:!doctype html|html|table|\?xml)/iu.test(text)) return { kind: 'html' };
  if (/^[[{]\s*["{[]/u.test(text)) return { kind: 'json' };
  return { kind: 'text' };
}

/** A byte order mark, or a NUL in every second place, as Excel's "Unicode text" and the oldest Google exports have. */
export function isUtf16(head: Uint8Array): 'utf-16le' | 'utf-16be' | false {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const length = Math.min(head.length, 512) & ~1;
  if (length < 8) return false;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < length; i += 2) {
    if (head[i] === 0) even += 1;
    if (head[i + 1] === 0) odd += 1;
  }
  const pairs = length / 2;
  if (odd > pairs * 0.7 && even < pairs * 0.1) return 'utf-16le';
  if (even > pairs * 0.7 && odd < pairs * 0.1) return 'utf-16be';
  return false;
}
