/** The sentence for a failure, in the reader's language, with the waiting time where there is one. */
import type { EngineFailure } from '#lib/engine/engine-api.ts';
import type { ApiFailure } from './api-client.ts';
import { t } from './language.svelte.ts';

export function apiFailureText(failure: ApiFailure): string {
  const { errors } = t();
  return failure.code === 'network' ? errors.network : errors.failure[failure.code];
}

export const engineFailureText = (failure: EngineFailure): string => t().errors.engine[failure.kind];
