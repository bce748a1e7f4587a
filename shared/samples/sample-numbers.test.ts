/**
 * Numbers for 100,000 samples: each can be dialled in theory, and none is given twice.
 */
import { expect, test } from 'vitest';
import { toE164 } from '../contact/phone-number.ts';
import { sampleLandline, sampleMobile } from './sample-numbers.ts';

const indexes = Array.from({ length: 100_000 }, (_, index) => index);

test('no number is given twice', () => {
  expect(new Set(indexes.flatMap((index) => [sampleLandline(index), sampleMobile(index)])).size).toBe(200_000);
});

test('every number has an E.164 form', () => {
  // Each hundredth, and the ends, where numbers are longest.
  const some = indexes.filter((index) => index % 100 === 37 || index > 99_990);
  expect(
    some
      .flatMap((index) => [sampleLandline(index), sampleMobile(index)])
      .filter((number) => toE164(number, 'DE') === '')
  ).toEqual([]);
});
