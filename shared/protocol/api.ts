/**
 * The bodies of the HTTP API as zod schemas: the server validates requests with them and writes its OpenAPI document
 * from them, the browser checks answers with them. Which body belongs to which address is the table in endpoints.ts.
 * Times are milliseconds since 1970. Unknown keys of a request are refused.
 */
import { z } from 'zod/mini';
import { failureCodes, type FailureCode } from '../errors.ts';
import type { AccountId, AnyId, DeviceId, DocId, MemberId, WorkspaceId } from '../ids.ts';
import { roles } from '../permissions.ts';

/** A shared/ids.ts id of one kind; the pattern is all that can be checked of it. */
function idOf<Id extends AnyId>() {
  const schema = z.string().check(z.regex(/^[0-9abcdefghjkmnpqrstvwxyz]{26}$/));
  // The pattern is what `isId` checks, and the brand has no other evidence.
  return schema as unknown as z.ZodMiniType<Id, Id>;
}

export const workspaceId = idOf<WorkspaceId>();
export const memberId = idOf<MemberId>();
export const accountId = idOf<AccountId>();
export const deviceId = idOf<DeviceId>();
export const docId = idOf<DocId>();
/** Invites have ids of the same form and no brand of their own. */
export const inviteId = z.string().check(z.regex(/^[0-9abcdefghjkmnpqrstvwxyz]{26}$/));

const visible = z.regex(/^\P{Cc}*$/u);
const name = (longest: number) => z.string().check(z.trim(), z.minLength(1), z.maxLength(longest), visible);

export const role = z.enum(roles);
export const language = z.enum(['de', 'en']);
/** ISO 3166 alpha-2. */
export const country = z.string().check(z.regex(/^[A-Z]{2}$/));
export const personName = name(120);
export const workspaceName = name(120);
export const deviceName = name(120);
/** Compared without case and surrounding blanks. */
export const email = z
  .string()
  .check(z.trim(), z.toLowerCase(), z.maxLength(254), z.regex(/^[^\s@<>"(),;:\\]+@[^\s@<>"(),;:\\]+$/u));
/** The rule for new ones is shared/password; here only what may travel. */
const password = z.string().check(z.minLength(1), z.maxLength(1_024));
/** 32 random bytes in base64url. */
const token = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/));
const time = z.int().check(z.nonnegative());
export const passwordPolicy = z.enum(['letters-and-digits', 'length']);

// Requests

export const setupRequest = z.strictObject({
  token,
  workspaceName,
  country,
  name: personName,
  email,
  password,
  deviceName,
  language
});
export const signInRequest = z.strictObject({ email, password, device: z.optional(deviceId), deviceName });
/** The password once more, before something grave; good for `stepUpMs`. */
export const stepUpRequest = z.strictObject({ password });
export const stepUpMs = 5 * 60_000;
export const accountChange = z.strictObject({ name: z.optional(personName), language: z.optional(language) });
export const passwordChange = z.strictObject({ current: password, next: password });
export const deviceChange = z.strictObject({ name: deviceName });
export const workspaceRequest = z.strictObject({ name: workspaceName, country });
export const workspaceChange = z.strictObject({
  name: z.optional(workspaceName),
  country: z.optional(country),
  passwordPolicy: z.optional(passwordPolicy)
});
export const roleChange = z.strictObject({ role });
export const inviteRequest = z.strictObject({ email, role });
export const inviteLookup = z.strictObject({ token });
/** `name` is needed when there is no account of the invited address yet; `password` is the account's, or the first one. */
export const inviteAcceptance = z.strictObject({
  token,
  name: z.optional(personName),
  password,
  device: z.optional(deviceId),
  deviceName,
  language
});

// Answers

export const state = z.object({ setUp: z.boolean(), version: z.string() });
export type State = z.infer<typeof state>;

export const workspace = z.object({
  id: workspaceId,
  name: z.string(),
  country: z.string(),
  passwordPolicy,
  vocabularyDoc: docId,
  lineage: z.string(),
  /** The asking account's own membership. */
  member: memberId,
  role
});
export type Workspace = z.infer<typeof workspace>;

export const me = z.object({
  account: z.object({ id: accountId, name: z.string(), email: z.string(), language }),
  device: z.object({ id: deviceId, name: z.string() }),
  workspaces: z.array(workspace)
});
export type Me = z.infer<typeof me>;

export const ownDevice = z.object({
  id: deviceId,
  name: z.string(),
  createdAt: time,
  seenAt: time,
  current: z.boolean()
});
export type OwnDevice = z.infer<typeof ownDevice>;
export const ownDevices = z.object({ devices: z.array(ownDevice) });

/** A member's device as an admin of one workspace sees it. `blocked`: this workspace no longer lets it in. */
export const workspaceDevice = z.object({
  id: deviceId,
  name: z.string(),
  member: memberId,
  memberName: z.string(),
  createdAt: time,
  seenAt: time,
  blocked: z.boolean()
});
export type WorkspaceDevice = z.infer<typeof workspaceDevice>;
export const workspaceDevices = z.object({ devices: z.array(workspaceDevice) });

/** 32 bytes in base64, different for each device and workspace. */
export const deviceShare = z.object({ share: z.string() });

export const member = z.object({
  id: memberId,
  name: z.string(),
  email: z.string(),
  role,
  joinedAt: time,
  you: z.boolean()
});
export type Member = z.infer<typeof member>;
export const members = z.object({ members: z.array(member) });

export const invite = z.object({
  id: inviteId,
  email: z.string(),
  role,
  createdAt: time,
  expiresAt: time,
  createdBy: z.nullable(memberId)
});
export type Invite = z.infer<typeof invite>;
export const invites = z.object({ invites: z.array(invite) });
/** The one time that the link is shown: only the token's hash is kept. */
export const newInvite = z.object({ id: inviteId, url: z.string(), expiresAt: time });
export const invitePreview = z.object({
  workspaceName: z.string(),
  email: z.string(),
  role,
  accountExists: z.boolean(),
  /** The rule that a new account's password is held to. */
  passwordPolicy
});
export type InvitePreview = z.infer<typeof invitePreview>;

/** `fields` names what is wrong by field; for `password.weak` the reasons of shared/password. */
export const failure = z.object({
  error: z.object({
    code: z.enum(failureCodes as [FailureCode, ...FailureCode[]]),
    requestId: z.string(),
    retryAfterMs: z.optional(z.number()),
    fields: z.optional(z.record(z.string(), z.array(z.string())))
  })
});
export type ApiFailure = z.infer<typeof failure>['error'];

/** What every writing request carries besides its JSON, so that no other site's form can send it. */
export const writeHeader = { name: 'x-kontor', value: '1' } as const;
