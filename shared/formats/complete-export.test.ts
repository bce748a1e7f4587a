/**
 * The complete export comes back exactly: into an empty workspace every contact is made again, into the one it came from
 * nothing changes. What a changed file claims about ids, owners or rights has no effect.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openContactDoc } from '../contact/contact-doc.ts';
import { draftOf, writeDraft } from '../contact/contact-import.ts';
import { textFields, type ContactDraft, type CustomValue } from '../contact/contact-draft.ts';
import { createSeededRandom } from '../environment.ts';
import { createId, type ContactId, type EntryId, type MemberId } from '../ids.ts';
import { must } from '../result.ts';
import { fieldTypes, type FieldType, type Vocabulary } from '../vocabulary/vocabulary-doc.ts';
import { completeHeader, completeRecord, emptyWidths, widen } from './complete-export.ts';
import { DraftBook } from './draft-book.ts';
import { excelHeader, excelRecord, type ExcelWords } from './excel-export.ts';
import { isGuarded } from './formula-guard.ts';
import { readCsv } from './csv-reader.ts';
import { missingNames, operationsOf } from './import-operations.ts';
import { countFates } from './row-fate.ts';
import { nameDraft, unnameDraft } from './named-draft.ts';
import { planFile } from './plan-file.ts';

const environment = {
  clock: { now: () => 1_700_000_000_000, schedule: () => () => undefined },
  random: createSeededRandom(11)
};
const createEntry = () => createId<EntryId>(environment);
const me = createId<MemberId>(environment);
const importContext = { at: 1_700_000_000_000, by: me, country: 'DE', createId: createEntry };

const vocabulary: Vocabulary = {
  labels: ['Stammkunde', 'a ::: b', '* intern', '=Formel', 'Ä"ö;'].map((name, position) => ({
    id: createEntry(),
    name,
    mark: 1,
    position
  })),
  fields: fieldTypes.map((type, position) => ({
    id: createEntry(),
    name: `${type} [x]: "y"`,
    type,
    options: [],
    position
  }))
};

const nasty = fc.constantFrom(
  '+49 171 2345678',
  '=1+1',
  '-',
  '@a',
  "'=x",
  '007',
  '01067',
  '4E11',
  'a;b,c|d\te',
  '"quoted"',
  'line\nbreak',
  '\n',
  '  spaces  ',
  'Jörg Müller',
  '👩‍🔧🇩🇪',
  'ẞßÄÖÜ',
  '\u00a0nbsp\u200b',
  ' ::: ',
  '\\:::',
  'a:::',
  '\\',
  'null',
  '__proto__',
  '0',
  'TRUE',
  'keine',
  '-'
);
const text = fc
  .oneof(nasty, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }))
  .map((value) => value.replaceAll('\0', '').replace(/\r\n?/gu, '\n'))
  .filter((value) => value.trim() !== '');
const labelled = fc.record({ label: fc.oneof(fc.constant(''), text), value: text });
const customValues: Readonly<Record<FieldType, fc.Arbitrary<CustomValue>>> = {
  text,
  number: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  date: fc.constant('1980-12-31'),
  'yes-no': fc.boolean(),
  choice: text,
  choices: fc.array(text, { minLength: 1, maxLength: 3 })
};
const anyDraft = fc.record({
  kind: fc.constantFrom('person' as const, 'firm' as const),
  fields: fc.record(Object.fromEntries(textFields.map((field) => [field, text])), { requiredKeys: [] }),
  phones: fc.array(labelled, { maxLength: 3 }),
  emails: fc.array(labelled, { maxLength: 2 }),
  websites: fc.array(labelled, { maxLength: 2 }),
  addresses: fc.array(
    fc.record({ label: text, street: text, extra: text, postalCode: text, city: text, region: text, country: text }),
    { maxLength: 2 }
  ),
  identities: fc.array(fc.record({ kind: text, value: text }), { maxLength: 2 }),
  labels: fc.subarray(vocabulary.labels.map(({ id }) => id)),
  custom: fc
    .tuple(...vocabulary.fields.map(({ type }) => fc.option(customValues[type], { nil: undefined })))
    .map((values) =>
      Object.fromEntries(vocabulary.fields.flatMap(({ id }, i) => (values[i] === undefined ? [] : [[id, values[i]]])))
    ),
  blocked: fc.boolean(),
  notes: fc.array(fc.record({ text, at: fc.integer({ min: 0, max: 1_800_000_000_000 }), pinned: fc.boolean() }), {
    maxLength: 2
  })
});

type Written = { readonly id: ContactId; readonly draft: ContactDraft };

/** As it stands in the book after somebody made it: through a real document. */
function written(draft: ContactDraft): Written {
  const id = createId<ContactId>(environment);
  const doc = openContactDoc(id);
  writeDraft(doc, draft, importContext, 'test');
  return { id, draft: draftOf(doc) };
}

function exportOf(contacts: readonly Written[], names: Vocabulary = vocabulary): Uint8Array {
  const widths = emptyWidths();
  for (const { draft } of contacts) widen(widths, draft);
  const context = { widths, vocabulary: names, memberName: () => 'Jana Brandt' };
  return new TextEncoder().encode(
    completeHeader(context) + contacts.map(({ id, draft }) => completeRecord(id, draft, context)).join('')
  );
}

