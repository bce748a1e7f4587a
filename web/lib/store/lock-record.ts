/**
 * What must be known of the lock before the store is open: its policy, when the store was last used, and when it was
 * locked. Holds no content, so it lies unsealed beside the key ring. Below the seal: this uses the plain BlobStore.
 */
import { z } from 'zod/mini';
import type { Result } from '#shared/result.ts';
import type { BlobStore, StoreFailure } from './blob-store.ts';
import { lockPolicies } from './lock-policy.ts';
import { decodeText, encodeText } from './stored-values.ts';

const lockRecord = z.object({
  policy: z.enum(lockPolicies),
  /** Milliseconds since 1970; written now and then, so it may lag by a minute. */
  lastUsedAt: z.number(),
  lockedAt: z.optional(z.number())
});
export type LockRecord = z.infer<typeof lockRecord>;

const key = 'lock';

/** Undefined when there is none that can be read: then the store counts as locked. Throws StoreReadError. */
export async function readLockRecord(blobs: BlobStore): Promise<LockRecord | undefined> {
  const stored = await blobs.get('meta', key);
  if (stored === undefined) return undefined;
  try {
    return lockRecord.parse(JSON.parse(decodeText(stored)));
  } catch {
    return undefined;
  }
}

export const writeLockRecord = (
  blobs: BlobStore,
  record: LockRecord,
  generation: number
): Promise<Result<void, StoreFailure>> =>
  blobs.commit([{ table: 'meta', key, value: encodeText(JSON.stringify(record)) }], {
    durability: 'strict',
    generation
  });
