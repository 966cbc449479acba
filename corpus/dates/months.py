"""The names of the months, in the languages an index can have and in others."""

from __future__ import annotations

_NAMES = {
    "arabic": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "arabic, the Levant": (
        "كانون_الثاني شباط آذار نيسان أيار حزيران"
        " تموز آب أيلول تشرين_الأول تشرين_الثاني كانون_الأول"
    ),
    "arabic, the Maghreb": "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر",
    "danish": "januar februar marts april maj juni juli august september oktober november december",
    "dutch": (
        "januari februari maart april mei juni juli augustus september oktober november december"
    ),
    "english": (
        "january february march april may june july august september october november december"
    ),
    "finnish": (
        "tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu"
        " heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu"
    ),
    "finnish, in a date": (
        "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta"
        " heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta"
    ),
    "french": (
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
    ),
    "german": "januar februar märz april mai juni juli august september oktober november dezember",
    "german, Austria": (
        "jänner feber märz april mai juni juli august september oktober november dezember"
    ),
    "hungarian": (
        "január február március április május június"
        " július augusztus szeptember október november december"
    ),
    "italian": (
        "gennaio febbraio marzo aprile maggio giugno"
        " luglio agosto settembre ottobre novembre dicembre"
    ),
    "norwegian": (
        "januar februar mars april mai juni juli august september oktober november desember"
    ),
    "portuguese": (
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"
    ),
    "romanian": (
        "ianuarie februarie martie aprilie mai iunie"
        " iulie august septembrie octombrie noiembrie decembrie"
    ),
    "russian": ("январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь"),
    "russian, in a date": (
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
    ),
    "spanish": (
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
    ),
    "spanish, Peru": (
        "enero febrero marzo abril mayo junio julio agosto setiembre octubre noviembre diciembre"
    ),
    "swedish": (
        "januari februari mars april maj juni juli augusti september oktober november december"
    ),
}

_OTHERS = """
    januari februari maret april mei juni juli agustus september oktober november desember
    januari februari mac april mei jun julai ogos september oktober november disember
    ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
    stycznia lutego marca kwietnia maja czerwca
        lipca sierpnia września października listopada grudnia
    styczeń luty marzec kwiecień maj czerwiec
        lipiec sierpień wrzesień październik listopad grudzień
    ledna února března dubna května června července srpna září října listopadu prosince
    leden únor březen duben květen červen červenec srpen září říjen listopad prosinec
    januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra
    januar februar marec april maj junij julij avgust september oktober november december
    januarja februarja marca aprila maja junija
        julija avgusta septembra oktobra novembra decembra
    siječnja veljače ožujka travnja svibnja lipnja
        srpnja kolovoza rujna listopada studenoga prosinca
    siječanj veljača ožujak travanj svibanj lipanj
        srpanj kolovoz rujan listopad studeni prosinac
    januar februar mart april maj jun jul avgust septembar oktobar novembar decembar
    јануар фебруар март април мај јун јул август септембар октобар новембар децембар
    јануари февруари март април мај јуни јули август септември октомври ноември декември
    януари февруари март април май юни юли август септември октомври ноември декември
    січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
    січень лютий березень квітень травень червень
        липень серпень вересень жовтень листопад грудень
    студзеня лютага сакавіка красавіка мая чэрвеня
        ліпеня жніўня верасня кастрычніка лістапада снежня
    ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου
        ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου
    ιανουάριος φεβρουάριος μάρτιος απρίλιος μάιος ιούνιος
        ιούλιος αύγουστος σεπτέμβριος οκτώβριος νοέμβριος δεκέμβριος
    ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר
    בינואר בפברואר במרץ באפריל במאי ביוני ביולי באוגוסט בספטמבר באוקטובר בנובמבר בדצמבר
    ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر
    جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر
    gener febrer març abril maig juny juliol agost setembre octubre novembre desembre
    xaneiro febreiro marzo abril maio xuño xullo agosto setembro outubro novembro decembro
    jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember
    janvāris februāris marts aprīlis maijs jūnijs
        jūlijs augusts septembris oktobris novembris decembris
    sausio vasario kovo balandžio gegužės birželio
        liepos rugpjūčio rugsėjo spalio lapkričio gruodžio
    janúar febrúar mars apríl maí júní júlí ágúst september október nóvember desember
    januari februari machi aprili mei juni julai agosti septemba oktoba novemba desemba
    janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor
    yanvar fevral mart aprel may iyun iyul avgust sentabr oktabr noyabr dekabr
    yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr
    հունվարի փետրվարի մարտի ապրիլի մայիսի հունիսի
        հուլիսի օգոստոսի սեպտեմբերի հոկտեմբերի նոյեմբերի դեկտեմբերի
    იანვარი თებერვალი მარტი აპრილი მაისი ივნისი
        ივლისი აგვისტო სექტემბერი ოქტომბერი ნოემბერი დეკემბერი
"""
"""Twelve names of each language; one that is another month elsewhere (listopad) is none."""

