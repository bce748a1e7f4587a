/**
 * The documents that are open in tabs, and the hub between them, as those parts see them that change documents from
 * below: the feed, refusals, a lock.
 */
import * as Y from 'yjs';
import type { DocId } from '#shared/ids.ts';
import type { CloseReason, Hub } from './hub.ts';
import { feedOrigin, type LoadedDocument, type OpenDocuments } from './open-documents.ts';

export class OpenSessions {
  readonly #documents: OpenDocuments;
  readonly #hub: Hub;

  constructor(documents: OpenDocuments, hub: Hub) {
    this.#documents = documents;
    this.#hub = hub;
  }

  get(doc: DocId): LoadedDocument | undefined {
    return this.#documents.get(doc);
  }

  /** What the server sent, shown at once in every tab. */
  applyFromFeed(doc: DocId, update: Uint8Array): void {
    const open = this.#documents.get(doc);
    if (open !== undefined) Y.applyUpdate(open.doc, update, feedOrigin);
  }

  /** No more edits reach the document after this returns. */
  close(doc: DocId, reason: CloseReason): void {
    this.#hub.closeDocument(doc, reason);
    this.#documents.close(doc);
  }

  closeAll(reason: CloseReason): void {
    this.#hub.closeAll(reason);
    this.#documents.closeAll();
  }
}
