/**
 * What sync writes to the log: ids, counts and reasons; never a name, a number or anything that somebody wrote. Of an
 * error the log keeps its kind and place, because its text may quote what it failed on.
 */

export type LogFields = Readonly<Record<string, string | number | boolean>>;

export interface SyncLog {
  info(message: string, fields: LogFields): void;
  error(message: string, fields: LogFields, cause: unknown): void;
}

export const silentLog: SyncLog = { info: () => undefined, error: () => undefined };
