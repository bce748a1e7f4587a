/**
 * The tint of an avatar, one of eight. It follows from the id and never from the name, so a contact keeps its colour when
 * it is renamed, on every device. FNV-1a, with murmur's last step: ids that differ in one letter must not look alike.
 */
export type Tint = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const tints: readonly Tint[] = [1, 2, 3, 4, 5, 6, 7, 8];

export function tintOf(id: string): Tint {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i += 1) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return tints[((hash ^ (hash >>> 16)) >>> 0) % tints.length] ?? 1;
}
