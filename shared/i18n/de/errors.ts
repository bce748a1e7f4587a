/** Ein Satz für jeden Fehler, der eine Grenze überschreitet: was war, und was hilft. */
import type { Messages } from '../en.ts';

export const errors: Messages['errors'] = {
  network:
    'Der Server ist nicht erreichbar. Prüfen Sie die Verbindung und versuchen Sie es erneut; was auf diesem Gerät liegt, ist sicher.',
  failure: {
    'request.invalid':
      'Der Server hat diese Anfrage nicht verstanden. Laden Sie die Seite neu und versuchen Sie es noch einmal.',
    'request.too-large': 'Das ist zu groß für den Server. Versuchen Sie es mit einem kleineren Teil.',
    'request.cross-site': 'Zu Ihrer Sicherheit geht das nur von der Adresse aus, unter der Kontor läuft.',
    'request.not-found': 'Das gibt es nicht, oder Sie dürfen es nicht sehen.',
    'request.too-many': 'Zu viele Versuche. Warten Sie einen Moment und versuchen Sie es dann erneut.',
    'session.required': 'Sie sind abgemeldet. Melden Sie sich wieder an; Ihre Daten auf diesem Gerät bleiben erhalten.',
    'session.step-up': 'Bitte bestätigen Sie das zuerst mit Ihrem Passwort.',
    'sign-in.refused': 'E-Mail und Passwort passen nicht zusammen. Prüfen Sie beides und versuchen Sie es erneut.',
    'setup.done': 'Dieser Server ist schon eingerichtet. Melden Sie sich an oder lassen Sie sich einladen.',
    'setup.token':
      'Dieser Link zum Einrichten gilt nicht. Nehmen Sie den, den der Server beim letzten Start ausgegeben hat.',
    'invite.invalid':
      'Diese Einladung wurde schon benutzt, zurückgezogen oder ist abgelaufen. Bitten Sie um eine neue.',
    'invite.other-account': 'Diese Person ist bereits Mitglied des Arbeitsbereichs.',
    'password.weak': 'Dieses Passwort ist zu leicht zu erraten. Wählen Sie ein anderes.',
    'password.wrong': 'Das ist nicht Ihr bisheriges Passwort.',
    'member.last-owner':
      'Ein Arbeitsbereich braucht mindestens einen Inhaber. Machen Sie zuerst jemand anderen zum Inhaber.',
    'device.revoked': 'Dieses Gerät wurde entfernt. Melden Sie sich neu an, falls Sie weiter Zugang haben sollen.',
    forbidden: 'Ihre Rolle erlaubt das nicht. Inhaber und Admins können sie ändern.',
    'storage.full':
      'Der Server hat keinen Platz mehr. Wer ihn betreibt, muss welchen schaffen; Ihre Änderungen warten auf diesem Gerät.',
    'server.busy': 'Der Server ist gerade beschäftigt. Versuchen Sie es gleich noch einmal.',
    internal: 'Dem Server ist ein Fehler passiert. Versuchen Sie es erneut; bleibt er, sagen Sie es dem Betreiber.'
  },
  refusal: {
    forbidden: 'Ihre Rolle hat diese Änderung nicht erlaubt.',
    invalid: 'Der Server hat den Inhalt dieser Änderung nicht angenommen.',
    'too-big': 'Diese Änderung war zu groß.',
    'need-base': 'Dem Server fehlten frühere Änderungen dieses Kontakts.',
    'stale-epoch': 'Der Kontakt wurde inzwischen auf dem Server neu aufgebaut.',
    exists: 'Einen Kontakt mit dieser Kennung gibt es schon.',
    gone: 'Der Kontakt wurde inzwischen endgültig gelöscht.',
    'over-quota': 'Der Kontakt hat seine größte Größe erreicht.',
    upgrade: 'Diese Version von Kontor ist zu alt für den Server. Laden Sie die neue Version.'
  },
  engine: {
    'storage-full':
      'Auf diesem Gerät ist kein Platz mehr. Gespeichertes ist nicht verloren; schaffen Sie Platz und versuchen Sie es erneut.',
    'storage-lost': 'Der Browser hat den Speicher dieses Geräts geschlossen. Laden Sie die Seite neu.',
    forbidden: 'Ihre Rolle erlaubt das nicht.',
    'too-big': 'Das ist zu groß, um gespeichert zu werden.',
    locked: 'Kontor ist gesperrt. Entsperren Sie es und versuchen Sie es erneut.'
  }
};
