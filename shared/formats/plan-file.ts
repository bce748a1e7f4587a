/**
 * From the bytes of a file to its plan in one call, with every guess taken as it comes: the operator's command, and the
 * import worker once the person has looked at the guesses. Gives way between batches, so that a caller can show progress
 * and stop.
 */
import { ok, type Result } from '../result.ts';
import type { Column } from './column-target.ts';
import type { CsvRecord } from './csv-reader.ts';
import type { DateOrder } from './date-cell.ts';
import { ImportPlan, type PlanContext } from './import-plan.ts';
import {
  openSource,
  readRecords,
  surveySource,
  type FileRefusal,
  type FileSurvey,
  type ReadSettings
} from './import-source.ts';
import { createRowReader } from './row-reader.ts';
import type { RowSettings } from './row-reading.ts';

/** Rows that are planned together: one question to the book for each batch. */
export const planBatch = 200;

export type RowChoices = Pick<RowSettings, 'unreadable' | 'claimRemark' | 'extraLabel'>;
export type PlanFileContext = Omit<PlanContext, 'dateOrder'> & RowChoices;

export async function planFile(
  bytes: Uint8Array,
  context: PlanFileContext
): Promise<Result<{ plan: ImportPlan; survey: FileSurvey; settings: ReadSettings }, FileRefusal>> {
  const opened = openSource(bytes);
  if (!opened.ok) return opened;
  const settings = { ...opened.value.settings, repairDoubleEncoding: opened.value.looksDoubleEncoded };
  const survey = surveySource(bytes, settings, context.country);
  if (!survey.ok) return survey;
  const plan = await planRows(bytes, settings, survey.value, survey.value.columns, context);
  return ok({ plan, survey: survey.value, settings });
}

/** `onBatch` is told how many rows are planned and is awaited; it stops the planning by answering false. */
export async function planRows(
  bytes: Uint8Array,
  settings: ReadSettings,
  survey: { readonly layout: FileSurvey['layout']; readonly rows: number; readonly dateOrder: DateOrder },
  columns: readonly Column[],
  context: PlanFileContext,
  onBatch: (done: number) => Promise<boolean> = () => Promise.resolve(true)
): Promise<ImportPlan> {
  const { layout, dateOrder } = survey;
  const plan = new ImportPlan({ ...context, dateOrder });
  const read = createRowReader(columns, {
    ...context,
    layout,
    dateOrder,
    repairDoubleEncoding: settings.repairDoubleEncoding
  });
  let batch: CsvRecord[] = [];
  const flush = async (): Promise<boolean> => {
    if (batch.length === 0) return true;
    const readings = batch.map(read);
    batch = [];
    await plan.add(readings);
    return onBatch(plan.rows.length);
  };
  let rows = 0;
  for (const record of readRecords(bytes, settings)) {
    if (record.number <= settings.headerRecords) continue;
    // Empty lines at the end of a file are no rows.
    if (++rows > survey.rows) break;
    batch.push(record);
    if (batch.length >= planBatch && !(await flush())) return plan;
  }
  await flush();
  return plan;
}
