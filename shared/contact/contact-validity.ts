/**
 * What a valid contact document is. The server's gate calls this on a throw-away copy that has the update applied, so a
 * refusal leaves nothing behind. Every value is one that no honest merge of valid documents can break: there are no
 * rules across keys that two people could violate together. Sizes of updates and documents are the gate's business.
 */
import * as Y from 'yjs';
import { z } from 'zod/mini';
import { isId, type MemberId } from '../ids.ts';
import { err, ok, type Result } from '../result.ts';
import { contactRoots, rootMap, type ContactRoot } from './contact-doc.ts';
import {
  addressValue,
  emailValue,
  fileValue,
  identityValue,
  longText,
  noteMetaValue,
  phoneValue,
  shortText,
  textFields,
  websiteValue
} from './contact-draft.ts';
import { noteProblem } from './note-structure.ts';

/** Where in the document, and what is wrong there; for logs and for whoever looks at a refused edit. Holds no values. */
export type Invalid = { readonly path: string; readonly problem: string };

/** What may never change once it is written. Take it from the document before an update is applied. */
export type FixedFacts = {
  readonly createdAt: unknown;
  readonly createdBy: unknown;
  /** Note id to its author and time, and to the Yjs id of its fragment. */
  readonly notes: ReadonlyMap<string, { readonly author: unknown; readonly at: unknown; readonly fragment: string }>;
};

const time = z.number().check(z.nonnegative());
const id = z.string().check(z.refine(isId));

const fieldValues: ReadonlyMap<string, z.ZodMiniType> = new Map<string, z.ZodMiniType>([
  ...textFields.map((field): [string, z.ZodMiniType] => [field, shortText]),
  ['kind', z.enum(['person', 'firm'])],
  ['owner', id],
  ['blocked', z.boolean()],
  ['trashedAt', time],
  ['createdAt', time],
  ['createdBy', id]
]);

const customValue = z.union([longText, z.number(), z.boolean(), z.array(shortText).check(z.maxLength(200))]);

/** The schema of every value in a root whose keys are ids. */
const entryValues: Readonly<Record<Exclude<ContactRoot, 'fields' | 'notes'>, z.ZodMiniType>> = {
  phones: phoneValue,
  emails: emailValue,
  websites: websiteValue,
  addresses: addressValue,
  identities: identityValue,
  labels: z.literal(true),
  custom: customValue,
  files: fileValue,
  noteMeta: noteMetaValue
};

const isKnownRoot = (name: string): name is ContactRoot => (contactRoots as readonly string[]).includes(name);

/** Gives every known root its type. Must happen before an update is applied, or Yjs cannot tell a map from a list. */
export function defineContactRoots(doc: Y.Doc): void {
  for (const root of contactRoots) rootMap(doc, root);
}

/** Names of the roots in which this transaction changed something, for `checkContact`. */
export function changedRootsOf(transaction: Y.Transaction): Set<string> {
  const names = new Map<unknown, string>([...transaction.doc.share].map(([name, type]) => [type, name]));
  const changed = new Set<string>();
  for (const type of transaction.changed.keys()) {
    let top: unknown = type;
    // A deleted parent has no way up; what deleted it is in `changed` as well.
    while (top instanceof Y.AbstractType && top._item) top = top._item.parent;
    const name = names.get(top);
    if (name !== undefined) changed.add(name);
  }
  return changed;
}

const fragmentId = (value: unknown): string =>
  value instanceof Y.AbstractType && value._item ? `${value._item.id.client}:${value._item.id.clock}` : '';

const property = (value: unknown, name: 'author' | 'at'): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;

export function fixedFactsOf(doc: Y.Doc): FixedFacts {
  const fields = rootMap(doc, 'fields');
  const heads = rootMap(doc, 'noteMeta');
  const notes = new Map<string, { author: unknown; at: unknown; fragment: string }>();
  for (const [key, text] of rootMap(doc, 'notes')) {
    const head = heads.get(key);
    notes.set(key, { author: property(head, 'author'), at: property(head, 'at'), fragment: fragmentId(text) });
  }
  return { createdAt: fields.get('createdAt'), createdBy: fields.get('createdBy'), notes };
}

