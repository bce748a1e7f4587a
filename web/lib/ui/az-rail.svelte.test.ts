/**
 * The letters at the edge are one slider, for a finger and for keys, and lead only where there is somebody.
 */
import '../../styles/base.css';
import { mount, unmount } from 'svelte';
import { page, userEvent } from 'vitest/browser';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import AzRail from './AzRail.svelte';

const letters = [...'ABCDEFGHIJ'].map((letter) => ({ letter, filled: 'ADEH'.includes(letter) }));
const onpick = vi.fn<(letter: string) => void>();
let stop: () => Promise<void>;

beforeEach(async () => {
  await page.viewport(390, 844);
  onpick.mockClear();
  const target = document.body.appendChild(document.createElement('div'));
  target.style.cssText = 'position: fixed; inset: 0; height: 500px';
  const rail = mount(AzRail, { target, props: { letters, current: 'D', label: 'Jump to letter', onpick } });
  stop = async () => {
    await unmount(rail);
    target.remove();
  };
});
afterEach(() => stop());

const slider = page.getByRole('slider', { name: 'Jump to letter' });
const picked = () => onpick.mock.calls.map(([letter]) => letter);

function touch(type: 'pointerdown' | 'pointermove' | 'pointerup', share: number): void {
  const element = slider.element();
  const box = element.getBoundingClientRect();
  element.dispatchEvent(
    new PointerEvent(type, {
      bubbles: true,
      pointerId: 1,
      button: 0,
      clientX: box.x + 4,
      clientY: box.y + box.height * share
    })
  );
}

test('it says which letter is in sight', async () => {
  await expect.element(slider).toHaveAttribute('aria-valuetext', 'D');
  await expect.element(slider).toHaveAttribute('aria-valuenow', '3');
});

test('keys step over letters without anybody', async () => {
  slider.element().dispatchEvent(new FocusEvent('focus'));
  (slider.element() as HTMLElement).focus();
  await userEvent.keyboard('{ArrowDown}{ArrowUp}{End}{Home}');
  expect(picked()).toEqual(['E', 'A', 'H', 'A']);
});

test('a finger that glides picks each letter once, and empty ones lead to the next that is not', () => {
  Element.prototype.setPointerCapture = () => undefined;
  touch('pointerdown', 0.05);
  touch('pointermove', 0.07);
  touch('pointermove', 0.15);
  touch('pointermove', 0.45);
  touch('pointermove', 0.95);
  touch('pointerup', 0.95);
  touch('pointermove', 0.05);
  expect(picked()).toEqual(['A', 'D', 'E', 'H']);
});
