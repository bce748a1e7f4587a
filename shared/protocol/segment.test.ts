/** Segments and single documents on their way from server to device; bytes that are none are refused. */
import { expect, test } from 'vitest';
import { createSeededRandom, systemClock } from '../environment.ts';
import { createId, type DocId } from '../ids.ts';
import { encodeSegment } from './doc-segment.ts';
import { decodeDocument, decodeSegment, encodeDocument } from './segment.ts';

const random = createSeededRandom(9);
const docs = Array.from({ length: 64 }, (_, i) => ({
  ...{ doc: createId<DocId>({ clock: systemClock, random }), epoch: 1, seq: i },
  bytes: random.bytes(Math.floor(random.fraction() * 300))
}));

test('a segment arrives with its documents in order', () => {
  const decoded = decodeSegment(encodeSegment(docs));
  expect(decoded).toEqual({ ok: true, value: docs.map(({ doc, ...rest }) => ({ id: doc, ...rest })) });
});

test('a document arrives as it was sent', () => {
  const state = { epoch: 3, seq: 2 ** 40, bytes: random.bytes(500) };
  expect(decodeDocument(encodeDocument(state))).toEqual({ ok: true, value: state });
});

test('what is cut or is something else is refused', () => {
  const segment = encodeSegment(docs);
  const document = encodeDocument({ epoch: 1, seq: 1, bytes: random.bytes(50) });
  for (let cut = 0; cut < segment.length; cut += 97) expect(decodeSegment(segment.subarray(0, cut)).ok).toBe(false);
  for (let cut = 0; cut < document.length; cut++) expect(decodeDocument(document.subarray(0, cut)).ok).toBe(false);
  expect(decodeDocument(Uint8Array.of(...document, 0)).ok).toBe(false);
});
