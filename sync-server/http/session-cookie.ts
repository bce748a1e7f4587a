/**
 * The session's cookie. On HTTPS its name starts with `__Host-`, which makes browsers refuse it without Secure, with a
 * Domain, or from a sub-domain. It is for this site's own pages alone (SameSite=Strict) and unreadable for scripts.
 */
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';

/** Browsers keep a cookie for at most this long; the session's own end is decided by the server. */
const maxAgeSeconds = 30 * 24 * 60 * 60;

export const sessionCookieName = (isSecure: boolean): string => (isSecure ? '__Host-kontor' : 'kontor');

export function readSessionToken(context: Context, isSecure: boolean): string | undefined {
  const token = getCookie(context, sessionCookieName(isSecure));
  return token !== undefined && /^[A-Za-z0-9_-]{43}$/u.test(token) ? token : undefined;
}

export function writeSessionToken(context: Context, isSecure: boolean, token: string | undefined): void {
  const attributes = { path: '/', httpOnly: true, sameSite: 'Strict', secure: isSecure } as const;
  if (token === undefined) deleteCookie(context, sessionCookieName(isSecure), attributes);
  else setCookie(context, sessionCookieName(isSecure), token, { ...attributes, maxAge: maxAgeSeconds });
}
