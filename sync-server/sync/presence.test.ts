/** Presence: who somebody is comes from the server, where they are from the device, and nothing of it lasts. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DocId, EntryId } from '#shared/ids.ts';
import { limits } from '#shared/protocol/limits.ts';
import { openSyncRig, type SyncRig, type TestSocket } from '#tests/rigs/sync-rig.ts';

let rig: SyncRig;
let ina: TestSocket;
let olga: TestSocket;
let doc: DocId;

beforeEach(async () => {
  rig = await openSyncRig();
  ina = await rig.join(await rig.person('viewer', '<b>Ina</b>'));
  olga = await rig.join(rig.owner);
  doc = rig.id();
});
afterEach(() => rig.close());

const tab = (): EntryId => rig.id() as string as EntryId;
function look(socket: TestSocket, more: { tab?: EntryId; on?: boolean; cursor?: unknown; doc?: DocId } = {}): void {
  socket.send({ type: 'focus', doc, tab: tab(), on: true, yClientId: 7, cursor: null, ...more });
}
/** The gathering time passes, and everybody has the newest list. */
const settle = () => rig.clock.advance(100);
const lastStates = (socket: TestSocket) => {
  const frame = socket.frames.findLast((one) => one.type === 'presence');
  return frame?.type === 'presence' ? frame.states : undefined;
};

test('[PRES-1] name and member come from the session', () => {
  look(ina, { cursor: { name: 'Chefin', member: rig.owner.member, anchor: 5 } });
  look(olga);
  settle();
  expect(lastStates(olga)).toMatchObject([
    { name: '<b>Ina</b>', cursor: { anchor: 5 } },
    { name: 'Olga Owner', member: rig.owner.member }
  ]);
});

test('only who is on a document hears who is on it', () => {
  look(ina);
  settle();
  expect(lastStates(olga)).toBeUndefined();
});

test('one tab has one state for a document, whatever it says how often', () => {
  const mine = tab();
  look(olga);
  for (let i = 0; i < limits.presenceRate.burst * 3; i++) look(ina, { tab: mine, cursor: i });
  settle();
  expect(lastStates(olga)?.length).toBe(2);
});

test('[PRES-2] what is too large or too much is not shown, and the connection stays', () => {
  look(olga);
  look(ina, { cursor: 'x'.repeat(limits.presenceBytes) });
  settle();
  expect(lastStates(olga)?.length).toBe(1);
  for (let i = 0; i < 200; i++) {
    look(ina);
    rig.clock.advance(150);
  }
  settle();
  expect(lastStates(olga)?.length).toBeLessThanOrEqual(31);
  expect(ina.closed).toBeUndefined();
});

test('[PRES-3] a state goes when its tab leaves, its socket closes, or nobody renews it', () => {
  const mine = tab();
  const others = tab();
  look(olga, { tab: others });
  look(ina, { tab: mine });
  settle();
  look(ina, { tab: mine, on: false });
  settle();
  expect(lastStates(olga)?.length).toBe(1);
  look(ina, { tab: mine });
  settle();
  ina.connection.closed();
  settle();
  expect(lastStates(olga)?.length).toBe(1);
  look(ina, { tab: mine });
  rig.clock.advance(limits.pingEveryMs);
  olga.send({ type: 'ping', time: 1 });
  look(olga, { tab: others });
  rig.clock.advance(limits.pingEveryMs);
  olga.send({ type: 'ping', time: 1 });
  look(olga, { tab: others });
  rig.clock.advance(limits.pingEveryMs);
  expect(lastStates(olga)?.length).toBe(1);
});

test('an erased document has nobody on it', async () => {
  const made = await rig.create(olga);
  look(ina, { doc: made.id });
  settle();
  expect(lastStates(ina)?.length).toBe(1);
  await olga.push({ doc: made.id, epoch: 1, kind: 'erase', bytes: new Uint8Array(0) });
  look(olga, { doc: made.id });
  settle();
  expect(lastStates(olga)?.length).toBe(1);
});
