/** Notizen eines Kontakts: die Liste, der Editor und seine Leiste. */
import type { Messages } from '../en.ts';

export const notes: Messages['notes'] = {
  title: 'Notizen',
  placeholder: 'Neue Notiz …',
  write: 'Eine Notiz schreiben',
  text: 'Text der Notiz',
  editorOf: (author) => `Notiz von ${author}`,
  done: 'Fertig',
  edit: 'Bearbeiten',
  more: 'Mehr zu dieser Notiz',
  pin: 'Anheften',
  unpin: 'Ablösen',
  pinned: 'Angeheftet',
  trash: 'Löschen',
  trashed: 'Notiz gelöscht',
  restore: 'Zurückholen',
  showTrashed: (count) => (count === 1 ? '1 gelöschte Notiz' : `${count} gelöschte Notizen`),
  erase: 'Endgültig löschen',
  eraseTitle: 'Diese Notiz endgültig löschen?',
  eraseText: 'Ihr Text verschwindet vom Server und von jedem Gerät. Niemand kann ihn zurückholen.',
  empty: 'Was sollte der nächste Kollege wissen?',
  emptyText:
    'Ein Schlüssel beim Hausmeister, ein Hund im Hof, was vereinbart wurde. Alle im Team sehen es, auch ohne Netz.',
  openFailed: 'Der Editor ließ sich nicht laden. Laden Sie die Seite neu; was Sie schrieben, ist gespeichert.',
  loading: 'Der Editor wird geladen …',
  savedHere: 'hier gespeichert',
  toolbar: {
    label: 'Format',
    bold: 'Fett',
    italic: 'Kursiv',
    strike: 'Durchgestrichen',
    code: 'Code',
    heading: 'Überschrift',
    bulletList: 'Liste',
    orderedList: 'Nummerierte Liste',
    quote: 'Zitat',
    link: 'Link',
    removeLink: 'Link entfernen',
    undo: 'Rückgängig',
    redo: 'Wiederholen'
  },
  linkTitle: 'Link',
  linkLabel: 'Adresse',
  linkHint: 'Eine Website, eine Mailadresse oder eine Telefonnummer.',
  linkBad: 'Das lässt sich nicht öffnen. Schreiben Sie eine Adresse wie firma.example, name@firma.example oder +49 …',
  linkSet: 'Link setzen'
};
