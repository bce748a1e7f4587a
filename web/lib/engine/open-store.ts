/**
 * Opens the sealed store with its data key, and finds out whose it is. The seat lies inside, sealed with the rest, and
 * in a file beside it, for a store that the browser has emptied.
 */
import { z } from 'zod/mini';
import type { Clock, Random } from '#shared/environment.ts';
import { isId } from '#shared/ids.ts';
import { roles } from '#shared/permissions.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Compression } from '#lib/store/compression.ts';
import type { DeviceStore } from '#lib/store/device-store.ts';
import { openDeviceStore } from '#lib/store/open-device-store.ts';
import { createQueueCopy } from '#lib/store/queue-copy.ts';
import { createSealer, type Sealer } from '#lib/store/sealer.ts';
import { sealBlobStore } from '#lib/store/sealed-blob-store.ts';
import type { StoreFailure } from '#lib/store/blob-store.ts';
import type { DevicePlace } from './device-vault.ts';
import { compact } from './document-bytes.ts';
import type { Seat, UnlockFailure } from './engine-api.ts';

const id = z.string().check(z.refine(isId));
const storedSeat = z.object({
  workspace: id,
  workspaceName: z.string(),
  country: z.string(),
  vocabularyDoc: id,
  member: id,
  memberName: z.string(),
  role: z.enum(roles),
  device: id
});
const seatName = 'seat';

export async function openStore(options: {
  place: DevicePlace;
  generation: number;
  dataKey: Uint8Array;
  clock: Clock;
  random: Random;
  compression: Compression;
  recoverQueue: boolean;
  /** For a store that is new, or whose database was emptied. */
  newSeat: Seat | undefined;
}): Promise<Result<{ store: DeviceStore; seat: Seat }, UnlockFailure>> {
  const { place, generation, dataKey, clock, random, compression, recoverQueue, newSeat } = options;
  const sealer = createSealer(place.database, dataKey, random);
  const store = await openDeviceStore({
    blobs: sealBlobStore(place.blobs, sealer),
    generation,
    clock,
    compression,
    compact,
    recoverQueue,
    queueCopy: createQueueCopy(place.queueFile, sealer)
  });
  if (!store.ok) return err(unlockFailure(store.error));
  const known = newSeat === undefined ? await readSeat(store.value) : undefined;
  const seat = newSeat ?? known ?? (await readSeatFile(place, sealer));
  if (seat === undefined) return err({ kind: 'damaged', detail: 'the store does not say whose it is' });
  if (known === undefined) {
    const written = await store.value.writeText(seatName, JSON.stringify(seat));
    if (!written.ok) return err(unlockFailure(written.error));
    await place.seatFile.replace(sealer.seal(seatName, seatName, new TextEncoder().encode(JSON.stringify(seat))));
  }
  return ok({ store: store.value, seat });
}

async function readSeatFile(place: DevicePlace, sealer: Sealer): Promise<Seat | undefined> {
  const sealed = await place.seatFile.read();
  const opened = sealed && sealer.open(seatName, seatName, sealed);
  return opened?.ok === true ? parseSeat(new TextDecoder().decode(opened.value)) : undefined;
}

async function readSeat(store: DeviceStore): Promise<Seat | undefined> {
  const text = await store.readText(seatName);
  return text.ok && text.value !== undefined ? parseSeat(text.value) : undefined;
}

function parseSeat(text: string): Seat | undefined {
  const parsed = storedSeat.safeParse(JSON.parse(text));
  // The schema checks every id; brands are for the compiler.
  return parsed.success ? (parsed.data as Seat) : undefined;
}

export function unlockFailure(failure: StoreFailure): UnlockFailure {
  return failure.kind === 'damaged'
    ? failure
    : { kind: 'storage', detail: 'detail' in failure ? failure.detail : failure.kind };
}
