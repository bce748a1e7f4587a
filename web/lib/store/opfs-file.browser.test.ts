/** Files in the origin-private file system of a real Chromium, from a page and from workers. */
import { afterEach, describe, expect, test } from 'vitest';
import type { DeviceFile } from './device-file.ts';
import { createOpfsFile, removeOpfsFolder } from './opfs-file.ts';
import type { ProbeAnswer, ProbeRequest } from './opfs-probe.worker.ts';

const store = 'opfs-test';
const workers: Worker[] = [];

afterEach(async () => {
  for (const worker of workers.splice(0)) worker.terminate();
  await removeOpfsFolder(store);
});

/** `steps` collects what the worker does to the disk. */
function openInWorker(name: string, steps: string[] = []): DeviceFile {
  const worker = new Worker(new URL('./opfs-probe.worker.ts', import.meta.url), { type: 'module' });
  workers.push(worker);
  const ask = async (action: ProbeRequest['action'], bytes?: Uint8Array): Promise<Uint8Array | undefined> => {
    const channel = new MessageChannel();
    const request: ProbeRequest = { store, name, action, ...(bytes ? { bytes } : {}) };
    const answer = await new Promise<ProbeAnswer>((resolve) => {
      channel.port1.onmessage = ({ data }: MessageEvent<ProbeAnswer>) => resolve(data);
      worker.postMessage(request, [channel.port2]);
    });
    if (answer.failure !== undefined) throw new Error(answer.failure);
    steps.push(...answer.steps);
    return answer.content;
  };
  return {
    read: () => ask('read'),
    replace: async (bytes) => void (await ask('replace', bytes)),
    append: async (bytes) => void (await ask('append', bytes)),
    shred: async () => void (await ask('shred'))
  };
}

describe.each([
  ['from a page', (name: string) => createOpfsFile(store, name)],
  ['from a worker', (name: string) => openInWorker(name)]
])('%s', (_where, open) => {
  test('is written, joined, replaced by something shorter, and read by the next start', async () => {
    const file = open('a');
    expect(await file.read()).toBeUndefined();
    await file.append(Uint8Array.of(1, 2));
    await file.append(Uint8Array.of(3));
    expect(await open('a').read()).toEqual(Uint8Array.of(1, 2, 3));
    await file.replace(Uint8Array.of(9));
    expect(await createOpfsFile(store, 'a').read()).toEqual(Uint8Array.of(9));
    await file.replace(new Uint8Array(0));
    expect(await file.read()).toEqual(new Uint8Array(0));
    expect(await open('b').read()).toBeUndefined();
  });

  test('a part of a larger buffer is written as that part alone', async () => {
    const file = open('a');
    await file.replace(Uint8Array.of(0, 1, 2, 3, 4).subarray(1, 3));
    expect(await file.read()).toEqual(Uint8Array.of(1, 2));
  });

  test('is gone after it was shredded, and shredding nothing is nothing', async () => {
    const file = open('a');
    await file.replace(Uint8Array.of(1, 2, 3));
    await file.shred();
    expect(await file.read()).toBeUndefined();
    await file.shred();
    await file.append(Uint8Array.of(4));
    expect(await file.read()).toEqual(Uint8Array.of(4));
  });
});

test('two workers that write at once both succeed', async () => {
  const [one, two] = [openInWorker('shared'), openInWorker('shared')];
  const turns = Array.from({ length: 20 }, (_, turn) => turn);
  await Promise.all(turns.map((turn) => (turn % 2 ? one : two).append(Uint8Array.of(turn))));
  expect([...((await one.read()) ?? [])].sort((a, b) => a - b)).toEqual(turns);
});

test('[LOCK-1] shredding overwrites the secret in place and flushes, before the file is removed', async () => {
  const steps: string[] = [];
  const file = openInWorker('secret', steps);
  await file.replace(Uint8Array.of(7, 8, 9));
  expect(steps).toEqual(['write 7 8 9 at 0', 'flush']);
  steps.length = 0;
  await file.shred();
  expect(steps).toEqual(['write 0 0 0 at 0', 'flush', 'remove']);
});

test('appending in a worker is flushed each time', async () => {
  const steps: string[] = [];
  const file = openInWorker('queue', steps);
  await file.append(Uint8Array.of(1));
  await file.append(Uint8Array.of(2));
  expect(steps).toEqual(['write 1 at 0', 'flush', 'write 2 at 1', 'flush']);
});
