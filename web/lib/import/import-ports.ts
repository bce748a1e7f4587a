/**
 * What the page and the import worker may ask of each other. Everything here survives structured cloning.
 */
import type { Layout } from '#shared/formats/column-recognition.ts';
import type { Column } from '#shared/formats/column-target.ts';
import type { DateOrder } from '#shared/formats/date-cell.ts';
import type { Decisions, MissingNames } from '#shared/formats/import-operations.ts';
import type { FileRefusal, ReadSettings, SettingsGuess } from '#shared/formats/import-source.ts';
import type { Encoding } from '#shared/formats/text-encoding.ts';
import type { Fate, FateCounts, PlannedRow } from '#shared/formats/row-fate.ts';
import type { RowChoices } from '#shared/formats/plan-file.ts';
import type { ContactDraft } from '#shared/contact/contact-draft.ts';
import type { Language } from '#shared/i18n/language.ts';
import type { ContactId } from '#shared/ids.ts';
import type { Result } from '#shared/result.ts';
import type { Vocabulary } from '#shared/vocabulary/vocabulary-doc.ts';

export type Survey = {
  readonly layout: Layout;
  readonly columns: readonly Column[];
  readonly rows: number;
  readonly dateOrder: DateOrder;
};

export type PlanRequest = {
  readonly settings: ReadSettings;
  readonly columns: readonly Column[];
  readonly choices: RowChoices;
  readonly country: string;
  readonly vocabulary: Vocabulary;
};

export type PlanSummary = {
  readonly counts: FateCounts;
  /** Rows on which something was repaired, completed or kept as a note. */
  readonly remarked: number;
};

export type WriteSummary = { readonly created: number; readonly merged: number; readonly missing: MissingNames };

export type WriteBatch = readonly {
  readonly id: ContactId;
  readonly mode: 'create' | 'merge';
  readonly draft: ContactDraft;
}[];

/** Served by the worker. */
export interface ImportWorkerApi {
  open(bytes: Uint8Array): Promise<Result<SettingsGuess, FileRefusal>>;
  guess(encoding: Encoding): Promise<SettingsGuess>;
  survey(settings: ReadSettings, country: string): Promise<Result<Survey, FileRefusal>>;
  /** `undefined`: it was stopped. Progress comes through `ImportPageApi.planned`. */
  plan(request: PlanRequest): Promise<PlanSummary | undefined>;
  stop(): Promise<void>;
  /** Planned rows of one fate (or all), in the order of the file. */
  rows(
    filter: { readonly fate: Fate | undefined; readonly text: string },
    from: number,
    to: number
  ): Promise<{ readonly total: number; readonly rows: readonly PlannedRow[] }>;
  prepare(decisions: Decisions): Promise<WriteSummary>;
  batch(from: number, to: number, vocabulary: Vocabulary): Promise<WriteBatch>;
  /** The rows that would not be taken, as a CSV with reasons in this language. */
  rejected(language: Language, decisions: Decisions): Promise<Blob>;
}

/** Served by the page, which alone can reach the engine. */
export interface ImportPageApi {
  /** Contacts that are not in the trash with the two lines of their row, by their place in an order that holds for one plan. */
  names(
    from: number,
    to: number
  ): Promise<readonly { readonly id: ContactId; readonly name: string; readonly detail: string }[]>;
  find(
    asked: readonly { readonly phones: readonly string[]; readonly emails: readonly string[] }[]
  ): Promise<readonly (readonly ContactId[])[]>;
  read(contacts: readonly ContactId[]): Promise<readonly (ContactDraft | undefined)[]>;
  planned(done: number): Promise<void>;
}
