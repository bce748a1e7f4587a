/**
 * The addresses that are about the person's own account: signing in and out, password, devices. What `me` says of
 * workspaces comes from the workspaces' part, through a port.
 */
import type { Me, Workspace } from '#shared/protocol/api.ts';
import type { AccountId } from '#shared/ids.ts';
import { err, must, ok } from '#shared/result.ts';
import type { EndpointFunctions, Session } from '#sync-server/http/endpoint.ts';
import type { MembershipEvents } from '#sync-server/workspaces/membership.ts';
import { findAccount } from './accounts.ts';
import { listDevices, readShare, renameDevice, revokeDevice } from './devices.ts';
import { endSessions } from './sessions.ts';
import { changePassword, signIn, stepUp, type AuthParts } from './sign-in.ts';

export type AccountPorts = AuthParts & {
  readonly events: MembershipEvents;
  readonly workspacesOf: (account: AccountId) => Workspace[];
};

type AccountEndpoints = Pick<
  EndpointFunctions,
  | 'signIn'
  | 'signOut'
  | 'stepUp'
  | 'me'
  | 'changeAccount'
  | 'changePassword'
  | 'ownDevices'
  | 'changeDevice'
  | 'revokeDevice'
  | 'deviceShare'
>;

export function createAccountEndpoints(ports: AccountPorts): AccountEndpoints {
  const { database, events, clock } = ports;
  return {
    async signIn({ body, address, setSession }) {
      const signedIn = await signIn(ports, body, address);
      if (!signedIn.ok) return signedIn;
      setSession(signedIn.value.token);
      return ok(describeMe(ports, signedIn.value.session));
    },
    async signOut({ session, setSession }) {
      const ended = await database.transaction((writer) => endSessions(writer, 'id = ?', session.session));
      ports.sessionsEnded(ended);
      setSession(undefined);
      return ok(undefined);
    },
    async stepUp({ session, body, address, setSession }) {
      const token = await stepUp(ports, session, body.password, address);
      if (!token.ok) return token;
      setSession(token.value);
      return ok(undefined);
    },
    me: ({ session }) => Promise.resolve(ok(describeMe(ports, session))),
    async changeAccount({ session, body }) {
      await database.transaction((writer) => {
        if (body.language !== undefined) {
          writer.prepare('UPDATE account SET language = ? WHERE id = ?').run(body.language, session.account);
        }
        if (body.name === undefined) return;
        writer.prepare('UPDATE account SET name = ? WHERE id = ?').run(body.name, session.account);
        writer.prepare('UPDATE member SET name = ? WHERE account = ?').run(body.name, session.account);
      });
      return ok(describeMe(ports, session));
    },
    async changePassword({ session, body, address, setSession }) {
      const token = await changePassword(ports, session, body, address);
      if (!token.ok) return token;
      setSession(token.value);
      return ok(undefined);
    },
    ownDevices: ({ session }) =>
      Promise.resolve(ok({ devices: listDevices(database.reader, session.account, session.device) })),
    async changeDevice({ session, params, body }) {
      const renamed = await database.transaction((writer) =>
        renameDevice(writer, session.account, params.device, body.name)
      );
      return renamed ? ok(undefined) : err({ code: 'request.not-found' });
    },
    async revokeDevice({ session, params, setSession }) {
      const ended = await database.transaction((writer) =>
        revokeDevice(writer, session.account, params.device, clock.now())
      );
      if (ended === undefined) return err({ code: 'request.not-found' });
      if (params.device === session.device) setSession(undefined);
      // First: the device must learn that it is revoked, and not only that its session ended.
      events.emit({ kind: 'device-revoked', device: params.device, account: session.account, workspace: undefined });
      ports.sessionsEnded(ended);
      return ok(undefined);
    },
    deviceShare({ session, params }) {
      const share = readShare(database.reader, session.device, params.workspace);
      if (share === undefined) return Promise.resolve(err({ code: 'device.revoked' as const }));
      return Promise.resolve(ok({ share: Buffer.from(share).toString('base64url') }));
    }
  };
}

export function describeMe(ports: Pick<AccountPorts, 'database' | 'workspacesOf'>, session: Session): Me {
  const reader = ports.database.reader;
  const account = must(findAccount(reader, session.account), 'the account of a session');
  const device = must(
    reader.prepare<{ name: string }>('SELECT name FROM device WHERE id = ?').get(session.device),
    'the device of a session'
  );
  return {
    account: { id: account.id, name: account.name, email: account.email, language: account.language },
    device: { id: session.device, name: device.name },
    workspaces: ports.workspacesOf(account.id)
  };
}
