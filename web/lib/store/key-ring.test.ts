/** The key ring: each way to open, each way to fail, and that one failure is told from the other. */
import { describe, expect, test } from 'vitest';
import { createSeededRandom } from '#shared/environment.ts';
import { must } from '#shared/result.ts';
import { createMemoryFile } from './device-file.ts';
import { readKeyRing, writeKeyRing } from './key-ring-file.ts';
import {
  addWrap,
  createKeyRing,
  decodeKeyRing,
  encodeKeyRing,
  hasWrap,
  passwordCost,
  removeWrap,
  unwrap,
  type Secret
} from './key-ring.ts';
import { createMemoryDisk } from './memory-blob-store.ts';
import { createRecoveryCode } from './recovery-code.ts';
import { createMemoryKeySlot, createRememberedSecret } from './remembered-secret.ts';
import { valueOf } from './sample-store.ts';

/** Weak on purpose: what a guess costs is measured elsewhere, the flows are the same. */
const cost = { memoryKiB: 64, iterations: 1, parallelism: 1 };
const password = (text: string): Secret => ({ kind: 'password', password: text });

async function createRing(seed = 1) {
  const random = createSeededRandom(seed);
  const { ring: bare, dataKey } = createKeyRing({ store: 'store-1', database: 'kontor-1', random });
  const code = createRecoveryCode(random);
  const share = random.bytes(32);
  let ring = await addWrap(bare, dataKey, password('correct horse 12'), { random, cost });
  ring = await addWrap(ring, dataKey, { kind: 'recovery', code }, { random });
  ring = await addWrap(ring, dataKey, { kind: 'server-share', bytes: share }, { random });
  return { random, ring, dataKey, code, share };
}

describe('opening', () => {
  test('each secret opens the same data key, after storing and reading the ring', async () => {
    const { random, ring, dataKey, code, share } = await createRing();
    const read = valueOf(await decodeKeyRing(await encodeKeyRing(ring)));
    expect(read).toEqual(ring);
    for (const secret of [
      password('correct horse 12'),
      { kind: 'recovery', code },
      { kind: 'server-share', bytes: share }
    ] as const) {
      expect(await unwrap(read, secret, random)).toEqual({ ok: true, value: dataKey });
    }
  });

  test('a password is the same in each composition of its characters', async () => {
    const { random, ring, dataKey } = await createRing();
    const changed = await addWrap(ring, dataKey, password('M\u00fcllers Garten 7'), { random, cost });
    expect(await unwrap(changed, password('Mu\u0308llers Garten 7'), random)).toEqual({ ok: true, value: dataKey });
  });

  test('[LOCK-3] a wrong secret, a slip and a missing way are told apart', async () => {
    const { random, ring, code } = await createRing();
    const failure = async (secret: Secret) => {
      const result = await unwrap(ring, secret, random);
      return result.ok ? undefined : result.error.kind;
    };
    expect(await failure(password('correct horse 13'))).toBe('wrong-secret');
    expect(await failure({ kind: 'recovery', code: createRecoveryCode(createSeededRandom(99)) })).toBe('wrong-secret');
    expect(await failure({ kind: 'recovery', code: code.slice(0, -1) })).toBe('mistyped');
    expect(await failure({ kind: 'server-share', bytes: random.bytes(32) })).toBe('wrong-secret');
    expect(await failure({ kind: 'remembered', bytes: random.bytes(32) })).toBe('no-such-wrap');
  });

  test('[LOCK-3] each flipped bit of a stored ring is damage, never a wrong password', async () => {
    const { ring } = await createRing();
    const stored = await encodeKeyRing(ring);
    for (let at = 0; at < stored.length; at += 7) {
      const damaged = stored.slice();
      damaged[at] = must(damaged[at], 'byte') ^ 1;
      const decoded = await decodeKeyRing(damaged);
      expect(decoded.ok ? decoded.value : decoded.error.kind, `byte ${at}`).toBe('damaged');
    }
  });

  test('a wrap that was put into the ring of another store does not open it', async () => {
    const [one, two] = [await createRing(1), await createRing(2)];
    const mixed = { ...one.ring, wraps: two.ring.wraps };
    expect(await unwrap(mixed, password('correct horse 12'), one.random)).toMatchObject({
      ok: false,
      error: { kind: 'damaged' }
    });
    const elsewhere = { ...one.ring, database: 'kontor-2' };
    expect(await unwrap(elsewhere, password('correct horse 12'), one.random)).toMatchObject({
      ok: false,
      error: { kind: 'wrong-secret' }
    });
  });
});

test('[LOCK-4] after a password change elsewhere the server share opens, and the new password from then on', async () => {
  const { random, ring, dataKey, share } = await createRing();
  const opened = valueOf(await unwrap(ring, { kind: 'server-share', bytes: share }, random));
  const changed = await addWrap(ring, opened, password('battery staple 34'), { random, cost });
  expect(await unwrap(changed, password('battery staple 34'), random)).toEqual({ ok: true, value: dataKey });
  expect(await unwrap(changed, password('correct horse 12'), random)).toMatchObject({
    ok: false,
    error: { kind: 'wrong-secret' }
  });
  expect(changed.wraps.filter((wrap) => wrap.kind === 'password')).toHaveLength(1);
  expect(changed.revision).toBeGreaterThan(ring.revision);
});

