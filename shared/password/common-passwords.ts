/**
 * Words that people build passwords of, from what published lists of leaked passwords have in common: German and
 * English words and names, sports, products, keyboard rows. password-rule.ts refuses them alone, doubled, and with the
 * digits and signs that people add, so one word here stands for some thousand passwords. Lower case, no umlauts.
 */

const sequences = `
123456789012 1234567890 0123456789 9876543210 0987654321 123123123123 112233445566 147258369 159357 741852963 789456123
qwertzuiop qwertyuiop asdfghjkl yxcvbnm zxcvbnm qwertz qwerty azerty asdfgh qwer asdf yxcv zxcv qazwsx qazwsxedc wsxedc
1q2w3e4r5t6z 1q2w3e4r5t6y 1q2w3e4r 1qaz2wsx 1qaz2wsx3edc zaq12wsx q1w2e3r4t5z6 q1w2e3r4t5y6 q1w2e3r4 qweasd qweasdzxc
qweasdyxc abcdefgh abcdefghijkl abcd abc123 a1b2c3d4 a1b2c3d4e5f6 aabbccdd asdfjkl qwerasdf qwertzui qwertyui poiuytrewq
lkjhgfdsa mnbvcxz mnbvcxy aa12345678 aaa111 abc xyz
`;

const words = `
password passwort passwd passw pass kennwort geheim geheimnis secret topsecret schluessel schlussel losung login logon anmelden
anmeldung zugang access admin administrator root user benutzer gast guest test tester testing testtest default standard start
neu neues changeme change letmein welcome willkommen hallo hallihallo hello hellohello hi moin servus gruezi grussgott tschuess
master meister boss chef chefin king koenig konig queen konigin prince prinz prinzessin princess lord god gott jesus christus
christ allah heaven himmel hell hoelle holle devil teufel satan angel engel engelchen love liebe lieben ichliebedich iloveyou
iloveu loveyou loveme lover liebling schatz schatzi schatzchen schaetzchen maus mausi mausebaer mausebar baerchen barchen hase
hasi haschen haeschen spatz spatzi bienchen baby babe honey sweetheart sweety darling darlin sweet sugar zucker cookie keks
chocolate schokolade banana banane apple apfel orange erdbeere strawberry kirsche cherry pfirsich peaches ananas melone kartoffel
potato tomate pizza pasta spaghetti nudel burger bratwurst currywurst sauerkraut schnitzel kaffee coffee bier beer weizen wodka
whisky whiskey wein cheese kaese kase butter brot milch summer sommer winter herbst autumn fruehling fruhling spring ostern
easter weihnachten christmas silvester januar january februar february maerz marz march april mai may juni june juli july august
september oktober october november dezember december montag monday dienstag tuesday mittwoch wednesday donnerstag thursday
freitag friday samstag saturday sonntag sunday heute today morgen tomorrow gestern immer always forever fuerimmer furimmer never
niemals freedom freiheit peace frieden hope hoffnung faith glaube trust vertrauen trustno lucky gluck glueck glucklich happy
froehlich frohlich sunshine sonnenschein sonne sun mond moon moonlight stern star starlight sterne stars superstar rainbow
regenbogen regen rain schnee snow wolke cloud sturm storm thunder donner blitz lightning feuer fire wasser water erde earth luft
wind meer ocean beach strand insel island berg mountain wald forest baum tree blume flower rose rosen tulpe lilie sonnenblume
sunflower garten garden haus house zuhause home heim familie family mama papa mami papi mutter vater mother father mommy daddy
oma opa bruder brother schwester sister sohn tochter kind kinder freund freunde freundin friend friends bestfriend girl girls boy
boys maedchen madchen junge frau mann women ladies lady hund hunde dog doggy dogs puppy katze kater katzen cat cats kitty kitten
kaetzchen katzchen pferd pferde horse horses pony fohlen einhorn unicorn tiger loewe lowe lion panther panda koala baer bear wolf
wolfe fuchs fox adler eagle falke falcon rabe raven schlange snake spinne spider drache dragon dragons drachen phoenix dino
dinosaurier monster zombie vampir vampire ghost geist hexe witch zauberer wizard magic magie merlin gandalf frodo hobbit
elfe fee fairy ritter knight warrior krieger soldier soldat ninja samurai pirat pirate pirates cowboy ranger hunter jaeger jager
sniper shooter killer terminator predator alien matrix neo morpheus trinity batman superman spiderman ironman hulk avengers
wolverine deadpool joker starwars skywalker yoda vader darthvader jedi startrek enterprise spock harrypotter potter hogwarts
hermione dumbledore pokemon pikachu mario luigi zelda sonic tetris minecraft fortnite roblox warcraft worldofwarcraft diablo
counterstrike battlefield callofduty playstation nintendo xbox gamer gaming player spieler computer laptop rechner internet
windows microsoft google facebook instagram whatsapp youtube twitter amazon netflix paypal samsung iphone android nokia sony
huawei linux ubuntu debian macbook apple office excel outlook server system network netzwerk router wlan wifi online web
webmaster website domain mail email post telefon phone handy mobile fussball football soccer baseball basketball hockey handball
tennis volleyball golf golfer schwimmen swimming running laufen reiten angeln fishing fischen jagd radfahren bike biker fahrrad
motorrad motorbike auto autos cars car lkw truck trucker traktor porsche ferrari lamborghini mercedes benz audi bmw volkswagen
golf polo passat opel astra corsa ford mustang focus fiesta corvette camaro chevy dodge honda yamaha kawasaki suzuki ducati
harley harleydavidson toyota nissan mazda subaru volvo skoda seat fiat peugeot renault formel racing racer speed turbo power
bayern muenchen munchen fcbayern bayernmuenchen bayernmunchen dortmund borussia bvb schalke hamburg hsv werder bremen koeln koln
effzeh frankfurt eintracht stuttgart vfb hertha berlin leipzig dresden dynamo hannover nuernberg nurnberg duesseldorf dusseldorf
fortuna gladbach leverkusen stpauli wien vienna zuerich zurich bern salzburg deutschland germany oesterreich osterreich austria
schweiz switzerland europa europe england london liverpool chelsea arsenal manchester united juventus milan barcelona madrid
realmadrid paris france frankreich italien italia spanien spain espana portugal lissabon griechenland tuerkei turkiye istanbul
galatasaray fenerbahce besiktas polska polen russland moskva moscow ukraine america amerika usa newyork california texas dallas
cowboys yankees redsox lakers steelers packers eagles patriots chicago bulls boston florida miami hawaii canada mexico brasil
australia sydney africa afrika asia china japan tokyo india music musik guitar gitarre piano klavier drummer metal metallica
slipknot nirvana rammstein scorpions acdc ironmaiden beatles queen abba elvis madonna eminem tupac hiphop techno rock rocknroll
rockstar punk blink linkinpark greenday coldplay onelove bobmarley reggae dance dancer tanzen party feiern urlaub holiday reise
travel money geld cash dollar euro gold golden silber silver diamant diamond diamonds bank kredit arbeit work job firma company
business buero buro chefbuero werkstatt baustelle handwerk handwerker meisterbetrieb elektro sanitaer sanitar heizung maler
maurer dachdecker tischler schreiner zimmermann bauer landwirt arzt praxis zahnarzt apotheke krankenhaus schule school schueler
student studium uni lehrer teacher college university kontakt kontakte contact contacts adressbuch addressbook telefonbuch
kunde kunden customer customers workspace team crew whatsappbusiness black schwarz white weiss red rot blue blau green gruen
grun yellow gelb pink purple lila violet brown braun grey gray dark darkness light licht shadow schatten hot cool sexy sex
fuck fucker fuckyou fuckoff bitch shit scheisse arschloch asshole pussy penis dick cock porn porno hardcore nude naked idiot
dummkopf blabla whatever egal nichts nothing niemand nobody somebody jemand something irgendwas keinpasswort nopassword
meinpasswort mypassword mypass dasistgeheim ichbins itsme meins mine yours deins qwertz hurensohn wichser spongebob simpsons
bart homer snoopy garfield mickey mickeymouse minnie donald dagobert goofy bambi nemo dumbo arielle elsa barbie hellokitty
butterfly schmetterling marienkaefer biene ladybug dolphin delfin delphin wal whale shark hai fish fisch goldfisch frosch frog
schildkroete turtle igel maulwurf eule owl vogel bird papagei pinguin penguin ente duck huhn chicken schwein pig kuh cow schaf
ziege esel donkey affe monkey monkeys gorilla elefant elephant giraffe zebra nashorn krokodil computer1 computerfreak schlumpf
nature natur sunset sunrise midnight mitternacht night nacht gute gutenacht gutenmorgen goodmorning goodnight universe universum
galaxy galaxie space weltraum mars venus jupiter saturn pluto neptun uranus mercury apollo zeus athena hercules achilles caesar
cleopatra napoleon einstein mozart beethoven goethe schiller luther bismarck kaiser republik demokratie corona covid pandemie
security sicherheit safe sicher sesam sesamoeffnedich opensesame abrakadabra abracadabra hocuspocus simsalabim supercalifragilistic
unbelievable incredible awesome fantastic wonderful wunderbar wunderschoen perfect perfekt genius genial super supermann superfrau
extreme ultimate infinity unlimited number nummer eins zwei drei vier fuenf sechs sieben acht neun zehn one two three four five six
seven eight nine ten onetwothree zero null hundert thousand tausend million correcthorsebatterystaple correct horse battery staple
`;

