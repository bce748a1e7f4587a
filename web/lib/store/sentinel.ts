/**
 * The sentinel: a few words in localStorage that say which store this device has and how many edits wait in it. A browser
 * that silently emptied IndexedDB looks like a first start; the sentinel tells the two apart ([STORE-6]). The page writes
 * it (workers have no localStorage), whenever the engine tells it a new one. It names ids and a number, no content.
 */
import { z } from 'zod/mini';

const sentinel = z.object({
  store: z.string(),
  /** The last take-over of the store that was told. */
  generation: z.number(),
  /** Ops that wait for the server. */
  waiting: z.number()
});
export type Sentinel = z.infer<typeof sentinel>;

export const sentinelKey = (database: string): string => `kontor.sentinel.${database}`;
export const encodeSentinel = (value: Sentinel): string => JSON.stringify(value);

/** Undefined for what is missing or unreadable. */
export function parseSentinel(text: string | null): Sentinel | undefined {
  if (text === null) return undefined;
  try {
    return sentinel.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export type StorageVerdict =
  /** There never was a store here. */
  | { readonly kind: 'fresh' }
  | { readonly kind: 'ok' }
  /** There was one, and the database has lost it, or fell back to an older state. `waiting`: unsent edits in it, if known. */
  | { readonly kind: 'emptied'; readonly waiting: number | undefined };

/** `found.generation`: what this start's take-over answered. `ringInFile`: the key ring's file outlived the database. */
export function judgeStorage(
  told: Sentinel | undefined,
  found: { readonly store: string | undefined; readonly generation: number; readonly ringInFile: boolean }
): StorageVerdict {
  if (found.store === undefined) {
    return told !== undefined || found.ringInFile ? { kind: 'emptied', waiting: told?.waiting } : { kind: 'fresh' };
  }
  if (told === undefined) return { kind: 'ok' };
  const isThisStore = told.store === found.store && found.generation > told.generation;
  return isThisStore ? { kind: 'ok' } : { kind: 'emptied', waiting: told.waiting };
}
