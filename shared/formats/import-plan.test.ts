/**
 * Plans against a book of real contact documents: what a plan promises is what carrying it out does, and a second import
 * of the same file changes nothing, whatever the file.
 */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type * as Y from 'yjs';
import { openContactDoc } from '../contact/contact-doc.ts';
import { draftOf, mergeDraft, writeDraft } from '../contact/contact-import.ts';
import { checkContact } from '../contact/contact-validity.ts';
import { unmergeDraft } from '../contact/contact-unmerge.ts';
import { createSeededRandom } from '../environment.ts';
import { createId, type ContactId, type EntryId, type MemberId } from '../ids.ts';
import { must } from '../result.ts';
import type { FieldEntry, LabelEntry, Vocabulary } from '../vocabulary/vocabulary-doc.ts';
import { DraftBook } from './draft-book.ts';
import { missingNames, operationsOf, type Decisions } from './import-operations.ts';
import type { ImportPlan } from './import-plan.ts';
import { nameDraft, unnameDraft } from './named-draft.ts';
import { planFile } from './plan-file.ts';
import { reportOf } from './import-report.ts';
import { countFates } from './row-fate.ts';

const folder = path.resolve(import.meta.dirname, '../../tests/fixtures/csv');
const fixture = (name: string) => new Uint8Array(fs.readFileSync(path.join(folder, name)));
const csv = (...lines: string[]) => new TextEncoder().encode(`${lines.join('\n')}\n`);
const leaveOut: Decisions = { doubts: 'leave-out' };

/** A workspace of one device: documents, and a vocabulary of names. */
class World {
  readonly environment = {
    clock: { now: () => 1_767_225_600_000, schedule: () => () => undefined },
    random: createSeededRandom(7)
  };
  readonly docs = new Map<ContactId, Y.Doc>();
  labels: LabelEntry[] = [];
  fields: FieldEntry[] = [];
  readonly me = createId<MemberId>(this.environment);
  readonly context = {
    at: 1_767_225_600_000,
    by: this.me,
    country: 'DE',
    createId: () => createId<EntryId>(this.environment)
  };

  get vocabulary(): Vocabulary {
    return { labels: this.labels, fields: this.fields };
  }
  named() {
    return [...this.docs].map(([id, doc]) => [id, nameDraft(draftOf(doc), this.vocabulary)] as const);
  }
  async plan(bytes: Uint8Array): Promise<ImportPlan> {
    const book = new DraftBook('DE');
    for (const [id, draft] of this.named()) book.add(id, draft);
    const planned = await planFile(bytes, {
      country: 'DE',
      book,
      createContactId: () => createId<ContactId>(this.environment),
      fields: this.fields,
      year: 2026,
      unreadable: 'leave-out',
      claimRemark: 'claimed',
      extraLabel: ''
    });
    if (!planned.ok) throw new Error(planned.error.kind);
    return planned.value.plan;
  }
  apply(plan: ImportPlan, decisions = leaveOut) {
    const operations = operationsOf(plan, decisions);
    const missing = missingNames(operations, this.vocabulary);
    this.labels = [
      ...this.labels,
      ...missing.labels.map((name, position) => ({ id: this.context.createId(), name, mark: 1, position }))
    ];
    this.fields = [
      ...this.fields,
      ...missing.fields.map((field, position) => ({
        ...field,
        id: this.context.createId(),
        options: [...field.options],
        position
      }))
    ];
    for (const { id, mode, draft } of operations) {
      const plain = unnameDraft(draft, this.vocabulary);
      if (mode === 'merge')
        expect(mergeDraft(must(this.docs.get(id), 'contact'), plain, this.context, 'import')).toBe(true);
      else {
        const doc = openContactDoc(id);
        writeDraft(doc, plain, this.context, 'import');
        this.docs.set(id, doc);
      }
    }
    return operations;
  }
  async import(bytes: Uint8Array, decisions = leaveOut) {
    const plan = await this.plan(bytes);
    this.apply(plan, decisions);
    return plan;
  }
  texts() {
    return [...this.docs.values()].map((doc) => JSON.stringify(draftOf(doc)));
  }
}

const files = fs.readdirSync(folder).filter((name) => !['leer.csv', 'nur-kopf.csv'].includes(name));

