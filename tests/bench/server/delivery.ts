/**
 * Puts together what the clients of a group noted down: for each edit and each other client, how long it took from when
 * it was due until it was there.
 */
import { quantile } from '../figure.ts';
import type { LoadClient } from './load-client.ts';
import type { Latency } from './load-protocol.ts';

export type Delivery = { readonly latency: Latency; readonly undelivered: number };

export function deliveryOf(groups: readonly (readonly LoadClient[])[]): Delivery {
  const latencies: number[] = [];
  let undelivered = 0;
  for (const clients of groups) {
    for (const sender of clients) {
      for (const { source, position, dueAt } of sender.sent) {
        for (const reader of clients) {
          if (reader === sender) continue;
          const at = reader.arrivals.momentOf(source, position);
          if (at === undefined) undelivered += 1;
          else latencies.push(at - dueAt);
        }
      }
    }
  }
  const sorted = Float64Array.from(latencies).sort();
  return {
    latency: {
      p50: quantile(sorted, 0.5),
      p99: quantile(sorted, 0.99),
      max: sorted.at(-1) ?? Number.NaN,
      count: sorted.length
    },
    undelivered
  };
}
