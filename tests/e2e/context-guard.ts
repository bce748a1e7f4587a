/**
 * Watches a browser context for what no test may cause: a request to another host, an error that nobody caught, and a
 * breach of the content security policy. The fixtures of app-server.ts put it on every context, so that each end-to-end
 * test also tests this.
 */
import type { BrowserContext } from '@playwright/test';

export type ContextGuard = {
  /** Sentences about what went wrong so far. */
  readonly problems: readonly string[];
};

const ownHosts = new Set(['localhost', '127.0.0.1', '[::1]']);
const localSchemes = new Set(['data:', 'blob:', 'about:', 'chrome-error:']);

export function guardContext(context: BrowserContext): ContextGuard {
  const problems: string[] = [];
  const inspect = (kind: string, address: string) => {
    const url = new URL(address);
    if (!localSchemes.has(url.protocol) && !ownHosts.has(url.hostname))
      problems.push(`${kind} to another host: ${address}`);
  };
  context.on('request', (request) => inspect('A request', request.url()));
  context.on('page', (page) => page.on('websocket', (socket) => inspect('A socket', socket.url())));
  context.on('weberror', (error) =>
    problems.push(`An error that nobody caught: ${error.error().stack ?? error.error()}`)
  );
  context.on('console', (message) => {
    if (/content security policy|trusted ?types?/iu.test(message.text()))
      problems.push(`The console: ${message.text()}`);
  });
  return { problems };
}
