/** The import of an open book: made on first use and kept while the book is open, whatever page is shown. */
import type { OpenBook } from '#lib/app/open-book.svelte.ts';
import { vocabularyOf } from '#lib/state/vocabulary.svelte.ts';
import { ImportJob } from './import-job.svelte.ts';

const open = new WeakMap<OpenBook, ImportJob>();

export function importOf(book: OpenBook): ImportJob {
  const known = open.get(book);
  if (known) return known;
  const job = new ImportJob({ seat: book.seat, engine: book.engine, vocabulary: vocabularyOf(book) });
  open.set(book, job);
  return job;
}
