/**
 * One tab of the device, seen from its worker: leads, with the engine in it, or follows, and passes what its page says
 * to the leader. A leader that does not answer is replaced after two seconds [TAB-2]; a leader that nobody sees hands
 * over to a tab that somebody does. Nothing is kept here that the page could not ask again.
 */
import type { Clock } from '#shared/environment.ts';
import type { EngineEvent } from './engine-api.ts';
import { EngineHost, type HostedEngine, type HostedPage } from './engine-host.ts';
import type { ToEngine, ToPage } from './engine-messages.ts';
import { TabElection, type TabLocks } from './tab-election.ts';

/** Tabs that speak another version do not hear each other; the silent leader is then replaced. */
const channelVersion = 1;
const answerTimeoutMs = 2_000;
const pingMs = 5_000;
/** Going back and forth between two tabs moves no engine. */
const handOverAfterMs = 60_000;

/** After an unlock every tab's worker holds the data key, so that whichever takes over need not ask for the password. */
export type DataKey = Uint8Array | undefined;

export interface TabEngine extends HostedEngine {
  /** Everything saved, nothing more taken. */
  stop(): Promise<void>;
  /** Another tab leads: nothing more may be written. */
  halt(): void;
}

type TabMessage =
  /** A follower's page speaks; `n` counts, for the receipt. */
  | { readonly kind: 'speak'; readonly from: string; readonly n: number; readonly message: ToEngine }
  /** Asks for a sign of life; who is visible may be given the lead. */
  | { readonly kind: 'ping'; readonly from: string; readonly n: number; readonly visible: boolean }
  | { readonly kind: 'received'; readonly to: string; readonly n: number }
  | { readonly kind: 'answer'; readonly to: string; readonly message: ToPage }
  | { readonly kind: 'leading'; readonly key: DataKey }
  | { readonly kind: 'key'; readonly key: DataKey }
  | { readonly kind: 'hand-over'; readonly to: string };

export interface TabChannel {
  post(message: TabMessage): void;
  listen(listener: (message: TabMessage) => void): void;
  close(): void;
}

export type EngineTabOptions = {
  readonly tab: string;
  readonly workspace: string;
  readonly locks: TabLocks;
  readonly openChannel: (name: string) => TabChannel;
  readonly clock: Clock;
  /** Opens the store and raises its generation; `key` where another tab had it open. */
  readonly createEngine: (options: {
    key: DataKey;
    emit: (event: EngineEvent) => void;
    keyChanged: (key: DataKey) => void;
  }) => Promise<TabEngine>;
  readonly toPage: (message: ToPage) => void;
};

type Leading = {
  readonly engine: TabEngine;
  readonly host: EngineHost;
  readonly ownPage: HostedPage;
  readonly pages: Map<string, { readonly page: HostedPage; readonly gone: AbortController }>;
};
type State = { readonly kind: 'following' } | { readonly kind: 'starting' } | ({ readonly kind: 'leading' } & Leading);

export class EngineTab {
  readonly #options: EngineTabOptions;
  readonly #channel: TabChannel;
  readonly #election: TabElection;
  #state: State = { kind: 'following' };
  #key: DataKey;
  #sent = 0;
  #cancelTimeout: (() => void) | undefined;
  #cancelPing: (() => void) | undefined;
  #visible = true;
  #hiddenSince: number | undefined;
  #releaseOwnLock: (() => void) | undefined;

