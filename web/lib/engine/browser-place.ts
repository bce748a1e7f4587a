/**
 * Where a workspace lies on a device with a browser: one IndexedDB database, and files of the origin beside it.
 */
import type { WorkspaceId } from '#shared/ids.ts';
import { systemRandom } from '#shared/environment.ts';
import { createIndexedDbBlobStore } from '#lib/store/indexed-db-blob-store.ts';
import { createIndexedDbKeySlot } from '#lib/store/indexed-db-key-slot.ts';
import { createOpfsFile } from '#lib/store/opfs-file.ts';
import { createRememberedSecret } from '#lib/store/remembered-secret.ts';
import { databaseOf } from './database-name.ts';
import type { DevicePlace } from './device-vault.ts';

export function openBrowserPlace(workspace: WorkspaceId): DevicePlace {
  const database = databaseOf(workspace);
  return {
    database,
    blobs: createIndexedDbBlobStore(database),
    keyRingFile: createOpfsFile(database, 'key-ring'),
    queueFile: createOpfsFile(database, 'push-queue'),
    seatFile: createOpfsFile(database, 'seat'),
    remembered: createRememberedSecret({
      file: createOpfsFile(database, 'remembered'),
      slot: createIndexedDbKeySlot(database),
      random: systemRandom
    })
  };
}
