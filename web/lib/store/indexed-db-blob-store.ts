/**
 * BlobStore on IndexedDB, through Dexie. One database, two connections: `strict` for what a person did here, `relaxed`
 * for the rest. Browsers close databases under a page (WebKit by the thousand), and retries on a dead connection fail, so
 * a failed batch or read is done once more on fresh connections. A store that was emptied meanwhile is `lost`: it is
 * never filled with the end of a story whose beginning is gone.
 */
import { Dexie, type Table as DexieTable, type Transaction } from 'dexie';
import { err, ok, type Result } from '#shared/result.ts';
import {
  StoreReadError,
  tables,
  type BlobStore,
  type Durability,
  type Entry,
  type KeyRange,
  type StoreFailure,
  type Table,
  type Write
} from './blob-store.ts';
import { createMutex } from './mutex.ts';

/** The generation lies beside the tables, so that no seal and no range ever meets it. */
const control = 'control';
const generationKey = 'generation';
const emptied: StoreFailure = { kind: 'lost', detail: 'the browser has emptied the store' };
const destroyed: StoreFailure = { kind: 'lost', detail: 'destroyed' };
/** Above every key that is written: those are ASCII. */
const endOfKeys = '\uffff';

type Connections = Record<Durability, Dexie>;

export function createIndexedDbBlobStore(name: string): BlobStore {
  return new IndexedDbBlobStore(name);
}

class IndexedDbBlobStore implements BlobStore {
  readonly #name: string;
  readonly #opening = createMutex();
  /** Two connections have two queues; one line of commits keeps their order. */
  readonly #committing = createMutex();
  #connections: Connections | undefined;
  /** Whether a generation was seen: from then on a database without one was emptied. */
  #wasFilled = false;
  /** The generation that this store took over while the disk was too full to write it. */
  #owed: number | undefined;
  #end: StoreFailure | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  get(table: Table, key: string): Promise<Uint8Array | undefined> {
    return this.#read(table, (blobs) => blobs.get(key));
  }

  entries(table: Table, range: KeyRange = {}): Promise<Entry[]> {
    return this.#read(table, async (blobs) => {
      const { from = '', to = endOfKeys } = range;
      if (from >= to) return [];
      // Two requests of one transaction instead of a cursor: a cursor costs a round trip for each entry.
      const inside = () => blobs.where(':id').between(from, to, true, false);
      const [keys, values] = await Promise.all([inside().primaryKeys(), inside().toArray()]);
      return keys.flatMap((key, at): Entry[] => {
        const value = values[at];
        return value === undefined ? [] : [[key, value]];
      });
    });
  }

  floor(table: Table, key: string): Promise<Entry | undefined> {
    return this.#read(table, async (blobs) => {
      const [found] = await blobs.where(':id').belowOrEqual(key).reverse().limit(1).primaryKeys();
      const value = found === undefined ? undefined : await blobs.get(found);
      return found === undefined || value === undefined ? undefined : [found, value];
    });
  }

  keys(table: Table): Promise<string[]> {
    return this.#read(table, (blobs) => blobs.toCollection().primaryKeys());
  }

  count(table: Table): Promise<number> {
    return this.#read(table, (blobs) => blobs.count());
  }

  async commit(
    writes: readonly Write[],
    options: { durability: Durability; generation: number }
  ): Promise<Result<void, StoreFailure>> {
    const batch = lastOfEachKey(writes);
    return this.#committing.run(() =>
      this.#write(options.durability, [...batch.keys()], async (transaction) => {
        const generation = await readGeneration(transaction);
        if (generation === undefined) return err(emptied);
        const requests: PromiseLike<unknown>[] = [];
        if (options.generation === this.#owed && generation === this.#owed - 1) {
          requests.push(transaction.table<number, string>(control).put(this.#owed, generationKey));
        } else if (generation !== options.generation) return err({ kind: 'superseded' });
        for (const [table, { keys, values, deleted }] of batch) {
          const blobs: DexieTable<Uint8Array, string> = transaction.table(table);
          if (deleted.length > 0) requests.push(blobs.bulkDelete(deleted));
          if (keys.length > 0) requests.push(blobs.bulkPut(values, keys));
        }
        await Promise.all(requests);
        return ok(undefined);
      })
    );
  }

  takeOver(): Promise<Result<number, StoreFailure>> {
    return this.#committing.run(async () => {
      const raised = await this.#raise();
      if (raised.ok || raised.error.kind !== 'full') return raised;
      // A full disk must not keep a person from reading: the first commit that finds room raises the generation.
      const generation = await this.#read('meta', (_, transaction) => readGeneration(transaction));
      if (generation === undefined) return raised;
      this.#owed = generation + 1;
      return ok(this.#owed);
    });
  }

  #raise(): Promise<Result<number, StoreFailure>> {
    return this.#write('strict', [], async (transaction) => {
      const generation = await readGeneration(transaction);
      if (generation === undefined && this.#wasFilled) return err(emptied);
      const next = (generation ?? 0) + 1;
      await transaction.table<number, string>(control).put(next, generationKey);
      return ok(next);
    });
  }

  async destroy(): Promise<void> {
    this.#end = destroyed;
    this.#disconnect();
    await Dexie.delete(this.#name);
  }

  close(): void {
    this.#end ??= { kind: 'lost', detail: 'closed' };
    this.#disconnect();
  }

  async #read<Value>(
    table: Table,
    read: (blobs: DexieTable<Uint8Array, string>, transaction: Transaction) => PromiseLike<Value>
  ): Promise<Value> {
    const result = await this.#twice(async () => {
      const { relaxed } = await this.#connect();
      const value = await relaxed.transaction('r', [control, table], (transaction) =>
        read(transaction.table(table), transaction)
      );
      return ok(value);
    });
    if (!result.ok) throw new StoreReadError(result.error);
    return result.value;
  }

  #write<Value>(
    durability: Durability,
    touched: readonly Table[],
    write: (transaction: Transaction) => Promise<Result<Value, StoreFailure>>
  ): Promise<Result<Value, StoreFailure>> {
    return this.#twice(async () => {
      const connection = (await this.#connect())[durability];
      const result = await connection.transaction('rw', [control, ...touched], write);
      if (result.ok) this.#wasFilled = true;
      return result;
    });
  }

  /** Once more on fresh connections when the first attempt's broke; what it did is rolled back or the same again. */
  async #twice<Value>(attempt: () => Promise<Result<Value, StoreFailure>>): Promise<Result<Value, StoreFailure>> {
    for (let again = false; ; again = true) {
      if (this.#end) return err(this.#end);
      try {
        return await attempt();
      } catch (cause) {
        if (this.#end) return err(this.#end);
        const failure = failureOf(cause);
        if (failure === undefined) throw cause;
        // Some browsers keep a database read-only after it was full, until it is opened again.
        this.#disconnect();
        if (failure.kind === 'full' || again) return err(failure);
      }
    }
  }

  #connect(): Promise<Connections> {
    return this.#opening.run(async () => {
      if (this.#connections) return this.#connections;
      const connections = { strict: this.#openWith('strict'), relaxed: this.#openWith('relaxed') };
      try {
        await Promise.all([connections.strict.open(), connections.relaxed.open()]);
        const generation = await connections.relaxed.table<number, string>(control).get(generationKey);
        if (generation === undefined && this.#wasFilled) throw new EmptiedError();
        this.#wasFilled ||= generation !== undefined;
      } catch (cause) {
        for (const connection of Object.values(connections)) connection.close();
        throw cause;
      }
      this.#connections = connections;
      return connections;
    });
  }

  #openWith(durability: Durability): Dexie {
    const connection = new Dexie(this.#name, {
      autoOpen: false,
      cache: 'disabled',
      chromeTransactionDurability: durability
    });
    connection.version(1).stores(Object.fromEntries([control, ...tables].map((table) => [table, ''])));
    const ended = () => {
      if (this.#connections?.[durability] === connection) this.#disconnect();
    };
    connection.on('close', ended);
    connection.on('versionchange', () => {
      // Somebody deletes or upgrades the database: staying open would block them.
      ended();
      return false;
    });
    return connection;
  }

  #disconnect(): void {
    const connections = this.#connections;
    this.#connections = undefined;
    for (const connection of Object.values(connections ?? {})) connection.close();
  }
}

