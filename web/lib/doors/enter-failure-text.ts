/** The sentence for a failed sign-in, set-up or invitation. */
import type { EnterFailure } from '#lib/app/kontor-app.svelte.ts';
import { apiFailureText } from '#lib/app/failure-text.ts';
import { t } from '#lib/app/language.svelte.ts';

export function enterFailureText(failure: EnterFailure): string {
  switch (failure.kind) {
    case 'api':
      return failure.failure.code === 'network' && !navigator.onLine
        ? t().doors.signIn.offline
        : apiFailureText(failure.failure);
    case 'no-workspace':
      return t().doors.signIn.noWorkspace;
    case 'store':
      return failure.failure.kind === 'damaged' ? t().doors.lock.damagedText : t().doors.lock.storageText;
  }
}
