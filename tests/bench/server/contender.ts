/**
 * Kontor and the servers it is compared with, as the measurements see them: something that can be started afresh, has
 * groups of clients that see each other's edits, and tells its CPU and memory.
 */
import { createId, type DeviceId, type DocId, type WorkspaceId } from '#shared/ids.ts';
import { systemClock, systemRandom } from '#shared/environment.ts';
import type { LoadGroup, Wire } from './load-protocol.ts';
import { PeerServer, type PeerKind } from './peers.ts';
import { startServerUnderTest, type SampleFolder } from './server-process.ts';

export type Running = {
  readonly wire: Wire;
  readonly url: string;
  readonly groups: readonly LoadGroup[];
  cpuSeconds(): Promise<number>;
  memory(): Promise<number>;
  close(): Promise<void>;
};

export type Contender = { readonly wire: Wire; start(): Promise<Running> };

export const kontor = (samples: SampleFolder, profileFolder: string | undefined): Contender => ({
  wire: 'kontor',
  async start() {
    const server = await startServerUnderTest(samples, profileFolder);
    const groups = server.teams.map(({ seats, contacts }) => ({ seats, docs: contacts }));
    const { url, cpuSeconds, memory, close } = server;
    return { wire: 'kontor', url, groups, cpuSeconds, memory, close };
  }
});

/** A peer with one room for each group; its clients need no seat, so theirs is empty. */
export const peer = (wire: PeerKind, groupCount: number, clientsPerGroup: number): Contender => ({
  wire,
  async start() {
    const server = await PeerServer.start(wire);
    const newId = <Id extends DocId | WorkspaceId | DeviceId>() =>
      createId<Id>({ clock: systemClock, random: systemRandom });
    const groups = Array.from({ length: groupCount }, () => {
      const seat = { workspace: newId<WorkspaceId>(), lineage: '', device: newId<DeviceId>(), cookie: '' };
      return { seats: Array.from({ length: clientsPerGroup }, () => seat), docs: [newId<DocId>()] };
    });
    return {
      wire,
      url: server.url,
      groups,
      cpuSeconds: async () => (await server.ask()).cpuSeconds,
      memory: async () => (await server.ask()).memory,
      close: () => server.end()
    };
  }
});
