/**
 * Carries edits over to another history of the same document: after a reset (new epoch), a refused edit in the middle
 * of others, or a create that lost to somebody else's. The difference between two states is made anew, value by value;
 * notes that were changed are taken over as a whole. What both states have alike is left as the target has it.
 */
import * as Y from 'yjs';

/** Opaque keys of one root, compared as JSON. */
const isSame = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

type XmlNode = Y.XmlElement | Y.XmlText;

/** Applies to `target` what changed from `before` to `after`; returns whether anything was written. */
export function carryOver(
  before: Y.Doc,
  after: Y.Doc,
  target: Y.Doc,
  roots: readonly string[],
  origin?: unknown
): boolean {
  let written = false;
  const notice = () => {
    written = true;
  };
  target.on('update', notice);
  target.transact(() => {
    for (const root of roots) carryRoot(before.getMap(root), after.getMap(root), target.getMap(root));
  }, origin);
  target.off('update', notice);
  return written;
}

function carryRoot(before: Y.Map<unknown>, after: Y.Map<unknown>, target: Y.Map<unknown>): void {
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const was = before.get(key);
    const is = after.get(key);
    if (was instanceof Y.XmlFragment || is instanceof Y.XmlFragment) carryNote(key, was, is, target);
    else if (isSame(was, is)) continue;
    else if (is === undefined) target.delete(key);
    else if (!isSame(target.get(key), is)) target.set(key, is);
  }
}

function carryNote(key: string, was: unknown, is: unknown, target: Y.Map<unknown>): void {
  if (!(is instanceof Y.XmlFragment)) return;
  const text = is.toString();
  if (was instanceof Y.XmlFragment && was.toString() === text) return;
  const there = target.get(key);
  if (there instanceof Y.XmlFragment) {
    if (there.toString() === text) return;
    there.delete(0, there.length);
    there.insert(0, cloneChildren(is));
    return;
  }
  const fragment = new Y.XmlFragment();
  fragment.insert(0, cloneChildren(is));
  target.set(key, fragment);
}

const cloneChildren = (fragment: Y.XmlFragment): XmlNode[] =>
  // A note holds elements and texts only (the gate refuses the rest).
  fragment.toArray().map((child) => (child as XmlNode).clone() as XmlNode);