describe('the same file again', () => {
  test.each(files)('%s changes nothing at the second time', async (name) => {
    const world = new World();
    const first = await world.import(fixture(name));
    const before = world.texts();
    const second = await world.plan(fixture(name));
    const counts = countFates(second.rows);
    const firstCounts = countFates(first.rows);
    expect([counts.new, counts.merge]).toEqual([0, 0]);
    expect(counts.invalid).toBe(firstCounts.invalid);
    expect(operationsOf(second, leaveOut)).toEqual([]);
    world.apply(second);
    expect(world.texts()).toEqual(before);
  });

  test.each(files)('%s makes only valid contacts, with doubts made new as well', async (name) => {
    const world = new World();
    const made = await world.import(fixture(name), { doubts: 'create' });
    for (const doc of world.docs.values())
      expect(checkContact(doc, { actor: world.me })).toEqual({ ok: true, value: undefined });
    expect(made.rows.length).toBeGreaterThan(0);
    const again = await world.plan(fixture(name));
    expect(operationsOf(again, leaveOut)).toEqual([]);
  });

  test('in another dialect of the same people changes nothing either', async () => {
    const world = new World();
    await world.import(fixture('outlook-classic-german.csv'));
    expect(operationsOf(await world.plan(fixture('outlook-german-resaved-by-excel.csv')), leaveOut)).toEqual([]);
  });
});

describe('the fate of a row', () => {
  const book = async () => {
    const world = new World();
    await world.import(
      csv(
        'Vorname;Nachname;Firma;Telefon;E-Mail;Notiz',
        'Jörg;Böhme;Böhme Dach;0172 9968532;joerg@boehme.example;alt',
        'Birte;Ahrens;;0171 3920014;;',
        'Ida;Pohl;;;;'
      )
    );
    return world;
  };
  const fateOf = async (world: World, ...lines: string[]) =>
    (await world.plan(csv(...lines))).rows.map(({ fate, reason }) => [fate, reason.kind]);

  test('the same number in any notation and an agreeing name is the same contact', async () => {
    expect(
      await fateOf(
        await book(),
        'Name;Telefon',
        'Jörg Böhme;+49 (0)172-9968532',
        'J. Boehme;00491729968532',
        ';0172/9968532'
      )
    ).toEqual([
      ['unchanged', 'unchanged'],
      ['unchanged', 'unchanged'],
      ['unchanged', 'unchanged']
    ]);
  });
  test('the same number under another name is for a person to decide', async () => {
    expect(
      await fateOf(await book(), 'Name;Telefon', 'Fa. Böhme Dach GmbH;0172 9968532', 'Eva Lang;0172 9968532')
    ).toEqual([
      ['perhaps', 'same-phone-other-name'],
      ['perhaps', 'same-phone-other-name']
    ]);
  });
  test('the same mail address in any case is the same contact', async () => {
    expect(await fateOf(await book(), 'Name;E-Mail', 'Jörg Böhme;Joerg@Boehme.example')).toEqual([
      ['unchanged', 'unchanged']
    ]);
  });
  test('something that is missing is added, and what is there stays', async () => {
    const world = await book();
    const plan = await world.import(
      csv('Vorname;Nachname;Firma;Telefon;Handy;Ort;Notiz', 'Jörg;Böhme;Anders GmbH;0172 9968532;0160 1234567;Kiel;neu')
    );
    expect(plan.rows[0]).toMatchObject({
      fate: 'merge',
      reason: { kind: 'adds', by: 'phone', parts: ['phone', 'address', 'note'] }
    });
    const merged = must(
      world.named().find(([id]) => id === plan.rows[0]?.contactId),
      'merged'
    )[1];
    expect(merged.fields.company).toBe('Böhme Dach');
    expect(merged.phones.map(({ value }) => value)).toEqual(['+49 172 9968532', '+49 160 1234567']);
    expect(merged.notes.map(({ text }) => text).sort()).toEqual(['alt', 'neu']);
  });
  test('a name alone is the same contact only when nothing is added', async () => {
    expect(await fateOf(await book(), 'Name;Telefon', 'Ida Pohl;', 'Ida Pohl;0160 7654321')).toEqual([
      ['unchanged', 'unchanged'],
      ['perhaps', 'same-name']
    ]);
  });
  test('namesakes of different firms are different people', async () => {
    expect(await fateOf(await book(), 'Name;Firma;Telefon', 'Jörg Böhme;Ganz Andere AG;0160 7654321')).toEqual([
      ['new', 'new']
    ]);
  });
  test('a double inside the file joins the row above it', async () => {
    const world = new World();
    const plan = await world.import(
      csv(
        'Name;Telefon;E-Mail',
        'Mia Abt;0160 5556679;',
        'Mia Abt;+49 160 5556679;mia@abt.example',
        'Mia Abt;;mia@abt.example'
      )
    );
    expect(plan.rows.map(({ fate, reason }) => [fate, 'row' in reason ? reason.row : undefined])).toEqual([
      ['new', undefined],
      ['double', 2],
      ['double', 2]
    ]);
    expect(world.docs.size).toBe(1);
    expect(world.named()[0]?.[1].emails).toHaveLength(1);
  });
  test('every row of a file has exactly one fate, and the report counts them all', async () => {
    const plan = await new World().plan(fixture('kundenliste-excel.csv'));
    expect(plan.rows.map(({ number, fate }) => [number, fate])).toEqual([
      [5, 'new'],
      [6, 'new'],
      [7, 'new'],
      [8, 'invalid'],
      [9, 'invalid'],
      [10, 'empty'],
      [11, 'double']
    ]);
    const { rows, ...counts } = reportOf(plan.rows);
    expect(counts).toEqual({ new: 3, merged: 1, unchanged: 0, skipped: 1, invalid: 2 });
    expect(rows.map(({ row }) => row)).toEqual([5, 6, 7, 8, 9, 10, 11]);
    expect(rows[3]?.reason).toContain('4,91713E+11');
  });
});

