/**
 * The first contacts of every sample book, written by hand: the demo opens with them, and pictures of the app show them.
 * Labels are given by their place in the sample vocabulary.
 */
import type { ContactDraft } from '../contact/contact-draft.ts';

export type LeadingContact = Omit<ContactDraft, 'labels'> & { readonly labelPlaces?: readonly number[] };

export const leadingContacts: readonly LeadingContact[] = [
  {
    fields: { given: 'Birte', family: 'Ahrens', company: 'Hausverwaltung Ahrens & Söhne', birthday: '1979-03-12' },
    phones: [
      { label: 'mobile', value: '0171 3920014' },
      { label: 'work', value: '040 66969 210' }
    ],
    emails: [{ label: 'work', value: 'b.ahrens@ahrens-soehne.example' }],
    addresses: [{ label: 'work', street: 'Lindenallee 14', postalCode: '20259', city: 'Hamburg' }],
    labelPlaces: [0, 1, 2],
    notes: [
      { text: 'Schlüssel beim Hausmeister Krüger, EG links. Hund im Hof.', pinned: true },
      { text: 'Rechnungen bitte immer einzeln je Objekt, nicht gesammelt. Buchhaltung: Frau Tietjen.' },
      {
        text: 'Treppenhaus 14b: Steigleitung im 3. OG undicht, Wand bis zum Podest feucht. Angebot bis Freitag, Eigentümer müssen zustimmen.'
      }
    ]
  },
  {
    kind: 'firm',
    fields: { company: 'Allgemeinmedizin am Markt', department: 'Gemeinschaftspraxis', family: 'Nowak', prefix: 'Dr.' },
    phones: [{ label: 'main', value: '069 90009 120' }],
    emails: [{ label: 'work', value: 'empfang@am-markt.example' }],
    labelPlaces: [1]
  },
  {
    fields: { given: 'Selin', family: 'Aydın', company: 'Aydın Immobilien' },
    phones: [{ label: 'mobile', value: '0171 3920021' }],
    labelPlaces: [7]
  },
  {
    kind: 'firm',
    fields: { company: 'Bäckerei Öztürk', department: 'Filiale Lindenallee' },
    phones: [{ label: 'main', value: '030 23125 044' }],
    addresses: [{ label: 'work', street: 'Lindenallee 2', postalCode: '10999', city: 'Berlin' }]
  },
  {
    fields: { given: 'Katharina', family: 'Behrendt-Wißmann', company: 'Zahnarztpraxis Behrendt & Kollegen' },
    phones: [{ label: 'mobile', value: '0176 04069033' }],
    emails: [{ label: 'work', value: 'praxis@behrendt-kollegen.example' }],
    labelPlaces: [0, 1]
  },
  {
    fields: { given: 'Jörg', family: 'Böhme', company: 'Böhme Dachdeckermeister GmbH' },
    phones: [{ label: 'mobile', value: '0171 3920077' }],
    labelPlaces: [6]
  },
  {
    kind: 'firm',
    fields: {
      company: 'Donaudampfschifffahrtsgesellschaft mbH & Co. KG, Niederlassung Süd',
      department: 'Einkauf Gebäudetechnik'
    },
    phones: [
      { label: 'main', value: '089 99998 400' },
      { label: 'mobile', value: '0172 9973185' }
    ],
    emails: [{ label: 'work', value: 'gebaeudetechnik.sued@donaudampf.example' }],
    websites: [{ label: '', value: 'donaudampf.example' }],
    addresses: [{ label: 'work', street: 'Lände 3', extra: 'Halle B', postalCode: '94032', city: 'Passau' }],
    labelPlaces: [1, 3, 4],
    notes: [
      { text: 'Anmeldung an der Pforte, Ausweis mitbringen. Warnweste ist Pflicht.', pinned: true },
      { text: 'Wärmepumpe Halle B: Fundament ist gegossen, Lieferung KW 22. Kranstellung mit Herrn Huber abstimmen.' }
    ]
  },
  {
    fields: { given: 'Thị Mai', family: 'Đặng', company: 'Nagelstudio Lotus' },
    phones: [{ label: 'mobile', value: '0176 04069058' }]
  },
  {
    fields: { given: 'Friedrich', family: 'Eggersglüß', company: 'Eigentümergemeinschaft Nordstraße 8' },
    phones: [{ label: 'home', value: '040 66969 387' }],
    labelPlaces: [2]
  },
  {
    fields: { given: 'Aylin', family: 'Fuchs', company: 'Physiotherapie Fuchs' },
    phones: [{ label: 'work', value: '0221 4710 512' }]
  },
  {
    kind: 'firm',
    fields: { company: 'Glaserei Groß', department: 'Notdienst 24 h' },
    phones: [{ label: 'main', value: '089 99998 024' }],
    labelPlaces: [5, 6]
  },
  {
    fields: { given: 'Hannelore', family: 'Grützmacher', jobTitle: 'Privatkundin' },
    phones: [{ label: 'home', value: '030 23125 666' }]
  },
  {
    fields: { given: 'Wojciech', family: 'Herbst', company: 'Trockenbau Herbst' },
    phones: [{ label: 'mobile', value: '0171 3920090' }]
  },
  { fields: { given: 'Maria', family: 'Hölzl' }, emails: [{ label: 'home', value: 'maria.hoelzl@post.example' }] }
];
