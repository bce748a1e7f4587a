/** The copy of the push queue: what it brings back, and what a torn or damaged file costs. */
import { describe, expect, test } from 'vitest';
import { createSeededRandom } from '#shared/environment.ts';
import { must } from '#shared/result.ts';
import { createMemoryFile } from './device-file.ts';
import { createQueueCopy } from './queue-copy.ts';
import { createSealer } from './sealer.ts';

const random = createSeededRandom(5);
const sealer = createSealer('kontor-1', random.bytes(32), random);
const bytes = (text: string) => new TextEncoder().encode(text);
const texts = async (copy: ReturnType<typeof createQueueCopy>) =>
  (await copy.read()).map(({ entry, bytes: value }) => `${entry} ${new TextDecoder().decode(value)}`);

const createCopy = (file = createMemoryFile()) => ({ file, copy: createQueueCopy(file, sealer) });

test('gives back what was put and not removed, in the order of numbers, also after a restart', async () => {
  const { file, copy } = createCopy();
  copy.put(2, bytes('two'));
  copy.put(1, bytes('one'));
  copy.put(3, bytes('three'));
  copy.remove([1]);
  copy.put(3, bytes('three, less one op'));
  expect(await texts(copy)).toEqual(['2 two', '3 three, less one op']);
  expect(await texts(createCopy(file).copy)).toEqual(['2 two', '3 three, less one op']);
  expect(await copy.settled()).toEqual({ failed: 0 });
});

test('keeps nothing when nothing waits', async () => {
  const { file, copy } = createCopy();
  copy.put(1, bytes('one'));
  copy.clear();
  expect(await texts(copy)).toEqual([]);
  expect(file.content?.length).toBe(0);
  copy.put(2, bytes('two'));
  expect(await texts(copy)).toEqual(['2 two']);
});

test('[STORE-3] holds nothing readable', async () => {
  const { file, copy } = createCopy();
  copy.put(1, bytes('Jörg Müller'));
  await copy.settled();
  expect(new TextDecoder().decode(file.content)).not.toContain('Müller');
});

describe('a damaged file', () => {
  test('with a torn end loses the torn record only, and goes on behind the last whole one', async () => {
    const { file, copy } = createCopy();
    copy.put(1, bytes('one'));
    copy.put(2, bytes('two'));
    await copy.settled();
    const whole = must(file.content, 'file');
    for (let cut = 1; cut < 50; cut++) {
      file.content = whole.slice(0, whole.length - cut);
      const later = createCopy(file).copy;
      expect(await texts(later)).toEqual(['1 one']);
      later.put(3, bytes('three'));
      expect(await texts(createCopy(file).copy)).toEqual(['1 one']);
      await later.settled();
      expect(await texts(createCopy(file).copy)).toEqual(['1 one', '3 three']);
    }
  });

  test('with a flipped bit loses that record only', async () => {
    const { file, copy } = createCopy();
    copy.put(1, bytes('one'));
    copy.put(2, bytes('two'));
    await copy.settled();
    const content = must(file.content, 'file');
    content[40] = must(content[40], 'byte') ^ 1;
    expect(await texts(createCopy(file).copy)).toEqual(['2 two']);
  });
});

test('does not grow without end while something always waits', async () => {
  const { file, copy } = createCopy();
  copy.put(0, bytes('waits for ever'));
  for (let entry = 1; entry < 400; entry++) {
    copy.put(entry, new Uint8Array(10_000));
    copy.remove([entry]);
  }
  await copy.settled();
  expect(must(file.content, 'file').length).toBeLessThan(1_200_000);
  expect(await texts(copy)).toEqual(['0 waits for ever']);
});

test('a disk that refuses costs the copy only, is counted, and mends itself', async () => {
  const file = createMemoryFile();
  const append = file.append;
  const copy = createQueueCopy(file, sealer);
  file.append = async () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  copy.put(1, bytes('one'));
  expect(await copy.settled()).toEqual({ failed: 1 });
  file.append = append;
  copy.put(2, bytes('two'));
  expect(await texts(copy)).toEqual(['2 two']);
  expect(await copy.settled()).toEqual({ failed: 0 });
});
