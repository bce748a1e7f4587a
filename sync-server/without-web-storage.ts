/**
 * Imported first by every program: Node warns on stderr when a library merely looks whether there is a `localStorage`,
 * and lib0 does. A server has none, so it is taken away before anybody looks.
 */
Reflect.deleteProperty(globalThis, 'localStorage');
