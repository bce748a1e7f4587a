/**
 * Who the members are, for owners and authors: fetched when there is a network, kept sealed on the device for when there
 * is none. A member who left keeps the last known name.
 */
import { safeParse, z } from 'zod/mini';
import type { EngineApi } from '#lib/engine/engine-api.ts';
import type { MemberId, WorkspaceId } from '#shared/ids.ts';
import { member, type Member } from '#shared/protocol/api.ts';
import type { ApiClient } from './api-client.ts';

const recordKey = 'members';
const keptMembers = z.array(member);

export class MemberDirectory {
  /** Members of today, by name. */
  list = $state.raw<readonly Member[]>([]);
  #known = $state.raw<ReadonlyMap<MemberId, string>>(new Map());
  readonly #asked = new Set<MemberId>();
  readonly #api: ApiClient;
  readonly #engine: EngineApi;
  readonly #workspace: WorkspaceId;

  constructor(api: ApiClient, engine: EngineApi, workspace: WorkspaceId) {
    this.#api = api;
    this.#engine = engine;
    this.#workspace = workspace;
  }

  /** Somebody unknown may have joined since: asking for a name that is not known looks once more, once for each. */
  name(id: MemberId | undefined): string | undefined {
    if (id === undefined) return undefined;
    const name = this.#known.get(id);
    if (name === undefined && !this.#asked.has(id)) {
      this.#asked.add(id);
      // Not while a component is drawn: the answer changes state.
      queueMicrotask(() => void this.refresh());
    }
    return name;
  }

  async loadKept(): Promise<void> {
    const [record] = await this.#engine.readDeviceRecords(recordKey);
    if (!record) return;
    const kept = safeParse(keptMembers, JSON.parse(record.text));
    if (kept.success) this.#take(kept.data);
  }

  /** Asks the server; without one the kept names stay. */
  async refresh(): Promise<void> {
    const answer = await this.#api.call('members', { path: { workspace: this.#workspace } });
    if (!answer.ok) return;
    const present = new Set(answer.value.members.map((each) => each.id));
    this.#take(answer.value.members);
    const left = [...this.#known].filter(([id]) => !present.has(id));
    const kept: Member[] = [
      ...answer.value.members,
      ...left.map(([id, name]) => ({ id, name, email: '', role: 'viewer' as const, joinedAt: 0, you: false }))
    ];
    await this.#engine.writeDeviceRecord(recordKey, JSON.stringify(kept));
  }

  #take(members: readonly Member[]): void {
    const known = new Map(this.#known);
    for (const each of members) known.set(each.id, each.name);
    this.#known = known;
    // A kept member without joining time has left; the name alone is remembered.
    this.list = members.filter((each) => each.joinedAt > 0).sort((a, b) => a.name.localeCompare(b.name));
  }
}
