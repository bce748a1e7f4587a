/**
 * Makes Yjs's client ids come from a seed, because they decide between concurrent writes of one key: without this a
 * failing seed could not be run again. Import it before anything that imports Yjs; the product itself never sets them.
 */
import { webcrypto } from 'node:crypto';
import { createSeededRandom, type Random } from '#shared/environment.ts';

let current: Random | undefined;
const system = webcrypto.getRandomValues.bind(webcrypto);

Object.defineProperty(webcrypto, 'getRandomValues', {
  configurable: true,
  value: (view: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> => {
    if (current === undefined) return system(view);
    new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set(current.bytes(view.byteLength));
    return view;
  }
});

export function seedClientIds(seed: number | undefined): void {
  current = seed === undefined ? undefined : createSeededRandom(seed);
}
