/** The menu behind the workspace's name: other workspaces of this device and account, a new one, and the lock. */
import Lock from '@lucide/svelte/icons/lock';
import Plus from '@lucide/svelte/icons/plus';
import { resolve } from '$app/paths';
import type { KontorApp } from '#lib/app/kontor-app.svelte.ts';
import { t } from '#lib/app/language.svelte.ts';
import type { OpenBook } from '#lib/app/open-book.svelte.ts';
import { readSeats } from '#lib/app/seats.ts';
import type { MenuItem } from '#lib/ui/menu-item.ts';

export function workspaceMenu(app: KontorApp, book: OpenBook): MenuItem[] {
  const here = book.seat.workspace;
  const known = readSeats(localStorage).known.map(({ workspace, name }) => ({ id: workspace, name }));
  const reachable = app.me?.workspaces.filter((each) => known.every(({ id }) => id !== each.id)) ?? [];
  const choices = [...known, ...reachable].map(({ id, name }): MenuItem => ({
    kind: 'choice',
    id,
    text: id === here ? book.workspaceName : name,
    on: id === here,
    onselect: () => void (id === here || app.switchTo(id))
  }));
  const add: MenuItem = {
    kind: 'link',
    id: 'new',
    text: t().settings.workspace.add,
    icon: Plus,
    href: `${resolve('/(app)/settings')}#workspace`
  };
  return [
    ...choices,
    { kind: 'line', id: 'line' },
    ...(book.role === 'owner' ? [add] : []),
    { kind: 'act', id: 'lock', text: t().common.lockNow, icon: Lock, onselect: () => void app.lock() }
  ];
}
