/**
 * The composition root of the browser: the only file that knows every part of the client. Decides from the device's
 * memory, the store and the server which door stands in front of the book, and opens it.
 * The device is asked first; the server only for what it alone can know.
 */
import { version } from '$app/env';
import { startEngine, type RunningEngine } from '#lib/engine/start-engine.ts';
import type { EngineApi, LockState, Seat, UnlockFailure } from '#lib/engine/engine-api.ts';
import { AppUpdate } from '#lib/pwa/app-update.svelte.ts';
import { InstallPrompt } from '#lib/pwa/install-prompt.svelte.ts';
import { askForPersistence, type PersistenceMoment } from '#lib/pwa/persistence.ts';
import { PaneWidths } from '#lib/shell/pane-widths.svelte.ts';
import { ToastQueue } from '#lib/shell/toast-queue.svelte.ts';
import { systemClock } from '#shared/environment.ts';
import type { WorkspaceId } from '#shared/ids.ts';
import type { Me, Workspace } from '#shared/protocol/api.ts';
import type { RequestInput } from '#shared/protocol/endpoints.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { createApiClient, type ApiClient, type ApiFailure, type ApiResult } from './api-client.ts';
import { Appearance } from './appearance.svelte.ts';
import { deviceName } from './device-name.ts';
import { language } from './language.svelte.ts';
import { OpenBook } from './open-book.svelte.ts';
import type { Phase } from './phase.ts';
import { forgetSeat, readSeats, rememberSeat } from './seats.ts';

export type EnterFailure =
  | { readonly kind: 'api'; readonly failure: ApiFailure }
  | { readonly kind: 'store'; readonly failure: UnlockFailure }
  | { readonly kind: 'no-workspace' };

type Secret = Parameters<RunningEngine['api']['unlock']>[0];

export class KontorApp {
  phase = $state.raw<Phase>({ kind: 'starting' });
  /** Account and workspaces as the server last told in this tab; unknown while it was not reached. */
  me = $state.raw<Me>();
  readonly api: ApiClient = createApiClient((...request) => fetch(...request));
  readonly toasts = new ToastQueue(systemClock);
  readonly appearance = new Appearance();
  readonly panes = new PaneWidths(localStorage);
  readonly installPrompt = new InstallPrompt({ window, storage: localStorage, clock: systemClock });
  readonly update = new AppUpdate({
    serviceWorker: navigator.serviceWorker,
    document,
    clock: systemClock,
    mayApply: () => this.#isIdle(),
    reload: () => location.reload()
  });
  #client: RunningEngine | undefined;
  #workspace: WorkspaceId | undefined;
  #opening: Promise<void> | undefined;
  readonly #askedToPersist = new Set<PersistenceMoment>();

  /** Draws the first door, or opens the book at once; the returned function ends everything. */
  start(): () => void {
    this.appearance.start();
    const stopUpdate = this.update.start();
    const stopInstall = this.installPrompt.start();
    if (window.isSecureContext) void this.#chooseDoor();
    else this.phase = { kind: 'insecure' };
    return () => {
      stopUpdate();
      stopInstall();
      this.#leave();
    };
  }

