"""The posts that every tool builds: news-like texts from a seed, the same on every machine.

A post has about 60 sentences, 600 words and 4.3 kB, with some 5 links and 2 emphases, and headings,
quotes, lists, now and then a fence or a table. The markup is what all tools read alike, so that
their pages can be compared word by word."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

BASE_URL = "https://news.example/"
TITLE = "Example News"
DESCRIPTION = "Invented news for measuring."
LABEL = "This article was created by Artificial Intelligence"

AUTHORS = {
    "ada-okafor": "Ada Okafor",
    "jun-watanabe": "Jun Watanabe",
    "maria-lindqvist": "Maria Lindqvist",
    "sam-osei": "Sam Osei",
    "valentina-rossi": "Valentina Rossi",
}
TAGS = (
    "africa",
    "agriculture",
    "americas",
    "asia",
    "business",
    "climate",
    "culture",
    "economy",
    "education",
    "energy",
    "europe",
    "health",
    "law",
    "markets",
    "media",
    "politics",
    "science",
    "security",
    "space",
    "transport",
)
SOURCES = (
    "Harbour Gazette",
    "Northern Wire",
    "The Daily Ledger",
    "Public Broadcasting",
    "Science Letters",
    "Market Bulletin",
)

BEGIN = dt.datetime(2016, 1, 1, 6, tzinfo=dt.UTC)
SPAN = dt.timedelta(days=3650)

_NOUNS, _VERBS, _OTHERS = (
    words.split()
    for words in (
        """
        agency agreement airport analysts budget campaign candidates capital committee companies
        conference consumers council court data deadline decision delegation department election
        emissions energy engineers exports factory farmers figures forecast funding government
        harbour hospital industry inflation inquiry investors journalists lawmakers market
        minister ministry model negotiations network officials operators opposition parliament
        passengers patients pipeline policy president prices production programme proposal
        protest railway regulators report researchers residents satellite scientists shipment
        spokesperson students summit suppliers survey talks teachers technology traffic trial
        union vaccine voters warehouse workers""",
        """
        accepted announced approved argued cancelled confirmed criticised debated defended
        delayed described doubled examined expanded explained extended inspected launched
        measured opened ordered presented promised published questioned reached recorded reduced
        rejected repeated replaced reported reviewed signed supported suspended tested welcomed
        withdrew""",
        """
        a a a a about after again among an and and and around as at at because before between but
        by by during each every for for from from had has he her his in in in into it its its
        last less major more new next no not of of of of off on on once only or other our out
        over rather recent she since small some still such than that the the the the the the
        their then they this to to to two under until urgent was was were when where which while
        who will with with would yet""",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """`number` counts from the oldest; `body` is Markdown."""

    number: int
    slug: str
    title: str
    date: dt.datetime
    author: str
    source: str
    source_url: str
    ai: bool
    tags: tuple[str, ...]
    summary: str
    body: str


def posts(count: int, seed: int = 7, *, bodies: bool = True) -> Iterator[Post]:
    """`count` posts over ten years, the oldest first; without `bodies`, those are empty, which is
    ten times as quick."""
    for number in range(count):
        # A generator for each post: post 5 is the same text in every size of the corpus.
        r = random.Random(f"{seed}/{number}")
        title = " ".join(_words(r, r.randint(7, 12))).capitalize()
        source = r.choice(SOURCES)
        yield Post(
            number=number,
            title=title,
            slug=f"{'-'.join(title.lower().split()[:6])}-{number}",
            date=BEGIN + dt.timedelta(seconds=SPAN.days * 86_400 * number // count),
            author=r.choice(tuple(AUTHORS)),
            source=source,
            source_url=f"https://source.example/{source.lower().replace(' ', '-')}/{number}",
            ai=r.random() < 0.8,
            tags=tuple(sorted(r.sample(TAGS, r.randint(1, 4)))),
            summary=_sentence(r, 18),
            body=_body(r) if bodies else "",
        )


def _words(r: random.Random, count: int) -> list[str]:
    """Every other word is a small one, as in prose."""
    return [
        r.choice(_OTHERS if i % 2 else _NOUNS if i % 4 else _VERBS) for i in range(1, count + 1)
    ]


def _sentence(r: random.Random, words: int) -> str:
    return " ".join(_words(r, words)).capitalize() + "."


def _marked_sentence(r: random.Random) -> str:
    words = _words(r, r.randint(6, 13))
    words[0] = words[0].capitalize()
    at, dice = r.randrange(len(words)), r.random()
    if dice < 0.085:
        words[at] = f"[{words[at]}](https://example.org/{words[at].lower()}/{r.randrange(9999)})"
    elif dice < 0.105:
        words[at] = f"*{words[at]}*"
    elif dice < 0.12:
        words[at] = f"**{words[at]}**"
    elif dice < 0.125:
        words[at] = f"`{words[at]}`"
    elif dice < 0.2:
        words[at] = f"{r.randrange(2, 999)} {words[at]}"
    text = " ".join(words)
    return f"“{text}.”" if r.random() < 0.1 else f"{text}."


def _paragraph(r: random.Random) -> str:
    return " ".join(_marked_sentence(r) for _ in range(r.randint(4, 7)))


def _heading(r: random.Random) -> str:
    return "## " + " ".join(_words(r, 5)).capitalize()


def _quote(r: random.Random) -> str:
    return "> " + _paragraph(r)


def _list(r: random.Random) -> str:
    return "\n".join("- " + _marked_sentence(r) for _ in range(r.randint(3, 6)))


def _numbered(r: random.Random) -> str:
    return "\n".join(f"{i}. " + _marked_sentence(r) for i in range(1, r.randint(4, 6)))


def _fence(r: random.Random) -> str:
    return (
        f"```python\ndef share(total: int) -> float:\n    return total * 0.{r.randrange(10, 99)}  #"
        f" of the {r.choice(_NOUNS)}\n```"
    )


def _table(r: random.Random) -> str:
    return "| Region | Value |\n|---|---|\n" + "\n".join(
        f"| {r.choice(_NOUNS)} | {r.randrange(999)} |" for _ in range(4)
    )


_SPECIAL: tuple[tuple[Callable[[random.Random], str], float], ...] = (
    (_heading, 0.11),
    (_quote, 0.07),
    (_list, 0.07),
    (_numbered, 0.02),
    (_fence, 0.015),
    (_table, 0.01),
)


def _body(r: random.Random) -> str:
    """Blocks with a paragraph between any two special ones: two lists in a row are one list to some
    tools and two to others."""
    blocks = [_paragraph(r)]
    for _ in range(r.randint(8, 10)):
        dice = r.random()
        for make, share in _SPECIAL:
            dice -= share
            if dice < 0:
                blocks.append(make(r))
                break
        blocks.append(_paragraph(r))
    return "\n\n".join(blocks) + "\n"
