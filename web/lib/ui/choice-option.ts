/**
 * One option of a Select or Combobox.
 */
export interface ChoiceOption {
  readonly value: string;
  readonly text: string;
  /** A second, weaker line. */
  readonly detail?: string | undefined;
  readonly disabled?: boolean;
}
