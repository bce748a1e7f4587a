/**
 * A file on the device beside the database: what must survive a browser that empties IndexedDB (key ring, copy of the
 * push queue), and what must really be gone when it is deleted (the remembered secret). Implemented on OPFS
 * (opfs-file.ts) and in memory. One writer at a time is the caller's promise; readers may come at any time.
 */

export interface DeviceFile {
  /** Undefined when there is no such file. */
  read(): Promise<Uint8Array | undefined>;
  /** The whole content anew, flushed to disk. */
  replace(bytes: Uint8Array): Promise<void>;
  /** Joins the end, flushed to disk. A crash may leave a part of `bytes` there. */
  append(bytes: Uint8Array): Promise<void>;
  /** Overwrites the content, flushes, then deletes the file: deleting alone leaves the bytes on the disk. */
  shred(): Promise<void>;
}

export interface MemoryFile extends DeviceFile {
  /** What lies on the disk, also for a test to damage. */
  content: Uint8Array | undefined;
  /** Every content that was ever flushed over: what a shred has overwritten shows here as zeros. */
  readonly shredded: readonly Uint8Array[];
}

export function createMemoryFile(): MemoryFile {
  const shredded: Uint8Array[] = [];
  const file: MemoryFile = {
    content: undefined,
    shredded,
    read: async () => file.content?.slice(),
    async replace(bytes) {
      file.content = bytes.slice();
    },
    async append(bytes) {
      const before = file.content ?? new Uint8Array(0);
      const joined = new Uint8Array(before.length + bytes.length);
      joined.set(before);
      joined.set(bytes, before.length);
      file.content = joined;
    },
    async shred() {
      if (file.content) shredded.push(file.content.fill(0));
      file.content = undefined;
    }
  };
  return file;
}
