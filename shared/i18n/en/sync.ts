/** Where an edit is, and how it goes with the server. Everything that is safe is named first. */
import { plural } from '../plural.ts';

export const sync = {
  onServer: 'On the server',
  allOnServer: 'Everything on the server',
  savedHere: 'Saved here',
  waiting: (count: number) => `${count} ${plural(count, 'waits', 'wait')}`,
  waitingHere: (count: number) => `Saved here, ${count} ${plural(count, 'waits', 'wait')}`,
  offline: 'Offline',
  connecting: 'Connecting …',
  progress: (done: string, total: string) => `${done} of ${total}`,
  refused: (count: number) => `${count} refused`,
  locked: 'Locked',
  signedOut: 'Signed out',
  sheet: {
    title: 'Your edits',
    online: 'Connected to the server.',
    offline: 'No connection. You can go on working; edits are saved on this device and sent later.',
    lastContact: (time: string) => `Last contact with the server: ${time}`,
    never: 'No contact with the server yet.',
    waiting: (count: number) =>
      `${count} ${plural(count, 'edit is', 'edits are')} saved on this device and ${plural(count, 'waits', 'wait')} for the server.`,
    none: 'All edits are on the server.',
    tryNow: 'Try now',
    refusedTitle: 'The server did not accept an edit',
    refusedText: 'It is kept on this device until you decide. Copy what you need, then let it go.',
    discard: 'Let it go',
    copy: 'Copy text'
  },
  /** Parts of a contact that have no field name of their own. */
  parts: {
    phones: 'Phone',
    emails: 'E-mail',
    websites: 'Website',
    addresses: 'Address',
    identities: 'Identifier',
    labels: 'Labels',
    custom: 'Own field',
    kind: 'Kind',
    blocked: 'Blocked',
    trashedAt: 'Trash',
    notes: 'Note',
    noteMeta: 'Note'
  },
  firstSync: {
    title: 'Your book comes to this device',
    text: 'List and search work already; the rest follows in the background.'
  },
  banner: {
    signedOut: {
      title: 'Your edits stay on this device',
      text: 'You are signed out on the server. Sign in so that they can go on.',
      action: 'Sign in'
    },
    upgrade: {
      title: 'Everything is saved here',
      text: 'The server is newer than this app. Load the new version to go on.',
      action: 'Load new version'
    },
    full: {
      title: 'This device has no space left',
      text: 'What was saved is safe. Free some space, so that new edits can be kept.',
      action: 'Check again'
    },
    lost: {
      title: 'The browser closed the storage',
      text: 'Load the page again. What was saved is safe.',
      action: 'Load again'
    },
    newVersion: {
      title: 'A new version is ready',
      text: 'It starts when you load it, or by itself when nobody is working.',
      action: 'Load now'
    },
    install: {
      title: 'Put Kontor on your home screen',
      text: 'It then starts like an app, also without a network.',
      action: 'Install'
    },
    installIos: {
      title: 'Put Kontor on your home screen',
      text: 'Tap Share, then “Add to Home Screen”. Sign in there once; the app keeps its own data.'
    }
  }
};
