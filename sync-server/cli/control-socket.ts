/**
 * How a command reaches a running server: HTTP over a socket file in the data folder, which only the same user can open.
 * The server does the work, because it alone holds the database. A folder whose path is too long for a socket file gets
 * one in the system's folder for temporary files; Windows has named pipes instead.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from '#shared/result.ts';
import { commandNames, type CommandRequest } from './command-table.ts';

/** A result as data and as lines for people; `output` is for a file or standard output, as it is. */
export type CommandResult = { readonly json: unknown; readonly text: string; readonly output?: string };
export type CommandAnswer = Result<CommandResult, string>;

const requestSchema = z.object({
  command: z.enum(commandNames),
  options: z.record(z.string(), z.union([z.string(), z.literal(true)])),
  files: z.array(z.object({ name: z.string(), base64: z.string() }))
});
const answerSchema = z.union([
  z.object({
    ok: z.literal(true),
    value: z.object({ json: z.unknown(), text: z.string(), output: z.string().optional() })
  }),
  z.object({ ok: z.literal(false), error: z.string() })
]);

/** Shorter than the 104 bytes that the strictest system allows for a socket's path. */
const longestPath = 100;

export function controlAddress(folder: string): string {
  const name = createHash('sha256').update(path.resolve(folder)).digest('hex').slice(0, 24);
  if (process.platform === 'win32') return `\\\\.\\pipe\\kontor-${name}`;
  const place = path.join(folder, 'control.sock');
  return Buffer.byteLength(place) <= longestPath ? place : path.join(os.tmpdir(), `kontor-${name}.sock`);
}

export interface ControlSocket {
  close(): Promise<void>;
}

/** The caller holds the folder's lock, so a socket file that is there belongs to a process that has died. */
export async function openControlSocket(
  folder: string,
  run: (request: CommandRequest) => Promise<CommandAnswer>
): Promise<ControlSocket> {
  const address = controlAddress(folder);
  const isFile = process.platform !== 'win32';
  if (isFile) rmSync(address, { force: true });
  const listener = createServer((incoming, outgoing) => {
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => {
      void answer(Buffer.concat(parts).toString('utf8'), run).then((body) => {
        outgoing.writeHead(200, { 'content-type': 'application/json', connection: 'close' }).end(JSON.stringify(body));
      });
    });
    incoming.on('error', () => incoming.destroy());
  });
  listener.listen(address);
  await once(listener, 'listening');
  if (isFile) chmodSync(address, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        listener.closeIdleConnections();
      })
  };
}

async function answer(text: string, run: (request: CommandRequest) => Promise<CommandAnswer>): Promise<CommandAnswer> {
  try {
    const request = requestSchema.safeParse(JSON.parse(text));
    return request.success
      ? await run(request.data)
      : err('this command comes from another version of Kontor than the server.');
  } catch (cause) {
    return err(`the server could not do it: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

/** `absent`: no server is running on this folder. */
export function askRunningServer(folder: string, request: CommandRequest): Promise<CommandAnswer | 'absent'> {
  return new Promise((resolve) => {
    const outgoing = httpRequest({ socketPath: controlAddress(folder), method: 'POST', path: '/' }, (incoming) => {
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part));
      incoming.on('end', () => resolve(readAnswer(Buffer.concat(parts).toString('utf8'))));
    });
    outgoing.on('error', (cause: NodeJS.ErrnoException) => {
      const isAbsent = cause.code === 'ENOENT' || cause.code === 'ECONNREFUSED';
      resolve(isAbsent ? 'absent' : err(`the running server did not answer (${cause.code ?? cause.message}).`));
    });
    outgoing.end(JSON.stringify(request));
  });
}

function readAnswer(text: string): CommandAnswer {
  const parsed = answerSchema.safeParse(JSON.parse(text));
  if (!parsed.success) return err('the server answered in a way that this version does not know.');
  if (!parsed.data.ok) return err(parsed.data.error);
  const { json, text: lines, output } = parsed.data.value;
  return ok({ json, text: lines, ...(output === undefined ? {} : { output }) });
}
