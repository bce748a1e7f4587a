/**
 * The engine's network in a browser: the socket of `/sync` and HTTP of the same origin, with the session's cookie.
 */
import { subprotocol } from '#shared/protocol/frames.ts';
import type { OpenSocket } from './net-socket.ts';
import type { HttpGet } from './snapshot-client.ts';

/** A close code for what never got as far as one. */
const noConnection = 1006;

export const openBrowserSocket: OpenSocket = (events) => {
  const { protocol, host } = self.location;
  const socket = new WebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/sync`, subprotocol);
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => events.opened();
  socket.onmessage = ({ data }) => {
    if (data instanceof ArrayBuffer) events.received(new Uint8Array(data));
  };
  socket.onclose = ({ code }) => events.closed(code);
  // `close` always follows, and says more.
  socket.onerror = () => undefined;
  return {
    send(message) {
      if (socket.readyState === WebSocket.OPEN) socket.send(message);
    },
    close() {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
      events.closed(noConnection);
    }
  };
};

export const browserGet: HttpGet = async (path) => {
  const answer = await fetch(path, { headers: { 'x-kontor': '1' }, cache: 'no-store', redirect: 'error' });
  return {
    status: answer.status,
    header: (name) => answer.headers.get(name) ?? undefined,
    body: chunksOf(answer.body)
  };
};

/** Not every browser can iterate a stream. */
async function* chunksOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}
