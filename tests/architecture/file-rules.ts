/**
 * What every single file keeps to, whatever its layer: a name that says what it is, a head comment, a length that can
 * be read in one go, no barrel, and nothing that a browser would fetch from somebody else's host.
 */
import path from 'node:path';
import { isCode, isTest, scriptOf, type SourceFile } from './source-file.ts';

/** The house rule for one file; a catalogue of texts is read by key, never from top to bottom. */
const maxLines = 400;
const isCatalogue = (file: SourceFile) => file.path.startsWith('shared/i18n/');

const bannedWords = new Set(
  'util utils helper helpers common misc manager service handler data info new old v1 v2 stuff base'.split(' ')
);

/** Words of the field in which a banned word is part of a term with one meaning. */
const terms = ['service-worker', 'service-window', 'data-key', 'data-folder', 'common-passwords'];

/** Links that a person follows by choice, and XML names; a fetch of any of these would still fail the browser test. */
const allowedUrls: readonly { readonly prefix: string; readonly because: string }[] = [
  { prefix: 'http://www.w3.org/', because: 'XML namespaces are names, not addresses' },
  { prefix: 'http://localhost', because: 'the own machine, in development' },
  { prefix: 'https://wa.me/', because: 'a link that the member opens' },
  { prefix: 'https://www.openstreetmap.org/search', because: 'a map of an address that the member opens' }
];

export function nameProblems(file: SourceFile): string[] {
  const problems: string[] = [];
  const name = path.posix.basename(file.path);
  const say = (problem: string) => problems.push(`${file.path}: ${problem}`);

  if (/^(?:web|shared)\//u.test(file.path)) {
    const poisoned = /(?:^|[/.])(?:server|remote)\.[^/]+$/u.test(file.path) || file.path.includes('/server/');
    if (poisoned) say('SvelteKit gives "server" and "remote" in names a meaning of its own; choose another word.');
  }
  if (!isCode(file)) return problems;
  if (/^(?:index|types)\.[jt]s$/u.test(name) && file.path !== 'web/service-worker/index.ts') {
    say('a file is named for its main export; a type lives with what it describes.');
  }
  const rest = terms.reduce((text, term) => text.replaceAll(term, ''), name.toLowerCase());
  // In the catalogue files are areas of the product, and one area is the words that many pages share.
  if (isCatalogue(file) && name === 'common.ts') return problems;
  const banned = rest.split(/[^a-z0-9]+/u).find((word) => bannedWords.has(word));
  if (banned !== undefined) say(`"${banned}" says nothing about what is in the file; name it for its main export.`);
  if (name.endsWith('.svelte')) {
    if (!/^(?:\+[a-z]+(?:@[a-z()-]*)?|[A-Z][A-Za-z0-9]*)\.svelte$/u.test(name))
      say('components are named in PascalCase.');
  } else if (!/^\+?[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*$/u.test(name)) {
    say('files are named in kebab-case.');
  }
  return problems;
}

export function headProblems(file: SourceFile): string[] {
  if (!isCode(file)) return [];
  const head = file.path.endsWith('.svelte')
    ? /^\s*(?:<!--([\s\S]*?)-->|<script[^>]*>\s*\/\*\*([\s\S]*?)\*\/)/u.exec(file.text)
    : /^(?:#!.*\n)?\/\*\*([\s\S]*?)\*\//u.exec(file.text);
  const words = (head?.[1] ?? head?.[2] ?? '').replaceAll('*', ' ').trim();
  if (words.split(/\s+/u).length >= 3) return [];
  return [`${file.path}: opens without a comment that says what it is, which rules it keeps, what it leaves to whom.`];
}

export function lengthProblems(file: SourceFile): string[] {
  if ((!isCode(file) && !file.path.endsWith('.css')) || isCatalogue(file)) return [];
  const lines = file.text.trimEnd().split('\n').length;
  return lines <= maxLines ? [] : [`${file.path}: ${lines} lines; split it by concept (at most ${maxLines}).`];
}

export function barrelProblems(file: SourceFile): string[] {
  if (!isCode(file)) return [];
  const statements = withoutComments(scriptOf(file)).trim();
  const isBarrel = /^(?:export\s+(?:type\s+)?(?:\{[^}]*\}|\*(?:\s+as\s+\w+)?)\s+from\s+['"][^'"]+['"];?\s*)+$/u.test(
    statements
  );
  return isBarrel ? [`${file.path}: a barrel; import from the file that has the thing.`] : [];
}

/** Addresses of other hosts in what a browser gets: the page may load nothing from them. */
export function hostProblems(file: SourceFile): string[] {
  const reachesTheBrowser = /^(?:web|static)\//u.test(file.path) && !isTest(file.path) && !file.path.endsWith('.md');
  if (!reachesTheBrowser) return [];
  return [...withoutComments(file.text).matchAll(/(?:https?:|wss?:|['"(])\/\/[a-z0-9][^\s'"`)<]*/giu)]
    .map(([found]) => found.replace(/^['"(]/u, ''))
    .filter((url) => !allowedUrls.some(({ prefix }) => url.startsWith(prefix)))
    .map((url) => `${file.path}: names ${url}; the app loads nothing from another host.`);
}

/** Comments may cite sources. Only whole-line `//` comments are taken away, so that an address in code stays. */
function withoutComments(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//gu, '')
    .replace(/<!--[\s\S]*?-->/gu, '')
    .replace(/^\s*\/\/.*$/gmu, '');
}
