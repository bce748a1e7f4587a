/** Where a link in a note leads, from what a person typed: a website, a mail address or a number. */
import { isSafeHref } from '#shared/contact/note-structure.ts';

export function noteHref(typed: string): string | undefined {
  const text = typed.trim();
  const known = /^(?:https?:|mailto:|tel:)/iu.test(text);
  const guess = known
    ? text
    : /^[^\s@]+@[^\s@]+\.[^\s@]+$/u.test(text)
      ? `mailto:${text}`
      : /^[+\d][\d\s()/-]{3,}$/u.test(text)
        ? `tel:${text.replaceAll(/[^\d+]/gu, '')}`
        : /^[^\s/]+\.[^\s]+$/u.test(text)
          ? `https://${text}`
          : '';
  return isSafeHref(guess) ? guess : undefined;
}
