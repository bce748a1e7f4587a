/**
 * Which top-level maps a document has: the vocabulary's, or a contact's.
 */
import { contactRoots } from '#shared/contact/contact-doc.ts';
import { vocabularyRoots } from '#shared/vocabulary/vocabulary-doc.ts';
import type { DocId } from '#shared/ids.ts';

export const rootsOf = (doc: DocId, vocabularyDoc: DocId): readonly string[] =>
  doc === vocabularyDoc ? vocabularyRoots : contactRoots;
