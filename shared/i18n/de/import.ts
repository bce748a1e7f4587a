/** Kontakte aus einer Datei holen: wählen, Spalten, das Schicksal jeder Zeile, das Ergebnis, zurücknehmen. */
import type { exporting as englishExporting, importing as englishImporting } from '../en/import.ts';
import { plural } from '../plural.ts';

const rows = (n: string, count: number) => `${n} ${plural(count, 'Zeile', 'Zeilen')}`;
const contacts = (n: string, count: number) => `${n} ${plural(count, 'Kontakt', 'Kontakte')}`;

export const importing: typeof englishImporting = {
  title: 'Import',
  choose: {
    title: 'Kontakte hereinholen',
    text: 'Aus Google, Outlook, Thunderbird, WhatsApp-Werkzeugen oder einer eigenen Liste. Nichts wird geschrieben, bevor Sie gesehen haben, was mit jeder Zeile geschieht.',
    drop: 'CSV-Datei hier ablegen',
    or: 'oder',
    button: 'Datei wählen',
    paste: 'Zeilen einfügen',
    pasteLabel: 'Zeilen aus einer Tabelle, mit ihrer Überschrift',
    pasteHint: 'Kopieren Sie die Zellen in Ihrer Tabelle und fügen Sie sie hier ein.',
    pasteButton: 'Zeilen lesen',
    pastedName: 'Eingefügte Zeilen',
    limits: (maxRows: string) =>
      `CSV oder Text, bis ${maxRows} Zeilen und 50 MB. Die Datei bleibt auf diesem Gerät; nur die Kontakte, die Sie übernehmen, sieht Ihr Team.`,
    reading: 'Die Datei wird gelesen …',
    forbidden:
      'Mit Ihrer Rolle können Sie Kontakte ansehen, aber keine hinzufügen. Wer den Arbeitsbereich verwaltet, kann das ändern.'
  },
  refusal: {
    empty: { title: 'Die Datei ist leer', text: 'Exportieren Sie sie noch einmal, oder wählen Sie eine andere.' },
    workbook: {
      title: 'Das ist eine Arbeitsmappe, keine CSV-Datei',
      text: 'Öffnen Sie sie in Excel, Numbers oder LibreOffice und speichern Sie sie als „CSV UTF-8“. Wählen Sie dann diese Datei.'
    },
    zip: { title: 'Das ist ein gepacktes Archiv', text: 'Entpacken Sie es und wählen Sie die CSV-Datei darin.' },
    pdf: {
      title: 'Das ist ein PDF',
      text: 'Daraus lassen sich Kontakte nicht verlässlich lesen. Fragen Sie nach der Liste als CSV-Datei oder Tabelle.'
    },
    image: {
      title: 'Das ist ein Bild',
      text: 'Kontakte werden nur aus Text gelesen. Fragen Sie nach der Liste als CSV-Datei oder Tabelle.'
    },
    html: {
      title: 'Das ist eigentlich eine Webseite',
      text: 'Manche Programme nennen so eine Tabelle „.xls“. Öffnen Sie sie in Excel oder LibreOffice und speichern Sie sie als „CSV UTF-8“.'
    },
    json: {
      title: 'Das ist eine JSON-Datei',
      text: 'Exportieren Sie die Kontakte als CSV, und wählen Sie diese Datei.'
    },
    vcard: {
      title: 'Das ist eine vCard-Datei',
      text: 'Exportieren Sie in dem Programm, aus dem sie stammt, als CSV. Google Kontakte und Outlook bieten das beide an.'
    },
    binary: { title: 'Das ist kein Text', text: 'Wählen Sie eine CSV-Datei. Eine Tabelle kann eine speichern.' },
    'too-large': {
      title: 'Die Datei ist größer als 50 MB',
      text: 'Teilen Sie sie in Ihrer Tabelle und importieren Sie die Teile nacheinander. Doppelte werden erkannt.'
    },
    'too-many-rows': {
      title: 'Die Datei hat mehr als 100.000 Zeilen',
      text: 'Teilen Sie sie in Ihrer Tabelle und importieren Sie die Teile nacheinander. Doppelte werden erkannt.'
    },
    'no-rows': {
      title: 'Unter der Überschrift steht keine Zeile',
      text: 'Prüfen Sie, ob die richtige Datei exportiert wurde, oder schalten Sie „Erste Zeile ist Überschrift“ aus.'
    },
    unreadable: {
      title: 'Die Datei lässt sich nicht öffnen',
      text: 'Vielleicht wurde sie verschoben, oder ein anderes Programm hält sie fest. Wählen Sie sie noch einmal.'
    }
  },
  layout: {
    kontor: 'Kontor, vollständiger Export',
    google: 'Google Kontakte',
    'google-old': 'Google Kontakte (älter)',
    'google-outlook': 'Google im Outlook-Format',
    'outlook-web': 'Outlook im Browser',
    outlook: 'Outlook (englisch)',
    'outlook-german': 'Outlook',
    thunderbird: 'Thunderbird',
    wati: 'WATI',
    chatwoot: 'Chatwoot',
    interakt: 'Interakt',
    list: 'Liste'
  },
  encoding: {
    'utf-8': 'UTF-8',
    'utf-16le': 'UTF-16',
    'utf-16be': 'UTF-16 (Big Endian)',
    'windows-1252': 'Windows-1252',
    macintosh: 'Mac Roman',
    cp850: 'DOS (850)'
  },
  delimiter: { ',': 'Komma', ';': 'Semikolon', '\t': 'Tabulator', '|': 'Strich' },
  columns: {
    title: 'Was die Spalten bedeuten',
    rows,
    settings: 'So wird die Datei gelesen',
    encoding: 'Zeichen',
    encodingHint: 'Stimmen die Umlaute in den Beispielen? Wenn nicht, wählen Sie etwas anderes.',
    delimiter: 'Zwischen den Zellen',
    header: 'Erste Zeile ist Überschrift',
    headerAt: (n: string) => `Die Überschrift steht in Zeile ${n}`,
    country: 'Nummern ohne Ländervorwahl sind aus',
    countrySearch: 'Kein Land heißt so',
    repair: 'Doppelt gespeicherte Zeichen richten („MÃ¼ller“)',
    mapped: (mapped: string, all: string) => `${mapped} von ${all} Spalten werden übernommen`,
    column: 'Spalte',
    samples: 'Beispiele',
    meaning: 'Wird zu',
    noHead: (n: string) => `Spalte ${n}`,
    empty: 'leer',
    options: 'Weitere Einstellungen',
    extraLabel: 'Etikett für alle in dieser Datei',
    extraLabelHint: 'Freiwillig. Zeigt später, wer mit diesem Import kam.',
    unreadable: 'Zeilen, deren Nummer nicht lesbar ist',
    unreadableOptions: {
      'leave-out': 'weglassen und mit Grund auflisten',
      take: 'übernehmen; die Nummer bleibt als Text'
    },
    next: 'Ansehen, was geschieht',
    back: 'Andere Datei'
  },
  target: {
    ignore: 'wird weggelassen',
    id: 'Kontor-ID',
    'contact-kind': 'Person oder Firma',
    blocked: 'Gesperrt',
    name: 'Ganzer Name',
    salutation: 'Anrede und Titel',
    birth: { year: 'Geburtstag: Jahr', month: 'Geburtstag: Monat', day: 'Geburtstag: Tag' },
    field: {
      prefix: 'Titel',
      given: 'Vorname',
      middle: 'Weitere Vornamen',
      family: 'Nachname',
      suffix: 'Namenszusatz',
      nickname: 'Spitzname',
      company: 'Firma',
      department: 'Abteilung',
      jobTitle: 'Position',
      birthday: 'Geburtstag',
      language: 'Sprache'
    },
    phone: 'Telefon',
    email: 'E-Mail',
    website: 'Webseite',
    identity: 'Andere Kennung',
    address: 'Adresse',
    part: {
      street: 'Straße',
      house: 'Hausnummer',
      extra: 'Adresszusatz',
      postalCode: 'Postleitzahl',
      city: 'Ort',
      zipCity: 'PLZ und Ort',
      region: 'Bundesland',
      country: 'Land',
      box: 'Postfach',
      formatted: 'Adresse in einer Zelle'
    },
    labelled: (what: string, label: string) => `${what} (${label})`,
    numbered: (what: string, n: string) => `${what} ${n}`,
    entryLabel: (what: string) => `${what}: wofür`,
    'country-code': 'Ländervorwahl der Nummer',
    labels: 'Etiketten',
    note: 'Notiz',
    'note-line': 'Zeile einer Notiz',
    pair: 'Wie die Datei es nennt',
    custom: (name: string) => `Feld „${name}“`,
    newField: (name: string) => `Neues Feld „${name}“`,
    claim: 'Einwilligung (nur behauptet)'
  },
  labelWord: { mobile: 'mobil', work: 'geschäftlich', home: 'privat', main: 'Zentrale', fax: 'Fax', other: 'andere' },
  claimRemark: 'laut importierter Datei, nicht belegt',
  planning: {
    title: 'Vergleich mit Ihrem Buch',
    text: (done: string, all: string) => `${done} von ${all} Zeilen`,
    detail: 'Noch wird nichts geschrieben.'
  },
  preview: {
    title: (n: string, count: number) => `${rows(n, count)}, bevor etwas geschieht`,
    nothingYet: 'Noch ist nichts übernommen',
    facts: (file: string, delimiter: string, encoding: string, mapped: string) =>
      `${file} · ${delimiter} · ${encoding} · ${mapped}`,
    bar: (parts: string) => `Was mit den Zeilen geschieht: ${parts}`,
    fate: {
      new: 'Neu',
      merge: 'Ergänzen Bestehende',
      unchanged: 'Unverändert',
      perhaps: 'Vielleicht doppelt',
      invalid: 'Nicht lesbar',
      double: 'Doppelt in der Datei',
      empty: 'Leer'
    },
    rows: 'Zeilen',
    row: 'Zeile',
    name: 'Name',
    company: 'Firma',
    phone: 'Telefon',
    what: 'Was geschieht',
    search: 'Zeilen durchsuchen',
    none: 'Keine Zeile ist so.',
    some: (shown: string, all: string) => `Die ersten ${shown} von ${all}. Wählen Sie oben aus, oder suchen Sie.`,
    noName: 'ohne Namen',
    noCompany: 'keine',
    doubts: 'Zeilen, die vielleicht doppelt sind',
    doubtsOptions: {
      'leave-out': 'Weglassen',
      create: 'Als neue Kontakte aufnehmen',
      merge: 'Den gefundenen Kontakt ergänzen'
    },
    doubtRow: (name: string) => `Was mit ${name} geschieht`,
    take: (n: string) => `${n} übernehmen`,
    nothing: 'Nichts zu übernehmen',
    undoable: 'Kann 30 Tage lang mit einem Griff zurückgenommen werden.',
    rejects: (n: string) => `${n} als CSV`,
    rejectsName: 'nicht-importiert.csv',
    back: 'Spalten'
  },
  reasonColumn: 'Grund',
  reason: {
    new: 'neu',
    unchanged: 'unverändert',
    empty: 'leere Zeile',
    adds: (what: string) => `kommt dazu: ${what}`,
    sameAsRow: (row: string) => `wie Zeile ${row}`,
    sameAsRowAdds: (row: string, what: string) => `wie Zeile ${row}; dazu kommt: ${what}`,
    samePhone: (name: string) => `gleiche Nummer wie ${name}`,
    sameEmail: (name: string) => `gleiche Adresse wie ${name}`,
    sameName: (name: string) => `gleicher Name wie ${name}`,
    sameId: (name: string) => `hat die Kontor-ID von ${name}`,
    several: (count: string) => `${count} Kontakte teilen diese Nummer oder Adresse`
  },
  parts: {
    phone: 'Nummer',
    email: 'E-Mail',
    website: 'Webseite',
    address: 'Adresse',
    identity: 'Kennung',
    label: 'Etikett',
    custom: 'eigenes Feld',
    note: 'Notiz'
  },
  list: (items: readonly string[]) =>
    items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} und ${items.at(-1) ?? ''}`,
  problem: {
    'unclosed-quote': 'ein Anführungszeichen wird geöffnet und nie geschlossen',
    'cell-too-long': 'eine Zelle ist länger als 64 kB',
    'too-many-columns': 'hat mehr als 1.000 Spalten',
    'row-too-long': 'hat mehr Text, als ein Kontakt fassen kann',
    'nothing-to-name': 'hat weder Namen noch Nummer noch Adresse',
    moreCells: 'hat mehr Zellen als Spalten; ein Trennzeichen steht im Text',
    lostDigits: (text: string) => `Die Tabelle hat „${text}“ gekürzt; die letzten Ziffern sind verloren`,
    phone: {
      'too-short': (text: string) => `Telefon „${text}“ ist zu kurz`,
      'no-area-code': (text: string) => `Telefon „${text}“ hat keine Vorwahl`,
      'no-number': (text: string) => `„${text}“ ist keine Telefonnummer`,
      wrong: (text: string) => `Telefon „${text}“ kann nicht stimmen`
    }
  },
  remark: {
    completed: (from: string, to: string) => `${from} → ${to}`,
    plus: (from: string, to: string) => `Plus fehlte: ${from} → ${to}`,
    zero: (from: string, to: string) => `Null fehlte: ${from} → ${to}`,
    asText: (text: string) => `„${text}“ bleibt als Text`,
    dropped: (text: string) => `„${text}“ entfällt, seine Ziffern sind verloren`,
    postalCode: (from: string, to: string) => `PLZ ${from} → ${to}`,
    asNote: (column: string) => `${column} wird zur Notiz`
  },
  writing: {
    title: 'Kontakte werden übernommen',
    text: (done: string, all: string) => `${done} von ${all}`,
    detail: 'Sie können weiterarbeiten; das hier läuft weiter.',
    cancel: 'Anhalten',
    undoTitle: 'Der Import wird zurückgenommen'
  },
  done: {
    title: (n: string, count: number) => `${contacts(n, count)} übernommen`,
    stopped: (n: string, count: number) => `Angehalten nach ${contacts(n, count)}`,
    failed: (n: string, count: number) => `Unterbrochen nach ${contacts(n, count)}`,
    text: 'Sie sind auf diesem Gerät gespeichert und gehen von selbst zum Server.',
    stoppedText: 'Was übernommen ist, ist vollständig. Dieselbe Datei noch einmal bringt den Rest.',
    undone: 'Der Import ist zurückgenommen',
    undoneText:
      'Neue Kontakte liegen im Papierkorb. Was bei anderen dazukam, ist wieder heraus, außer was inzwischen jemand geändert hat.',
    created: 'Neu',
    changed: 'Ergänzt',
    unchanged: 'Unverändert',
    leftOut: 'Weggelassen',
    undo: 'Import zurücknehmen',
    toContacts: 'Zu den Kontakten',
    another: 'Weitere Datei',
    toast: (n: string, count: number) => `${contacts(n, count)} übernommen.`,
    show: 'Ansehen'
  },
  past: {
    title: 'Frühere Importe',
    line: (created: string, changed: string) => `${created} neu, ${changed} ergänzt`,
    running: 'unterbrochen; dieselbe Datei noch einmal bringt den Rest',
    undone: 'zurückgenommen',
    undo: 'Zurücknehmen'
  },
  undoAsk: {
    title: 'Diesen Import zurücknehmen?',
    text: (n: string, count: number) =>
      `${contacts(n, count)} ${plural(count, 'kommt', 'kommen')} in den Papierkorb. Was bei anderen dazukam, wird wieder herausgenommen, außer was inzwischen jemand geändert hat.`,
    confirm: 'Import zurücknehmen'
  }
};

/** Kontakte als Datei mitnehmen. */
export const exporting: typeof englishExporting = {
  title: 'Export',
  text: 'Alle Kontakte des Teambuchs als CSV-Datei. Wer sie hat, kann sie lesen: Bewahren Sie sie dort auf, wo sie hingehört.',
  excel: {
    title: 'Für Excel',
    text: 'Eine Zeile je Kontakt, mit Überschriften in Ihrer Sprache. Öffnet mit Doppelklick, und keine Zelle kann als Formel wirken.'
  },
  complete: {
    title: 'Vollständig',
    text: 'Jedes Feld, jedes Etikett, jede Notiz, zum Aufheben oder um es ohne Verlust wieder zu importieren. Dateien sind nicht dabei.'
  },
  button: 'Exportieren',
  running: 'Die Datei wird geschrieben',
  progress: (done: string, all: string) => `${done} von ${all}`,
  cancel: 'Anhalten',
  done: (n: string, count: number) => `${contacts(n, count)} geschrieben.`,
  empty: 'Es gibt keine Kontakte zum Exportieren.',
  fileName: { excel: 'kontakte-excel.csv', complete: 'kontakte-vollstaendig.csv' },
  columns: {
    phone: (n: number) => `Telefon ${n}`,
    phoneLabel: (n: number) => `Telefon ${n} Art`,
    email: (n: number) => `E-Mail ${n}`,
    website: 'Webseite',
    street: 'Straße',
    extra: 'Adresszusatz',
    postalCode: 'PLZ',
    city: 'Ort',
    region: 'Bundesland',
    country: 'Land',
    labels: 'Etiketten',
    notes: 'Notizen',
    owner: 'Zuständig',
    yes: 'ja',
    no: 'nein'
  }
};
