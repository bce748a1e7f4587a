/**
 * The y-protocols messages between a document in a page and the engine's hub, as plain values: the same bytes that
 * y-websocket's provider sends and expects (decision 0002). Reading never throws; what cannot be read is `undefined`.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

export type AwarenessState = { readonly clientId: number; readonly clock: number; readonly state: unknown };

export type HubFrame =
  | { readonly kind: 'sync-step-1'; readonly stateVector: Uint8Array }
  | { readonly kind: 'sync-step-2' | 'update'; readonly update: Uint8Array }
  | { readonly kind: 'awareness'; readonly states: readonly AwarenessState[] }
  | { readonly kind: 'query-awareness' };

const messageSync = 0;
const messageAwareness = 1;
const messageQueryAwareness = 3;
const syncKinds = ['sync-step-1', 'sync-step-2', 'update'] as const;

export function decodeHubFrame(message: Uint8Array): HubFrame | undefined {
  try {
    const decoder = decoding.createDecoder(message);
    const type = decoding.readVarUint(decoder);
    if (type === messageSync) return decodeSync(decoder);
    if (type === messageAwareness)
      return { kind: 'awareness', states: decodeStates(decoding.readVarUint8Array(decoder)) };
    return type === messageQueryAwareness ? { kind: 'query-awareness' } : undefined;
  } catch {
    // Cut short or no UTF-8: the peer is closed by the caller, nothing has been applied.
    return undefined;
  }
}

function decodeSync(decoder: decoding.Decoder): HubFrame | undefined {
  const kind = syncKinds[decoding.readVarUint(decoder)];
  const bytes = decoding.readVarUint8Array(decoder);
  if (kind === undefined) return undefined;
  return kind === 'sync-step-1' ? { kind, stateVector: bytes } : { kind, update: bytes };
}

function decodeStates(bytes: Uint8Array): AwarenessState[] {
  const decoder = decoding.createDecoder(bytes);
  const states: AwarenessState[] = [];
  for (let left = decoding.readVarUint(decoder); left > 0; left--) {
    const clientId = decoding.readVarUint(decoder);
    const clock = decoding.readVarUint(decoder);
    states.push({ clientId, clock, state: JSON.parse(decoding.readVarString(decoder)) as unknown });
  }
  return states;
}

export function encodeHubFrame(frame: HubFrame): Uint8Array<ArrayBuffer> {
  const encoder = encoding.createEncoder();
  if (frame.kind === 'awareness') {
    encoding.writeVarUint(encoder, messageAwareness);
    encoding.writeVarUint8Array(encoder, encodeStates(frame.states));
  } else if (frame.kind === 'query-awareness') {
    encoding.writeVarUint(encoder, messageQueryAwareness);
  } else {
    encoding.writeVarUint(encoder, messageSync);
    encoding.writeVarUint(encoder, syncKinds.indexOf(frame.kind));
    encoding.writeVarUint8Array(encoder, frame.kind === 'sync-step-1' ? frame.stateVector : frame.update);
  }
  return encoding.toUint8Array(encoder) as Uint8Array<ArrayBuffer>;
}

function encodeStates(states: readonly AwarenessState[]): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, states.length);
  for (const { clientId, clock, state } of states) {
    encoding.writeVarUint(encoder, clientId);
    encoding.writeVarUint(encoder, clock);
    encoding.writeVarString(encoder, JSON.stringify(state ?? null));
  }
  return encoding.toUint8Array(encoder);
}

/** Changes nothing and feeds the provider's watchdog, which drops a connection that is silent for 30 seconds. */
export const keepAlive = encodeHubFrame({ kind: 'awareness', states: [] });

/**
 * The document has another history (an edit was refused, or the server built it anew): the tab's copy must not be
 * merged with it. In the range that stops a provider; the page opens the document again.
 */
export const replacedCode = 4409;
