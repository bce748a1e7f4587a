/**
 * The addresses about workspaces: set-up, members, invites, devices of members. Rights are checked by the table of
 * endpoints; the rules between members are in members.ts and invites.ts.
 */
import type { AccountId, WorkspaceId } from '#shared/ids.ts';
import type { Workspace } from '#shared/protocol/api.ts';
import { must, ok } from '#shared/result.ts';
import { describeMe, type AccountPorts } from '#sync-server/auth/account-endpoints.ts';
import { findAccount } from '#sync-server/auth/accounts.ts';
import { renewSessions } from '#sync-server/auth/sessions.ts';
import type { EndpointFunctions } from '#sync-server/http/endpoint.ts';
import type { Statements } from '#sync-server/storage/statements.ts';
import { createInvite, findInvite, listInvites, withdrawInvite } from './invites.ts';
import { acceptInvite } from './joining.ts';
import { blockDevice, changeRole, leaveWorkspace, listMembers, listWorkspaceDevices, removeMember } from './members.ts';
import { setUp } from './set-up.ts';
import { hasWorkspace, insertWorkspace, workspacesOf } from './workspaces.ts';

export type WorkspacePorts = AccountPorts & {
  readonly version: string;
  /** An address of the app, as people open it; never taken from a request. */
  readonly appUrl: (path: string) => string;
};

type WorkspaceEndpoints = Pick<
  EndpointFunctions,
  | 'state'
  | 'setUp'
  | 'createWorkspace'
  | 'changeWorkspace'
  | 'leaveWorkspace'
  | 'members'
  | 'changeRole'
  | 'removeMember'
  | 'workspaceDevices'
  | 'blockDevice'
  | 'invites'
  | 'createInvite'
  | 'withdrawInvite'
  | 'lookUpInvite'
  | 'acceptInvite'
>;

export const inviteUrl = (appUrl: WorkspacePorts['appUrl'], token: string): string => appUrl(`/invite#${token}`);
export const setupUrl = (appUrl: WorkspacePorts['appUrl'], token: string): string => appUrl(`/setup#${token}`);

export function createWorkspaceEndpoints(ports: WorkspacePorts): WorkspaceEndpoints {
  const { database, clock } = ports;
  const parts = { ...ports, renewSessions };
  return {
    state: () => Promise.resolve(ok({ setUp: hasWorkspace(database.reader), version: ports.version })),
    async setUp({ body, setSession }) {
      const done = await setUp(ports, body);
      if (!done.ok) return done;
      setSession(done.value.token);
      return ok(describeMe(ports, done.value.session));
    },
    async createWorkspace({ session, body }) {
      const id = await database.transaction((writer) => {
        const { id: account, name } = must(findAccount(writer, session.account), 'the account of a session');
        return insertWorkspace(writer, ports, body, { account, name }).workspace;
      });
      return ok(describeWorkspace(database.reader, session.account, id));
    },
    async changeWorkspace({ session, seat, body }) {
      await database.transaction((writer) => {
        const set = (sql: string, value: string | undefined) => {
          if (value !== undefined) writer.prepare(sql).run(value, seat.workspace);
        };
        set('UPDATE workspace SET name = ? WHERE id = ?', body.name);
        set('UPDATE workspace SET country = ? WHERE id = ?', body.country);
        set('UPDATE workspace SET password_policy = ? WHERE id = ?', body.passwordPolicy);
      });
      return ok(describeWorkspace(database.reader, session.account, seat.workspace));
    },
    leaveWorkspace: ({ seat }) => leaveWorkspace(parts, seat),
    members: ({ seat }) => Promise.resolve(ok({ members: listMembers(database.reader, seat) })),
    changeRole: ({ seat, params, body }) => changeRole(parts, seat, params.member, body.role),
    removeMember: ({ seat, params }) => removeMember(parts, seat, params.member),
    workspaceDevices: ({ seat }) =>
      Promise.resolve(ok({ devices: listWorkspaceDevices(database.reader, seat.workspace) })),
    blockDevice: ({ seat, params }) => blockDevice(parts, seat, params.device),
    invites: ({ seat }) => Promise.resolve(ok({ invites: listInvites(database.reader, seat.workspace, clock.now()) })),
    async createInvite({ seat, body }) {
      const made = await createInvite(ports, { workspace: seat.workspace, ...body, by: seat });
      if (!made.ok) return made;
      return ok({ id: made.value.id, url: inviteUrl(ports.appUrl, made.value.token), expiresAt: made.value.expiresAt });
    },
    withdrawInvite: ({ seat, params }) => withdrawInvite(database, seat.workspace, params.invite),
    lookUpInvite({ body }) {
      const found = findInvite(database.reader, body.token, clock.now());
      if (!found.ok) return Promise.resolve(found);
      const { id: _id, workspace: _workspace, ...preview } = found.value;
      return Promise.resolve(ok(preview));
    },
    async acceptInvite({ session, body, address, setSession }) {
      const joined = await acceptInvite(ports, body, { session, address });
      if (!joined.ok) return joined;
      setSession(joined.value.token);
      return ok(describeMe(ports, joined.value.session));
    }
  };
}

function describeWorkspace(reader: Statements, account: AccountId, id: WorkspaceId): Workspace {
  return must(
    workspacesOf(reader, account).find((workspace) => workspace.id === id),
    'the workspace that was just changed'
  );
}
