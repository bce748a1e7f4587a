/** Lines as they are typed: what is read from them, and the sentence for what is wrong. */
import { expect, test } from 'vitest';
import { commandNames, parseLine } from './command-table.ts';

test('options, files and --json are read', () => {
  expect(parseLine(['import', 'a.csv', '--workspace', 'w', 'b.csv', '--dry-run', '--json'])).toEqual({
    ok: true,
    value: {
      kind: 'run',
      command: 'import',
      options: { workspace: 'w', 'dry-run': true },
      fileNames: ['a.csv', 'b.csv'],
      json: true
    }
  });
});

test.each([
  [['frobnicate'], /no command "frobnicate"/u],
  [['create-workspace', '--name', 'W'], /needs --email, --password/u],
  [['import'], /needs the name of a file/u],
  [['backup', '--to', 'x'], /--to/u],
  [['check', 'more'], /more/u],
  [['export', '--format'], /--format/u]
])('%j is a sentence', (line, words) => {
  const parsed = parseLine(line);
  expect(parsed.ok ? '' : parsed.error).toMatch(words);
  expect(parsed.ok ? '' : parsed.error).not.toContain('\n');
});

test('help is there for everything and for each command', () => {
  for (const line of [[], ['--help'], ['help']]) {
    const parsed = parseLine(line);
    for (const name of commandNames)
      expect(parsed.ok && parsed.value.kind === 'help' && parsed.value.text).toContain(name);
  }
  for (const name of commandNames) {
    const parsed = parseLine([name, '--help']);
    expect(parsed.ok && parsed.value.kind === 'help' && parsed.value.text).toContain(`npm run kontor -- ${name}`);
  }
});
