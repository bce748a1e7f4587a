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
