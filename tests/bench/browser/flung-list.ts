/**
 * Flinging through the list as a thumb does, several times and fast, and how long each frame took meanwhile.
 */
import type { Page } from 'playwright';
import { quantile } from '../figure.ts';
import { rowSelector } from './book-page.ts';

export type Fling = {
  readonly longestFrameMs: number;
  readonly p99Ms: number;
  readonly frames: number;
  readonly blankFrames: number;
};

const flings = 4;
const distance = 30_000;
const pixelsPerSecond = 12_000;

export async function flingList(page: Page): Promise<Fling> {
  const box = await page.locator(rowSelector).first().boundingBox();
  if (box === null) throw new Error('There is no row to fling.');
  await page.evaluate((selector) => {
    const frames: { ms: number; isBlank: boolean }[] = [];
    let before = performance.now();
    const scroller = document.querySelector(selector)?.closest('[role="list"]')?.parentElement;
    const look = () => {
      const now = performance.now();
      frames.push({ ms: now - before, isBlank: (scroller?.querySelectorAll(selector).length ?? 0) === 0 });
      before = now;
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    Object.assign(window, { benchFrames: frames });
  }, rowSelector);
  const session = await page.context().newCDPSession(page);
  for (let fling = 0; fling < flings; fling++) {
    await session.send('Input.synthesizeScrollGesture', {
      x: box.x + box.width / 2,
      y: box.y + box.height * 4,
      yDistance: fling % 2 === 0 ? -distance : distance / 2,
      speed: pixelsPerSecond,
      gestureSourceType: 'touch'
    });
  }
  await session.detach();
  const frames = await page.evaluate(
    () => (window as unknown as { benchFrames: { ms: number; isBlank: boolean }[] }).benchFrames
  );
  // The first is from before the first gesture.
  const times = frames.slice(1).map(({ ms }) => ms);
  return {
    longestFrameMs: Math.max(...times),
    p99Ms: quantile(times, 0.99),
    frames: times.length,
    blankFrames: frames.filter(({ isBlank }) => isBlank).length
  };
}
