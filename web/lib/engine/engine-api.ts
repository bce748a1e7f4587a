/**
 * What a page may ask of the engine, and what the engine tells pages. The same interface is served by the leader's
 * worker and relayed by every other tab's worker, so a page never knows which of them it talks to.
 * All values survive structured cloning. Documents travel apart from this, as y-protocols frames (hub-socket.ts).
 */
import type { ContactChange, ContactDraft } from '#shared/contact/contact-draft.ts';
import type { ContactRow } from '#shared/contact/contact-row.ts';
import type { ContactId, DeviceId, DocId, EntryId, MemberId, WorkspaceId } from '#shared/ids.ts';
import type { Refusal } from '#shared/errors.ts';
import type { Role } from '#shared/permissions.ts';
import type { Result } from '#shared/result.ts';

/** Who is signed in where; found out by the page over HTTP or remembered from the last time. */
export type Seat = {
  readonly workspace: WorkspaceId;
  readonly workspaceName: string;
  /** ISO 3166 country that local phone numbers are read in. */
  readonly country: string;
  readonly vocabularyDoc: DocId;
  readonly member: MemberId;
  readonly memberName: string;
  readonly role: Role;
  readonly device: DeviceId;
};

export type LockPolicy = 'every-start' | '15-minutes' | '1-hour' | '8-hours';

export type LockState =
  /** This device has no data of the workspace yet: `createStore` with the password that just signed in. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'locked'; readonly waiting: number; readonly lockedAt: number | undefined }
  | { readonly kind: 'open' };

export type UnlockFailure =
  | { readonly kind: 'wrong-password' }
  | { readonly kind: 'damaged'; readonly detail: string }
  | { readonly kind: 'storage'; readonly detail: string };

export type Connection =
  | { readonly kind: 'offline' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'online' }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'revoked' }
  | { readonly kind: 'upgrade' }
  | { readonly kind: 'gone' };

export type SyncStatus = {
  readonly connection: Connection;
  /** Contacts (and the vocabulary) with edits that are saved here and not yet on the server. */
  readonly waiting: number;
  readonly refused: number;
  /** First sync or a long catch-up; `undefined` when the device is up to date. */
  readonly progress: { readonly done: number; readonly total: number } | undefined;
  readonly storage: 'ok' | 'full' | 'lost';
  /** The browser emptied the store: how many unsent edits were brought back from the copy, how many were not. */
  readonly recovery: { readonly recovered: number; readonly missing: number } | undefined;
  readonly lastServerContact: number | undefined;
  readonly role: Role;
};

export type RefusedEdit = {
  readonly key: string;
  readonly doc: DocId;
  readonly name: string;
  readonly code: Refusal;
  readonly detail: string;
  readonly at: number;
  /** What was refused, as lines a person can read and copy: field (message key or label) and value. */
  readonly content: readonly { readonly field: string; readonly value: string }[];
};

export type Sort = 'name' | 'changed' | 'created';

export type Query = {
  readonly text: string;
  readonly sort: Sort;
  readonly labels: readonly EntryId[];
  /** Only contacts that this member owns. */
  readonly owner?: MemberId | undefined;
  readonly trash: boolean;
};

/** A result list held by the engine under `view`; windows of it are read with `rows`. A new query replaces the old one of the same view. */
export type QueryResult = {
  readonly total: number;
  /** First index of each letter, in order, for the A-Z rail; empty unless sorted by name. */
  readonly letters: readonly { readonly letter: string; readonly index: number }[];
  /** Grows with every change of the result, so a window can be told from a stale one. */
  readonly version: number;
};

/** What lists show: a row without its search text, with its sync state. */
export type ListRow = Omit<ContactRow, 'text' | 'sort'> & {
  readonly letter: string;
  readonly waiting: boolean;
  readonly refused: boolean;
};

export type BookCounts = {
  readonly all: number;
  readonly mine: number;
  readonly trash: number;
  readonly labels: Readonly<Record<EntryId, number>>;
};

export type ImportOutcome = { readonly created: number; readonly changed: number; readonly unchanged: number };

