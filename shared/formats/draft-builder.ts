/**
 * Collects what the cells of one row say and makes a contact of it at the end, when it is known what else was there: a
 * whole name only counts where its parts are missing, a dialling code belongs to the numbers beside it.
 */
import type { TextField } from '../contact/contact-draft.ts';
import { readAddresses, type AddressCells, type DraftAddress } from './address-cell.ts';
import { oneLine, splitGoogle } from './cell-text.ts';
import { parseDateCell } from './date-cell.ts';
import { readEmailCell } from './email-cell.ts';
import { importLimits } from './import-limits.ts';
import { labelWord } from './label-word.ts';
import { nameKey, type NamedDraft, type NamedNote, type NamedValue } from './named-draft.ts';
import { isFirmName, splitName } from './name-cell.ts';
import { readPhoneCell } from './phone-cell.ts';
import type { RowProblem, RowRemark, RowSettings } from './row-reading.ts';

export class DraftBuilder {
  readonly problems: RowProblem[] = [];
  readonly remarks: RowRemark[] = [];
  readonly #settings: RowSettings;
  readonly #fields = new Map<TextField, string>();
  readonly #phoneCells: { readonly text: string; readonly label: string; readonly column: string }[] = [];
  readonly #phones: { label: string; value: string }[] = [];
  readonly #emails: { label: string; value: string }[] = [];
  readonly #websites: { label: string; value: string }[] = [];
  readonly #addresses: DraftAddress[] = [];
  readonly #identities: { kind: string; value: string }[] = [];
  readonly #labels = new Map<string, string>();
  readonly #custom = new Map<string, NamedValue>();
  readonly #notes: string[] = [];
  readonly #lines: string[] = [];
  readonly #birth: { year?: string; month?: string; day?: string } = {};
  #wholeName: string | undefined;
  #countryCode: string | undefined;
  #firm = false;
  #built: NamedDraft | undefined;

  constructor(settings: RowSettings) {
    this.#settings = settings;
  }

  setField(field: TextField, text: string): void {
    const before = this.#fields.get(field);
    if (before === undefined) this.#fields.set(field, text);
    else if (before !== text) this.#fields.set(field, `${before} ${text}`.slice(0, 1_000));
  }

  setWholeName(text: string): void {
    this.#wholeName ??= text;
  }

  setCountryCode(text: string): void {
    this.#countryCode = text;
  }

