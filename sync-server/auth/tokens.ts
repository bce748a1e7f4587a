/**
 * Secrets that travel in links and cookies: 256 random bits, of which the server keeps only the SHA-256. A fast hash is
 * enough, because nobody guesses 256 bits.
 */
import { createHash } from 'node:crypto';
import type { Random } from '#shared/environment.ts';

export type Token = { readonly text: string; readonly hash: Uint8Array };

export function createToken(random: Random): Token {
  const text = Buffer.from(random.bytes(32)).toString('base64url');
  return { text, hash: hashToken(text) };
}

export const hashToken = (text: string): Uint8Array => new Uint8Array(createHash('sha256').update(text).digest());
