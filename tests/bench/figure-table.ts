/**
 * Figures as a table for a terminal: one line each, the budget beside the value, and what is outside of it marked. Notes
 * stand below their line.
 */
import type { Figure } from './figure.ts';

const digits = (value: number): number => (Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);
const number = (value: number): string =>
  Number.isFinite(value)
    ? value.toLocaleString('en', { maximumFractionDigits: digits(value), minimumFractionDigits: 0 })
    : 'none';

export function budgetText({ budget, unit }: Figure): string {
  if (budget === undefined) return '';
  return `${budget.kind === 'at-most' ? '<=' : '>='} ${number(budget.limit)} ${unit}`;
}

export function verdictText({ isWithinBudget }: Figure): string {
  if (isWithinBudget === undefined) return '';
  return isWithinBudget ? 'ok' : 'OUTSIDE';
}

const spread = ({ rounds, min, max }: Figure): string =>
  rounds < 2 ? '' : `${number(min)} .. ${number(max)} (${rounds})`;

export function figureTable(title: string, figures: readonly Figure[]): string {
  const head = ['', 'value', 'min .. max (rounds)', 'budget', ''];
  const rows = figures.map((one) => [
    one.name,
    `${number(one.value)} ${one.unit}`,
    spread(one),
    budgetText(one),
    verdictText(one)
  ]);
  const widths = head.map((text, column) => Math.max(text.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const lines = [title, line(head), '-'.repeat(line(head).length)];
  for (const [place, row] of rows.entries()) {
    lines.push(line(row));
    const { note, budget } = figures[place] ?? {};
    for (const text of [note, budget?.because && `budget: ${budget.because}`]) if (text) lines.push(`    ${text}`);
  }
  return lines.join('\n');
}
