/** Wo eine Änderung ist, und wie es um den Server steht. Was sicher ist, steht zuerst. */
import { plural } from '../plural.ts';
import type { Messages } from '../en.ts';

export const sync: Messages['sync'] = {
  onServer: 'Auf dem Server',
  allOnServer: 'Alles auf dem Server',
  savedHere: 'Hier gespeichert',
  waiting: (count) => `${count} ${plural(count, 'wartet', 'warten')}`,
  waitingHere: (count) => `Hier gespeichert, ${count} ${plural(count, 'wartet', 'warten')}`,
  offline: 'Offline',
  connecting: 'Verbindet …',
  progress: (done, total) => `${done} von ${total}`,
  refused: (count) => `${count} abgelehnt`,
  locked: 'Gesperrt',
  signedOut: 'Abgemeldet',
  sheet: {
    title: 'Ihre Änderungen',
    online: 'Mit dem Server verbunden.',
    offline: 'Keine Verbindung. Sie können weiterarbeiten; Änderungen liegen auf diesem Gerät und gehen später hinaus.',
    lastContact: (time) => `Zuletzt mit dem Server verbunden: ${time}`,
    never: 'Noch nie mit dem Server verbunden.',
    waiting: (count) =>
      `${count} ${plural(count, 'Änderung liegt', 'Änderungen liegen')} auf diesem Gerät und ${plural(count, 'wartet', 'warten')} auf den Server.`,
    none: 'Alle Änderungen sind auf dem Server.',
    tryNow: 'Jetzt versuchen',
    refusedTitle: 'Der Server nahm eine Änderung nicht an',
    refusedText:
      'Sie bleibt auf diesem Gerät, bis Sie entscheiden. Kopieren Sie, was Sie brauchen, und verwerfen Sie sie dann.',
    discard: 'Verwerfen',
    copy: 'Text kopieren'
  },
  parts: {
    phones: 'Telefon',
    emails: 'E-Mail',
    websites: 'Website',
    addresses: 'Adresse',
    identities: 'Kennung',
    labels: 'Etiketten',
    custom: 'Eigenes Feld',
    kind: 'Art',
    blocked: 'Blockiert',
    trashedAt: 'Papierkorb',
    notes: 'Notiz',
    noteMeta: 'Notiz'
  },
  firstSync: {
    title: 'Ihr Buch kommt auf dieses Gerät',
    text: 'Liste und Suche gehen schon; der Rest folgt im Hintergrund.'
  },
  banner: {
    signedOut: {
      title: 'Ihre Änderungen bleiben auf diesem Gerät',
      text: 'Sie sind am Server abgemeldet. Melden Sie sich an, damit sie weitergehen.',
      action: 'Anmelden'
    },
    upgrade: {
      title: 'Alles ist hier gespeichert',
      text: 'Der Server ist neuer als diese App. Laden Sie die neue Version, dann geht es weiter.',
      action: 'Neue Version laden'
    },
    full: {
      title: 'Auf diesem Gerät ist kein Platz mehr',
      text: 'Gespeichertes ist sicher. Schaffen Sie Platz, damit neue Änderungen bleiben.',
      action: 'Erneut prüfen'
    },
    lost: {
      title: 'Der Browser hat den Speicher geschlossen',
      text: 'Laden Sie die Seite neu. Gespeichertes ist sicher.',
      action: 'Neu laden'
    },
    newVersion: {
      title: 'Eine neue Version ist da',
      text: 'Sie startet, wenn Sie sie laden, oder von selbst, wenn gerade niemand arbeitet.',
      action: 'Jetzt laden'
    },
    install: {
      title: 'Kontor auf den Startbildschirm legen',
      text: 'Dann startet es wie eine App, auch ohne Netz.',
      action: 'Installieren'
    },
    installIos: {
      title: 'Kontor auf den Startbildschirm legen',
      text: 'Tippen Sie auf „Teilen“, dann auf „Zum Home-Bildschirm“. Melden Sie sich dort einmal an; die App hat ihre eigenen Daten.'
    }
  }
};
