/**
 * What the gate refuses in a contact document: everything that no edit of contact-mutations.ts could have written.
 */
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { createSeededRandom } from '../environment.ts';
import { createId, type ContactId, type EntryId, type MemberId } from '../ids.ts';
import { openContactDoc } from './contact-doc.ts';
import { createNote, startContact } from './contact-mutations.ts';
import { checkContact, fixedFactsOf, type FixedFacts } from './contact-validity.ts';

const random = createSeededRandom(11);
const id = <Id extends EntryId | ContactId | MemberId>(): Id =>
  createId<Id>({ random, clock: { now: () => 1_700_000_000_000, schedule: () => () => undefined } });
const jana = id<MemberId>();
const tom = id<MemberId>();
const note = id<EntryId>();
const key = id<EntryId>();

function contact(): { doc: Y.Doc; before: FixedFacts } {
  const doc = openContactDoc(id<ContactId>());
  startContact(doc, { kind: 'person', at: 1, by: jana }, 'test');
  createNote(doc, note, { author: jana, at: 2, text: 'Schlüssel beim Hausmeister' }, 'test');
  return { doc, before: fixedFactsOf(doc) };
}

const problemAfter = (change: (doc: Y.Doc) => void): string | undefined => {
  const { doc, before } = contact();
  change(doc);
  const checked = checkContact(doc, { actor: tom, before });
  return checked.ok ? undefined : `${checked.error.path}: ${checked.error.problem}`;
};

const textOf = (doc: Y.Doc): Y.XmlFragment => doc.getMap('notes').get(note) as Y.XmlFragment;
const block = (name: string, ...content: (Y.XmlElement | Y.XmlText)[]): Y.XmlElement => {
  const element = new Y.XmlElement(name);
  element.insert(0, content);
  return element;
};
const marked = (attributes: Record<string, unknown>): Y.XmlElement => {
  const text = new Y.XmlText();
  text.insert(0, 'Link', attributes);
  return block('paragraph', text);
};

