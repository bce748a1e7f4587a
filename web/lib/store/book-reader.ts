/**
 * Reads all rows as fast as the device can: pages in groups, the next group asked for while one is being opened. Recent
 * rows come first and take the place of what their page says. A damaged page costs its own contacts only.
 */
import type { ContactRow } from '#shared/contact/contact-row.ts';
import type { DocId } from '#shared/ids.ts';
import { ok, type Result } from '#shared/result.ts';
import type { StoreFailure } from './blob-store.ts';
import { caught, type StoreCore } from './store-core.ts';
import { decodeRow, decodeRows, docRange } from './stored-values.ts';

const pagesPerRead = 16;
const rowsPerRead = 1024;

type Portion = Result<readonly ContactRow[], StoreFailure>;

export async function* readBook(core: StoreCore): AsyncGenerator<Portion> {
  core.bookReaders += 1;
  try {
    const start = await core.read(async () => ({
      recent: [...core.journal].sort(),
      pages: await core.blobs.keys('pages')
    }));
    if (!start.ok) {
      yield start;
      return;
    }
    const { recent, pages } = start.value;
    for (let from = 0; from < recent.length; from += rowsPerRead) {
      yield await readRecent(core, recent.slice(from, from + rowsPerRead));
    }
    const overlay = new Set(recent);
    let next: Promise<Portion[]> | undefined;
    for (let from = 0; from < pages.length; from += pagesPerRead) {
      const portions = await (next ?? readPages(core, pages, from));
      if (from + pagesPerRead < pages.length) next = readPages(core, pages, from + pagesPerRead);
      for (const portion of portions) yield portion.ok ? ok(portion.value.filter(isShown)) : portion;
    }

    function isShown(row: ContactRow): boolean {
      return !overlay.has(row.id) && !core.isErased(row.id);
    }
  } finally {
    core.bookReaders -= 1;
  }
}

function readRecent(core: StoreCore, docs: readonly DocId[]): Promise<Portion> {
  return caught(async () => {
    const [first, last] = [docs[0], docs.at(-1)];
    if (first === undefined || last === undefined) return [];
    const entries = await core.blobs.entries('journal', docRange(first, last));
    return entries.map(([, value]) => decodeRow(value)).filter((row) => !core.isErased(row.id));
  });
}

async function readPages(core: StoreCore, keys: readonly string[], from: number): Promise<Portion[]> {
  const group = keys.slice(from, from + pagesPerRead);
  const to = keys[from + pagesPerRead];
  const range = { ...(group[0] === undefined ? {} : { from: group[0] }), ...(to === undefined ? {} : { to }) };
  const read = await caught(async () => {
    const entries = await core.blobs.entries('pages', range);
    return entries.map(([, value]): Portion => ok(decodeRows(value)));
  });
  if (read.ok) return read.value;
  // One of them is damaged: each by itself, so that the others are not lost with it.
  return Promise.all(
    group.map((key) =>
      caught(async () => {
        const value = await core.blobs.get('pages', key);
        return value ? decodeRows(value) : [];
      })
    )
  );
}
