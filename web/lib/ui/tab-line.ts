/**
 * Brings a tab into its line's view, sideways only: `scrollIntoView` would move the page under the reader as well.
 */
export function showTab(line: HTMLElement, tab: HTMLElement): void {
  const room = 32;
  const before = tab.offsetLeft - room;
  const after = tab.offsetLeft + tab.offsetWidth + room - line.clientWidth;
  if (before < line.scrollLeft) line.scrollLeft = before;
  else if (after > line.scrollLeft) line.scrollLeft = after;
}
