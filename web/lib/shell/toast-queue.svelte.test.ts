/**
 * Undo is there for eight seconds and waits for whoever is reading.
 */
import { expect, test, vi } from 'vitest';
import type { Clock } from '#shared/environment.ts';
import { ToastQueue, toastMs } from './toast-queue.svelte.ts';

function handTurnedClock(): Clock & { advance(ms: number): void } {
  let now = 0;
  let waiting: { at: number; run: () => void }[] = [];
  return {
    now: () => now,
    schedule(ms, run) {
      const entry = { at: now + ms, run };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((one) => one !== entry);
      };
    },
    advance(ms) {
      now += ms;
      const due = waiting.filter((one) => one.at <= now);
      waiting = waiting.filter((one) => one.at > now);
      for (const { run } of due) run();
    }
  };
}

test('a toast goes after eight seconds and not before', () => {
  const timer = handTurnedClock();
  const toasts = new ToastQueue(timer);
  toasts.show({ text: 'Fax removed' });
  timer.advance(toastMs - 1);
  expect(toasts.shown.map((toast) => toast.text)).toEqual(['Fax removed']);
  timer.advance(1);
  expect(toasts.shown).toEqual([]);
});

test('time stands still while a pointer or the focus rests on it, and goes on with what was left', () => {
  const timer = handTurnedClock();
  const toasts = new ToastQueue(timer);
  toasts.show({ text: '14 contacts deleted', action: { text: 'Undo', run: () => undefined } });
  timer.advance(6_000);
  toasts.hold();
  timer.advance(60_000);
  expect(toasts.shown).toHaveLength(1);
  toasts.letGo();
  timer.advance(1_999);
  expect(toasts.shown).toHaveLength(1);
  timer.advance(1);
  expect(toasts.shown).toHaveLength(0);
});

test('undo runs once, even when the button is hit twice', () => {
  const run = vi.fn();
  const toasts = new ToastQueue(handTurnedClock());
  toasts.show({ text: 'Fax removed', action: { text: 'Undo', run } });
  const id = toasts.shown[0]?.id ?? 0;
  toasts.act(id);
  toasts.act(id);
  expect(run).toHaveBeenCalledTimes(1);
  expect(toasts.shown).toEqual([]);
});

test('the newest way back is taken first, and what has none is passed over', () => {
  const taken: string[] = [];
  const toasts = new ToastQueue(handTurnedClock());
  toasts.show({ text: 'first', action: { text: 'Undo', run: () => taken.push('first') } });
  toasts.show({ text: 'second', action: { text: 'Undo', run: () => taken.push('second') } });
  toasts.show({ text: 'only said' });
  expect([toasts.actOnNewest(), toasts.actOnNewest(), toasts.actOnNewest()]).toEqual([true, true, false]);
  expect(taken).toEqual(['second', 'first']);
});

test('of four toasts the oldest makes room', () => {
  const toasts = new ToastQueue(handTurnedClock());
  for (const text of ['one', 'two', 'three', 'four']) toasts.show({ text });
  expect(toasts.shown.map((toast) => toast.text)).toEqual(['two', 'three', 'four']);
});

test('a toast that arrives while another is held waits as well', () => {
  const timer = handTurnedClock();
  const toasts = new ToastQueue(timer);
  toasts.show({ text: 'one' });
  toasts.hold();
  toasts.show({ text: 'two' });
  timer.advance(60_000);
  expect(toasts.shown).toHaveLength(2);
  toasts.letGo();
  timer.advance(toastMs);
  expect(toasts.shown).toEqual([]);
});
