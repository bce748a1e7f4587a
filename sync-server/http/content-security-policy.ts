/**
 * The page's policy: everything comes from this origin, scripts are files or the one inline script of the built page
 * (named by its hash), and strings become HTML or script addresses only through the named Trusted Types policies.
 * Argon2 in the browser is WebAssembly, hence `wasm-unsafe-eval`; components set `style` attributes, hence that line.
 */
import { createHash } from 'node:crypto';

/** Who may create a Trusted Types policy. The first three names belong to the installed libraries. */
export const trustedTypesPolicies = [
  'svelte-trusted-html',
  'sveltekit-trusted-url',
  'ProseMirrorClipboard',
  'kontor-worker',
  'kontor-sanitizer'
] as const;

export const reportPath = '/api/csp-report';

/** `html`: the built page, whose inline scripts are read from it; undefined where there is none. */
export function pagePolicy(html: string | undefined): string {
  const hashes = inlineScripts(html ?? '').map(
    (script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`
  );
  return [
    "default-src 'none'",
    ["script-src 'self' 'wasm-unsafe-eval'", ...hashes].join(' '),
    "style-src 'self'",
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    `trusted-types ${trustedTypesPolicies.join(' ')}`,
    `report-uri ${reportPath}`
  ].join('; ');
}

/** For answers that are no page: should one ever be shown as a page, it can do nothing. */
export const dataPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";

/** For the few plain pages that the server writes itself, with one style sheet inside. */
export const plainPagePolicy = (style: string): string =>
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; ` +
  "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

export function inlineScripts(html: string): string[] {
  return [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/gu)].map(([, script]) => script ?? '');
}
