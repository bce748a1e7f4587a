/**
 * What people and the world do in a simulation, one step at a time, chosen by a seed: edits of every kind in tabs and
 * from lists, lines that break, devices and servers that crash, roles that change, backups that are put back.
 */
import * as mutations from '#shared/contact/contact-mutations.ts';
import { noteText, readEntries, readNotes } from '#shared/contact/contact-doc.ts';
import * as Y from 'yjs';
import type { Random } from '#shared/environment.ts';
import { createId, type ContactId, type DocId, type EntryId } from '#shared/ids.ts';
import { wordsIn, type EditLedger } from './edit-ledger.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import type { SimulatedNetwork } from './simulated-network.ts';
import type { SimulatedServer } from './simulated-server.ts';
import type { SimulatedTab } from './simulated-tab.ts';
import type { Sometimes } from './sometimes.ts';
import type { VirtualClock } from './virtual-clock.ts';

export type World = {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly server: SimulatedServer;
  readonly network: SimulatedNetwork;
  readonly devices: readonly SimulatedDevice[];
  readonly ledger: EditLedger;
  readonly sometimes: Sometimes;
  readonly contacts: DocId[];
  readonly labels: readonly EntryId[];
  /** Names of the steps taken, for whoever reads a failure. */
  readonly trace: string[];
};

type Step = {
  readonly name: string;
  readonly weight: number;
  readonly run: (world: World, device: SimulatedDevice) => Promise<string | undefined>;
};

const pick = <Value>(random: Random, values: readonly Value[]): Value | undefined =>
  values[Math.floor(random.fraction() * values.length)];
const chance = (random: Random, share: number): boolean => random.fraction() < share;
const newId = <Id extends DocId | EntryId>({ clock, random }: World) => createId<Id>({ clock, random });

/** A tab of this device with an open contact; opens one when there is none. */
function openTab(world: World, device: SimulatedDevice): SimulatedTab | undefined {
  const ready = device.tabs.filter((tab) => tab.state === 'open');
  const contact = pick(world.random, world.contacts);
  for (const tab of device.tabs.filter(({ state }) => state === 'ended')) device.closeTab(tab);
  if (contact !== undefined && (device.tabs.length === 0 || chance(world.random, 0.3)) && device.tabs.length < 4)
    device.open(contact);
  return pick(world.random, ready);
}

function noteWhere(world: World, device: SimulatedDevice, doc: DocId): void {
  if (world.network.isOffline(device.name)) world.sometimes.note('edit while offline');
  if (world.devices.some((other) => other !== device && other.tabs.some((tab) => tab.id === doc)))
    world.sometimes.note('concurrent edit of one contact');
}

const inTab =
  (edit: (world: World, device: SimulatedDevice, tab: SimulatedTab) => string) =>
  async (world: World, device: SimulatedDevice): Promise<string | undefined> => {
    if (!device.isRunning) return undefined;
    const tab = openTab(world, device);
    if (tab === undefined) return undefined;
    noteWhere(world, device, tab.id);
    return `${edit(world, device, tab)} in ${tab.id.slice(-4)}`;
  };

const context = { country: 'DE' };

