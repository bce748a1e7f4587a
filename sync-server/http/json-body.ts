/**
 * Reads a JSON body and counts what really arrives: a length that the sender claims, or leaves out, proves nothing.
 * What is too much is not read to its end.
 */
import { err, ok, type Result } from '#shared/result.ts';

/** No body of the API comes near it; files and documents travel otherwise. */
export const longestBodyBytes = 64 * 1024;

export async function readJson(request: Request): Promise<Result<unknown, 'request.too-large' | 'request.invalid'>> {
  if (Number(request.headers.get('content-length') ?? 0) > longestBodyBytes) return err('request.too-large');
  const parts: Uint8Array[] = [];
  let length = 0;
  if (request.body !== null) {
    const reader = request.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.byteLength;
      if (length > longestBodyBytes) {
        await reader.cancel();
        return err('request.too-large');
      }
      parts.push(value);
    }
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts));
    return ok(JSON.parse(text));
  } catch {
    return err('request.invalid');
  }
}

/** `application/json`, with or without a charset; a form cannot send it. */
export const isJson = (contentType: string | undefined): boolean =>
  /^application\/json\s*(?:;|$)/iu.test(contentType ?? '');
