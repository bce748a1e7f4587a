/**
 * The gate: judges one update on a working copy of its document. What it lets through is valid, belongs to who sent it,
 * and leaves nothing pending; stored and forwarded are the bytes that our own Yjs emitted, never the sender's. Knows no
 * database and no rights. Order: what the bytes say, whose client ids, what is missing, apply, then the document.
 */
import * as decoding from 'lib0/decoding';
import * as Y from 'yjs';
import type { MemberId } from '#shared/ids.ts';
import type { Refusal } from '#shared/errors.ts';
import { limits } from '#shared/protocol/limits.ts';
import type { ClaimOwner } from './client-claims.ts';
import {
  changedRootsOf,
  checkDocument,
  defineRoots,
  factsOf,
  isRoot,
  type DocKind,
  type FixedFacts
} from './document-kind.ts';
import { readUpdateShape, type UpdateShape } from './update-shape.ts';

/** A document with what is known about it, for one judgement after the other. Spoiled by some refusals. */
export type WorkingCopy = {
  readonly kind: DocKind;
  readonly doc: Y.Doc;
  readonly claims: Map<number, ClaimOwner>;
  /** `undefined` for a contact that does not exist yet. */
  facts: FixedFacts | undefined;
  /** At least the size of the document's encoding, in bytes. */
  bytes: number;
};

/**
 * `none`: the device speaks for itself. `unclaimed`: it brings back what a restored server lost, under ids that nobody
 * owns there. `all`: the same, under any id, because a restore has surely replaced the history that it comes from.
 */
export type Relay = 'none' | 'unclaimed' | 'all';

export type Submitted = {
  readonly bytes: Uint8Array;
  readonly owner: ClaimOwner;
  readonly actor: MemberId;
  readonly relay: Relay;
  /** For a `create` of a document that exists: only a resend of its own history may add to it. */
  readonly mustShareHistory: boolean;
};

export type Judgement =
  | { readonly kind: 'accepted'; readonly update: Uint8Array }
  | { readonly kind: 'unchanged' }
  | {
      readonly kind: 'refused';
      readonly code: Refusal;
      readonly detail: string;
      /** The document's state vector, for `need-base`. */
      readonly state: Uint8Array;
      /** The copy holds what was refused and must be thrown away. */
      readonly isSpoiled: boolean;
    };

const nothing = new Uint8Array(0);

const refuse = (code: Refusal, detail: string, isSpoiled = false): Judgement => ({
  kind: 'refused',
  code,
  detail,
  state: nothing,
  isSpoiled
});

/** A document as it is before its first update. */
export function openWorkingCopy(kind: DocKind, guid: string): WorkingCopy {
  const doc = new Y.Doc({ guid, gc: true });
  defineRoots(kind, doc);
  return { kind, doc, claims: new Map(), facts: undefined, bytes: 0 };
}

export function judgeUpdate(copy: WorkingCopy, submitted: Submitted): Judgement {
  const shape = readUpdateShape(submitted.bytes);
  if (!shape.ok) return refuse(shape.error.code, shape.error.detail);
  // Even a struct that is known already would make its root in the copy, and leave it there.
  const unknownRoot = shape.value.structs.some(
    (struct) => struct instanceof Y.Item && typeof struct.parent === 'string' && !isRoot(copy.kind, struct.parent)
  );
  if (unknownRoot) return refuse('invalid', 'unknown root');
  const reach = reachOf(copy.doc, shape.value);
  if (reach.kind === 'gap') {
    return {
      kind: 'refused',
      code: 'need-base',
      detail: reach.detail,
      state: Y.encodeStateVector(copy.doc),
      isSpoiled: false
    };
  }
  if (submitted.mustShareHistory && !reach.sharesHistory) return refuse('exists', 'another history');
  for (const [client, growth] of reach.growth) {
    if (growth > limits.updateClockGrowth) return refuse('invalid', 'a clock that jumps');
    if (!mayWriteUnder(copy.claims.get(client), submitted)) return refuse('forbidden', "another device's client id");
  }
  const newClients = [...reach.growth.keys()].filter((client) => !copy.claims.has(client));
  if (copy.claims.size + newClients.length > limits.docClients) return refuse('over-quota', 'clients');
  return applyAndCheck(copy, submitted, reach.growth);
}

