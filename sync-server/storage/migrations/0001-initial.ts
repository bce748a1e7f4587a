/**
 * The first layout of the database. Tables are STRICT, so that a value of the wrong type is refused and not converted.
 * Blobs of documents stay out of the indexes; the feed is read by (workspace, seq).
 */
import type { Migration } from '../migrate.ts';

export const initial: Migration = {
  version: 1,
  name: 'initial',
  sql: `
CREATE TABLE instance (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE account (
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  language TEXT NOT NULL CHECK (language IN ('de', 'en')),
  password_hash TEXT NOT NULL,
  password_changed_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE workspace (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  country TEXT NOT NULL,
  password_policy TEXT NOT NULL CHECK (password_policy IN ('letters-and-digits', 'length')),
  seq INTEGER NOT NULL,
  mark BLOB NOT NULL,
  lineage TEXT NOT NULL,
  vocabulary_doc TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE former_lineage (
  workspace TEXT NOT NULL REFERENCES workspace (id),
  lineage TEXT NOT NULL,
  replaced_at INTEGER NOT NULL,
  PRIMARY KEY (workspace, lineage)
) STRICT, WITHOUT ROWID;

CREATE TABLE member (
  id TEXT PRIMARY KEY,
  workspace TEXT NOT NULL REFERENCES workspace (id),
  account TEXT NOT NULL REFERENCES account (id),
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'agent', 'viewer')),
  right_version INTEGER NOT NULL,
  joined_at INTEGER NOT NULL,
  removed_at INTEGER,
  UNIQUE (workspace, account)
) STRICT;
CREATE INDEX member_by_account ON member (account);

CREATE TABLE device (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL REFERENCES account (id),
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  revoked_at INTEGER,
  share BLOB NOT NULL
) STRICT;
CREATE INDEX device_by_account ON device (account);

CREATE TABLE device_block (
  workspace TEXT NOT NULL REFERENCES workspace (id),
  device TEXT NOT NULL REFERENCES device (id),
  at INTEGER NOT NULL,
  by TEXT NOT NULL REFERENCES member (id),
  PRIMARY KEY (workspace, device)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
  id TEXT PRIMARY KEY,
  token_hash BLOB NOT NULL UNIQUE,
  previous_hash BLOB,
  previous_until INTEGER NOT NULL,
  account TEXT NOT NULL REFERENCES account (id),
  device TEXT NOT NULL REFERENCES device (id),
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  proved_at INTEGER NOT NULL,
  renew INTEGER NOT NULL CHECK (renew IN (0, 1))
) STRICT;
CREATE INDEX session_by_account ON session (account);
CREATE INDEX session_by_device ON session (device);
CREATE INDEX session_by_previous_hash ON session (previous_hash) WHERE previous_hash IS NOT NULL;

CREATE TABLE invite (
  id TEXT PRIMARY KEY,
  token_hash BLOB NOT NULL UNIQUE,
  workspace TEXT NOT NULL REFERENCES workspace (id),
  email TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'agent', 'viewer')),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  created_by TEXT REFERENCES member (id),
  used_at INTEGER
) STRICT;
CREATE INDEX invite_by_workspace ON invite (workspace);

CREATE TABLE setup_token (token_hash BLOB PRIMARY KEY, created_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE throttle (
  key TEXT PRIMARY KEY,
  failures INTEGER NOT NULL,
  blocked_until INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE doc (
  workspace TEXT NOT NULL REFERENCES workspace (id),
  id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('contact', 'vocabulary')),
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  first_seq INTEGER NOT NULL,
  snap_seq INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by TEXT,
  clients TEXT NOT NULL,
  row TEXT NOT NULL,
  snap BLOB NOT NULL,
  PRIMARY KEY (workspace, id)
) STRICT;
CREATE UNIQUE INDEX doc_by_seq ON doc (workspace, seq);

CREATE TABLE doc_update (
  workspace TEXT NOT NULL,
  doc TEXT NOT NULL,
  seq INTEGER NOT NULL,
  member TEXT,
  device TEXT,
  at INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (workspace, doc, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE feed_mark (
  workspace TEXT NOT NULL,
  seq INTEGER NOT NULL,
  mark BLOB NOT NULL,
  PRIMARY KEY (workspace, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE tombstone (
  workspace TEXT NOT NULL,
  doc TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  by TEXT,
  PRIMARY KEY (workspace, doc)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX tombstone_by_seq ON tombstone (workspace, seq);

CREATE TABLE record (
  workspace TEXT NOT NULL,
  type TEXT NOT NULL,
  id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  value TEXT,
  at INTEGER NOT NULL,
  by TEXT,
  PRIMARY KEY (workspace, type, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX record_by_seq ON record (workspace, seq);
`
};
