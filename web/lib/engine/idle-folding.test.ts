/**
 * What a device does when nobody types: the first screen of the list is kept for the next start, also where nothing is
 * left to tidy, as after a first sync.
 */
import { expect, test } from 'vitest';
import { startOfFeed } from '#shared/protocol/frames.ts';
import type { Seat } from './engine-api.ts';
import { createSampleDevice, docId, sampleRow, valueOf } from '#lib/store/sample-store.ts';
import { createTurnedClock } from '#tests/rigs/turned-clock.ts';
import { DeviceBook } from './device-book.ts';
import { IdleFolding } from './idle-folding.ts';

const longEnough = 60_000;
const seat = (): Seat => {
  throw new Error('nobody asks who sits here');
};

async function openDevice() {
  const store = await createSampleDevice().open();
  const clock = createTurnedClock();
  const device = new DeviceBook({ store, clock, seat, onFailure: () => undefined });
  return { store, clock, device, folding: new IdleFolding({ device, clock }) };
}

const rows = ['Ahrens', 'Böhme', 'Fuchs'].map((family, place) => sampleRow(docId(place + 1), family));

test('after a first sync the first screen is kept, though nothing is to be folded', async () => {
  const { store, clock, device, folding } = await openDevice();
  valueOf(await store.startBootstrap({ asOf: startOfFeed, totalRows: rows.length }));
  valueOf(await store.putBootstrapRows(rows));
  device.show(rows);
  folding.busy();
  clock.advance(longEnough);
  await store.settled();
  expect(valueOf(await store.readHead()), 'while it still runs').toEqual([]);

  valueOf(await store.finishBootstrapRows({ totalDocs: 0 }));
  valueOf(await store.finishBootstrap());
  clock.advance(longEnough);
  await store.settled();
  expect(valueOf(await store.readHead()).map(({ family }) => family)).toEqual(['Ahrens', 'Böhme', 'Fuchs']);
});
