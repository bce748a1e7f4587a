/**
 * The worker of one import: reading, comparing and planning happen here, so that the page never waits for a file. Ends
 * with the import. Wires an ImportSession to its page and does nothing else.
 */
import { systemClock, systemRandom } from '#shared/environment.ts';
import type { ImportPageApi } from './import-ports.ts';
import { ImportSession } from './import-session.ts';
import { WorkerLine, type LineMessage } from './worker-line.ts';

const session = new ImportSession(
  {
    names: (from, to) => line.ask.names(from, to),
    find: (asked) => line.ask.find(asked),
    read: (contacts) => line.ask.read(contacts),
    planned: (done) => line.ask.planned(done)
  },
  { clock: systemClock, random: systemRandom, giveWay: () => new Promise((resolve) => setTimeout(resolve, 0)) }
);
const line: WorkerLine<ImportPageApi> = new WorkerLine<ImportPageApi>((message) => self.postMessage(message), session);

// Only the page that made this worker can post to it.
self.onmessage = ({ data }: MessageEvent<LineMessage>) => line.receive(data);
