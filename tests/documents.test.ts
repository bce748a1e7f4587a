/**
 * The documents speak of files and links that exist: a map that names what is no longer there is worse than none.
 */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const repository = path.resolve(import.meta.dirname, '..');

function pagesIn(folder: string): string[] {
  return readdirSync(path.join(repository, folder))
    .map((name) => path.posix.join(folder, name))
    .flatMap((place) => (statSync(path.join(repository, place)).isDirectory() ? pagesIn(place) : [place]))
    .filter((place) => place.endsWith('.md'));
}

const topLevel = readdirSync(repository).filter((name) => name.endsWith('.md'));
const pages = [...topLevel, ...pagesIn('docs')];
const isThere = (place: string) => existsSync(path.join(repository, place));

test.each(pages)('%s names only files and folders that exist', (page) => {
  const text = readFileSync(path.join(repository, page), 'utf8');
  const named = [...text.matchAll(/`((?:web|shared|sync-server|tests|tools|static|docs)\/[\w./@[\]()+-]*)`/gu)];
  expect(named.map(([, place]) => place ?? '').filter((place) => !isThere(place))).toEqual([]);
});

test.each(pages)('%s links only to pages that exist', (page) => {
  const text = readFileSync(path.join(repository, page), 'utf8');
  const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)/gu)];
  const missing = links
    .map(([, target]) => path.posix.join(path.posix.dirname(page), target ?? ''))
    .filter((target) => !isThere(target));
  expect(missing).toEqual([]);
});
