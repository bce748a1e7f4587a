/** The pages before the book opens: set-up, sign-in, invitation, lock. */
import { plural } from '../plural.ts';

export const doors = {
  email: 'E-mail',
  password: 'Password',
  newPassword: 'Choose a password',
  showPassword: 'Show password',
  hidePassword: 'Hide password',
  capsLock: 'Caps lock is on.',
  name: 'Your name',
  rule: {
    lead: {
      'letters-and-digits': 'At least 12 characters, with a letter and a digit.',
      length: 'At least 15 characters, whichever you like.'
    },
    length: (missing: number) => `${missing} more ${plural(missing, 'character', 'characters')}.`,
    letter: 'Add a letter.',
    digit: 'Add a digit.',
    common: 'Many people use this one; it would be guessed first.',
    own: 'Leave out your own name, the workspace and Kontor.',
    long: 'That is more than 256 bytes; make it a little shorter.',
    good: 'A good password.'
  },
  setup: {
    title: 'Set up Kontor',
    steps: ['Business', 'You'],
    step: (at: number, of: number) => `Step ${at} of ${of}`,
    businessTitle: 'What is your business called?',
    businessText: 'This becomes the name of your workspace. You can change it later.',
    businessName: 'Name of the business',
    country: 'Country',
    countryHint: 'Numbers without a country code are read as numbers of this country.',
    youTitle: 'And who are you?',
    youText: 'You become the owner. Your password also locks the data on this device.',
    submit: 'Create workspace',
    noToken: 'Open the set-up link that the server printed when it started. It looks like this:',
    waitingTitle: 'Almost there',
    waitingText:
      'This server has no workspace yet. Whoever started it sees a set-up link in the output of the server. Open that link here.'
  },
  signIn: {
    title: 'Sign in',
    text: 'Your contacts are then brought to this device, encrypted with your password.',
    submit: 'Sign in',
    again: 'You are signed out on the server. Sign in so that your edits can go on.',
    offline: 'Signing in needs the network. Once signed in, Kontor works without it.',
    noWorkspace: 'Your account belongs to no workspace. Ask for an invitation.',
    oldPasswordTitle: 'This device still opens with your old password',
    unlockedByServer: 'Your password was changed elsewhere. This device has taken over the new one.'
  },
  invite: {
    title: (workspace: string) => `Join ${workspace}`,
    text: (email: string, role: string) => `The invitation is for ${email}, as ${role}.`,
    textExisting: (email: string, role: string) =>
      `The invitation is for ${email}, as ${role}. Sign in with the password that you already have.`,
    submit: 'Join',
    missing: 'This link is incomplete. Open the whole link from the invitation.'
  },
  recovery: {
    title: 'Write down your recovery code',
    text: 'It opens this device if you forget your password while there is no network. It is shown only now.',
    label: 'Recovery code',
    confirm: 'I have written it down',
    print: 'Print'
  },
  lock: {
    lockedSince: (time: string) => `Locked since ${time}. The data on this device is encrypted.`,
    locked: 'Locked. The data on this device is encrypted.',
    submit: 'Unlock',
    opening: 'Opening …',
    wrong: 'That is not the password. Nothing is deleted, try again.',
    wrongMany: (tries: number) =>
      `That is not the password (${tries} tries). Nothing is deleted. Was it changed elsewhere? Then sign in again with the new one.`,
    waitingTitle: (count: number) => `${count} ${plural(count, 'edit waits', 'edits wait')} here`,
    waitingText: 'They go on as soon as you unlock.',
    useRecovery: 'Use recovery code',
    usePassword: 'Use password',
    recoveryCode: 'Recovery code',
    wrongRecovery: 'This code does not fit. Compare it with the one you wrote down.',
    signInAgain: 'Sign in again',
    otherWorkspace: 'Other workspace',
    damagedTitle: 'The data on this device is damaged',
    damagedText:
      'It cannot be opened even with the right password. What is on the server is safe: remove the data here and sign in again.',
    storageText:
      'The browser does not let Kontor reach its storage. Is this a private window, or is the disk full? Close other windows of Kontor and load again.',
    remove: 'Remove data from this device',
    removeTitle: 'Remove the data from this device?',
    removeText: (waiting: number) =>
      waiting === 0
        ? 'Everything here is on the server and comes back after you sign in.'
        : `${waiting} ${plural(waiting, 'edit has', 'edits have')} not reached the server and would be lost for ever.`
  },
  emptied: {
    title: 'The browser has cleared Kontor’s storage',
    text: (recovered: number, missing: number) =>
      missing > 0
        ? `${missing} ${plural(missing, 'edit', 'edits')} had not reached the server and could not be saved${recovered > 0 ? `; ${recovered} could` : ''}. Everything else comes back from the server.`
        : recovered > 0
          ? `${recovered} ${plural(recovered, 'edit', 'edits')} that had not reached the server ${plural(recovered, 'was', 'were')} brought back from a copy. Everything else comes from the server.`
          : 'Nothing is lost: everything was on the server and is fetched again.'
  },
  otherPerson: {
    title: 'This device holds somebody else’s book',
    text: 'It stays locked, and what waits in it stays theirs. They can unlock it with their password; or remove it from this device and sign in then.',
    back: 'Back to the lock'
  },
  revoked: {
    title: 'This device was removed',
    text: 'Somebody ended the access of this device. The contacts of this workspace are deleted here.',
    submit: 'Sign in again'
  },
  insecure: {
    title: 'Kontor needs a secure address',
    text: 'Browsers allow encryption and offline use only over https (or on localhost). Ask whoever runs Kontor for the https address.'
  },
  roles: { owner: 'owner', admin: 'admin', agent: 'agent', viewer: 'viewer' }
};
