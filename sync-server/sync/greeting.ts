/**
 * What a device is told to do first, from the cursor that it greets with: read on, fetch the first sync, or reconcile
 * because its past is not this server's. After a restore it may bring back what the server has lost.
 */
import type { FrameOf, Plan } from '#shared/protocol/frames.ts';
import { limits } from '#shared/protocol/limits.ts';
import type { Statements } from '#sync-server/storage/statements.ts';
import { knowsCursor, readHead } from './feed-mark.ts';
import type { Relay } from './gate.ts';

type Hello = Pick<FrameOf<'hello'>, 'workspace' | 'lineage' | 'cursor'>;

export function planFor(
  reader: Statements,
  { workspace, lineage, cursor }: Hello
): { plan: Plan; docs: number; lineage: string } {
  const head = readHead(reader, workspace);
  const docs =
    reader.prepare<{ n: number }>('SELECT count(*) AS n FROM doc WHERE workspace = ?').get(workspace)?.n ?? 0;
  const isFresh = cursor.seq === 0 && cursor.mark.length === 0;
  const plan = (): Plan => {
    if (isFresh) return docs > limits.pullItems ? 'snapshot' : head.seq === 0 ? 'live' : 'pull';
    if (lineage !== head.lineage || !knowsCursor(reader, workspace, cursor)) return 'reconcile';
    return cursor.seq === head.seq ? 'live' : 'pull';
  };
  return { plan: plan(), docs, lineage: head.lineage };
}

/** How long after a restore devices may bring back what others have written; a month covers a long holiday. */
const healingMs = 30 * 24 * 60 * 60_000;

/** `all` only for a lineage that this database knows it has replaced; claiming any other one gives no more than `unclaimed`. */
export function relayFor(reader: Statements, { workspace, lineage }: Hello, now: number): Relay {
  const replaced = reader
    .prepare<{ replaced_at: number }>('SELECT replaced_at FROM former_lineage WHERE workspace = ? AND lineage = ?')
    .get(workspace, lineage);
  return replaced !== undefined && now - replaced.replaced_at < healingMs ? 'all' : 'unclaimed';
}
