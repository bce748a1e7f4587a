/**
 * Where the key ring lies: in the database, and in a file beside it, because a browser that loses the database must not
 * make the copy of the push queue unreadable with it. Reading takes the newer of the two that is whole; writing
 * goes to both. Below the seal: this uses the plain BlobStore.
 */
import { ok, type Result } from '#shared/result.ts';
import type { BlobStore, StoreFailure } from './blob-store.ts';
import type { DeviceFile } from './device-file.ts';
import { decodeKeyRing, encodeKeyRing, type KeyRing } from './key-ring.ts';

const key = 'key-ring';

export type StoredKeyRing =
  /** Neither place has one: there is no store of this workspace on this device. */
  | { readonly kind: 'none' }
  /** `inDatabase` false while the file has it: the browser has emptied the database. */
  | { readonly kind: 'found'; readonly ring: KeyRing; readonly inDatabase: boolean }
  | { readonly kind: 'damaged'; readonly detail: string };

/** Throws StoreReadError when the database cannot be read. */
export async function readKeyRing(blobs: BlobStore, file: DeviceFile): Promise<StoredKeyRing> {
  const stored = await blobs.get('meta', key);
  const copy = await file.read().catch(() => undefined);
  const [inDatabase, inFile] = await Promise.all([stored && decodeKeyRing(stored), copy && decodeKeyRing(copy)]);
  const whole = [inDatabase, inFile].flatMap((decoded) => (decoded?.ok ? [decoded.value] : []));
  const [newest] = whole.sort((a, b) => b.revision - a.revision);
  if (newest) return { kind: 'found', ring: newest, inDatabase: stored !== undefined };
  const damage = [inDatabase, inFile].find((decoded) => decoded?.ok === false);
  return damage?.ok === false ? damage.error : { kind: 'none' };
}

/**
 * In the database first, strict: the file alone would look like an emptied database. `inFile` false where the browser
 * has no files (some private windows): the store works, and an emptied database would take it along.
 */
export async function writeKeyRing(
  blobs: BlobStore,
  file: DeviceFile,
  ring: KeyRing,
  generation: number
): Promise<Result<{ readonly inFile: boolean }, StoreFailure>> {
  const value = await encodeKeyRing(ring);
  const written = await blobs.commit([{ table: 'meta', key, value }], { durability: 'strict', generation });
  if (!written.ok) return written;
  const inFile = await file.replace(value).then(
    () => true,
    () => false
  );
  return ok({ inFile });
}
