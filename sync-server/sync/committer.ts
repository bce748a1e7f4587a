/**
 * Group commit: everything that has arrived in one turn is judged, written in one durable transaction and only then
 * acknowledged. Sockets, HTTP, imports and the operator go through here, one group at a time. Inside the transaction the
 * right of every sender and the seq and epoch of every document are looked at again; if something has moved, the group
 * is judged anew. A full disk makes the server say so and try again later; it never makes it stop.
 */
import type { Clock, Random } from '#shared/environment.ts';
import type { DocId, WorkspaceId } from '#shared/ids.ts';
import type { Op } from '#shared/protocol/frames.ts';
import { isStorageFull, type Database } from '#sync-server/storage/database.ts';
import type { HeavyGate } from './heavy-gate.ts';
import { judgeOp, type Sender } from './op-judge.ts';
import { createOpenCopies, type OpenCopies, type OpenCopy } from './open-copies.ts';
import type { Membership, NoSeat } from './seat.ts';
import type { SyncLog } from './sync-log.ts';
import { outcomeOf, type Progress, type Settled, type Submission } from './submission.ts';
import { writeGroup, type Commit, type Judged } from './write-group.ts';

export type CommitterEnvironment = {
  readonly database: Database;
  readonly membership: Membership;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: SyncLog;
  /** Runs a task when everything that has arrived is read. */
  readonly turn: (task: () => void) => void;
  readonly heavyGate: HeavyGate | undefined;
  /** Before the acks of a group, what it has erased. */
  readonly erased: ((erasures: { workspace: WorkspaceId; doc: DocId; at: number }[]) => void) | undefined;
};

export interface Committer {
  submit(submission: Submission): void;
  /** Called after each durable commit and after the acks of its group, once for each workspace in it. */
  onCommit(listener: (commit: Commit) => void): void;
  readonly copies: OpenCopies;
  /** `full`: the last commit found no space; pushes are refused until one succeeds. */
  readonly storage: 'ok' | 'full';
  /** Resolves when what was submitted before is settled. */
  idle(): Promise<void>;
}

/** A group ends when it has so many ops, or has been judged for so long, so that acks do not wait for everybody's. */
const mostOps = 1_000;
const longestJudgingMs = 15;
const mostAttempts = 4;
const fullRetryMs = 5_000;