const steps: readonly Step[] = [
  {
    name: 'create',
    weight: 8,
    async run(world, device) {
      if (!device.isRunning) return undefined;
      const id = newId<ContactId>(world);
      const word = world.ledger.word(id, device.name);
      world.contacts.push(id);
      const draft = { fields: { given: 'Jörg', family: word }, phones: [{ label: 'mobile', value: '0171 3920014' }] };
      // Not awaited: the answer may come after a crash, or never.
      void device.workspace.createContact(draft, id);
      return `${id.slice(-4)} ${word}`;
    }
  },
  {
    name: 'type a note',
    weight: 10,
    run: inTab((world, device, { doc, id }) => {
      const note = newId<EntryId>(world);
      const word = world.ledger.word(id, device.name);
      mutations.createNote(
        doc,
        note,
        { author: device.person.member, at: world.clock.now(), text: `${word} Angebot liegt vor` },
        'tab'
      );
      return word;
    })
  },
  {
    name: 'type on in a note',
    weight: 10,
    run: inTab((world, device, { doc, id }) => {
      const note = pick(world.random, readNotes(doc));
      const fragment = note === undefined ? undefined : noteText(doc, note.id);
      const word = world.ledger.word(id, device.name);
      const paragraph = fragment?.get(0);
      const text = paragraph instanceof Y.XmlElement ? paragraph.get(0) : undefined;
      if (!(text instanceof Y.XmlText)) return 'nothing to type in';
      text.insert(Math.floor(world.random.fraction() * 2) * text.length, ` ${word} `);
      return word;
    })
  },
  {
    name: 'add a number',
    weight: 10,
    run: inTab((world, device, { doc, id }) => {
      const word = world.ledger.word(id, device.name);
      // No two are the same number: those would rightly become one when a contact was made twice.
      const value = `030 ${1_000_000 + world.ledger.entries.size}`;
      mutations.addEntry(doc, 'phones', newId<EntryId>(world), { label: word, value }, context, 'tab');
      return word;
    })
  },
  {
    name: 'remove a number',
    weight: 3,
    run: inTab((world, _device, { doc }) => {
      const entry = pick(world.random, readEntries(doc, 'phones'));
      if (entry === undefined) return 'nothing';
      world.ledger.withdraw(wordsIn(entry.label));
      mutations.removeEntry(doc, 'phones', entry.id, 'tab');
      return entry.label;
    })
  },
  {
    name: 'set a field',
    weight: 10,
    run: inTab((world, _device, { doc }) => {
      const field = pick(world.random, ['company', 'jobTitle', 'nickname'] as const) ?? 'company';
      mutations.setText(doc, field, `Firma ${Math.floor(world.random.fraction() * 50)}`, 'tab');
      return field;
    })
  },
  {
    name: 'type and delete',
    weight: 4,
    run: inTab((_world, _device, { doc }) => {
      mutations.setText(doc, 'department', 'secret', 'tab');
      mutations.setText(doc, 'department', '', 'tab');
      return 'secret';
    })
  },
  {
    name: 'custom field',
    weight: 5,
    run: inTab((world, device, { doc, id }) => {
      const word = world.ledger.word(id, device.name);
      mutations.setCustom(doc, newId<EntryId>(world), word, 'tab');
      return word;
    })
  },
  {
    name: 'change many',
    weight: 6,
    async run(world, device) {
      if (!device.isRunning || world.contacts.length === 0) return undefined;
      const contacts = [pick(world.random, world.contacts), pick(world.random, world.contacts)].filter(
        (id) => id !== undefined
      );
      const label = pick(world.random, world.labels);
      const kind = pick(world.random, ['add-label', 'remove-label', 'trash', 'restore', 'block'] as const) ?? 'trash';
      if ((kind === 'add-label' || kind === 'remove-label') && label !== undefined)
        void device.workspace.contacts.change(contacts, { kind, label });
      else if (kind === 'trash' || kind === 'restore' || kind === 'block')
        void device.workspace.contacts.change(contacts, { kind });
      return `${kind} ${contacts.map((id) => id.slice(-4)).join(' ')}`;
    }
  },
  {
    name: 'import',
    weight: 4,
    async run(world, device) {
      if (!device.isRunning) return undefined;
      const known = pick(world.random, world.contacts);
      const isMerge = known !== undefined && chance(world.random, 0.6);
      const id = isMerge ? known : newId<ContactId>(world);
      const word = world.ledger.word(id, device.name);
      if (!isMerge) world.contacts.push(id);
      const draft = { fields: { family: 'Import' }, emails: [{ label: word, value: `${word}@example.com` }] };
      void device.workspace.contacts.import([{ id, mode: isMerge ? 'merge' : 'create', draft }]);
      return `${isMerge ? 'merge' : 'create'} ${id.slice(-4)} ${word}`;
    }
  },
  {
    name: 'erase',
    weight: 1,
    async run(world, device) {
      const id = pick(world.random, world.contacts);
      if (!device.isRunning || id === undefined || device.role !== 'admin') return undefined;
      world.sometimes.note('contact erased');
      void device.workspace.contacts.erase([id]);
      return id.slice(-4);
    }
  },
  {
    name: 'same contact twice',
    weight: 1,
    async run(world) {
      const [one, two] = world.devices;
      if (one?.isRunning !== true || two?.isRunning !== true) return undefined;
      const id = newId<ContactId>(world);
      for (const device of [one, two]) {
        const word = world.ledger.word(id, device.name);
        const draft = { fields: { family: 'Doppelt' }, phones: [{ label: word, value: `030 ${word}` }] };
        void device.workspace.contacts.import([{ id, mode: 'create', draft }]);
      }
      world.contacts.push(id);
      return id.slice(-4);
    }
  },
  {
    name: 'close a tab',
    weight: 3,
    async run(world, device) {
      const tab = pick(world.random, device.tabs);
      if (tab === undefined) return undefined;
      device.closeTab(tab);
      return tab.id.slice(-4);
    }
  },
  {
    name: 'line',
    weight: 8,
    async run(world, device) {
      const offline = !world.network.isOffline(device.name);
      world.network.setOffline(device.name, offline);
      if (!offline && device.isRunning) device.workspace.reconnect();
      return offline ? 'down' : 'up';
    }
  },
  {
    name: 'cut',
    weight: 4,
    async run(world, device) {
      world.network.cut(device.name);
      return 'line';
    }
  },
  {
    name: 'device',
    weight: 5,
    async run(world, device) {
      if (!device.isRunning) {
        void device.start();
        return 'starts';
      }
      if (chance(world.random, 0.4)) {
        await device.takeOver();
        return 'takes over';
      }
      const how = chance(world.random, 0.5) ? 'power' : 'process';
      device.crash(how);
      return `crashes (${how})`;
    }
  },
  {
    name: 'server',
    weight: 4,
    async run(world) {
      if (world.server.isDown) {
        world.server.start();
        return 'starts';
      }
      const moment = pick(world.random, ['now', 'push', 'ack'] as const) ?? 'now';
      if (moment === 'now') world.server.crash();
      else world.server.crashAt(moment);
      return `crashes: ${moment}`;
    }
  },
  {
    name: 'role',
    weight: 1,
    async run(world, device) {
      if (world.server.isDown) return undefined;
      const role = device.role === 'viewer' ? 'agent' : 'viewer';
      world.sometimes.note('role changed');
      await world.server.setRole(device.person, role);
      return role;
    }
  },
  {
    name: 'backup',
    weight: 1,
    async run(world) {
      if (world.server.isDown) return undefined;
      await world.server.takeBackup();
      return 'taken';
    }
  },
  {
    name: 'restore',
    weight: 0.6,
    async run(world) {
      if (world.server.isDown) return undefined;
      const how = chance(world.random, 0.7) ? 'command' : 'file';
      return (await world.server.restore(how)) ? how : undefined;
    }
  }
];

const total = steps.reduce((sum, { weight }) => sum + weight, 0);

export async function takeRandomStep(world: World): Promise<void> {
  const device = pick(world.random, world.devices);
  if (device === undefined) return;
  let at = world.random.fraction() * total;
  const step = steps.find(({ weight }) => (at -= weight) < 0);
  const did = await step?.run(world, device);
  if (did !== undefined)
    world.trace.push(`${String(world.clock.now() % 10_000_000)} ${device.name} ${step?.name ?? ''}: ${did}`);
}
