/** The gate with a victim's contact behind it and an attacker in front of it. */
import type * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { createSeededRandom } from '#shared/environment.ts';
import { createId, type DeviceId, type DocId, type EntryId, type MemberId } from '#shared/ids.ts';
import {
  judgeUpdate,
  openWorkingCopy,
  type Judgement,
  type Submitted,
  type WorkingCopy
} from '#sync-server/sync/gate.ts';
import { forgeUpdate, keyItem } from './forged-updates.ts';
import { createContact } from './sync-documents.ts';
import { createTurnedClock } from './turned-clock.ts';

const environment = { clock: createTurnedClock(), random: createSeededRandom(7) };
export const id = <Id extends DocId | DeviceId | MemberId | EntryId>(): Id => createId<Id>(environment);
export const member = id<MemberId>();
export const victim = id<DeviceId>();
export const attacker = id<DeviceId>();

/** Pushed by the attacker, unless it says otherwise. */
export const submitTo = (
  copy: WorkingCopy,
  bytes: Uint8Array,
  owner: DeviceId = attacker,
  more: Partial<Submitted> = {}
): Judgement => judgeUpdate(copy, { bytes, owner, actor: member, relay: 'none', mustShareHistory: false, ...more });

export const codeOf = (judgement: Judgement): string =>
  judgement.kind === 'refused' ? `${judgement.code}: ${judgement.detail}` : judgement.kind;

/** A contact of the victim, and the server's copy of it. */
export function openGateStage(): { doc: Y.Doc; copy: WorkingCopy } {
  const doc = createContact(id<DocId>(), member, 1_000);
  return { doc, copy: copyOf(doc) };
}

export function copyOf(doc: Y.Doc): WorkingCopy {
  const copy = openWorkingCopy('contact', doc.guid);
  const judged = submitTo(copy, Y.encodeStateAsUpdate(doc), victim);
  if (judged.kind !== 'accepted') throw new Error(`an honest document was not accepted: ${codeOf(judged)}`);
  return copy;
}

/** A Yjs client id of the attacker's own. */
export const own = 77;

export const setKey = (
  root: string,
  key: string,
  ref: number,
  content: (encoder: encoding.Encoder) => void
): Uint8Array => forgeUpdate([{ client: own, clock: 0, structs: [keyItem(root, key, ref, content)] }]);
