/**
 * The list on a real book of rows: windows of it, changes under one's eyes, and answers that come late.
 */
import { expect, test } from 'vitest';
import { Book } from '#lib/book/book.ts';
import type { EngineEvent, Query } from '#lib/engine/engine-api.ts';
import type { ContactRow } from '#shared/contact/contact-row.ts';
import { sortKey } from '#shared/contact/sort-key.ts';
import { createSeededRandom, systemClock } from '#shared/environment.ts';
import { createId, type ContactId, type MemberId } from '#shared/ids.ts';
import { ContactList, type ListPorts } from './contact-list.svelte.ts';

const random = createSeededRandom(1);
const member = createId<MemberId>({ clock: systemClock, random });

function rowOf(family: string): ContactRow {
  return {
    id: createId<ContactId>({ clock: systemClock, random }),
    kind: 'person',
    given: '',
    family,
    detail: '',
    labels: [],
    owner: undefined,
    blocked: false,
    trashedAt: undefined,
    phone: undefined,
    email: undefined,
    sort: sortKey({ family, given: '' }),
    text: family.toLowerCase(),
    createdAt: 0,
    changed: { at: 0, by: member }
  };
}

/** A book behind a line that can be held: what is asked is answered when it is let go. */
function bookOf(rows: readonly ContactRow[]) {
  const book = new Book({ waiting: new Set(), refused: new Set() });
  book.load(rows);
  const listeners = new Set<(event: EngineEvent) => void>();
  let held: (() => void)[] | undefined;
  const answer = <Value>(value: () => Value): Promise<Value> =>
    new Promise((resolve) => (held ? held.push(() => resolve(value())) : resolve(value())));
  let reads = 0;
  const ports: ListPorts = {
    engine: {
      query: (view: string, query: Query) => answer(() => book.query(view, query)),
      rows: (view: string, from: number, to: number) => {
        reads++;
        return answer(() => book.rows(view, from, to));
      },
      ids: (view: string) => answer(() => book.ids(view)),
      row: () => answer(() => undefined)
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    }
  };
  return {
    ports,
    reads: () => reads,
    hold: () => (held = []),
    letGo(order: 'as asked' | 'last first' = 'as asked') {
      const waiting = held ?? [];
      held = undefined;
      if (order === 'last first') waiting.reverse();
      waiting.forEach((resolve) => resolve());
    },
    change(puts: readonly ContactRow[], removals: readonly ContactId[] = []) {
      for (const [view, result] of book.apply(puts, removals)) {
        for (const listener of listeners) listener({ kind: 'view', view, result });
      }
    }
  };
}

const names = (list: ContactList, from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => list.at(from + index)?.family);
const many = Array.from({ length: 5_000 }, (_, index) => rowOf(`N${String(index).padStart(5, '0')}`));

test('the rows on the screen are there, those far away are not held', async () => {
  const { ports } = bookOf(many);
  const list = new ContactList('contacts', ports);
  await expect.poll(() => list.at(0)?.family).toBe('N00000');
  expect(list.total).toBe(5_000);
  for (let first = 0; first < 5_000; first += 250) {
    list.see(first, first + 15);
    await expect.poll(() => list.at(first + 15)?.family).toBe(`N${String(first + 15).padStart(5, '0')}`);
  }
  expect(list.at(0)).toBeUndefined();
  list.see(0, 15);
  await expect.poll(() => list.at(15)?.family).toBe('N00015');
  list.close();
});

test('a change shows at its place, and the older rows stay until the newer ones are there', async () => {
  const world = bookOf([rowOf('Ahrens'), rowOf('Böhme')]);
  const list = new ContactList('contacts', world.ports);
  await expect.poll(() => names(list, 0, 2)).toEqual(['Ahrens', 'Böhme']);
  world.hold();
  world.change([rowOf('Aydın')]);
  expect(list.total).toBe(3);
  expect(names(list, 0, 2)).toEqual(['Ahrens', 'Böhme']);
  world.letGo();
  await expect.poll(() => names(list, 0, 3)).toEqual(['Ahrens', 'Aydın', 'Böhme']);
  list.close();
});

test('while one types, a late answer to an older text is dropped', async () => {
  const world = bookOf([rowOf('Ahrens'), rowOf('Böhme')]);
  const list = new ContactList('contacts', world.ports);
  await expect.poll(() => list.total).toBe(2);
  world.hold();
  void list.ask({ text: 'a' });
  void list.ask({ text: 'ahr' });
  void list.ask({ text: 'xyz' });
  world.letGo('last first');
  await expect.poll(() => list.total).toBe(0);
  await expect.poll(() => list.result?.total).toBe(0);
  list.close();
});

test('a closed list takes no more answers', async () => {
  const world = bookOf([rowOf('Ahrens')]);
  world.hold();
  const list = new ContactList('contacts', world.ports);
  list.close();
  world.letGo();
  await list.ids();
  expect(list.result).toBeUndefined();
});
