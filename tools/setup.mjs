/**
 * Makes a checkout ready before an npm script runs: dependencies, then what the script asks for by name (`build`: the
 * web app, `browser`: a Chromium for the tests). It runs with whatever Node the machine has, so it uses no dependency
 * and no recent syntax. What is fresh is left alone; one process at a time does the work, others wait for it.
 * Everything is said on stderr, because stdout belongs to the script that follows.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  realpathSync,
  unlinkSync,
  writeFileSync,
  writeSync
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const nodeMajor = 26;
const lockPath = '.setup.lock';
const buildStampPath = '.svelte-kit/build-stamp';
const buildInputs = [
  'web',
  'shared',
  'static',
  'svelte.config.js',
  'vite.config.ts',
  'package.json',
  'package-lock.json'
];
const systemBrowsers = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
];

/** @param {string} text */
const say = (text) => process.stderr.write(`setup: ${text}\n`);

/** @param {string} text @returns {never} */
function stop(text) {
  say(text);
  process.exit(1);
}

/** @param {unknown} error @returns {unknown} the system's error code, if it has one */
const codeOf = (error) => (error instanceof Error ? Object(error).code : undefined);

/** @param {string} file @returns {any} */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Whether node_modules holds exactly what package-lock.json asks for, by npm's own record of what it installed. A
 * developer's `npm install` therefore counts as fresh; packages for other platforms may be missing.
 *
 * @param {any} wanted parsed package-lock.json
 * @param {any} installed parsed node_modules/.package-lock.json
 */
export function dependenciesAreFresh(wanted, installed) {
  if (!wanted || !wanted.packages || !installed || !installed.packages) return false;
  for (const place of Object.keys(wanted.packages)) {
    const entry = wanted.packages[place];
    if (place === '') continue;
    const present = installed.packages[place];
    if (!present && (entry.optional || entry.extraneous)) continue;
    if (!present || present.version !== entry.version || present.integrity !== entry.integrity) return false;
  }
  return Object.keys(installed.packages).every((place) => place in wanted.packages);
}

/** @param {string} place @returns {string[]} files below it, sorted, without tests and generated folders */
function filesBelow(place) {
  if (!existsSync(place)) return [];
  /** @type {string[]} */
  const found = [];
  const waiting = [place];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    let entries;
    try {
      entries = readdirSync(next, { withFileTypes: true });
    } catch (error) {
      if (codeOf(error) === 'ENOTDIR') {
        found.push(next);
        continue;
      }
      throw error;
    }
    for (const entry of entries) {
      if (entry.name === 'node_modules' || entry.name.endsWith('.test.ts')) continue;
      const below = `${next}/${entry.name}`;
      if (entry.isDirectory()) waiting.push(below);
      else found.push(below);
    }
  }
  return found.sort();
}

/**
 * One hash over the names and contents of everything that the build reads: it changes with an edit, a new file and a
 * deleted one, and does not change with a mere touch or a fresh checkout.
 *
 * @param {string[]} places files or folders
 */
export function fingerprint(places) {
  const hash = createHash('sha256');
  for (const file of places.flatMap(filesBelow)) {
    hash
      .update(file)
      .update('\0')
      .update(createHash('sha256').update(readFileSync(file)).digest());
  }
  return hash.digest('hex');
}

const isInstalled = () =>
  dependenciesAreFresh(readJson('package-lock.json'), readJson('node_modules/.package-lock.json'));
const isBuilt = () =>
  existsSync('build/index.html') &&
  existsSync(buildStampPath) &&
  readFileSync(buildStampPath, 'utf8') === fingerprint(buildInputs);
const hasBrowser = () =>
  [process.env.CHROMIUM_PATH].concat(systemBrowsers).some((place) => place && existsSync(place)) || ownBrowserExists();

/** Playwright's own build of Chromium, asked of Playwright, because the folder's name changes with its version. */
function ownBrowserExists() {
  const question = "process.stdout.write(require('playwright').chromium.executablePath())";
  const answer = spawnSync(process.execPath, ['-e', question], { encoding: 'utf8' });
  return answer.status === 0 && existsSync(answer.stdout);
}

/** @param {string} command @param {string[]} args @returns {boolean} whether it succeeded */
function succeeds(command, args) {
  const shell = process.platform === 'win32' && command !== process.execPath;
  return spawnSync(command, args, { stdio: ['ignore', 2, 2], shell }).status === 0;
}

/** @param {string[]} args */
function npm(args) {
  const cli = process.env.npm_execpath;
  return cli ? succeeds(process.execPath, [cli].concat(args)) : succeeds('npm', args);
}