function mayWriteUnder(owner: ClaimOwner | undefined, submitted: Submitted): boolean {
  return owner === undefined || owner === submitted.owner || owner === 'unknown' || submitted.relay === 'all';
}

type Reach =
  | { readonly kind: 'gap'; readonly detail: string }
  | {
      readonly kind: 'whole';
      /** Client ids that get new structs, and by how much their clocks advance. */
      readonly growth: ReadonlyMap<number, number>;
      readonly sharesHistory: boolean;
    };

/** How far an update goes beyond the document, or what it builds on that is in neither of them. */
function reachOf(doc: Y.Doc, { structs, deletions }: UpdateShape): Reach {
  const covered = new Map<number, number>();
  const stateOf = (client: number): number => covered.get(client) ?? Y.getState(doc.store, client);
  let sharesHistory = structs.length === 0;
  for (const struct of structs) {
    if (struct instanceof Y.Skip) continue;
    const { client, clock } = struct.id;
    const known = stateOf(client);
    if (clock > known) return { kind: 'gap', detail: 'earlier structs' };
    if (clock < known && !covered.has(client)) sharesHistory = true;
    covered.set(client, Math.max(known, clock + struct.length));
  }
  const isThere = (id: unknown): boolean => !(id instanceof Y.ID) || id.clock < stateOf(id.client);
  for (const struct of structs) {
    if (!(struct instanceof Y.Item)) continue;
    if (!isThere(struct.origin) || !isThere(struct.rightOrigin) || !isThere(struct.parent)) {
      return { kind: 'gap', detail: 'a neighbour' };
    }
  }
  for (const { client, clock, length } of deletions) {
    if (clock + length > stateOf(client)) return { kind: 'gap', detail: 'what it deletes' };
  }
  const growth = new Map<number, number>();
  for (const [client, end] of covered) {
    const before = Y.getState(doc.store, client);
    if (end > before) growth.set(client, end - before);
  }
  return { kind: 'whole', growth, sharesHistory };
}

function applyAndCheck(copy: WorkingCopy, submitted: Submitted, growth: ReadonlyMap<number, number>): Judgement {
  const { doc, kind } = copy;
  const emitted: Uint8Array[] = [];
  const changedRoots = new Set<string>();
  const onUpdate = (update: Uint8Array) => emitted.push(update);
  const onTransaction = (transaction: Y.Transaction) => {
    for (const root of changedRootsOf(transaction)) changedRoots.add(root);
  };
  doc.on('update', onUpdate);
  doc.on('afterTransaction', onTransaction);
  const decoder = decoding.createDecoder(submitted.bytes);
  try {
    Y.readUpdate(decoder, doc);
  } catch {
    // Of mutated updates that throw here, one in thirty has changed the document before.
    return refuse('invalid', 'cannot be applied', true);
  } finally {
    doc.off('update', onUpdate);
    doc.off('afterTransaction', onTransaction);
  }
  if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null)
    return refuse('invalid', 'structs that wait for each other', true);
  // A V2 update reads as an empty V1 update with something behind it: acking that would lose it.
  if (decoding.hasContent(decoder)) return refuse('invalid', 'no V1 update', emitted.length > 0);
  const [first, ...more] = emitted;
  if (first === undefined) return { kind: 'unchanged' };
  const update = more.length === 0 ? first : Y.mergeUpdates(emitted);

  const after = factsOf(kind, doc);
  const before = submitted.relay === 'none' ? copy.facts : after;
  const checked = checkDocument(kind, doc, { actor: submitted.actor, before, changedRoots });
  if (!checked.ok) return refuse('invalid', checked.error, true);
  if (copy.bytes + update.length > limits.docBytes) {
    const bytes = Y.encodeStateAsUpdate(doc).length;
    if (bytes > limits.docBytes) return refuse('over-quota', 'bytes', true);
    copy.bytes = bytes;
  } else {
    copy.bytes += update.length;
  }
  copy.facts = after;
  for (const client of growth.keys()) {
    const owner = copy.claims.get(client);
    if (owner === undefined) copy.claims.set(client, submitted.relay === 'none' ? submitted.owner : 'unknown');
    else if (owner === 'unknown' && submitted.relay === 'none') copy.claims.set(client, submitted.owner);
  }
  return { kind: 'accepted', update };
}
