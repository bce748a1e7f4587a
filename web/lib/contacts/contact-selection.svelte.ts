/**
 * Which contacts of a list are chosen, and what can be done to all of them at once. Each act can be undone exactly: it
 * changes only those that it changes, and remembers them.
 */
import { SvelteSet } from 'svelte/reactivity';
import type { ContactChange } from '#shared/contact/contact-draft.ts';
import type { EngineApi, EngineFailure, Query } from '#lib/engine/engine-api.ts';
import type { ContactId, EntryId, MemberId } from '#shared/ids.ts';
import { ok, type Result } from '#shared/result.ts';

/** How many were changed, and the way back. */
export type BulkOutcome = { readonly count: number; undo(): Promise<Result<void, EngineFailure>> };

type Engine = Pick<EngineApi, 'query' | 'ids' | 'changeContacts'>;

const view = 'selection';

export class ContactSelection {
  /** Choosing several: rows have boxes instead of links. */
  active = $state(false);
  readonly chosen = new SvelteSet<ContactId>();
  readonly #engine: Engine;
  #last: number | undefined;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  start(): void {
    this.active = true;
  }

  stop(): void {
    this.active = false;
    this.chosen.clear();
    this.#last = undefined;
  }

  toggle(id: ContactId, index: number): void {
    this.active = true;
    if (!this.chosen.delete(id)) this.chosen.add(id);
    this.#last = index;
  }

  /** Everything from the row that was chosen last to this one. `ids` are those of the whole list. */
  extendTo(index: number, ids: readonly ContactId[]): void {
    const from = this.#last ?? index;
    for (const id of ids.slice(Math.min(from, index), Math.max(from, index) + 1)) this.chosen.add(id);
    this.active = true;
    this.#last = index;
  }

  choose(ids: readonly ContactId[]): void {
    for (const id of ids) this.chosen.add(id);
  }

  /** How many of the chosen ones have each label. */
  async labelCounts(labels: readonly EntryId[]): Promise<ReadonlyMap<EntryId, number>> {
    const counts = new Map<EntryId, number>();
    for (const label of labels) {
      const have = await this.#find({ labels: [label] });
      counts.set(label, have.filter((id) => this.chosen.has(id)).length);
    }
    return counts;
  }

  async trash(): Promise<Result<BulkOutcome, EngineFailure>> {
    return this.#change([...this.chosen], { kind: 'trash' }, (ids) => [[ids, { kind: 'restore' }]]);
  }

  async label(label: EntryId, on: boolean): Promise<Result<BulkOutcome, EngineFailure>> {
    const have = new Set(await this.#find({ labels: [label] }));
    const ids = [...this.chosen].filter((id) => have.has(id) !== on);
    const back = on ? 'remove-label' : 'add-label';
    return this.#change(ids, { kind: on ? 'add-label' : 'remove-label', label }, (changed) => [
      [changed, { kind: back, label }]
    ]);
  }

  /** `members` are all who may own contacts, to find out who owned them before. */
  async own(owner: MemberId | undefined, members: readonly MemberId[]): Promise<Result<BulkOutcome, EngineFailure>> {
    const before = new Map<ContactId, MemberId>();
    for (const member of members) for (const id of await this.#find({ owner: member })) before.set(id, member);
    const ids = [...this.chosen].filter((id) => before.get(id) !== owner);
    return this.#change(ids, { kind: 'set-owner', owner }, (changed) =>
      [...Map.groupBy(changed, (id) => before.get(id))].map(([was, group]) => [
        group,
        { kind: 'set-owner', owner: was }
      ])
    );
  }

  async #change(
    ids: readonly ContactId[],
    change: ContactChange,
    back: (ids: readonly ContactId[]) => (readonly [readonly ContactId[], ContactChange])[]
  ): Promise<Result<BulkOutcome, EngineFailure>> {
    if (ids.length > 0) {
      const changed = await this.#engine.changeContacts(ids, change);
      if (!changed.ok) return changed;
    }
    this.stop();
    return ok({
      count: ids.length,
      undo: async () => {
        for (const [group, reverse] of back(ids)) {
          const undone = await this.#engine.changeContacts(group, reverse);
          if (!undone.ok) return undone;
        }
        return ok(undefined);
      }
    });
  }

  async #find(part: Partial<Query>): Promise<ContactId[]> {
    await this.#engine.query(view, { text: '', sort: 'created', labels: [], trash: false, ...part });
    return this.#engine.ids(view);
  }
}
