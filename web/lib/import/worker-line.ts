/**
 * Questions and answers between a page and a worker, both ways: the page calls the worker's methods, the worker asks the
 * page for what only the page can reach (the engine). Each side answers in the order it likes; a thrown error travels as
 * an error. Knows nothing of imports.
 */

export type LineMessage =
  | { readonly kind: 'ask'; readonly id: number; readonly method: string; readonly args: readonly unknown[] }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'thrown'; readonly id: number; readonly message: string };

/** Any object whose methods answer with promises; `never[]` lets every parameter list in. */
export type Methods = { readonly [name: string]: (...args: never[]) => unknown };
type Post = (message: LineMessage, transfer?: Transferable[]) => void;
type Waiting = { resolve(value: unknown): void; reject(cause: Error): void };

export class WorkerLine<Theirs extends object> {
  /** The other side's methods. */
  readonly ask: Theirs;
  readonly #post: Post;
  readonly #mine: Methods;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;

  constructor(post: Post, mine: object) {
    this.#post = post;
    // Called by name with arguments that the other side's type has checked.
    this.#mine = mine as Methods;
    this.ask = new Proxy({} as Theirs, {
      get:
        (_target, method) =>
        (...args: unknown[]) =>
          this.#ask(String(method), args)
    });
  }

  /** Bytes go over instead of being copied. */
  #ask(method: string, args: readonly unknown[]): Promise<unknown> {
    const id = this.#next++;
    const transfer = args.flatMap((arg) =>
      arg instanceof Uint8Array && arg.buffer instanceof ArrayBuffer ? [arg.buffer] : []
    );
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#post({ kind: 'ask', id, method, args }, transfer);
    });
  }

  receive(message: LineMessage): void {
    switch (message.kind) {
      case 'ask':
        void this.#answer(message.id, message.method, message.args);
        break;
      case 'answer':
        this.#take(message.id)?.resolve(message.value);
        break;
      case 'thrown':
        this.#take(message.id)?.reject(new Error(message.message));
        break;
    }
  }

  /** The worker has died: nobody will answer any more. */
  fail(message: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(message));
    this.#waiting.clear();
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  async #answer(id: number, method: string, args: readonly unknown[]): Promise<void> {
    try {
      this.#post({ kind: 'answer', id, value: await this.#call(method, args) });
    } catch (cause) {
      this.#post({ kind: 'thrown', id, message: cause instanceof Error ? cause.message : String(cause) });
    }
  }

  #call(method: string, args: readonly unknown[]): unknown {
    const own = Object.hasOwn(this.#mine, method) || method in Object.getPrototypeOf(this.#mine);
    const found = own ? this.#mine[method] : undefined;
    if (typeof found !== 'function') throw new Error(`No method ${method}`);
    return (found as (...args: unknown[]) => unknown).apply(this.#mine, [...args]);
  }
}
