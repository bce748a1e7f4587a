/**
 * One edit of one field, from the first key to its end. What is typed is kept apart from the value, so that what arrives
 * from elsewhere meanwhile does not touch it; whoever commits gets both. A refused draft stays, with its sentence.
 */

export type FieldEditMode =
  | { readonly is: 'resting' }
  | { readonly is: 'editing'; readonly base: string; draft: string; refused: string | undefined };

export interface FieldEditPorts {
  value(): string;
  /** Why this draft cannot be kept; undefined if it can. */
  check(draft: string): string | undefined;
  oncommit(draft: string, base: string): void;
  onediting(editing: boolean): void;
}

export class FieldEdit {
  mode = $state<FieldEditMode>({ is: 'resting' });
  #ports: FieldEditPorts;

  constructor(ports: FieldEditPorts) {
    this.#ports = ports;
  }

  get editing(): boolean {
    return this.mode.is === 'editing';
  }
  get draft(): string {
    return this.mode.is === 'editing' ? this.mode.draft : this.#ports.value();
  }
  get refused(): string | undefined {
    return this.mode.is === 'editing' ? this.mode.refused : undefined;
  }

  begin(): void {
    if (this.editing) return;
    const value = this.#ports.value();
    this.mode = { is: 'editing', base: value, draft: value, refused: undefined };
    this.#ports.onediting(true);
  }

  set(draft: string): void {
    if (this.mode.is !== 'editing') return;
    this.mode.draft = draft;
    // The sentence goes as soon as it is no longer true, and comes back only at the next commit.
    if (this.mode.refused !== undefined) this.mode.refused = this.#ports.check(draft.trim());
  }

  /** False if the draft was refused and the edit goes on. */
  commit(): boolean {
    if (this.mode.is !== 'editing') return true;
    const { base } = this.mode;
    const draft = this.mode.draft.trim();
    if (draft !== base) {
      const refused = this.#ports.check(draft);
      if (refused !== undefined) {
        this.mode.refused = refused;
        return false;
      }
      this.#ports.oncommit(draft, base);
    }
    this.#end();
    return true;
  }

  cancel(): void {
    if (this.editing) this.#end();
  }

  #end(): void {
    this.mode = { is: 'resting' };
    this.#ports.onediting(false);
  }
}
