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

/** Answers how many ops were brought back. */
export async function settleCopy(
  core: StoreCore,
  queued: ReadonlyMap<number, Uint8Array>,
  recover: boolean
): Promise<Result<number, StoreFailure>> {
  const { queueCopy } = core.environment;
  const copied = await queueCopy.read();
  const missing = copied.filter(({ entry }) => !queued.has(entry));

  if (recover && missing.length > 0) return requeue(core, missing);
  if (queued.size === 0) {
    if (copied.length > 0) queueCopy.clear();
    return ok(0);
  }
  const inCopy = new Map(copied.map(({ entry, bytes }) => [entry, bytes]));
  for (const [entry, bytes] of queued) if (!isEqual(inCopy.get(entry), bytes)) queueCopy.put(entry, bytes);
  queueCopy.remove(missing.map(({ entry }) => entry));
  return ok(0);
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
