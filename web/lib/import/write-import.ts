/**
 * Carries an import out, batch by batch, and takes one back. Each batch is one step of the engine; between batches the
 * person may stop. What fails is a value: what was taken before stays and can be undone.
 */
import type { EngineApi, EngineFailure } from '#lib/engine/engine-api.ts';
import { ok, type Result } from '#shared/result.ts';
import type { WriteBatch } from './import-ports.ts';
import { forgetBatches, readImportBatches, writeImportBatch, writeImportLog, type ImportLog } from './import-log.ts';

/** Small enough for one transaction on a phone and for the page to stay quick between two. */
export const writeBatchSize = 100;

export type WriteOutcome = {
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly end:
    | { readonly kind: 'done' }
    | { readonly kind: 'stopped' }
    | { readonly kind: 'failed'; readonly failure: EngineFailure };
};

export type WritePorts = {
  readonly engine: Pick<EngineApi, 'importContacts' | 'writeDeviceRecord' | 'readDeviceRecords'>;
  readonly batch: (from: number, to: number) => Promise<WriteBatch>;
  readonly isStopped: () => boolean;
  readonly onProgress: (done: number) => void;
};

export async function writeImport(log: ImportLog, total: number, ports: WritePorts): Promise<WriteOutcome> {
  const { engine } = ports;
  let [created, changed, unchanged] = [0, 0, 0];
  const finish = async (end: WriteOutcome['end']): Promise<WriteOutcome> => {
    await writeImportLog(engine, { ...log, state: end.kind === 'done' ? 'done' : 'stopped', created, merged: changed });
    return { created, changed, unchanged, end };
  };
  const started = await writeImportLog(engine, log);
  if (!started.ok) return { created, changed, unchanged, end: { kind: 'failed', failure: started.error } };
  for (let from = 0; from < total; from += writeBatchSize) {
    if (ports.isStopped()) return finish({ kind: 'stopped' });
    const batch = await ports.batch(from, from + writeBatchSize);
    const logged = await writeImportBatch(engine, log, from / writeBatchSize, {
      create: batch.flatMap(({ id, mode }) => (mode === 'create' ? [id] : [])),
      merge: batch.flatMap(({ id, mode, draft }) => (mode === 'merge' ? [{ id, draft }] : []))
    });
    if (!logged.ok) return finish({ kind: 'failed', failure: logged.error });
    const written = await engine.importContacts(batch);
    if (!written.ok) return finish({ kind: 'failed', failure: written.error });
    created += written.value.created;
    changed += written.value.changed;
    unchanged += written.value.unchanged;
    ports.onProgress(Math.min(from + writeBatchSize, total));
  }
  return finish({ kind: 'done' });
}

export type UndoPorts = {
  readonly engine: Pick<EngineApi, 'importContacts' | 'changeContacts' | 'writeDeviceRecord' | 'readDeviceRecords'>;
  readonly onProgress: (done: number, total: number) => void;
};

/** The last batch first. Contacts go into the trash rather than away, because somebody may have worked on them since. */
export async function undoImport(
  log: ImportLog,
  { engine, onProgress }: UndoPorts
): Promise<Result<void, EngineFailure>> {
  const batches = (await readImportBatches(engine, log.id)).reverse();
  const total = batches.reduce((sum, { create, merge }) => sum + create.length + merge.length, 0);
  let done = 0;
  for (const { create, merge } of batches) {
    if (merge.length > 0) {
      const taken = await engine.importContacts(
        merge.map(({ id, draft }) => ({ id, mode: 'unmerge' as const, draft }))
      );
      if (!taken.ok) return taken;
    }
    if (create.length > 0) {
      const trashed = await engine.changeContacts(create, { kind: 'trash' });
      if (!trashed.ok) return trashed;
    }
    done += create.length + merge.length;
    onProgress(done, total);
  }
  const noted = await writeImportLog(engine, { ...log, state: 'undone' });
  if (!noted.ok) return noted;
  await forgetBatches(engine, log.id);
  return ok(undefined);
}
