/**
 * A result list of the engine as components read it: how many rows, their letters, and the row at an index. Only windows
 * near the screen are held, in pages; while a newer version is fetched the older rows stay, so that nothing flickers.
 * Answers to a query that is no longer asked are dropped. Searching and sorting are the engine's.
 */
import type { EngineApi, EngineEvent, ListRow, Query, QueryResult } from '#lib/engine/engine-api.ts';
import type { ContactId } from '#shared/ids.ts';

export type ListPorts = {
  readonly engine: Pick<EngineApi, 'query' | 'rows' | 'ids' | 'row'>;
  subscribe(listener: (event: EngineEvent) => void): () => void;
};

/** Rows of one fetch. A screen shows some 15; one page ahead is fetched before it is needed. */
const pageRows = 60;
/** Pages that are kept around the screen; 100,000 rows must not end up in the page's memory. */
const keptPages = 12;

const nothing: QueryResult = { total: 0, letters: [], version: -1 };

export class ContactList {
  /** `undefined` until the first answer: not the same as an empty book. */
  result = $state.raw<QueryResult>();
  query = $state.raw<Query>({ text: '', sort: 'name', labels: [], trash: false });
  #pages = $state.raw<ReadonlyMap<number, readonly ListRow[]>>(new Map());
  readonly #versions = new Map<number, number>();
  readonly #fetching = new Map<number, number>();
  #sight = { first: 0, last: pageRows };
  #asked = 0;
  readonly #view: string;
  readonly #ports: ListPorts;
  readonly #unsubscribe: () => void;

  constructor(view: string, ports: ListPorts, query: Partial<Query> = {}) {
    this.#view = view;
    this.#ports = ports;
    this.query = { ...this.query, ...query };
    this.#unsubscribe = ports.subscribe((event) => {
      if (event.kind === 'view' && event.view === view) this.#take(event.result);
    });
    void this.ask({});
  }

  get total(): number {
    return this.result?.total ?? 0;
  }

  get letters(): QueryResult['letters'] {
    return (this.result ?? nothing).letters;
  }

  /** The row, or `undefined` while it is on its way. */
  at(index: number): ListRow | undefined {
    return this.#pages.get(Math.floor(index / pageRows))?.[index % pageRows];
  }

  /** Changes part of the question; the answer replaces the list. */
  async ask(part: Partial<Query>): Promise<void> {
    this.query = { ...this.query, ...part };
    const asked = ++this.#asked;
    const result = await this.#ports.engine.query(this.#view, this.query);
    if (asked !== this.#asked) return;
    this.#take(result);
  }

  /** Told by the list what is on the screen. */
  see(first: number, last: number): void {
    this.#sight = { first, last };
    this.#fetch();
  }

  ids(): Promise<ContactId[]> {
    return this.#ports.engine.ids(this.#view);
  }

  close(): void {
    this.#asked++;
    this.#unsubscribe();
  }

  #take(result: QueryResult): void {
    this.result = result;
    const last = Math.ceil(result.total / pageRows);
    if ([...this.#pages.keys()].some((page) => page >= last)) {
      this.#pages = new Map([...this.#pages].filter(([page]) => page < last));
    }
    this.#fetch();
  }

  #fetch(): void {
    if (!this.result) return;
    const { total, version } = this.result;
    const first = Math.max(0, Math.floor(this.#sight.first / pageRows) - 1);
    const last = Math.min(Math.ceil(total / pageRows) - 1, Math.floor(this.#sight.last / pageRows) + 1);
    for (let page = first; page <= last; page++) {
      if (this.#versions.get(page) !== version && this.#fetching.get(page) !== version)
        void this.#fetchPage(page, version);
    }
  }

  async #fetchPage(page: number, version: number): Promise<void> {
    this.#fetching.set(page, version);
    const asked = this.#asked;
    const answer = await this.#ports.engine.rows(this.#view, page * pageRows, (page + 1) * pageRows);
    if (this.#fetching.get(page) === version) this.#fetching.delete(page);
    // Rows of a list that was replaced meanwhile; its successor asks for its own.
    if (asked !== this.#asked) return;
    this.#versions.set(page, answer.version);
    const pages = new Map(this.#pages);
    pages.set(page, answer.rows);
    this.#forgetFar(pages);
    this.#pages = pages;
  }

  #forgetFar(pages: Map<number, readonly ListRow[]>): void {
    if (pages.size <= keptPages) return;
    const middle = (this.#sight.first + this.#sight.last) / 2 / pageRows;
    const far = [...pages.keys()].sort((a, b) => Math.abs(b - middle) - Math.abs(a - middle));
    for (const page of far.slice(0, pages.size - keptPages)) {
      pages.delete(page);
      this.#versions.delete(page);
    }
  }
}
