/**
 * Turns away requests for another host than the configured one, before anything else looks at them. Most often it is
 * somebody in the house who opens the server by its address in the network: over plain HTTP a browser gives the app
 * neither offline start nor encryption, so they get a page that says what is needed. Health and metrics are asked by
 * machines, by whatever address.
 */
import type { MiddlewareHandler } from 'hono';
import { failures } from '#shared/errors.ts';
import type { OriginPolicy } from './origin-policy.ts';
import { plainPage } from './plain-page.ts';
import type { AppEnv } from './request-scope.ts';
import { respondWithFailure } from './failure-response.ts';

const askedByMachines = new Set(['/healthz', '/metrics']);

export function hostCheck(origin: OriginPolicy, isConfigured: boolean): MiddlewareHandler<AppEnv> {
  return async (context, next) => {
    if (askedByMachines.has(context.req.path) || origin.isOwnHost(context.req.header('host'))) return next();
    if (context.req.path.startsWith('/api/'))
      return respondWithFailure(context, context.get('requestId'), { code: 'request.cross-site' });
    if (isConfigured) {
      return plainPage(context, 421, {
        title: 'Kontor hat eine andere Adresse · Kontor has another address',
        paragraphs: [`Bitte ${origin.origin} öffnen.`, `Please open ${origin.origin}.`]
      });
    }
    return plainPage(context, failures['request.cross-site'].status, {
      title: 'Kontor braucht HTTPS · Kontor needs HTTPS',
      paragraphs: [
        'Ohne verschlüsselte Verbindung gibt ein Browser weder den Start ohne Netz noch die Verschlüsselung auf dem Gerät frei. ' +
          'Auf dem Rechner, auf dem Kontor läuft, geht es unter http://localhost. Für alle anderen Geräte: einen Namen und HTTPS ' +
          'davor einrichten (etwa mit Caddy) und die Adresse als KONTOR_URL angeben.',
        'Without an encrypted connection a browser allows neither starting without a network nor encryption on the device. ' +
          'On the machine that runs Kontor it works at http://localhost. For all other devices: put a name and HTTPS in front ' +
          'of it (with Caddy, for example) and give the address as KONTOR_URL.'
      ]
    });
  };
}
