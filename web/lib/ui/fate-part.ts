/**
 * One part of a FateBar. Each kind has a pattern of its own besides its colour, so that it can be told without colour.
 */
export type FateLook = 'new' | 'merged' | 'same' | 'doubt' | 'unreadable';

export interface FatePart {
  readonly id: string;
  readonly look: FateLook;
  readonly text: string;
  readonly count: number;
  /** Formatted for the reader's language. */
  readonly countText: string;
}

export interface FatePiece {
  readonly part: FatePart;
  readonly x: number;
  readonly width: number;
}

/** The bar is this many units wide. */
export const fateBarWidth = 1000;
/** A part that is not empty is never narrower than this, so that 16 of 100,000 can still be seen and hit. */
const leastWidth = 14;
const gap = 3;

/** Where each part lies. Small parts are widened at the cost of the large ones; empty parts take no room. */
export function fatePieces(parts: readonly FatePart[]): FatePiece[] {
  const filled = parts.filter((part) => part.count > 0);
  const total = filled.reduce((sum, part) => sum + part.count, 0);
  const room = fateBarWidth - gap * Math.max(0, filled.length - 1);
  const isSmall = (part: FatePart) => (part.count / total) * room < leastWidth;
  const small = filled.filter(isSmall);
  const largeTotal = total - small.reduce((sum, part) => sum + part.count, 0);
  const largeRoom = room - small.length * leastWidth;
  let x = 0;
  return filled.map((part) => {
    const width = isSmall(part) ? leastWidth : (part.count / largeTotal) * largeRoom;
    const piece = { part, x, width };
    x += width + gap;
    return piece;
  });
}
