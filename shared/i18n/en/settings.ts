/** Settings, members, devices. */
import { plural } from '../plural.ts';

export const settings = {
  you: 'You',
  device: 'This device',
  team: 'Team',
  appearance: 'Appearance',
  language: 'Language',
  german: 'Deutsch',
  english: 'English',
  theme: 'Colours',
  themeSystem: 'As the device',
  themeLight: 'Light',
  themeDark: 'Dark',
  density: 'Dense lists',
  name: 'Name',
  password: {
    title: 'Change password',
    text: 'All other devices are signed out. They open with the new password after they have signed in once.',
    next: 'New password',
    current: 'Current password',
    submit: 'Change password',
    done: 'The password is changed.'
  },
  lock: {
    title: 'Lock',
    text: 'After this time without use Kontor asks for your password.',
    'every-start': 'At every start',
    '15-minutes': 'After 15 minutes',
    '1-hour': 'After 1 hour',
    '8-hours': 'After 8 hours'
  },
  storage: {
    title: 'Storage on this device',
    used: (size: string) => `${size} used`,
    kept: 'The browser keeps the data until you remove it.',
    notKept: 'The browser may clear the data when space is short. What is on the server comes back.',
    keep: 'Ask to keep the data',
    asked: 'The browser declined. It usually agrees once Kontor is installed or used often.'
  },
  devices: {
    title: 'Devices',
    text: 'A removed device is signed out at once and deletes its contacts as soon as it is online. Until then only its lock protects it.',
    current: 'this device',
    seen: (time: string) => `last seen ${time}`,
    remove: 'Remove device',
    removeTitle: (name: string) => `Remove ${name}?`,
    removed: 'The device was removed.'
  },
  members: {
    title: 'Members',
    count: (count: number) => `${count} ${plural(count, 'member', 'members')}`,
    invite: 'Invite somebody',
    inviteText: 'You get a link to pass on. It works once and for 72 hours.',
    email: 'E-mail of the person',
    role: 'Role',
    create: 'Create link',
    linkTitle: 'The link is ready',
    linkText: (email: string) => `Pass it on to ${email}. Only this person can use it, and only once.`,
    expires: (time: string) => `valid until ${time}`,
    pending: 'Open invitations',
    withdraw: 'Withdraw',
    withdrawn: 'The invitation no longer works.',
    removeTitle: (name: string) => `Remove ${name} from the workspace?`,
    removeText: 'The person loses access at once. What they entered stays.',
    remove: 'Remove from workspace',
    removed: (name: string) => `${name} no longer has access.`,
    you: 'you',
    onlineOnly: 'Members can be changed when there is a connection to the server.',
    roleHint: {
      owner: 'Everything, including other owners.',
      admin: 'Members, settings and all contacts.',
      agent: 'Works with contacts, imports and exports.',
      viewer: 'Sees contacts and changes nothing.'
    }
  },
  workspace: {
    title: 'Workspace',
    name: 'Name of the workspace',
    country: 'Country for local numbers',
    add: 'New workspace',
    saved: 'Saved.'
  },
  data: {
    title: 'Data',
    importText: 'Bring contacts from Google, Outlook or any CSV file.',
    exportTitle: 'Export',
    exportText: 'Take all contacts with you as a file.'
  },
  stepUp: { title: 'Please confirm with your password', submit: 'Confirm' },
  created: 'The workspace is there.',
  create: 'Create workspace',
  signOut: 'Sign out',
  signOutTitle: 'Sign out and remove the data from this device?',
  signOutText: 'Everything is on the server and comes back when you sign in.',
  signOutWaiting: (count: number) =>
    `${count} ${plural(count, 'edit has', 'edits have')} not reached the server and would be lost. Connect first, or sign out anyway.`,
  signOutAnyway: 'Sign out anyway',
  version: (version: string) => `Version ${version}`
};
