/**
 * One import from the chosen file to its result, as the page shows it. Belongs to the open book and not to the page, so
 * that people can go elsewhere while it runs and find it again. The work is done in the import worker and the engine;
 * this keeps the state, passes the person's choices on, and survives nothing but the page.
 */
import type { EngineApi, EngineFailure, Seat } from '#lib/engine/engine-api.ts';
import { systemClock, systemRandom } from '#shared/environment.ts';
import type { Column, ColumnTarget } from '#shared/formats/column-target.ts';
import { importLimits } from '#shared/formats/import-limits.ts';
import type { DoubtDecision, Decisions, MissingNames } from '#shared/formats/import-operations.ts';
import type { FileRefusal, ReadSettings, SettingsGuess } from '#shared/formats/import-source.ts';
import { nameKey } from '#shared/formats/named-draft.ts';
import type { Encoding } from '#shared/formats/text-encoding.ts';
import type { Language } from '#shared/i18n/language.ts';
import { createId, type EntryId } from '#shared/ids.ts';
import type { Vocabulary } from '#shared/vocabulary/vocabulary-doc.ts';
import { createEngineAccess } from './engine-access.ts';
import { readImportLogs, type ImportLog } from './import-log.ts';
import type { ImportPageApi, ImportWorkerApi, PlanSummary, Survey } from './import-ports.ts';
import { startImportWorker, type ImportWorker } from './start-import-worker.ts';
import { undoImport, writeImport, type WriteOutcome } from './write-import.ts';

export type Refusal = FileRefusal | { readonly kind: 'unreadable' };

export type ImportStep =
  | { readonly kind: 'choose'; readonly refusal: Refusal | undefined }
  | { readonly kind: 'reading' }
  | { readonly kind: 'columns' }
  | { readonly kind: 'planning'; readonly done: number }
  | { readonly kind: 'preview'; readonly summary: PlanSummary }
  | { readonly kind: 'writing'; readonly done: number; readonly total: number }
  | { readonly kind: 'done'; readonly outcome: WriteOutcome; readonly log: ImportLog }
  | { readonly kind: 'undoing'; readonly done: number; readonly total: number }
  | { readonly kind: 'undone' }
  | { readonly kind: 'failed'; readonly failure: EngineFailure };

export type VocabularyPort = Vocabulary & {
  addLabel(name: string): EntryId;
  addField(field: MissingNames['fields'][number]): EntryId;
};

export type ImportJobPorts = {
  readonly seat: Pick<Seat, 'country'>;
  readonly engine: EngineApi;
  readonly vocabulary: VocabularyPort;
  readonly startWorker?: (page: ImportPageApi) => ImportWorker;
};

export class ImportJob {
  step = $state.raw<ImportStep>({ kind: 'choose', refusal: undefined });
  fileName = $state('');
  guess = $state.raw<SettingsGuess>();
  settings = $state.raw<ReadSettings>();
  survey = $state.raw<Survey>();
  columns = $state.raw<readonly Column[]>([]);
  country = $state('');
  extraLabel = $state('');
  unreadable = $state<'leave-out' | 'take'>('leave-out');
  doubts = $state<DoubtDecision>('leave-out');
  byRow = $state.raw<ReadonlyMap<number, DoubtDecision>>(new Map());
  /** What the present decisions would write. */
  writes = $state.raw<{ readonly created: number; readonly merged: number }>({ created: 0, merged: 0 });
  logs = $state.raw<readonly ImportLog[]>([]);
  /** Columns that hold anything and are taken. */
  readonly mapped = $derived(
    this.columns.filter(({ target, samples }) => target.kind !== 'ignore' && samples.length > 0).length
  );
  readonly #ports: ImportJobPorts;
  #worker: ImportWorker | undefined;
  #isStopped = false;
  /** Grows with every file and every way back; an answer to an older question is dropped. */
  #turn = 0;

  constructor(ports: ImportJobPorts) {
    this.#ports = ports;
    this.country = ports.seat.country;
  }

  get decisions(): Decisions {
    return { doubts: this.doubts, byRow: this.byRow };
  }
  get isRunning(): boolean {
    return this.step.kind === 'writing' || this.step.kind === 'undoing';
  }

