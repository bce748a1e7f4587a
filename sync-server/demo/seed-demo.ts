/**
 * The demo's workspace: an owner with a random password and some hundred sample contacts, made on the first start and
 * found again on the next. The password lies in the demo's own data folder, because its whole purpose is to be printed.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Kontor } from '#sync-server/app.ts';
import { sampleContacts, sampleLabels } from '#shared/samples/sample-contacts.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { extendVocabulary, firstOwner, writeContacts } from '#sync-server/cli/contact-writer.ts';
import type { DataFolder } from '#sync-server/storage/data-folder.ts';
import { foundWorkspace } from '#sync-server/workspaces/set-up.ts';
import { hasWorkspace } from '#sync-server/workspaces/workspaces.ts';

const email = 'demo@kontor.example';
const contactCount = 300;
const spreadMs = 120 * 24 * 60 * 60_000;

export type Demo = { readonly email: string; readonly password: string };

export async function seedDemo(kontor: Kontor, folder: DataFolder): Promise<Result<Demo, string>> {
  const place = path.join(folder.path, 'demo-password');
  if (hasWorkspace(folder.database.reader)) {
    if (existsSync(place)) return ok({ email, password: readFileSync(place, 'utf8').trim() });
    return err(`the folder ${folder.path} holds a workspace that is not the demo's; name another one in KONTOR_DATA.`);
  }
  const { clock, random } = kontor.ports;
  const password = `${Buffer.from(random.bytes(9)).toString('base64url')}-a1`;
  const founded = await foundWorkspace(kontor.ports, {
    name: 'Dachdeckerei Lindner',
    country: 'DE',
    owner: { name: 'Jonas Lindner', email, password, language: 'de' }
  });
  if (!founded.ok) return err(`the demo's workspace could not be made (${founded.error.code}).`);
  const { reader } = folder.database;
  const parts = { reader, sync: kontor.sync, clock, random, workspace: { id: founded.value.workspace, country: 'DE' } };
  const vocabulary = await extendVocabulary(parts, { labels: sampleLabels, fields: [] });
  if (!vocabulary.ok) return vocabulary;
  const samples = sampleContacts({
    count: contactCount,
    now: clock.now(),
    labels: vocabulary.value.labels.map(({ id }) => id),
    members: [firstOwner(reader, founded.value.workspace)]
  });
  const written = await writeContacts(
    parts,
    [...samples].map(({ id, draft, at }) => ({ id, mode: 'create', draft, at }))
  );
  if (!written.ok) return written;
  await spreadChanges(kontor.ports, folder);
  writeFileSync(place, `${password}\n`, { mode: 0o600 });
  return ok({ email, password });
}

/**
 * A book that grew over months reads like one: the samples, all written in this minute, were last changed some day of the
 * past weeks, most of them lately. Only here, where no device has seen them yet, may such a thing be done to rows.
 */
async function spreadChanges({ clock, random }: Kontor['ports'], folder: DataFolder): Promise<void> {
  const { database } = folder;
  const contacts = database.reader.prepare<{ id: string }>("SELECT id FROM doc WHERE kind = 'contact'").all();
  const now = clock.now();
  await database.transaction((writer) => {
    const change = writer.prepare("UPDATE doc SET changed_at = ?, row = json_set(row, '$.changed.at', ?) WHERE id = ?");
    for (const { id } of contacts) {
      const at = Math.floor(now - random.fraction() ** 2 * spreadMs);
      change.run(at, at, id);
    }
  });
}
