/** What pages may ask of the frame around them: to show how the sync stands, beside what was tapped. */
import { createContext } from 'svelte';

export type Frame = { readonly openSync: (event: MouseEvent) => void };

export const [useFrame, provideFrame] = createContext<Frame>();
