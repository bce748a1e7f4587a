/**
 * Headers of every answer. The most careful value is the default, also for errors and for what is not found; the page
 * and the few plain pages set their own content policy.
 */
import type { MiddlewareHandler } from 'hono';
import { dataPolicy } from './content-security-policy.ts';

const twoYearsInSeconds = 63_072_000;

/** Nothing of these is needed; the app may write to the clipboard of its own. */
const permissionsPolicy = [
  'accelerometer',
  'autoplay',
  'camera',
  'display-capture',
  'encrypted-media',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'serial',
  'usb',
  'xr-spatial-tracking',
  'browsing-topics'
]
  .map((feature) => `${feature}=()`)
  .join(', ');

export function securityHeaders(options: { readonly isSecure: boolean }): MiddlewareHandler {
  return async (context, next) => {
    await next();
    // The answer to an upgrade has been sent by the socket's library.
    if (context.res.status === 101) return;
    const set = (name: string, value: string) => {
      if (!context.res.headers.has(name)) context.res.headers.set(name, value);
    };
    set('Content-Security-Policy', dataPolicy);
    set('X-Content-Type-Options', 'nosniff');
    set('X-Frame-Options', 'DENY');
    set('Referrer-Policy', 'no-referrer');
    set('Cross-Origin-Opener-Policy', 'same-origin');
    set('Cross-Origin-Resource-Policy', 'same-origin');
    set('Origin-Agent-Cluster', '?1');
    set('Permissions-Policy', permissionsPolicy);
    set('X-Robots-Tag', 'noindex');
    set('Cache-Control', 'no-store');
    if (options.isSecure) set('Strict-Transport-Security', `max-age=${twoYearsInSeconds}`);
  };
}
