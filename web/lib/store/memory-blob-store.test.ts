/** The memory store keeps the contract, under the seal too, and its disk loses in a power cut what browsers may lose. */
import { describe, expect, test } from 'vitest';
import { createSeededRandom } from '#shared/environment.ts';
import { must } from '#shared/result.ts';
import { describeBlobStore } from '#tests/contracts/blob-store.contract.ts';
import type { BlobStore, Durability } from './blob-store.ts';
import { createMemoryDisk } from './memory-blob-store.ts';
import { createSealer } from './sealer.ts';
import { sealBlobStore } from './sealed-blob-store.ts';

describeBlobStore('memory', () => createMemoryDisk());
describeBlobStore('sealed memory', () => {
  const disk = createMemoryDisk();
  const random = createSeededRandom(1);
  const sealer = createSealer('kontor-test', random.bytes(32), random);
  return { open: () => sealBlobStore(disk.open(), sealer) };
});

describe('a power cut', () => {
  async function writeThree(store: BlobStore, durabilities: readonly Durability[]) {
    const taken = await store.takeOver();
    const generation = taken.ok ? taken.value : 0;
    for (const [turn, durability] of durabilities.entries()) {
      const value = Uint8Array.of(turn);
      await store.commit(
        [
          { table: 'meta', key: 'last', value },
          { table: 'queue', key: String(turn), value }
        ],
        { durability, generation }
      );
    }
  }

  test('[STORE-2] takes no strict commit, and none that came before one', async () => {
    const disk = createMemoryDisk();
    await writeThree(disk.open(), ['relaxed', 'relaxed', 'strict']);
    disk.powerCut();
    expect(await disk.open().keys('queue')).toEqual(['0', '1', '2']);
  });

  test('takes relaxed commits after the last strict one, the newest first', async () => {
    const disk = createMemoryDisk();
    await writeThree(disk.open(), ['strict', 'relaxed', 'relaxed']);
    expect(disk.atRisk).toBe(2);
    disk.powerCut(1);
    const store = disk.open();
    expect(await store.keys('queue')).toEqual(['0', '1']);
    expect(must(await store.get('meta', 'last'), 'last')).toEqual(Uint8Array.of(1));
  });

  test('ends the stores that were open', async () => {
    const disk = createMemoryDisk();
    const store = disk.open();
    await writeThree(store, ['strict']);
    disk.powerCut();
    await expect(store.get('meta', 'last')).rejects.toMatchObject({ failure: { kind: 'lost' } });
    expect(await store.commit([], { durability: 'strict', generation: 1 })).toMatchObject({
      ok: false,
      error: { kind: 'lost' }
    });
  });
});
