/**
 * The command line of `npm run bench`: which parts run, at which size, and where the figures go.
 */
import { parseArgs } from 'node:util';
import { err, ok, type Result } from '#shared/result.ts';

export const benchParts = ['server', 'browser', 'store'] as const;
export type BenchPart = (typeof benchParts)[number];

export type BenchOptions = {
  readonly parts: readonly BenchPart[];
  /** Small sizes and few rounds: shows that everything runs, and nothing else. */
  readonly isQuick: boolean;
  readonly jsonFile: string | undefined;
  /** Node profiles of the server under test are written into this folder. */
  readonly profileFolder: string | undefined;
};

export const usage = `Usage: npm run bench -- [--quick] [--only server|browser|store] [--json FILE] [--profile FOLDER]

  --quick    small sizes and few rounds: proves that the bench runs; its figures say nothing
  --only     one part alone; may be given more than once
  --json     writes the figures, with the environment that they were measured in
  --profile  writes a CPU profile of the server under test for each of its starts`;

const isPart = (text: string): text is BenchPart => benchParts.some((part) => part === text);

/** The options, or the sentence that says what is wrong with the line. */
export function readBenchOptions(line: readonly string[]): Result<BenchOptions, string> {
  try {
    const { values } = parseArgs({
      args: [...line],
      options: {
        quick: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true },
        json: { type: 'string' },
        profile: { type: 'string' },
        help: { type: 'boolean', default: false }
      }
    });
    if (values.help) return err(usage);
    const named = values.only ?? [];
    const unknown = named.find((name) => !isPart(name));
    if (unknown !== undefined) return err(`There is no part "${unknown}".\n\n${usage}`);
    const parts = benchParts.filter((part) => named.length === 0 || named.includes(part));
    return ok({ parts, isQuick: values.quick, jsonFile: values.json, profileFolder: values.profile });
  } catch (cause) {
    return err(`${cause instanceof Error ? cause.message : String(cause)}\n\n${usage}`);
  }
}
