"""What Snowball's English stemmer runs together and the table keeps apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.stem.snowball import SnowballStemmer

import corpus
from index.analysis import english
from index.analysis.spellings import SPELLINGS
from index.analysis.stemming import _whoosh_port, stemmer
from index.analysis.words import words

PAIRS = """
according accord | added ad | animals animated | authorities authored | competent compete
consistent consist | constitutional constitute | conversations conversion | corps corp
critical criticism | customers customs | customs custom | defendants defended | deposition deposits
diversion diversity | emergencies emerging | evening even | exceptional exception
executives executed | experiments experience | founded found | gratefully grate
importance imports | informal information | informants information | integrity integrated
internal interns | international internal | lateral later | majority major | minority minor
naturalized natural | negligible negligence | numerous numerical | objectives objections
officers office | organic organs | organism organs | organized organs | organization organic
pasted past | physics physical | polite politics | probate probation | publications public
publicity public | rational rations | respectively respected | securities security
several severed | severe several | suites suits | terminals terminated | united units
universities universe | universal universities
"""
APART = [tuple(pair.split()) for line in PAIRS.strip().splitlines() for pair in line.split("|")]
TOGETHER = [
    "add adds added adding",
    "organize organized organizing organization organizational",
    "university universities",
    "international internationally",
    "authority authorities authorized authorization",
    "experiment experimental experiments experimentally",
    "unite united uniting",
    "founder founders founded founding",
    "constitution constitutional",
    "nation national nationally",  # not in the table
    "import imports imported importing",
    "execute executed execution",
]


@pytest.mark.parametrize(("word", "other"), APART)
def test_words_of_different_meaning_are_kept_apart(word, other):
    plain = SnowballStemmer("english").stem
    stem = stemmer("english")
    assert stem(word) != stem(other)
    assert plain(word) == plain(other) or other in english.exceptions(), "the table is not needed"


@pytest.mark.parametrize("family", TOGETHER)
def test_words_of_one_meaning_stay_together(family):
    assert len({stemmer("english")(word) for word in family.split()}) == 1


@pytest.mark.parametrize("stem", sorted(english.APART))
def test_a_stem_of_the_table_is_a_word_of_its_family(stem):
    assert stemmer("english")(stem) == stem


SPELLED = """
instalment installment | instalments installments | wilful willful | wilfully willfully
practise practice | practised practiced | practising practicing | storey story | storeys stories
draught draft | overdraught overdraft | draughtsman draftsman | enrolment enrollment
enrolled enroll | skilful skillful | skilfully skillfully | fulfilment fulfillment
fulfils fulfills | judgement judgment | manoeuvre maneuver | manoeuvring maneuvering
cheque check | programmes programs | discoloured discolored | epicentre epicenter
unfavourable unfavorable | recognisable recognizable | haematology hematology | sizeable sizable
multistorey multistory | paedophile pedophile | grammes grams
"""


@pytest.mark.parametrize("pair", SPELLED.replace("\n", "|").strip("|").split("|"))
def test_a_british_spelling_is_its_american_word(pair):
    british, american = map(stemmer("english"), pair.split())
    assert british == american


@pytest.mark.parametrize(("british", "american"), english.groups(SPELLINGS))
def test_a_spelling_of_the_table_holds(british, american):
    stem = stemmer("english")
    assert stem(british) == stem(american)


@pytest.mark.parametrize(("word", "other"), [("instalment", "install"), ("wilful", "will")])
def test_a_british_spelling_is_no_other_word(word, other):
    assert stemmer("english")(word) != stemmer("english")(other)


@pytest.mark.parametrize("word", ["exercised", "advisable", "premised", "gramm", "install"])
def test_what_is_no_british_spelling_stays(word):
    assert stemmer("english")(word) == SnowballStemmer("english").stem(word)


def test_other_languages_have_no_table():
    assert stemmer("german")("organisationen") == SnowballStemmer("german").stem("organisationen")
    assert stemmer("french")("internal") == SnowballStemmer("french").stem("internal")


ENDINGS = (
    *("s", "es", "ed", "ing", "er", "ers", "ly", "al", "ally"),
    *("ation", "ational", "ize", "ized", "ization", "ness", "ful", "less", "ous", "'s"),
)


@pytest.mark.parametrize("group", [*TOGETHER, PAIRS.replace("|", " ")])
def test_the_port_stems_as_nltk_does(group):
    nltk, port = SnowballStemmer("english").stem, _whoosh_port()
    for word in group.split():
        for form in (word, *(word + ending for ending in ENDINGS)):
            assert port(form) == nltk(form)


@given(st.text("aeiouylrstnbcdgmkptvwxzjhfq'’é", max_size=14), st.sampled_from(("", *ENDINGS)))
@settings(max_examples=2000)
def test_the_port_stems_made_up_words_as_nltk_does(word, ending):
    assert _whoosh_port()(word + ending) == SnowballStemmer("english").stem(word + ending)


def test_the_port_stems_the_words_of_releases_as_nltk_does():
    nltk, port = SnowballStemmer("english").stem, _whoosh_port()
    folder = Path(corpus.__file__).parent / "releases"
    found = {word for release in corpus.read(folder) for word, _, _ in words(release.body)}
    assert len(found) > 500
    assert [port(word) for word in found] == [nltk(word) for word in found]
