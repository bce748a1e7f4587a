/**
 * A worker for tests of this folder: does to one OPFS file what the page asks, because only workers write in place, and
 * answers with what it did to the disk (which bytes, flushes, removals), which a file's content alone does not show.
 */
import { createOpfsFile } from './opfs-file.ts';

export type ProbeRequest = {
  readonly store: string;
  readonly name: string;
  readonly action: 'read' | 'replace' | 'append' | 'shred';
  readonly bytes?: Uint8Array;
};
export type ProbeAnswer = {
  readonly content: Uint8Array | undefined;
  readonly failure: string | undefined;
  readonly steps: readonly string[];
};

let steps: string[] = [];

type Handle = { write(bytes: Uint8Array, options: { at: number }): number; flush(): void };
// Reflect, because the types of pages do not know what exists in workers only.
const create: unknown = Reflect.get(FileSystemFileHandle.prototype, 'createSyncAccessHandle');
Reflect.set(FileSystemFileHandle.prototype, 'createSyncAccessHandle', async function (this: FileSystemFileHandle) {
  if (typeof create !== 'function') throw new Error('No synchronous handles in this worker');
  const handle: Handle = await create.call(this);
  const write = handle.write.bind(handle);
  const flush = handle.flush.bind(handle);
  handle.write = (bytes, options) => {
    steps.push(`write ${[...bytes].join(' ')} at ${options.at}`);
    return write(bytes, options);
  };
  handle.flush = () => {
    steps.push('flush');
    flush();
  };
  return handle;
});
const { removeEntry } = FileSystemDirectoryHandle.prototype;
FileSystemDirectoryHandle.prototype.removeEntry = function (this: FileSystemDirectoryHandle, ...args) {
  steps.push('remove');
  return removeEntry.apply(this, args);
};

addEventListener('message', async ({ data, ports: [port] }: MessageEvent<ProbeRequest>) => {
  const file = createOpfsFile(data.store, data.name);
  steps = [];
  let answer: ProbeAnswer;
  try {
    if (data.action === 'replace') await file.replace(data.bytes ?? new Uint8Array(0));
    else if (data.action === 'append') await file.append(data.bytes ?? new Uint8Array(0));
    else if (data.action === 'shred') await file.shred();
    answer = { content: await file.read(), failure: undefined, steps };
  } catch (cause) {
    answer = { content: undefined, failure: String(cause), steps };
  }
  port?.postMessage(answer);
});
