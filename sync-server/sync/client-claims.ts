/**
 * Which Yjs client id of a document belongs to which device. The first device that adds content under an id owns it in
 * this document; without that, a device could write under another's id, and what the other writes next would count as
 * already known and be lost.
 */
import type { DeviceId } from '#shared/ids.ts';

/** `operator`: the server's own writer. `unknown`: brought back by a device that need not be its owner. */
export type ClaimOwner = DeviceId | 'operator' | 'unknown';
export type Claims = ReadonlyMap<number, ClaimOwner>;

/** JSON: owner to its client ids. */
export function formatClaims(claims: Claims): string {
  const clients: Record<string, number[]> = {};
  for (const [client, owner] of claims) (clients[owner] ??= []).push(client);
  return JSON.stringify(clients);
}

/** Reads what `formatClaims` wrote. */
export function parseClaims(text: string): Map<number, ClaimOwner> {
  // Written by this server alone, in the column beside the document.
  const owners = Object.entries(JSON.parse(text) as Record<string, number[]>) as [ClaimOwner, number[]][];
  return new Map(owners.flatMap(([owner, clients]) => clients.map((client): [number, ClaimOwner] => [client, owner])));
}
