/**
 * One tab of Tabs or TabLinks. The count is already formatted for the reader's language.
 */
export interface TabItem {
  readonly id: string;
  readonly text: string;
  readonly count?: string | undefined;
  /** Where it leads; needed by TabLinks. */
  readonly href?: string | undefined;
}
