/** The German catalogue, put together from one file for each area of the product. */
import type { Messages } from './en.ts';
import { common } from './de/common.ts';
import { contacts } from './de/contacts.ts';
import { doors } from './de/doors.ts';
import { errors } from './de/errors.ts';
import { exporting, importing } from './de/import.ts';
import { notes } from './de/notes.ts';
import { settings } from './de/settings.ts';
import { sync } from './de/sync.ts';

export const messages: Messages = { common, contacts, doors, errors, exporting, importing, notes, settings, sync };
