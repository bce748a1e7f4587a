/** A sentence for every failure that crosses a boundary: what happened, and what to do. Keyed by shared/errors.ts. */
import type { FailureCode, Refusal } from '#shared/errors.ts';

export const errors = {
  network: 'The server cannot be reached. Check the connection and try again; what you have on this device is safe.',
  failure: {
    'request.invalid': 'The server did not understand this request. Load the page again and try once more.',
    'request.too-large': 'This is too large for the server. Try a smaller part.',
    'request.cross-site': 'For your safety this is only possible from the address where Kontor runs.',
    'request.not-found': 'This does not exist, or you may not see it.',
    'request.too-many': 'Too many attempts. Wait a moment, then try again.',
    'session.required': 'You are signed out. Sign in again; your data on this device is kept.',
    'session.step-up': 'Please confirm this with your password first.',
    'sign-in.refused': 'E-mail and password do not match. Check both and try again.',
    'setup.done': 'This server is already set up. Sign in, or ask for an invitation.',
    'setup.token': 'This set-up link is not valid. Use the link that the server printed when it was last started.',
    'invite.invalid': 'This invitation was used, withdrawn or has expired. Ask for a new one.',
    'invite.other-account': 'This person is already a member of the workspace.',
    'password.weak': 'This password is too easy to guess. Choose another one.',
    'password.wrong': 'That is not your current password.',
    'member.last-owner': 'A workspace needs at least one owner. Make somebody else an owner first.',
    'device.revoked': 'This device was removed. Sign in again if you should still have access.',
    forbidden: 'Your role does not allow this. An owner or admin can change it.',
    'storage.full': 'The server has no space left. Whoever runs it must free some; your edits wait on this device.',
    'server.busy': 'The server is busy right now. Try again in a moment.',
    internal: 'The server made a mistake. Try again; if it stays, tell whoever runs it.'
  } satisfies Record<FailureCode, string>,
  refusal: {
    forbidden: 'Your role did not allow this edit.',
    invalid: 'The server did not accept the content of this edit.',
    'too-big': 'This edit was too large.',
    'need-base': 'The server was missing earlier edits of this contact.',
    'stale-epoch': 'The contact was rebuilt on the server in the meantime.',
    exists: 'A contact with this id exists already.',
    gone: 'The contact was deleted for ever in the meantime.',
    'over-quota': 'The contact has reached its greatest size.',
    upgrade: 'This version of Kontor is too old for the server. Load the new version.'
  } satisfies Record<Refusal, string>,
  engine: {
    'storage-full': 'This device has no space left. Nothing that was saved is lost; free some space and try again.',
    'storage-lost': 'The browser closed the storage of this device. Load the page again.',
    forbidden: 'Your role does not allow this.',
    'too-big': 'This is too large to be saved.',
    locked: 'Kontor is locked. Unlock it and try again.'
  }
};
