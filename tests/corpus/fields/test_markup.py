"""HTML in values: what becomes text, what is no markup, and that it can be done twice."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.fields.markup import without_markup

TEXTS = {
    "<p>Fares&nbsp;stay <strong>frozen</strong></p><script>x = '<p>'</script>": "Fares stay frozen",
    "<p>One\ntwo</p>\n<p>Three<br>four</p>": "One two\n\nThree\nfour",
    "<ul><li>A</li><li>B</li></ul>": "A\nB",
    "<table><tr><td>Adults</td><td>2.50</td></tr><tr><td>Children</td></tr></table>": (
        "Adults 2.50\nChildren"
    ),
    "First\n\nSecond <b>bold</b>\nline": "First\n\nSecond bold\nline",
    "<!-- note --><div>A<style>p {}</style></div>": "A",
    "<![CDATA[<p>A</p>]]>": "A",
    '<a href="x">Read</a> 3 < 4': "Read 3 < 4",
    "AT&amp;T &#8211; caf&eacute; &#x201C;x&#x201D;": "AT&T – café “x”",
    "Twice &amp;amp; thrice &amp;amp;amp; more": "Twice & thrice & more",
    "&lt;p&gt;Escaped&lt;/p&gt;": "Escaped",
    "<o:p></o:p>Word's <span class=x>leftovers</span>": "Word's leftovers",
    '<P ALIGN="center">LOUD</P>': "LOUD",
}
PLAIN = (
    *("a < b", "a < b and c > d", "x <b and c> y", "if x<y then", "1<2 & 3>2", "R&D; AT&T;"),
    *(
        "The <b> tag",
        "<info@example.org>",
        "<https://example.org/a>",
        "&nosuch; &;",
        "<3",
        "a <- b",
    ),
    *("&amp", "5 &copy 6", "<", "&", "", "a\n\n b  c", "<b", "List<String> items", "<<<>>>"),
)


@pytest.mark.parametrize("text", TEXTS)
def test_markup_becomes_text(text: str) -> None:
    assert without_markup(text) == TEXTS[text]


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_no_markup_stays_as_it_is(text: str) -> None:
    assert without_markup(text) == text


PIECES = st.sampled_from(
    (
        *(
            "<p>",
            "</p>",
            "<br/>",
            "<b>",
            "</b>",
            "<a href='x'>",
            "<",
            ">",
            "&",
            ";",
            "&amp;",
            "amp;",
        ),
        *(
            "&lt;",
            "&gt;",
            "&#38;",
            "#38;",
            "<script>",
            "</script>",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
        ),
        *(" ", "\n", "\n\n", "word", "b", "/", "=", "'", '"', "&nbsp;", "&#x3c;", "<li>", "p>"),
    )
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_what_comes_out_is_left_as_it_is(text: str) -> None:
    once = without_markup(text)
    assert without_markup(once) == once


@given(st.text(st.characters(exclude_characters="<&"), max_size=60))
def test_a_text_without_either_sign_is_left_as_it_is(text: str) -> None:
    assert without_markup(text) == text


@pytest.mark.parametrize(
    "piece",
    [
        *("<", "<a ", '<a x="', "<!--", "<script>", "<script", "&", "&amp;", "&#38;", "<p>"),
        *("<a x=1", "<![CDATA[", " x=1", "\n \n", "&lt;", "<td", "</p"),
    ],
)
def test_repeated_without_end_it_is_read_at_once(piece: str) -> None:
    begun = time.process_time()
    without_markup("<p " + piece * 50_000 + "</p>")
    without_markup(piece * 50_000)
    assert time.process_time() - begun < 5
