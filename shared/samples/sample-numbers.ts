/**
 * Phone numbers that nobody has: the ranges that the Bundesnetzagentur keeps free for films and books ("Drama numbers").
 * Beyond the 5,000 of them a block's number gets a further digit or two, as an extension behind it would.
 */

/** Area code, the block's digits, and its city. */
const landline = [
  ['30', '23125'],
  ['69', '90009'],
  ['40', '66969'],
  ['221', '4710'],
  ['89', '99998']
] as const;

/** Each with two more digits, 00 to 99. */
const mobile = [
  ['171', '39200'],
  ['176', '040690']
] as const;

export function sampleLandline(index: number): string {
  const [area, block] = landline[index % landline.length] ?? landline[0];
  const rest = Math.floor(index / landline.length);
  const direct = String(rest % 1_000).padStart(3, '0');
  const extension = rest < 1_000 ? '' : String(Math.floor(rest / 1_000));
  return `0${area} ${block} ${direct}${extension}`;
}

/** Only 200 exist, so large address books have the same ones again and again. */
export function sampleMobile(index: number): string {
  const [prefix, block] = mobile[index % mobile.length] ?? mobile[0];
  return `0${prefix} ${block}${String(Math.floor(index / mobile.length) % 100).padStart(2, '0')}`;
}
