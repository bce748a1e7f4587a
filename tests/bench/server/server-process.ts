/**
 * The server under test: the real process with production settings on a data folder of its own, and what it says about
 * itself at /metrics, so that its CPU and memory are read the same way everywhere.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { AppServer, freePort } from '#tests/e2e/app-server.ts';
import { fillSampleFolder, type Team, type TeamPlan } from './sample-folder.ts';

export type ServerUnderTest = {
  readonly process: AppServer;
  readonly url: string;
  readonly teams: readonly Team[];
  /** CPU seconds that the process has used since its start. */
  cpuSeconds(): Promise<number>;
  /** Bytes that the process holds. */
  memory(): Promise<number>;
  close(): Promise<void>;
};

export type SampleFolder = { readonly path: string; readonly teams: readonly Team[]; remove(): Promise<void> };

export async function createSampleFolder(
  plans: readonly TeamPlan[],
  progress?: (done: number) => void
): Promise<SampleFolder> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kontor-bench-'));
  const teams = await fillSampleFolder(folder, plans, progress);
  return { path: folder, teams, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Starts a server on a copy of the samples, so that each run begins with the same data. */
export async function startServerUnderTest(
  samples: SampleFolder,
  profileFolder: string | undefined
): Promise<ServerUnderTest> {
  const dataFolder = await mkdtemp(path.join(os.tmpdir(), 'kontor-bench-run-'));
  await cp(samples.path, dataFolder, { recursive: true });
  const profiling = profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${path.resolve(profileFolder)}`];
  const settings = { NODE_OPTIONS: ['--disable-warning=ExperimentalWarning', ...profiling].join(' ') };
  const server = new AppServer(await freePort(), dataFolder, settings);
  await server.start();
  const read = async (metric: string): Promise<number> => {
    const answer = await fetch(`${server.url}/metrics`);
    const found = new RegExp(`^kontor_${metric}(?:\\{[^}]*\\})? (\\S+)$`, 'mu').exec(await answer.text());
    if (found === null) throw new Error(`The server tells no ${metric}: ${answer.status}`);
    return Number(found[1]);
  };
  return {
    process: server,
    url: server.url,
    teams: samples.teams,
    cpuSeconds: () => read('process_cpu_seconds_total'),
    memory: () => read('process_resident_memory_bytes'),
    async close() {
      await server.stop();
      await rm(dataFolder, { recursive: true, force: true });
    }
  };
}
