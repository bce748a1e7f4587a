/**
 * A plan as the operator's command prints it with `--json`. Every row of the file counts once: contacts that are made,
 * rows that add to a contact, rows that change nothing, rows that are left to a person (or are empty, or repeat another
 * row), rows that cannot be taken. `row` is the record's number in the file, the line of names included, as in a spreadsheet.
 */
import type { ContactId } from '../ids.ts';
import type { FateReason, PlannedRow } from './row-fate.ts';

export type ReportFate = 'new' | 'merged' | 'unchanged' | 'skipped' | 'invalid';
export type ReportRow = {
  readonly row: number;
  readonly fate: ReportFate;
  readonly reason: string;
  readonly contactId: ContactId | null;
};
export type ImportReport = Readonly<Record<ReportFate, number>> & { readonly rows: readonly ReportRow[] };

export function reportOf(rows: readonly PlannedRow[]): ImportReport {
  const counts: Record<ReportFate, number> = { new: 0, merged: 0, unchanged: 0, skipped: 0, invalid: 0 };
  const reported = rows.map((row): ReportRow => {
    const fate = reportFate(row);
    counts[fate] += 1;
    return { row: row.number, fate, reason: reasonText(row.reason), contactId: row.contactId ?? null };
  });
  return { ...counts, rows: reported };
}

function reportFate({ fate, reason }: PlannedRow): ReportFate {
  switch (fate) {
    case 'new':
    case 'unchanged':
    case 'invalid':
      return fate;
    case 'merge':
      return 'merged';
    case 'double':
      return reason.kind === 'same-as-row' && reason.parts.length > 0 ? 'merged' : 'skipped';
    case 'perhaps':
    case 'empty':
      return 'skipped';
  }
}

/** For logs and scripts: English, stable, with the facts in it. */
export function reasonText(reason: FateReason): string {
  switch (reason.kind) {
    case 'new':
    case 'empty':
      return reason.kind;
    case 'adds':
      return `same ${reason.by}; adds ${reason.parts.join(', ')}`;
    case 'unchanged':
      return 'nothing to add';
    case 'same-as-row':
      return `same contact as row ${reason.row}${reason.parts.length > 0 ? `; adds ${reason.parts.join(', ')}` : ''}`;
    case 'same-phone-other-name':
    case 'same-email-other-name':
      return `perhaps double: ${reason.value} belongs to ${reason.name}`;
    case 'same-name':
      return `perhaps double: same name as ${reason.name}`;
    case 'same-id-other-name':
      return `perhaps double: the id belongs to ${reason.name}`;
    case 'several':
      return `perhaps double: ${reason.count} contacts share the number or address`;
    case 'problem':
      return problemText(reason.problem);
  }
}

const phoneProblems = {
  'too-short': 'is too short',
  'no-area-code': 'has no area code',
  'no-number': 'is no phone number',
  wrong: 'is no phone number'
} as const;

function problemText(problem: Extract<FateReason, { kind: 'problem' }>['problem']): string {
  switch (problem.kind) {
    case 'phone-lost-digits':
      return `phone "${problem.text}" in "${problem.column}" was shortened by a spreadsheet; its last digits are lost`;
    case 'phone-unreadable':
      return `phone "${problem.text}" in "${problem.column}" ${phoneProblems[problem.problem]}`;
    case 'more-cells-than-columns':
      return `${problem.count} more cells than columns`;
    case 'unclosed-quote':
      return 'a quote is never closed';
    case 'cell-too-long':
      return 'a cell is longer than 64 KB';
    case 'too-many-columns':
      return 'too many columns';
    case 'row-too-long':
      return 'more text than a contact can hold';
    case 'nothing-to-name':
      return 'no name, number or address';
  }
}
