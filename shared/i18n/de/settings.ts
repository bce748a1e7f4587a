/** Einstellungen, Mitglieder, Geräte. */
import { plural } from '../plural.ts';
import type { Messages } from '../en.ts';

export const settings: Messages['settings'] = {
  you: 'Sie',
  device: 'Dieses Gerät',
  team: 'Team',
  appearance: 'Darstellung',
  language: 'Sprache',
  german: 'Deutsch',
  english: 'English',
  theme: 'Farben',
  themeSystem: 'Wie das Gerät',
  themeLight: 'Hell',
  themeDark: 'Dunkel',
  density: 'Dichte Listen',
  name: 'Name',
  password: {
    title: 'Passwort ändern',
    text: 'Alle anderen Geräte werden abgemeldet. Sie öffnen mit dem neuen Passwort, sobald sie einmal angemeldet waren.',
    next: 'Neues Passwort',
    current: 'Bisheriges Passwort',
    submit: 'Passwort ändern',
    done: 'Das Passwort ist geändert.'
  },
  lock: {
    title: 'Sperre',
    text: 'Nach dieser Zeit ohne Benutzung fragt Kontor nach Ihrem Passwort.',
    'every-start': 'Bei jedem Start',
    '15-minutes': 'Nach 15 Minuten',
    '1-hour': 'Nach 1 Stunde',
    '8-hours': 'Nach 8 Stunden'
  },
  storage: {
    title: 'Speicher auf diesem Gerät',
    used: (size) => `${size} belegt`,
    kept: 'Der Browser behält die Daten, bis Sie sie entfernen.',
    notKept: 'Der Browser darf die Daten löschen, wenn der Platz knapp wird. Was auf dem Server liegt, kommt wieder.',
    keep: 'Um Behalten bitten',
    asked: 'Der Browser hat abgelehnt. Meist stimmt er zu, wenn Kontor installiert ist oder oft benutzt wird.'
  },
  devices: {
    title: 'Geräte',
    text: 'Ein entferntes Gerät ist sofort abgemeldet und löscht seine Kontakte, sobald es online ist. Bis dahin schützt es nur seine Sperre.',
    current: 'dieses Gerät',
    seen: (time) => `zuletzt gesehen ${time}`,
    remove: 'Gerät entfernen',
    removeTitle: (name) => `${name} entfernen?`,
    removed: 'Das Gerät ist entfernt.'
  },
  members: {
    title: 'Mitglieder',
    count: (count) => `${count} ${plural(count, 'Mitglied', 'Mitglieder')}`,
    invite: 'Jemanden einladen',
    inviteText: 'Sie bekommen einen Link zum Weitergeben. Er gilt einmal und 72 Stunden lang.',
    email: 'E-Mail der Person',
    role: 'Rolle',
    create: 'Link erstellen',
    linkTitle: 'Der Link ist fertig',
    linkText: (email) => `Geben Sie ihn an ${email} weiter. Nur diese Person kann ihn benutzen, und nur einmal.`,
    expires: (time) => `gültig bis ${time}`,
    pending: 'Offene Einladungen',
    withdraw: 'Zurückziehen',
    withdrawn: 'Die Einladung gilt nicht mehr.',
    removeTitle: (name) => `${name} aus dem Arbeitsbereich entfernen?`,
    removeText: 'Die Person verliert sofort den Zugang. Was sie eingetragen hat, bleibt.',
    remove: 'Aus Arbeitsbereich entfernen',
    removed: (name) => `${name} hat keinen Zugang mehr.`,
    you: 'Sie',
    onlineOnly: 'Mitglieder lassen sich ändern, wenn der Server erreichbar ist.',
    roleHint: {
      owner: 'Alles, auch andere Inhaber.',
      admin: 'Mitglieder, Einstellungen und alle Kontakte.',
      agent: 'Arbeitet mit Kontakten, importiert und exportiert.',
      viewer: 'Sieht Kontakte und ändert nichts.'
    }
  },
  workspace: {
    title: 'Arbeitsbereich',
    name: 'Name des Arbeitsbereichs',
    country: 'Land für Nummern ohne Vorwahl',
    add: 'Neuer Arbeitsbereich',
    saved: 'Gespeichert.'
  },
  data: {
    title: 'Daten',
    importText: 'Kontakte aus Google, Outlook oder einer beliebigen CSV-Datei holen.',
    exportTitle: 'Exportieren',
    exportText: 'Alle Kontakte als Datei mitnehmen.'
  },
  stepUp: { title: 'Bitte mit Ihrem Passwort bestätigen', submit: 'Bestätigen' },
  created: 'Der Arbeitsbereich ist da.',
  create: 'Arbeitsbereich anlegen',
  signOut: 'Abmelden',
  signOutTitle: 'Abmelden und Daten von diesem Gerät entfernen?',
  signOutText: 'Alles liegt auf dem Server und kommt wieder, wenn Sie sich anmelden.',
  signOutWaiting: (count) =>
    `${count} ${plural(count, 'Änderung ist', 'Änderungen sind')} nicht auf dem Server und ${plural(count, 'wäre', 'wären')} verloren. Verbinden Sie sich zuerst, oder melden Sie sich trotzdem ab.`,
  signOutAnyway: 'Trotzdem abmelden',
  version: (version) => `Version ${version}`
};
