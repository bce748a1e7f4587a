/**
 * The hub and HubSocket, held to the stock provider of y-websocket: if a new version of it expects something else of
 * its server or its socket, these fail. No network anywhere.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebsocketProvider } from 'y-websocket';
import packageOfProvider from 'y-websocket/package.json' with { type: 'json' };
import * as Y from 'yjs';
import { createSeededRandom, type Clock } from '#shared/environment.ts';
import { createId, type DocId } from '#shared/ids.ts';
import { err, ok } from '#shared/result.ts';
import { createTurnedClock, type TurnedClock } from '#tests/rigs/turned-clock.ts';
import { documentFrom } from './document-bytes.ts';
import { openDocumentSession, type DocumentState } from './document-session.ts';
import { Hub } from './hub.ts';
import { createHubSocketClass, type HubSocketClass } from './hub-socket.ts';
import { OpenDocuments, type OpenFailure } from './open-documents.ts';
import { PresenceKeeper } from './presence.ts';
import type { FrameOf } from '#shared/protocol/frames.ts';

const random = createSeededRandom(3);
let clock: TurnedClock;
let stored: Map<DocId, Uint8Array>;
let failure: OpenFailure | undefined;
let edits: { doc: DocId; update: Uint8Array }[];
let focus: FrameOf<'focus'>[];
let hub: Hub;
let documents: OpenDocuments;
let presence: PresenceKeeper;
let Socket: HubSocketClass;
let close: (() => void)[];

beforeEach(() => {
  clock = createTurnedClock();
  stored = new Map();
  failure = undefined;
  edits = [];
  focus = [];
  close = [];
  documents = new OpenDocuments({
    clock,
    load: async (doc) => {
      const bytes = stored.get(doc);
      if (failure !== undefined) return err(failure);
      return bytes === undefined ? err('gone') : ok({ doc: documentFrom(doc, [bytes]), epoch: 1 });
    },
    events: {
      updated: (doc, update, origin) => hub.broadcast(doc, update, origin),
      edited: (doc, update) => edits.push({ doc, update })
    }
  });
  presence = new PresenceKeeper({
    clock,
    random,
    send: (frame) => focus.push(frame),
    show: (doc, states, except) => hub.sendAwareness(doc, states, except)
  });
  hub = new Hub({ documents, presence, clock });
  Socket = createHubSocketClass((doc, events) => {
    const connection = hub.connect(doc, {
      opened: () => events.opened(),
      send: (message) => events.received(message),
      closed: (code, reason) => events.closed(code, reason)
    });
    return { send: (message) => connection.receive(message), close: () => connection.close() };
  });
});
afterEach(() => {
  for (const task of close) task();
});

function contact(family: string): DocId {
  const id = createId<DocId>({ clock: clock as Clock, random });
  const doc = new Y.Doc({ guid: id });
  doc.getMap('fields').set('family', family);
  stored.set(id, Y.encodeStateAsUpdate(doc));
  return id;
}

function open(id: DocId) {
  const session = openDocumentSession(id, Socket);
  close.push(() => session.close());
  const states: DocumentState[] = [];
  session.follow((state) => states.push(state));
  const until = (wanted: DocumentState) =>
    new Promise<void>((resolve) => {
      session.follow((state) => {
        if (state === wanted) resolve();
      });
    });
  return { ...session, doc: session.doc, awareness: session.awareness, states, until };
}

const fieldOf = (doc: Y.Doc, key: string) => doc.getMap('fields').get(key);
/** Resolves with the next update of a document. */
const nextUpdate = (doc: Y.Doc): Promise<void> => new Promise((resolve) => doc.once('update', () => resolve()));
const nextAwareness = (awareness: { once(name: string, task: () => void): void }): Promise<void> =>
  new Promise((resolve) => awareness.once('change', () => resolve()));

test('the provider is the version that this was made for', () => {
  expect(packageOfProvider.version).toBe('3.1.0');
});

