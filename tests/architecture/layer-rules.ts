/**
 * Checks imports against a table of layers: who may import whom, which packages a layer may know, and no cycles. Holds
 * no table of its own (import-table.ts has it), so that the checker is tested on small trees.
 */
import { importsAtRunTimeOf, importsOf, isTest, type SourceFile } from './source-file.ts';

export type Layer = {
  /** Files whose path begins so belong to the layer; `*` stands for one folder name. The longest match decides. */
  readonly files: string;
  /** Prefixes of paths that it may import, its own files aside; `*` as above. */
  readonly mayImport: readonly string[];
  /** Packages that it may know; `node:` stands for all of Node's own modules. Undefined: any package. */
  readonly packages?: readonly string[];
  readonly because: string;
  /** Where code belongs that needs the forbidden import. */
  readonly moveTo: string;
};

const pattern = (prefix: string): RegExp =>
  new RegExp(`^${prefix.replaceAll(/[.+()[\]$]/gu, '\\$&').replaceAll('*', '[^/]+')}`, 'u');

export function layerOf(table: readonly Layer[], filePath: string): Layer | undefined {
  return table
    .filter((layer) => pattern(layer.files).test(filePath))
    .toSorted((a, b) => b.files.length - a.files.length)
    .at(0);
}

// A layer with a star is one layer per folder: of `sync-server/*/`, a file in auth owns `sync-server/auth/`.
function ownFiles(layer: Layer, filePath: string): string {
  return pattern(layer.files).exec(filePath)?.[0] ?? layer.files;
}

/** `@lucide/svelte/icons/x` is of the package `@lucide/svelte`, `node:fs` of `node:`. */
function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return 'node:';
  if (specifier.startsWith('$app/')) return '$app/';
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

export function importProblems(table: readonly Layer[], files: readonly SourceFile[]): string[] {
  return files.flatMap((file) =>
    importsOf(file).flatMap(({ specifier, target }) => {
      const problem =
        target === undefined ? packageProblem(table, file.path, specifier) : fileProblem(table, file.path, target);
      return [...(problem === undefined ? [] : [problem]), ...spellingProblems(file.path, specifier, target)];
    })
  );
}

function fileProblem(table: readonly Layer[], importer: string, target: string): string | undefined {
  if (target.startsWith('sync-server/') && importer.startsWith('web/')) {
    return (
      `${importer} may not import ${target}: because the browser and the sync server meet only in shared/protocol; ` +
      'move it to shared/, or the test to tests/.'
    );
  }
  if (isTest(importer)) return undefined;
  if (isTest(target)) {
    return `${importer} may not import ${target}: because the product does not know its tests; move it beside the code.`;
  }
  const layer = layerOf(table, importer);
  if (layer === undefined) return `${importer} belongs to no layer: give it one in tests/architecture/import-table.ts.`;
  const sameLayer = layerOf(table, target) === layer && target.startsWith(ownFiles(layer, importer));
  if (sameLayer || layer.mayImport.some((prefix) => pattern(prefix).test(target))) return undefined;
  return `${importer} may not import ${target}: because ${layer.because}; move it to ${layer.moveTo}.`;
}

function packageProblem(table: readonly Layer[], importer: string, specifier: string): string | undefined {
  if (isTest(importer)) return undefined;
  const layer = layerOf(table, importer);
  if (layer?.packages === undefined || layer.packages.includes(packageOf(specifier))) return undefined;
  return `${importer} may not import ${specifier}: because ${layer.because}; move it to ${layer.moveTo}.`;
}

/** `./` inside a folder, `../` to its parent, `#…` across: the import line then shows the layer. */
function spellingProblems(importer: string, specifier: string, target: string | undefined): string[] {
  if (target === undefined) return [];
  const problems: string[] = [];
  if (!/\.[a-z]+(?:\?.*)?$/u.test(specifier))
    problems.push(`${importer} imports ${specifier} without its file extension.`);
  const leaves = /^(?:web\/lib|shared|sync-server|tests)\//u.exec(target)?.[0];
  const isFar = specifier.startsWith('../../') || !importer.startsWith(leaves ?? '');
  if (specifier.startsWith('../') && leaves !== undefined && isFar) {
    problems.push(`${importer} imports ${specifier}; across folders write the path from #…/.`);
  }
  return problems;
}

/** Every cycle once, as the path that closes it. Types may refer to each other: they are gone when the program runs. */
export function cycleProblems(files: readonly SourceFile[]): string[] {
  const targetsByPath = new Map(
    files.map((file) => [
      file.path,
      importsAtRunTimeOf(file).flatMap(({ target }) => (target === undefined ? [] : [target]))
    ])
  );
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (filePath: string, trail: readonly string[]) => {
    const start = trail.indexOf(filePath);
    if (start >= 0) {
      cycles.push(
        `A cycle of imports: ${[...trail.slice(start), filePath].join(' -> ')}; give the shared part its own file.`
      );
      return;
    }
    if (done.has(filePath)) return;
    for (const target of targetsByPath.get(filePath) ?? []) visit(target, [...trail, filePath]);
    done.add(filePath);
  };
  for (const filePath of targetsByPath.keys()) visit(filePath, []);
  return cycles;
}
