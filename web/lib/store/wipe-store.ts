/**
 * Removes a store from the device for ever: what opens it first, then what it held, so that a wipe that is cut off in the
 * middle leaves nothing that can be read. A step that fails does not keep the others from being done.
 */
import type { BlobStore } from './blob-store.ts';
import type { DeviceFile } from './device-file.ts';
import type { RememberedSecret } from './remembered-secret.ts';

/** Rejects with the first failure, after everything was tried. */
export async function wipeStore(parts: {
  /** The store below the seal. */
  readonly blobs: BlobStore;
  readonly remembered: RememberedSecret;
  readonly keyRingFile: DeviceFile;
  /** Everything else that lies beside the database. */
  readonly files: readonly DeviceFile[];
}): Promise<void> {
  const failures: unknown[] = [];
  const steps = [
    () => parts.remembered.forget(),
    () => parts.keyRingFile.shred(),
    () => parts.blobs.destroy(),
    ...parts.files.map((file) => () => file.shred())
  ];
  for (const step of steps) {
    try {
      await step();
    } catch (cause) {
      failures.push(cause);
    }
  }
  if (failures.length > 0) throw failures[0];
}
