/** A wipe does all it can, keys first, whatever fails on the way. */
import { expect, test } from 'vitest';
import { createSeededRandom } from '#shared/environment.ts';
import { createMemoryFile } from './device-file.ts';
import { createMemoryDisk } from './memory-blob-store.ts';
import { createMemoryKeySlot, createRememberedSecret } from './remembered-secret.ts';
import { valueOf } from './sample-store.ts';
import { wipeStore } from './wipe-store.ts';

test('a step that fails keeps nothing else from being destroyed, and is told', async () => {
  const [secret, ring, queue, seat] = [createMemoryFile(), createMemoryFile(), createMemoryFile(), createMemoryFile()];
  const remembered = createRememberedSecret({
    file: secret,
    slot: createMemoryKeySlot(),
    random: createSeededRandom(1)
  });
  await remembered.create();
  for (const file of [ring, queue, seat]) await file.replace(Uint8Array.of(1, 2, 3));
  const disk = createMemoryDisk();
  const blobs = disk.open();
  const generation = valueOf(await blobs.takeOver());
  const value = Uint8Array.of(1);
  await blobs.commit([{ table: 'pages', key: 'a', value }], { durability: 'strict', generation });
  queue.shred = () => Promise.reject(new Error('in use'));

  await expect(wipeStore({ blobs, remembered, keyRingFile: ring, files: [queue, seat] })).rejects.toThrow('in use');
  expect([secret.content, ring.content, seat.content]).toEqual([undefined, undefined, undefined]);
  expect(await disk.open().keys('pages')).toEqual([]);
});
