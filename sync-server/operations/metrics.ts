/**
 * Figures for Prometheus. Labels are names of endpoints and kinds of events, never ids, so that the number of series is
 * bounded and nobody's activity can be read off. Other parts register their own figures in `registry`.
 */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  readonly registry: Registry;
  requestDone(request: { endpoint: string | undefined; method: string; status: number; ms: number }): void;
  render(): Promise<string>;
  readonly contentType: string;
}

export function createMetrics(version: string): Metrics {
  const registry = new Registry();
  new Gauge({
    name: 'kontor_version',
    help: 'Always 1; the version is its label.',
    labelNames: ['version'] as const,
    registers: [registry]
  }).set({ version }, 1);
  collectDefaultMetrics({ register: registry, prefix: 'kontor_' });
  const duration = new Histogram({
    name: 'kontor_http_request_seconds',
    help: 'Time to answer an HTTP request, by endpoint and class of status.',
    labelNames: ['endpoint', 'status'] as const,
    buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3],
    registers: [registry]
  });
  const refused = new Counter({
    name: 'kontor_http_refused_total',
    help: 'Refused HTTP requests, by endpoint and status.',
    labelNames: ['endpoint', 'status'] as const,
    registers: [registry]
  });
  return {
    registry,
    requestDone({ endpoint = 'other', status, ms }) {
      duration.observe({ endpoint, status: `${Math.floor(status / 100)}xx` }, ms / 1000);
      if (status >= 400) refused.inc({ endpoint, status: String(status) });
    },
    render: () => registry.metrics(),
    contentType: registry.contentType
  };
}
