/**
 * Small edits, ready to send: a person changing the job title of one contact after the other, as their device's own Yjs
 * document makes it, about 40 bytes each.
 */
import * as Y from 'yjs';
import { openContactDoc } from '#shared/contact/contact-doc.ts';
import { setText } from '#shared/contact/contact-mutations.ts';
import type { DocId } from '#shared/ids.ts';
import { must } from '#shared/result.ts';

export type PreparedEdit = {
  readonly doc: DocId;
  readonly bytes: Uint8Array;
  readonly yClientId: number;
  /** The client's clock after this edit. */
  readonly clock: number;
};

export class PreparedEdits {
  readonly #docs: readonly Y.Doc[];
  readonly #edits: PreparedEdit[] = [];
  #made = 0;
  #taken = 0;

  /** `states`: what the server has of each document. */
  constructor(states: ReadonlyMap<DocId, Uint8Array>) {
    this.#docs = [...states].map(([id, state]) => {
      const doc = openContactDoc(id);
      Y.applyUpdate(doc, state);
      doc.on('update', (bytes: Uint8Array) => {
        const yClientId = doc.clientID;
        this.#edits.push({ doc: id, bytes, yClientId, clock: Y.getState(doc.store, yClientId) });
      });
      return doc;
    });
  }

  prepare(count: number): void {
    this.#edits.splice(0, this.#taken);
    this.#taken = 0;
    while (this.#edits.length < count) this.#make();
  }

  next(): PreparedEdit {
    if (this.#taken === this.#edits.length) this.#make();
    return must(this.#edits[this.#taken++], 'a prepared edit');
  }

  #make(): void {
    const doc = must(this.#docs[this.#made % this.#docs.length], 'a document to edit');
    setText(doc, 'jobTitle', `Objektbetreuung ${++this.#made}`, 'bench');
  }
}
