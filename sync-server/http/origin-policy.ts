/**
 * Which host this server is, and which pages may write to it. The public address comes from the configuration, never
 * from a request; a request for another host is not served (another name could be an attacker's that points here). A
 * write must come from our own page: by `Sec-Fetch-Site`, by `Origin`, and with a header that forms cannot send.
 */
import { writeHeader } from '#shared/protocol/api.ts';

export interface OriginPolicy {
  /** Public origin, for links: `https://kontor.example`. */
  readonly origin: string;
  readonly isSecure: boolean;
  /** Whether a request for this `Host` is for us. */
  isOwnHost(host: string | undefined): boolean;
  /** Whether a page with this `Origin` is ours; for the socket's upgrade, which has no other proof. */
  isOwnOrigin(headers: RequestHeaders): boolean;
  /** Why a writing request is refused, or nothing. */
  refuseWrite(headers: RequestHeaders): 'origin' | 'site' | 'header' | undefined;
}

export type RequestHeaders = { readonly get: (name: string) => string | undefined };

const localNames = new Set(['localhost', '127.0.0.1', '[::1]']);
export const isLocalName = (hostname: string): boolean => localNames.has(hostname) || hostname.endsWith('.localhost');

/**
 * `publicUrl` undefined: nobody has configured an address, so the server is for this machine alone, on any port (a
 * development proxy has another one than the server behind it).
 */
export function createOriginPolicy(publicUrl: URL | undefined, port: () => number): OriginPolicy {
  const isOwnHost = (host: string | undefined): boolean => {
    if (host === undefined) return false;
    if (publicUrl !== undefined) return host.toLowerCase() === publicUrl.host;
    const hostname = parse(`http://${host}`)?.hostname;
    return hostname !== undefined && isLocalName(hostname);
  };
  const isOwnOrigin = (headers: RequestHeaders): boolean => {
    const origin = headers.get('origin');
    if (origin === undefined) return false;
    if (publicUrl !== undefined) return origin === publicUrl.origin;
    const host = headers.get('host');
    return isOwnHost(host) && origin === `http://${host?.toLowerCase()}`;
  };
  return {
    get origin() {
      return publicUrl?.origin ?? `http://localhost:${port()}`;
    },
    isSecure: publicUrl?.protocol === 'https:',
    isOwnHost,
    isOwnOrigin,
    refuseWrite(headers) {
      const site = headers.get('sec-fetch-site');
      if (site !== undefined && site !== 'same-origin') return 'site';
      // A browser that sends neither is too old for the app; a program without a browser must name the origin itself.
      if (headers.get('origin') !== undefined ? !isOwnOrigin(headers) : site === undefined) return 'origin';
      if (headers.get(writeHeader.name) !== writeHeader.value) return 'header';
      return undefined;
    }
  };
}

function parse(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}