const names = `
alexander alex alexandra alina amelie andrea andreas angela angelika anja anna annalena anne annika anton antonia armin arthur
barbara beate ben benjamin bernd bernhard bettina bianca birgit bjoern bjorn brigitte carina carla carlos carmen carolin caroline
catharina celina charlotte chris christa christian christiane christina christine christoph christopher claudia clara claus
cornelia dagmar daniel daniela david dennis diana dieter dirk dominik doris edith elena elias elisabeth elke ella emil emilia emily
emma eric erik erika ernst esther eva fabian fabienne felix ferdinand finn florian frank franz franziska frederik friedrich
fritz gabi gabriel gabriele georg gerd gerhard gertrud gisela grete gudrun guenter gunter guenther gunther hanna hannah hannes
hans harald hartmut heidi heike heiko heinrich heinz helena helene helga helmut henning henry herbert hermann hildegard holger
horst ida ilona ines inge ingo ingrid irene iris isabel isabella jakob jan jana janina jannik jasmin jenny jens jessica joachim
johann johanna johannes jonas jonathan jorg joerg josef joseph josefine judith julia julian juliane julius juergen jurgen justin
kai karin karl karla karlheinz katharina kathrin katja katrin kerstin kevin kilian kim klara klaus konrad konstantin kristin kurt
lara larissa lars laura lea leah lena leni leo leon leonie leopold lilli lilly lina linda linus lisa lotte louis louisa luca lucas
lucy ludwig luis luisa luise lukas lydia magdalena maike maja manfred manuel manuela marc marcel marco marcus margarete margit
maria marianne marie marina mario marion markus marlene martha martin martina mathias mathilda matthias max maximilian melanie mia
michael michaela michelle mike mila milena miriam mohamed mohammed monika monique moritz nadine nadja natalie nele nick nicklas
nico nicolas nicole niklas nils nina noah nora norbert olaf oliver olivia oskar otto pascal patricia patrick paul paula pauline
peter petra philipp phillip pia rafael rainer ralf ramona raphael rebecca regina reinhard renate rene richard rita robert robin
roland rolf romy ronald rosa rosemarie rudolf ruediger ruth sabine sabrina samantha samuel sandra sara sarah sascha sebastian
selina sibylle siegfried sigrid silke silvia simon simone sina sofia sofie sonja sophia sophie stefan stefanie steffen stella
stephan stephanie steven susanne svea sven svenja sylvia tamara tanja tatjana theo theodor theresa thomas thorsten till tim timo
tina tobias tom torsten ulrich ulrike ursula ute uwe valentin valentina vanessa vera verena veronika victor victoria viktor
viktoria vincent volker walter waltraud werner wilhelm willi wolfgang yannick yvonne zoe ali ahmed ayse fatma emre mehmet mustafa
murat hasan huseyin elif zeynep ivan olga natasha sergey dmitri vladimir alexandr katya tatiana jose juan pedro pablo diego
fernando ricardo antonio giovanni giuseppe luigi marco francesca chiara pierre jean jacques francois camille amelie james john
william george charles edward henry jack harry oscar ethan mason logan jacob joshua andrew matthew anthony joseph jason brandon
tyler kyle ryan nathan justin jordan austin dylan hunter cameron ashley amanda jennifer brittany heather megan nicole amber
danielle rachel elizabeth madison hailey taylor morgan brooke chelsea abigail grace natalie alyssa courtney kimberly maggie molly
sammy charlie buddy rocky bella lucky shadow ginger pepper bailey buster max rex bello waldi struppi balu simba rambo asterix
obelix idefix miller smith jones johnson brown davis wilson mueller muller schmidt schneider fischer weber meyer wagner becker
schulz hoffmann schaefer schafer koch bauer richter klein wolf schroeder schroder neumann schwarz zimmermann braun krueger kruger
hofmann hartmann lange schmitt werner krause meier lehmann schmid schulze maier koehler kohler herrmann koenig walter mayer huber
kaiser fuchs peters lang scholz moeller moller weiss jung hahn schubert vogel friedrich keller guenther frank berger winkler roth
beck lorenz baumann franke albrecht schuster simon ludwig boehm bohm winter kraus martin schumacher kraemer kramer vogt stein
jaeger jager otto sommer gross seidel heinrich brandt haas schreiber graf schulte dietrich ziegler kuhn kuehn pohl engel horn
busch bergmann thomas voigt sauer arnold wolff pfeiffer
`;

export const commonWords: ReadonlySet<string> = new Set(
  [sequences, words, names].flatMap((list) => list.split(/\s+/u)).filter((word) => word.length > 0)
);
