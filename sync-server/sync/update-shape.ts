/**
 * What can be said of an update from its bytes alone, before any document sees it: is it a V1 update, how much does it
 * hold, under which client ids, and is there anything in it that no honest device writes. V2 is never decoded: 21 bytes
 * of it can claim millions of structs.
 */
import * as Y from 'yjs';
import { limits } from '#shared/protocol/limits.ts';
import { err, ok, type Result } from '#shared/result.ts';

export type Struct = Y.Item | Y.GC | Y.Skip;
export type UpdateShape = {
  readonly structs: readonly Struct[];
  readonly deletions: readonly { readonly client: number; readonly clock: number; readonly length: number }[];
};
export type ShapeProblem = { readonly code: 'invalid' | 'too-big'; readonly detail: string };

const reservedKeys = new Set(['__proto__', 'constructor', 'prototype']);
/** Ids have 26 characters and names of roots, elements and marks are words. */
const longestKey = 64;

export function readUpdateShape(bytes: Uint8Array): Result<UpdateShape, ShapeProblem> {
  if (bytes.length > limits.updateBytes) return err({ code: 'too-big', detail: 'bytes' });
  let decoded: ReturnType<typeof Y.decodeUpdate>;
  try {
    decoded = Y.decodeUpdate(bytes);
  } catch (cause) {
    // Garbage, a forged length, or nesting beyond the stack: all of it ends here as an Error.
    return err({ code: 'invalid', detail: cause instanceof RangeError ? 'nested too deep' : 'no V1 update' });
  }
  const { structs } = decoded;
  const deletions = [...decoded.ds.clients].flatMap(([client, ranges]) =>
    ranges.map(({ clock, len }) => ({ client, clock, length: len }))
  );
  if (structs.length + deletions.length > limits.updateStructs) return err({ code: 'too-big', detail: 'structs' });
  const clients = new Set<number>([...structs.map((struct) => struct.id.client), ...decoded.ds.clients.keys()]);
  if (clients.size > limits.updateClients) return err({ code: 'too-big', detail: 'clients' });
  const problem = deletions.some(({ client, clock, length }) => !isSpan(client, clock, length))
    ? 'a span out of range'
    : structs.map(structProblem).find((found) => found !== undefined);
  return problem === undefined ? ok({ structs, deletions }) : err({ code: 'invalid', detail: problem });
}

const isSpan = (client: number, clock: number, length: number): boolean =>
  Number.isSafeInteger(client) && Number.isSafeInteger(clock) && Number.isSafeInteger(clock + length) && length >= 0;

function structProblem(struct: Struct): string | undefined {
  if (!isSpan(struct.id.client, struct.id.clock, struct.length) || struct.length < 1) return 'a span out of range';
  if (struct.length > limits.updateClockGrowth) return 'a struct too long';
  if (!(struct instanceof Y.Item)) return undefined;
  if (typeof struct.parent === 'string') {
    const problem = keyProblem(struct.parent);
    if (problem !== undefined) return problem;
  }
  if (struct.parentSub !== null) {
    const problem = keyProblem(struct.parentSub);
    if (problem !== undefined) return problem;
  }
  return contentProblem(struct.content);
}

function keyProblem(key: string): string | undefined {
  if (reservedKeys.has(key)) return 'a reserved key';
  if (key.length > longestKey) return 'a key too long';
  return textProblem(key);
}

function contentProblem(content: Y.Item['content']): string | undefined {
  if (content instanceof Y.ContentDeleted) return undefined;
  if (content instanceof Y.ContentString) return textProblem(content.str);
  if (content instanceof Y.ContentAny) {
    // ContentAny's values are untyped in Yjs; each is looked at.
    for (const value of content.arr as unknown[]) {
      const problem = valueProblem(value, 1);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }
  if (content instanceof Y.ContentFormat) return keyProblem(String(content.key)) ?? valueProblem(content.value, 1);
  if (content instanceof Y.ContentType) return typeProblem(content.type);
  // Subdocuments, binary values, embeds, and the JSON of before Yjs 13.
  return `content of kind ${content.getRef()}`;
}

/** The only nested types are those of a note's text. */
function typeProblem(type: unknown): string | undefined {
  if (type instanceof Y.XmlElement) return keyProblem(type.nodeName);
  return type instanceof Y.XmlFragment || type instanceof Y.XmlText ? undefined : 'a shared type where none belongs';
}

function valueProblem(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return textProblem(value);
  if (typeof value === 'boolean' || value === null || value === undefined) return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : 'a number that is none';
  if (depth > limits.valueDepth) return 'a value nested too deep';
  if (Array.isArray(value)) return firstProblem(value, (item) => valueProblem(item, depth + 1));
  if (typeof value !== 'object') return `a value of type ${typeof value}`;
  // A key called __proto__ has become the prototype here; a Uint8Array has its own.
  if (Object.getPrototypeOf(value) !== Object.prototype) return 'a value with a prototype';
  return firstProblem(Object.entries(value), ([key, item]) => keyProblem(key) ?? valueProblem(item, depth + 1));
}

function firstProblem<Item>(items: readonly Item[], problemOf: (item: Item) => string | undefined): string | undefined {
  for (const item of items) {
    const problem = problemOf(item);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const textProblem = (text: string): string | undefined =>
  text.includes('\0') ? 'a NUL character' : text.isWellFormed() ? undefined : 'half a character';
