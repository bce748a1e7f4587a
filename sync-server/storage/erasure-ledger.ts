/**
 * Which documents have been erased, in a file beside the database: a restored backup is older than the erasures that
 * came after it, and must not bring anybody back. Ids alone, one line each, appended durably and never rewritten.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { parseId, type DocId, type WorkspaceId } from '#shared/ids.ts';
import type { Statements } from './statements.ts';

export type Erasure = { readonly workspace: WorkspaceId; readonly doc: DocId; readonly at: number };

const ledgerName = 'erasures';

export interface ErasureLedger {
  append(erasures: readonly Erasure[]): void;
  read(): Erasure[];
}

export function openErasureLedger(folder: string): ErasureLedger {
  const place = path.join(folder, ledgerName);
  return {
    append(erasures) {
      if (erasures.length === 0) return;
      const handle = openSync(place, 'a', 0o600);
      try {
        // The line feed before ends a line that a crash may have cut short; empty lines mean nothing.
        writeSync(handle, erasures.map(({ workspace, doc, at }) => `\n${workspace} ${doc} ${at}`).join('') + '\n');
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
    },
    read() {
      if (!existsSync(place)) return [];
      // A line that a crash cut short is completed by the next start, from the tombstone.
      return readFileSync(place, 'utf8')
        .split('\n')
        .flatMap((line) => {
          const [workspaceText, docText, at] = line.split(' ');
          const [workspace, doc] = [parseId<WorkspaceId>(workspaceText), parseId<DocId>(docText)];
          return workspace === undefined || doc === undefined || at === undefined
            ? []
            : [{ workspace, doc, at: Number(at) }];
        });
    }
  };
}

/** Writes down what the database knows as erased and the ledger, after a crash between the two, does not. */
export function completeLedger(ledger: ErasureLedger, reader: Statements): void {
  const known = new Set(ledger.read().map(({ workspace, doc }) => `${workspace} ${doc}`));
  const tombstones = reader.prepare<Erasure>('SELECT workspace, doc, at FROM tombstone').all();
  ledger.append(tombstones.filter(({ workspace, doc }) => !known.has(`${workspace} ${doc}`)));
}
