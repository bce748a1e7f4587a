/**
 * The key to this device's store: the ring with its wraps, what is remembered between starts, and the lock's record.
 * Answers with the data key or with why not; a wrong password is told from damage [LOCK-3]. Opening the store with the
 * key is engine.ts.
 */
import type { Clock, Random } from '#shared/environment.ts';
import { createId, type EntryId } from '#shared/ids.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { BlobStore, StoreFailure } from '#lib/store/blob-store.ts';
import { StoreReadError } from '#lib/store/blob-store.ts';
import type { DeviceFile } from '#lib/store/device-file.ts';
import { readKeyRing, writeKeyRing } from '#lib/store/key-ring-file.ts';
import {
  addWrap,
  createKeyRing,
  hasWrap,
  removeWrap,
  unwrap,
  type KeyRing,
  type PasswordCost,
  type Secret
} from '#lib/store/key-ring.ts';
import { defaultLockPolicy, isOverdue, remembersKey } from '#lib/store/lock-policy.ts';
import { readLockRecord, writeLockRecord, type LockRecord } from '#lib/store/lock-record.ts';
import { createRecoveryCode } from '#lib/store/recovery-code.ts';
import type { RememberedSecret } from '#lib/store/remembered-secret.ts';
import { judgeStorage, type Sentinel, type StorageVerdict } from '#lib/store/sentinel.ts';
import { wipeStore } from '#lib/store/wipe-store.ts';
import type { LockPolicy, UnlockFailure } from './engine-api.ts';

export type DevicePlace = {
  /** The database's name. */
  readonly database: string;
  /** Below the seal. */
  readonly blobs: BlobStore;
  readonly keyRingFile: DeviceFile;
  readonly queueFile: DeviceFile;
  /** Whose store it is, sealed: outlives a database that the browser empties. */
  readonly seatFile: DeviceFile;
  readonly remembered: RememberedSecret;
};

export type VaultSecret =
  | Secret
  /** Read from this device, if it still has it and the time without use has not passed. */
  | { readonly kind: 'remembered-here' };

export type VaultState =
  | { readonly kind: 'absent' }
  | { readonly kind: 'found'; readonly ring: KeyRing }
  | { readonly kind: 'damaged'; readonly detail: string };

export class DeviceVault {
  readonly #place: DevicePlace;
  readonly #generation: number;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #cost: PasswordCost | undefined;
  readonly verdict: StorageVerdict;
  #state: VaultState;
  #lock: LockRecord;

  private constructor(
    environment: {
      place: DevicePlace;
      generation: number;
      clock: Clock;
      random: Random;
      cost: PasswordCost | undefined;
    },
    found: { state: VaultState; lock: LockRecord | undefined; verdict: StorageVerdict }
  ) {
    this.#place = environment.place;
    this.#generation = environment.generation;
    this.#clock = environment.clock;
    this.#random = environment.random;
    this.#cost = environment.cost;
    this.#state = found.state;
    this.#lock = found.lock ?? { policy: defaultLockPolicy, lastUsedAt: 0 };
    this.verdict = found.verdict;
  }

  /** `told`: what the page's sentinel says of the last time. */
  static async open(environment: {
    place: DevicePlace;
    generation: number;
    told: Sentinel | undefined;
    clock: Clock;
    random: Random;
    cost: PasswordCost | undefined;
  }): Promise<Result<DeviceVault, StoreFailure>> {
    const { place, generation, told } = environment;
    try {
      const read = await readKeyRing(place.blobs, place.keyRingFile);
      const lock = await readLockRecord(place.blobs);
      const inDatabase = read.kind === 'found' && read.inDatabase;
      const verdict = judgeStorage(told, {
        store: inDatabase ? read.ring.store : undefined,
        generation,
        ringInFile: read.kind === 'found' && !inDatabase
      });
      const state: VaultState = read.kind === 'none' ? { kind: 'absent' } : read;
      return ok(new DeviceVault(environment, { state, lock, verdict }));
    } catch (cause) {
      if (cause instanceof StoreReadError) return err(cause.failure);
      throw cause;
    }
  }

  get state(): VaultState {
    return this.#state;
  }

  get policy(): LockPolicy {
    return this.#lock.policy;
  }

  get lockedAt(): number | undefined {
    return this.#lock.lockedAt;
  }

  get lastUsedAt(): number {
    return this.#lock.lastUsedAt;
  }

  get store(): string | undefined {
    return this.#state.kind === 'found' ? this.#state.ring.store : undefined;
  }

