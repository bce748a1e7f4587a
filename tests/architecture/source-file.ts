/**
 * A source file as the architecture checks see it: its path in the repository, its text, and what it imports. Reads
 * the working tree, not the index, so that a violation shows before it is committed. Imports are found by TypeScript's
 * own scanner; a worker that is started by URL counts as an import of it.
 */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

export type SourceFile = {
  /** Relative to the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
};

export type Import = {
  /** As written: `./x.ts`, `#shared/result.ts`, `node:fs`, `yjs`. */
  readonly specifier: string;
  /** The file of ours that it means, relative to the repository; undefined for packages. */
  readonly target: string | undefined;
};

const roots = ['web', 'shared', 'sync-server', 'tests', 'tools', 'static'];
const skippedFolders = new Set(['node_modules', 'build', 'data', '.svelte-kit', 'test-results']);
const textFile = /\.(?:ts|js|mjs|svelte|css|html|webmanifest|svg|json|md)$/u;

/** package.json's `imports` map, with the trailing star left out. */
const aliases = new Map([
  ['#shared/', 'shared/'],
  ['#lib/', 'web/lib/'],
  ['#sync-server/', 'sync-server/'],
  ['#tests/', 'tests/']
]);

export function readSourceTree(repository: string): SourceFile[] {
  const files: SourceFile[] = [];
  const visit = (folder: string) => {
    for (const entry of readdirSync(path.join(repository, folder), { withFileTypes: true })) {
      const place = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!skippedFolders.has(entry.name)) visit(place);
      } else if (textFile.test(entry.name)) {
        files.push({ path: place, text: readFileSync(path.join(repository, place), 'utf8') });
      }
    }
  };
  roots.forEach(visit);
  return files;
}

export const isCode = (file: SourceFile): boolean => /\.(?:ts|js|mjs|svelte)$/u.test(file.path);

/** Files that run only in a test: they may look into every layer, and nothing else may look into them. */
export const isTest = (filePath: string): boolean =>
  filePath.startsWith('tests/') || /\.(?:test|spec|contract)\.ts$/u.test(filePath);

/** TypeScript's part of a file: all of a module, the script elements of a component. */
export function scriptOf(file: SourceFile): string {
  if (!file.path.endsWith('.svelte')) return file.text;
  return [...file.text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/gu)].map(([, script]) => script ?? '').join('\n');
}

export function importsOf(file: SourceFile): Import[] {
  return isCode(file) ? importsIn(file.path, scriptOf(file)) : [];
}

/** Those that are still there when the program runs: types are gone by then. */
export function importsAtRunTimeOf(file: SourceFile): Import[] {
  const typesOnly = /\b(?:import|export)\s+type\s[^;'"]*?\sfrom\s*['"][^'"]+['"]/gu;
  return isCode(file) ? importsIn(file.path, scriptOf(file).replace(typesOnly, '')) : [];
}

function importsIn(filePath: string, script: string): Import[] {
  const specifiers = new Set(ts.preProcessFile(script, true, true).importedFiles.map((found) => found.fileName));
  for (const [, url] of script.matchAll(/new URL\(\s*['"](\.{1,2}\/[^'"]+\.ts)['"]/gu)) if (url) specifiers.add(url);
  return [...specifiers].map((specifier) => ({ specifier, target: targetOf(filePath, specifier) }));
}

function targetOf(importer: string, specifier: string): string | undefined {
  const [bare = ''] = specifier.split('?');
  if (bare.startsWith('.')) return path.posix.join(path.posix.dirname(importer), bare);
  for (const [alias, folder] of aliases) if (bare.startsWith(alias)) return folder + bare.slice(alias.length);
  return undefined;
}