/** False for an object that a key called `__proto__` gave another prototype: zod would read through it. */
const isPlain = (value: unknown): boolean =>
  typeof value !== 'object' ||
  value === null ||
  Array.isArray(value) ||
  Object.getPrototypeOf(value) === Object.prototype;

const invalid = (path: string, problem: string): Result<void, Invalid> => err({ path, problem });

function rootProblem(doc: Y.Doc, root: ContactRoot): Invalid | undefined {
  const map = rootMap(doc, root);
  if (map._start !== null) return { path: root, problem: 'a list where a map belongs' };
  for (const [key, value] of map) {
    const path = `${root}.${key.slice(0, 40)}`;
    if (root === 'notes') {
      if (!isId(key)) return { path, problem: 'the key is no id' };
      if (!(value instanceof Y.XmlFragment)) return { path, problem: 'a note is a fragment' };
      const problem = noteProblem(value);
      if (problem) return { path, problem };
      continue;
    }
    const schema = root === 'fields' ? fieldValues.get(key) : isId(key) ? entryValues[root] : undefined;
    if (!schema) return { path, problem: root === 'fields' ? 'unknown field' : 'the key is no id' };
    if (value instanceof Y.AbstractType) return { path, problem: 'a shared type where a value belongs' };
    if (!isPlain(value)) return { path, problem: 'a reserved key' };
    const parsed = schema.safeParse(value);
    if (!parsed.success) return { path, problem: parsed.error.issues[0]?.code ?? 'invalid' };
  }
  return undefined;
}

function fixedProblem(doc: Y.Doc, actor: MemberId, before: FixedFacts | undefined): Invalid | undefined {
  const after = fixedFactsOf(doc);
  const createdBy = before?.createdBy ?? actor;
  if (after.createdBy !== createdBy) return { path: 'fields.createdBy', problem: 'who made a contact is fixed' };
  if (after.createdAt === undefined || (before && before.createdAt !== after.createdAt)) {
    return { path: 'fields.createdAt', problem: 'when a contact was made is fixed' };
  }
  for (const [note, known] of before?.notes ?? []) {
    const found = after.notes.get(note);
    if (found?.fragment !== known.fragment)
      return { path: `notes.${note}`, problem: "a note's text is never replaced" };
    if (found.author !== known.author || found.at !== known.at) {
      return { path: `noteMeta.${note}`, problem: 'author and time of a note are fixed' };
    }
  }
  for (const [note, found] of after.notes) {
    if (!before?.notes.has(note) && found.author !== actor) {
      return { path: `noteMeta.${note.slice(0, 40)}`, problem: 'the author of a note is who writes it' };
    }
  }
  for (const key of rootMap(doc, 'noteMeta').keys()) {
    if (!after.notes.has(key)) return { path: `noteMeta.${key.slice(0, 40)}`, problem: 'a note without a text' };
  }
  return undefined;
}

/**
 * Whether `doc` is a valid contact after an edit of `actor`. `before` are the facts of the document as it was, missing
 * when the edit creates it; `changedRoots` limits the values looked at to what the edit can have broken.
 */
export function checkContact(
  doc: Y.Doc,
  edit: {
    readonly actor: MemberId;
    readonly before?: FixedFacts | undefined;
    readonly changedRoots?: ReadonlySet<string> | undefined;
  }
): Result<void, Invalid> {
  defineContactRoots(doc);
  for (const name of doc.share.keys()) if (!isKnownRoot(name)) return invalid(name.slice(0, 40), 'unknown root');
  for (const root of contactRoots) {
    if (edit.changedRoots && !edit.changedRoots.has(root)) continue;
    const problem = rootProblem(doc, root);
    if (problem) return err(problem);
  }
  const problem = fixedProblem(doc, edit.actor, edit.before);
  return problem ? err(problem) : ok(undefined);
}
