/**
 * Column names that mean one thing wherever they stand: Google, Outlook (English and German), Thunderbird, WhatsApp
 * tools, and the lists that German offices keep by hand. Numbered groups and names that depend on their neighbours are
 * the business of column-recognition.ts.
 */
import type { TextField } from '../contact/contact-draft.ts';
import type { AddressPart, ColumnTarget } from './column-target.ts';
import { headerKey } from './header-key.ts';

/** Names parted by `|`. */
const fields: Readonly<Partial<Record<TextField, string>>> = {
  prefix: 'Name Prefix|Titel|Akademischer Titel|Prefix|Akad. Titel',
  given: 'First Name|Given Name|Vorname|Vornamen|Forename|Firstname|Rufname',
  middle: 'Middle Name|Additional Name|Weitere Vornamen|Zweiter Vorname|2. Vorname',
  family: 'Last Name|Family Name|Nachname|Familienname|Surname|Lastname|Zuname|Last',
  suffix: 'Suffix|Name Suffix|Namenszusatz',
  nickname: 'Nickname|Spitzname|Kurzname|Rufname privat',
  company:
    'Company|Firma|Organization Name|Organization|Organisation|Unternehmen|Firmenname|company_name|Betrieb|Organization 1 - Name|Firmenbezeichnung|Company Name|Arbeitgeber|Name der Firma',
  department: 'Department|Abteilung|Organization Department|Organization 1 - Department',
  jobTitle:
    'Job Title|Position|Organization Title|Organization 1 - Title|Funktion|Berufsbezeichnung|Arbeitstitel|Rolle|Role|Jobtitel|Stelle',
  birthday:
    'Birthday|Geburtstag|Geburtsdatum|Date of Birth|Birth Date|geb.|geb. am|Geb.-Datum|DOB|Geburtstag (TT.MM.JJJJ)',
  language: 'Language|Sprache|Korrespondenzsprache'
};

const phones: Readonly<Record<string, string>> = {
  '': 'Phone|Telefon|Tel|Tel.|Telefonnummer|Rufnummer|phone_number|Phone Number|Telephone|Telefon-Nr.|Telefonnr|Tel-Nr|Fon|Nummer|Telefon/Mobil|Number|Ruf',
  mobile:
    'Mobile Phone|Mobile|Mobil|Mobiltelefon|Mobilnummer|Handy|Handynummer|Handy-Nr.|Mobile Number|Cell Phone|Cell|Mobilfunk|Mobil-Tel.-Nr.|Mobil-Nr.|Mobilfunknummer|Mobiltelefon 2|WhatsApp|WhatsApp Number|WhatsApp-Nummer|Telefon mobil|Tel. mobil|Mobil privat|Mobil geschäftlich|Diensthandy|Firmenhandy',
  work: 'Business Phone|Work Phone|Telefon geschäftlich|Telefon dienstlich|Geschäftlich|Telefon (Büro)|Telefon Büro|Tel. geschäftlich|Telefon (geschäftlich)|Durchwahl|Festnetz geschäftlich|Telefon Arbeit|Dienstlich|Office Phone|Tel. Büro|Tel. dienstlich',
  home: 'Home Phone|Telefon privat|Telefon (privat)|Festnetz|Privat Telefon|Tel. privat|Festnetz privat|Privatnummer|Telefon Festnetz|Tel. Festnetz|Privattelefon',
  main: 'Primary Phone|Haupttelefon|Company Main Phone|Telefon Firma|Zentrale|Hauptnummer|Telefonzentrale',
  fax: 'Business Fax|Home Fax|Other Fax|Fax|Fax Number|Fax-Nummer|Faxnummer|Telefax|Fax geschäftlich|Fax privat|Weiteres Fax|Fax-Nr.|Fax dienstlich',
  other:
    'Other Phone|Weiteres Telefon|Autotelefon|Car Phone|Callback|Rückmeldung|Radio Phone|Pager|Pager Number|Pager-Nummer|ISDN|TTY/TDD Phone|Telefon für Hörbehinderte|Alternative Phone|Weitere Nummer|Zweitnummer'
};

const emails: Readonly<Record<string, string>> = {
  '': 'E-mail Address|E-mail|Email|Mail|E-Mail-Adresse|eMail-Adresse|Mailadresse|Emailadresse|Email Address|Primary Email|Primäre E-Mail-Adresse|Secondary Email|Sekundäre E-Mail-Adresse|E-mail 2 Address|E-mail 3 Address|E-Mail 2: Adresse|E-Mail 3: Adresse|Weitere E-Mail-Adresse|Zusätzliche E-Mail-Adresse|Additional Email',
  work: 'E-Mail geschäftlich|E-Mail (geschäftlich)|Work Email|Business Email|E-Mail dienstlich|E-Mail Firma',
  home: 'E-Mail privat|E-Mail (privat)|Home Email|Personal Email'
};