async function planInto(bytes: Uint8Array, existing: readonly Written[], names: Vocabulary) {
  const book = new DraftBook('DE');
  for (const { id, draft } of existing) book.add(id, nameDraft(draft, names));
  const planned = await planFile(bytes, {
    country: 'DE',
    book,
    createContactId: () => createId<ContactId>(environment),
    fields: names.fields,
    year: 2026,
    unreadable: 'leave-out',
    claimRemark: '',
    extraLabel: ''
  });
  if (!planned.ok) throw new Error(planned.error.kind);
  return planned.value;
}

const comparable = ({ id: _id, draft }: Written) => JSON.stringify(nameDraft(draft, vocabulary));

test('1,000 contacts come back into an empty workspace as they were', async () => {
  const contacts = fc.sample(anyDraft, { numRuns: 1_000, seed: 5 }).map((draft, i) =>
    // Unlike each other, as doubles would rightly be joined.
    written({
      ...draft,
      kind: 'person',
      fields: { ...draft.fields, given: `N${i}x${i * 7919}`, family: `F${i}`, company: `C${i}` },
      phones: draft.phones.map((phone, n) => ({
        ...phone,
        value: n === 0 ? `+49 171 ${2_000_000 + i}` : `x${i} ${phone.value}`
      })),
      emails: draft.emails.map((mail, n) => ({ ...mail, value: `${i}-${n}${mail.value}` }))
    } as ContactDraft)
  );
  const { plan } = await planInto(exportOf(contacts), [], vocabulary);
  expect(countFates(plan.rows)).toMatchObject({ new: 1_000, invalid: 0, perhaps: 0 });
  const operations = operationsOf(plan, { doubts: 'leave-out' });
  const again = operations.map(({ draft }) => written(unnameDraft(draft, vocabulary)));
  for (const [i, contact] of again.entries())
    expect(comparable(contact)).toBe(comparable(must(contacts[i], 'contact')));
}, 60_000);

test('the same export changes nothing where the contacts still are', async () => {
  const contacts = fc.sample(anyDraft, { numRuns: 300, seed: 6 }).map((draft) => written(draft as ContactDraft));
  const { plan } = await planInto(exportOf(contacts), contacts, vocabulary);
  expect(countFates(plan.rows).unchanged + countFates(plan.rows).empty).toBe(300);
  expect(operationsOf(plan, { doubts: 'leave-out' })).toEqual([]);
}, 60_000);

test('names of labels and fields that a workspace lacks are made, fields with their type', async () => {
  const [contact] = fc.sample(anyDraft, { numRuns: 1, seed: 9 });
  const full = written({
    ...must(contact, 'draft'),
    labels: vocabulary.labels.map(({ id }) => id),
    fields: { given: 'Ida' }
  } as ContactDraft);
  const { plan, survey } = await planInto(exportOf([full]), [], { labels: [], fields: [] });
  const missing = missingNames(
    operationsOf(plan, { doubts: 'leave-out' }),
    { labels: [], fields: [] },
    survey.fieldTypes
  );
  expect([...missing.labels].sort()).toEqual(vocabulary.labels.map(({ name }) => name).sort());
  for (const { name, type } of missing.fields)
    expect(vocabulary.fields.find((field) => field.name === name)?.type).toBe(type);
});

test('a changed export gains nothing: foreign ids, owners and rights have no effect', async () => {
  const eva = written({ fields: { given: 'Eva', family: 'Lang' }, phones: [{ label: '', value: '+49 171 2345678' }] });
  const bytes = new TextEncoder().encode(
    [
      'Kontor ID,Kind,Given name,Family name,Owner,Role,Consent,__proto__',
      `${eva.id},person,Max,Fremd,${me},owner,confirmed,x`,
      '00000000000000000000000000,person,Neu,Person,,,,'
    ].join('\r\n')
  );
  const { plan } = await planInto(bytes, [eva], vocabulary);
  expect(plan.rows.map(({ fate }) => fate)).toEqual(['perhaps', 'new']);
  const [made] = operationsOf(plan, { doubts: 'leave-out' });
  expect(made?.id).not.toBe('00000000000000000000000000');
  expect(JSON.stringify(made?.draft)).not.toMatch(/owner|confirmed|Role/u);
});

const words: ExcelWords = {
  fields: Object.fromEntries(textFields.map((field) => [field, field])) as ExcelWords['fields'],
  phone: (n) => `Telefon ${n}`,
  phoneLabel: (n) => `Telefon ${n} Art`,
  email: (n) => `E-Mail ${n}`,
  website: 'Webseite',
  street: 'Straße',
  extra: 'Adresszusatz',
  postalCode: 'PLZ',
  city: 'Ort',
  region: 'Bundesland',
  country: 'Land',
  labels: 'Etiketten',
  notes: 'Notizen',
  owner: 'Zuständig',
  yes: 'ja',
  no: 'nein',
  labelWord: (label) => label,
  date: (iso) => iso
};

test('no cell of the export for Excel is a formula, in any column', () => {
  const contacts = fc.sample(anyDraft, { numRuns: 300, seed: 12 }).map((draft) => written(draft as ContactDraft));
  const widths = emptyWidths();
  for (const { draft } of contacts) widen(widths, draft);
  const context = { widths, vocabulary, words, memberName: () => '=Eva', formatPhone: (value: string) => value };
  const file = excelHeader(context) + contacts.map(({ draft }) => excelRecord(draft, context)).join('');
  const cells = [...readCsv([file], ';')].flatMap((record) => record.cells);
  expect(cells.length).toBeGreaterThan(3_000);
  for (const cell of cells) expect(isGuarded(cell) || !/^[\s\p{Cc}\p{Cf}]*[=+\-@|%＝＋－＠]/u.test(cell)).toBe(true);
});
