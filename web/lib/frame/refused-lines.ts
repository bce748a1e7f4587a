/** The content of a refused edit as readable lines, with the field's name where the catalogue knows it. */
import { t } from '#lib/app/language.svelte.ts';
import type { RefusedEdit } from '#lib/engine/engine-api.ts';

export function refusedLines(edit: RefusedEdit): string[] {
  const names: Readonly<Record<string, string>> = { ...t().contacts.fields, ...t().sync.parts };
  return edit.content.map(({ field, value }) => `${names[field] ?? field}: ${value}`);
}
