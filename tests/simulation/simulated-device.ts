/**
 * A whole device: sealed store on a disk that can lose power, the engine as it is, and tabs with open contacts. It can
 * crash, lose what was written relaxed, hand the lead to another tab, be offline, and have a wrong clock.
 */
import { deflateSync, inflateSync } from 'fflate';
import type { Clock, Random } from '#shared/environment.ts';
import type { DocId } from '#shared/ids.ts';
import type { Role } from '#shared/permissions.ts';
import { err, must } from '#shared/result.ts';
import { createMemoryFile, type MemoryFile } from '#lib/store/device-file.ts';
import { createMemoryDisk } from '#lib/store/memory-blob-store.ts';
import type { BlobStore } from '#lib/store/blob-store.ts';
import type { DeviceStore } from '#lib/store/device-store.ts';
import { openDeviceStore } from '#lib/store/open-device-store.ts';
import { createQueueCopy } from '#lib/store/queue-copy.ts';
import { sealBlobStore } from '#lib/store/sealed-blob-store.ts';
import { createSealer } from '#lib/store/sealer.ts';
import { compact } from '#lib/engine/document-bytes.ts';
import type { EngineEvent, Seat } from '#lib/engine/engine-api.ts';
import { OpenWorkspace } from '#lib/engine/open-workspace.ts';
import type { EditLedger } from './edit-ledger.ts';
import type { SimulatedNetwork } from './simulated-network.ts';
import type { Person, SimulatedServer } from './simulated-server.ts';
import { SimulatedTab } from './simulated-tab.ts';
import type { Sometimes } from './sometimes.ts';
import { settle, type VirtualClock } from './virtual-clock.ts';

/** The same format as the browser's, without leaving the turn. */
const compression = {
  deflate: async (bytes: Uint8Array) => deflateSync(bytes),
  inflate: async (bytes: Uint8Array) => inflateSync(bytes)
};

type Parts = {
  readonly name: string;
  readonly person: Person;
  readonly role: Role;
  readonly clock: VirtualClock;
  readonly skewMs: number;
  readonly random: Random;
  readonly network: SimulatedNetwork;
  readonly server: SimulatedServer;
  readonly ledger: EditLedger;
  readonly sometimes: Sometimes;
};

export class SimulatedDevice {
  readonly name: string;
  readonly person: Person;
  readonly tabs: SimulatedTab[] = [];
  /** Documents with an edit that this person was told was refused. */
  readonly refused = new Set<DocId>();
  /** The browser gives no more space. */
  diskFull = false;
  readonly #parts: Parts;
  readonly #disk = createMemoryDisk();
  readonly #queueFile: MemoryFile = createMemoryFile();
  readonly #dataKey: Uint8Array;
  readonly #clock: Clock;
  #blobs: BlobStore | undefined;
  #workspace: OpenWorkspace | undefined;
  #seat: Seat;
  /** Raised with every start, so that a start that was overtaken stops itself. */
  #starts = 0;

