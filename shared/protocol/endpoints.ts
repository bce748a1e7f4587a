/**
 * Every address of the HTTP API: method, path, who may ask, what goes in and what comes out. The server mounts exactly
 * this table and its access tests are generated from it, so an address without a declared right cannot exist.
 * `:workspace`, `:member`, `:device`, `:invite` and `:doc` are ids; a foreign one is answered like one that is not there.
 */
import type { z } from 'zod/mini';
import type { Right } from '../permissions.ts';
import * as api from './api.ts';

/**
 * anyone: no session. account: any signed-in person, about their own things. owner-of-any: a person who owns some
 * workspace. A right: a member of `:workspace` who has it.
 */
export type Access = 'anyone' | 'account' | 'owner-of-any' | Right;

export type Endpoint = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: `/api/${string}`;
  readonly access: Access;
  /** One sentence for the API's description. */
  readonly summary: string;
  readonly request?: z.ZodMiniType;
  /** `nothing`: 204 without a body. `bytes`: an octet stream. */
  readonly response: z.ZodMiniType | 'nothing' | 'bytes';
  /** The password must have been typed within the last minutes (`stepUpMs`), else `session.step-up`. */
  readonly stepUp?: true;
};

export const endpoints = {
  state: {
    method: 'GET',
    path: '/api/state',
    access: 'anyone',
    response: api.state,
    summary: 'Whether this server has been set up, and its version.'
  },
  setUp: {
    method: 'POST',
    path: '/api/setup',
    access: 'anyone',
    request: api.setupRequest,
    response: api.me,
    summary: 'Makes the first workspace and its owner with the token of the set-up link, once, and signs in.'
  },
  signIn: {
    method: 'POST',
    path: '/api/sign-in',
    access: 'anyone',
    request: api.signInRequest,
    response: api.me,
    summary: 'Signs in; the session is a cookie.'
  },
  signOut: {
    method: 'POST',
    path: '/api/sign-out',
    access: 'account',
    response: 'nothing',
    summary: 'Ends this session.'
  },
  stepUp: {
    method: 'POST',
    path: '/api/step-up',
    access: 'account',
    request: api.stepUpRequest,
    response: 'nothing',
    summary: 'Proves the password again, before something grave.'
  },
  me: {
    method: 'GET',
    path: '/api/me',
    access: 'account',
    response: api.me,
    summary: 'Account, device and workspaces of this session.'
  },
  changeAccount: {
    method: 'PATCH',
    path: '/api/me',
    access: 'account',
    request: api.accountChange,
    response: api.me,
    summary: 'Changes the own name or language.'
  },
  changePassword: {
    method: 'POST',
    path: '/api/me/password',
    access: 'account',
    request: api.passwordChange,
    response: 'nothing',
    summary: 'Changes the own password and ends all other sessions.'
  },
  ownDevices: {
    method: 'GET',
    path: '/api/devices',
    access: 'account',
    response: api.ownDevices,
    summary: 'Own devices that are not revoked.'
  },
  deviceShare: {
    method: 'GET',
    path: '/api/workspaces/:workspace/device-share',
    access: 'contacts.read',
    response: api.deviceShare,
    summary: "The server's share of this device's key for one workspace."
  },
  changeDevice: {
    method: 'PATCH',
    path: '/api/devices/:device',
    access: 'account',
    request: api.deviceChange,
    response: 'nothing',
    summary: 'Gives an own device another name.'
  },
  revokeDevice: {
    method: 'DELETE',
    path: '/api/devices/:device',
    access: 'account',
    response: 'nothing',
    summary: 'Shuts an own device out everywhere and ends its sessions.'
  },
  createWorkspace: {
    method: 'POST',
    path: '/api/workspaces',
    access: 'owner-of-any',
    request: api.workspaceRequest,
    response: api.workspace,
    summary: 'Makes another workspace, owned by the asking account.'
  },
  changeWorkspace: {
    method: 'PATCH',
    path: '/api/workspaces/:workspace',
    access: 'workspace.manage',
    request: api.workspaceChange,
    response: api.workspace,
    summary: "Changes a workspace's name, country or password rule."
  },
  leaveWorkspace: {
    method: 'POST',
    path: '/api/workspaces/:workspace/leave',
    access: 'contacts.read',
    response: 'nothing',
    summary: 'Ends the own membership; the last owner cannot.'
  },
  members: {
    method: 'GET',
    path: '/api/workspaces/:workspace/members',
    access: 'members.read',
    response: api.members,
    summary: 'Members of a workspace.'
  },
  changeRole: {
    method: 'PATCH',
    path: '/api/workspaces/:workspace/members/:member',
    access: 'members.manage',
    stepUp: true,
    request: api.roleChange,
    response: api.member,
    summary: 'Gives a member another role.'
  },
  removeMember: {
    method: 'DELETE',
    path: '/api/workspaces/:workspace/members/:member',
    access: 'members.manage',
    stepUp: true,
    response: 'nothing',
    summary: 'Ends a membership; the last owner stays.'
  },
  workspaceDevices: {
    method: 'GET',
    path: '/api/workspaces/:workspace/devices',
    access: 'members.manage',
    response: api.workspaceDevices,
    summary: 'Devices of all members.'
  },
  blockDevice: {
    method: 'DELETE',
    path: '/api/workspaces/:workspace/devices/:device',
    access: 'members.manage',
    response: 'nothing',
    summary: "Shuts a member's device out of this workspace."
  },
  invites: {
    method: 'GET',
    path: '/api/workspaces/:workspace/invites',
    access: 'members.manage',
    response: api.invites,
    summary: 'Invites that are open.'
  },
  createInvite: {
    method: 'POST',
    path: '/api/workspaces/:workspace/invites',
    access: 'members.manage',
    request: api.inviteRequest,
    response: api.newInvite,
    summary: 'Makes a link that lets one person in, once, within 72 hours.'
  },
  withdrawInvite: {
    method: 'DELETE',
    path: '/api/workspaces/:workspace/invites/:invite',
    access: 'members.manage',
    response: 'nothing',
    summary: 'Makes an invite worthless.'
  },
  lookUpInvite: {
    method: 'POST',
    path: '/api/invites/lookup',
    access: 'anyone',
    request: api.inviteLookup,
    response: api.invitePreview,
    summary: 'What an invite is for; does not use it up.'
  },
  acceptInvite: {
    method: 'POST',
    path: '/api/invites/accept',
    access: 'anyone',
    request: api.inviteAcceptance,
    response: api.me,
    summary: 'Uses an invite: joins its workspace and signs in.'
  },
  snapshot: {
    method: 'GET',
    path: '/api/workspaces/:workspace/snapshot',
    access: 'contacts.read',
    response: 'bytes',
    summary: 'First sync: rows or documents in the order of their ids (query: part, asOf, after).'
  },
  document: {
    method: 'GET',
    path: '/api/workspaces/:workspace/docs/:doc',
    access: 'contacts.read',
    response: 'bytes',
    summary: 'One whole document.'
  }
} as const satisfies Record<string, Endpoint>;

export type EndpointName = keyof typeof endpoints;

type RequestSchema<Name extends EndpointName> = (typeof endpoints)[Name] extends { readonly request: infer Schema }
  ? Schema
  : undefined;
/** What a caller sends, before trimming. */
export type RequestInput<Name extends EndpointName> =
  RequestSchema<Name> extends z.ZodMiniType ? z.input<RequestSchema<Name>> : undefined;
/** What the server works with, after validation. */
export type RequestBody<Name extends EndpointName> =
  RequestSchema<Name> extends z.ZodMiniType ? z.output<RequestSchema<Name>> : undefined;

type Answer<Schema> = Schema extends z.ZodMiniType ? z.output<Schema> : Schema extends 'bytes' ? Uint8Array : undefined;
export type ResponseBody<Name extends EndpointName> = Answer<(typeof endpoints)[Name]['response']>;
