/**
 * Who else has a document open, read from its awareness. Names and members come from the server's sessions; other tabs of
 * the same member are not "others". What cannot be understood is left out.
 */
import type { Awareness } from 'y-protocols/awareness';
import { parseId, type MemberId } from '#shared/ids.ts';

export type PersonHere = {
  readonly member: MemberId;
  readonly name: string;
  /** The first word of the name, for the little room that a field has. */
  readonly shortName: string;
  /** The field that has their caret. */
  readonly field: string | undefined;
};

const property = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;

export function othersHere(awareness: Awareness, self: MemberId): PersonHere[] {
  const people = new Map<MemberId, PersonHere>();
  for (const [client, state] of awareness.getStates()) {
    if (client === awareness.clientID) continue;
    const user = property(state, 'user');
    const member = parseId<MemberId>(property(user, 'member'));
    const name = property(user, 'name');
    if (!member || member === self || typeof name !== 'string') continue;
    const field = property(state, 'field');
    // Of two devices of one person the one that is typing counts.
    if (people.get(member)?.field !== undefined) continue;
    const [shortName = name] = name.split(' ');
    people.set(member, { member, name, shortName, field: typeof field === 'string' ? field : undefined });
  }
  return [...people.values()].sort((a, b) => (a.member < b.member ? -1 : 1));
}
