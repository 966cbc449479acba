"""Questions: the topic of a query in natural English, without the words that only ask.

`What did the attorney general say about Ferguson?` and `I am looking for articles on tariffs` ask
for Ferguson and for tariffs: no release says more of them for having `say` or `articles` in it.
Only a frame around the topic is taken off, never a word from within it, and a query that is not
framed so is left as it is: `show trial`, `articles of impeachment`, `list price`.
"""

from __future__ import annotations

import re
from functools import cache

_ASKING = """
i we i'm i'd i’m i’d we're we'd we’re we’d please can could find list show give get tell search
look any all some what which who how why when where are is do does interested currently also
especially articles papers documents information info anything references details news everything
something literature
"""
_BEGINNING = """
i we please can could find list show give get tell search look interested currently also especially
what which who how why when where are is do does all any some the a more most every recent other
further full entire me us of article articles paper papers document documents release releases
report reports story stories news info information discussion discussions description descriptions
detail details anything something everything reference references literature
"""
"""The letters that a frame, or a question, begins with."""
_LETTERS = re.compile("[a-z]+")
_THINGS = (
    r"(?:articles?|papers?|documents?|releases?|reports?|stor(?:y|ies)|news|info(?:rmation)?"
    r"|discussions?|descriptions?|details?|anything|something|everything|references?|literature)"
)
_SOME = (
    r"(?:(?:all|any|some|the|a|more|most|every|recent|other|further|full|entire|me|us|list|of) )*"
)
_VERBS = r"(?:describ|discuss|cover|mention|concern|regard|address|report)"
_ABOUT = (
    rf"(?:about|on|concerning|regarding|{_VERBS}ing|(?:relating|related) to|dealing with"
    rf"|(?:which|that|who) (?:are |is )?(?:about|deal(?:s|t)? with|{_VERBS}e?s?|relates? to|exist))"
)
_OF = rf"(?:of|in|for|with|{_ABOUT})"
_THINGS_OF = rf"(?: {_SOME}{_THINGS}(?: {_OF})?)"
_FIND = r"(?:please |can you |could you )?(?:find|list|show|give|get|tell|search for|look for)"

_FRAMES = (
    rf"(?:i|we)(?: am| are|['’]m|['’]re)? (?:\w+ly |also )?"
    rf"(?:interested in|looking for|searching for|seeking){_THINGS_OF}?",
    rf"(?:i|we)(?: would|['’]d)? (?:also )?(?:like|want|need|wish)(?: to)?"
    rf"(?: (?:find|see|know|read|have|get|learn))?(?: about| out about)?{_THINGS_OF}?",
    rf"{_FIND}(?: (?:me|us|all|any|some|the))+(?:{_THINGS_OF}| about)?",
    rf"{_FIND}{_THINGS_OF}",
    rf"(?:currently |also |especially )?interested in{_THINGS_OF}?",
    rf"(?:what|which|are there|is there|do you have) {_SOME}{_THINGS}"
    rf"(?: exists?| are there| is there| there (?:are|is)| have been written)?"
    rf"(?: {_OF}| deals? with| {_VERBS}e?s?)?",
    rf"{_SOME}{_THINGS} {_ABOUT}",
    r"(?:what|how much|how many) (?:is|are|has been) (?:known|there|said|written) (?:about|on|of)",
    r"where (?:can|could|do) (?:i|we) (?:find|get|read|learn)(?: about)?",
    r"(?:tell (?:me|us)|do you know|does anyone know|what|how) about",
)
_SAYING = r"\b(?:say|says|said|saying|think|thinks|thought) (?=(?:about|on|of|regarding)\b)"


def topic_of(text: str) -> str:
    """The text of a query without what frames its topic, sentence by sentence."""
    words = text.lower().split()
    if _words_that_ask().isdisjoint(words) or not any(map(_may_begin, words, ["", *words])):
        return text  # most often: the patterns take long to compile
    frame, question, saying, sentence_end = _patterns()
    topics = []
    for sentence in sentence_end.split(" ".join(text.split())):
        match = frame.match(sentence)
        topic = sentence[match.end() :] if match else sentence
        if question.match(sentence):
            topic = saying.sub("", topic)
        topics.append(topic.strip() if re.search(r"\w", topic) else sentence)
    return " ".join(topics)


def _may_begin(word: str, before: str) -> bool:
    """Whether a word may begin a frame or a question: one that begins a sentence."""
    if before and before[-1] not in ".?!;":
        return False
    match = _LETTERS.match(word)
    return match is not None and match[0] in _words_that_begin()


@cache
def _words_that_ask() -> frozenset[str]:
    return frozenset(_ASKING.split())


@cache
def _words_that_begin() -> frozenset[str]:
    return frozenset(_BEGINNING.split())


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return (
        re.compile(rf"(?i)(?:{'|'.join(_FRAMES)})(?=\W|$)"),
        re.compile(r"(?i)(?:what|who|how|why|when|where|which)\b"),
        re.compile(rf"(?i){_SAYING}"),
        re.compile(r"(?<=[.?!;])\s+"),
    )