  setBirthday(text: string, column: string): void {
    const reading = parseDateCell(text, this.#settings.dateOrder, this.#settings.year);
    if (reading.kind === 'date') this.#fields.set('birthday', reading.iso);
    else if (reading.kind === 'unreadable') this.addAsNote(column, text);
  }

  setBirthPart(part: 'year' | 'month' | 'day', text: string): void {
    this.#birth[part] = text;
  }

  addPhones(text: string, label: string, column: string): void {
    this.#phoneCells.push({ text, label, column });
  }

  addEmails(text: string, label: string, column: string): void {
    const { addresses, rest } = readEmailCell(text);
    for (const value of addresses) {
      if (this.#emails.some((email) => email.value.toLowerCase() === value.toLowerCase())) continue;
      this.#emails.push({ label: labelWord(label), value });
    }
    if (rest.length > 0) this.addAsNote(column, rest.join(', '));
  }

  addWebsites(text: string, label: string): void {
    for (const value of splitGoogle(text)) this.#websites.push({ label: labelWord(label), value: oneLine(value) });
  }

  addIdentity(kind: string, value: string): void {
    this.#identities.push({ kind, value: oneLine(value) });
  }

  addAddress(cells: AddressCells, label: string): void {
    for (const address of readAddresses(cells, labelWord(label)))
      this.#addresses.push(this.#withWholePostalCode(address));
  }

  /** Google joins with `:::`, Outlook with `;`, the WhatsApp tools with commas. Google's own groups begin with `* `. */
  addLabels(text: string): void {
    const parts =
      text.includes(':::') || ['google', 'google-old'].includes(this.#settings.layout)
        ? splitGoogle(text)
        : text.split(/[;,\n|]/u);
    for (const part of parts) {
      const name = oneLine(part).slice(0, 80);
      if (name !== '' && !name.startsWith('* ')) this.#labels.set(nameKey(name), name);
    }
  }

  addCustom(field: string, text: string): void {
    const name = oneLine(field).slice(0, 80) || '?';
    const key = nameKey(name);
    const before = this.#custom.get(key)?.value;
    const value = before === undefined || before === text ? text : `${String(before)}, ${text}`;
    this.#custom.set(key, { field: name, value: value.slice(0, 10_000) });
  }

  addNote(text: string): void {
    this.#notes.push(text);
  }

  addLine(column: string, text: string): void {
    this.#lines.push(`${oneLine(column)}: ${oneLine(text)}`);
  }

  addAsNote(column: string, text: string): void {
    this.addLine(column, text);
    this.remarks.push({ kind: 'as-note', column, text: text.slice(0, 200) });
  }

  addClaim(column: string, text: string): void {
    this.#lines.push(`${oneLine(column)}: ${oneLine(text)} (${this.#settings.claimRemark})`);
  }

  /** Whether there is nothing that describes anybody; labels and fields alone describe nobody. */
  hasName(): boolean {
    const draft = this.build();
    const named: readonly TextField[] = ['given', 'middle', 'family', 'nickname', 'company', 'prefix'];
    return (
      named.some((field) => (draft.fields[field] ?? '') !== '') ||
      draft.phones.length + draft.emails.length + draft.identities.length > 0
    );
  }

  isEmpty(): boolean {
    const draft = this.build();
    const lists = [
      draft.phones,
      draft.emails,
      draft.websites,
      draft.addresses,
      draft.identities,
      draft.custom,
      draft.notes
    ];
    return (
      Object.keys(draft.fields).length === 0 && lists.every((list) => list.length === 0) && this.problems.length === 0
    );
  }

  build(): NamedDraft {
    this.#built ??= this.#make();
    return this.#built;
  }

  #make(): NamedDraft {
    this.#readName();
    this.#readBirthParts();
    for (const cell of this.#phoneCells) this.#readPhones(cell);
    if (this.#settings.extraLabel !== '')
      this.#labels.set(nameKey(this.#settings.extraLabel), this.#settings.extraLabel.trim());
    const notes: NamedNote[] = this.#notes.map((text) => ({ text }));
    if (this.#lines.length > 0) notes.push({ text: this.#lines.join('\n'), isCollected: true });
    const hasPerson = (['given', 'family', 'middle', 'nickname'] as const).some((field) => this.#fields.has(field));
    const isFirm = this.#firm || (!hasPerson && this.#fields.has('company'));
    const most = importLimits.valuesPerKind;
    return {
      kind: isFirm ? 'firm' : 'person',
      fields: Object.fromEntries(this.#fields),
      // The first number is the one that lists show and WhatsApp is tried with.
      phones: [
        ...this.#phones.filter(({ label }) => label !== 'fax'),
        ...this.#phones.filter(({ label }) => label === 'fax')
      ].slice(0, most),
      emails: this.#emails.slice(0, most),
      websites: this.#websites.slice(0, most),
      addresses: this.#addresses.slice(0, most),
      identities: this.#identities.slice(0, most),
      labels: [...this.#labels.values()].slice(0, 100),
      custom: [...this.#custom.values()].slice(0, 200),
      notes
    };
  }

  #readName(): void {
    // Lists that have one column for family names and firms.
    const family = this.#fields.get('family') ?? '';
    if (!this.#fields.has('given') && !this.#fields.has('company') && isFirmName(family)) {
      this.#fields.delete('family');
      this.#wholeName = family;
    }
    const hasParts = (['given', 'family', 'nickname'] as const).some((field) => this.#fields.has(field));
    if (this.#wholeName === undefined || hasParts) return;
    const reading = splitName(this.#wholeName);
    if (reading.kind === 'firm' && this.#fields.has('company')) {
      // Two firms in one row: the first stays the firm, the other is what the person called the contact.
      if (this.#fields.get('company') !== reading.fields.company) this.setField('nickname', this.#wholeName);
      return;
    }
    this.#firm = reading.kind === 'firm';
    for (const [field, text] of Object.entries(reading.fields)) {
      // The keys of a name reading are text fields.
      if (text) this.#fields.set(field as TextField, text);
    }
  }

  #readBirthParts(): void {
    const { year, month, day } = this.#birth;
    if (this.#fields.has('birthday') || month === undefined || day === undefined) return;
    const text = year === undefined ? `--${month.padStart(2, '0')}-${day.padStart(2, '0')}` : `${year}-${month}-${day}`;
    const reading = parseDateCell(text, 'day-first', this.#settings.year);
    if (reading.kind === 'date') this.#fields.set('birthday', reading.iso);
    else this.addLine('Birthday', text);
  }

  #readPhones({
    text,
    label,
    column
  }: {
    readonly text: string;
    readonly label: string;
    readonly column: string;
  }): void {
    const { country, unreadable } = this.#settings;
    for (const reading of readPhoneCell(text, { country, countryCode: this.#countryCode })) {
      if (reading.kind === 'number') {
        const known = this.#phones.some(({ value }) => value === reading.value);
        if (!known) this.#phones.push({ label: labelWord(label), value: reading.value });
        const from = oneLine(text);
        if (reading.repaired)
          this.remarks.push({ kind: 'phone-repaired', from, to: reading.value, repair: reading.repaired });
        else if (!from.startsWith('+')) this.remarks.push({ kind: 'phone-completed', from, to: reading.value });
      } else if (reading.kind === 'lost-digits') {
        if (unreadable === 'leave-out') this.problems.push({ kind: 'phone-lost-digits', column, text: reading.text });
        else this.remarks.push({ kind: 'phone-dropped', text: reading.text });
      } else if (unreadable === 'leave-out') {
        this.problems.push({ kind: 'phone-unreadable', column, text: reading.text, problem: reading.problem });
      } else {
        this.#phones.push({ label: labelWord(label), value: reading.text.slice(0, 1_000) });
        this.remarks.push({ kind: 'phone-as-text', text: reading.text });
      }
    }
  }

  /** Saxony's postal codes begin with a zero that spreadsheets take away. */
  #withWholePostalCode(address: DraftAddress): DraftAddress {
    const { postalCode = '', country = '' } = address;
    const isGerman =
      country === '' ? this.#settings.country === 'DE' : /^(?:de|d|deutschland|germany)$/iu.test(country);
    if (!isGerman || !/^\d{4}$/u.test(postalCode)) return address;
    const to = `0${postalCode}`;
    this.remarks.push({ kind: 'postal-code-repaired', from: postalCode, to });
    return { ...address, postalCode: to };
  }
}