const websites: Readonly<Record<string, string>> = {
  '': 'Web Page|Website|Webseite|Homepage|Internet|URL|WWW|Web|Internetseite|Internetadresse|Webseite 1|Webseite 2|Web Page 1|Web Page 2|Webadresse',
  home: 'Personal Web Page|Personal Website'
};

/** Address parts of lists that know one address only. */
const parts: Readonly<Record<AddressPart, string>> = {
  street:
    'Straße|Strasse|Str.|Street|Street Address|Straße und Hausnummer|Straße/Nr.|Straße, Nr.|Straße Nr|Straße/Hausnummer|Strasse Hausnummer|Address Line 1|Adresszeile 1|Straße + Nr.|Anschrift Straße',
  house: 'Hausnummer|Haus-Nr.|Hausnr|Hnr|House Number',
  extra: 'Adresszusatz|Zusatz|Address Line 2|Adresszeile 2|Anschriftzusatz|c/o|Street 2',
  postalCode: 'PLZ|Postleitzahl|ZIP|Zip Code|Postal Code|Postcode',
  city: 'Stadt|Wohnort|City|Town|Gemeinde|Ortschaft',
  zipCity: 'PLZ/Ort|PLZ Ort|PLZ und Ort|PLZ, Ort|PLZ + Ort',
  region: 'Bundesland|Region|State|Province|Kanton|State/Province',
  country: 'Land|Country|Staat|Country/Region|Land/Region',
  box: 'Postfach|PO Box|P.O. Box',
  formatted: 'Adresse|Anschrift|Address|Full Address|Postanschrift|Wohnadresse'
};

/** Outlook and Thunderbird name each address by its place. `$` is the part's word. */
const places: readonly { readonly label: string; readonly group: number; readonly patterns: readonly string[] }[] = [
  {
    label: 'work',
    group: 101,
    patterns: [
      'Business $',
      'Work $',
      '$ geschäftlich',
      'Dienstlich: $',
      '$ (geschäftlich)',
      'Geschäftlich $',
      '$ dienstlich',
      '$ Firma'
    ]
  },
  { label: 'home', group: 102, patterns: ['Home $', '$ privat', 'Privat: $', '$ (privat)', 'Private $'] },
  {
    label: 'other',
    group: 103,
    patterns: ['Other $', 'Weitere $', 'Weiterer $', 'Weiteres $', 'Weiteres/r $', 'Weiteres/e $', 'Weiteres/er $']
  }
];
const placeParts: Readonly<Record<Exclude<AddressPart, 'zipCity' | 'house'>, string>> = {
  street: 'Street|Straße|Strasse',
  extra: 'Street 2|Street 3|Straße 2|Straße 3|Address 2|Adresse 2',
  postalCode: 'Postal Code|Postleitzahl|PLZ|ZipCode|Zip',
  city: 'City|Ort|Stadt',
  region: 'State|Region|Bundesland|Bundesland/Kanton|Kanton',
  country: 'Country|Country/Region|Land|Land/Region',
  box: 'Address PO Box|Address PO box|PO Box|Postfach',
  formatted: 'Address|Adresse'
};

const names =
  'Full Name|Display Name|Anzeigename|Vollständiger Name|Ansprechpartner|Ansprechpartnerin|Kontaktperson|Kontakt|Contact|Contact Name|Kundenname|Kunde|Vor- und Nachname|Vor- und Zuname|Name, Vorname|Name/Firma|Firma/Name|Vorname Nachname|Person|Customer|Customer Name|Name und Vorname|Nachname, Vorname';
const salutations = 'Anrede|Salutation|Briefanrede kurz';
const labels =
  'Labels|Label|Group Membership|Categories|Kategorien|Kategorie|Category|Gruppe|Gruppen|Etikett|Etiketten|Tags|Tag|Schlagworte|Schlagwort|Schlagwörter|Groups|Group|Kundengruppe|Liste|Listen';
const notes =
  'Notes|Note|Notizen|Notiz|Bemerkung|Bemerkungen|Anmerkung|Anmerkungen|Kommentar|Kommentare|Comment|Comments|Remarks|Beschreibung|Description|Sonstiges|Hinweis|Hinweise|Infos';
const claims =
  'AllowCampaign|AllowSMS|Allow Broadcast|WhatsApp Opted|Opted In|Opt-in|Optin|Opt in Status|Einwilligung|Einwilligung WhatsApp|WhatsApp Einwilligung|DSGVO|Newsletter|Werbung erlaubt|Consent|Marketing Consent|Zustimmung|WhatsApp Opt-in|Opt-In Datum|Subscribed';
