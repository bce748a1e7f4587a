/**
 * The service worker: keeps the app's own files on the device, so that it starts without a network.
 */
export {};