class EmptiedError extends Error {}

const readGeneration = (transaction: Transaction): PromiseLike<number | undefined> =>
  transaction.table<number, string>(control).get(generationKey);

type TableBatch = { readonly keys: string[]; readonly values: Uint8Array[]; readonly deleted: string[] };

function lastOfEachKey(writes: readonly Write[]): Map<Table, TableBatch> {
  const last = new Map(writes.map((write) => [`${write.table}/${write.key}`, write]));
  const batch = new Map<Table, TableBatch>();
  for (const { table, key, value } of last.values()) {
    const of = batch.get(table) ?? { keys: [], values: [], deleted: [] };
    batch.set(table, of);
    if (value === undefined) of.deleted.push(key);
    else {
      of.keys.push(key);
      // A view into a large buffer would be stored with all of it.
      of.values.push(value.byteLength === value.buffer.byteLength ? value : value.slice());
    }
  }
  return batch;
}

/** What browsers throw when they end a database or a disk is full; everything else is a bug, and not answered here. */
function failureOf(cause: unknown): StoreFailure | undefined {
  if (cause instanceof EmptiedError) return emptied;
  const names: string[] = [];
  for (let error = cause; error instanceof Error || error instanceof DOMException; error = causeOf(error)) {
    names.push(error.name);
  }
  if (names.includes('QuotaExceededError')) return { kind: 'full' };
  const connectionEnds = [
    'AbortError',
    'DatabaseClosedError',
    'InvalidStateError',
    'NotFoundError',
    'OpenFailedError',
    'TimeoutError',
    'UnknownError',
    'VersionError'
  ];
  const ended = names.find((name) => connectionEnds.includes(name));
  return ended === undefined ? undefined : { kind: 'lost', detail: names.join(': ') };
}

/** What Dexie has wrapped: one error, or those of the puts of one call. */
function causeOf(error: object): unknown {
  if (error instanceof Dexie.BulkError) return error.failures[0];
  return 'inner' in error ? error.inner : undefined;
}
