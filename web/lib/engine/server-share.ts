/**
 * The server's share: 32 random bytes that it hands to this device while the device is not revoked. One of the ways to
 * open the store, and the only one that is left after a revocation.
 */
import { z } from 'zod/mini';
import type { WorkspaceId } from '#shared/ids.ts';
import { fromBase64 } from '#lib/store/base64.ts';
import type { HttpGet } from './snapshot-client.ts';

const answer = z.object({ share: z.string() });

/** Nothing when there is no network, no session, or no right any more. */
export async function fetchServerShare(get: HttpGet, workspace: WorkspaceId): Promise<Uint8Array | undefined> {
  try {
    const { status, body } = await get(`/api/workspaces/${workspace}/device-share`);
    if (status !== 200) return undefined;
    let text = '';
    const decoder = new TextDecoder();
    for await (const part of body) text += decoder.decode(part, { stream: true });
    const parsed = answer.safeParse(JSON.parse(text));
    return parsed.success ? fromBase64(parsed.data.share) : undefined;
  } catch {
    return undefined;
  }
}