export interface EngineApi {
  lockState(): Promise<LockState>;
  /** First time on this device: makes data key, password wrap and recovery code. */
  createStore(
    seat: Seat,
    password: string,
    policy: LockPolicy
  ): Promise<Result<{ recoveryCode: string }, UnlockFailure>>;
  unlock(
    secret:
      | { kind: 'password'; password: string }
      | { kind: 'recovery'; code: string }
      | { kind: 'remembered' }
      | { kind: 'server-share' }
  ): Promise<Result<Seat, UnlockFailure>>;
  /** After a password change, here or elsewhere: wraps the data key anew. The store must be open. */
  rewrapPassword(password: string): Promise<Result<void, UnlockFailure>>;
  lock(): Promise<void>;
  setLockPolicy(policy: LockPolicy): Promise<void>;
  lockPolicy(): Promise<LockPolicy>;
  /** Resets the idle timer of the lock. */
  touch(): Promise<void>;
  /** Destroys this workspace's keys and database on this device. */
  wipe(): Promise<void>;

  status(): Promise<SyncStatus>;
  /** Resume after sleep, network back, or the person pressing "try now". */
  reconnect(): Promise<void>;
  refusedEdits(): Promise<RefusedEdit[]>;
  discardRefused(key: string): Promise<void>;

  query(view: string, query: Query): Promise<QueryResult>;
  rows(view: string, from: number, to: number): Promise<{ version: number; rows: ListRow[] }>;
  /** Ids of the whole result, for "select all". */
  ids(view: string): Promise<ContactId[]>;
  row(contact: ContactId): Promise<ListRow | undefined>;
  counts(): Promise<BookCounts>;
  /** Contacts that already have this number (E.164) or mail address (folded). */
  findByAddress(address: { phone?: string | undefined; email?: string | undefined }): Promise<ContactId[]>;

  createContact(draft: ContactDraft): Promise<Result<ContactId, EngineFailure>>;
  /** The same change to many contacts, as one step. */
  changeContacts(contacts: readonly ContactId[], change: ContactChange): Promise<Result<void, EngineFailure>>;
  /** For ever: the document goes from the server and all devices. */
  eraseContacts(contacts: readonly ContactId[]): Promise<Result<void, EngineFailure>>;
  /**
   * One batch of an import; ids are made by the importer, so that undo knows them. `merge` fills only what is empty and
   * adds entries; `unmerge` with the same draft takes those out again, except what somebody has changed since.
   */
  importContacts(
    batch: readonly { id: ContactId; mode: 'create' | 'merge' | 'unmerge'; draft: ContactDraft }[]
  ): Promise<Result<ImportOutcome, EngineFailure>>;
  /** Sealed texts that a feature keeps on this device (the import log); never synced, gone with the store. `undefined` removes. */
  writeDeviceRecord(key: string, text: string | undefined): Promise<Result<void, EngineFailure>>;
  /** All device records whose key begins with `prefix`, in key order. */
  readDeviceRecords(prefix: string): Promise<{ key: string; text: string }[]>;
  /** Drafts of contacts, for export and for comparing an import; in the order asked, `undefined` for unknown ids. */
  readContacts(contacts: readonly ContactId[]): Promise<(ContactDraft | undefined)[]>;
  /** The id of the workspace's vocabulary document (labels, fields), opened like any other. */
  vocabularyDoc(): Promise<DocId>;
}

export type EngineFailure =
  | { readonly kind: 'storage-full' }
  | { readonly kind: 'storage-lost'; readonly detail: string }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'too-big' }
  | { readonly kind: 'locked' };

/** Broadcast to all pages of the device. */
export type EngineEvent =
  | { readonly kind: 'status'; readonly status: SyncStatus }
  | { readonly kind: 'lock'; readonly state: LockState }
  /** The result under this view changed (new version); read the visible window again. */
  | { readonly kind: 'view'; readonly view: string; readonly result: QueryResult }
  | { readonly kind: 'counts'; readonly counts: BookCounts }
  /** Per document: is its latest edit saved here, on the server, or refused. */
  | { readonly kind: 'doc'; readonly doc: DocId; readonly state: 'saved-here' | 'on-server' | 'refused' | 'gone' };
