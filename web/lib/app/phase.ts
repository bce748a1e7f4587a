/** Where the app stands between a closed and an open book; each kind has one page that is drawn for it. */
import type { WorkspaceId } from '#shared/ids.ts';
import type { UnlockFailure } from '#lib/engine/engine-api.ts';
import type { OpenBook } from './open-book.svelte.ts';

export type Phase =
  | { readonly kind: 'starting' }
  /** Plain http somewhere else than localhost: no crypto, no storage that outlives the tab. */
  | { readonly kind: 'insecure' }
  /** The server has no workspace yet. */
  | { readonly kind: 'not-set-up' }
  | { readonly kind: 'signed-out' }
  | {
      readonly kind: 'locked';
      readonly workspace: WorkspaceId;
      readonly name: string;
      readonly waiting: number;
      readonly lockedAt: number | undefined;
    }
  /** The store cannot be opened whatever the password. */
  | { readonly kind: 'broken'; readonly workspace: WorkspaceId; readonly failure: UnlockFailure }
  /** Somebody signed in on a device that holds the book of another member of the same workspace. */
  | { readonly kind: 'other-person'; readonly workspace: WorkspaceId; readonly waiting: number }
  | { readonly kind: 'revoked'; readonly workspace: WorkspaceId }
  /** The store was just made: the code is shown once, then the book opens. */
  | { readonly kind: 'recovery-code'; readonly code: string; readonly book: OpenBook }
  | { readonly kind: 'open'; readonly book: OpenBook };
