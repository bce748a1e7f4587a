/**
 * The browser half of the bench.
 */
import type { Figure } from '../figure.ts';
import type { BenchRun } from '../server/server-bench.ts';

export const browserFigures = (_run: BenchRun): Promise<Figure[]> => Promise.resolve([]);
