/**
 * Updates of an honest device, mutated at random: whatever they are, they change nothing of anybody else's, leave the
 * document as it was when they are refused, and take no time worth speaking of. The victim's next edit always arrives.
 * SEEDS=n runs more of them.
 */
import * as Y from 'yjs';
import { describe, expect, test } from 'vitest';
import { createNote, setText } from '#shared/contact/contact-mutations.ts';
import { checkContact } from '#shared/contact/contact-validity.ts';
import { createSeededRandom, type Random } from '#shared/environment.ts';
import { createId, type DeviceId, type DocId, type EntryId, type MemberId } from '#shared/ids.ts';
import { must } from '#shared/result.ts';
import { judgeUpdate, openWorkingCopy, type WorkingCopy } from '#sync-server/sync/gate.ts';
import { contentOf, createContact, editBytes, reopen, textOf } from '#tests/rigs/sync-documents.ts';
import { createTurnedClock } from '#tests/rigs/turned-clock.ts';

const perBlock = 500;
const blocks = Math.ceil(Number(process.env['SEEDS'] ?? 5_000) / perBlock);
/** Far above what any takes; a hang would show. */
const longestMs = 250;

const environment = { clock: createTurnedClock(), random: createSeededRandom(1) };
const member = createId<MemberId>(environment);
const [victim, attacker] = [createId<DeviceId>(environment), createId<DeviceId>(environment)];

type Stage = { readonly copy: WorkingCopy; readonly doc: Y.Doc };

function stage(): Stage {
  const doc = createContact(createId<DocId>(environment), member, 1_000);
  createNote(doc, createId<EntryId>(environment), { author: member, at: 5, text: 'Zaun streichen' }, 'test');
  const copy = openWorkingCopy('contact', doc.guid);
  const judged = judgeUpdate(copy, {
    bytes: Y.encodeStateAsUpdate(doc),
    owner: victim,
    actor: member,
    relay: 'none',
    mustShareHistory: false
  });
  if (judged.kind !== 'accepted') throw new Error('the honest document was refused');
  return { copy, doc };
}

/** What an attacker starts from: an edit of their own, everything they have, or an edit of the victim's that they saw. */
function honestBytes({ doc }: Stage, random: Random): Uint8Array {
  const mine = reopen(doc);
  const choice = random.fraction();
  if (choice < 0.4) return editBytes(mine, (d) => setText(d, 'company', `Firma ${random.fraction()}`, 'test'));
  if (choice < 0.6)
    return editBytes(mine, (d) =>
      createNote(d, createId<EntryId>(environment), { author: member, at: 6, text: 'Hallo' }, 'test')
    );
  if (choice < 0.8) return Y.encodeStateAsUpdate(mine);
  return Y.encodeStateAsUpdate(doc);
}

function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  let mutated = Uint8Array.from(bytes);
  const at = () => Math.floor(random.fraction() * mutated.length);
  for (let i = 0; i < 1 + Math.floor(random.fraction() * 4); i++) {
    const place = at();
    const choice = random.fraction();
    if (choice < 0.4) mutated[place] = must(random.bytes(1)[0], 'a byte');
    else if (choice < 0.6) mutated[place] = (mutated[place] ?? 0) ^ (1 << Math.floor(random.fraction() * 8));
    else if (choice < 0.7) mutated = mutated.slice(0, place);
    else if (choice < 0.8)
      mutated = Uint8Array.of(...mutated.slice(0, place), ...random.bytes(3), ...mutated.slice(place));
    else if (choice < 0.9) mutated = Uint8Array.of(...mutated.slice(0, place), ...mutated.slice(at()));
    else mutated.fill(0xff, place, place + 8);
  }
  return mutated;
}

describe('mutated updates', () => {
  test.each(Array.from({ length: blocks }, (_, block) => block))(
    `[GATE-1] seeds of block %i (${perBlock} each)`,
    (block) => {
      let refused = 0;
      for (let seed = block * perBlock; seed < (block + 1) * perBlock; seed++) {
        const random = createSeededRandom(seed);
        const staged = stage();
        const { doc } = staged;
        let { copy } = staged;
        const before = { content: contentOf(copy.doc), bytes: Y.encodeStateAsUpdate(copy.doc) };
        const bytes = mutate(honestBytes({ copy, doc }, random), random);
        const started = performance.now();
        const judged = judgeUpdate(copy, {
          bytes,
          owner: attacker,
          actor: member,
          relay: 'none',
          mustShareHistory: false
        });
        expect(performance.now() - started, `seed ${seed}`).toBeLessThan(longestMs);

        if (judged.kind === 'refused') {
          refused += 1;
          if (judged.isSpoiled) {
            // Thrown away and built again from what is stored, as the committer does.
            const rebuilt = openWorkingCopy('contact', doc.guid);
            Y.applyUpdate(rebuilt.doc, before.bytes);
            copy = { ...rebuilt, claims: copy.claims, facts: copy.facts, bytes: copy.bytes };
          } else {
            expect(contentOf(copy.doc), `seed ${seed}`).toBe(before.content);
            expect(Y.encodeStateAsUpdate(copy.doc), `seed ${seed}`).toEqual(before.bytes);
          }
        }
        expect([copy.doc.store.pendingStructs, copy.doc.store.pendingDs], `seed ${seed}`).toEqual([null, null]);
        expect(checkContact(copy.doc, { actor: member, before: copy.facts }), `seed ${seed}`).toMatchObject({
          ok: true
        });
        // Nothing under the victim's client id is other than the victim wrote it.
        const theirs = editBytes(doc, (d) => setText(d, 'nickname', `nach ${seed}`, 'test'));
        expect(
          judgeUpdate(copy, { bytes: theirs, owner: victim, actor: member, relay: 'none', mustShareHistory: false })
            .kind,
          `seed ${seed}`
        ).toBe('accepted');
        expect(textOf(copy.doc, 'nickname'), `seed ${seed}`).toBe(`nach ${seed}`);
        // Both sides still become the same: what the server emits is enough for the victim, and the other way round.
        Y.applyUpdate(doc, Y.encodeStateAsUpdate(copy.doc));
        expect(contentOf(doc), `seed ${seed}`).toBe(contentOf(copy.doc));
      }
      expect(refused).toBeGreaterThan(perBlock / 2);
    }
  );
});
