/**
 * Tests of the architecture checks themselves, on small trees with one planted violation each: a check that cannot
 * fail protects nothing.
 */
import { describe, expect, test } from 'vitest';
import {
  barrelProblems,
  headProblems,
  hostProblems,
  lengthProblems,
  nameProblems
} from '#tests/architecture/file-rules.ts';
import { cycleProblems, importProblems, type Layer } from '#tests/architecture/layer-rules.ts';
import { importsOf, type SourceFile } from '#tests/architecture/source-file.ts';

const file = (path: string, text = ''): SourceFile => ({ path, text });

const table: readonly Layer[] = [
  { files: 'shared/', mayImport: [], packages: ['yjs'], because: 'it is pure', moveTo: 'web/' },
  { files: 'web/lib/', mayImport: ['shared/'], because: 'features stand alone', moveTo: 'shared/' },
  { files: 'web/lib/*/', mayImport: ['shared/', 'web/lib/store/'], because: 'features stand alone', moveTo: 'shared/' },
  { files: 'sync-server/', mayImport: ['shared/'], because: 'it is the server', moveTo: 'shared/' }
];

const importing = (path: string, specifier: string) =>
  importProblems(table, [file(path, `import { x } from '${specifier}';`)]);

describe('imports', () => {
  test.each([
    ['a lower layer', 'web/lib/inbox/a.ts', '#shared/result.ts'],
    ['its own folder', 'web/lib/inbox/a.ts', './b.ts'],
    ['a folder inside its own', 'web/lib/inbox/a.ts', './bubbles/b.ts'],
    ['the folder that its own lies in', 'shared/protocol/a.ts', '../result.ts'],
    ['a layer that the table names', 'web/lib/inbox/a.ts', '#lib/store/local-store.ts'],
    ['a package that the table names', 'shared/contact/a.ts', 'yjs'],
    ['anything, as a test', 'sync-server/sync/a.test.ts', '#tests/fixtures/a.ts']
  ])('a file may import %s', (_what, importer, specifier) => {
    expect(importing(importer, specifier)).toEqual([]);
  });

  test.each([
    ['a higher layer', 'shared/contact/a.ts', '#lib/store/local-store.ts'],
    ['another feature', 'web/lib/inbox/a.ts', '#lib/contacts/b.ts'],
    ['a package of another layer', 'shared/contact/a.ts', 'svelte'],
    ["Node's modules from shared code", 'shared/contact/a.ts', 'node:fs'],
    ['the server from the browser', 'web/lib/inbox/a.ts', '#sync-server/app.ts'],
    ['the server from a test in web/', 'web/lib/inbox/a.test.ts', '#sync-server/app.ts'],
    ['a test', 'web/lib/inbox/a.ts', '#tests/fixtures/a.ts'],
    ['a test beside it', 'web/lib/inbox/a.ts', './b.test.ts'],
    ['without the extension', 'web/lib/inbox/a.ts', './b'],
    ['across layers by dots', 'sync-server/a.ts', '../shared/result.ts'],
    ['far across folders by dots', 'web/lib/inbox/bubbles/a.ts', '../../store/local-store.ts']
  ])('a file may not import %s', (_what, importer, specifier) => {
    expect(importing(importer, specifier)).not.toEqual([]);
  });

  test('the message says who, what, why, and where to move it', () => {
    expect(importing('shared/contact/a.ts', '#lib/store/b.ts')).toEqual([
      'shared/contact/a.ts may not import web/lib/store/b.ts: because it is pure; move it to web/.'
    ]);
  });

  test('a file without a layer is a problem', () => {
    expect(importing('elsewhere/a.ts', '#shared/result.ts')[0]).toContain('belongs to no layer');
  });

  test.each([
    ['a type import', `import type { A } from './a.ts';`],
    ['a re-export', `export { a } from './a.ts';`],
    ['a dynamic import', `const a = await import('./a.ts');`],
    ['a worker', `new Worker(new URL('./a.ts', import.meta.url), { type: 'module' });`],
    ['an import of a side effect', `import './a.ts';`],
    ['an import over several lines', `import {\n  a,\n  b\n} from './a.ts';`]
  ])('%s counts', (_what, text) => {
    expect(importsOf(file('shared/x.ts', text))).toEqual([{ specifier: './a.ts', target: 'shared/a.ts' }]);
  });

  test('a component counts with all its scripts, and its markup does not', () => {
    const text =
      `<!-- import x from './never.ts' -->\n<script module>import './a.ts';</script>\n` +
      `<script lang="ts">import './b.ts';</script>\n<p>import './c.ts'</p>`;
    expect(importsOf(file('web/lib/A.svelte', text)).map((found) => found.specifier)).toEqual(['./a.ts', './b.ts']);
  });
});

describe('cycles', () => {
  test('a circle over three files is found once, wherever the search begins', () => {
    const tree = [
      file('shared/start.ts', `import './a.ts';`),
      file('shared/a.ts', `import './b.ts';`),
      file('shared/b.ts', `import './c.ts';`),
      file('shared/c.ts', `import './a.ts';`)
    ];
    expect(cycleProblems(tree)).toHaveLength(1);
    expect(cycleProblems(tree.toReversed())).toHaveLength(1);
  });

  test('types may refer to each other, values may not', () => {
    const circle = (statement: string) =>
      cycleProblems([
        file('shared/a.ts', `import {\n  b\n} from './b.ts';\nimport type { C } from './c.ts';`),
        file('shared/b.ts', statement)
      ]);
    expect(circle(`import type { A } from './a.ts';`)).toEqual([]);
    expect(circle(`import type { C } from './c.ts';\nimport { a } from './a.ts';`)).toHaveLength(1);
    expect(circle(`import { type A } from './a.ts';`)).toHaveLength(1);
  });

  test('two ways to the same file are no circle', () => {
    const tree = [
      file('shared/a.ts', `import './b.ts'; import './c.ts';`),
      file('shared/b.ts', `import './d.ts';`),
      file('shared/c.ts', `import './d.ts';`),
      file('shared/d.ts')
    ];
    expect(cycleProblems(tree)).toEqual([]);
  });
});

