/** Bringing contacts in from a file: choosing, columns, the fate of every row, the result, undoing. */
import { plural } from '../plural.ts';

const rows = (n: string, count: number) => `${n} ${plural(count, 'row', 'rows')}`;
const contacts = (n: string, count: number) => `${n} ${plural(count, 'contact', 'contacts')}`;

export const importing = {
  title: 'Import',
  choose: {
    title: 'Bring in contacts',
    text: 'From Google, Outlook, Thunderbird, WhatsApp tools or a list of your own. Nothing is written before you have seen what happens to each row.',
    drop: 'Drop a CSV file here',
    or: 'or',
    button: 'Choose file',
    paste: 'Paste rows',
    pasteLabel: 'Rows from a spreadsheet, with their heads',
    pasteHint: 'Copy the cells in your spreadsheet and paste them here.',
    pasteButton: 'Read rows',
    pastedName: 'Pasted rows',
    limits: (maxRows: string) =>
      `CSV or text, up to ${maxRows} rows and 50 MB. The file stays on this device; only the contacts you take are shared with your team.`,
    reading: 'Reading the file …',
    forbidden:
      'Your role lets you look at contacts but not add any. Somebody who manages the workspace can change that.'
  },
  refusal: {
    empty: { title: 'The file is empty', text: 'Export it again, or choose another file.' },
    workbook: {
      title: 'This is a workbook, not a CSV file',
      text: 'Open it in Excel, Numbers or LibreOffice and save it as “CSV UTF-8”. Then choose that file here.'
    },
    zip: { title: 'This is a packed archive', text: 'Unpack it and choose the CSV file in it.' },
    pdf: {
      title: 'This is a PDF',
      text: 'Contacts cannot be read from it reliably. Ask for the list as a CSV file or a spreadsheet.'
    },
    image: {
      title: 'This is a picture',
      text: 'Contacts are read from text only. Ask for the list as a CSV file or a spreadsheet.'
    },
    html: {
      title: 'This is a web page in disguise',
      text: 'Some systems call such a table “.xls”. Open it in Excel or LibreOffice and save it as “CSV UTF-8”.'
    },
    json: { title: 'This is a JSON file', text: 'Export the contacts as CSV, and choose that file.' },
    vcard: {
      title: 'This is a vCard file',
      text: 'In the program it comes from, export as CSV instead. Google Contacts and Outlook both offer that.'
    },
    binary: { title: 'This is no text', text: 'Choose a CSV file. A spreadsheet can save one.' },
    'too-large': {
      title: 'The file is larger than 50 MB',
      text: 'Split it in your spreadsheet and import the parts one after the other. Doubles are recognised.'
    },
    'too-many-rows': {
      title: 'The file has more than 100,000 rows',
      text: 'Split it in your spreadsheet and import the parts one after the other. Doubles are recognised.'
    },
    'no-rows': {
      title: 'There are no rows below the heads',
      text: 'Check that the right file was exported, or switch off “First line has the heads”.'
    },
    unreadable: {
      title: 'The file cannot be opened',
      text: 'It may have been moved, or another program holds it. Choose it again.'
    }
  },
  layout: {
    kontor: 'Kontor, complete export',
    google: 'Google Contacts',
    'google-old': 'Google Contacts (older)',
    'google-outlook': 'Google, Outlook layout',
    'outlook-web': 'Outlook on the web',
    outlook: 'Outlook',
    'outlook-german': 'Outlook (German)',
    thunderbird: 'Thunderbird',
    wati: 'WATI',
    chatwoot: 'Chatwoot',
    interakt: 'Interakt',
    list: 'List'
  },
  encoding: {
    'utf-8': 'UTF-8',
    'utf-16le': 'UTF-16',
    'utf-16be': 'UTF-16 (big end)',
    'windows-1252': 'Windows-1252',
    macintosh: 'Mac Roman',
    cp850: 'DOS (850)'
  },
  delimiter: { ',': 'Comma', ';': 'Semicolon', '\t': 'Tab', '|': 'Bar' },
  columns: {
    title: 'What the columns mean',
    rows: (n: string, count: number) => rows(n, count),
    settings: 'How the file is read',
    encoding: 'Characters',
    encodingHint: 'Are the umlauts in the samples right? If not, choose another.',
    delimiter: 'Between the cells',
    header: 'First line has the heads',
    headerAt: (n: string) => `Heads stand in line ${n}`,
    country: 'Numbers without country code are from',
    countrySearch: 'No country has that name',
    repair: 'Mend characters that were saved twice (“MÃ¼ller”)',
    mapped: (mapped: string, all: string) => `${mapped} of ${all} columns are taken`,
    column: 'Column',
    samples: 'Samples',
    meaning: 'Becomes',
    noHead: (n: string) => `Column ${n}`,
    empty: 'empty',
    options: 'More choices',
    extraLabel: 'Label for everybody in this file',
    extraLabelHint: 'Optional. Shows later who came with this import.',
    unreadable: 'Rows whose number cannot be read',
    unreadableOptions: { 'leave-out': 'leave out, and list with the reason', take: 'take; the number stays as text' },
    next: 'See what happens',
    back: 'Other file'
  },
  target: {
    ignore: 'is left out',
    id: 'Kontor ID',
    'contact-kind': 'Person or firm',
    blocked: 'Blocked',
    name: 'Whole name',
    salutation: 'Salutation and title',
    birth: { year: 'Birthday: year', month: 'Birthday: month', day: 'Birthday: day' },
    field: {
      prefix: 'Title',
      given: 'Given name',
      middle: 'Middle name',
      family: 'Family name',
      suffix: 'Suffix',
      nickname: 'Nickname',
      company: 'Company',
      department: 'Department',
      jobTitle: 'Position',
      birthday: 'Birthday',
      language: 'Language'
    },
    phone: 'Phone',
    email: 'E-mail',
    website: 'Website',
    identity: 'Other handle',
    address: 'Address',
    part: {
      street: 'Street',
      house: 'House number',
      extra: 'Address, second line',
      postalCode: 'Postal code',
      city: 'City',
      zipCity: 'Postal code and city',
      region: 'Region',
      country: 'Country',
      box: 'PO box',
      formatted: 'Address in one cell'
    },
    labelled: (what: string, label: string) => `${what} (${label})`,
    numbered: (what: string, n: string) => `${what} ${n}`,
    entryLabel: (what: string) => `${what}: what it is for`,
    'country-code': 'Country code of the number',
    labels: 'Labels',
    note: 'Note',
    'note-line': 'Line of a note',
    pair: 'As the file names it',
    custom: (name: string) => `Field “${name}”`,
    newField: (name: string) => `New field “${name}”`,
    claim: 'Consent (claim only)'
  },
  labelWord: { mobile: 'mobile', work: 'work', home: 'private', main: 'main', fax: 'fax', other: 'other' },
  claimRemark: 'said by an imported file, not proven',
  planning: {
    title: 'Comparing with your book',
    text: (done: string, all: string) => `${done} of ${all} rows`,
    detail: 'Nothing is written yet.'
  },
  preview: {
    title: (n: string, count: number) => `${rows(n, count)}, before anything happens`,
    nothingYet: 'Nothing has been written yet',
    facts: (file: string, delimiter: string, encoding: string, mapped: string) =>
      `${file} · ${delimiter} · ${encoding} · ${mapped}`,
    bar: (parts: string) => `What happens to the rows: ${parts}`,
    fate: {
      new: 'New',
      merge: 'Add to existing',
      unchanged: 'Unchanged',
      perhaps: 'Perhaps double',
      invalid: 'Not readable',
      double: 'Double in the file',
      empty: 'Empty'
    },
    rows: 'Rows',
    row: 'Row',
    name: 'Name',
    company: 'Company',
    phone: 'Phone',
    what: 'What happens',
    search: 'Search the rows',
    none: 'No row is like that.',
    some: (shown: string, all: string) => `The first ${shown} of ${all}. Choose a fate above or search for more.`,
    noName: 'no name',
    noCompany: 'none',
    doubts: 'Rows that may be double',
    doubtsOptions: { 'leave-out': 'Leave out', create: 'Add as new contacts', merge: 'Add to the contact found' },
    doubtRow: (name: string) => `What happens to ${name}`,
    take: (n: string) => `Take ${n}`,
    nothing: 'Nothing to take',
    undoable: 'Can be undone for 30 days with one tap.',
    rejects: (n: string) => `${n} as CSV`,
    rejectsName: 'not-imported.csv',
    back: 'Columns'
  },
  reasonColumn: 'Reason',
  reason: {
    new: 'new',
    unchanged: 'unchanged',
    empty: 'empty line',
    adds: (what: string) => `${what} added`,
    sameAsRow: (row: string) => `same as row ${row}`,
    sameAsRowAdds: (row: string, what: string) => `same as row ${row}; ${what} added`,
    samePhone: (name: string) => `same number as ${name}`,
    sameEmail: (name: string) => `same address as ${name}`,
    sameName: (name: string) => `same name as ${name}`,
    sameId: (name: string) => `has the Kontor ID of ${name}`,
    several: (count: string) => `${count} contacts share this number or address`
  },
  parts: {
    phone: 'number',
    email: 'e-mail',
    website: 'website',
    address: 'address',
    identity: 'handle',
    label: 'label',
    custom: 'own field',
    note: 'note'
  },
  list: (items: readonly string[]) =>
    items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`,
  problem: {
    'unclosed-quote': 'a quotation mark is opened and never closed',
    'cell-too-long': 'a cell is longer than 64 kB',
    'too-many-columns': 'has more than 1,000 columns',
    'row-too-long': 'has more text than a contact can hold',
    'nothing-to-name': 'has no name, number or address',
    moreCells: 'has more cells than there are columns; a delimiter stands in the text',
    lostDigits: (text: string) => `The spreadsheet has shortened “${text}”; its last digits are lost`,
    phone: {
      'too-short': (text: string) => `Phone “${text}” is too short`,
      'no-area-code': (text: string) => `Phone “${text}” has no area code`,
      'no-number': (text: string) => `“${text}” is no phone number`,
      wrong: (text: string) => `Phone “${text}” cannot be right`
    }
  },
  remark: {
    completed: (from: string, to: string) => `${from} → ${to}`,
    plus: (from: string, to: string) => `plus was missing: ${from} → ${to}`,
    zero: (from: string, to: string) => `zero was missing: ${from} → ${to}`,
    asText: (text: string) => `“${text}” stays as text`,
    dropped: (text: string) => `“${text}” is left out, its digits are lost`,
    postalCode: (from: string, to: string) => `postal code ${from} → ${to}`,
    asNote: (column: string) => `${column} becomes a note`
  },
  writing: {
    title: 'Taking contacts over',
    text: (done: string, all: string) => `${done} of ${all}`,
    detail: 'You can go on working; this continues.',
    cancel: 'Stop',
    undoTitle: 'Undoing the import'
  },
  done: {
    title: (n: string, count: number) => `${contacts(n, count)} taken over`,
    stopped: (n: string, count: number) => `Stopped after ${contacts(n, count)}`,
    failed: (n: string, count: number) => `Interrupted after ${contacts(n, count)}`,
    text: 'They are saved on this device and go to the server by themselves.',
    stoppedText: 'What was taken is complete. The same file again brings the rest.',
    undone: 'The import is undone',
    undoneText:
      'New contacts are in the trash. What was added to others is taken out, except what somebody has changed since.',
    created: 'New',
    changed: 'Added to',
    unchanged: 'Unchanged',
    leftOut: 'Left out',
    undo: 'Undo import',
    toContacts: 'To the contacts',
    another: 'Another file',
    toast: (n: string, count: number) => `${contacts(n, count)} taken over.`,
    show: 'Show'
  },
  past: {
    title: 'Past imports',
    line: (created: string, changed: string) => `${created} new, ${changed} added to`,
    running: 'interrupted; the same file again brings the rest',
    undone: 'undone',
    undo: 'Undo'
  },
  undoAsk: {
    title: 'Undo this import?',
    text: (n: string, count: number) =>
      `${contacts(n, count)} go to the trash. What was added to other contacts is taken out again, except what somebody has changed since.`,
    confirm: 'Undo import'
  }
};

/** Taking contacts out as a file. */
export const exporting = {
  title: 'Export',
  text: 'All contacts of the team book, as a CSV file. It is readable by whoever has it: keep it where it belongs.',
  excel: {
    title: 'For Excel',
    text: 'One line for each contact, with heads in your language. Opens with a double click, and no cell can act as a formula.'
  },
  complete: {
    title: 'Complete',
    text: 'Every field, label and note, to keep or to import again without loss. Files are not in it.'
  },
  button: 'Export',
  running: 'Writing the file',
  progress: (done: string, all: string) => `${done} of ${all}`,
  cancel: 'Stop',
  done: (n: string, count: number) => `${contacts(n, count)} written.`,
  empty: 'There are no contacts to export.',
  fileName: { excel: 'contacts-excel.csv', complete: 'contacts-complete.csv' },
  columns: {
    phone: (n: number) => `Phone ${n}`,
    phoneLabel: (n: number) => `Phone ${n} for`,
    email: (n: number) => `E-mail ${n}`,
    website: 'Website',
    street: 'Street',
    extra: 'Address, second line',
    postalCode: 'Postal code',
    city: 'City',
    region: 'Region',
    country: 'Country',
    labels: 'Labels',
    notes: 'Notes',
    owner: 'Responsible',
    yes: 'yes',
    no: 'no'
  }
};
