/**
 * Who may import whom. Read a row as: files that begin with `files` may import `mayImport` and their own folder, and
 * know no other package than `packages` (all of them, where there is no list). Rows go from the lowest layer to the
 * highest; ARCHITECTURE.md draws the same picture.
 */
import type { Layer } from './layer-rules.ts';

const svelte = ['svelte', 'bits-ui', '@lucide/svelte', 'virtua', '@internationalized/date', '$app/'];
const editor = [
  '@tiptap/core',
  '@tiptap/starter-kit',
  '@tiptap/extension-collaboration',
  '@tiptap/pm',
  '@tiptap/y-tiptap'
];

/** What the interface is made of below its features. The engine is there by its contract alone. */
const interfaceMayImport = [
  'shared/',
  'web/lib/ui/',
  'web/lib/shell/',
  'web/lib/app/',
  'web/lib/state/',
  'web/lib/pwa/',
  'web/lib/account/',
  'web/lib/worker/',
  'web/lib/engine/engine-api.ts'
];

/** What every feature of the server builds on: how an address is answered, and what a session may do. */
const serverContracts = [
  'sync-server/storage/',
  'sync-server/http/endpoint.ts',
  'sync-server/workspaces/membership.ts'
];

const feature = (files: string, packages: readonly string[] = []): Layer => ({
  files,
  mayImport: interfaceMayImport,
  packages: [...svelte, 'libphonenumber-js', ...packages],
  because: 'features stand beside each other and see data through web/lib/state',
  moveTo: 'web/lib/state (data), web/lib/ui (plain components), or let the page put the features together'
});

const serverFeature = (files: string, mayImport: readonly string[] = []): Layer => ({
  files,
  mayImport: ['shared/', ...serverContracts, ...mayImport],
  because:
    'a feature of the server declares what it needs as a port and app.ts gives it, so that each can be tested alone',
  moveTo: 'sync-server/app.ts, as the implementation of a port'
});

