/**
 * The app runs in the browser alone: its data lies on the device, encrypted, and a server could render none of it.
 */
export const ssr = false;
export const prerender = false;
