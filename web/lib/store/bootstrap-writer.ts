/**
 * The first sync's side of the store: portions in id order replace what lay in their range of ids, and the key to resume
 * with goes into the same batch ([BOOT-2]). A device that had data keeps all that the portions have not reached yet, so
 * it can be used all the time. Recent updates, recent rows and waiting edits are not touched: they lie over it.
 */
import type { ContactRow } from '#shared/contact/contact-row.ts';
import type { DocId } from '#shared/ids.ts';
import type { Cursor } from '#shared/protocol/frames.ts';
import { must, type Result } from '#shared/result.ts';
import type { StoreFailure } from './blob-store.ts';
import type { BootstrapProgress, SegmentChunk } from './device-store.ts';
import { bringBack } from './document-removal.ts';
import { foldRows } from './fold.ts';
import { countUpTo, docSegments, readPartition, rowPages, rowsPerPage, type PartitionFormat } from './partitions.ts';
import type { Batch, StoreCore } from './store-core.ts';
import { bootstrapProgress, encodeRows, encodeValue, metaKeys, storedCursor } from './stored-values.ts';

type Portion = { readonly key: DocId; readonly value: Uint8Array };

export class BootstrapWriter {
  readonly #core: StoreCore;
  #progress: BootstrapProgress | undefined;
  /** Keys of the present part's partitions that the portions have not reached; read when first needed. */
  #stale: readonly string[] | undefined;

  constructor(core: StoreCore, progress: BootstrapProgress | undefined) {
    this.#core = core;
    this.#progress = progress;
  }

  get progress(): BootstrapProgress | undefined {
    return this.#progress;
  }

  async start(asOf: Cursor, total: number): Promise<Result<void, StoreFailure>> {
    // A recent row that is older than the snapshot would hide the newer one, so recent rows go into the pages to be replaced.
    const folded = await foldRows(this.#core);
    if (!folded.ok) return folded;
    return this.#core.write('relaxed', (batch) =>
      this.#save(batch, { part: 'rows', asOf, after: undefined, done: 0, total })
    );
  }

  putRows(rows: readonly ContactRow[]): Promise<Result<void, StoreFailure>> {
    return this.#core.write('relaxed', async (batch) => {
      const progress = this.#expect('rows');
      const last = rows.at(-1)?.id;
      if (last === undefined) return;
      const portions: Portion[] = [];
      for (let from = 0; from < rows.length; from += rowsPerPage) {
        const page = rows.slice(from, from + rowsPerPage);
        portions.push({ key: must(page[0], 'first row of a page').id, value: encodeRows(page) });
      }
      await this.#replace(batch, rowPages, portions, last);
      for (const { id } of rows) {
        if (this.#core.tombstones.get(id)?.kind === 'evict') bringBack(this.#core, batch, id);
      }
      this.#save(batch, { ...progress, after: last, done: progress.done + rows.length });
    });
  }

  finishRows(totalDocs: number): Promise<Result<void, StoreFailure>> {
    return this.#core.write('relaxed', async (batch) => {
      const progress = this.#expect('rows');
      await this.#dropRest(batch, 'pages');
      this.#save(batch, { ...progress, part: 'docs', after: undefined, done: 0, total: totalDocs });
    });
  }

  putSegments(chunks: readonly SegmentChunk[]): Promise<Result<void, StoreFailure>> {
    return this.#core.write('relaxed', async (batch) => {
      const progress = this.#expect('docs');
      const last = chunks.at(-1)?.last;
      if (last === undefined) return;
      const portions = chunks.map((chunk) => ({ key: chunk.first, value: chunk.bytes }));
      await this.#replace(batch, docSegments(this.#core.environment.compression), portions, last);
      const docs = chunks.reduce((sum, chunk) => sum + chunk.docs, 0);
      this.#save(batch, { ...progress, after: last, done: progress.done + docs });
    });
  }

  finish(): Promise<Result<Cursor, StoreFailure>> {
    return this.#core.write('relaxed', async (batch) => {
      const { asOf } = this.#expect('docs');
      await this.#dropRest(batch, 'segments');
      batch.put('meta', metaKeys.cursor, encodeValue(storedCursor, asOf));
      this.#save(batch, undefined);
      return asOf;
    });
  }

  #expect(part: BootstrapProgress['part']): BootstrapProgress {
    const progress = must(this.#progress, 'a first sync that was started');
    if (progress.part !== part) throw new Error(`The first sync is at its ${progress.part}`);
    return progress;
  }

  #save(batch: Batch, progress: BootstrapProgress | undefined): void {
    if (progress) batch.put('meta', metaKeys.bootstrap, encodeValue(bootstrapProgress, progress));
    else batch.delete('meta', metaKeys.bootstrap);
    const partChanges = progress?.part !== this.#progress?.part || progress?.after === undefined;
    batch.onCommit(() => {
      this.#progress = progress;
      if (partChanges) this.#stale = undefined;
    });
  }

  /** Puts portions in place of everything from after the last portion to `last`. */
  async #replace<Item>(
    batch: Batch,
    format: PartitionFormat<Item>,
    portions: readonly Portion[],
    last: DocId
  ): Promise<void> {
    const stale = await this.#staleKeys(format.table);
    const reached = countUpTo(stale, last);
    const rest = stale.slice(reached);
    for (const key of stale.slice(0, reached)) batch.delete(format.table, key);
    for (const { key, value } of portions) batch.put(format.table, key, value);

    const border = stale[reached - 1];
    const stored = await readPartition(this.#core, format, border, 'replace');
    const beyond = stored.filter((item) => format.idOf(item) > last);
    const [first] = beyond;
    if (first !== undefined) {
      batch.put(format.table, format.idOf(first), await format.encode(beyond));
      rest.unshift(format.idOf(first));
    }
    batch.onCommit(() => {
      this.#stale = rest;
    });
  }

  async #dropRest(batch: Batch, table: 'pages' | 'segments'): Promise<void> {
    for (const key of await this.#staleKeys(table)) batch.delete(table, key);
  }

  async #staleKeys(table: 'pages' | 'segments'): Promise<readonly string[]> {
    if (this.#stale) return this.#stale;
    const { after } = must(this.#progress, 'a first sync that was started');
    const keys = await this.#core.blobs.keys(table);
    return after === undefined ? keys : keys.slice(countUpTo(keys, after));
  }
}
