/**
 * The copy of the push queue outside IndexedDB: a browser may silently empty IndexedDB, and then these are the only
 * bytes of edits that never reached the server ([STORE-6]). Sealed entries are appended to one file; a torn or damaged
 * record costs that record only. Writing never delays an edit and never fails it; what cannot be written is counted.
 */
import { createMutex } from './mutex.ts';
import type { DeviceFile } from './device-file.ts';
import type { Sealer } from './sealer.ts';

export type CopiedEntry = { readonly entry: number; readonly bytes: Uint8Array };

export interface QueueCopy {
  /** The entry joins the copy, or takes the place of the one with its number. */
  put(entry: number, bytes: Uint8Array): void;
  remove(entries: readonly number[]): void;
  /** Nothing waits any more: the copy's bytes go. */
  clear(): void;
  /** Everything in it, in the order of numbers; what is damaged is left out. */
  read(): Promise<CopiedEntry[]>;
  /** Resolves when all before is on disk; says how many writes failed since the last time. */
  settled(): Promise<{ failed: number }>;
}

const place = 'queue-copy';
const headBytes = 12;
/** Rewritten when it is larger than this and mostly holds what is settled already. */
const rewriteAboveBytes = 1024 * 1024;

/** File layout: records of [length uint32][entry float64][sealed bytes]; length 0 says that the entry is settled. */
export function createQueueCopy(file: DeviceFile, sealer: Sealer): QueueCopy {
  const mutex = createMutex();
  let failed = 0;
  let fileBytes: number | undefined;
  const write = (task: () => Promise<void>): void => {
    void mutex.run(task).catch(() => {
      failed += 1;
      fileBytes = undefined;
    });
  };

  const append = (record: Uint8Array): void =>
    write(async () => {
      const before = fileBytes ?? (await trimTornTail());
      await file.append(record);
      fileBytes = before + record.length;
      if (fileBytes > rewriteAboveBytes) await rewriteWhenMostlySettled();
    });

  /** A record after half a record could never be read. */
  async function trimTornTail(): Promise<number> {
    const bytes = (await file.read()) ?? new Uint8Array(0);
    const { end } = parseRecords(bytes);
    if (end < bytes.length) await file.replace(bytes.subarray(0, end));
    return end;
  }

  async function rewriteWhenMostlySettled(): Promise<void> {
    const bytes = (await file.read()) ?? new Uint8Array(0);
    const live = [...parseRecords(bytes).entries].map(([entry, sealed]) => encodeRecord(entry, sealed));
    const liveBytes = live.reduce((sum, record) => sum + record.length, 0);
    if (liveBytes * 4 > bytes.length) return;
    await file.replace(concat(live));
    fileBytes = liveBytes;
  }

  return {
    put(entry, bytes) {
      append(encodeRecord(entry, sealer.seal(place, String(entry), bytes)));
    },
    remove(entries) {
      if (entries.length > 0) append(concat(entries.map((entry) => encodeRecord(entry, new Uint8Array(0)))));
    },
    clear() {
      write(async () => {
        if (fileBytes !== 0) await file.replace(new Uint8Array(0));
        fileBytes = 0;
      });
    },
    read: () =>
      mutex.run(async () => {
        const found: CopiedEntry[] = [];
        for (const [entry, sealed] of parseRecords((await file.read()) ?? new Uint8Array(0)).entries) {
          const opened = sealer.open(place, String(entry), sealed);
          if (opened.ok) found.push({ entry, bytes: opened.value });
        }
        return found.sort((a, b) => a.entry - b.entry);
      }),
    async settled() {
      await mutex.idle();
      const result = { failed };
      failed = 0;
      return result;
    }
  };
}

function encodeRecord(entry: number, sealed: Uint8Array): Uint8Array {
  const record = new Uint8Array(headBytes + sealed.length);
  const view = new DataView(record.buffer);
  view.setUint32(0, sealed.length);
  view.setFloat64(4, entry);
  record.set(sealed, headBytes);
  return record;
}

/** The entries that are not settled, and where the last whole record ends. */
function parseRecords(bytes: Uint8Array): { entries: Map<number, Uint8Array>; end: number } {
  const entries = new Map<number, Uint8Array>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at + headBytes <= bytes.length) {
    const length = view.getUint32(at);
    const next = at + headBytes + length;
    if (next > bytes.length) break;
    const entry = view.getFloat64(at + 4);
    if (length === 0) entries.delete(entry);
    else entries.set(entry, bytes.subarray(at + headBytes, next));
    at = next;
  }
  return { entries, end: at };
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** For devices and tests that keep no copy. */
export const noQueueCopy: QueueCopy = {
  put: () => undefined,
  remove: () => undefined,
  clear: () => undefined,
  read: async () => [],
  settled: async () => ({ failed: 0 })
};