test.each<[string, (doc: Y.Doc) => void]>([
  ['an unknown root', (doc) => doc.getMap('secrets').set('a', 1)],
  ['an unknown root that was emptied again', (doc) => doc.getArray('list')],
  ['an unknown field', (doc) => doc.getMap('fields').set('salary', '1')],
  ['the reserved key __proto__', (doc) => doc.getMap('fields').set('__proto__', 'x')],
  [
    'a value that hides behind __proto__',
    (doc) => doc.getMap('emails').set(key, JSON.parse(`{"__proto__":{"label":"","value":"","position":0}}`))
  ],
  [
    'a key that is no id',
    (doc) => doc.getMap('emails').set('a@b.example', { label: '', value: 'a@b.example', position: 0 })
  ],
  ['a text of the wrong type', (doc) => doc.getMap('fields').set('given', 7)],
  ['a text beyond its length', (doc) => doc.getMap('fields').set('given', 'x'.repeat(1_001))],
  ['a nested shared type', (doc) => doc.getMap('fields').set('given', new Y.Text('a'))],
  ['a map in a list of entries', (doc) => doc.getMap('phones').set(key, new Y.Map())],
  ['binary content', (doc) => doc.getMap('custom').set(key, new Uint8Array(3))],
  ['a deep value', (doc) => doc.getMap('custom').set(key, [['a']])],
  ['an unknown property', (doc) => doc.getMap('emails').set(key, { label: '', value: '', position: 0, more: 1 })],
  [
    'an E.164 form that is none',
    (doc) => doc.getMap('phones').set(key, { label: '', value: '1', e164: '0171', position: 0 })
  ],
  ['a label that is not true', (doc) => doc.getMap('labels').set(key, 'yes')],
  ['another creation time', (doc) => doc.getMap('fields').set('createdAt', 2)],
  ['a creator taken away', (doc) => doc.getMap('fields').delete('createdBy')],
  ['another creator', (doc) => doc.getMap('fields').set('createdBy', tom)],
  ['a note removed', (doc) => doc.getMap('notes').delete(note)],
  ['a note replaced', (doc) => doc.getMap('notes').set(note, new Y.XmlFragment())],
  [
    'a note whose author changed',
    (doc) => doc.getMap('noteMeta').set(note, { author: tom, at: 2, pinned: false, trashedAt: null })
  ],
  ['a note in the name of somebody else', (doc) => createNote(doc, key, { author: jana, at: 5 }, 'test')],
  [
    'a head without a note',
    (doc) => doc.getMap('noteMeta').set(key, { author: tom, at: 2, pinned: false, trashedAt: null })
  ],
  ['a note that is an element', (doc) => doc.getMap('notes').set(key, new Y.XmlElement('paragraph'))],
  ['a note that is a text', (doc) => doc.getMap('notes').set(key, new Y.Text())],
  ['a script in a note', (doc) => textOf(doc).insert(0, [block('script')])],
  ['an image in a paragraph', (doc) => textOf(doc).insert(0, [block('paragraph', block('image'))])],
  ['a paragraph straight in a list', (doc) => textOf(doc).insert(0, [block('bulletList', block('paragraph'))])],
  ['text outside a block', (doc) => textOf(doc).insert(0, [new Y.XmlText('loose')])],
  ['an unknown mark', (doc) => textOf(doc).insert(0, [marked({ blink: {} })])],
  ['a mark with a value', (doc) => textOf(doc).insert(0, [marked({ bold: { size: 9 } })])],
  ['a link that runs a script', (doc) => textOf(doc).insert(0, [marked({ link: { href: 'javascript:alert(1)' } })])],
  [
    'a link with a style',
    (doc) => textOf(doc).insert(0, [marked({ link: { href: 'https://a.example', style: 'x' } })])
  ],
  [
    'an embedded object',
    (doc) => {
      const text = new Y.XmlText();
      textOf(doc).insert(0, [block('paragraph', text)]);
      text.insertEmbed(0, { image: 'x' });
    }
  ],
  [
    'a heading of level 4',
    (doc) => {
      const heading = block('heading');
      // Yjs stores any JSON here; its types say text.
      heading.setAttribute('level', 4 as unknown as string);
      textOf(doc).insert(0, [heading]);
    }
  ],
  [
    'an attribute on a paragraph',
    (doc) => {
      const paragraph = new Y.XmlElement('paragraph');
      paragraph.setAttribute('onclick', 'x');
      textOf(doc).insert(0, [paragraph]);
    }
  ],
  [
    'quotes nested without end',
    (doc) => {
      let quote = block('blockquote');
      for (let depth = 0; depth < 40; depth++) quote = block('blockquote', quote);
      textOf(doc).insert(0, [quote]);
    }
  ]
])('[GATE-5] %s is refused', (_what, change) => {
  expect(problemAfter(change)).toBeTypeOf('string');
});

test.each<[string, (doc: Y.Doc) => void]>([
  [
    'a list with a quote and a link',
    (doc) =>
      textOf(doc).insert(0, [
        block(
          'orderedList',
          block('listItem', block('blockquote', marked({ link: { href: 'https://a.example/b' }, bold: {} })))
        )
      ])
  ],
  ['a list item that two people emptied', (doc) => textOf(doc).insert(0, [block('bulletList', block('listItem'))])],
  ['an own note', (doc) => createNote(doc, key, { author: tom, at: 5, text: 'ja' }, 'test')],
  ['a note that was erased', (doc) => textOf(doc).delete(0, 1)]
])('%s is accepted', (_what, change) => {
  expect(problemAfter(change)).toBeUndefined();
});

test('[GATE-5] list content in a map is refused', () => {
  const { doc, before } = contact();
  const hostile = new Y.Doc();
  hostile.getArray('fields').insert(0, ['smuggled']);
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(hostile));
  expect(checkContact(doc, { actor: tom, before })).toMatchObject({ ok: false, error: { path: 'fields' } });
});

test('a new contact is made in the name of who sends it, with its time', () => {
  const { doc } = contact();
  expect(checkContact(doc, { actor: jana }).ok).toBe(true);
  expect(checkContact(doc, { actor: tom }).ok).toBe(false);
  expect(checkContact(openContactDoc(id<ContactId>()), { actor: jana }).ok).toBe(false);
});
