/**
 * Branded ids. All ids are 26 characters of Crockford base32: 48 bits of time, then 80 random bits (the ULID layout).
 * They say nothing but when they were made, and sort by it, so that documents made together are stored together.
 * An id is created here or parsed once at the edge; inside, its type is trusted.
 */
import type { Clock, Random } from './environment.ts';

type Brand<Name extends string> = string & { readonly brand: Name };

export type WorkspaceId = Brand<'WorkspaceId'>;
export type AccountId = Brand<'AccountId'>;
export type MemberId = Brand<'MemberId'>;
export type DeviceId = Brand<'DeviceId'>;
/** A synced document: a contact, or the workspace's vocabulary. */
export type DocId = Brand<'DocId'>;
export type ContactId = DocId;
/** A key inside a document's map (phone, mail, address, label, field, note ...). Opaque, because Yjs never forgets a key. */
export type EntryId = Brand<'EntryId'>;
export type AnyId = WorkspaceId | AccountId | MemberId | DeviceId | DocId | EntryId;

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const idPattern = /^[0-9abcdefghjkmnpqrstvwxyz]{26}$/;

/** A new id; `Id` names which kind the caller is making. */
export function createId<Id extends AnyId>(environment: { clock: Clock; random: Random }): Id {
  let time = Math.max(0, Math.floor(environment.clock.now()));
  let text = '';
  for (let i = 0; i < 10; i++) {
    text = alphabet.charAt(time % 32) + text;
    time = Math.floor(time / 32);
  }
  for (const byte of environment.random.bytes(16)) text += alphabet.charAt(byte & 31);
  return text as Id;
}

export const isId = (text: unknown): text is AnyId => typeof text === 'string' && idPattern.test(text);

/** The id, or nothing when the text is not one. */
export const parseId = <Id extends AnyId>(text: unknown): Id | undefined => (isId(text) ? (text as Id) : undefined);
