/**
 * The tabs of one device, talking through a BroadcastChannel: everything reaches every other tab, in order.
 */
import type { TabChannel } from './engine-tab.ts';

export function openBroadcastTabChannel(name: string): TabChannel {
  const channel = new BroadcastChannel(name);
  return {
    post: (message) => channel.postMessage(message),
    listen(listener) {
      // Only this file's code posts to a channel of this name, on this origin.
      channel.onmessage = ({ data }) => listener(data);
    },
    close: () => channel.close()
  };
}
