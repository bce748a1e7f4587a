/**
 * What machines ask: is the server ready (`/healthz`), how is it doing (`/metrics`). Metrics need the configured token,
 * or come from a configured address; without a setting only from this machine. Browsers' reports of refused content go
 * to the log, cut to what cannot name anybody.
 */
import { timingSafeEqual, createHash } from 'node:crypto';
import type { Hono } from 'hono';
import { z } from 'zod';
import { reportPath } from '#sync-server/http/content-security-policy.ts';
import { readJson } from '#sync-server/http/json-body.ts';
import type { AppEnv } from '#sync-server/http/request-scope.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

export type OperationsPorts = {
  readonly version: string;
  /** Whether the database answers; false while the server is shutting down. */
  readonly isReady: () => boolean;
  readonly metrics: Metrics;
  readonly metricsToken: string | undefined;
  readonly metricsAddresses: readonly string[];
  readonly log: Log;
};

const report = z.object({
  'csp-report': z.object({ 'effective-directive': z.string().max(100), 'blocked-uri': z.string().max(2_000) })
});

export function mountOperations(app: Hono<AppEnv>, ports: OperationsPorts): void {
  app.get('/healthz', (context) => {
    const ready = ports.isReady();
    return context.json({ status: ready ? 'ok' : 'unavailable', version: ports.version }, ready ? 200 : 503);
  });

  app.get('/metrics', async (context) => {
    const authorization = context.req.header('authorization') ?? '';
    const allowed =
      ports.metricsToken === undefined
        ? ports.metricsAddresses.includes(context.get('address'))
        : equal(authorization, `Bearer ${ports.metricsToken}`) ||
          ports.metricsAddresses.includes(context.get('address'));
    if (!allowed) return context.text('Not found.\n', 404);
    return context.body(await ports.metrics.render(), 200, { 'Content-Type': ports.metrics.contentType });
  });

  app.post(reportPath, async (context) => {
    const json = await readJson(context.req.raw);
    const parsed = json.ok ? report.safeParse(json.value) : undefined;
    if (parsed?.success) {
      const { 'effective-directive': directive, 'blocked-uri': blocked } = parsed.data['csp-report'];
      ports.log.warn({ directive, blocked: originOf(blocked) }, 'a browser refused content of a page');
    }
    return context.body(null, 204);
  });
}

const originOf = (uri: string): string =>
  URL.canParse(uri) ? new URL(uri).origin : uri.replace(/[^a-z-]/gu, '').slice(0, 40);

/** In constant time, whatever the lengths. */
function equal(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