const countryCodes = 'CountryCode|Country Code|Ländervorwahl|Vorwahl Land|Landesvorwahl|Dial Code';
const noteLines =
  "Spouse|Partner|Ehepartner|Children|Kinder|Anniversary|Jahrestag|Manager's Name|Name des/r Vorgesetzten|Name des/der Vorgesetzten|Assistant's Name|Assistent(in)|Name Assistent|Assistant's Phone|Telefon Assistent|Referred By|Empfohlen von|Office Location|Büro|Profession|Beruf|Occupation|Hobby|Hobbys|Schools|Gender|Geschlecht|Account|Konto|User 1|User 2|User 3|User 4|Benutzer 1|Benutzer 2|Benutzer 3|Benutzer 4|Keywords|Stichwörter|Billing Information|Abrechnungsinformation|Organizational ID Number|Organisationsnr.|Location|Maiden Name|Geburtsname|Custom 1|Custom 2|Custom 3|Custom 4|Benutzerdef. 1|Benutzerdef. 2|Benutzerdef. 3|Benutzerdef. 4|Job Description|Organization 1 - Job Description|Organization 1 - Location|Telex|Subject|Mileage|Reisekilometer";
const ignored =
  'Photo|Foto|Bild|File As|Initials|Initialen|Short Name|Name|Yomi Name|Given Name Yomi|Additional Name Yomi|Family Name Yomi|Phonetic First Name|Phonetic Middle Name|Phonetic Last Name|Given Yomi|Surname Yomi|Company Yomi|Organization 1 - Yomi Name|Organization 1 - Symbol|Organization 1 - Type|Directory Server|Verzeichnisserver|Sensitivity|Vertraulichkeit|Priority|Priorität|Private|Privat|Internet Free Busy|Internet Frei/Gebucht|E-mail Type|E-mail 2 Type|E-mail 3 Type|E-mail Display Name|E-mail 2 Display Name|E-mail 3 Display Name|E-Mail-Typ|E-Mail 2: Typ|E-Mail 3: Typ|E-Mail: Angezeigter Name|E-Mail 2: Angezeigter Name|E-Mail 3: Angezeigter Name|Government ID Number|Sozialversicherungsnr.|ip_address|Lfd. Nr.|lfd Nr|Nr.|Nr|#|No.|Pos.|Zeile|Anniversary Year|Anniversary Month|Anniversary Day|created_at|last_activity_at|Popularitätsindex|Popularity Index|Preferred Mail Format';

const known = new Map<string, ColumnTarget>();
function learn(spellings: string, target: ColumnTarget): void {
  for (const spelling of spellings.split('|')) {
    const key = headerKey(spelling);
    if (key !== '' && !known.has(key)) known.set(key, target);
  }
}

for (const [field, spellings] of Object.entries(fields)) learn(spellings, { kind: 'field', field: field as TextField });
for (const [label, spellings] of Object.entries(phones)) learn(spellings, { kind: 'phone', label, group: undefined });
for (const [label, spellings] of Object.entries(emails)) learn(spellings, { kind: 'email', label, group: undefined });
for (const [label, spellings] of Object.entries(websites))
  learn(spellings, { kind: 'website', label, group: undefined });
for (const { label, group, patterns } of places) {
  for (const [part, words] of Object.entries(placeParts)) {
    for (const word of words.split('|')) {
      for (const pattern of patterns) {
        // German puts the number of a second street at the end: "Straße geschäftlich 2".
        const number = / (\d)$/u.exec(word)?.[1];
        const spelling = number ? `${pattern.replace('$', word.slice(0, -2))} ${number}` : pattern.replace('$', word);
        learn(spelling, { kind: 'address', label, group, part: part as AddressPart });
        if (number) learn(pattern.replace('$', word), { kind: 'address', label, group, part: part as AddressPart });
      }
    }
  }
}
for (const [part, spellings] of Object.entries(parts)) {
  learn(spellings, { kind: 'address', label: '', group: 100, part: part as AddressPart });
}
learn(names, { kind: 'name' });
learn(salutations, { kind: 'salutation' });
learn(labels, { kind: 'labels' });
learn(notes, { kind: 'note', group: 0, part: 'text' });
learn(claims, { kind: 'claim' });
learn(countryCodes, { kind: 'country-code' });
learn(noteLines, { kind: 'note-line' });
learn('Username|WhatsApp Username|Benutzername WhatsApp', { kind: 'identity', label: 'whatsapp', group: undefined });
learn('IMAddress|Screen Name|Messenger-Name|Instant Messenger', {
  kind: 'identity',
  label: 'messenger',
  group: undefined
});
learn('identifier|Identifier', { kind: 'identity', label: 'id', group: undefined });
learn('Birth Year|Geburtsjahr', { kind: 'birth-part', part: 'year' });
learn('Birth Month|Geburtsmonat', { kind: 'birth-part', part: 'month' });
learn('Birth Day', { kind: 'birth-part', part: 'day' });
learn(ignored, { kind: 'ignore' });

export const knownColumn = (header: string): ColumnTarget | undefined => known.get(headerKey(header));
