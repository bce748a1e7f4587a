/**
 * The turn of whoever writes: the database has one writing connection, so one transaction is open at a time. A waiting
 * line, first come first served; nothing is lost when the holder throws.
 */

export type Release = () => void;

export interface WriteLock {
  /** Resolves when it is the caller's turn. The caller must call the release it gets, once. */
  acquire(): Promise<Release>;
}

export function createWriteLock(): WriteLock {
  let held = false;
  const waiting: ((release: Release) => void)[] = [];

  const turn = (): Release => {
    let released = false;
    return () => {
      if (released) return;
      released = true;
      const next = waiting.shift();
      if (next === undefined) held = false;
      else next(turn());
    };
  };

  return {
    acquire() {
      if (!held) {
        held = true;
        return Promise.resolve(turn());
      }
      return new Promise((resolve) => waiting.push(resolve));
    }
  };
}
