/**
 * Who may import whom. Read a row as: files that begin with `files` may import `mayImport` and their own folder, and
 * know no other package than `packages`. The order of the rows is the order of the layers, lowest first.
 */
import type { Layer } from './layer-rules.ts';

const pure = ['yjs', 'y-protocols', 'lib0', 'zod', 'libphonenumber-js', 'papaparse', 'fflate', '@noble/ciphers', 'hash-wasm'];

export const importTable: readonly Layer[] = [
  {
    files: 'shared/',
    mayImport: [],
    packages: pure,
    because: 'shared runs in the browser, in workers, in the server and in the simulation, so it knows none of them',
    moveTo: 'web/ or sync-server/, and pass in what shared needs'
  },
  {
    files: 'web/lib/ui/',
    mayImport: [],
    packages: ['svelte', 'bits-ui', '@lucide/svelte', 'virtua', '@internationalized/date'],
    because: 'plain components know no words of the domain; texts and values come as props',
    moveTo: 'a feature folder of web/lib'
  },
  {
    files: 'web/lib/',
    mayImport: ['web/lib/', 'shared/', 'static/'],
    because: 'the browser knows shared and itself',
    moveTo: 'shared/'
  },
  {
    files: 'web/service-worker/',
    mayImport: ['shared/'],
    packages: ['$app/'],
    because: 'the service worker keeps the app shell and shows notifications; it holds no data and no key',
    moveTo: 'web/lib, which runs in the page or its worker'
  },
  {
    files: 'web/',
    mayImport: ['web/lib/', 'shared/'],
    because: 'pages put features together and never each other',
    moveTo: 'web/lib'
  },
  {
    files: 'sync-server/',
    mayImport: ['sync-server/', 'shared/', 'package.json'],
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
