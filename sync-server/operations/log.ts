/**
 * The log: one JSON line for each event, on stdout, with ids alone. No name, address, header, body, query or path goes
 * in; an error's text may quote what it failed on, so of an error only its kind and where it happened is kept.
 */
import pino, { type DestinationStream, type Logger } from 'pino';

export type Log = Logger;

export function createLog(options: { readonly level: string; readonly destination?: DestinationStream }): Log {
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError }
    },
    options.destination ?? pino.destination({ fd: 1, sync: false })
  );
}

/** SQLite, zod and the like put values into messages; the stack's frames say enough to find the place. */
export function describeError(cause: unknown): Record<string, unknown> {
  if (!(cause instanceof Error)) return { kind: typeof cause };
  const frames = (cause.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '));
  const code = 'code' in cause ? String(cause.code) : undefined;
  return {
    kind: cause.name,
    ...(code === undefined ? {} : { code }),
    at: frames
      .slice(0, 8)
      .map((line) => line.trim().replace(/\(?file:\/\/.*\/(?=sync-server|shared|node_modules)/u, '('))
  };
}
