/**
 * The keys of the contact pages, as acts. While somebody types only Escape counts, and undo is left to the text field.
 */
export type ContactAct =
  'next' | 'previous' | 'search' | 'new' | 'edit' | 'note' | 'choose' | 'help' | 'back' | 'undo' | 'redo';

const plainKeys: Readonly<Record<string, ContactAct>> = {
  j: 'next',
  k: 'previous',
  '/': 'search',
  n: 'new',
  e: 'edit',
  m: 'note',
  x: 'choose',
  '?': 'help',
  Escape: 'back'
};

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches('input, textarea, select') ||
    target.closest('[role="menu"], [role="dialog"], [role="listbox"]') !== null);

export function contactAct(event: KeyboardEvent): ContactAct | undefined {
  if (event.defaultPrevented || event.isComposing || isTyping(event.target)) return undefined;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey || event.metaKey) {
    if (event.altKey) return undefined;
    if (key === 'z') return event.shiftKey ? 'redo' : 'undo';
    return key === 'y' ? 'redo' : undefined;
  }
  return event.altKey ? undefined : plainKeys[key];
}
