/**
 * The protocol's limits in one place. The server refuses what exceeds them; a device refuses its own oversize edit
 * before sending it, so that nothing is sent again for ever.
 */

const KiB = 1024;
const MiB = 1024 * KiB;

export const limits = {
  /** One frame on the socket, both directions. */
  frameBytes: MiB,
  /** One update of one document. */
  updateBytes: 256 * KiB,
  /** An update over this is decoded in a worker thread of the server. */
  inlineUpdateBytes: 32 * KiB,
  updateStructs: 20_000,
  updateClients: 256,
  /** How far one update may advance one client's clock: an honest device never writes 512 Ki items at once. */
  updateClockGrowth: 512 * KiB,
  docBytes: 2 * MiB,
  docClients: 1_000,
  valueDepth: 8,
  pushOps: 200,
  pushBytes: 512 * KiB,
  pullItems: 500,
  pullBytes: MiB,
  helloBytes: 64 * KiB,
  helloTimeoutMs: 5_000,
  ackTimeoutMs: 15_000,
  /** Above the first the socket gets pokes instead of changes, above the second it is closed. */
  socketPokeBytes: MiB,
  socketCloseBytes: 8 * MiB,
  socketsPerDevice: 10,
  /** Batches a second, and the burst above it. A setting of the server; this is its default. */
  pushRate: { perSecond: 50, burst: 200 },
  presenceRate: { perSecond: 10, burst: 20 },
  presenceBytes: 512,
  presenceTtlMs: 45_000,
  pingEveryMs: 20_000
} as const;