test('[LOCK-5] a removed wrap opens nothing any more', async () => {
  const { random, ring } = await createRing();
  const without = removeWrap(ring, 'password');
  expect(hasWrap(without, 'password')).toBe(false);
  expect(await unwrap(without, password('correct horse 12'), random)).toEqual({
    ok: false,
    error: { kind: 'no-such-wrap' }
  });
});

test('the cost of a password guess is stored beside the wrap and used again', async () => {
  const { random, ring, dataKey } = await createRing();
  expect(passwordCost).toEqual({ memoryKiB: 47_104, iterations: 1, parallelism: 1 });
  const strong = await addWrap(ring, dataKey, password('correct horse 12'), { random });
  expect(strong.wraps.find((wrap) => wrap.kind === 'password')).toMatchObject(passwordCost);
  expect(await unwrap(strong, password('correct horse 12'), random)).toEqual({ ok: true, value: dataKey });
});

describe('remembering on this device', () => {
  test('opens at the next start, and not after it was forgotten', async () => {
    const { random, ring, dataKey } = await createRing();
    const [file, slot] = [createMemoryFile(), createMemoryKeySlot()];
    const remembered = createRememberedSecret({ file, slot, random });
    const wrapped = await addWrap(ring, dataKey, { kind: 'remembered', bytes: await remembered.create() }, { random });

    const nextStart = createRememberedSecret({ file, slot, random });
    const bytes = must(await nextStart.read(), 'remembered secret');
    expect(await unwrap(wrapped, { kind: 'remembered', bytes }, random)).toEqual({ ok: true, value: dataKey });

    await nextStart.forget();
    expect(await remembered.read()).toBeUndefined();
    expect(file.content).toBeUndefined();
    expect(file.shredded).toEqual([new Uint8Array(32)]);
    expect(await slot.read()).toBeUndefined();
  });

  test('either half alone opens nothing', async () => {
    const { random } = await createRing();
    const [file, slot] = [createMemoryFile(), createMemoryKeySlot()];
    const first = await createRememberedSecret({ file, slot, random }).create();
    expect(await createRememberedSecret({ file, slot: createMemoryKeySlot(), random }).read()).toBeUndefined();
    expect(await createRememberedSecret({ file: createMemoryFile(), slot, random }).read()).toBeUndefined();
    const otherFile = createMemoryFile();
    await otherFile.replace(new Uint8Array(32));
    expect(await createRememberedSecret({ file: otherFile, slot, random }).read()).not.toEqual(first);
  });

  test('its key cannot be exported', async () => {
    const [file, slot] = [createMemoryFile(), createMemoryKeySlot()];
    await createRememberedSecret({ file, slot, random: createSeededRandom(1) }).create();
    const key = must(await slot.read(), 'key');
    expect(key.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
  });
});

describe('where the ring lies', () => {
  async function stored() {
    const disk = createMemoryDisk();
    const file = createMemoryFile();
    const blobs = disk.open();
    const generation = valueOf(await blobs.takeOver());
    const made = await createRing();
    valueOf(await writeKeyRing(blobs, file, made.ring, generation));
    return { ...made, disk, file, blobs, generation };
  }

  test('in database and file; nothing at all is a first start', async () => {
    const { blobs, file, ring } = await stored();
    expect(await readKeyRing(blobs, file)).toEqual({ kind: 'found', ring, inDatabase: true });
    expect(await readKeyRing(createMemoryDisk().open(), createMemoryFile())).toEqual({ kind: 'none' });
  });

  test('[STORE-6] the file still has it when the database was emptied', async () => {
    const { disk, file, ring } = await stored();
    disk.wipe();
    expect(await readKeyRing(disk.open(), file)).toEqual({ kind: 'found', ring, inDatabase: false });
  });

  test('in the database alone where the browser has no files', async () => {
    const { blobs, generation, ring } = await stored();
    const file = createMemoryFile();
    file.replace = () => Promise.reject(new DOMException('Security error', 'SecurityError'));
    file.read = () => Promise.reject(new DOMException('Security error', 'SecurityError'));
    expect(await writeKeyRing(blobs, file, ring, generation)).toEqual({ ok: true, value: { inFile: false } });
    expect(await readKeyRing(blobs, file)).toEqual({ kind: 'found', ring, inDatabase: true });
  });

  test('one damaged place is mended by the other, and the newer one counts', async () => {
    const { blobs, file, generation, ring, random, dataKey } = await stored();
    const old = must(await file.read(), 'file');
    const newer = await addWrap(ring, dataKey, password('another 123 one'), { random, cost });
    valueOf(await writeKeyRing(blobs, file, newer, generation));
    file.content = old;
    expect(await readKeyRing(blobs, file)).toMatchObject({ ring: { revision: newer.revision } });
    file.content = old.slice(0, 100);
    expect(await readKeyRing(blobs, file)).toMatchObject({ kind: 'found', ring: newer });
    await blobs.commit([{ table: 'meta', key: 'key-ring', value: old.slice(5) }], { durability: 'strict', generation });
    expect(await readKeyRing(blobs, file)).toMatchObject({ kind: 'damaged' });
  });
});