export const importTable: readonly Layer[] = [
  {
    files: 'shared/',
    mayImport: [],
    packages: ['yjs', 'y-protocols', 'lib0', 'zod', 'libphonenumber-js', 'papaparse', 'fflate'],
    because: 'shared runs in the browser, in workers, in the server and in the simulation, so it knows none of them',
    moveTo: 'web/ or sync-server/, and pass in what shared needs'
  },
  {
    files: 'web/lib/ui/',
    mayImport: [],
    packages: svelte.filter((name) => name !== '$app/'),
    because: 'plain components know no words of the domain; texts and values come as props',
    moveTo: 'a feature folder of web/lib'
  },
  {
    files: 'web/lib/shell/',
    mayImport: ['shared/', 'web/lib/ui/'],
    packages: svelte,
    because: 'the frame holds any page: places, texts and people come as props, so it can be looked at alone',
    moveTo: 'web/lib/app or web/routes, and pass it in'
  },
  {
    files: 'web/lib/worker/',
    mayImport: [],
    packages: [],
    because: 'starting a worker knows nothing of what runs in it',
    moveTo: 'the part whose worker it is'
  },
  {
    files: 'web/lib/pwa/',
    mayImport: ['shared/'],
    packages: ['svelte'],
    because: 'installing and updating know nothing of contacts',
    moveTo: 'web/lib/app, which passes in what they need'
  },
  {
    files: 'web/lib/store/',
    mayImport: ['shared/'],
    packages: ['dexie', '@noble/ciphers', 'hash-wasm', 'lib0', 'zod'],
    because: 'the store keeps sealed bytes and does not know that there is a network, a document or a page',
    moveTo: 'web/lib/engine'
  },
  {
    files: 'web/lib/book/',
    mayImport: ['shared/', 'web/lib/engine/engine-api.ts'],
    packages: [],
    because: 'the book is rows in memory and answers at once; it knows no document, no store and no network',
    moveTo: 'web/lib/engine'
  },
  {
    files: 'web/lib/engine/',
    mayImport: ['shared/', 'web/lib/store/', 'web/lib/book/', 'web/lib/worker/'],
    packages: ['yjs', 'y-protocols', 'y-websocket', 'lib0', 'zod', '@noble/ciphers', 'hash-wasm', 'fflate'],
    because: 'the engine runs in a worker and in the simulation, where there is no page and no Svelte',
    moveTo: 'web/lib/state'
  },
  {
    files: 'web/lib/state/',
    mayImport: ['shared/', 'web/lib/engine/', 'web/lib/app/', 'web/lib/pwa/'],
    packages: ['svelte', 'yjs', 'y-protocols', 'y-websocket', 'lib0', '$app/'],
    because: 'state turns the engine into fields that components read; it draws nothing and stores nothing itself',
    moveTo: 'web/lib/engine (below) or a feature (above)'
  },
  {
    files: 'web/lib/app/',
    mayImport: ['shared/', 'web/lib/store/', 'web/lib/engine/', 'web/lib/state/', 'web/lib/pwa/', 'web/lib/shell/'],
    packages: ['svelte', '$app/', 'zod'],
    because: 'the composition of the browser app is used by every feature, so it can know none of them',
    moveTo: 'a feature folder of web/lib or web/lib/shell'
  },
  {
    files: 'web/lib/account/',
    mayImport: ['shared/', 'web/lib/ui/', 'web/lib/app/'],
    packages: [...svelte, 'libphonenumber-js'],
    because:
      'what doors, settings and members all ask of a person (a new password, the password once more) belongs to none of them',
    moveTo: 'the feature that asks'
  },
  feature('web/lib/*/', [...editor, 'yjs', 'y-protocols', 'y-websocket', 'papaparse', 'zod']),
  {
    files: 'web/styles/',
    mayImport: [],
    because: 'tokens and the reset are style sheets',
    moveTo: 'web/lib/ui'
  },
  {
    files: 'web/routes/',
    mayImport: ['shared/', 'web/lib/', 'web/styles/'],
    because: 'a page picks state and components; other pages are addresses, not parts',
    moveTo: 'a feature folder of web/lib'
  },
  {
    files: 'web/service-worker/',
    mayImport: ['shared/'],
    packages: ['$app/'],
    because: 'the service worker keeps the app shell; it holds no data and no key',
    moveTo: 'web/lib, which runs in the page or its worker'
  },
  {
    files: 'web/',
    mayImport: ['web/lib/app/', 'shared/'],
    because: "the few files beside the folders of web/ are SvelteKit's own entries",
    moveTo: 'web/lib'
  },
  {
    files: 'sync-server/storage/',
    mayImport: ['shared/'],
    because: 'tables and queries know no rule of a feature',
    moveTo: 'the feature whose rule it is'
  },
  // Joining a workspace makes an account and a session: people and their workspaces are one step above signing in.
  serverFeature('sync-server/workspaces/', ['sync-server/auth/']),
  serverFeature('sync-server/operations/', ['sync-server/http/']),
  serverFeature('sync-server/*/'),
  // Setting up and joining make an account and a member in one transaction, so workspaces stand on auth, never below it.
  serverFeature('sync-server/workspaces/', ['sync-server/auth/']),
  serverFeature('sync-server/operations/', ['sync-server/http/']),
  {
    files: 'sync-server/cli/',
    mayImport: ['shared/', 'sync-server/', 'package.json'],
    because: "the operator's commands put the server's parts together, as app.ts does",
    moveTo: 'shared/ or sync-server/'
  },
  {
    files: 'sync-server/demo/',
    mayImport: ['shared/', 'sync-server/'],
    because: 'the demo fills a workspace through the same parts as the operator',
    moveTo: 'shared/samples'
  },
  {
    files: 'sync-server/',
    mayImport: ['shared/', 'sync-server/', 'package.json'],
    because: 'the server knows shared and itself',
    moveTo: 'shared/'
  },
  {
    files: 'tools/',
    mayImport: [],
    because: 'tools build and start the product from outside',
    moveTo: 'the product'
  }
];
