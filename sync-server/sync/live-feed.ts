/**
 * Sends each commit to the sockets of its workspace that have read up to where it begins. Everything of one commit goes
 * in one frame, its items are encoded once for all, and sockets that pushed nothing in it share the same bytes. A socket
 * that reads too slowly gets a poke instead, and asks for the rest when it is ready.
 */
import type { WorkspaceId } from '#shared/ids.ts';
import { encodeChanges, encodeFrame, encodeItem, type Cursor } from '#shared/protocol/frames.ts';
import { limits } from '#shared/protocol/limits.ts';
import { must } from '#shared/result.ts';
import { mergeUpdates } from './change-feed.ts';
import type { Change } from './open-copies.ts';
import type { Commit, CommittedDocument } from './write-group.ts';

/** How far a socket has read: `live` sockets get commits by themselves, a `poked` one has been told that there are some. */
export type Reading =
  { readonly kind: 'behind' } | { readonly kind: 'live'; readonly seq: number } | { readonly kind: 'poked' };

export interface Reader {
  /** What its changes are marked with. */
  readonly origin: object;
  reading: Reading;
  /** Bytes that wait to be sent. */
  buffered(): number;
  send(frame: Uint8Array): void;
  /** Too far behind to be worth its memory. */
  drop(): void;
}

export interface LiveFeed {
  join(workspace: WorkspaceId, reader: Reader): void;
  leave(workspace: WorkspaceId, reader: Reader): void;
  publish(commit: Commit): void;
  readonly readers: number;
}

export function createLiveFeed(): LiveFeed {
  const readers = new Map<WorkspaceId, Set<Reader>>();
  return {
    join(workspace, reader) {
      const all = readers.get(workspace) ?? new Set<Reader>();
      readers.set(workspace, all.add(reader));
    },
    leave(workspace, reader) {
      const all = readers.get(workspace);
      all?.delete(reader);
      if (all?.size === 0) readers.delete(workspace);
    },
    publish(commit) {
      const all = readers.get(commit.workspace);
      if (all === undefined) return;
      const frames = createFrames(commit);
      for (const reader of [...all]) deliver(reader, commit.from, commit.to, frames);
    },
    get readers() {
      let count = 0;
      for (const all of readers.values()) count += all.size;
      return count;
    }
  };
}

type Frames = { for(origin: object): Uint8Array; readonly poke: Uint8Array };

function deliver(reader: Reader, from: number, to: Cursor, frames: Frames): void {
  // A socket that is behind learns of everything from the pages it asks for; a poked one knows enough.
  // One that greeted between this commit and its publishing has been told of it already.
  if (reader.reading.kind !== 'live' || reader.reading.seq >= to.seq) return;
  const buffered = reader.buffered();
  if (buffered > limits.socketCloseBytes) return reader.drop();
  const frame = frames.for(reader.origin);
  if (
    reader.reading.seq !== from ||
    frame.length > limits.frameBytes ||
    buffered + frame.length > limits.socketPokeBytes
  ) {
    reader.reading = { kind: 'poked' };
    reader.send(frames.poke);
    return;
  }
  reader.reading = { kind: 'live', seq: to.seq };
  reader.send(frame);
}

function createFrames(commit: Commit): Frames {
  const head = { from: commit.from, to: commit.to, head: commit.to.seq };
  const documents = commit.documents.toSorted((a, b) => lastOf(a).seq - lastOf(b).seq);
  const origins = new Set(documents.flatMap(({ changes }) => changes.map((change) => change.origin)));
  const shared = documents.map((document) => encodeItem(itemOf(document, commit.at, false)));
  const forOthers = encodeChanges(head, shared);
  return {
    poke: encodeFrame({ type: 'poke', head: commit.to.seq }),
    for(origin) {
      if (!origins.has(origin)) return forOthers;
      const items = documents.map((document, place) =>
        document.changes.every((change) => change.origin === origin && change.kind !== 'erase')
          ? encodeItem(itemOf(document, commit.at, true))
          : must(shared[place], 'an item for each document')
      );
      return encodeChanges(head, items);
    }
  };
}

const lastOf = (document: CommittedDocument): Change =>
  must(document.changes.at(-1), 'a change of a committed document');

function itemOf(document: CommittedDocument, at: number, isOwn: boolean): Parameters<typeof encodeItem>[0] {
  const { doc, epoch, changes } = document;
  const { kind, seq, member } = lastOf(document);
  const base = { doc, epoch, seq, at, by: member ?? undefined };
  if (kind === 'erase') return { kind: 'tombstone', ...base, epoch: 0, bytes: new Uint8Array(0) };
  if (isOwn) return { kind: 'own', ...base, bytes: new Uint8Array(0) };
  const isNew = changes[0]?.kind === 'create';
  return { kind: isNew ? 'snapshot' : 'update', ...base, bytes: mergeUpdates(changes.map((change) => change.bytes)) };
}