  /** A new store: its key, and the code that opens it when the password is forgotten. */
  async create(
    password: string,
    policy: LockPolicy
  ): Promise<Result<{ dataKey: Uint8Array; recoveryCode: string }, UnlockFailure>> {
    const environment = { clock: this.#clock, random: this.#random };
    const { ring, dataKey } = createKeyRing({
      store: createId<EntryId>(environment),
      database: this.#place.database,
      random: this.#random
    });
    const recoveryCode = createRecoveryCode(this.#random);
    const withPassword = await this.#wrapped(ring, dataKey, { kind: 'password', password });
    const complete = await this.#wrapped(withPassword, dataKey, { kind: 'recovery', code: recoveryCode });
    this.#lock = { policy, lastUsedAt: this.#clock.now() };
    const written = await this.#write(complete);
    if (!written.ok) return written;
    const opened = await this.opened(dataKey);
    return opened.ok ? ok({ dataKey, recoveryCode }) : opened;
  }

  async unwrap(secret: VaultSecret): Promise<Result<Uint8Array, UnlockFailure>> {
    if (this.#state.kind === 'damaged') return err(this.#state);
    if (this.#state.kind === 'absent') return err({ kind: 'wrong-password' });
    const known = secret.kind === 'remembered-here' ? await this.#remembered() : secret;
    if (known === undefined) return err({ kind: 'wrong-password' });
    const unwrapped = await unwrap(this.#state.ring, known, this.#random);
    if (unwrapped.ok) return unwrapped;
    return err(unwrapped.error.kind === 'damaged' ? unwrapped.error : { kind: 'wrong-password' });
  }

  /** The store is open: remembered for the next start if the policy wants it, and the ring is in both its places. */
  async opened(dataKey: Uint8Array): Promise<Result<void, UnlockFailure>> {
    if (this.#state.kind !== 'found') return err({ kind: 'storage', detail: 'no key ring' });
    let { ring } = this.#state;
    if (remembersKey(this.#lock.policy)) {
      const bytes = await this.#place.remembered.create();
      ring = await this.#wrapped(ring, dataKey, { kind: 'remembered', bytes });
    } else {
      await this.#place.remembered.forget();
      ring = removeWrap(ring, 'remembered');
    }
    const { policy } = this.#lock;
    this.#lock = { policy, lastUsedAt: this.#clock.now() };
    return await this.#write(ring);
  }

  async addWrap(dataKey: Uint8Array, secret: Secret): Promise<Result<void, UnlockFailure>> {
    if (this.#state.kind !== 'found') return err({ kind: 'storage', detail: 'no key ring' });
    return await this.#write(await this.#wrapped(this.#state.ring, dataKey, secret));
  }

  hasServerShare(): boolean {
    return this.#state.kind === 'found' && hasWrap(this.#state.ring, 'server-share');
  }

  /** From here on a new start needs a secret. */
  async locked(): Promise<void> {
    await this.#place.remembered.forget();
    const now = this.#clock.now();
    this.#lock = { ...this.#lock, lastUsedAt: now, lockedAt: now };
    if (this.#state.kind === 'found') await this.#write(removeWrap(this.#state.ring, 'remembered'));
  }

  /** Revoked: only the server could still open the store, and it does not [LOCK-5]. */
  async leaveToServer(): Promise<void> {
    await this.#place.remembered.forget();
    if (this.#state.kind !== 'found') return;
    const ring = (['password', 'recovery', 'remembered'] as const).reduce(removeWrap, this.#state.ring);
    // The file's old copy would still hold the wraps.
    await this.#place.keyRingFile.shred();
    await this.#write(ring);
  }

  async setPolicy(policy: LockPolicy, dataKey: Uint8Array): Promise<void> {
    this.#lock = { ...this.#lock, policy };
    await this.opened(dataKey);
  }

  async used(): Promise<void> {
    this.#lock = { ...this.#lock, lastUsedAt: this.#clock.now() };
    await writeLockRecord(this.#place.blobs, this.#lock, this.#generation);
  }

  /** Keys first: without them the rest is noise. */
  async destroy(): Promise<void> {
    const { blobs, remembered, keyRingFile, queueFile, seatFile } = this.#place;
    await wipeStore({ blobs, remembered, keyRingFile, files: [queueFile, seatFile] });
    this.#state = { kind: 'absent' };
  }

  async #remembered(): Promise<Secret | undefined> {
    const { policy, lastUsedAt, lockedAt } = this.#lock;
    if (!remembersKey(policy) || lockedAt !== undefined || isOverdue(policy, lastUsedAt, this.#clock.now())) {
      await this.#place.remembered.forget();
      return undefined;
    }
    const bytes = await this.#place.remembered.read();
    return bytes === undefined ? undefined : { kind: 'remembered', bytes };
  }

  #wrapped(ring: KeyRing, dataKey: Uint8Array, secret: Secret): Promise<KeyRing> {
    return addWrap(ring, dataKey, secret, { random: this.#random, ...(this.#cost && { cost: this.#cost }) });
  }

  async #write(ring: KeyRing): Promise<Result<void, UnlockFailure>> {
    const { blobs, keyRingFile } = this.#place;
    const written = await writeKeyRing(blobs, keyRingFile, ring, this.#generation);
    const locked = written.ok ? await writeLockRecord(blobs, this.#lock, this.#generation) : written;
    if (!locked.ok) return err({ kind: 'storage', detail: locked.error.kind });
    this.#state = { kind: 'found', ring };
    return ok(undefined);
  }
}
