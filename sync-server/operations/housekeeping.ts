/**
 * What has to be done now and then: expired sessions, forgotten attempts and old invites go. Each run is small; one that
 * fails is logged and tried again at the next turn.
 */
import type { Clock } from '#shared/environment.ts';
import type { Log } from './log.ts';

const everyMs = 15 * 60_000;

export type Chore = { readonly name: string; readonly run: () => Promise<void> };

/** Returns the way to stop; a chore that is under way is waited for. */
export function startHousekeeping(clock: Clock, chores: readonly Chore[], log: Log): () => Promise<void> {
  let running = Promise.resolve();
  let stopped = false;
  let cancel = clock.schedule(everyMs, turn);

  function turn(): void {
    running = runAll(chores, log).then(() => {
      if (!stopped) cancel = clock.schedule(everyMs, turn);
    });
  }

  return async () => {
    stopped = true;
    cancel();
    await running;
  };
}

async function runAll(chores: readonly Chore[], log: Log): Promise<void> {
  for (const { name, run } of chores) {
    try {
      await run();
    } catch (cause) {
      log.error({ err: cause, chore: name }, 'a chore failed');
    }
  }
}
