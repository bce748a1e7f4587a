/**
 * Whether the browser may clear this device's data to make room. Asking is the caller's decision, at a moment when the
 * person would say yes; a browser that refuses is believed, and the settings show the truth. Nothing relies on a grant.
 */

/** `persistent`: kept until the person removes it. `evictable`: may be cleared when space runs out. `unknown`: not told. */
export type Persistence = 'persistent' | 'evictable' | 'unknown';

/**
 * When it is worth asking. Firefox shows a question, the others decide by how the app is used; asked at the very start
 * the answer is no for a long time.
 */
export type PersistenceMoment = 'first-sync-done' | 'first-private-contact' | 'app-installed' | 'person-asked';

export type StorageUse = {
  readonly usedBytes: number;
  /** What the browser would let this app use; an estimate, and some browsers round it to hide the disk's size. */
  readonly quotaBytes: number;
};

export async function readPersistence(storage: StorageManager | undefined): Promise<Persistence> {
  if (storage?.persisted === undefined) return 'unknown';
  try {
    return (await storage.persisted()) ? 'persistent' : 'evictable';
  } catch {
    // Private windows of some browsers have the method and refuse the call.
    return 'unknown';
  }
}

/** Asks unless it is already granted, or the person was asked at this moment before (`asked`, which the caller keeps). */
export async function askForPersistence(
  storage: StorageManager | undefined,
  moment: PersistenceMoment,
  asked: Set<PersistenceMoment>
): Promise<Persistence> {
  const present = await readPersistence(storage);
  if (present !== 'evictable' || storage === undefined) return present;
  if (asked.has(moment) && moment !== 'person-asked') return present;
  asked.add(moment);
  try {
    return (await storage.persist()) ? 'persistent' : 'evictable';
  } catch {
    return present;
  }
}

/** Undefined where the browser does not say. */
export async function readStorageUse(storage: StorageManager | undefined): Promise<StorageUse | undefined> {
  try {
    const estimate = await storage?.estimate();
    if (estimate?.usage === undefined || estimate.quota === undefined) return undefined;
    return { usedBytes: estimate.usage, quotaBytes: estimate.quota };
  } catch {
    return undefined;
  }
}
