/**
 * What a valid vocabulary document is, for the server's gate; see shared/contact/contact-validity.ts for its sibling.
 * The right to edit the vocabulary is checked before this.
 */
import * as Y from 'yjs';
import { isId } from '../ids.ts';
import { err, ok, type Result } from '../result.ts';
import { fieldValue, labelValue, vocabularyMap, vocabularyRoots, type VocabularyRoot } from './vocabulary-doc.ts';

/** Where in the document, and what is wrong there. Holds no values. */
export type InvalidVocabulary = { readonly path: string; readonly problem: string };

/** Gives every known root its type; must happen before an update is applied. */
export function defineVocabularyRoots(doc: Y.Doc): void {
  for (const root of vocabularyRoots) vocabularyMap(doc, root);
}

const isKnownRoot = (name: string): name is VocabularyRoot => (vocabularyRoots as readonly string[]).includes(name);

export function checkVocabulary(doc: Y.Doc): Result<void, InvalidVocabulary> {
  defineVocabularyRoots(doc);
  for (const name of doc.share.keys()) {
    if (!isKnownRoot(name)) return err({ path: name.slice(0, 40), problem: 'unknown root' });
    const map = vocabularyMap(doc, name);
    if (map._start !== null) return err({ path: name, problem: 'a list where a map belongs' });
    for (const [key, value] of map) {
      const path = `${name}.${key.slice(0, 40)}`;
      if (!isId(key)) return err({ path, problem: 'the key is no id' });
      if (name !== 'labels' && name !== 'fields') return err({ path, problem: 'this part is reserved' });
      if (value instanceof Y.AbstractType) return err({ path, problem: 'a shared type where a value belongs' });
      if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) !== Object.prototype) {
        return err({ path, problem: 'a reserved key' });
      }
      const parsed = (name === 'labels' ? labelValue : fieldValue).safeParse(value);
      if (!parsed.success) return err({ path, problem: parsed.error.issues[0]?.code ?? 'invalid' });
    }
  }
  return ok(undefined);
}
