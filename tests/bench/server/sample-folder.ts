/**
 * Data folders for servers under test: teams with members, signed-in devices and sample contacts. Contacts go in on the
 * same road as pushed ones, through gate and committer; accounts and sessions are written directly, because hashing 500
 * passwords is not what is measured.
 */
import * as Y from 'yjs';
import { systemClock, systemRandom } from '#shared/environment.ts';
import { openContactDoc } from '#shared/contact/contact-doc.ts';
import { writeDraft } from '#shared/contact/contact-import.ts';
import {
  createId,
  type AccountId,
  type ContactId,
  type DeviceId,
  type DocId,
  type EntryId,
  type MemberId,
  type WorkspaceId
} from '#shared/ids.ts';
import type { Op } from '#shared/protocol/frames.ts';
import { must } from '#shared/result.ts';
import { sampleContacts, sampleLabels } from '#shared/samples/sample-contacts.ts';
import { addLabel } from '#shared/vocabulary/vocabulary-mutations.ts';
import { openVocabularyDoc } from '#shared/vocabulary/vocabulary-doc.ts';
import { insertAccount } from '#sync-server/auth/accounts.ts';
import { openDevice } from '#sync-server/auth/devices.ts';
import { createPasswordHashing } from '#sync-server/auth/password-hashing.ts';
import { insertSession } from '#sync-server/auth/sessions.ts';
import { sessionCookieName } from '#sync-server/http/session-cookie.ts';
import { openDataFolder, type DataFolder } from '#sync-server/storage/data-folder.ts';
import { createSyncServer, type SyncServer } from '#sync-server/sync/sync-server.ts';
import { createMembership, createMembershipEvents } from '#sync-server/workspaces/membership.ts';
import { insertMember, insertWorkspace } from '#sync-server/workspaces/workspaces.ts';

/** A signed-in device of a member: what a client needs to be let in. */
export type Seat = {
  readonly workspace: WorkspaceId;
  readonly lineage: string;
  readonly device: DeviceId;
  /** The Cookie header. */
  readonly cookie: string;
};

export type Team = {
  readonly workspace: WorkspaceId;
  readonly ownerEmail: string;
  readonly seats: readonly Seat[];
  readonly contacts: readonly ContactId[];
};

export const samplePassword = 'regal-mond-48-tinte';

export type TeamPlan = { readonly members: number; readonly contacts: number };

const opsPerBatch = 200;
const environment = { clock: systemClock, random: systemRandom };

/** Makes the folder; the server that will run on it must not be running. */
export async function fillSampleFolder(
  path: string,
  plans: readonly TeamPlan[],
  progress: (done: number) => void = () => undefined
): Promise<Team[]> {
  const opened = await openDataFolder(path);
  if (!opened.ok) throw new Error(`The data folder cannot be opened: ${opened.error.kind}`);
  const folder = opened.value;
  const sync = createSyncServer({
    database: folder.database,
    membership: createMembership(folder.database.reader),
    events: createMembershipEvents(),
    ...environment,
    turn: setImmediate
  });
  const hashed = await createPasswordHashing().hash(samplePassword);
  if (!hashed.ok) throw new Error('The password was not hashed.');
  const teams: Team[] = [];
  for (const [number, plan] of plans.entries()) {
    const founded = await foundTeam(folder, number, plan.members, hashed.value);
    const contacts = await fillTeam(sync, founded, plan.contacts, progress);
    const { workspace, seats, ownerEmail } = founded;
    teams.push({ workspace, seats, ownerEmail, contacts });
  }
  await sync.close();
  await folder.close();
  return teams;
}

type FoundedTeam = Omit<Team, 'contacts'> & { readonly members: readonly MemberId[]; readonly vocabularyDoc: DocId };

function foundTeam(folder: DataFolder, number: number, size: number, passwordHash: string): Promise<FoundedTeam> {
  const emailOf = (place: number) => `person-${number}-${place}@bench.example`;
  return folder.database.transaction((writer) => {
    const accounts = Array.from({ length: size }, (_, place): AccountId => {
      const account = { email: emailOf(place), name: `Person ${place}`, language: 'de' as const, passwordHash };
      return must(insertAccount(writer, environment, account), 'a new account');
    });
    const [owner, ...others] = accounts;
    const first = { account: must(owner, 'an owner'), name: 'Person 0' };
    const { workspace, member } = insertWorkspace(
      writer,
      environment,
      { name: `Team ${number}`, country: 'DE' },
      first
    );
    const members = others.map((account, place) =>
      insertMember(writer, environment, { workspace, account, name: `Person ${place + 1}`, role: 'agent' })
    );
    const row = must(
      writer
        .prepare<{ lineage: string; vocabulary_doc: DocId }>(
          'SELECT lineage, vocabulary_doc FROM workspace WHERE id = ?'
        )
        .get(workspace),
      'the new workspace'
    );
    const seats = accounts.map((account): Seat => {
      const device = openDevice(writer, environment, { account, device: undefined, name: 'Bench' });
      const { token } = insertSession(writer, environment, { account, device });
      return { workspace, lineage: row.lineage, device, cookie: `${sessionCookieName(false)}=${token}` };
    });
    return {
      workspace,
      ownerEmail: emailOf(0),
      seats,
      members: [member, ...members],
      vocabularyDoc: row.vocabulary_doc
    };
  });
}

async function fillTeam(
  sync: SyncServer,
  { workspace, members, vocabularyDoc }: FoundedTeam,
  count: number,
  progress: (done: number) => void
): Promise<ContactId[]> {
  const author = { kind: 'operator' as const, member: must(members[0], 'an owner') };
  const submit = async (ops: readonly Op[]) => {
    const settled = await sync.submit({ workspace, author, ops });
    const refused = settled.kind === 'done' ? settled.outcomes.find(({ kind }) => kind === 'refused') : settled;
    if (refused !== undefined) throw new Error(`Sample contacts were refused: ${JSON.stringify(refused)}`);
  };
  const createEntryId = () => createId<EntryId>(environment);
  const labels = sampleLabels.map(createEntryId);
  const vocabulary = openVocabularyDoc(vocabularyDoc);
  for (const [place, label] of sampleLabels.entries())
    addLabel(vocabulary, must(labels[place], 'a label'), label, 'bench');
  await submit([{ doc: vocabularyDoc, epoch: 1, kind: 'update', bytes: Y.encodeStateAsUpdate(vocabulary) }]);

  const contacts: ContactId[] = [];
  let batch: Op[] = [];
  for (const { id, at, draft } of sampleContacts({ count, now: systemClock.now(), labels, members })) {
    const doc = openContactDoc(id);
    writeDraft(doc, draft, { at, by: author.member, country: 'DE', createId: createEntryId }, 'bench');
    batch.push({ doc: id, epoch: 1, kind: 'create', bytes: Y.encodeStateAsUpdate(doc) });
    doc.destroy();
    contacts.push(id);
    if (batch.length < opsPerBatch) continue;
    await submit(batch);
    batch = [];
    progress(contacts.length);
  }
  if (batch.length > 0) await submit(batch);
  progress(contacts.length);
  return contacts;
}
