/**
 * The offer to install: kept until the person asks, never made twice after a no, and by hand on Apple's touch devices.
 */
import { expect, test } from 'vitest';
import { InstallPrompt } from './install-prompt.svelte.ts';

class FakeWindow extends EventTarget {
  standalone = false;
  navigator = { userAgent: 'Mozilla/5.0 (Linux; Android 16) Chrome/150', maxTouchPoints: 5 };
  matchMedia() {
    return { matches: this.standalone };
  }
}

class FakePromptEvent extends Event {
  prompts = 0;
  readonly #outcome: 'accepted' | 'dismissed';
  constructor(outcome: 'accepted' | 'dismissed') {
    super('beforeinstallprompt', { cancelable: true });
    this.#outcome = outcome;
  }
  async prompt() {
    this.prompts += 1;
    return { outcome: this.#outcome };
  }
}

const day = 24 * 60 * 60_000;

function device(change: (window: FakeWindow) => void = () => undefined) {
  const window = new FakeWindow();
  change(window);
  const kept = new Map<string, string>();
  const clock = { time: 1_000 * day, now: () => clock.time };
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value)
  };
  // The fake has what InstallPrompt uses of a window, not all that a browser puts on it.
  const open = () => new InstallPrompt({ window: window as unknown as Window, storage, clock });
  return { window, clock, open };
}

test("Chromium's offer is kept from showing itself, and shown on a tap", async () => {
  const { window, open } = device();
  const install = open();
  install.start();
  expect(install.status).toBe('unavailable');
  const event = new FakePromptEvent('accepted');
  window.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(true);
  expect(install.status).toBe('offered');
  expect(install.mayOffer).toBe(true);
  expect(await install.ask()).toBe(true);
  expect(install.status).toBe('installed');
});

test('after a no it is not brought up again for two months, though settings still offer it', async () => {
  const { window, clock, open } = device();
  const install = open();
  install.start();
  window.dispatchEvent(new FakePromptEvent('dismissed'));
  expect(await install.ask()).toBe(false);

  const later = open();
  later.start();
  window.dispatchEvent(new FakePromptEvent('accepted'));
  expect(later.status).toBe('offered');
  expect(later.mayOffer).toBe(false);

  clock.time += 61 * day;
  const muchLater = open();
  muchLater.start();
  window.dispatchEvent(new FakePromptEvent('accepted'));
  expect(muchLater.mayOffer).toBe(true);
});

test('one offer asks once', async () => {
  const { window, open } = device();
  const install = open();
  install.start();
  const event = new FakePromptEvent('dismissed');
  window.dispatchEvent(event);
  await install.ask();
  expect(await install.ask()).toBe(false);
  expect(event.prompts).toBe(1);
});

test.each([
  ['an iPhone', 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Safari/604.1', 5, 'by-hand'],
  [
    'an iPad that calls itself a Macintosh',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1',
    5,
    'by-hand'
  ],
  ['a Macintosh', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1', 0, 'unavailable']
])('%s is installed by hand where that is the only way', (_device, userAgent, maxTouchPoints, status) => {
  const { open } = device((window) => (window.navigator = { userAgent, maxTouchPoints }));
  expect(open().status).toBe(status);
});

test('from the home screen nothing is offered', () => {
  const install = device((window) => (window.standalone = true)).open();
  expect(install.status).toBe('installed');
  expect(install.mayOffer).toBe(false);
});
