/**
 * The open contact on a real document: its values follow, undo takes back one's own edits alone, and it opens anew when
 * its history was replaced.
 */
import { flushSync } from 'svelte';
import { afterEach, expect, test } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import type { DocumentSession, DocumentState } from '#lib/engine/document-session.ts';
import type { EngineEvent } from '#lib/engine/engine-api.ts';
import { openContactDoc } from '#shared/contact/contact-doc.ts';
import { createNote, setText, startContact } from '#shared/contact/contact-mutations.ts';
import { createSeededRandom, systemClock } from '#shared/environment.ts';
import { createId, type ContactId, type EntryId, type MemberId } from '#shared/ids.ts';
import { OpenContact } from './open-contact.svelte.ts';

const random = createSeededRandom(9);
const newId = <Id extends ContactId | EntryId | MemberId>(): Id => createId<Id>({ clock: systemClock, random });
const id = newId<ContactId>();
const jana = newId<MemberId>();
const mehmet = newId<MemberId>();

const open: OpenContact[] = [];
afterEach(() => open.splice(0).forEach((contact) => contact.close()));

/** A document as the engine hands it out; `enter` says how it stands. */
function sessionOf(doc: Y.Doc) {
  const awareness = new Awareness(doc);
  const listeners = new Set<(state: DocumentState) => void>();
  let state: DocumentState = 'opening';
  let isClosed = false;
  const session: DocumentSession = {
    doc,
    awareness,
    get state() {
      return state;
    },
    follow(listener) {
      listeners.add(listener);
      listener(state);
      return () => listeners.delete(listener);
    },
    close() {
      isClosed = true;
      awareness.destroy();
    }
  };
  const enter = (next: DocumentState) => {
    state = next;
    for (const listener of listeners) listener(next);
  };
  return { session, enter, isClosed: () => isClosed };
}

function ahrens(): Y.Doc {
  const doc = openContactDoc(id);
  startContact(doc, { kind: 'person', at: 1, by: jana }, 'test');
  setText(doc, 'family', 'Ahrens', 'test');
  return doc;
}

function opened(...docs: Y.Doc[]) {
  const sessions = docs.map(sessionOf);
  let next = 0;
  let tell: (event: EngineEvent) => void = () => undefined;
  const contact = new OpenContact(id, {
    seat: { member: jana },
    engine: { row: () => Promise.resolve(undefined) },
    subscribe(listener) {
      tell = listener;
      return () => undefined;
    },
    openDocument() {
      const session = sessions[next++];
      if (!session) throw new Error('no further document');
      return session.session;
    }
  });
  open.push(contact);
  const doc = (state: Extract<EngineEvent, { kind: 'doc' }>['state']) => tell({ kind: 'doc', doc: id, state });
  return { contact, sessions, doc };
}

const settled = () => Promise.resolve().then(() => flushSync());

test('the values of a contact follow its document, whoever edits it', async () => {
  const doc = ahrens();
  const { contact, sessions } = opened(doc);
  expect(contact.contact).toBeUndefined();
  sessions[0]?.enter('open');
  expect(contact.contact?.fields.family).toBe('Ahrens');
  setText(doc, 'given', 'Birte', 'somebody else');
  await settled();
  expect(contact.contact?.fields.given).toBe('Birte');
});

test("undo takes back one's own edits and leaves those of others and new notes", async () => {
  const doc = ahrens();
  const { contact, sessions } = opened(doc);
  sessions[0]?.enter('open');
  contact.edit((target, origin) => setText(target, 'given', 'Birte', origin));
  contact.edit((target, origin) => setText(target, 'company', 'Ahrens & Söhne', origin));
  setText(doc, 'jobTitle', 'Inhaberin', 'somebody else');
  contact.editForGood((target, origin) =>
    createNote(target, newId<EntryId>(), { author: jana, at: 1, text: 'x' }, origin)
  );
  expect(contact.history?.undo()).toBe(true);
  await settled();
  expect(contact.contact?.fields).toMatchObject({ given: 'Birte', company: '', jobTitle: 'Inhaberin' });
  expect(contact.history?.undo()).toBe(true);
  expect(contact.history?.undo()).toBe(false);
  await settled();
  expect(contact.contact?.fields).toMatchObject({ given: '', family: 'Ahrens', jobTitle: 'Inhaberin' });
  expect(contact.contact?.notes).toHaveLength(1);
  expect(contact.history?.redo()).toBe(true);
  await settled();
  expect(contact.contact?.fields.given).toBe('Birte');
});

test('a field waits from its edit until the server has it', () => {
  const { contact, sessions, doc } = opened(ahrens());
  sessions[0]?.enter('open');
  contact.edit((target, origin) => setText(target, 'given', 'Birte', origin), 'fields.given');
  doc('saved-here');
  expect(contact.saved).toBe('here');
  expect(contact.waitingFields.has('fields.given')).toBe(true);
  doc('on-server');
  expect(contact.saved).toBe('server');
  expect(contact.waitingFields.size).toBe(0);
});

test('[ERASE-3] an erased contact closes where it is open, and shows nothing of what it said', () => {
  const { contact, sessions, doc } = opened(ahrens());
  sessions[0]?.enter('open');
  doc('gone');
  expect(contact.phase).toBe('gone');
  expect(contact.contact).toBeUndefined();
  expect(sessions[0]?.isClosed()).toBe(true);
});

test('a document whose history was replaced is opened anew, and edits go into the new one', async () => {
  const old = ahrens();
  const fresh = ahrens();
  setText(fresh, 'family', 'Ahrens-Neu', 'test');
  const { contact, sessions } = opened(old, fresh);
  sessions[0]?.enter('open');
  sessions[0]?.enter('replaced');
  sessions[1]?.enter('open');
  expect(sessions[0]?.isClosed()).toBe(true);
  expect(contact.contact?.fields.family).toBe('Ahrens-Neu');
  contact.edit((target, origin) => setText(target, 'given', 'Birte', origin));
  await settled();
  expect(contact.contact?.fields.given).toBe('Birte');
  expect(old.getMap('fields').get('given')).toBeUndefined();
});

test('others are shown with the field they are in, own other tabs are not', async () => {
  const { contact, sessions } = opened(ahrens());
  sessions[0]?.enter('open');
  const awareness = sessions[0]?.session.awareness;
  awareness?.states.set(7, { user: { member: mehmet, name: 'Mehmet Yıldız' }, field: 'phones.1' });
  awareness?.states.set(8, { user: { member: jana, name: 'Jana Brandt' } });
  awareness?.states.set(9, { field: 'phones.2' });
  awareness?.states.set(10, { user: 'nonsense' });
  awareness?.emit('change', [{ added: [7, 8, 9, 10], updated: [], removed: [] }, 'test']);
  await settled();
  expect(contact.people).toEqual([{ member: mehmet, name: 'Mehmet Yıldız', shortName: 'Mehmet', field: 'phones.1' }]);
});
