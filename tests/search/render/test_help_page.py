"""A page of the manual on a terminal: wrapped, without Markdown's signs, its tables in columns."""

from __future__ import annotations

from search.render.help_page import HelpPage
from search.render.renderer import OutputStyle

PAGE = """\
# Title: of a page

Some **bold** words, `code` and a [link](dates.md) to
another page, or [elsewhere](https://example.org) or [here](#here).

- the first item, which is long enough to be wrapped
  and goes on
- the second

| one | two | count |
|---|---|---:|
| `a \\| b` | words that take more room than a column has | 5 |
| c | d | 17 |

```console
$ dateline search   'with  spaces'   # and longer than forty columns
```
"""

PLAIN = """\
Title: of a page

Some bold words, `code` and a link
(dateline help dates) to another page, or
elsewhere (https://example.org) or here.

  - the first item, which is long enough
    to be wrapped and goes on
  - the second

  one      two                       count
  `a | b`  words that take more          5
           room than a column has
  c        d                            17

    $ dateline search   'with  spaces'   # and longer than forty columns
"""


def lines(**style: object) -> str:
    page = HelpPage(OutputStyle(terminal=True, **style))  # type: ignore[arg-type]
    return "".join(line + "\n" for line in page.lines(PAGE))


def test_a_page_without_colour():
    assert lines(width=42) == PLAIN


def test_code_and_headings_are_bold_in_colour():
    shown = lines(width=80, color=True)
    assert "\x1b[1mcode\x1b[0m" in shown and "`" not in shown
    assert shown.startswith("\x1b[1mTitle: of a page\x1b[0m\n")


def test_nothing_is_lost_where_the_terminal_is_narrow():
    assert sorted("".join(lines(width=20).split())) == sorted("".join(PLAIN.split()))