  async loadLogs(): Promise<void> {
    this.logs = await readImportLogs(this.#ports.engine, systemClock.now());
  }

  async open(name: string, blob: Blob): Promise<void> {
    const turn = ++this.#turn;
    this.step = { kind: 'reading' };
    this.#reset();
    if (blob.size > importLimits.fileBytes) return this.#refuse({ kind: 'too-large', bytes: blob.size });
    let bytes: Uint8Array;
    try {
      bytes = new Uint8Array(await blob.arrayBuffer());
    } catch {
      // The file was moved or is held by another program since it was chosen.
      return this.#refuse({ kind: 'unreadable' });
    }
    const opened = await this.#startWorker().api.open(bytes);
    if (turn !== this.#turn) return;
    if (!opened.ok) return this.#refuse(opened.error);
    this.fileName = name;
    this.guess = opened.value;
    this.settings = opened.value.settings;
    await this.#survey();
  }

  /** Another encoding changes what the delimiter and the heads look like. */
  async chooseEncoding(encoding: Encoding): Promise<void> {
    const guess = await this.#api.guess(encoding);
    this.guess = { ...guess, isEncodingCertain: true };
    this.settings = guess.settings;
    await this.#survey();
  }

  async changeSettings(part: Partial<Omit<ReadSettings, 'encoding'>>): Promise<void> {
    if (!this.settings) return;
    this.settings = { ...this.settings, ...part };
    await this.#survey();
  }

  setTarget(index: number, target: ColumnTarget): void {
    this.columns = this.columns.map((column) => (column.index === index ? { ...column, target } : column));
  }

  async #survey(): Promise<void> {
    const turn = this.#turn;
    const { settings } = this;
    if (!settings) return;
    const survey = await this.#api.survey(settings, this.country);
    if (turn !== this.#turn || settings !== this.settings) return;
    if (!survey.ok) return this.#refuse(survey.error);
    this.survey = survey.value;
    this.columns = survey.value.columns;
    this.step = { kind: 'columns' };
  }

  async plan(claimRemark: string): Promise<void> {
    const { settings } = this;
    if (!settings) return;
    const turn = ++this.#turn;
    this.step = { kind: 'planning', done: 0 };
    this.byRow = new Map();
    const { vocabulary } = this.#ports;
    const summary = await this.#api.plan({
      settings,
      columns: this.columns,
      country: this.country,
      vocabulary: { labels: [...vocabulary.labels], fields: [...vocabulary.fields] },
      choices: { unreadable: this.unreadable, claimRemark, extraLabel: this.extraLabel.trim() }
    });
    if (turn !== this.#turn) return;
    if (!summary) return this.back();
    await this.#count();
    this.step = { kind: 'preview', summary };
  }

  async decide(doubts: DoubtDecision): Promise<void> {
    this.doubts = doubts;
    this.byRow = new Map();
    await this.#count();
  }

  async decideRow(row: number, decision: DoubtDecision): Promise<void> {
    this.byRow = new Map([...this.byRow, [row, decision]]);
    await this.#count();
  }

  rows: ImportWorkerApi['rows'] = (filter, from, to) => this.#api.rows(filter, from, to);
  rejected = (language: Language): Promise<Blob> => this.#api.rejected(language, this.decisions);

  async write(): Promise<void> {
    const { engine } = this.#ports;
    this.#isStopped = false;
    const prepared = await this.#api.prepare(this.decisions);
    const total = prepared.created + prepared.merged;
    this.step = { kind: 'writing', done: 0, total };
    this.#makeNames(prepared.missing);
    const { labels, fields } = this.#ports.vocabulary;
    const log: ImportLog = {
      id: createId<EntryId>({ clock: systemClock, random: systemRandom }),
      file: this.fileName,
      at: systemClock.now(),
      state: 'running',
      created: prepared.created,
      merged: prepared.merged
    };
    const outcome = await writeImport(log, total, {
      engine,
      batch: (from, to) => this.#api.batch(from, to, { labels: [...labels], fields: [...fields] }),
      isStopped: () => this.#isStopped,
      onProgress: (done) => (this.step = { kind: 'writing', done, total })
    });
    await this.loadLogs();
    this.step = { kind: 'done', outcome, log: this.logs.find(({ id }) => id === log.id) ?? log };
    this.#endWorker();
  }

  #makeNames({ labels, fields }: MissingNames): void {
    const { vocabulary } = this.#ports;
    const knownLabels = new Set(vocabulary.labels.map(({ name }) => nameKey(name)));
    const knownFields = new Set(vocabulary.fields.map(({ name }) => nameKey(name)));
    for (const name of labels) if (!knownLabels.has(nameKey(name))) vocabulary.addLabel(name);
    for (const field of fields) if (!knownFields.has(nameKey(field.name))) vocabulary.addField(field);
  }

  async undo(log: ImportLog): Promise<void> {
    this.step = { kind: 'undoing', done: 0, total: log.created + log.merged };
    const undone = await undoImport(log, {
      engine: this.#ports.engine,
      onProgress: (done, total) => (this.step = { kind: 'undoing', done, total })
    });
    await this.loadLogs();
    this.step = undone.ok ? { kind: 'undone' } : { kind: 'failed', failure: undone.error };
  }

  /** Ends what is going on at the next batch; what is written stays. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.step.kind === 'planning') await this.#api.stop();
  }

  /** One step back; from the columns to another file. */
  back(): void {
    this.#turn++;
    if (this.step.kind === 'preview' || this.step.kind === 'planning') this.step = { kind: 'columns' };
    else this.restart();
  }

  restart(): void {
    this.#turn++;
    this.#reset();
    this.#endWorker();
    this.step = { kind: 'choose', refusal: undefined };
  }

  async #count(): Promise<void> {
    const { created, merged } = await this.#api.prepare(this.decisions);
    this.writes = { created, merged };
  }

  #refuse(refusal: Refusal): void {
    this.#endWorker();
    this.step = { kind: 'choose', refusal };
  }

  #reset(): void {
    this.guess = undefined;
    this.settings = undefined;
    this.survey = undefined;
    this.columns = [];
    this.extraLabel = '';
    this.doubts = 'leave-out';
    this.byRow = new Map();
  }

  #startWorker(): ImportWorker {
    this.#endWorker();
    const page = createEngineAccess(this.#ports.engine, (done) => {
      if (this.step.kind === 'planning') this.step = { kind: 'planning', done };
    });
    this.#worker = (this.#ports.startWorker ?? startImportWorker)(page);
    return this.#worker;
  }

  get #api(): ImportWorkerApi {
    return (this.#worker ?? this.#startWorker()).api;
  }

  #endWorker(): void {
    this.#worker?.end();
    this.#worker = undefined;
  }
}
