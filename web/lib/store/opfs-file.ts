/**
 * DeviceFile in the origin-private file system, in a folder per store. In a worker it writes in place and flushes (only
 * that really overwrites); a page without synchronous handles replaces the file as a whole. Web Locks keep two tabs
 * from writing at once.
 */
import type { DeviceFile } from './device-file.ts';

export function createOpfsFile(store: string, name: string): DeviceFile {
  const exclusive = <Value>(task: () => Promise<Value>): Promise<Value> =>
    navigator.locks.request(`kontor-file:${store}/${name}`, () => task());

  const folder = async (): Promise<FileSystemDirectoryHandle> =>
    (await navigator.storage.getDirectory()).getDirectoryHandle(store, { create: true });

  const existing = async (): Promise<FileSystemFileHandle | undefined> => {
    try {
      return await (await folder()).getFileHandle(name);
    } catch (cause) {
      if (cause instanceof DOMException && cause.name === 'NotFoundError') return undefined;
      throw cause;
    }
  };

  const content = async (): Promise<Uint8Array | undefined> => {
    const handle = await existing();
    return handle && new Uint8Array(await (await handle.getFile()).arrayBuffer());
  };

  const write = async (bytes: Uint8Array, at: 'start' | 'end'): Promise<void> => {
    const handle = await (await folder()).getFileHandle(name, { create: true });
    if (isWorkerHandle(handle)) return writeInPlace(handle, bytes, at);
    const before = at === 'end' ? await handle.getFile() : undefined;
    const writable = await handle.createWritable({ keepExistingData: before !== undefined });
    await writable.write({ type: 'write', position: before?.size ?? 0, data: bytes.slice() });
    await writable.close();
  };

  return {
    read: () => exclusive(content),
    replace: (bytes) => exclusive(() => write(bytes, 'start')),
    append: (bytes) => exclusive(() => write(bytes, 'end')),
    shred: () =>
      exclusive(async () => {
        const before = await content();
        if (before === undefined) return;
        await write(new Uint8Array(before.length), 'start');
        await (await folder()).removeEntry(name);
      })
  };
}

/** Exists in workers only, so the types of pages do not know it. */
type WorkerFileHandle = FileSystemFileHandle & {
  createSyncAccessHandle(): Promise<{
    getSize(): number;
    write(bytes: Uint8Array<ArrayBuffer>, options: { at: number }): number;
    truncate(size: number): void;
    flush(): void;
    close(): void;
  }>;
};

const isWorkerHandle = (handle: FileSystemFileHandle): handle is WorkerFileHandle => 'createSyncAccessHandle' in handle;

async function writeInPlace(handle: WorkerFileHandle, bytes: Uint8Array, at: 'start' | 'end'): Promise<void> {
  const access = await handle.createSyncAccessHandle();
  try {
    const from = at === 'end' ? access.getSize() : 0;
    access.write(bytes.slice(), { at: from });
    access.truncate(from + bytes.length);
    access.flush();
  } finally {
    access.close();
  }
}

/** Removes all files of a store. Secrets are shredded before. */
export async function removeOpfsFolder(store: string): Promise<void> {
  try {
    await (await navigator.storage.getDirectory()).removeEntry(store, { recursive: true });
  } catch (cause) {
    if (!(cause instanceof DOMException && cause.name === 'NotFoundError')) throw cause;
  }
}
