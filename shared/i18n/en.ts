/**
 * The English catalogue, put together from one file for each area of the product. Its shape is the type that every
 * other language must have.
 */
import { common } from './en/common.ts';
import { contacts } from './en/contacts.ts';
import { doors } from './en/doors.ts';
import { errors } from './en/errors.ts';
import { exporting, importing } from './en/import.ts';
import { notes } from './en/notes.ts';
import { settings } from './en/settings.ts';
import { sync } from './en/sync.ts';

export const messages = { common, contacts, doors, errors, exporting, importing, notes, settings, sync };
export type Messages = typeof messages;
