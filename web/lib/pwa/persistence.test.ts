/**
 * Asking for persistent storage: once per moment, never when it is granted, and without harm where there is no such thing.
 */
import { expect, test } from 'vitest';
import { askForPersistence, readPersistence, readStorageUse, type PersistenceMoment } from './persistence.ts';

function browserStorage({ granted, willing }: { granted: boolean; willing: boolean }) {
  const counts = { asked: 0 };
  let isGranted = granted;
  const storage: StorageManager = {
    persisted: async () => isGranted,
    persist: async () => {
      counts.asked += 1;
      isGranted = willing;
      return isGranted;
    },
    estimate: async () => ({ usage: 5, quota: 50 }),
    getDirectory: () => Promise.reject(new Error('not part of this'))
  };
  return { storage, counts };
}

test('a willing browser is asked once and keeps the data', async () => {
  const { storage, counts } = browserStorage({ granted: false, willing: true });
  const asked = new Set<PersistenceMoment>();
  expect(await askForPersistence(storage, 'first-sync-done', asked)).toBe('persistent');
  expect(await askForPersistence(storage, 'app-installed', asked)).toBe('persistent');
  expect(counts.asked).toBe(1);
});

test('a refusal is told as it is, and the same moment does not ask again', async () => {
  const { storage, counts } = browserStorage({ granted: false, willing: false });
  const asked = new Set<PersistenceMoment>();
  expect(await askForPersistence(storage, 'first-sync-done', asked)).toBe('evictable');
  expect(await askForPersistence(storage, 'first-sync-done', asked)).toBe('evictable');
  expect(counts.asked).toBe(1);
  await askForPersistence(storage, 'person-asked', asked);
  await askForPersistence(storage, 'person-asked', asked);
  expect(counts.asked).toBe(3);
});

test('a browser without the interface, or one that throws, leaves it unknown', async () => {
  const { storage } = browserStorage({ granted: false, willing: true });
  const broken: StorageManager = { ...storage, persisted: () => Promise.reject(new Error('private window')) };
  expect(await readPersistence(undefined)).toBe('unknown');
  expect(await askForPersistence(broken, 'person-asked', new Set())).toBe('unknown');
  expect(await readStorageUse(undefined)).toBeUndefined();
});

test('the use of storage is told in bytes', async () => {
  const { storage } = browserStorage({ granted: true, willing: true });
  expect(await readStorageUse(storage)).toEqual({ usedBytes: 5, quotaBytes: 50 });
});
