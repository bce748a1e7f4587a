/**
 * The part of Chromium's DevTools protocol that Playwright does not pass on: the heap of a page and of its workers,
 * after a collection, over the browser's own debugging port.
 */
import { once } from 'node:events';
import { WebSocket } from 'ws';

type Target = { readonly targetId: string; readonly type: string; readonly url: string };
type Reply = { readonly id?: number; readonly result?: unknown; readonly error?: { readonly message: string } };

export type Heap = {
  readonly type: string;
  readonly url: string;
  readonly usedBytes: number;
  readonly embedderBytes: number;
  readonly backingBytes: number;
};

export class DevTools {
  readonly #socket: WebSocket;
  #next = 1;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  static async connect(port: number): Promise<DevTools> {
    const answer = await fetch(`http://127.0.0.1:${port}/json/version`);
    const { webSocketDebuggerUrl } = (await answer.json()) as { webSocketDebuggerUrl: string };
    const socket = new WebSocket(webSocketDebuggerUrl, { maxPayload: 64 * 1024 * 1024 });
    await once(socket, 'open');
    return new DevTools(socket);
  }

  /** The heaps of the pages and workers whose address begins with `origin`. */
  async heaps(origin: string): Promise<Heap[]> {
    const { targetInfos } = await this.#send<{ targetInfos: Target[] }>('Target.getTargets', { filter: [{}] });
    const heaps: Heap[] = [];
    for (const { targetId, type, url } of targetInfos) {
      if (!url.startsWith(origin) || !['page', 'worker'].includes(type)) continue;
      const { sessionId } = await this.#send<{ sessionId: string }>('Target.attachToTarget', {
        targetId,
        flatten: true
      });
      await this.#send('HeapProfiler.collectGarbage', {}, sessionId);
      const heap = await this.#send<{ usedSize: number; embedderHeapUsedSize?: number; backingStorageSize?: number }>(
        'Runtime.getHeapUsage',
        {},
        sessionId
      );
      await this.#send('Target.detachFromTarget', { sessionId });
      const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = heap;
      heaps.push({
        type,
        url,
        usedBytes: usedSize,
        embedderBytes: embedderHeapUsedSize,
        backingBytes: backingStorageSize
      });
    }
    return heaps;
  }

  close(): void {
    this.#socket.close();
  }

  #send<Result>(method: string, params: object, sessionId?: string): Promise<Result> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const hear = (message: Buffer) => {
        const reply = JSON.parse(message.toString('utf8')) as Reply;
        if (reply.id !== id) return;
        this.#socket.off('message', hear);
        if (reply.error) reject(new Error(`${method}: ${reply.error.message}`));
        // The protocol's own description says what each method answers; the caller names it.
        else resolve(reply.result as Result);
      };
      this.#socket.on('message', hear);
      this.#socket.send(JSON.stringify({ id, method, params, ...(sessionId !== undefined && { sessionId }) }));
    });
  }
}
