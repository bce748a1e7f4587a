/**
 * The language of this device: which catalogue is loaded, and how it writes numbers, times and sizes. `t()` is read in
 * components like a state, so that a switch of the language redraws them. Loads one catalogue, never both.
 */
import { isLanguage, loadMessages, preferredLanguage, type Language, type Messages } from '#shared/i18n/language.ts';

const storageKey = 'kontor.language';

let messages = $state.raw<Messages>();
let current = $state<Language>('de');

export const language = (): Language => current;

/** The catalogue. Throws when read before `startLanguage`, which the root layout awaits. */
export function t(): Messages {
  if (!messages) throw new Error('texts were read before they were loaded');
  return messages;
}

export async function setLanguage(next: Language): Promise<void> {
  messages = await loadMessages(next);
  current = next;
  document.documentElement.lang = next;
  localStorage.setItem(storageKey, next);
}

export async function startLanguage(): Promise<void> {
  const chosen = localStorage.getItem(storageKey);
  const start = isLanguage(chosen) ? chosen : preferredLanguage(navigator.languages);
  messages = await loadMessages(start);
  current = start;
  document.documentElement.lang = start;
}

export const formatNumber = (value: number): string => new Intl.NumberFormat(current).format(value);

export function formatBytes(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return new Intl.NumberFormat(current, {
    style: 'unit',
    unit: units[unit],
    maximumFractionDigits: size < 10 && unit > 0 ? 1 : 0
  }).format(size);
}

/** How a list names a moment: today's time, the weekday within a week, else the day (with the year when it is another). */
export function formatMoment(at: number, now = Date.now()): string {
  const date = new Date(at);
  const today = new Date(now);
  const days = (new Date(now).setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000;
  if (days <= 0) return new Intl.DateTimeFormat(current, { hour: '2-digit', minute: '2-digit' }).format(date);
  if (days < 6.5) return new Intl.DateTimeFormat(current, { weekday: 'short' }).format(date);
  const year = date.getFullYear() === today.getFullYear() ? undefined : 'numeric';
  return new Intl.DateTimeFormat(current, { day: 'numeric', month: 'short', year }).format(date);
}

export const formatTime = (at: number): string =>
  new Intl.DateTimeFormat(current, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));
