/** The state of the sync in one word and number, for the chip of the frame: what is most worth knowing comes first. */
import { formatNumber, t } from '#lib/app/language.svelte.ts';
import type { SyncStatus } from '#lib/engine/engine-api.ts';
import type { SyncState } from '#lib/ui/StatusChip.svelte';

export function syncLine(status: SyncStatus): { is: SyncState; text: string } {
  const { sync } = t();
  const { connection, progress, waiting, refused } = status;
  if (refused > 0) return { is: 'refused', text: sync.refused(refused) };
  if (connection.kind === 'signed-out') return { is: 'offline', text: sync.signedOut };
  if (progress && connection.kind === 'online') {
    return { is: 'busy', text: sync.progress(formatNumber(progress.done), formatNumber(progress.total)) };
  }
  if (waiting > 0) return { is: 'waiting', text: sync.waitingHere(waiting) };
  if (connection.kind === 'offline') return { is: 'offline', text: sync.offline };
  if (connection.kind === 'connecting') return { is: 'offline', text: sync.connecting };
  return { is: 'server', text: sync.allOnServer };
}