describe('doubts', () => {
  const world = async () => {
    const made = new World();
    await made.import(csv('Name;Telefon', 'Jörg Böhme;0172 9968532'));
    return made;
  };
  const doubtful = csv(
    'Name;Telefon;E-Mail',
    'Eva Lang;0172 9968532;eva@lang.example',
    'Eva Lang;0172 9968532;eva2@lang.example'
  );

  test('undecided they are left out', async () => {
    const here = await world();
    await here.import(doubtful);
    expect(here.docs.size).toBe(1);
  });
  test('made new they are one contact if they are doubles of each other', async () => {
    const here = await world();
    await here.import(doubtful, { doubts: 'create' });
    expect(here.docs.size).toBe(2);
    expect(here.named()[1]?.[1].emails).toHaveLength(2);
  });
  test('added to the contact they bring what it lacks; a decision for one row goes before the one for all', async () => {
    const here = await world();
    await here.import(doubtful, { doubts: 'merge', byRow: new Map([[3, 'leave-out']]) });
    expect(here.docs.size).toBe(1);
    expect(here.named()[0]?.[1].emails.map(({ value }) => value)).toEqual(['eva@lang.example']);
  });
});

test('undoing takes out what was added and leaves what somebody wrote since', async () => {
  const world = new World();
  await world.import(csv('Name;Telefon', 'Jörg Böhme;0172 9968532'));
  const [id, doc] = must([...world.docs][0], 'contact');
  const before = draftOf(doc);
  const plan = await world.plan(
    csv('Name;Telefon;E-Mail;Firma;Gruppe;Notiz', 'Jörg Böhme;0172 9968532;j@boehme.example;Dach;Kunden;neu')
  );
  const [operation] = world.apply(plan);
  mergeDraft(doc, { emails: [{ label: '', value: 'later@boehme.example' }] }, world.context, 'person');
  unmergeDraft(doc, unnameDraft(must(operation, 'operation').draft, world.vocabulary), world.context, 'undo');
  expect(world.docs.get(id)).toBe(doc);
  expect(draftOf(doc)).toEqual({ ...before, emails: [{ label: '', value: 'later@boehme.example' }] });
});

test('a field that the workspace has takes the value as what it is', async () => {
  const world = new World();
  world.fields = [{ id: world.context.createId(), name: 'Umsatz', type: 'number', options: [], position: 0 }];
  await world.import(csv('Name;umsatz', 'Mia Abt;1.234,50'));
  expect(world.named()[0]?.[1].custom).toEqual([{ field: 'Umsatz', value: 1234.5 }]);
});

test('columns and fields with names of the language itself are harmless', async () => {
  const world = new World();
  await world.import(csv('Name;__proto__;constructor;toString', 'Mia Abt;polluted;x;y'));
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(
    world
      .named()[0]?.[1]
      .custom.map(({ field }) => field)
      .sort()
  ).toEqual(['__proto__', 'constructor', 'toString'].sort());
});
