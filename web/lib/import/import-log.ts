/**
 * The log of imports on this device: what each one made and added, so that it can be undone for 30 days. Each batch is
 * written down before it is carried out: undoing what never happened does no harm, the other way round it would. Kept
 * sealed by the engine, like the contacts themselves.
 */
import { z } from 'zod/mini';
import type { EngineApi } from '#lib/engine/engine-api.ts';
import type { ContactDraft } from '#shared/contact/contact-draft.ts';
import { parseId, type ContactId } from '#shared/ids.ts';
import { ok, type Result } from '#shared/result.ts';
import type { EngineFailure } from '#lib/engine/engine-api.ts';

export const undoDays = 30;
const headPrefix = 'import-log/';
const batchPrefix = (id: string) => `import-batch/${id}/`;

const head = z.object({
  id: z.string(),
  file: z.string(),
  at: z.number(),
  /** `running` after a restart means that it was interrupted. */
  state: z.enum(['running', 'done', 'stopped', 'undone']),
  created: z.number(),
  merged: z.number()
});
export type ImportLog = Readonly<z.infer<typeof head>>;

/** What was added to a contact is a draft that this device wrote itself; unmerging compares it with what is there. */
const batch = z.object({
  create: z.array(z.string()),
  merge: z.array(z.object({ id: z.string(), draft: z.record(z.string(), z.unknown()) }))
});

export type LoggedBatch = {
  readonly create: readonly ContactId[];
  readonly merge: readonly { readonly id: ContactId; readonly draft: ContactDraft }[];
};

type Records = Pick<EngineApi, 'writeDeviceRecord' | 'readDeviceRecords'>;

export const writeImportLog = (engine: Records, log: ImportLog): Promise<Result<void, EngineFailure>> =>
  engine.writeDeviceRecord(`${headPrefix}${log.id}`, JSON.stringify(log));

export const writeImportBatch = (
  engine: Records,
  log: ImportLog,
  number: number,
  logged: LoggedBatch
): Promise<Result<void, EngineFailure>> =>
  engine.writeDeviceRecord(`${batchPrefix(log.id)}${String(number).padStart(6, '0')}`, JSON.stringify(logged));

/** The newest first. Those that are too old to be undone are forgotten on the way. */
export async function readImportLogs(engine: Records, now: number): Promise<ImportLog[]> {
  const logs: ImportLog[] = [];
  for (const { key, text } of await engine.readDeviceRecords(headPrefix)) {
    const log = parseJson(head, text);
    if (log && now - log.at < undoDays * 86_400_000) logs.push(log);
    else await forget(engine, key.slice(headPrefix.length));
  }
  return logs.sort((a, b) => b.at - a.at);
}

export async function readImportBatches(engine: Records, id: string): Promise<LoggedBatch[]> {
  const batches: LoggedBatch[] = [];
  for (const { text } of await engine.readDeviceRecords(batchPrefix(id))) {
    const found = parseJson(batch, text);
    if (!found) continue;
    batches.push({
      create: found.create.flatMap((text) => parseId<ContactId>(text) ?? []),
      merge: found.merge.flatMap(({ id: text, draft }) => {
        const contact = parseId<ContactId>(text);
        return contact ? [{ id: contact, draft: draft as ContactDraft }] : [];
      })
    });
  }
  return batches;
}

/** After an undo the log stays, to say so; what it would need to undo goes. */
export async function forgetBatches(engine: Records, id: string): Promise<void> {
  for (const { key } of await engine.readDeviceRecords(batchPrefix(id))) await engine.writeDeviceRecord(key, undefined);
}

async function forget(engine: Records, id: string): Promise<Result<void, EngineFailure>> {
  await forgetBatches(engine, id);
  await engine.writeDeviceRecord(`${headPrefix}${id}`, undefined);
  return ok(undefined);
}

function parseJson<Value>(schema: z.ZodMiniType<Value>, text: string): Value | undefined {
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    // A damaged record cannot be undone; it is forgotten with the old ones.
    return undefined;
  }
}