export function createCommitter(environment: CommitterEnvironment): Committer {
  const { database, membership, clock, random, log, turn, heavyGate } = environment;
  const copies = createOpenCopies(database.reader, (doc, cause) => log.error('document in quarantine', { doc }, cause));
  const vocabularies = new Map<WorkspaceId, DocId>();
  const queue: Progress[] = [];
  const parked = new Map<OpenCopy, Progress[]>();
  const listeners: ((commit: Commit) => void)[] = [];
  let isRunning = false;
  let fullUntil: number | undefined;
  const idlers: (() => void)[] = [];

  function vocabularyOf(workspace: WorkspaceId): DocId | undefined {
    const known = vocabularies.get(workspace);
    if (known !== undefined) return known;
    const row = database.reader
      .prepare<{ vocabulary_doc: DocId }>('SELECT vocabulary_doc FROM workspace WHERE id = ?')
      .get(workspace);
    if (row !== undefined) vocabularies.set(workspace, row.vocabulary_doc);
    return row?.vocabulary_doc;
  }

  function senderOf({ author, workspace, origin, relay }: Submission): Sender | NoSeat {
    if (vocabularyOf(workspace) === undefined) return 'gone';
    if (author.kind === 'operator') return { role: 'owner', member: author.member, device: null, origin, relay };
    const seat = membership.seat(author.identity, workspace);
    if (!seat.ok) return seat.error;
    return { role: seat.value.role, member: seat.value.member, device: author.identity.device, origin, relay };
  }

  function wake(): void {
    if (isRunning) return;
    isRunning = true;
    turn(() => void run());
  }

  async function run(): Promise<void> {
    while (queue.length > 0) {
      const judgedAt = dataVersion();
      await commitGroup(collectGroup(), judgedAt);
    }
    isRunning = false;
    if (parked.size === 0) for (const done of idlers.splice(0)) done();
  }

  /** Judges from the queue until the group is full; what waits for a worker is parked. */
  function collectGroup(): Judged[] {
    const group: Judged[] = [];
    const until = clock.now() + longestJudgingMs;
    let ops = 0;
    while (queue.length > 0 && ops < mostOps && (group.length === 0 || clock.now() < until)) {
      const progress = queue.shift();
      if (progress === undefined) break;
      const sender = senderOf(progress.submission);
      if (typeof sender === 'string') {
        progress.submission.settle({ kind: 'unseated', reason: sender });
        continue;
      }
      const first = progress.verdicts.length;
      judgeOps(progress, sender);
      ops += progress.verdicts.length - first;
      group.push({ progress, sender, first });
    }
    return group;
  }

  function judgeOps(progress: Progress, sender: Sender): void {
    const { submission, verdicts } = progress;
    const vocabulary = vocabularyOf(submission.workspace);
    if (vocabulary === undefined) return;
    for (let op = submission.ops[verdicts.length]; op !== undefined; op = submission.ops[verdicts.length]) {
      const open = copies.get(submission.workspace, op.doc, op.doc === vocabulary ? 'vocabulary' : 'contact');
      if (open === 'damaged') {
        verdicts.push({
          kind: 'refused',
          code: 'invalid',
          detail: 'the document is in quarantine',
          state: new Uint8Array(0)
        });
        continue;
      }
      if (open.isBusy) return park(open, progress);
      const heavyAnswer = progress.heavy?.copy === open ? progress.heavy.answer : undefined;
      progress.heavy = undefined;
      const judged = judgeOne(open, op, sender, { hasHeavyGate: heavyGate !== undefined, heavyAnswer, vocabulary });
      if (judged.kind === 'heavy') return askWorker(open, judged.submitted, progress);
      verdicts.push(judged.verdict);
    }
  }

  /** A fault of ours in judging one op refuses that op, and no other. */
  function judgeOne(
    open: OpenCopy,
    op: Op,
    sender: Sender,
    options: Parameters<typeof judgeOp>[4]
  ): ReturnType<typeof judgeOp> {
    const changes = open.changes.length;
    try {
      return judgeOp(copies, open, op, sender, options);
    } catch (cause) {
      log.error('an op could not be judged', { doc: op.doc }, cause);
      open.changes.length = changes;
      copies.spoil(open);
      return {
        kind: 'verdict',
        verdict: { kind: 'refused', code: 'invalid', detail: 'cannot be judged', state: new Uint8Array(0) }
      };
    }
  }

  function park(open: OpenCopy, progress: Progress): void {
    parked.set(open, [...(parked.get(open) ?? []), progress]);
  }

  function askWorker(
    open: OpenCopy,
    submitted: Parameters<HeavyGate['judge']>[0]['submitted'],
    progress: Progress
  ): void {
    if (heavyGate === undefined) return;
    const base = copies.encoded(open);
    open.isBusy = true;
    park(open, progress);
    const { kind, id, bytes, claims } = open;
    void heavyGate.judge({ kind, id, base, bytes, claims, submitted }).then((answer) => {
      open.isBusy = false;
      // A copy that was dropped meanwhile, with a failed commit, is another object: then the op is judged anew.
      progress.heavy = { answer, copy: open };
      const freed = parked.get(open) ?? [];
      parked.delete(open);
      queue.unshift(...freed);
      wake();
    });
  }

  async function commitGroup(group: readonly Judged[], judgedAt: number): Promise<void> {
    const changed = group.flatMap(({ progress, first }) =>
      progress.verdicts.slice(first).flatMap((verdict) => (verdict.kind === 'committed' ? [verdict.change] : []))
    );
    if (changed.length > 0 && fullUntil !== undefined && clock.now() < fullUntil)
      return fail(group, 'storage.full', fullUntil - clock.now());
    const opens = copies.changed();
    let commits: readonly Commit[] = [];
    if (opens.length > 0) {
      try {
        const written = await database.transaction((writer) => {
          // Most often nothing was committed since the group was judged, and nobody's right can have moved.
          const isSeated = dataVersion() === judgedAt ? () => true : sameSeat;
          return writeGroup(writer, { group, opens, copies, at: clock.now(), random, isSeated });
        });
        if (written === 'moved') return judgeAnew(group);
        commits = written;
        fullUntil = undefined;
      } catch (cause) {
        for (const open of opens) copies.drop(open);
        if (!isStorageFull(cause)) {
          log.error('a commit failed', { changes: opens.length }, cause);
          return fail(group, 'internal', fullRetryMs);
        }
        log.error('the disk is full', { waiting: queue.length }, cause);
        fullUntil = clock.now() + fullRetryMs;
        return fail(group, 'storage.full', fullRetryMs);
      }
    }
    for (const commit of commits) markCommitted(commit, opens);
    noteErasures(commits);
    for (const { progress } of group) settleWhenDone(progress);
    for (const commit of commits) for (const listener of listeners) listener(commit);
    copies.trim();
  }

  function markCommitted({ workspace, documents }: Commit, opens: readonly OpenCopy[]): void {
    for (const { doc, updates, updateBytes } of documents) {
      const open = opens.find((one) => one.id === doc && one.workspace === workspace);
      if (open !== undefined) copies.committed(open, { updates, updateBytes });
    }
  }

  function noteErasures(commits: readonly Commit[]): void {
    const erasures = commits.flatMap(({ workspace, at, documents }) =>
      documents.filter(({ changes }) => changes.at(-1)?.kind === 'erase').map(({ doc }) => ({ workspace, doc, at }))
    );
    if (erasures.length === 0) return;
    try {
      environment.erased?.(erasures);
    } catch (cause) {
      // The tombstones are committed; the ledger is completed from them at the next start.
      log.error('erasures could not be noted outside the database', { erasures: erasures.length }, cause);
    }
  }

  /** Differs when anything was committed in between, by whomever. */
  const dataVersion = (): number =>
    database.reader.prepare<{ data_version: number }>('PRAGMA data_version').get()?.data_version ?? 0;

  const sameSeat = ({ progress, sender }: Judged): boolean => {
    const now = senderOf(progress.submission);
    return typeof now !== 'string' && now.role === sender.role && now.member === sender.member;
  };

  function settleWhenDone({ submission, verdicts }: Progress): void {
    if (verdicts.length < submission.ops.length) return;
    submission.settle({ kind: 'done', outcomes: verdicts.map(outcomeOf) });
  }

  function fail(
    group: readonly Judged[],
    code: Extract<Settled, { kind: 'failed' }>['code'],
    retryAfterMs: number
  ): void {
    for (const open of copies.changed()) copies.drop(open);
    for (const { progress } of group) {
      unpark(progress);
      progress.submission.settle({ kind: 'failed', code, retryAfterMs });
    }
  }

  function judgeAnew(group: readonly Judged[]): void {
    for (const open of copies.changed()) copies.drop(open);
    for (const { progress, first } of group.toReversed()) {
      progress.verdicts = progress.verdicts.slice(0, first);
      progress.attempts += 1;
      unpark(progress);
      if (progress.attempts < mostAttempts) queue.unshift(progress);
      else progress.submission.settle({ kind: 'failed', code: 'server.busy', retryAfterMs: fullRetryMs });
    }
  }

  function unpark(progress: Progress): void {
    for (const [open, waiting] of parked)
      parked.set(
        open,
        waiting.filter((one) => one !== progress)
      );
  }

  return {
    submit(submission) {
      queue.push({ submission, verdicts: [], heavy: undefined, attempts: 0 });
      wake();
    },
    onCommit: (listener) => void listeners.push(listener),
    copies,
    get storage() {
      return fullUntil === undefined ? 'ok' : 'full';
    },
    idle: () => (isRunning || parked.size > 0 ? new Promise((resolve) => idlers.push(resolve)) : Promise.resolve())
  };
}
