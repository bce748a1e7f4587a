/**
 * Starts a module worker from an address of our own build. The page's policy takes script addresses only from a named
 * Trusted Types policy; this is the only one for workers, and it refuses every address that is not of this origin.
 * Callers import their worker with `?worker&url`, so that the bundler still sees it.
 */

// TypeScript's DOM library does not know Trusted Types; browsers without them take the plain address.
type ScriptAddress = string;
type Factory = {
  createPolicy(
    name: string,
    rules: { createScriptURL(address: string): string }
  ): { createScriptURL(address: string): ScriptAddress };
};

/** Named in the server's content security policy. */
const policyName = 'kontor-worker';

function ownAddress(address: string): string {
  const url = new URL(address, location.href);
  if (url.origin !== location.origin) throw new Error('a worker from another origin');
  return url.href;
}

let policy: { createScriptURL(address: string): ScriptAddress } | undefined;

export function startWorker(address: string, name: string): Worker {
  const factory: Factory | undefined = Reflect.get(globalThis, 'trustedTypes');
  policy ??= factory?.createPolicy(policyName, { createScriptURL: ownAddress }) ?? { createScriptURL: ownAddress };
  return new Worker(policy.createScriptURL(address), { type: 'module', name });
}
