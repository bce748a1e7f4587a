/**
 * Words that sample contacts are put together from. All persons, firms and addresses that come of them are invented;
 * long, short, accented and foreign names are among them because real address books have those.
 */
export const givenNames = (
  'Birte Selin Katharina Jörg Friedrich Aylin Hannelore Wojciech Maria Mehmet Jana Tom Ljubica Sebastian Annegret Zoë ' +
  'Günther Şebnem Łukasz Émile Thị-Mai Ömer Anna-Lena Karl-Heinz Sophie Jürgen Ngozi Björn Fatma Piotr Ulrike Matthias ' +
  'Agnieszka Dieter Ivana Hüseyin Charlotte Wolfgang Leonie Emre Susanne Rolf Svetlana Tobias Merle Achim Yasemin Uwe ' +
  'Kerstin Nikolaos Frauke Detlef Milena Hartmut Paula Giorgos Heike Torsten Amira Volker Beate Enrico Silke Marek'
).split(' ');

export const familyNames = (
  'Ahrens Aydın Behrendt-Wißmann Böhme Đặng Eggersglüß Fuchs Groß Grützmacher Herbst Hölzl Ibrahim Jäger Krüger Köhler ' +
  'Lindqvist Müller Mueller Nowak Obermüller Öztürk Petrović Quast Reuter Schöneberg Schröder Strauß Tietjen Uhlig ' +
  'Vogelsang Weiß Wójcik Yıldız Zimmermann Bauer Becker Brandt Dombrowski Engelhardt Feldkamp Gottschalk Hübner Iwanow ' +
  'Jansen Kaya Lehmann Meißner Neumann Oppermann Papadopoulos Rosenthal Schäfer Thieme Urban Voß Wegener Xanthopoulos ' +
  'Zschiesche Albrecht Buchholz Czerny Dietrich Ehlers Fröhlich Gerlach Hoffmann Kowalski Lüdemann Möller Nguyen Özdemir ' +
  'Pfeiffer Richter Sauer Tóth Ullrich Vollmer Wagner Yılmaz Zeller'
).split(' ');

export const titles = ['Dr.', 'Prof. Dr.', 'Dipl.-Ing.'] as const;

/** `%` is where the owner's name goes. */
export const firms = [
  '% GmbH',
  'Hausverwaltung % & Söhne',
  'Bäckerei %',
  'Dachdeckermeister %',
  'Zahnarztpraxis % & Kollegen',
  '% Immobilien',
  'Physiotherapie %',
  'Glaserei %',
  'Trockenbau %',
  'Architekturbüro % + Partner',
  'Autohaus % KG',
  'Elektro %',
  'Gasthof %',
  'Kindertagesstätte %straße',
  'Metallbau % GmbH & Co. KG',
  'Praxis Dr. %',
  'Tischlerei %',
  'Steuerberatung % PartG mbB',
  'Wohnungsgenossenschaft % eG',
  'Friseursalon %'
] as const;

export const departments = [
  'Einkauf',
  'Buchhaltung',
  'Leitwarte',
  'Gebäudetechnik',
  'Empfang',
  'Geschäftsführung'
] as const;
export const jobTitles = [
  'Hausmeister',
  'Bauleiterin',
  'Objektbetreuer',
  'Inhaberin',
  'Disponent',
  'Technikerin'
] as const;

export const streets = [
  'Lindenallee',
  'Nordstraße',
  'Am Alten Güterbahnhof',
  'Lange Straße',
  'Mühlenweg',
  'Lände',
  'Kirchplatz',
  'Gartenstraße',
  'Zum Wasserturm',
  'Hafenstraße',
  'Birkenweg',
  'Straße der Freundschaft'
] as const;

export const cities = [
  ['20259', 'Hamburg'],
  ['10999', 'Berlin'],
  ['80469', 'München'],
  ['50667', 'Köln'],
  ['60311', 'Frankfurt am Main'],
  ['04109', 'Leipzig'],
  ['94032', 'Passau'],
  ['24937', 'Flensburg'],
  ['79098', 'Freiburg im Breisgau'],
  ['01067', 'Dresden'],
  ['48143', 'Münster'],
  ['66111', 'Saarbrücken']
] as const;

export const noteSentences = [
  'Schlüssel beim Hausmeister, EG links.',
  'Wartung erledigt, Zündelektrode getauscht. Ausdehnungsgefäß im Auge behalten.',
  'Rechnungen bitte immer einzeln je Objekt, nicht gesammelt.',
  'Ruft meist nach 17 Uhr zurück.',
  'Angebot bis Freitag, Eigentümer müssen zustimmen.',
  'Treppenhaus 14b: Steigleitung im 3. OG undicht, Wand bis zum Podest feucht.',
  'Anmeldung an der Pforte, Ausweis mitbringen. Warnweste ist Pflicht.',
  'Parken nur im Hof, Tor schließt um 18 Uhr.',
  'Hund im Hof.',
  'Wünscht Termine nur vormittags.',
  'Lieferung KW 22, Kranstellung vorher abstimmen.',
  'Zweite Mahnung vermeiden, lieber anrufen.'
] as const;

/** Names with the number of their colour. */
export const labelNames = [
  ['Stammkunde', 6],
  ['Wartungsvertrag', 4],
  ['Hausverwaltung', 7],
  ['Neubau', 2],
  ['Offene Rechnung', 1],
  ['Notdienst', 8],
  ['Lieferant', 5],
  ['Interessent', 3]
] as const;
