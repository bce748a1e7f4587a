/**
 * The editor in a real browser, on real shared text: whatever is typed, formatted or pasted stays within what the server
 * accepts, and two people who write at once end with the same note.
 */
import { afterEach, expect, test } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { noteText, openContactDoc, rootMap } from '#shared/contact/contact-doc.ts';
import { createNote, startContact } from '#shared/contact/contact-mutations.ts';
import { checkContact } from '#shared/contact/contact-validity.ts';
import { plainTextOf } from '#shared/contact/note-text.ts';
import { createSeededRandom, systemClock } from '#shared/environment.ts';
import { createId, type ContactId, type EntryId, type MemberId } from '#shared/ids.ts';
import { must } from '#shared/result.ts';
import { openNoteEditor } from './note-editor.ts';

const random = createSeededRandom(21);
const newId = <Id extends ContactId | EntryId | MemberId>(): Id => createId<Id>({ clock: systemClock, random });
const jana = newId<MemberId>();
const contact = newId<ContactId>();
const note = newId<EntryId>();
const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

function documentWithNote(): Y.Doc {
  const doc = openContactDoc(contact);
  startContact(doc, { kind: 'person', at: 1, by: jana }, 'test');
  createNote(doc, note, { author: jana, at: 2, text: 'Hund im Hof' }, 'test');
  return doc;
}

function editorOf(doc: Y.Doc, awareness = new Awareness(doc)) {
  const element = document.createElement('div');
  document.body.append(element);
  let edits = 0;
  const editor = openNoteEditor({
    element,
    fragment: must(noteText(doc, note), 'the note'),
    awareness,
    label: 'Note',
    tintOf: () => 3,
    onleave: () => undefined,
    onedit: () => edits++,
    onstate: () => undefined
  });
  closers.push(() => {
    editor.destroy();
    element.remove();
    awareness.destroy();
  });
  return { editor, element, awareness, edits: () => edits };
}

/** As the server sees it: decoded from the bytes, apart from the editor's objects. */
function checkAsServer(doc: Y.Doc) {
  const copy = openContactDoc(contact);
  rootMap(copy, 'notes');
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return checkContact(copy, { actor: jana });
}

const accepted = { ok: true, value: undefined };

test('[GATE-5] every block and mark of the editor is one that the server accepts', () => {
  const doc = documentWithNote();
  const { editor } = editorOf(doc);
  editor
    .chain()
    .selectAll()
    .toggleMark('bold')
    .toggleMark('italic')
    .toggleMark('strike')
    .setMark('link', { href: 'https://a.example' })
    .run();
  expect(checkAsServer(doc)).toEqual(accepted);
  for (const act of [
    () => editor.chain().selectAll().toggleMark('code').run(),
    () => editor.chain().toggleNode('heading', 'paragraph', { level: 2 }).run(),
    () => editor.chain().toggleNode('heading', 'paragraph', { level: 2 }).run(),
    () => editor.chain().toggleList('bulletList', 'listItem').run(),
    () => editor.chain().toggleList('orderedList', 'listItem').run(),
    () => editor.chain().splitListItem('listItem').sinkListItem('listItem').run(),
    () => editor.chain().toggleWrap('blockquote').run(),
    () => editor.chain().insertContent({ type: 'hardBreak' }).insertContent('mehr').run()
  ]) {
    act();
    expect(checkAsServer(doc)).toEqual(accepted);
  }
});

test('[GATE-5] pasted pages lose everything but their text, lists and safe links', () => {
  const doc = documentWithNote();
  const { editor } = editorOf(doc);
  editor.commands.clearContent();
  editor.view.pasteHTML(
    '<h1 style="color:red" onclick="x()">Titel</h1><table><tr><td>Zelle</td></tr></table><script>alert(1)</' +
      'script><img src="x.png"><ol start="4" type="a"><li><p>Eins</p></li></ol><pre>roh</pre><h5>klein</h5>' +
      '<p><a href="javascript:alert(1)">böse</a> <a href="https://gut.example" target="_self" class="x">gut</a> <u>u</u></p><hr>'
  );
  expect(checkAsServer(doc)).toEqual(accepted);
  const text = must(noteText(doc, note), 'the note').toString();
  expect(text).toContain('Titel');
  expect(text).toContain('Zelle');
  expect(text).toContain('https://gut.example');
  expect(text).not.toContain('javascript:');
  expect(text).not.toContain('alert(1)</script>');
});

test('two people who write at once end with the same text, and see where the other is', async () => {
  const ours = documentWithNote();
  const theirs = openContactDoc(contact);
  Y.applyUpdate(theirs, Y.encodeStateAsUpdate(ours));
  ours.on(
    'update',
    (update: Uint8Array, origin: unknown) => origin !== 'wire' && Y.applyUpdate(theirs, update, 'wire')
  );
  theirs.on(
    'update',
    (update: Uint8Array, origin: unknown) => origin !== 'wire' && Y.applyUpdate(ours, update, 'wire')
  );
  const here = editorOf(ours);
  const there = editorOf(theirs);
  here.editor.chain().focus('start').insertContent('Achtung: ').run();
  there.editor.chain().focus('end').insertContent(' und Katze').run();
  expect(plainTextOf(must(noteText(ours, note), 'the note'))).toBe('Achtung: Hund im Hof und Katze');
  expect(here.editor.getText()).toBe(there.editor.getText());
  // What somebody else typed is not an edit of the person here.
  expect(here.edits()).toBe(1);

  // The engine gives each tab the others' states; the name comes from the server.
  const caretThere = () => there.awareness.getLocalState()?.['cursor'] as unknown;
  await expect.poll(caretThere).toBeTruthy();
  const caret = caretThere();
  here.awareness.states.set(theirs.clientID, { user: { name: 'Mehmet Yıldız', member: 'm' }, cursor: caret });
  here.awareness.emit('change', [{ added: [theirs.clientID], updated: [], removed: [] }, 'test']);
  await expect.poll(() => here.element.querySelector('.caret-name')?.textContent).toBe('Mehmet Yıldız');
});

test("undo takes back one's own typing and leaves what the other wrote", () => {
  const ours = documentWithNote();
  const { editor } = editorOf(ours);
  editor.chain().focus('end').insertContent(' heute').run();
  const theirs = openContactDoc(contact);
  Y.applyUpdate(theirs, Y.encodeStateAsUpdate(ours));
  const text = must(noteText(theirs, note), 'the note').get(0) as Y.XmlElement;
  (text.get(0) as Y.XmlText).insert(0, 'Großer ');
  Y.applyUpdate(ours, Y.encodeStateAsUpdate(theirs), 'wire');
  expect(editor.getText()).toBe('Großer Hund im Hof heute');
  editor.commands.undo();
  expect(editor.getText()).toBe('Großer Hund im Hof');
});
