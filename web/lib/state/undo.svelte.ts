/**
 * Undo and redo of what this person did to an open document, and of nothing else: edits of others are never taken back.
 * It follows one origin and lives as long as the document is open here. Deleted content stays in memory for it, and is
 * never sent (the engine pushes from a document without it).
 */
import * as Y from 'yjs';

export class UndoHistory {
  canUndo = $state(false);
  canRedo = $state(false);
  readonly #manager: Y.UndoManager;

  /** `roots` are what is followed; a note's text has a history of its own while its editor is open. */
  constructor(roots: readonly Y.Map<unknown>[], origin: unknown) {
    // The default merges edits within half a second; fields are committed whole, so each is one step.
    this.#manager = new Y.UndoManager([...roots], { trackedOrigins: new Set([origin]), captureTimeout: 0 });
    const follow = () => {
      this.canUndo = this.#manager.canUndo();
      this.canRedo = this.#manager.canRedo();
    };
    for (const event of ['stack-item-added', 'stack-item-popped', 'stack-cleared'] as const)
      this.#manager.on(event, follow);
  }

  /** False when there was nothing to undo. */
  undo(): boolean {
    return this.#manager.undo() !== null;
  }

  redo(): boolean {
    return this.#manager.redo() !== null;
  }

  close(): void {
    this.#manager.destroy();
  }
}
