/** The root of the app is the book. */
import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';

export const load = (): never => redirect(307, resolve('/(app)/contacts'));