  constructor(options: EngineTabOptions) {
    const { workspace, locks } = options;
    this.#options = options;
    this.#channel = options.openChannel(`kontor:${workspace}:${channelVersion}`);
    this.#channel.listen((message) => this.#receive(message));
    this.#election = new TabElection({
      locks,
      name: `kontor:${workspace}`,
      events: { elected: () => void this.#lead(), deposed: () => this.#deposed() }
    });
  }

  /** Queues for the lead and asks who leads meanwhile. */
  start(): void {
    const { locks, tab, workspace } = this.#options;
    // Held for as long as this tab lives: the leader waits for it, and so learns that the tab is gone.
    locks
      .request(tabLock(workspace, tab), {}, () => new Promise((resolve) => (this.#releaseOwnLock = resolve)))
      .catch(() => undefined);
    this.#election.join();
    this.#ping();
  }

  /** pagehide: no lock may be held in the back-forward cache. */
  async leave(): Promise<void> {
    this.#cancelPing?.();
    this.#cancelTimeout?.();
    await this.#standDown();
    this.#election.leave();
    this.#releaseOwnLock?.();
    this.#channel.close();
  }

  fromPage(message: ToEngine): void {
    if (this.#state.kind === 'leading') this.#state.ownPage.receive(message);
    else if (this.#state.kind === 'following')
      this.#speak({ kind: 'speak', from: this.#options.tab, n: ++this.#sent, message });
    // While the engine starts nothing is passed on: the page asks again when it is told of the engine.
  }

  setVisible(visible: boolean): void {
    this.#visible = visible;
    this.#hiddenSince = visible ? undefined : this.#options.clock.now();
    if (visible && this.#state.kind === 'following') this.#ping();
  }

  async #lead(): Promise<void> {
    this.#state = { kind: 'starting' };
    this.#heard(this.#sent);
    const { createEngine, toPage } = this.#options;
    const hosts: EngineHost[] = [];
    const engine = await createEngine({
      key: this.#key,
      // What is said before anybody listens is asked for by whoever comes.
      emit: (event) => hosts[0]?.announce(event),
      keyChanged: (key) => {
        this.#key = key;
        this.#channel.post({ kind: 'key', key });
      }
    });
    if (!this.#election.isLeader) {
      engine.halt();
      return;
    }
    const host = new EngineHost(engine);
    hosts.push(host);
    this.#state = { kind: 'leading', engine, host, ownPage: host.attach(toPage), pages: new Map() };
    this.#channel.post({ kind: 'leading', key: this.#key });
    toPage({ kind: 'engine-changed' });
  }

  #deposed(): void {
    if (this.#state.kind === 'leading') {
      this.#detachAll(this.#state);
      this.#state.engine.halt();
    }
    this.#state = { kind: 'following' };
  }

  async #standDown(): Promise<void> {
    if (this.#state.kind !== 'leading') return;
    const leading = this.#state;
    this.#state = { kind: 'following' };
    this.#detachAll(leading);
    await leading.engine.stop();
  }

  #detachAll({ pages, ownPage }: Leading): void {
    for (const { page, gone } of pages.values()) {
      gone.abort();
      page.detach();
    }
    ownPage.detach();
  }

  #receive(message: TabMessage): void {
    const { tab, toPage } = this.#options;
    switch (message.kind) {
      case 'speak':
      case 'ping':
        if (this.#state.kind !== 'following') this.#serve(message);
        break;
      case 'received':
        if (message.to === tab) this.#heard(message.n);
        break;
      case 'answer':
        if (message.to === tab && this.#state.kind === 'following') toPage(message.message);
        break;
      case 'leading':
        this.#key = message.key;
        if (this.#state.kind === 'following') {
          this.#heard(this.#sent);
          toPage({ kind: 'engine-changed' });
        }
        break;
      case 'key':
        this.#key = message.key;
        break;
      case 'hand-over':
        if (message.to === tab) this.#election.steal();
        break;
    }
  }

  /** As leader, for a follower. */
  #serve(message: Extract<TabMessage, { kind: 'speak' | 'ping' }>): void {
    const { clock } = this.#options;
    this.#channel.post({ kind: 'received', to: message.from, n: message.n });
    if (this.#state.kind !== 'leading') return;
    if (message.kind === 'speak') {
      this.#pageOf(this.#state, message.from).receive(message.message);
      return;
    }
    // A tab that has just come needs the key, and to know that there is an engine.
    if (!this.#state.pages.has(message.from)) {
      this.#pageOf(this.#state, message.from);
      this.#channel.post({ kind: 'leading', key: this.#key });
    }
    const isUnseen = this.#hiddenSince !== undefined && clock.now() - this.#hiddenSince > handOverAfterMs;
    if (message.visible && isUnseen) void this.#handOver(message.from);
  }

  async #handOver(to: string): Promise<void> {
    await this.#standDown();
    this.#channel.post({ kind: 'hand-over', to });
  }

  #pageOf(leading: Leading, from: string): HostedPage {
    const known = leading.pages.get(from);
    if (known !== undefined) return known.page;
    const page = leading.host.attach((message) => this.#channel.post({ kind: 'answer', to: from, message }));
    const gone = new AbortController();
    leading.pages.set(from, { page, gone });
    const { locks, workspace } = this.#options;
    const forget = async () => {
      leading.pages.delete(from);
      page.detach();
    };
    locks.request(tabLock(workspace, from), { signal: gone.signal }, forget).catch(() => undefined);
    return page;
  }

  #ping(): void {
    this.#cancelPing?.();
    if (this.#state.kind === 'following')
      this.#speak({ kind: 'ping', from: this.#options.tab, n: ++this.#sent, visible: this.#visible });
    this.#cancelPing = this.#options.clock.schedule(pingMs, () => {
      if (this.#visible) this.#ping();
    });
  }

  #speak(message: Extract<TabMessage, { kind: 'speak' | 'ping' }>): void {
    this.#channel.post(message);
    if (this.#cancelTimeout === undefined) this.#expectAnswer();
  }

  /** A receipt stands for all before it: the channel keeps their order. */
  #heard(n: number): void {
    this.#cancelTimeout?.();
    this.#cancelTimeout = undefined;
    if (n < this.#sent) this.#expectAnswer();
  }

  #expectAnswer(): void {
    this.#cancelTimeout = this.#options.clock.schedule(answerTimeoutMs, () => {
      this.#cancelTimeout = undefined;
      if (this.#state.kind !== 'following') return;
      // After a hand-over that nobody took the lock is still here.
      if (this.#election.isLeader) void this.#lead();
      else this.#election.steal();
    });
  }
}

const tabLock = (workspace: string, tab: string): string => `kontor:${workspace}:tab:${tab}`;
