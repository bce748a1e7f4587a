/**
 * Runs asynchronous tasks one after the other, in the order of the calls. A task that throws fails its own caller only.
 */

export type Mutex = {
  run<Value>(task: () => Promise<Value>): Promise<Value>;
  /** Resolves when all tasks given so far are done. */
  idle(): Promise<void>;
};

export function createMutex(): Mutex {
  let last: Promise<unknown> = Promise.resolve();
  return {
    run(task) {
      const result = last.then(task);
      last = result.catch(() => undefined);
      return result;
    },
    async idle() {
      await last;
    }
  };
}
