/**
 * A workspace that is unlocked on this device: what every page below the doors works with. Holds the engine's proxy, the
 * state that the frame shows, and the members. Made by kontor-app after unlocking, closed by locking.
 */
import type { RunningEngine } from '#lib/engine/start-engine.ts';
import type { EngineApi, EngineEvent, Seat, SyncStatus } from '#lib/engine/engine-api.ts';
import type { DocumentSession } from '#lib/engine/document-session.ts';
import type { DocId } from '#shared/ids.ts';
import { can, type Right, type Role } from '#shared/permissions.ts';
import type { ApiClient } from './api-client.ts';
import { MemberDirectory } from './member-directory.svelte.ts';

export class OpenBook {
  readonly seat: Seat;
  readonly engine: EngineApi;
  readonly members: MemberDirectory;
  /** The name may change while the book is open. */
  workspaceName = $state('');
  status = $state.raw<SyncStatus>({
    connection: { kind: 'connecting' },
    waiting: 0,
    refused: 0,
    progress: undefined,
    storage: 'ok',
    recovery: undefined,
    lastServerContact: undefined,
    role: 'viewer'
  });
  readonly #client: RunningEngine;
  readonly #unsubscribe: () => void;

  constructor(seat: Seat, client: RunningEngine, api: ApiClient) {
    this.seat = seat;
    this.engine = client.api;
    this.#client = client;
    this.workspaceName = seat.workspaceName;
    this.status = { ...this.status, role: seat.role };
    this.members = new MemberDirectory(api, client.api, seat.workspace);
    this.#unsubscribe = client.subscribe((event) => {
      if (event.kind === 'status') this.#follow(event.status);
    });
  }

  async start(): Promise<void> {
    this.#follow(await this.engine.status());
    await this.members.loadKept();
    void this.members.refresh();
  }

  get role(): Role {
    return this.status.role;
  }
  can(right: Right): boolean {
    return can(this.role, right);
  }

  subscribe(listener: (event: EngineEvent) => void): () => void {
    return this.#client.subscribe(listener);
  }

  openDocument(doc: DocId): DocumentSession {
    return this.#client.openDocument(doc);
  }

  close(): void {
    this.#unsubscribe();
  }

  #follow(status: SyncStatus): void {
    const cameOnline = status.connection.kind === 'online' && this.status.connection.kind !== 'online';
    this.status = status;
    if (cameOnline) void this.members.refresh();
  }
}
