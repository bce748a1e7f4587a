/**
 * When a new build takes over: on a tap, or unseen when nothing would be lost; and never by pulling the page away from
 * under somebody's hands. The service worker's side of it is tested with real builds in tests/e2e/pwa.spec.ts.
 */
import { expect, test } from 'vitest';
import { AppUpdate } from './app-update.svelte.ts';

class FakeWorker extends EventTarget {
  state: ServiceWorkerState = 'installed';
  readonly received: unknown[] = [];
  postMessage(message: unknown) {
    this.received.push(message);
  }
}

class FakeRegistration extends EventTarget {
  waiting: FakeWorker | null = null;
  installing: FakeWorker | null = null;
  checks = 0;
  async update() {
    this.checks += 1;
  }
}

class FakeContainer extends EventTarget {
  controller: FakeWorker | null = new FakeWorker();
  readonly registration = new FakeRegistration();
  readonly ready = Promise.resolve(this.registration);
}

class FakeDocument extends EventTarget {
  visibilityState: DocumentVisibilityState = 'visible';
  show(state: DocumentVisibilityState) {
    this.visibilityState = state;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

async function page({ mayApply = true, controlled = true } = {}) {
  const container = new FakeContainer();
  if (!controlled) container.controller = null;
  const document = new FakeDocument();
  const clock = { time: 0, now: () => clock.time };
  const world = { container, document, clock, mayApply, reloads: 0 };
  const update = new AppUpdate({
    // The fakes have what AppUpdate uses of these interfaces, not all that a browser puts on them.
    serviceWorker: container as unknown as ServiceWorkerContainer,
    document: document as unknown as Document,
    clock,
    mayApply: () => world.mayApply,
    reload: () => (world.reloads += 1)
  });
  const stop = update.start();
  await container.ready;
  await Promise.resolve();
  return { ...world, world, update, stop };
}

function newBuildArrives(container: FakeContainer): FakeWorker {
  const worker = new FakeWorker();
  worker.state = 'installing';
  container.registration.installing = worker;
  container.registration.dispatchEvent(new Event('updatefound'));
  worker.state = 'installed';
  container.registration.installing = null;
  container.registration.waiting = worker;
  worker.dispatchEvent(new Event('statechange'));
  return worker;
}

function takesOver(container: FakeContainer, worker: FakeWorker): void {
  container.controller = worker;
  container.registration.waiting = null;
  container.dispatchEvent(new Event('controllerchange'));
}

test('a new build waits while somebody looks, and takes over on a tap with one reload', async () => {
  const { container, update, world } = await page();
  const worker = newBuildArrives(container);
  expect(update.status).toBe('ready');
  expect(worker.received).toEqual([]);

  update.apply();
  expect(worker.received).toEqual([{ type: 'SKIP_WAITING' }]);
  expect(world.reloads).toBe(0);
  takesOver(container, worker);
  takesOver(container, new FakeWorker());
  expect(world.reloads).toBe(1);
});

test('it takes over unseen when nothing would be lost', async () => {
  const { container, document, update } = await page();
  const worker = newBuildArrives(container);
  document.show('hidden');
  expect(update.status).toBe('applying');
  expect(worker.received).toHaveLength(1);
});

test('it stays away while edits wait to be sent, even unseen, and comes when they are gone', async () => {
  const { container, document, update, world } = await page({ mayApply: false });
  const worker = newBuildArrives(container);
  document.show('hidden');
  expect(update.status).toBe('ready');
  world.mayApply = true;
  document.show('visible');
  document.show('hidden');
  expect(worker.received).toHaveLength(1);
});

test('the first visit, in which the first build takes over, is no update', async () => {
  const { container, update, world } = await page({ controlled: false });
  const worker = newBuildArrives(container);
  expect(update.status).toBe('current');
  takesOver(container, worker);
  expect(update.status).toBe('current');
  expect(world.reloads).toBe(0);
});

test('when another tab lets the new build in, this page is not pulled away', async () => {
  const { container, update, world } = await page();
  takesOver(container, new FakeWorker());
  expect(world.reloads).toBe(0);
  expect(update.status).toBe('ready');
  update.apply();
  expect(world.reloads).toBe(1);
});

test('coming back asks for a new build, at most every quarter of an hour', async () => {
  const { container, document, clock } = await page();
  document.show('visible');
  expect(container.registration.checks).toBe(0);
  clock.time = 15 * 60_000;
  document.show('visible');
  document.show('visible');
  expect(container.registration.checks).toBe(1);
});

test('a browser without service workers has no updates and no errors', () => {
  const update = new AppUpdate({
    serviceWorker: undefined,
    document,
    clock: { now: () => 0 },
    mayApply: () => true,
    reload: () => expect.unreachable()
  });
  update.start()();
  update.apply();
  expect(update.status).toBe('current');
});

test('after the end nothing is watched', async () => {
  const { container, update, stop } = await page();
  stop();
  newBuildArrives(container);
  expect(update.status).toBe('current');
});
