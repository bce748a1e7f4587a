/**
 * Who may do what: one table from role to rights, used by the server on every route and frame and by the interface to
 * show only what would work. The server never trusts the interface.
 */

export const roles = ['owner', 'admin', 'agent', 'viewer'] as const;
export type Role = (typeof roles)[number];

export const rights = [
  'contacts.read',
  'contacts.edit',
  'contacts.erase',
  'contacts.import',
  'contacts.export',
  'vocabulary.edit',
  'members.read',
  'members.manage',
  'workspace.manage',
  'owners.manage'
] as const;
export type Right = (typeof rights)[number];

const viewer: readonly Right[] = ['contacts.read', 'members.read'];
const agent: readonly Right[] = [...viewer, 'contacts.edit', 'contacts.import', 'contacts.export', 'vocabulary.edit'];
const admin: readonly Right[] = [...agent, 'contacts.erase', 'members.manage', 'workspace.manage'];
const owner: readonly Right[] = [...admin, 'owners.manage'];

const rightsByRole: Record<Role, ReadonlySet<Right>> = {
  viewer: new Set(viewer),
  agent: new Set(agent),
  admin: new Set(admin),
  owner: new Set(owner)
};

export const can = (role: Role, right: Right): boolean => rightsByRole[role].has(right);

/** Roles that a member of `role` may give or take away: nobody hands out more than they hold. */
export function grantableRoles(role: Role): readonly Role[] {
  if (can(role, 'owners.manage')) return roles;
  return can(role, 'members.manage') ? ['admin', 'agent', 'viewer'] : [];
}