describe('a document', () => {
  test('is synced with no network, with what the device has', async () => {
    const tab = open(contact('Müller'));
    await tab.until('open');
    expect(fieldOf(tab.doc, 'family')).toBe('Müller');
    expect(tab.states).toEqual(['opening', 'open']);
    expect(edits).toEqual([]);
  });

  test('[TAB-3] an edit in one tab is in the other at once, and is reported for saving one time', async () => {
    const id = contact('Müller');
    const [one, two] = [open(id), open(id)];
    await Promise.all([one.until('open'), two.until('open')]);
    const arrived = nextUpdate(two.doc);
    one.doc.getMap('fields').set('company', 'Blitz');
    await arrived;
    expect(fieldOf(two.doc, 'company')).toBe('Blitz');
    expect(edits).toHaveLength(1);
    expect(
      fieldOf(documentFrom(id, [stored.get(id) ?? new Uint8Array(), ...edits.map(({ update }) => update)]), 'company')
    ).toBe('Blitz');
  });

  test('an update that changes nothing is not reported', async () => {
    const id = contact('Müller');
    const tab = open(id);
    await tab.until('open');
    const provider = new WebsocketProvider('kontor-hub:', id, tab.doc, {
      disableBc: true,
      WebSocketPolyfill: Socket as unknown as typeof WebSocket
    });
    close.push(() => provider.destroy());
    await new Promise<void>((resolve) => void provider.on('sync', () => resolve()));
    // The second provider has sent everything that the document holds, as step 2.
    expect(edits).toEqual([]);
  });

  test('what a tab typed while no engine answered reaches the next one', async () => {
    const id = contact('Müller');
    const tab = open(id);
    await tab.until('open');
    hub.closeAll('locked');
    documents.closeAll();
    tab.doc.getMap('fields').set('company', 'Blitz');
    expect(edits).toEqual([]);
    // The provider comes back by itself and gives what the engine lacks.
    await new Promise<void>((resolve) => {
      const watch = () => (edits.length > 0 ? resolve() : setImmediate(watch));
      watch();
    });
    expect(
      fieldOf(documentFrom(id, [stored.get(id) ?? new Uint8Array(), ...edits.map(({ update }) => update)]), 'company')
    ).toBe('Blitz');
  });

  test('[ERASE-3] an erased document ends the provider for good', async () => {
    const id = contact('Müller');
    const tab = open(id);
    await tab.until('open');
    hub.closeDocument(id, 'gone');
    await tab.until('gone');
    expect(open(createId<DocId>({ clock, random }))).toBeDefined();
  });

  test('a document with another history ends the provider, so that the old copy is not merged into it', async () => {
    const id = contact('Müller');
    const tab = open(id);
    await tab.until('open');
    hub.closeDocument(id, 'replaced');
    await tab.until('replaced');
    tab.doc.getMap('fields').set('company', 'late');
    expect(edits).toEqual([]);
  });

  test('one that is not here yet says so, and opens when it is', async () => {
    const id = contact('Müller');
    failure = 'absent';
    const tab = open(id);
    await tab.until('absent');
    failure = undefined;
    await tab.until('open');
    expect(tab.states).toEqual(['opening', 'absent', 'open']);
  });

  test('is let go a while after its last tab, and read anew then', async () => {
    const id = contact('Müller');
    const tab = open(id);
    await tab.until('open');
    tab.close();
    expect(documents.get(id)).toBeDefined();
    clock.advance(20_000);
    expect(documents.get(id)).toBeUndefined();
  });

  test('bytes that are no message end the connection, and the document stays as it was', async () => {
    const id = contact('Müller');
    const closed = new Promise<number>((resolve) => {
      const connection = hub.connect(id, {
        opened: () => connection.receive(new Uint8Array([0, 9, 9, 9])),
        send: () => undefined,
        closed: (code) => resolve(code)
      });
    });
    expect(await closed).toBe(4509);
    expect(edits).toEqual([]);
  });
});

describe('presence', () => {
  test('a provider hears something often enough to stay connected', async () => {
    const heard: number[] = [];
    const connection = hub.connect(contact('Müller'), {
      opened: () => undefined,
      send: () => heard.push(clock.now()),
      closed: () => undefined
    });
    await new Promise((resolve) => setImmediate(resolve));
    const began = clock.now();
    clock.advance(120_000);
    connection.close();
    const gaps = [began, ...heard, clock.now()].map((at, index, all) => at - (all[index - 1] ?? began));
    expect(Math.max(...gaps)).toBeLessThan(30_000);
  });

  test('a tab sees the other tab of its device, and the server is told of both', async () => {
    const id = contact('Müller');
    const [one, two] = [open(id), open(id)];
    await Promise.all([one.until('open'), two.until('open')]);
    const seen = nextAwareness(two.awareness);
    one.awareness.setLocalStateField('field', 'company');
    await seen;
    expect(two.awareness.getStates().get(one.doc.clientID)).toMatchObject({ field: 'company' });
    clock.advance(1_000);
    const told = new Map(focus.map((frame) => [frame.yClientId, frame]));
    expect(told.get(one.doc.clientID)).toMatchObject({ doc: id, on: true, cursor: { field: 'company' } });
    expect(told.has(two.doc.clientID)).toBe(true);
    expect(new Set([...told.values()].map(({ tab }) => tab)).size).toBe(2);
  });

  test('[PRES-1] others appear with the name that the server gives, and go when it says so', async () => {
    const id = contact('Müller');
    const tab = open(id);
    await tab.until('open');
    const member = createId<never>({ clock, random });
    const seen = nextAwareness(tab.awareness);
    presence.receive({
      type: 'presence',
      doc: id,
      states: [{ key: 'x', member, name: 'Ina', yClientId: 77, cursor: { field: 'notes', user: { name: 'Eve' } } }]
    });
    await seen;
    expect(tab.awareness.getStates().get(77)).toEqual({ field: 'notes', user: { name: 'Ina', member } });
    const gone = nextAwareness(tab.awareness);
    presence.receive({ type: 'presence', doc: id, states: [] });
    await gone;
    expect(tab.awareness.getStates().has(77)).toBe(false);
    expect(edits).toEqual([]);
  });

  test('nobody is seen without a line, and the server is told anew when it is back', async () => {
    const id = contact('Müller');
    const tab = open(id);
    await tab.until('open');
    const member = createId<never>({ clock, random });
    const seen = nextAwareness(tab.awareness);
    presence.receive({
      type: 'presence',
      doc: id,
      states: [{ key: 'x', member, name: 'Ina', yClientId: 77, cursor: null }]
    });
    await seen;
    const gone = nextAwareness(tab.awareness);
    presence.disconnected();
    await gone;
    expect(tab.awareness.getStates().has(77)).toBe(false);
    const before = focus.length;
    presence.connected();
    expect(focus.slice(before)).toMatchObject([{ doc: id, on: true }]);
  });
});
