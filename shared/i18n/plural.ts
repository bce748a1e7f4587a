/** Picks the form of a word that a number asks for. German and English know two. */
export const plural = (count: number, one: string, many: string): string => (count === 1 ? one : many);
