/**
 * The bar of an import shows every fate that occurs, and nothing that does not.
 */
import { expect, test } from 'vitest';
import { fateBarWidth, fatePieces, type FatePart } from './fate-part.ts';

const part = (id: string, count: number): FatePart => ({ id, look: 'new', text: id, count, countText: String(count) });

test('parts fill the bar in proportion, with gaps between them', () => {
  const pieces = fatePieces([part('new', 600), part('merged', 400)]);
  expect(pieces.map((piece) => piece.part.id)).toEqual(['new', 'merged']);
  const [first, second] = pieces;
  expect(first?.width).toBeCloseTo(598.2);
  expect((second?.x ?? 0) + (second?.width ?? 0)).toBeCloseTo(fateBarWidth);
});

test('sixteen of a hundred thousand can still be seen, and the bar is not longer for it', () => {
  const pieces = fatePieces([part('new', 99_984), part('unreadable', 16)]);
  expect(pieces[1]?.width).toBe(14);
  expect((pieces[1]?.x ?? 0) + 14).toBeCloseTo(fateBarWidth);
});

test('a fate that does not occur takes no room, and no rows at all draw nothing', () => {
  expect(fatePieces([part('new', 5), part('same', 0)]).map((piece) => piece.part.id)).toEqual(['new']);
  expect(fatePieces([part('new', 0)])).toEqual([]);
});
