/**
 * The page's answers to the import worker: asks the engine in pieces small enough that the page stays quick. The list of
 * names is a view of its own in the engine, held for as long as one plan is made.
 */
import type { EngineApi } from '#lib/engine/engine-api.ts';
import type { ContactId } from '#shared/ids.ts';
import type { ImportPageApi } from './import-ports.ts';

const view = 'import';

export function createEngineAccess(engine: EngineApi, onPlanned: (done: number) => void): ImportPageApi {
  return {
    async names(from, to) {
      if (from === 0) await engine.query(view, { text: '', sort: 'created', labels: [], trash: false });
      const { rows } = await engine.rows(view, from, to);
      return rows.map(({ id, given, family, detail }) => ({ id, name: `${given} ${family}`, detail }));
    },
    find: (asked) =>
      Promise.all(
        asked.map(async ({ phones, emails }) => {
          const found: ContactId[][] = await Promise.all([
            ...phones.map((phone) => engine.findByAddress({ phone })),
            ...emails.map((email) => engine.findByAddress({ email }))
          ]);
          return found.flat();
        })
      ),
    read: (contacts) => engine.readContacts(contacts),
    planned: (done) => Promise.resolve(onPlanned(done))
  };
}
