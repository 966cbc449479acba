"""The names of fields in languages other than English, as the tables of their countries have them.

Those of languages that write in other letters are in `scripts`. Accents of Latin letters do not
matter (`titulo`, `título`).
"""

from __future__ import annotations

from corpus.fields.scripts import NAMES as IN_OTHER_LETTERS

_EXCERPT = "excerpt"
"""Not a field: names of a body that is only a part of one, tried after those of all languages."""

_IN_LATIN_LETTERS: dict[str, dict[str, str]] = {
    "albanian": {
        "title": "titulli titull",
        "date": "data data_e_publikimit",
        "body": "teksti përmbajtja",
        "source": "burimi autori ministria",
        "url": "lidhja",
        "topics": "kategoria tema",
        _EXCERPT: "përmbledhje",
    },
    "catalan": {
        "title": "títol titular",
        "date": "data data_publicació",
        "body": "text contingut cos",
        "source": "font autor organisme",
        "url": "enllaç",
        "topics": "tema categoria etiquetes",
        _EXCERPT: "resum",
    },
    "croatian": {
        "title": "naslov",
        "date": "datum datum_objave objavljeno",
        "body": "tekst sadržaj",
        "source": "izvor autor ministarstvo",
        "url": "poveznica",
        "topics": "tema kategorija oznake",
        _EXCERPT: "sažetak",
    },
    "czech": {
        "title": "název titulek nadpis",
        "date": "datum datum_vydání zveřejněno",
        "body": "text obsah znění",
        "source": "zdroj autor ministerstvo",
        "url": "odkaz",
        "topics": "kategorie téma štítky",
        _EXCERPT: "perex shrnutí",
    },
    "danish": {
        "title": "titel overskrift",
        "date": "dato udgivet udgivelsesdato",
        "body": "tekst brødtekst indhold",
        "source": "kilde afsender forfatter ministerium",
        "topics": "emne emner kategori",
        _EXCERPT: "resumé",
    },
    "dutch": {
        "title": "titel kop",
        "date": "datum publicatiedatum gepubliceerd",
        "body": "tekst inhoud bericht",
        "source": "bron afzender ministerie organisatie auteur",
        "topics": "onderwerp onderwerpen trefwoorden categorie",
        _EXCERPT: "samenvatting",
    },
    "estonian": {
        "title": "pealkiri",
        "date": "kuupäev avaldatud",
        "body": "tekst sisu",
        "source": "allikas autor ministeerium",
        "url": "viide",
        "topics": "teema kategooria",
        _EXCERPT: "kokkuvõte",
    },
    "finnish": {
        "title": "otsikko",
        "date": "päivämäärä pvm julkaistu julkaisupäivä",
        "body": "teksti sisältö leipäteksti",
        "source": "lähde julkaisija ministeriö",
        "url": "linkki osoite",
        "topics": "aihe aiheet luokka avainsanat",
        _EXCERPT: "tiivistelmä ingressi",
    },
    "french": {
        "title": "titre intitulé objet",
        "date": "publié_le date_de_publication",
        "body": "texte texte_intégral contenu corps discours",
        "source": "ministère organisme émetteur auteur",
        "url": "lien",
        "topics": "thème thématique mots_clés rubrique catégorie",
        _EXCERPT: "résumé chapeau",
    },
    "german": {
        "title": "titel überschrift schlagzeile betreff",
        "date": "datum veröffentlicht veröffentlicht_am veröffentlichungsdatum erscheinungsdatum",
        "body": "volltext inhalt meldung mitteilung pressemitteilung haupttext rede",
        "source": "quelle herausgeber behörde ministerium ressort amt absender autor verfasser",
        "topics": "thema themen schlagwort schlagwörter schlagworte kategorie",
        _EXCERPT: "zusammenfassung kurzfassung teaser",
    },
    "hungarian": {
        "title": "cím",
        "date": "dátum megjelenés",
        "body": "szöveg tartalom",
        "source": "forrás szerző minisztérium",
        "url": "hivatkozás",
        "topics": "téma kategória címkék",
    },
    "indonesian": {
        "title": "judul judul_berita",
        "date": "tanggal tanggal_terbit tgl waktu",
        "body": "isi isi_berita konten teks",
        "source": "sumber penulis instansi kementerian",
        "url": "tautan",
        "topics": "kategori topik tema kata_kunci",
        _EXCERPT: "ringkasan deskripsi",
    },
    "italian": {
        "title": "titolo oggetto",
        "date": "data data_pubblicazione pubblicato",
        "body": "testo contenuto corpo discorso",
        "source": "fonte ente ministero autore",
        "url": "collegamento",
        "topics": "argomento argomenti tema categoria parole_chiave",
        _EXCERPT: "sommario riassunto",
    },
    "latvian": {
        "title": "virsraksts nosaukums",
        "date": "datums publicēts",
        "body": "teksts saturs",
        "source": "avots autors ministrija",
        "url": "saite",
        "topics": "tēma kategorija",
        _EXCERPT: "kopsavilkums",
    },
    "lithuanian": {
        "title": "antraštė pavadinimas",
        "date": "data paskelbta",
        "body": "tekstas turinys",
        "source": "šaltinis autorius ministerija",
        "url": "nuoroda",
        "topics": "tema kategorija",
        _EXCERPT: "santrauka",
    },
    "malay": {
        "title": "tajuk",
        "date": "tarikh",
        "body": "kandungan teks",
        "source": "sumber penulis kementerian",
        "url": "pautan",
        "topics": "kategori topik",
        _EXCERPT: "ringkasan",
    },
    "norwegian": {
        "title": "tittel overskrift",
        "date": "dato publisert",
        "body": "tekst brødtekst innhold",
        "source": "kilde avsender departement",
        "url": "lenke",
        "topics": "emne tema kategori stikkord",
        _EXCERPT: "ingress sammendrag",
    },
    "polish": {
        "title": "tytuł tytul nagłówek",
        "date": "data data_publikacji opublikowano",
        "body": "treść tresc tekst",
        "source": "źródło zrodlo ministerstwo autor",
        "url": "odnośnik",
        "topics": "temat kategoria tagi słowa_kluczowe",
        _EXCERPT: "streszczenie",
    },
    "portuguese": {
        "title": "título manchete assunto",
        "date": "data data_hora data_de_publicação publicado publicado_em",
        "body": "texto texto_completo conteúdo corpo íntegra discurso notícia",
        "source": "fonte órgão ministério secretaria autor orador",
        "topics": "tema temas categoria etiquetas palavras_chave",
        _EXCERPT: "resumo trecho chamada",
    },
    "romanian": {
        "title": "titlu",
        "date": "data data_publicării publicat",
        "body": "conținut text_complet",
        "source": "sursa minister instituție autor",
        "topics": "categorie etichete",
        _EXCERPT: "rezumat",
    },
    "slovak": {
        "title": "názov titulok nadpis",
        "date": "dátum zverejnené",
        "body": "text obsah znenie",
        "source": "zdroj autor ministerstvo",
        "url": "odkaz",
        "topics": "kategória téma značky",
        _EXCERPT: "perex súhrn",
    },
    "slovenian": {
        "title": "naslov",
        "date": "datum objavljeno",
        "body": "besedilo vsebina",
        "source": "vir avtor ministrstvo",
        "url": "povezava",
        "topics": "tema kategorija oznake",
        _EXCERPT: "povzetek",
    },
    "spanish": {
        "title": "título titular encabezado asunto",
        "date": "fecha fecha_de_publicación fecha_publicación",
        "body": "texto texto_completo contenido cuerpo discurso desarrollo",
        "source": "fuente organismo dependencia ministerio autor orador",
        "url": "enlace liga vínculo",
        "topics": "tema temas categoría etiquetas palabras_clave",
        _EXCERPT: "resumen bajada extracto",
    },
    "swedish": {
        "title": "rubrik titel",
        "date": "datum publicerad",
        "body": "text brödtext innehåll",
        "source": "källa avsändare departement myndighet",
        "url": "länk",
        "topics": "ämne ämnen kategori nyckelord",
        _EXCERPT: "ingress sammanfattning",
    },
    "turkish": {
        "title": "başlık",
        "date": "tarih yayın_tarihi",
        "body": "metin içerik",
        "source": "kaynak bakanlık yazar",
        "url": "bağlantı",
        "topics": "konu kategori etiketler",
        _EXCERPT: "özet",
    },
    "uzbek": {
        "title": "sarlavha",
        "date": "sana",
        "body": "matn",
        "source": "manba muallif",
        "url": "havola",
        "topics": "mavzu toifa",
    },
    "vietnamese": {
        "title": "tiêu_đề tieu_de tựa_đề",
        "date": "ngày ngày_đăng ngay_dang ngày_xuất_bản thời_gian",
        "body": "nội_dung noi_dung văn_bản",
        "source": "nguồn tác_giả tac_gia cơ_quan",
        "url": "liên_kết đường_dẫn",
        "topics": "chủ_đề chuyên_mục chuyen_muc danh_mục từ_khóa",
        _EXCERPT: "tóm_tắt tom_tat mô_tả",
    },
}
NAMES = dict(sorted({**_IN_LATIN_LETTERS, **IN_OTHER_LETTERS}.items()))
"""By language and field, the names that stand for it, in the order in which they are tried."""


_KEYWORDS = (
    "schlagwort schlagwörter schlagworte mots_clés etiquetas palabras_clave palavras_chave tagi"
    " štítky parole_chiave trefwoorden nyckelord stikkord avainsanat címkék słowa_kluczowe"
    " etichete etiketler теги الوسوم 关键词 關鍵字 标签 標籤 키워드 태그 キーワード タグ"
)
KEYWORDS = frozenset(_KEYWORDS.split())
"""Names of topics that have commas between them."""


def names_of(field: str) -> tuple[str, ...]:
    """The names of a field in all languages, each once."""
    fields = (field, _EXCERPT) if field == "body" else (field,)
    found = (name for each in fields for names in NAMES.values() for name in _of(names, each))
    return tuple(dict.fromkeys(found))


def _of(names: dict[str, str], field: str) -> list[str]:
    return names.get(field, "").split()
