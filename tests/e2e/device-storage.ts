/**
 * What a browser keeps of Kontor on a device, seen from outside the app: the records of its databases and its files.
 */
import type { Page } from '@playwright/test';

/**
 * Every table and file that holds something, by name. The number of a store's generation is left out: it says only that
 * there was one.
 */
export const keptRecords = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const kept: string[] = [];
    for (const { name } of await indexedDB.databases()) {
      if (name === undefined) continue;
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error(name));
      });
      for (const table of database.objectStoreNames) {
        if (table === 'control') continue;
        const count = await new Promise<number>((resolve, reject) => {
          const request = database.transaction(table).objectStore(table).count();
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error ?? new Error(table));
        });
        if (count > 0) kept.push(`${name}: ${count} in ${table}`);
      }
      database.close();
    }
    const folders = [await navigator.storage.getDirectory()];
    for (const folder of folders) {
      for await (const [name, entry] of folder) {
        if (entry instanceof FileSystemDirectoryHandle) folders.push(entry);
        else if (entry instanceof FileSystemFileHandle && (await entry.getFile()).size > 0)
          kept.push(`the file ${name}`);
      }
    }
    return kept;
  });

/** What is noted of the lock, which must be readable before the store is open. */
export const lockRecord = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const names = (await indexedDB.databases()).flatMap(({ name }) => name ?? []);
    const [store] = names.filter((name) => name !== 'kontor-device-keys');
    if (store === undefined) return '';
    return new Promise<string>((resolve, reject) => {
      const opening = indexedDB.open(store);
      opening.onerror = () => reject(opening.error ?? new Error(store));
      opening.onsuccess = () => {
        const reading = opening.result.transaction('meta').objectStore('meta').get('lock');
        reading.onsuccess = () => {
          opening.result.close();
          resolve(reading.result instanceof Uint8Array ? new TextDecoder().decode(reading.result) : '');
        };
      };
    });
  });
