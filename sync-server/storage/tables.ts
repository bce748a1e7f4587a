/**
 * Every table, as a picture of what the server keeps. Times are milliseconds since 1970, ids as in shared/ids.ts, hashes
 * and updates are bytes. The migrations make what is described here; a test compares the two.
 */
import type { AccountId, DeviceId, DocId, MemberId, WorkspaceId } from '#shared/ids.ts';
import type { Role } from '#shared/permissions.ts';

export interface Tables {
  instance: InstanceTable;
  account: AccountTable;
  workspace: WorkspaceTable;
  former_lineage: FormerLineageTable;
  member: MemberTable;
  device: DeviceTable;
  device_block: DeviceBlockTable;
  session: SessionTable;
  invite: InviteTable;
  setup_token: SetupTokenTable;
  throttle: ThrottleTable;
  doc: DocTable;
  doc_update: DocUpdateTable;
  feed_mark: FeedMarkTable;
  tombstone: TombstoneTable;
  record: RecordTable;
}

/** What is true of this database as a whole; `lineage` is its incarnation and is repeated in a file beside it. */
export interface InstanceTable {
  key: 'lineage';
  value: string;
}

export interface AccountTable {
  id: AccountId;
  /** Trimmed and in lower case; unique. */
  email: string;
  name: string;
  language: 'de' | 'en';
  /** PHC string with its parameters. */
  password_hash: string;
  password_changed_at: number;
  created_at: number;
}

export interface WorkspaceTable {
  id: WorkspaceId;
  name: string;
  /** ISO 3166 alpha-2: the country that local phone numbers are read in. */
  country: string;
  password_policy: 'letters-and-digits' | 'length';
  /** Head of the change feed and its chained mark. */
  seq: number;
  mark: Uint8Array;
  lineage: string;
  vocabulary_doc: DocId;
  created_at: number;
}

/**
 * A lineage that a restore has replaced, and when: devices that come from it may bring back what the backup lacks. Whoever
 * restores writes this in the transaction that gives the workspace its next lineage.
 */
export interface FormerLineageTable {
  workspace: WorkspaceId;
  lineage: string;
  replaced_at: number;
}

/** Stays when the member goes: changes name their author. A person who is invited again gets the same row back. */
export interface MemberTable {
  id: MemberId;
  workspace: WorkspaceId;
  account: AccountId;
  name: string;
  role: Role;
  /** Grows with every change of role and with removal; whoever remembers a right remembers this beside it. */
  right_version: number;
  joined_at: number;
  removed_at: number | null;
}

/** One browser profile of one account. */
export interface DeviceTable {
  id: DeviceId;
  account: AccountId;
  name: string;
  created_at: number;
  seen_at: number;
  revoked_at: number | null;
  /** 32 random bytes that wrap the device's data keys as long as the device is not revoked; zeroed by revocation. */
  share: Uint8Array;
}

/** A device that one workspace no longer lets in, while it may still be good for the account's other workspaces. */
export interface DeviceBlockTable {
  workspace: WorkspaceId;
  device: DeviceId;
  at: number;
  by: MemberId;
}

export interface SessionTable {
  /** Names the session in events and logs; not the token and not derived from it. */
  id: string;
  /** SHA-256 of the token in the cookie. */
  token_hash: Uint8Array;
  /** The token before the last change of tokens, good for requests that were already under way. */
  previous_hash: Uint8Array | null;
  previous_until: number;
  account: AccountId;
  device: DeviceId;
  created_at: number;
  seen_at: number;
  /** When the password was last typed in this session. */
  proved_at: number;
  /** 1: hand out a new token at the next request, because a role has changed. */
  renew: 0 | 1;
}

export interface InviteTable {
  id: string;
  token_hash: Uint8Array;
  workspace: WorkspaceId;
  email: string;
  role: Role;
  created_at: number;
  expires_at: number;
  /** `null` when an operator made it at the command line. */
  created_by: MemberId | null;
  used_at: number | null;
}

/** The one link that sets a new server up; gone once there is a workspace. */
export interface SetupTokenTable {
  token_hash: Uint8Array;
  created_at: number;
}

/** Failed attempts in a row. The key is a hash: it says neither whose account nor which address. */
export interface ThrottleTable {
  key: string;
  failures: number;
  blocked_until: number;
  changed_at: number;
}

/** A synced document at its latest seq. */
export interface DocTable {
  workspace: WorkspaceId;
  id: DocId;
  kind: 'contact' | 'vocabulary';
  epoch: number;
  seq: number;
  /** The seq that created it: a first sync as of S skips what is younger. */
  first_seq: number;
  /** The compacted document up to `snap_seq`; later updates are in doc_update. */
  snap: Uint8Array;
  snap_seq: number;
  /** The ContactRow as JSON; empty for the vocabulary. */
  row: string;
  /** Which device owns which Yjs client id, as JSON. */
  clients: string;
  /** Size of the document, for its quota. */
  bytes: number;
  changed_at: number;
  changed_by: MemberId | null;
}

export interface DocUpdateTable {
  workspace: WorkspaceId;
  doc: DocId;
  seq: number;
  bytes: Uint8Array;
  /** `null`: the server itself, for an operator. */
  member: MemberId | null;
  device: DeviceId | null;
  at: number;
}

export interface FeedMarkTable {
  workspace: WorkspaceId;
  seq: number;
  mark: Uint8Array;
}

export interface TombstoneTable {
  workspace: WorkspaceId;
  doc: DocId;
  seq: number;
  at: number;
  by: MemberId | null;
}

/** What the server orders and no merge may decide, as JSON; `null` when it is gone. */
export interface RecordTable {
  workspace: WorkspaceId;
  type: string;
  id: string;
  seq: number;
  value: string | null;
  at: number;
  by: MemberId | null;
}
