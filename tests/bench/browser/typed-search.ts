/**
 * Searching as a person does: letter by letter into the app's own field, each letter typed when the one before is on the
 * screen. A key's latency is from its input event to the frame after the rows of its result are there.
 */
import type { Page } from 'playwright';

/** Names, umlauts folded both ways, several words in any order, parts of words, parts of numbers. */
export const typedQueries = [
  'müller',
  'schroeder',
  'bau hamb',
  'dach',
  'ahrens lind',
  '0171 39',
  'gmbh',
  'info@'
] as const;

export type TypedKey = { readonly text: string; readonly ms: number; readonly found: number };
export type TypedSearch = { readonly keys: readonly TypedKey[]; readonly longestTaskMs: number };

export async function typeQueries(page: Page, queries: readonly string[]): Promise<TypedSearch> {
  const field = page.getByRole('searchbox', { name: 'Kontakte suchen' });
  const keys: TypedKey[] = [];
  const startedAt = await page.evaluate(() => performance.now());
  for (const query of queries) {
    await field.click();
    for (let length = 1; length <= query.length; length++) {
      const from = await page.evaluate(() => performance.now());
      await page.keyboard.type(query.charAt(length - 1));
      const text = query.slice(0, length);
      keys.push({ text, ...(await page.evaluate(readResult, { text, from })) });
    }
    const from = await page.evaluate(() => performance.now());
    await field.fill('');
    await page.evaluate(readResult, { text: '', from });
  }
  const longestTaskMs = await page.evaluate(
    (since) => Math.max(0, ...window.kontorBench.longTasks.filter(({ at }) => at >= since).map(({ ms }) => ms)),
    startedAt
  );
  return { keys, longestTaskMs };
}

/** In the page: waits until the rows of this query's result were drawn, and says how long that was after its key. */
async function readResult({ text, from }: { text: string; from: number }): Promise<{ ms: number; found: number }> {
  const { calls, typed, when } = window.kontorBench;
  const query = () => calls.findLast((call) => call.method === 'query' && call.about === text && call.askedAt > from);
  const shownBy = () => {
    const { total, answeredAt = Infinity } = query() ?? {};
    return total === 0 ? [query()] : calls.filter((call) => call.method === 'rows' && call.askedAt >= answeredAt);
  };
  await when(() => shownBy().length > 0 && shownBy().every((call) => call?.drawnAt !== undefined));
  const typedAt = typed.findLast((change) => change.text === text && change.at > from)?.at ?? Number.NaN;
  return { ms: Math.max(...shownBy().map((call) => call?.drawnAt ?? 0)) - typedAt, found: query()?.total ?? 0 };
}
