/**
 * Phone numbers that nobody has: the ranges that the Bundesnetzagentur keeps free for films and books ("Drama numbers").
 * Beyond what the ranges hold a number gets further digits, as an extension behind it would.
 */
import { leadingContacts } from './leading-contacts.ts';

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

/** What the hand-written contacts have. */
const taken = new Set(leadingContacts.flatMap((contact) => contact.phones?.map((phone) => phone.value) ?? []));

const unless = (number: string): string => (taken.has(number) ? `${number}0` : number);

/** A number for each index, never twice; it may have an extension behind it. */
export function sampleLandline(index: number): string {
  const [area, block] = landline[index % landline.length] ?? landline[0];
  const rest = Math.floor(index / landline.length);
  const direct = String(rest % 1_000).padStart(3, '0');
  const extension = rest < 1_000 ? '' : String(Math.floor(rest / 1_000));
  return unless(`0${area} ${block} ${direct}${extension}`);
}

export function sampleMobile(index: number): string {
  // Behind the 200 real ones five more digits, which is as long as a German number gets.
  if (index >= mobile.length * 100) return `0171 39200${String(index).padStart(5, '0')}`;
  const [prefix, block] = mobile[index % mobile.length] ?? mobile[0];
  return unless(`0${prefix} ${block}${String(Math.floor(index / mobile.length)).padStart(2, '0')}`);
}
