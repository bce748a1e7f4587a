/**
 * The eight colours of label dots, and 0 for none (ink). A label is always dot and name: colour alone says nothing.
 */
export type Mark = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;
