/**
 * The worker of one tab: wires an EngineTab to its page, the browser's locks, storage and network. Everything that can
 * be decided is decided elsewhere.
 */
import { systemClock, systemRandom } from '#shared/environment.ts';
import { createId, type EntryId } from '#shared/ids.ts';
import { deflateRaw } from '#lib/store/compression.ts';
import { encodeSentinel, parseSentinel } from '#lib/store/sentinel.ts';
import { openBroadcastTabChannel } from './broadcast-tab-channel.ts';
import { browserGet, openBrowserSocket } from './browser-network.ts';
import { openBrowserPlace } from './browser-place.ts';
import { Engine } from './engine.ts';
import type { FromWorker, ToWorker } from './engine-messages.ts';
import { EngineTab } from './engine-tab.ts';

const post = (message: FromWorker): void => self.postMessage(message);
let tab: EngineTab | undefined;
let startMessage: Extract<ToWorker, { kind: 'start' }> | undefined;

// Only the page that made this worker can post to it.
self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  switch (data.kind) {
    case 'start':
      startMessage = data;
      tab = startTab(data);
      break;
    case 'visible':
      tab?.setVisible(data.visible);
      break;
    case 'leave':
      void tab?.leave();
      tab = undefined;
      break;
    case 'stop':
      void (tab?.leave() ?? Promise.resolve()).finally(() => self.close());
      break;
    case 'return':
      if (tab === undefined && startMessage !== undefined) tab = startTab(startMessage);
      break;
    case 'to-engine':
      tab?.fromPage(data.message);
      break;
  }
};

function startTab({ workspace, app, sentinel, visible }: Extract<ToWorker, { kind: 'start' }>): EngineTab {
  const started = new EngineTab({
    tab: createId<EntryId>({ clock: systemClock, random: systemRandom }),
    workspace,
    locks: navigator.locks,
    openChannel: openBroadcastTabChannel,
    clock: systemClock,
    toPage: (message) => post({ kind: 'to-page', message }),
    createEngine: ({ key, emit, keyChanged }) =>
      Engine.create(
        {
          clock: systemClock,
          random: systemRandom,
          openSocket: openBrowserSocket,
          httpGet: browserGet,
          compression: deflateRaw,
          app,
          workspace,
          emit,
          keyChanged,
          openPlace: () => openBrowserPlace(workspace),
          told: parseSentinel(sentinel),
          tellSentinel: (told) => post({ kind: 'sentinel', text: told === undefined ? null : encodeSentinel(told) })
        },
        key
      )
  });
  started.setVisible(visible);
  started.start();
  return started;
}