  async signIn(email: string, password: string): Promise<Result<void, EnterFailure>> {
    const device = readSeats(localStorage).device;
    return this.#enterWith(
      await this.api.call('signIn', { body: { email, password, device, deviceName: deviceName(navigator.userAgent) } }),
      password
    );
  }

  async setUp(body: Omit<RequestInput<'setUp'>, 'deviceName' | 'language'>): Promise<Result<void, EnterFailure>> {
    const whole = { ...body, deviceName: deviceName(navigator.userAgent), language: language() };
    return this.#enterWith(await this.api.call('setUp', { body: whole }), body.password);
  }

  async acceptInvite(
    token: string,
    password: string,
    name: string | undefined,
    workspaceName: string
  ): Promise<Result<void, EnterFailure>> {
    const { device } = readSeats(localStorage);
    const answer = await this.api.call('acceptInvite', {
      body: { token, password, name, device, deviceName: deviceName(navigator.userAgent), language: language() }
    });
    // The newest membership is the invited one; by name, because the answer does not single it out.
    const joined = answer.ok ? answer.value.workspaces.findLast((each) => each.name === workspaceName) : undefined;
    return this.#enterWith(answer, password, joined?.id);
  }

  async unlock(secret: Secret): Promise<Result<void, UnlockFailure>> {
    if (!this.#client) return err({ kind: 'storage', detail: 'no engine' });
    const opened = await this.#client.api.unlock(secret);
    if (!opened.ok) {
      if (opened.error.kind !== 'wrong-password' && this.#workspace) {
        this.phase = { kind: 'broken', workspace: this.#workspace, failure: opened.error };
      }
      return opened;
    }
    await this.#open(opened.value);
    return ok(undefined);
  }

  /** Shows another workspace of this device, or one that this device has not held yet. */
  async switchTo(workspace: WorkspaceId): Promise<void> {
    const entry = this.me?.workspaces.find((each) => each.id === workspace);
    const known = readSeats(localStorage).known.find((each) => each.workspace === workspace);
    this.#leave();
    if (known && this.me)
      rememberSeat(localStorage, { device: this.me.device.id, workspace, workspaceName: known.name });
    if (!known && entry && this.me) {
      rememberSeat(localStorage, { device: this.me.device.id, workspace, workspaceName: entry.name });
    }
    await this.#chooseDoor(workspace);
  }

  async lock(): Promise<void> {
    await this.#client?.api.lock();
  }

  /** Ends the session and removes this workspace's data from the device. */
  async signOut(): Promise<void> {
    await this.api.call('signOut', {});
    await this.removeFromDevice();
  }

  async removeFromDevice(): Promise<void> {
    const workspace = this.#workspace;
    await this.#client?.api.wipe();
    this.#leave();
    if (workspace) forgetSeat(localStorage, workspace);
    this.me = undefined;
    await this.#chooseDoor();
  }

  /** Back to whichever door the device's own memory calls for. */
  async showFirstDoor(): Promise<void> {
    await this.#chooseDoor();
  }

  /** To the sign-in page without losing the store: it opens with the new password afterwards. */
  showSignIn(): void {
    this.phase = { kind: 'signed-out' };
  }

  openBook(book: OpenBook): void {
    this.phase = { kind: 'open', book };
  }

  async refreshMe(): Promise<void> {
    const answer = await this.api.call('me', {});
    if (!answer.ok) return;
    this.me = answer.value;
    const current = answer.value.workspaces.find((each) => each.id === this.#workspace);
    if (!current) return;
    if (this.phase.kind === 'open') this.phase.book.workspaceName = current.name;
    rememberSeat(localStorage, { device: answer.value.device.id, workspace: current.id, workspaceName: current.name });
  }

  async #chooseDoor(wanted?: WorkspaceId): Promise<void> {
    const seats = readSeats(localStorage);
    const workspace = wanted ?? seats.current;
    if (workspace) {
      const state = await this.#connect(workspace).api.lockState();
      if (state.kind !== 'absent') {
        await this.#showLock(state);
        return;
      }
      // The ids are remembered but the store is not there: signing in makes it again, and the engine says what was lost.
    }
    const state = await this.api.call('state', {});
    this.phase = state.ok && !state.value.setUp ? { kind: 'not-set-up' } : { kind: 'signed-out' };
  }

  async #showLock(state: LockState): Promise<void> {
    const remembered = await this.#client?.api.unlock({ kind: 'remembered' });
    if (remembered?.ok) {
      await this.#open(remembered.value);
      return;
    }
    if (remembered?.error.kind === 'damaged' && this.#workspace) {
      this.phase = { kind: 'broken', workspace: this.#workspace, failure: remembered.error };
      return;
    }
    this.#drawLock(state);
  }

  #drawLock(state: LockState): void {
    const workspace = this.#workspace;
    if (!workspace) return;
    const name = readSeats(localStorage).known.find((each) => each.workspace === workspace)?.name ?? '';
    const { waiting, lockedAt } = state.kind === 'locked' ? state : { waiting: 0, lockedAt: undefined };
    this.#closeBook();
    this.phase = { kind: 'locked', workspace, name, waiting, lockedAt };
  }

  async #enterWith(answer: ApiResult<Me>, password: string, wanted?: WorkspaceId): Promise<Result<void, EnterFailure>> {
    if (!answer.ok) return err({ kind: 'api', failure: answer.error });
    this.me = answer.value;
    const last = wanted ?? readSeats(localStorage).current;
    const workspace = answer.value.workspaces.find((each) => each.id === last) ?? answer.value.workspaces[0];
    if (!workspace) return err({ kind: 'no-workspace' });
    return this.#enter(seatOf(answer.value, workspace), password);
  }

  /** With a fresh session: makes the store of the workspace on this device, or opens the one that is there. */
  async #enter(seat: Seat, password: string): Promise<Result<void, EnterFailure>> {
    const { api } = this.#connect(seat.workspace);
    rememberSeat(localStorage, seat);
    const state = await api.lockState();
    if (state.kind === 'absent') {
      const made = await api.createStore(seat, password, '8-hours');
      if (!made.ok) return err({ kind: 'store', failure: made.error });
      const book = await this.#openBookOf(seat);
      this.phase = { kind: 'recovery-code', code: made.value.recoveryCode, book };
      return ok(undefined);
    }
    const opened = state.kind === 'open' ? await api.unlock({ kind: 'remembered' }) : await unlockWith(api, password);
    if (!opened.ok && opened.error.kind !== 'wrong-password') return err({ kind: 'store', failure: opened.error });
    if (!opened.ok || opened.value.member !== seat.member) {
      // Never another member's edits under this name: their book stays closed until it is removed.
      await api.lock();
      const { waiting } = await lockedStateOf(api);
      this.phase = { kind: 'other-person', workspace: seat.workspace, waiting };
      return ok(undefined);
    }
    // The password that has just signed in is the one that opens this device from here on.
    await api.rewrapPassword(password);
    await this.#open(seat);
    await api.reconnect();
    return ok(undefined);
  }

  /** Two ways lead here at one unlocking: its answer, and the event that tells every tab. The book is opened once. */
  async #open(seat: Seat): Promise<void> {
    if (this.phase.kind === 'open' && this.phase.book.seat.workspace === seat.workspace) return;
    this.#opening ??= this.#openNow(seat).finally(() => (this.#opening = undefined));
    await this.#opening;
  }

  async #openNow(seat: Seat): Promise<void> {
    this.phase = { kind: 'open', book: await this.#openBookOf(seat) };
    void this.refreshMe();
  }

  async #openBookOf(seat: Seat): Promise<OpenBook> {
    const client = this.#connect(seat.workspace);
    this.#closeBook();
    const book = new OpenBook(seat, client, this.api);
    await book.start();
    return book;
  }

  #connect(workspace: WorkspaceId): RunningEngine {
    if (this.#client && this.#workspace === workspace) return this.#client;
    this.#leave();
    const client = startEngine({ workspace, app: version });
    client.subscribe((event) => {
      if (event.kind === 'lock' && event.state.kind === 'locked') this.#drawLock(event.state);
      if (event.kind === 'lock' && event.state.kind === 'open') void this.#followUnlock(client);
      if (event.kind !== 'status') return;
      if (event.status.connection.kind === 'revoked' || event.status.connection.kind === 'gone') {
        void this.#revoked(client, workspace);
      }
      if (event.status.lastServerContact && !event.status.progress) {
        void askForPersistence(navigator.storage, 'first-sync-done', this.#askedToPersist);
      }
    });
    this.#client = client;
    this.#workspace = workspace;
    return client;
  }

  /** Another tab of this device opened the book with the password: this one opens, too. */
  async #followUnlock(client: RunningEngine): Promise<void> {
    if (this.phase.kind !== 'locked' || client !== this.#client) return;
    await this.unlock({ kind: 'remembered' });
  }

  /** Shut out for good: nothing of the workspace stays on this device. */
  async #revoked(client: RunningEngine, workspace: WorkspaceId): Promise<void> {
    if (this.phase.kind === 'revoked') return;
    this.#closeBook();
    forgetSeat(localStorage, workspace);
    this.phase = { kind: 'revoked', workspace };
    await client.api.wipe();
    if (this.#client === client && this.phase.kind === 'revoked') this.#leave();
  }

  #closeBook(): void {
    if (this.phase.kind === 'open' || this.phase.kind === 'recovery-code') this.phase.book.close();
  }

  #leave(): void {
    this.#closeBook();
    this.#client?.stop();
    this.#client = undefined;
    this.#workspace = undefined;
  }

  /** A new version may start by itself: nothing waits for the server, and nobody is typing. */
  #isIdle(): boolean {
    if (this.phase.kind === 'open' && this.phase.book.status.waiting > 0) return false;
    const active = document.activeElement;
    return !(active instanceof HTMLElement && (active.isContentEditable || active.matches('input, textarea')));
  }
}

/** With the password, or, where it was changed elsewhere, with the share of the server that has just checked the new one. */
async function unlockWith(api: EngineApi, password: string): Promise<Result<Seat, UnlockFailure>> {
  const opened = await api.unlock({ kind: 'password', password });
  return opened.ok || opened.error.kind !== 'wrong-password' ? opened : api.unlock({ kind: 'server-share' });
}

async function lockedStateOf(api: EngineApi): Promise<{ waiting: number; lockedAt: number | undefined }> {
  const state = await api.lockState();
  return state.kind === 'locked' ? state : { waiting: 0, lockedAt: undefined };
}

const seatOf = (me: Me, workspace: Workspace): Seat => ({
  workspace: workspace.id,
  workspaceName: workspace.name,
  country: workspace.country,
  vocabularyDoc: workspace.vocabularyDoc,
  member: workspace.member,
  memberName: me.account.name,
  role: workspace.role,
  device: me.device.id
});
