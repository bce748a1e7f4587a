/**
 * How much one import may bring. Generous for an address book, small enough that no file can hang a phone: what lies
 * beyond is refused with a sentence, never cut silently.
 */
export const importLimits = {
  fileBytes: 50 * 1024 * 1024,
  rows: 100_000,
  columns: 1_000,
  /** UTF-16 units of one cell. */
  cellLength: 64 * 1024,
  /** A record that is still open after this many units has an unbalanced quote. */
  recordLength: 1024 * 1024,
  /** Values of one kind in one row (numbers, mails, addresses ...). */
  valuesPerKind: 50
} as const;
