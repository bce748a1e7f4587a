/** Die Seiten, bevor sich das Buch öffnet: Einrichten, Anmelden, Einladung, Sperre. */
import { plural } from '../plural.ts';
import type { Messages } from '../en.ts';

export const doors: Messages['doors'] = {
  email: 'E-Mail',
  password: 'Passwort',
  newPassword: 'Passwort wählen',
  showPassword: 'Passwort zeigen',
  hidePassword: 'Passwort verbergen',
  capsLock: 'Die Feststelltaste ist an.',
  name: 'Ihr Name',
  rule: {
    lead: {
      'letters-and-digits': 'Mindestens 12 Zeichen, mit Buchstabe und Ziffer.',
      length: 'Mindestens 15 Zeichen, welche Sie mögen.'
    },
    length: (missing) => `Noch ${missing} Zeichen.`,
    letter: 'Es fehlt ein Buchstabe.',
    digit: 'Es fehlt eine Ziffer.',
    common: 'Das nehmen viele; es würde zuerst geraten.',
    own: 'Bitte ohne Ihren Namen, den Arbeitsbereich und Kontor.',
    long: 'Das sind mehr als 256 Bytes; bitte etwas kürzer.',
    good: 'Ein gutes Passwort.'
  },
  setup: {
    title: 'Kontor einrichten',
    steps: ['Betrieb', 'Sie'],
    step: (at, of) => `Schritt ${at} von ${of}`,
    businessTitle: 'Wie heißt Ihr Betrieb?',
    businessText: 'So heißt dann Ihr Arbeitsbereich. Das lässt sich später ändern.',
    businessName: 'Name des Betriebs',
    country: 'Land',
    countryHint: 'Nummern ohne Ländervorwahl gelten als Nummern dieses Landes.',
    youTitle: 'Und wer sind Sie?',
    youText: 'Sie werden Inhaber. Ihr Passwort verschließt auch die Daten auf diesem Gerät.',
    submit: 'Arbeitsbereich anlegen',
    noToken: 'Öffnen Sie den Link zum Einrichten, den der Server beim Start ausgegeben hat. Er sieht so aus:',
    waitingTitle: 'Fast geschafft',
    waitingText:
      'Auf diesem Server gibt es noch keinen Arbeitsbereich. Wer ihn gestartet hat, sieht in der Ausgabe des Servers einen Link zum Einrichten. Öffnen Sie diesen Link hier.'
  },
  signIn: {
    title: 'Anmelden',
    text: 'Danach kommen Ihre Kontakte auf dieses Gerät, verschlüsselt mit Ihrem Passwort.',
    submit: 'Anmelden',
    again: 'Sie sind am Server abgemeldet. Melden Sie sich an, damit Ihre Änderungen weitergehen.',
    offline: 'Zum Anmelden braucht es ein Netz. Danach geht Kontor auch ohne.',
    noWorkspace: 'Ihr Konto gehört zu keinem Arbeitsbereich. Lassen Sie sich einladen.',
    oldPasswordTitle: 'Dieses Gerät öffnet noch mit Ihrem alten Passwort',
    unlockedByServer: 'Ihr Passwort wurde anderswo geändert. Dieses Gerät hat das neue übernommen.'
  },
  invite: {
    title: (workspace) => `${workspace} beitreten`,
    text: (email, role) => `Die Einladung gilt für ${email}, als ${role}.`,
    textExisting: (email, role) =>
      `Die Einladung gilt für ${email}, als ${role}. Melden Sie sich mit Ihrem vorhandenen Passwort an.`,
    submit: 'Beitreten',
    missing: 'Dieser Link ist unvollständig. Öffnen Sie den ganzen Link aus der Einladung.'
  },
  recovery: {
    title: 'Notieren Sie Ihren Wiederherstellungscode',
    text: 'Er öffnet dieses Gerät, wenn Sie ohne Netz Ihr Passwort vergessen haben. Er wird nur jetzt gezeigt.',
    label: 'Wiederherstellungscode',
    confirm: 'Ich habe ihn notiert',
    print: 'Drucken'
  },
  lock: {
    lockedSince: (time) => `Gesperrt seit ${time}. Die Daten auf diesem Gerät sind verschlüsselt.`,
    locked: 'Gesperrt. Die Daten auf diesem Gerät sind verschlüsselt.',
    submit: 'Entsperren',
    opening: 'Wird geöffnet …',
    wrong: 'Das ist nicht das Passwort. Es wird nichts gelöscht, versuchen Sie es erneut.',
    wrongMany: (tries) =>
      `Das ist nicht das Passwort (${tries} Versuche). Es wird nichts gelöscht. Wurde es anderswo geändert? Dann melden Sie sich mit dem neuen an.`,
    waitingTitle: (count) => `${count} ${plural(count, 'Änderung wartet', 'Änderungen warten')} hier`,
    waitingText: 'Sie gehen weiter, sobald Sie entsperren.',
    useRecovery: 'Wiederherstellungscode benutzen',
    usePassword: 'Passwort benutzen',
    recoveryCode: 'Wiederherstellungscode',
    wrongRecovery: 'Dieser Code passt nicht. Vergleichen Sie ihn mit Ihrer Notiz.',
    signInAgain: 'Neu anmelden',
    otherWorkspace: 'Anderer Arbeitsbereich',
    damagedTitle: 'Die Daten auf diesem Gerät sind beschädigt',
    damagedText:
      'Sie lassen sich auch mit dem richtigen Passwort nicht öffnen. Was auf dem Server liegt, ist sicher: Entfernen Sie die Daten hier und melden Sie sich neu an.',
    storageText:
      'Der Browser lässt Kontor nicht an seinen Speicher. Ist das ein privates Fenster, oder ist die Platte voll? Schließen Sie andere Fenster von Kontor und laden Sie neu.',
    remove: 'Daten von diesem Gerät entfernen',
    removeTitle: 'Daten von diesem Gerät entfernen?',
    removeText: (waiting) =>
      waiting === 0
        ? 'Alles von hier liegt auf dem Server und kommt nach dem Anmelden wieder.'
        : `${waiting} ${plural(waiting, 'Änderung ist', 'Änderungen sind')} nicht auf dem Server und ${plural(waiting, 'wäre', 'wären')} endgültig verloren.`
  },
  emptied: {
    title: 'Der Browser hat den Speicher von Kontor geleert',
    text: (recovered, missing) =>
      missing > 0
        ? `${missing} ${plural(missing, 'Änderung war', 'Änderungen waren')} noch nicht auf dem Server und ${plural(missing, 'ließ', 'ließen')} sich nicht retten${recovered > 0 ? `; ${recovered} schon` : ''}. Alles andere kommt vom Server.`
        : recovered > 0
          ? `${recovered} ${plural(recovered, 'Änderung', 'Änderungen')}, die noch nicht auf dem Server ${plural(recovered, 'war', 'waren')}, ${plural(recovered, 'wurde', 'wurden')} aus einer Kopie geholt. Alles andere kommt vom Server.`
          : 'Verloren ist nichts: Alles lag auf dem Server und wird neu geholt.'
  },
  otherPerson: {
    title: 'Auf diesem Gerät liegt das Buch einer anderen Person',
    text: 'Es bleibt gesperrt, und was darin wartet, bleibt ihres. Sie kann es mit ihrem Passwort entsperren; oder Sie entfernen es von diesem Gerät und melden sich dann an.',
    back: 'Zurück zur Sperre'
  },
  revoked: {
    title: 'Dieses Gerät wurde entfernt',
    text: 'Jemand hat den Zugang dieses Geräts beendet. Die Kontakte dieses Arbeitsbereichs sind hier gelöscht.',
    submit: 'Neu anmelden'
  },
  insecure: {
    title: 'Kontor braucht eine sichere Adresse',
    text: 'Browser erlauben Verschlüsselung und Arbeiten ohne Netz nur über https (oder auf localhost). Fragen Sie den Betreiber nach der https-Adresse.'
  },
  roles: { owner: 'Inhaber', admin: 'Admin', agent: 'Mitarbeiter', viewer: 'Leser' }
};