  constructor(parts: Parts) {
    const { server, person, role } = parts;
    this.name = parts.name;
    this.person = person;
    this.#parts = parts;
    this.#clock = parts.clock.skewed(parts.skewMs);
    this.#dataKey = parts.random.bytes(32);
    if (parts.skewMs !== 0) parts.sometimes.note('clock was wrong');
    this.#seat = {
      workspace: server.workspace,
      workspaceName: 'Elektro Blitz',
      country: 'DE',
      vocabularyDoc: server.vocabulary,
      member: person.member,
      memberName: parts.name,
      role,
      device: person.identity.device
    };
  }

  get isRunning(): boolean {
    return this.#workspace !== undefined;
  }

  get workspace(): OpenWorkspace {
    return must(this.#workspace, 'a running device');
  }

  get role(): Role {
    return this.#workspace?.seat.role ?? this.#seat.role;
  }

  async start(): Promise<void> {
    const start = ++this.#starts;
    const { name, person, network, random } = this.#parts;
    const blobs = this.#disk.open();
    const generation = await blobs.takeOver();
    if (!generation.ok || start !== this.#starts) return;
    const sealer = createSealer('kontor', this.#dataKey, random);
    const store = await openDeviceStore({
      blobs: sealBlobStore(this.#bounded(blobs), sealer),
      generation: generation.value,
      clock: this.#clock,
      compression,
      compact,
      queueCopy: createQueueCopy(this.#queueFile, sealer)
    });
    if (start !== this.#starts) return;
    if (!store.ok) throw new Error(`${name}: the store does not open: ${JSON.stringify(store.error)}`);
    this.#blobs = blobs;
    const workspace: OpenWorkspace = new OpenWorkspace(
      {
        clock: this.#clock,
        random,
        compression,
        app: 'simulation',
        openSocket: network.openSocket(name, person.identity),
        httpGet: network.httpGet(name, person.identity),
        emit: (event) => {
          if (this.#workspace === workspace) this.#heard(event);
        },
        storeFailed: () => undefined,
        ended: () => undefined,
        waitingChanged: () => undefined,
        seatChanged: (seat) => {
          this.#seat = seat;
        }
      },
      this.#watched(store.value),
      this.#seat,
      undefined
    );
    this.#workspace = workspace;
    for (const tab of this.tabs) tab.connect();
    await workspace.start();
  }

  /** `power`: with what was not on the disk yet. Tabs die with the browser. */
  crash(how: 'process' | 'power'): void {
    const { random, sometimes, network, name } = this.#parts;
    this.#starts++;
    for (const tab of this.tabs.splice(0)) tab.end();
    if (how === 'power') {
      sometimes.note('device lost power');
      const { atRisk } = this.#disk;
      const keep = Math.floor(random.fraction() * (atRisk + 1));
      if (keep < atRisk) sometimes.note('device lost relaxed commits');
      this.#disk.powerCut(keep);
    } else this.#blobs?.close();
    const dead = this.#workspace;
    this.#workspace = undefined;
    dead?.halt();
    network.cut(name);
  }

  /** The leading tab froze: another one leads on the same store, and the old one finds that it may not write. */
  async takeOver(): Promise<void> {
    const frozen = this.#workspace;
    if (frozen === undefined) return;
    this.#parts.sometimes.note('another tab took over');
    this.#workspace = undefined;
    for (const tab of this.tabs) tab.disconnected();
    await this.start();
    this.#parts.clock.schedule(3_000, () => frozen.halt());
  }

  open(doc: DocId): SimulatedTab {
    const tab = new SimulatedTab({
      id: doc,
      clock: this.#parts.clock,
      connect: (id, peer) => this.#workspace?.connect(id, peer)
    });
    this.tabs.push(tab);
    return tab;
  }

  closeTab(tab: SimulatedTab): void {
    tab.end();
    this.tabs.splice(this.tabs.indexOf(tab), 1);
  }

  /** Everything that is in memory only is gone, and what the disk has is read anew. */
  async restart(): Promise<void> {
    this.crash('process');
    await settle();
    await this.start();
  }

  #bounded(blobs: BlobStore): BlobStore {
    const commit: BlobStore['commit'] = async (writes, options) =>
      this.diskFull ? err({ kind: 'full' }) : await blobs.commit(writes, options);
    return { ...blobs, commit };
  }

  /** The store, with its strict batches written down beside it. */
  #watched(store: DeviceStore): DeviceStore {
    const commitLocal: DeviceStore['commitLocal'] = async (edit) => {
      const committed = await store.commitLocal(edit);
      if (committed.ok) for (const { bytes } of edit.ops) this.#parts.ledger.saved(bytes);
      return committed;
    };
    return Object.create(store, { commitLocal: { value: commitLocal } }) as DeviceStore;
  }

  #heard(event: EngineEvent): void {
    if (event.kind !== 'doc') return;
    if (event.state === 'refused') this.refused.add(event.doc);
  }
}
