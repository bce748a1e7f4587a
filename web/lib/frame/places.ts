/** Where one can go in the open book: one list, from which the bar of the phone, the rail and the palette are made. */
import FileInput from '@lucide/svelte/icons/file-input';
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal';
import Trash2 from '@lucide/svelte/icons/trash-2';
import Users from '@lucide/svelte/icons/users';
import UsersRound from '@lucide/svelte/icons/users-round';
import { resolve } from '$app/paths';
import { formatNumber, t } from '#lib/app/language.svelte.ts';
import type { BookCounts } from '#lib/engine/engine-api.ts';
import type { NavItem } from '#lib/shell/nav-item.ts';

export type PlaceId = 'contacts' | 'import' | 'trash' | 'members' | 'settings';
export type Place = NavItem & { readonly id: PlaceId };

export function places(counts: BookCounts | undefined): Record<PlaceId, Place> {
  const { common } = t();
  const number = (count: number | undefined): string | undefined => (count ? formatNumber(count) : undefined);
  return {
    contacts: {
      id: 'contacts',
      text: common.contacts,
      href: resolve('/(app)/contacts'),
      icon: Users,
      count: number(counts?.all)
    },
    import: { id: 'import', text: common.importTitle, href: resolve('/(app)/import'), icon: FileInput },
    trash: {
      id: 'trash',
      text: common.trash,
      href: resolve('/(app)/trash'),
      icon: Trash2,
      count: number(counts?.trash)
    },
    members: { id: 'members', text: common.members, href: resolve('/(app)/members'), icon: UsersRound },
    settings: { id: 'settings', text: common.settings, href: resolve('/(app)/settings'), icon: SlidersHorizontal }
  };
}

/** The place that an address belongs to. */
export function placeOf(path: string): PlaceId {
  const ids: readonly PlaceId[] = ['import', 'trash', 'members', 'settings'];
  return ids.find((id) => path.split('/').includes(id)) ?? 'contacts';
}
