/**
 * The few pages that the server writes itself, where the app cannot run: wrong address, no HTTPS, no build. Both
 * languages on one page, no script, nothing from elsewhere.
 */
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { plainPagePolicy } from './content-security-policy.ts';

export const plainStyle =
  ':root{color-scheme:light dark}body{font:1rem/1.6 system-ui,sans-serif;max-width:44rem;margin:10vh auto;padding:0 1.25rem}' +
  'h1{font-size:1.35rem;line-height:1.3}h2{font-size:1.05rem;margin:2rem 0 .25rem}code{font:0.9em ui-monospace,monospace;overflow-wrap:anywhere}' +
  'table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.3rem .75rem .3rem 0}';

export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** `body` is markup whose every variable part went through `escapeHtml`. */
export const plainDocument = (title: string, body: string): string =>
  `<!doctype html><html lang="de"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">` +
  `<title>${escapeHtml(title)}</title><style>${plainStyle}</style></head><body>${body}</body></html>`;

export function plainPage(
  context: Context,
  status: ContentfulStatusCode,
  page: { readonly title: string; readonly paragraphs: readonly string[] }
): Response {
  const body = `<h1>${escapeHtml(page.title)}</h1>${page.paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`).join('')}`;
  context.header('Content-Security-Policy', plainPagePolicy(plainStyle));
  return context.html(plainDocument(page.title, body), status);
}
