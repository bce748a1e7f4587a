/**
 * Judges large updates, and updates of large documents, in a worker thread with a time limit, so that no update holds up
 * the others: what does not end in time is refused. One worker, started when it is first needed. Sync runs without it
 * too (every update is then judged inline), as simulations do.
 */
import { Worker } from 'node:worker_threads';
import type { DocId } from '#shared/ids.ts';
import type { Clock } from '#shared/environment.ts';
import type { ClaimOwner } from './client-claims.ts';
import type { DocKind } from './document-kind.ts';
import type { Judgement, Submitted } from './gate.ts';

export type HeavyQuestion = {
  readonly kind: DocKind;
  readonly id: DocId;
  /** What the document is made of; empty for one that does not exist. */
  readonly base: readonly Uint8Array[];
  readonly bytes: number;
  readonly claims: ReadonlyMap<number, ClaimOwner>;
  readonly submitted: Submitted;
};
export type HeavyAnswer = {
  readonly judgement: Judgement;
  readonly claims: Map<number, ClaimOwner>;
  readonly bytes: number;
  /** The row after the update, by nobody at time 0: the commit says when and who. */
  readonly row: string;
};

export interface HeavyGate {
  judge(question: HeavyQuestion): Promise<HeavyAnswer | 'too-slow'>;
  close(): void;
}

/** An honest update of the greatest size takes a tenth of this on a slow machine. */
const timeLimitMs = 1_000;

type Job = { readonly question: HeavyQuestion; readonly answer: (answer: HeavyAnswer | 'too-slow') => void };

export function createHeavyGate(clock: Clock): HeavyGate {
  let worker: Worker | undefined;
  let isClosed = false;
  const waiting: Job[] = [];
  let current: Job | undefined;

  function start(): Worker {
    const started = new Worker(new URL('./heavy-gate.worker.ts', import.meta.url));
    // A process that wants to end is not held by an idle worker.
    started.unref();
    return started;
  }

  function next(): void {
    if (current !== undefined || isClosed) return;
    const job = waiting.shift();
    if (job === undefined) return;
    current = job;
    const running = (worker ??= start());
    let cancelTimer = () => {};
    const finish = (answer: HeavyAnswer | 'too-slow') => {
      cancelTimer();
      running.off('message', onMessage);
      running.off('error', onError);
      current = undefined;
      job.answer(answer);
      next();
    };
    const giveUp = () => {
      worker = undefined;
      void running.terminate();
      finish('too-slow');
    };
    // The worker says 'started' before it judges: the limit is for the judging, not for the start of a thread.
    const onMessage = (message: 'started' | HeavyAnswer) => {
      if (message === 'started') cancelTimer = clock.schedule(timeLimitMs, giveUp);
      else finish(message);
    };
    const onError = () => giveUp();
    running.on('message', onMessage);
    running.on('error', onError);
    running.postMessage(job.question);
  }

  return {
    judge: (question) =>
      new Promise((answer) => {
        waiting.push({ question, answer });
        next();
      }),
    close() {
      isClosed = true;
      void worker?.terminate();
      for (const job of [...(current ? [current] : []), ...waiting.splice(0)]) job.answer('too-slow');
    }
  };
}
