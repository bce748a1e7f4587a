/**
 * One batch of ops on its way through the committer: what it asks, how far it has come, and what became of it. Outcomes
 * get their seq at the commit, so they are written down as what they wait for.
 */
import type { FailureCode } from '#shared/errors.ts';
import type { WorkspaceId } from '#shared/ids.ts';
import type { Op, Outcome } from '#shared/protocol/frames.ts';
import type { Refusal } from '#shared/errors.ts';
import type { Relay } from './gate.ts';
import type { HeavyAnswer } from './heavy-gate.ts';
import type { Change, OpenCopy } from './open-copies.ts';
import type { Author, NoSeat } from './seat.ts';

export type Settled =
  | { readonly kind: 'done'; readonly outcomes: readonly Outcome[] }
  /** Nothing may be assumed of the batch; sending it again later is right. */
  | { readonly kind: 'failed'; readonly code: FailureCode; readonly retryAfterMs: number }
  | { readonly kind: 'unseated'; readonly reason: NoSeat };

export type Submission = {
  readonly workspace: WorkspaceId;
  readonly author: Author;
  readonly ops: readonly Op[];
  readonly relay: Relay;
  /** Who pushed, to tell own changes from others'. */
  readonly origin: object;
  readonly settle: (settled: Settled) => void;
};

export type Verdict =
  | { readonly kind: 'committed'; readonly change: Change }
  | { readonly kind: 'unchanged'; readonly copy: OpenCopy }
  | { readonly kind: 'refused'; readonly code: Refusal; readonly detail: string; readonly state: Uint8Array };

/** A submission under way. `verdicts` has one entry for each op that was judged, in order. */
export type Progress = {
  readonly submission: Submission;
  verdicts: Verdict[];
  /** What the worker said of the next op, with the state of the document that it looked at. */
  heavy: { readonly answer: HeavyAnswer | 'too-slow'; readonly copy: OpenCopy } | undefined;
  attempts: number;
};

const nothing = new Uint8Array(0);

export function outcomeOf(verdict: Verdict): Outcome {
  switch (verdict.kind) {
    case 'committed':
      return { kind: 'committed', seq: verdict.change.seq, code: undefined, detail: '', state: nothing };
    case 'unchanged':
      return { kind: 'unchanged', seq: verdict.copy.seq, code: undefined, detail: '', state: nothing };
    case 'refused':
      return { kind: 'refused', seq: 0, code: verdict.code, detail: verdict.detail, state: verdict.state };
  }
}
