/**
 * The name of a workspace's database on a device, and of the folder of files beside it.
 */
import type { WorkspaceId } from '#shared/ids.ts';

export const databaseOf = (workspace: WorkspaceId): string => `kontor-${workspace}`;