# Short forms: the first three letters of English and of the languages where they are one month's
# alone are known without this.
_SHORT = {
    1: "jän janv ianv genn",
    2: "févr febr fevr",
    3: "märz mrt mrz márc marz",
    4: "avr ápr",
    5: "mag maj",
    6: "giu",
    7: "juil lug",
    8: "aoû ago augu",
    9: "sept sett setem szept сент",
    10: "okt ott",
    11: "noi нояб",
    12: "déc dez dic",
}


def plain(word: str) -> str:
    """A word in the form in which months are looked up: lower case, without accents."""
    if word.isascii():
        return word.lower()
    from unicodedata import combining, normalize

    letters = normalize("NFD", word.lower())
    # Not in other scripts: й is a letter of its own, and so is what an Arabic hamza is written on.
    latin = "".join(c for c in letters if not combining(c))
    return latin if latin.isascii() else normalize("NFC", word.lower())


def _numbers() -> dict[str, int]:
    numbers: dict[str, int] = {}
    short: dict[str, set[int]] = {}
    for names in _NAMES.values():
        for number, name in enumerate(names.split(), 1):
            word = plain(name.replace("_", " "))
            numbers[word] = number
            if word[0] < "\u0600":
                short.setdefault(word[:3], set()).add(number)
    others: dict[str, set[int]] = {}
    for place, name in enumerate(_OTHERS.split()):
        others.setdefault(plain(name), set()).add(place % 12 + 1)
    for word in list(others):
        if word[0] < "\u0400" and len(word) > 3:
            others.setdefault(word[:3], set()).update(others[word])
    elsewhere = {form: number for form, of in others.items() if len(of) == 1 for number in of}
    english = {name[:3]: number for number, name in enumerate(_NAMES["english"].split(), 1)}
    own = {plain(form): number for number, forms in _SHORT.items() for form in forms.split()}
    alone = {form: number for form, of in short.items() if len(of) == 1 for number in of}
    return {**elsewhere, **alone, **own, **english, **numbers}


NUMBERS = _numbers()
"""The number of each month by its names and short forms, as `plain` gives them."""


def names_in(language: str) -> dict[str, int]:
    """The number of each month by its full names in a language, in lower case, as written."""
    return {
        name.replace("_", " "): number
        for form, names in _NAMES.items()
        if form.split(",")[0] == language
        for number, name in enumerate(names.split(), 1)
    }


_WEEKDAYS = """
    monday tuesday wednesday thursday friday saturday sunday tues thur thurs
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag
    lundi mardi mercredi jeudi vendredi samedi dimanche
    lunes martes miercoles jueves viernes sabado domingo
    lunedi martedi mercoledi giovedi venerdi sabato domenica
    segunda terca quarta quinta sexta feira
    luni marti miercuri joi vineri sambata duminica
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
    mandag tirsdag onsdag torsdag fredag lordag sondag lørdag søndag
    mandag tisdag onsdag torsdag fredag lordag sondag
    maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai
    maanantaina tiistaina keskiviikkona torstaina perjantaina lauantaina sunnuntaina
    hetfo kedd szerda csutortok pentek szombat vasarnap
    senin selasa rabu kamis jumat sabtu minggu ahad
    pazartesi salı çarşamba perşembe cuma cumartesi pazar
    poniedziałek wtorek środa czwartek piątek sobota niedziela
    pondělí úterý středa čtvrtek pátek sobota neděle
    ponedjeljak ponedeljak utorak srijeda sreda četvrtak petak subota nedjelja nedelja
    понеділок вівторок середа четвер субота неділя понеделник сряда четвъртък петък събота неделя
    δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή
    شنبه یکشنبه دوشنبه سهشنبه چهارشنبه پنجشنبه جمعه
    понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс
    الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد
    월 화 수 목 금 토 일 월요일 화요일 수요일 목요일 금요일 토요일 일요일
    月 火 水 木 金 土 日 月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日
    星期一 星期二 星期三 星期四 星期五 星期六 星期日 星期天 周一 周二 周三 周四 周五 周六 周日
"""
WEEKDAYS = frozenset(
    form
    for day in map(plain, _WEEKDAYS.split())
    for form in ({day, day[:2], day[:3]} if day[0] < "\u0400" else {day})
)
"""The names of weekdays, as `plain` gives them, and of those in Latin letters the short forms."""