describe('names', () => {
  test.each([
    'web/lib/contacts/ContactRow.svelte',
    'web/lib/state/open-contact.svelte.ts',
    'web/lib/search/search.worker.ts',
    'web/routes/(app)/+layout@.svelte',
    'web/service-worker/index.ts',
    'shared/messaging/service-window.ts',
    'shared/i18n/de/common.ts',
    'web/lib/store/data-key.ts',
    'sync-server/storage/database.ts',
    'sync-server/storage/migrations/0001-initial.ts'
  ])('%s is a good name', (path) => {
    expect(nameProblems(file(path))).toEqual([]);
  });

  test.each([
    'web/lib/remote.ts',
    'web/lib/sync/socket.remote.ts',
    'shared/server/rules.ts',
    'shared/sync.server.ts',
    'shared/index.ts',
    'shared/contact/types.ts',
    'shared/utils.ts',
    'shared/contact/common.ts',
    'sync-server/sync/socket-manager.ts',
    'sync-server/auth/auth.service.ts',
    'web/lib/contacts/contact-row.svelte',
    'web/lib/contacts/ContactRow.ts'
  ])('%s is refused', (path) => {
    expect(nameProblems(file(path))).not.toEqual([]);
  });
});

describe('files', () => {
  test.each([
    ['a module', 'shared/a.ts', '/**\n * Says what this file is for.\n */\nexport const a = 1;'],
    ['a program', 'sync-server/a.ts', '#!/usr/bin/env node\n/** Says what this file is for. */'],
    ['a component', 'web/lib/A.svelte', '<!--\n  Says what this component is for.\n-->\n<p></p>'],
    [
      'a component that begins with its script',
      'web/lib/A.svelte',
      '<script>\n  /** Says what this is for. */\n</script>'
    ]
  ])('%s that opens with a comment introduces itself', (_what, path, text) => {
    expect(headProblems(file(path, text))).toEqual([]);
  });

  test.each([
    ['no comment', 'export const a = 1;\n/** Says what it is for, too late. */'],
    ['an empty comment', '/**\n *\n */\nexport const a = 1;'],
    ['a comment of one word', '/** Contacts. */\nexport const a = 1;']
  ])('a module with %s does not', (_what, text) => {
    expect(headProblems(file('shared/a.ts', text))).toHaveLength(1);
  });

  test('400 lines are allowed, 401 are not, a catalogue of texts is never too long', () => {
    expect(lengthProblems(file('shared/a.ts', 'x;\n'.repeat(400)))).toEqual([]);
    expect(lengthProblems(file('shared/a.ts', 'x;\n'.repeat(401)))).toHaveLength(1);
    expect(lengthProblems(file('shared/i18n/de.ts', 'x;\n'.repeat(900)))).toEqual([]);
  });

  test('a file that only re-exports is a barrel; one that also does something is not', () => {
    const barrel = `/** All the contacts in one place. */\nexport { a } from './a.ts';\nexport type { B } from './b.ts';`;
    expect(barrelProblems(file('shared/contact.ts', barrel))).toHaveLength(1);
    expect(barrelProblems(file('shared/contact.ts', `export * from './a.ts';`))).toHaveLength(1);
    expect(barrelProblems(file('shared/contact.ts', `${barrel}\nexport const c = 1;`))).toEqual([]);
  });
});

describe('other hosts', () => {
  test.each([
    ['a fetch', 'web/lib/a.ts', `fetch('https://example.com/contacts')`],
    ['a socket', 'web/lib/a.ts', `new WebSocket('wss://example.com')`],
    ['an address without its protocol', 'web/lib/A.svelte', `<img src="//example.com/a.png" alt="">`],
    ['a font in a style sheet', 'web/lib/a.css', `@import url(https://example.com/inter.css);`],
    ['a script in the page shell', 'web/app.html', `<script src="https://example.com/a.js"></script>`],
    ['a picture in the manifest', 'static/manifest.webmanifest', `{"icons":[{"src":"https://example.com/a.png"}]}`]
  ])('%s is found', (_what, path, text) => {
    expect(hostProblems(file(path, text))).toHaveLength(1);
  });

  test.each([
    [
      'a source in a comment',
      'web/lib/a.ts',
      `/** See https://example.com/spec. */\n// https://example.com\nconst a = 1;`
    ],
    ['the name of a namespace', 'static/icon.svg', `<svg xmlns="http://www.w3.org/2000/svg"></svg>`],
    ['a path of our own', 'web/lib/a.ts', `fetch('/api/session')`],
    ['code of the server', 'sync-server/whatsapp/cloud-api.ts', `fetch('https://graph.facebook.com')`]
  ])('%s is allowed', (_what, path, text) => {
    expect(hostProblems(file(path, text))).toEqual([]);
  });
});
