/**
 * The server half of the bench, in its order: edits, many clients, one document, durability, first sync.
 */
import type { Figure } from '../figure.ts';
import { editFigures, manyClientFigures, oneDocumentFigures, type EditBench } from './edit-figures.ts';
import { firstSyncFigures } from './first-sync-figures.ts';
import { killFigures } from './kill-figures.ts';
import { LoadProcess } from './load-process.ts';
import { arePeersInstalled, peersMissing } from './peers.ts';
import { fullSizes, quickSizes } from './server-sizes.ts';

export type BenchRun = {
  readonly isQuick: boolean;
  readonly profileFolder: string | undefined;
  /** Says what is being measured, for whoever waits. */
  readonly say: (sentence: string) => void;
};

export async function serverFigures({ isQuick, profileFolder, say }: BenchRun): Promise<Figure[]> {
  const sizes = isQuick ? quickSizes : fullSizes;
  if (!arePeersInstalled()) say(peersMissing);
  const load = new LoadProcess();
  const bench: EditBench = { load, sizes, say, profileFolder };
  try {
    return [
      ...(await editFigures(bench)),
      ...(await manyClientFigures(bench)),
      ...(await oneDocumentFigures(bench)),
      ...(await killFigures(bench)),
      ...(await firstSyncFigures(sizes, say, profileFolder))
    ];
  } finally {
    await load.end();
  }
}
