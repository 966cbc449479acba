"""The names of fields in languages other than English, as the tables of their countries have them.

Accents of Latin letters do not matter (`titulo`, `título`).
"""

from __future__ import annotations

_EXCERPT = "excerpt"
"""Not a field: names of a body that is only a part of one, tried after those of all languages."""

NAMES: dict[str, dict[str, str]] = {
    "arabic": {
        "title": "العنوان عنوان",
        "date": "التاريخ تاريخ تاريخ_النشر",
        "body": "النص نص المحتوى محتوى",
        "source": "المصدر الجهة الوزارة الكاتب",
        "url": "الرابط رابط",
        "topics": "التصنيف الموضوع الوسوم",
    },
    "chinese": {
        "title": "标题 標題 题目 題目 新闻标题 新聞標題 文章标题",
        "date": "日期 发布日期 發布日期 发布时间 發布時間 发表时间 成文日期 发文日期 时间 時間",
        "body": "正文 全文 内容 內容 文章内容 新闻内容 新聞內容 文本",
        "source": "来源 來源 发布机构 發布單位 发文机关 部门 部門 机构 機構 作者",
        "url": "链接 鏈接 連結 网址 網址",
        "topics": "分类 分類 类别 類別 主题 主題 栏目 关键词 關鍵字 标签 標籤",
        _EXCERPT: "摘要 简介",
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
    "italian": {
        "title": "titolo oggetto",
        "date": "data data_pubblicazione pubblicato",
        "body": "testo contenuto corpo discorso",
        "source": "fonte ente ministero autore",
        "url": "collegamento",
        "topics": "argomento argomenti tema categoria parole_chiave",
        _EXCERPT: "sommario riassunto",
    },
    "japanese": {
        "title": "タイトル 題名 件名 見出し 表題",
        "date": "日付 公開日 発表日 掲載日 発行日 年月日 日時",
        "body": "本文 内容 全文 テキスト",
        "source": "発表者 発表元 省庁 部署 機関 出典 企業名",
        "url": "リンク",
        "topics": "カテゴリ カテゴリー 分類 分野 キーワード タグ",
        _EXCERPT: "概要 要約",
    },
    "korean": {
        "title": "제목 보도자료명 기사제목",
        "date": "날짜 일자 등록일 등록일자 작성일 작성일자 게시일 게시일자 발표일 보도일 보도일자"
        " 배포일 배포일자 공개일 게재일",
        "body": "본문 본문내용 내용 기사내용 전문 텍스트",
        "source": "부처 부처명 기관 기관명 담당부서 부서 출처 작성자 언론사",
        "url": "링크 주소 원문링크",
        "topics": "분류 카테고리 주제 분야 키워드 태그",
        _EXCERPT: "요약",
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
    "russian": {
        "title": "заголовок название",
        "date": "дата дата_публикации опубликовано",
        "body": "текст полный_текст содержание содержимое",
        "source": "источник ведомство министерство автор",
        "url": "ссылка",
        "topics": "рубрика категория тема темы теги",
        _EXCERPT: "аннотация",
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
}
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
