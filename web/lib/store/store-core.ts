/**
 * What the parts of the device store share: the order of batches, and the small index of ids that is kept in memory
 * (never content). A batch is built and committed while nobody else writes; the index changes only after the commit
 * succeeded, so that it never says more than the disk holds.
 */
import type { DocId } from '#shared/ids.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { StoreReadError, type Durability, type StoreFailure, type Table, type Write } from './blob-store.ts';
import type { DeviceStoreEnvironment } from './device-store.ts';
import { createMutex } from './mutex.ts';
import { PushQueue } from './push-queue.ts';
import { docOfUpdateKey, numberOfUpdateKey, updateKey, type Tombstone } from './stored-values.ts';

/** Writes of one batch, the last one of a key wins, and what becomes true when they are on disk. */
export class Batch {
  readonly #writes = new Map<string, Write>();
  readonly #effects: (() => void)[] = [];

  put(table: Table, key: string, value: Uint8Array): void {
    this.#writes.set(`${table}/${key}`, { table, key, value });
  }

  delete(table: Table, key: string): void {
    this.#writes.set(`${table}/${key}`, { table, key, value: undefined });
  }

  onCommit(effect: () => void): void {
    this.#effects.push(effect);
  }

  get writes(): readonly Write[] {
    return [...this.#writes.values()];
  }

  committed(): void {
    for (const effect of this.#effects) effect();
  }
}

export class StoreCore {
  readonly environment: DeviceStoreEnvironment;
  readonly queue = new PushQueue();
  /** Documents whose row is newer than in its page. */
  readonly journal = new Set<DocId>();
  /** Keys of recent updates by document, oldest first. */
  readonly updates = new Map<DocId, readonly string[]>();
  readonly tombstones = new Map<DocId, Tombstone>();
  /** Which document a refused edit is of, by its key. */
  readonly refused = new Map<string, DocId>();
  /** Readers of the whole book: while there are any, pages keep their borders. */
  bookReaders = 0;

  updateCount = 0;

  readonly #mutex = createMutex();
  #nextUpdate = 1;

  constructor(environment: DeviceStoreEnvironment) {
    this.environment = environment;
  }

  get blobs(): DeviceStoreEnvironment['blobs'] {
    return this.environment.blobs;
  }

  isErased(doc: DocId): boolean {
    return this.tombstones.has(doc);
  }

  /** Reads while nobody writes, so that what is read in several steps belongs together. */
  read<Value>(task: () => Promise<Value>): Promise<Result<Value, StoreFailure>> {
    return this.#mutex.run(() => caught(task));
  }

  /** Builds a batch and commits it; an empty one costs nothing. */
  write<Value>(
    durability: Durability | (() => Durability),
    build: (batch: Batch) => Promise<Value> | Value
  ): Promise<Result<Value, StoreFailure>> {
    return this.#mutex.run(async () => {
      const batch = new Batch();
      const built = await caught(async () => build(batch));
      if (!built.ok) return built;
      const { writes } = batch;
      if (writes.length > 0) {
        const committed = await this.blobs.commit(writes, {
          durability: typeof durability === 'string' ? durability : durability(),
          generation: this.environment.generation
        });
        if (!committed.ok) return committed;
      }
      batch.committed();
      return built;
    });
  }

  idle(): Promise<void> {
    return this.#mutex.idle();
  }

  /** Puts an acknowledged update beside its segment. */
  addUpdate(batch: Batch, doc: DocId, value: Uint8Array): void {
    const key = updateKey(doc, this.#nextUpdate);
    this.#nextUpdate += 1;
    batch.put('updates', key, value);
    batch.onCommit(() => this.indexUpdate(key));
  }

  indexUpdate(key: string): void {
    const doc = docOfUpdateKey(key);
    this.updates.set(doc, [...(this.updates.get(doc) ?? []), key]);
    this.updateCount += 1;
    this.#nextUpdate = Math.max(this.#nextUpdate, numberOfUpdateKey(key) + 1);
  }

  dropUpdates(batch: Batch, doc: DocId): void {
    const keys = this.updates.get(doc) ?? [];
    for (const key of keys) batch.delete('updates', key);
    batch.onCommit(() => {
      this.updateCount -= keys.length;
      this.updates.delete(doc);
    });
  }
}

/** Failures of reading as values; anything else is a bug and throws on. */
export async function caught<Value>(task: () => Promise<Value>): Promise<Result<Value, StoreFailure>> {
  try {
    return ok(await task());
  } catch (cause) {
    if (cause instanceof StoreReadError) return err(cause.failure);
    throw cause;
  }
}
