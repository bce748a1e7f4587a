/**
 * Pages of rows and segments of documents: values that hold a range of ids and lie under the smallest id they were made
 * with. Where one ends is where the next begins, so the list of keys is the whole directory. This is the part that
 * both share: their formats, finding, splitting.
 */
import type { ContactRow } from '#shared/contact/contact-row.ts';
import type { DocId } from '#shared/ids.ts';
import { decodeSegment, docsPerSegment, encodeSegment, type SegmentDoc } from '#shared/protocol/doc-segment.ts';
import { StoreReadError } from './blob-store.ts';
import type { Compression } from './compression.ts';
import type { StoreCore } from './store-core.ts';
import { decodeRows, encodeRows } from './stored-values.ts';

export type PartitionFormat<Item> = {
  readonly table: 'pages' | 'segments';
  /** Items of a full partition; one is split when it holds more than twice as many. */
  readonly size: number;
  readonly idOf: (item: Item) => DocId;
  /** Stands for the item's size when large items must part from each other. */
  readonly bytesOf: (item: Item) => number;
  readonly encode: (items: readonly Item[]) => Promise<Uint8Array>;
  readonly decode: (stored: Uint8Array) => Promise<readonly Item[]>;
};

/** 256 rows a page: measured in the decision about pages and segments. */
export const rowsPerPage = 256;
/** Two documents of the greatest size that is allowed are not in one segment. */
const partitionBytes = 1024 * 1024;

export const rowPages: PartitionFormat<ContactRow> = {
  table: 'pages',
  size: rowsPerPage,
  idOf: (row) => row.id,
  // Names, the sort key and at most 2,000 characters of text: rows are bounded by their own rule.
  bytesOf: () => 0,
  encode: async (rows) => encodeRows(rows),
  decode: async (stored) => decodeRows(stored)
};

export const docSegments = (compression: Compression): PartitionFormat<SegmentDoc> => ({
  table: 'segments',
  size: docsPerSegment,
  idOf: (doc) => doc.doc,
  bytesOf: (doc) => doc.bytes.length,
  encode: (docs) => compression.deflate(encodeSegment(docs)),
  async decode(stored) {
    try {
      return decodeSegment(await compression.inflate(stored));
    } catch (cause) {
      throw new StoreReadError({ kind: 'damaged', detail: cause instanceof Error ? cause.message : 'segment' });
    }
  }
});

/** The key of the partition that holds `id`, if any; `keys` in order. */
export function partitionOf(keys: readonly string[], id: string): string | undefined {
  return keys[countUpTo(keys, id) - 1];
}

/** How many of the ordered keys are not above `id`. */
export function countUpTo(keys: readonly string[], id: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? '') <= id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What lies under the key, in id order. `replace`: what is damaged counts as empty, because it is about to be replaced. */
export async function readPartition<Item>(
  core: StoreCore,
  format: PartitionFormat<Item>,
  key: string | undefined,
  onDamage: 'pass-over' | 'replace'
): Promise<readonly Item[]> {
  try {
    const stored = key === undefined ? undefined : await core.blobs.get(format.table, key);
    return stored ? await format.decode(stored) : [];
  } catch (cause) {
    const isReplaced = onDamage === 'replace' && cause instanceof StoreReadError && cause.failure.kind === 'damaged';
    if (!isReplaced) throw cause;
    return [];
  }
}

/** The items (in id order) as they are to be stored: together, or in full partitions when they grew over twice the size. */
export function split<Item>(format: PartitionFormat<Item>, items: readonly Item[]): (readonly Item[])[] {
  const bytes = items.reduce((sum, item) => sum + format.bytesOf(item), 0);
  if (items.length <= 2 * format.size && bytes <= 2 * partitionBytes) return items.length > 0 ? [items] : [];
  const parts: Item[][] = [];
  let part: Item[] = [];
  let partSize = 0;
  for (const item of items) {
    if (part.length > 0 && (part.length === format.size || partSize + format.bytesOf(item) > partitionBytes)) {
      parts.push(part);
      part = [];
      partSize = 0;
    }
    part.push(item);
    partSize += format.bytesOf(item);
  }
  return part.length > 0 ? [...parts, part] : parts;
}
