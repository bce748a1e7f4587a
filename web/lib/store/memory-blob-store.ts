/**
 * BlobStore in memory: for tests, simulations and devices that keep nothing. A MemoryDisk outlives the stores opened on
 * it, as a browser's profile outlives its tabs, and can lose power: then what was committed `relaxed` since the last
 * `strict` commit is gone, newest first, as browsers promise no more.
 */
import { err, must, ok } from '#shared/result.ts';
import type { BlobStore, Durability, Entry, KeyRange, Table, Write } from './blob-store.ts';
import { StoreReadError, tables } from './blob-store.ts';

export interface MemoryDisk {
  open(): BlobStore;
  /** Ends all open stores; loses relaxed commits that are younger than the last strict one, except the first `keep`. */
  powerCut(keep?: number): void;
  /** As a browser that cleared its storage. */
  wipe(): void;
  /** Relaxed commits that a power cut could take. */
  readonly atRisk: number;
}

class Tables {
  readonly #maps = new Map<Table, Map<string, Uint8Array>>(tables.map((table) => [table, new Map()]));

  of(table: Table): Map<string, Uint8Array> {
    return must(this.#maps.get(table), table);
  }
}

export function createMemoryDisk(): MemoryDisk {
  let content = new Tables();
  let generation = 0;
  /** How to undo each relaxed commit since the last strict one, oldest first. */
  let undo: Write[][] = [];
  let boot = 0;

  const apply = (writes: readonly Write[]): Write[] => {
    const inverse: Write[] = [];
    for (const { table, key, value } of writes) {
      inverse.unshift({ table, key, value: content.of(table).get(key) });
      if (value === undefined) content.of(table).delete(key);
      else content.of(table).set(key, value.slice());
    }
    return inverse;
  };

  return {
    open: () => createMemoryStore(boot),
    powerCut(keep = 0) {
      boot += 1;
      for (const writes of undo.splice(keep).reverse()) apply(writes);
      undo = [];
    },
    wipe() {
      content = new Tables();
      generation = 0;
      undo = [];
    },
    get atRisk() {
      return undo.length;
    }
  };

  function createMemoryStore(ownBoot: number): BlobStore {
    let closed = false;
    const isGone = () => closed || ownBoot !== boot;
    const read = (table: Table): Map<string, Uint8Array> => {
      if (isGone()) throw new StoreReadError({ kind: 'lost', detail: 'closed' });
      return content.of(table);
    };
    const sortedKeys = (table: Table): string[] => [...read(table).keys()].sort();

    return {
      get: async (table, key) => read(table).get(key)?.slice(),
      async entries(table, range = {}) {
        const found: Entry[] = [];
        for (const key of sortedKeys(table)) {
          const value = read(table).get(key);
          if (value !== undefined && isInside(key, range)) found.push([key, value.slice()]);
        }
        return found;
      },
      async floor(table, key) {
        let best: string | undefined;
        for (const candidate of read(table).keys()) {
          if (candidate <= key && (best === undefined || candidate > best)) best = candidate;
        }
        const value = best === undefined ? undefined : read(table).get(best);
        return best === undefined || value === undefined ? undefined : [best, value.slice()];
      },
      keys: async (table) => sortedKeys(table),
      count: async (table) => read(table).size,
      async commit(writes, options) {
        if (isGone()) return err({ kind: 'lost', detail: 'closed' });
        if (generation === 0) return err({ kind: 'lost', detail: 'the browser has emptied the store' });
        if (options.generation !== generation) return err({ kind: 'superseded' });
        remember(apply(writes), options.durability);
        return ok(undefined);
      },
      async takeOver() {
        if (isGone()) return err({ kind: 'lost', detail: 'closed' });
        generation += 1;
        undo = [];
        return ok(generation);
      },
      async destroy() {
        closed = true;
        content = new Tables();
        generation = 0;
        undo = [];
      },
      close() {
        closed = true;
      }
    };
  }

  function remember(inverse: Write[], durability: Durability): void {
    if (durability === 'strict') undo = [];
    else undo.push(inverse);
  }
}

export const createMemoryBlobStore = (): BlobStore => createMemoryDisk().open();

const isInside = (key: string, { from, to }: KeyRange): boolean =>
  (from === undefined || key >= from) && (to === undefined || key < to);
