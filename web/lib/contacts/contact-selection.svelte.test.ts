/**
 * Acts on many contacts on a real book of rows: they change those that they change, and undo brings back exactly what was.
 */
import { expect, test } from 'vitest';
import { Book } from '#lib/book/book.ts';
import type { Query } from '#lib/engine/engine-api.ts';
import type { ContactChange } from '#shared/contact/contact-draft.ts';
import type { ContactRow } from '#shared/contact/contact-row.ts';
import { createSeededRandom, systemClock } from '#shared/environment.ts';
import { createId, type ContactId, type EntryId, type MemberId } from '#shared/ids.ts';
import { ok } from '#shared/result.ts';
import { ContactSelection } from './contact-selection.svelte.ts';

const random = createSeededRandom(2);
const newId = <Id extends ContactId | EntryId | MemberId>(): Id => createId<Id>({ clock: systemClock, random });
const jana = newId<MemberId>();
const mehmet = newId<MemberId>();
const label = newId<EntryId>();

const rowOf = (part: Partial<ContactRow>): ContactRow => ({
  id: newId<ContactId>(),
  kind: 'person',
  given: '',
  family: 'x',
  detail: '',
  labels: [],
  owner: undefined,
  blocked: false,
  trashedAt: undefined,
  phone: undefined,
  email: undefined,
  sort: '1x',
  text: 'x',
  createdAt: 0,
  changed: { at: 0, by: undefined },
  ...part
});

/** Changes rows as the engine does by way of their documents. */
function changed(row: ContactRow, change: ContactChange): ContactRow {
  if (change.kind === 'set-owner') return { ...row, owner: change.owner };
  if (change.kind === 'trash' || change.kind === 'restore')
    return { ...row, trashedAt: change.kind === 'trash' ? 1 : undefined };
  if (change.kind === 'add-label') return { ...row, labels: [...row.labels, change.label] };
  if (change.kind === 'remove-label') return { ...row, labels: row.labels.filter((id) => id !== change.label) };
  return row;
}

function worldOf(rows: readonly ContactRow[]) {
  const book = new Book({ waiting: new Set(), refused: new Set() });
  book.load(rows);
  const touched: ContactId[][] = [];
  const selection = new ContactSelection({
    query: (view: string, query: Query) => Promise.resolve(book.query(view, query)),
    ids: (view: string) => Promise.resolve(book.ids(view)),
    changeContacts(ids, change) {
      touched.push([...ids]);
      book.apply(ids.flatMap((id) => book.rowOf(id) ?? []).map((row) => changed(row, change)));
      return Promise.resolve(ok(undefined));
    }
  });
  const state = () => rows.map(({ id }) => book.rowOf(id));
  return { selection, state, touched };
}

const three = () => [rowOf({ labels: [label] }), rowOf({ owner: mehmet }), rowOf({ owner: jana, labels: [label] })];

test('a label goes to those that lack it, and undo takes it from those alone', async () => {
  const rows = three();
  const { selection, state, touched } = worldOf(rows);
  selection.choose(rows.map((row) => row.id));
  expect(await selection.labelCounts([label])).toEqual(new Map([[label, 2]]));
  const outcome = await selection.label(label, true);
  expect(outcome.ok && outcome.value.count).toBe(1);
  expect(touched).toEqual([[rows[1]?.id]]);
  expect(state().every((row) => row?.labels.includes(label))).toBe(true);
  if (outcome.ok) await outcome.value.undo();
  expect(state()).toEqual(rows);
});

test('undoing a new owner gives each contact back to who owned it', async () => {
  const rows = three();
  const { selection, state } = worldOf(rows);
  selection.choose(rows.map((row) => row.id));
  const outcome = await selection.own(jana, [jana, mehmet]);
  expect(outcome.ok && outcome.value.count).toBe(2);
  expect(state().every((row) => row?.owner === jana)).toBe(true);
  if (outcome.ok) await outcome.value.undo();
  expect(state()).toEqual(rows);
});

test('what was put into the trash comes back, and the choice is over', async () => {
  const rows = three();
  const { selection, state } = worldOf(rows);
  selection.toggle(rows[0]?.id ?? newId<ContactId>(), 0);
  selection.extendTo(
    1,
    rows.map((row) => row.id)
  );
  expect(selection.chosen.size).toBe(2);
  const outcome = await selection.trash();
  expect(selection.active).toBe(false);
  expect(state().map((row) => row?.trashedAt)).toEqual([1, 1, undefined]);
  if (outcome.ok) await outcome.value.undo();
  expect(state()).toEqual(rows);
});
