/**
 * Figures of a first sync: the real server and the bare relay take turns, and the client does the same work with the
 * same bytes for both.
 */
import { must } from '#shared/result.ts';
import { atMost, figure, median, type Figure } from '../figure.ts';
import { BareRelay, firstSync, recordFirstSync, type FirstSync } from './first-sync.ts';
import { createSampleFolder, startServerUnderTest } from './server-process.ts';
import type { ServerSizes } from './server-sizes.ts';

/** How often the first sync of the bare relay a first sync may take. */
const relayFactor = 2;
const roundsPerRound = 2;

export async function firstSyncFigures(
  sizes: ServerSizes,
  say: (sentence: string) => void,
  profileFolder: string | undefined
): Promise<Figure[]> {
  const contacts = sizes.firstSyncContacts;
  say(`first sync of ${contacts} contacts`);
  const samples = await createSampleFolder([{ members: 1, contacts }]);
  const server = await startServerUnderTest(samples, profileFolder);
  const seat = must(server.teams[0]?.seats[0], 'a seat');
  const relay = await BareRelay.start(await recordFirstSync(server.url, seat));
  const own: FirstSync[] = [];
  const bare: FirstSync[] = [];
  const cpu: number[] = [];
  try {
    await firstSync(server.url, seat);
    await firstSync(relay.url, seat);
    for (let round = 0; round < sizes.rounds * roundsPerRound; round++) {
      const measureOwn = async () => {
        const before = await server.cpuSeconds();
        own.push(await firstSync(server.url, seat));
        cpu.push((await server.cpuSeconds()) - before);
      };
      const measureBare = async () => void bare.push(await firstSync(relay.url, seat));
      for (const measure of round % 2 === 0 ? [measureOwn, measureBare] : [measureBare, measureOwn]) await measure();
    }
  } finally {
    await relay.end();
    await server.close();
    await samples.remove();
  }
  const [first] = own;
  if (first?.rows !== contacts || first.docs !== contacts + 1)
    throw new Error(`The first sync was not whole: ${JSON.stringify(first)}`);
  const name = `first sync of ${contacts.toLocaleString('en')} contacts`;
  const bareMs = bare.map(({ wholeMs }) => wholeMs);
  const limit = median(bareMs) * relayFactor;
  return [
    figure(
      `${name}, list there`,
      'ms',
      own.map(({ listMs }) => listMs)
    ),
    figure(
      `${name}, every document there`,
      'ms',
      own.map(({ wholeMs }) => wholeMs),
      {
        budget: atMost(limit, 'twice the bare relay in the same run')
      }
    ),
    figure('  the same bytes from a bare relay', 'ms', bareMs),
    figure(`${name}, on the wire`, 'KiB', [first.wireBytes / 1024]),
    figure(`${name}, server CPU`, 's', cpu)
  ];
}
