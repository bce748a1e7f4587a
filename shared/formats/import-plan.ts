/**
 * The plan of an import: the fate of every row before anything is written. Rows are planned in the order of the file,
 * against the book and against the rows before them, so that a double inside the file is found like one in the book.
 * Runs in the browser's worker and in the operator's command; the book is a port, ids and time are passed in.
 */
import { parseId, type ContactId } from '../ids.ts';
import type { FieldEntry } from '../vocabulary/vocabulary-doc.ts';
import { keysOf, nameOf, type ContactKeys } from './contact-likeness.ts';
import { typeCustomValues } from './custom-value.ts';
import type { DateOrder } from './date-cell.ts';
import { nameKey, type NamedDraft } from './named-draft.ts';
import { PlanTargets } from './plan-targets.ts';
import { matchRow, type RowMatch } from './row-matching.ts';
import type { FateReason, PlannedRow } from './row-fate.ts';
import type { RowReading } from './row-reading.ts';

/** What an import asks of the book. Contacts in the trash are not there for either question. */
export interface ImportBook {
  /** For each: ids of contacts that may share a number (E.164), a mail address (lower case) or the name. Too many do no harm. */
  find(asked: readonly ContactKeys[]): Promise<readonly (readonly ContactId[])[]>;
  /** In the order asked; `undefined` for what is not there. */
  read(contacts: readonly ContactId[]): Promise<readonly (NamedDraft | undefined)[]>;
}

export type PlanContext = {
  readonly country: string;
  readonly book: ImportBook;
  readonly createContactId: () => ContactId;
  /** The workspace's own fields, which decide how a cell is read as a value. */
  readonly fields: readonly FieldEntry[];
  readonly dateOrder: DateOrder;
  readonly year: number;
};

/** A row that a person has to decide about, with what it would bring. */
export type Doubt = {
  readonly row: number;
  readonly draft: NamedDraft;
  readonly candidate: ContactId;
  readonly freshId: ContactId;
};

export class ImportPlan {
  readonly rows: PlannedRow[] = [];
  readonly doubts: Doubt[] = [];
  readonly targets: PlanTargets;
  readonly #context: PlanContext;
  readonly #fields: ReadonlyMap<string, FieldEntry>;
  /** Ids that the book has been asked for, found or not. */
  readonly #asked = new Set<ContactId>();

  constructor(context: PlanContext) {
    this.#context = context;
    this.#fields = new Map(context.fields.map((field) => [nameKey(field.name), field]));
    this.targets = new PlanTargets(context.country);
  }

  get country(): string {
    return this.#context.country;
  }

  /** Plans the next rows of the file. Batches must not overlap: wait for one before giving the next. */
  async add(readings: readonly RowReading[]): Promise<void> {
    const { country, dateOrder, year } = this.#context;
    const prepared = readings.map((reading) => {
      const draft = typeCustomValues(reading.draft, this.#fields, dateOrder, year);
      const isPlanned = reading.problems.length === 0 && !reading.isEmpty;
      return {
        reading,
        draft,
        keys: isPlanned ? keysOf(draft, country) : undefined,
        id: isPlanned ? parseId<ContactId>(reading.id) : undefined
      };
    });
    const asked = prepared.flatMap(({ keys }) => (keys ? [keys] : []));
    await this.#load([
      ...(await this.#context.book.find(asked)).flat(),
      ...prepared.flatMap(({ id }) => (id ? [id] : []))
    ]);
    for (const { reading, draft, keys, id } of prepared) this.rows.push(this.#place(reading, draft, keys, id));
  }

  async #load(ids: readonly ContactId[]): Promise<void> {
    const fresh = [...new Set(ids)].filter((id) => !this.#asked.has(id));
    if (fresh.length === 0) return;
    for (const id of fresh) this.#asked.add(id);
    const drafts = await this.#context.book.read(fresh);
    fresh.forEach((id, i) => {
      const draft = drafts[i];
      if (draft) this.targets.add(id, draft, { exists: true });
    });
  }

  #place(reading: RowReading, draft: NamedDraft, keys: ContactKeys | undefined, id: ContactId | undefined): PlannedRow {
    const [problem] = reading.problems;
    if (problem) return planned(reading, draft, 'invalid', { kind: 'problem', problem });
    if (!keys) return planned(reading, draft, 'empty', { kind: 'empty' });

    const match = matchRow({ draft, keys }, this.targets, id ? this.targets.get(id) : undefined);
    switch (match.kind) {
      case 'none': {
        const target = this.targets.add(this.#context.createContactId(), draft, { exists: false, row: reading.number });
        return planned(reading, draft, 'new', { kind: 'new' }, target.id);
      }
      case 'perhaps':
        this.doubts.push({
          row: reading.number,
          draft,
          candidate: match.target.id,
          freshId: this.#context.createContactId()
        });
        return planned(reading, draft, 'perhaps', match.reason, match.target.id);
      case 'same':
        return this.#join(reading, draft, match);
    }
  }

  #join(
    reading: RowReading,
    draft: NamedDraft,
    { target, difference, by }: Extract<RowMatch, { kind: 'same' }>
  ): PlannedRow {
    const { parts, fields } = difference;
    const name = nameOf(target.draft);
    if (parts.length > 0) this.targets.extend(target, difference);
    if (!target.exists) {
      return planned(reading, draft, 'double', { kind: 'same-as-row', row: target.row ?? 0, parts }, target.id);
    }
    if (parts.length === 0) return planned(reading, draft, 'unchanged', { kind: 'unchanged', name }, target.id);
    return planned(reading, draft, 'merge', { kind: 'adds', parts, fields, by, name }, target.id);
  }
}

function planned(
  reading: RowReading,
  draft: NamedDraft,
  fate: PlannedRow['fate'],
  reason: FateReason,
  contactId?: ContactId
): PlannedRow {
  const problemText = reading.problems[0] && 'text' in reading.problems[0] ? reading.problems[0].text : '';
  return {
    number: reading.number,
    fate,
    reason,
    contactId,
    name: nameOf(draft) || reading.excerpt,
    company: draft.kind === 'firm' ? '' : (draft.fields.company ?? ''),
    address: problemText || (draft.phones[0]?.value ?? draft.emails[0]?.value ?? ''),
    remarks: reading.remarks
  };
}
