/**
 * A list of a hundred thousand rows: only what is near the screen exists, the keyboard reaches every row, and letters say
 * where one is.
 */
import '../../styles/base.css';
import { mount, unmount } from 'svelte';
import { page, userEvent } from 'vitest/browser';
import { afterEach, beforeEach, expect, test } from 'vitest';
import ListPage from '#tests/gallery/ListPage.svelte';

let stage: ReturnType<typeof mount>;
let target: HTMLElement;

beforeEach(async () => {
  await page.viewport(390, 844);
  target = document.body.appendChild(document.createElement('div'));
  stage = mount(ListPage, { target, props: { variant: '' } });
  await expect.poll(() => rows().length).toBeGreaterThan(0);
});
afterEach(async () => {
  await unmount(stage);
  target.remove();
});

const rows = () => [...target.querySelectorAll<HTMLElement>('[role="listitem"]')];
const scroller = () => {
  const found = target.querySelector<HTMLElement>('.scroll');
  if (!found) throw new Error('no list');
  return found;
};
/** The place of the focused row, counted from 1 as it is read aloud. */
const focusedPlace = () => Number(document.activeElement?.closest('[role="listitem"]')?.getAttribute('aria-posinset'));
const focusRow = async (place: number) => {
  await expect
    .poll(() => {
      target.querySelector<HTMLElement>(`[aria-posinset="${place}"] > a`)?.focus({ preventScroll: true });
      return focusedPlace();
    })
    .toBe(place);
};
const inSight = (element: Element | null) => {
  const box = element?.getBoundingClientRect();
  const frame = scroller().getBoundingClientRect();
  return box !== undefined && box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1;
};

test('of a hundred thousand rows fewer than sixty exist, and each says its place and the whole', () => {
  expect(rows().length).toBeLessThan(60);
  expect(rows()[0]?.getAttribute('aria-posinset')).toBe('1');
  expect(rows()[0]?.getAttribute('aria-setsize')).toBe('100000');
  expect(scroller().scrollHeight).toBeGreaterThan(100_000 * 64 - 1);
});

test('the list is one tab stop, and arrows move from row to row', async () => {
  expect(target.querySelectorAll('[role="listitem"] > a[tabindex="0"]')).toHaveLength(1);
  await focusRow(1);
  await userEvent.keyboard('{ArrowDown}{ArrowDown}');
  await expect.poll(focusedPlace).toBe(3);
  await userEvent.keyboard('{ArrowUp}');
  await expect.poll(focusedPlace).toBe(2);
  expect(target.querySelectorAll('[role="listitem"] > a[tabindex="0"]')).toHaveLength(1);
});

test('End leads to the last of a hundred thousand rows and into sight, Home back to the first', async () => {
  await focusRow(1);
  await userEvent.keyboard('{End}');
  await expect.poll(focusedPlace).toBe(100_000);
  await expect.poll(() => inSight(document.activeElement)).toBe(true);
  await userEvent.keyboard('{ArrowDown}');
  await expect.poll(focusedPlace).toBe(100_000);
  await userEvent.keyboard('{Home}');
  await expect.poll(focusedPlace).toBe(1);
  await expect.poll(() => inSight(document.activeElement)).toBe(true);
});

test('page keys move by what is in sight', async () => {
  await focusRow(1);
  await userEvent.keyboard('{PageDown}');
  await expect.poll(focusedPlace).toBeGreaterThan(5);
  await expect.poll(() => inSight(document.activeElement)).toBe(true);
});

test('the row with the focus stays while its list is scrolled far away', async () => {
  await focusRow(1);
  scroller().scrollTop = 3_000_000;
  await expect.poll(() => rows().some((row) => Number(row.getAttribute('aria-posinset')) > 40_000)).toBe(true);
  expect(focusedPlace()).toBe(1);
});

test('the letter of the rows in sight stays at the top of the margin', async () => {
  scroller().scrollTop = 64 * 1.5;
  const letter = target.querySelector('.letters b span');
  await expect
    .poll(() => {
      const box = letter?.getBoundingClientRect();
      const top = scroller().getBoundingClientRect().top;
      return box !== undefined && box.top >= top && box.top < top + 64;
    })
    .toBe(true);
  expect(letter?.textContent).toBe('A');
});

test('a letter touched on the rail brings its first row to the top', async () => {
  const rail = target.querySelector<HTMLElement>('[role="slider"]');
  expect(rail).not.toBeNull();
  rail?.focus();
  await userEvent.keyboard('{End}');
  await expect.poll(() => scroller().scrollTop).toBe(12 * 64);
  await expect.poll(() => rail?.getAttribute('aria-valuetext')).toBe('H');
});
