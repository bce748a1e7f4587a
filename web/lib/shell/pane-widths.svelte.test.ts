/**
 * Panes stay as wide as they were left, and nothing in the storage can make one unusable.
 */
import { expect, test } from 'vitest';
import { PaneWidths, paneLimits, type PaneStorage } from './pane-widths.svelte.ts';

function memoryStorage(content?: string): PaneStorage & { content: string | null } {
  return {
    content: content ?? null,
    getItem() {
      return this.content;
    },
    setItem(_key, value) {
      this.content = value;
    }
  };
}

test('a width is there again at the next start, and a reset one is the design’s', () => {
  const storage = memoryStorage();
  const widths = new PaneWidths(storage);
  widths.set('list', 420);
  widths.set('rail', 250);
  widths.save();
  widths.reset('rail');
  const next = new PaneWidths(storage);
  expect(next.of('list')).toBe(420);
  expect(next.css('list')).toBe('420px');
  expect(next.css('rail')).toBeUndefined();
});

test('a pane cannot be dragged away or over the whole screen', () => {
  const widths = new PaneWidths(memoryStorage());
  widths.set('list', 3);
  expect(widths.of('list')).toBe(paneLimits.list.min);
  widths.set('list', 9_999);
  expect(widths.of('list')).toBe(paneLimits.list.max);
});

test.each(['nonsense', '[]', 'null', '{"list":"wide"}', '{"list":2}', '{"cellar":300}'])(
  'a storage that holds %s counts as never set',
  (content) => {
    const widths = new PaneWidths(memoryStorage(content));
    expect(widths.of('list')).toBe(paneLimits.list.start);
  }
);

test('a storage that refuses to keep anything does not stop the drag', () => {
  const widths = new PaneWidths({
    getItem: () => null,
    setItem: () => {
      throw new DOMException('full', 'QuotaExceededError');
    }
  });
  widths.set('side', 330);
  widths.save();
  expect(widths.of('side')).toBe(330);
});
