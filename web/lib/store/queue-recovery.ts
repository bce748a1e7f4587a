/**
 * Makes push queue and copy agree when a store is opened. Normally the queue is right: the copy may lack what a crash
 * came before, or hold what was settled since. After the browser emptied the database the copy is all there is, and
 * its entries join the queue again ([STORE-6]); the server answers those that it had already as unchanged.
 */
import { ok, type Result } from '#shared/result.ts';
import type { StoreFailure } from './blob-store.ts';
import type { CopiedEntry } from './queue-copy.ts';
import type { StoreCore } from './store-core.ts';
import { decodeValue, queueEntry, queueKey } from './stored-values.ts';

export type SettledQueue = { readonly recoveredOps: number; readonly damagedEntries: number };

/** `damaged`: entries of the queue that do not open; the copy brings them back where it can. */
export async function settleCopy(
  core: StoreCore,
  found: { queued: ReadonlyMap<number, Uint8Array>; damaged: readonly number[]; recover: boolean }
): Promise<Result<SettledQueue, StoreFailure>> {
  const { queued, damaged, recover } = found;
  const { queueCopy } = core.environment;
  const copied = await queueCopy.read();
  const missing = copied.filter(({ entry }) => !queued.has(entry));
  const back = recover ? missing : missing.filter(({ entry }) => damaged.includes(entry));
  const recovered = await requeue(core, back);
  if (!recovered.ok) return recovered;
  const damagedEntries = damaged.filter((entry) => !back.some((copy) => copy.entry === entry)).length;
  const settled = { recoveredOps: recovered.value, damagedEntries };

  if (queued.size === 0 && back.length === 0) {
    if (copied.length > 0) queueCopy.clear();
    return ok(settled);
  }
  const inCopy = new Map(copied.map(({ entry, bytes }) => [entry, bytes]));
  for (const [entry, bytes] of queued) if (!isEqual(inCopy.get(entry), bytes)) queueCopy.put(entry, bytes);
  queueCopy.remove(missing.filter((copy) => !back.includes(copy)).map(({ entry }) => entry));
  return ok(settled);
}

function requeue(core: StoreCore, entries: readonly CopiedEntry[]): Promise<Result<number, StoreFailure>> {
  return core.write('strict', (batch) => {
    let ops = 0;
    for (const { entry, bytes } of entries) {
      const value = decodeValue(queueEntry, bytes);
      if (value.ops.some((op) => core.isErased(op.doc))) continue;
      ops += value.ops.length;
      batch.put('queue', queueKey(entry), bytes);
      batch.onCommit(() => core.queue.set(entry, value.ops));
    }
    return ops;
  });
}

function isEqual(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && a.length === b.length && a.every((byte, at) => byte === b[at]);
}
