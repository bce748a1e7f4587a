/**
 * One file in the import worker: its bytes, how it is read, its plan, and what is to be written. Answers questions of the
 * page in small pieces, so that neither side ever waits long; needs no browser, so that it runs in tests as it is.
 */
import type { Clock, Random } from '#shared/environment.ts';
import {
  guessSettings,
  openSource,
  surveySource,
  type FileRefusal,
  type ReadSettings,
  type SettingsGuess
} from '#shared/formats/import-source.ts';
import { missingNames, operationsOf, type Decisions, type Operation } from '#shared/formats/import-operations.ts';
import type { ImportPlan } from '#shared/formats/import-plan.ts';
import { unnameDraft } from '#shared/formats/named-draft.ts';
import { planRows } from '#shared/formats/plan-file.ts';
import { rejectedRows } from '#shared/formats/rejected-rows.ts';
import { countFates, type Fate, type PlannedRow } from '#shared/formats/row-fate.ts';
import type { Encoding } from '#shared/formats/text-encoding.ts';
import { loadMessages, type Language } from '#shared/i18n/language.ts';
import { createId, type ContactId } from '#shared/ids.ts';
import { must, ok, type Result } from '#shared/result.ts';
import type { FieldType, Vocabulary } from '#shared/vocabulary/vocabulary-doc.ts';
import { EngineImportBook } from './engine-import-book.ts';
import { fateSentence } from './fate-sentence.ts';
import type {
  ImportPageApi,
  ImportWorkerApi,
  PlanRequest,
  PlanSummary,
  Survey,
  WriteBatch,
  WriteSummary
} from './import-ports.ts';

export type ImportEnvironment = {
  readonly clock: Clock;
  readonly random: Random;
  /** Lets messages in; resolves in a task of its own. */
  readonly giveWay: () => Promise<void>;
};

export class ImportSession implements ImportWorkerApi {
  readonly #page: ImportPageApi;
  readonly #environment: ImportEnvironment;
  #bytes = new Uint8Array();
  #fieldTypes: ReadonlyMap<string, FieldType> = new Map();
  #surveyed: Survey | undefined;
  #settings: ReadSettings | undefined;
  #plan: ImportPlan | undefined;
  #operations: readonly Operation[] = [];
  #filtered: { readonly key: string; readonly rows: readonly PlannedRow[] } | undefined;
  #isStopped = false;

  constructor(page: ImportPageApi, environment: ImportEnvironment) {
    this.#page = page;
    this.#environment = environment;
  }

  open(bytes: Uint8Array): Promise<Result<SettingsGuess, FileRefusal>> {
    this.#bytes = Uint8Array.from(bytes);
    this.#plan = undefined;
    const opened = openSource(this.#bytes);
    if (!opened.ok) return Promise.resolve(opened);
    const { settings, looksDoubleEncoded } = opened.value;
    return Promise.resolve(
      ok({ ...opened.value, settings: { ...settings, repairDoubleEncoding: looksDoubleEncoded } })
    );
  }

  guess(encoding: Encoding): Promise<SettingsGuess> {
    return Promise.resolve(guessSettings(this.#bytes, encoding));
  }

  survey(settings: ReadSettings, country: string): Promise<Result<Survey, FileRefusal>> {
    const survey = surveySource(this.#bytes, settings, country);
    if (!survey.ok) return Promise.resolve(survey);
    const { fieldTypes, ...surveyed } = survey.value;
    this.#fieldTypes = fieldTypes;
    this.#surveyed = surveyed;
    return Promise.resolve(ok(surveyed));
  }

  async plan({ settings, columns, choices, country, vocabulary }: PlanRequest): Promise<PlanSummary | undefined> {
    this.#isStopped = false;
    this.#plan = undefined;
    this.#filtered = undefined;
    this.#settings = settings;
    const book = new EngineImportBook(this.#page, vocabulary);
    await book.load();
    const plan = await planRows(
      this.#bytes,
      settings,
      must(this.#surveyed, 'a survey comes before a plan'),
      columns,
      {
        ...choices,
        country,
        book,
        fields: vocabulary.fields,
        year: new Date(this.#environment.clock.now()).getFullYear(),
        createContactId: () => createId<ContactId>(this.#environment)
      },
      async (done) => {
        void this.#page.planned(done);
        await this.#environment.giveWay();
        return !this.#isStopped;
      }
    );
    if (this.#isStopped) return undefined;
    this.#plan = plan;
    return { counts: countFates(plan.rows), remarked: plan.rows.filter(({ remarks }) => remarks.length > 0).length };
  }

  stop(): Promise<void> {
    this.#isStopped = true;
    return Promise.resolve();
  }

  rows(
    filter: { readonly fate: Fate | undefined; readonly text: string },
    from: number,
    to: number
  ): Promise<{ total: number; rows: readonly PlannedRow[] }> {
    const key = JSON.stringify(filter);
    if (this.#filtered?.key !== key) {
      const text = filter.text.trim().toLocaleLowerCase();
      const rows = (this.#plan?.rows ?? []).filter(
        (row) =>
          (filter.fate === undefined || row.fate === filter.fate) &&
          (text === '' || `${row.name} ${row.company} ${row.address} ${row.number}`.toLocaleLowerCase().includes(text))
      );
      this.#filtered = { key, rows };
    }
    return Promise.resolve({ total: this.#filtered.rows.length, rows: this.#filtered.rows.slice(from, to) });
  }

  prepare(decisions: Decisions): Promise<WriteSummary> {
    // What the vocabulary lacks is asked again at each batch; here it is counted for the page.
    this.#operations = operationsOf(must(this.#plan, 'a plan comes before writing'), decisions);
    const created = this.#operations.filter(({ mode }) => mode === 'create').length;
    const missing = missingNames(this.#operations, { labels: [], fields: [] }, this.#fieldTypes);
    return Promise.resolve({ created, merged: this.#operations.length - created, missing });
  }

  batch(from: number, to: number, vocabulary: Vocabulary): Promise<WriteBatch> {
    return Promise.resolve(
      this.#operations
        .slice(from, to)
        .map(({ id, mode, draft }) => ({ id, mode, draft: unnameDraft(draft, vocabulary) }))
    );
  }

  async rejected(language: Language, decisions: Decisions): Promise<Blob> {
    const messages = (await loadMessages(language)).importing;
    const reasons = new Map<number, string>();
    for (const row of this.#plan?.rows ?? []) {
      const decision = decisions.byRow?.get(row.number) ?? decisions.doubts;
      const isLeftOut = row.fate === 'invalid' || (row.fate === 'perhaps' && decision === 'leave-out');
      if (isLeftOut) reasons.set(row.number, fateSentence(messages, row.reason));
    }
    const parts = [
      ...rejectedRows(
        this.#bytes,
        must(this.#settings, 'a plan comes before its rejects'),
        reasons,
        messages.reasonColumn
      )
    ];
    return new Blob(parts, { type: 'text/csv;charset=utf-8' });
  }
}
