/**
 * The app shell on the device: one cache per build, with every file that the app needs to start without a network.
 * Keeps the build that runs and the one before it, so that a tab of the old build still finds its lazy parts. Holds the
 * app's own files alone: no answer of the API is ever put here, because this cache is not encrypted.
 */

export type Shell = {
  /** The name of the build. */
  readonly version: string;
  /** Paths without which the app does not start: `/`, scripts, styles, workers. Installing fails without them. */
  readonly essential: readonly string[];
  /** Paths that the app can do without: icons, further fonts. Each may be missing. */
  readonly optional: readonly string[];
};

export type ShellCache = ReturnType<typeof createShellCache>;

const prefix = 'kontor-shell-';

/** An entry of a cache whose build has run. A build that only waited has none, and is dropped first. */
const ranMark = '/.ran';

/** Downloads at a time: a phone's connection is shared with the page that the person is looking at. */
const parallel = 6;

/** The names of files below this path contain a hash of their content, so equal names are equal bytes. */
const hashedFolder = '/_app/immutable/';

/** What belongs to the server: never answered from a cache, and never written to one. */
const serverPaths = ['/api', '/sync', '/webhooks', '/healthz', '/metrics'];

export function isServerPath(path: string): boolean {
  return serverPaths.some((serverPath) => path === serverPath || path.startsWith(`${serverPath}/`));
}

export function createShellCache(shell: Shell, caches: CacheStorage, fetch: (request: Request) => Promise<Response>) {
  const ownName = prefix + shell.version;
  const ownPaths = new Set([...shell.essential, ...shell.optional]);

  /** Fills the cache of this build; rejects when an essential file is missing, and then the old build stays. */
  async function install(): Promise<void> {
    const cache = await caches.open(ownName);
    try {
      await forEach(shell.essential, (path) => store(cache, path));
    } catch (error) {
      await caches.delete(ownName);
      throw error;
    }
    // A missing icon or font must not keep a person on an old build.
    await forEach(shell.optional, (path) => store(cache, path).catch(() => undefined));
  }

  async function store(cache: Cache, path: string): Promise<void> {
    const isHashed = path.startsWith(hashedFolder);
    const known = isHashed ? await caches.match(path, { ignoreVary: true }) : undefined;
    if (known !== undefined) return cache.put(path, known);
    // What the page has just loaded comes from the browser's own cache. The page itself must not: yesterday's page under
    // a new build's name would never start that build.
    const mode = isHashed ? 'default' : 'reload';
    const response = await fetch(new Request(path, { cache: mode, credentials: 'same-origin' }));
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    await cache.put(path, response.redirected ? await withoutRedirect(response) : response);
  }

  /** Marks this build as the one that runs, and drops what neither it nor the build before it needs. */
  async function activate(): Promise<void> {
    const names = (await caches.keys()).filter((name) => name.startsWith(prefix));
    const cache = await caches.open(ownName);
    await cache.put(ranMark, new Response());
    const others = names.filter((name) => name !== ownName);
    const ran = await Promise.all(
      others.map(async (name) => (await caches.match(ranMark, { cacheName: name })) !== undefined)
    );
    const before = others.filter((_name, place) => ran[place]).at(-1);
    // Caches are listed in the order of their making: a later one without the mark is a build that is being fetched.
    const arriving = others.filter((name, place) => !ran[place] && names.indexOf(name) > names.indexOf(ownName));
    const kept = new Set([ownName, before, ...arriving]);
    await Promise.all(names.filter((name) => !kept.has(name)).map((name) => caches.delete(name)));
  }

  /** What this request gets from the shell; undefined leaves it to the network. */
  function answer(request: Request, origin: string): Promise<Response> | undefined {
    const url = new URL(request.url);
    if (request.method !== 'GET' || url.origin !== origin || isServerPath(url.pathname)) return undefined;
    if (request.mode === 'navigate') return navigation(request);
    if (ownPaths.has(url.pathname) || url.pathname.startsWith(hashedFolder)) return asset(request, url.pathname);
    return undefined;
  }

  /** Every address of the app is the same page; it comes from the cache, so that page and scripts are of one build. */
  async function navigation(request: Request): Promise<Response> {
    return (await find('/')) ?? fetch(request);
  }

  async function asset(request: Request, path: string): Promise<Response> {
    return (await find(path)) ?? fetch(request);
  }

  async function find(path: string): Promise<Response | undefined> {
    // A browser that keeps no caches (a private window, a full disk) throws here; the network still has the app.
    try {
      const own = await caches.match(path, { cacheName: ownName, ignoreVary: true });
      return own ?? (path.startsWith(hashedFolder) ? await caches.match(path, { ignoreVary: true }) : undefined);
    } catch {
      return undefined;
    }
  }

  return { install, activate, answer };
}

/** A page that was redirected may not answer a navigation; the same bytes in a fresh response may. */
async function withoutRedirect(response: Response): Promise<Response> {
  return new Response(await response.blob(), { status: response.status, headers: response.headers });
}

async function forEach(paths: readonly string[], work: (path: string) => Promise<void>): Promise<void> {
  const waiting = [...paths];
  const worker = async () => {
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) await work(path);
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}