function install() {
  say('installing dependencies (about a minute the first time) ...');
  // --include: a machine with NODE_ENV=production still needs the tools that build the app. --loglevel: an old system
  // Node makes npm warn about every package's engine, although the scripts run with the Node that is being installed.
  if (!npm(['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'])) {
    stop('"npm ci" failed; its own message is above. Is the npm registry reachable from here?');
  }
  if (!isInstalled()) stop('"npm ci" succeeded, but node_modules is not what package-lock.json asks for.');
}

function build() {
  say('building the app ...');
  const stamp = fingerprint(buildInputs);
  if (!npm(['run', '--silent', 'build', '--', '--logLevel', 'warn'])) stop('the build failed; its message is above.');
  mkdirSync(path.dirname(buildStampPath), { recursive: true });
  writeFileSync(buildStampPath, stamp);
}

function installBrowser() {
  say('looking for a Chromium for the tests: none found (CHROMIUM_PATH, system), asking Playwright for one ...');
  if (succeeds(process.execPath, ['node_modules/playwright/cli.js', 'install', 'chromium']) && hasBrowser()) return;
  if (process.platform === 'linux' && existsSync('/usr/bin/apt-get')) {
    say('Playwright could not download its browser; installing the chromium package ...');
    const root = typeof process.getuid === 'function' && process.getuid() === 0;
    /** @param {string[]} args */
    const apt = (args) => (root ? succeeds('apt-get', args) : succeeds('sudo', ['-n', 'apt-get'].concat(args)));
    // A failing update is not yet a reason to give up: the lists on disk may be good enough.
    if (!apt(['update', '-qq'])) say('"apt-get update" failed; trying with the lists that are there ...');
    if (apt(['install', '-y', '-qq', '--no-install-recommends', 'chromium']) && hasBrowser()) return;
  }
  stop(
    'the tests need Chromium or Chrome. Install one and name it in CHROMIUM_PATH, or run: npx playwright install chromium'
  );
}

/** The scripts run with the Node of node_modules/.bin; where no package fits the platform, with the system's. */
function requireNode() {
  const own = path.resolve('node_modules/.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  const command = existsSync(own) ? own : 'node';
  const answer = spawnSync(command, ['--version'], { encoding: 'utf8', shell: process.platform === 'win32' });
  const version = (answer.stdout || '').trim();
  if (Number(version.slice(1).split('.')[0]) >= nodeMajor) return;
  stop(
    `Kontor runs on Node ${nodeMajor} or newer, which npm installs with it on Linux (glibc), macOS and Windows. ` +
      `Here ${command} is ${version || 'missing'}. Delete node_modules and try again, or install Node ${nodeMajor}.`
  );
}

/** @param {string} file @returns {number | undefined} the process that holds the lock */
function holderOf(file) {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** @param {string} file @returns {boolean} whether this process made it */
function makeLock(file) {
  try {
    const handle = openSync(file, 'wx');
    writeSync(handle, String(process.pid));
    closeSync(handle);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Runs the work while no other setup runs in this checkout: two `npm ci` at once would delete each other's files. The
 * lock of a process that died is removed under a second lock, so that two waiters cannot remove it one after the other.
 *
 * @param {() => void} work
 */
function exclusively(work) {
  const parent = process.env.KONTOR_SETUP_HOLDER;
  if (parent && holderOf(lockPath) === Number(parent)) return work();
  let announced = false;
  while (!makeLock(lockPath)) {
    const holder = holderOf(lockPath);
    if (holder !== undefined && !isAlive(holder) && makeLock(`${lockPath}.break`)) {
      if (holderOf(lockPath) === holder) unlinkSync(lockPath);
      unlinkSync(`${lockPath}.break`);
      continue;
    }
    if (!announced) say(`waiting for another setup in this folder (process ${holder}) ...`);
    announced = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  }
  const release = () => {
    if (holderOf(lockPath) === process.pid) unlinkSync(lockPath);
  };
  process.on('exit', release);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));
  process.env.KONTOR_SETUP_HOLDER = String(process.pid);
  work();
}

/** @param {string[]} wanted */
function setup(wanted) {
  const steps = [
    { needed: () => !isInstalled(), run: install },
    { needed: () => true, run: requireNode },
    { needed: () => wanted.includes('build') && !isBuilt(), run: build },
    { needed: () => wanted.includes('browser') && !hasBrowser(), run: installBrowser }
  ];
  /** @param {{ needed: () => boolean, run: () => void }} step */
  const isWork = (step) => step.run !== requireNode && step.needed();
  if (!steps.some(isWork)) return requireNode();
  exclusively(() => {
    for (const step of steps) if (step.needed()) step.run();
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  process.chdir(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
  setup(process.argv.slice(2));
}
