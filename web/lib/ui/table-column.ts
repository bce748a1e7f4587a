/**
 * A column of a DataTable, and how rows are put in order by it.
 */
export interface TableColumn<Row> {
  readonly id: string;
  readonly title: string;
  /** The cell as plain text: shown if the table has no cell snippet, and what is sorted by without `compare`. */
  readonly text: (row: Row) => string;
  /** Ascending. Without it texts are compared in the reader's language, numbers in them by value. */
  readonly compare?: (a: Row, b: Row) => number;
  readonly sortable?: boolean;
  readonly align?: 'start' | 'end';
  /** Not broken over lines, such as a phone number. */
  readonly nowrap?: boolean;
  /** Names the row: bold, and its head for screen readers. */
  readonly names?: boolean;
}

export interface TableOrder {
  readonly column: string;
  readonly direction: 'ascending' | 'descending';
}

/** A new array; rows that compare equal keep their order in both directions. */
export function orderedRows<Row>(
  rows: readonly Row[],
  columns: readonly TableColumn<Row>[],
  order: TableOrder | undefined,
  language: string
): readonly Row[] {
  const column = columns.find((one) => one.id === order?.column);
  if (!column || !order) return rows;
  const collator = new Intl.Collator(language, { numeric: true });
  const compare = column.compare ?? ((a: Row, b: Row) => collator.compare(column.text(a), column.text(b)));
  const sign = order.direction === 'ascending' ? 1 : -1;
  return [...rows].sort((a, b) => sign * compare(a, b));
}

/** First click up, second down, third as it came. */
export function nextOrder(order: TableOrder | undefined, column: string): TableOrder | undefined {
  if (order?.column !== column) return { column, direction: 'ascending' };
  return order.direction === 'ascending' ? { column, direction: 'descending' } : undefined;
}
