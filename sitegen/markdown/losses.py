"""What sanitizing takes out of allowed tags: their attributes, tags where HTML cannot have them,
end tags without a start tag; and what it moves out of tables.

The sanitizer parses HTML by its standard (HTML §13.2.6). None of those rules is repeated here: each
tag gets a number, the numbered HTML is sanitized, and the numbers say what became of each tag."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

from sitegen import lazy, urls
from sitegen.errors import Problem, shorten
from sitegen.markdown import allowed, instead, places
from sitegen.markdown.token_places import TokenPlaces
from sitegen.markdown.written import ENOUGH, Limit
from sitegen.text import rawhtml
from sitegen.text.characters import unescape
from sitegen.text.rawhtml import VOID, Token

# A tag of sanitized HTML, in which values are in quotes; or the comment before or after an end tag,
# which has its number, or a text in a table, which has the number of the token before it.
_PIECE = lazy.pattern(
    r"<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)(?:[^<>\"]|\"[^\"]*\")*>"
    r"|<!--(?P<after>/?)(?P<text>text-)?(?P<number>\d+)-->"
)
_NUMBER = lazy.pattern(rf' {allowed.NUMBER}="(\d+)"')
_TAG = lazy.pattern("<[^>]*>")
# Where addresses have warnings of their own if they must not be published.
_LINKING = frozenset({"a", "audio", "img", "source", "track", "video"})
_ADDRESSES = frozenset({"href", "poster", "src"})
# Elements that end no other one by beginning in it.
_PHRASES = """
a abbr audio b bdi bdo br cite code data del dfn em i img input ins kbd label mark picture q rp rt
ruby s samp small source span strong sub sup time track u var video wbr
"""
_INLINE = frozenset(_PHRASES.split())
# Attributes for which a script or the browser chooses the picture.
_WAITING = lazy.pattern(r"srcset|sizes|data-.*")


class _Outcome(NamedTuple):
    """What became of numbered tags.

    `tags`: the start tags that are published, by their numbers. `effects`: for each end tag, the
    name and number of each element that it ends, or that the parser adds for it; an added element
    has no number. `order`: the numbers of start tags ("tag") and of texts in tables ("text"), as
    they are published. `moved`: the numbers of texts that are not between their comments."""

    tags: dict[int, str]
    effects: dict[int, list[tuple[str, int | None]]]
    order: list[tuple[int, str]]
    moved: set[int]


def losses(html: str, tokens: Sequence[Token], token_places: TokenPlaces) -> Iterator[Problem]:
    """Warnings about what sanitizing leaves out of `html`, which has these `tokens`, written at
    these `token_places`. Tags that are never allowed are not looked at."""
    comparison = _Comparison(html, tokens, token_places)
    yield from comparison.misplaced_tags()
    yield from comparison.lost_attributes()
    yield from comparison.idle_end_tags()
    yield from comparison.disordered_tables()


class _Comparison:
    """HTML before and after it was sanitized."""

    def __init__(self, html: str, tokens: Sequence[Token], token_places: TokenPlaces) -> None:
        self._html, self._tokens, self._places = html, tokens, token_places
        self._written = token_places.written
        self._sanitized = allowed.clean_numbered(_numbered(html, tokens))
        self._outcome = _outcome(self._sanitized)

    def _start_tags(self) -> Iterator[tuple[int, str]]:
        """The number and the name of each start tag that is allowed."""
        for number, token in enumerate(self._tokens):
            if token.kind == "start" and token.name in allowed.TAGS:
                yield number, token.name

    def misplaced_tags(self) -> Iterator[Problem]:
        """Warnings about tags that HTML cannot have where they are."""
        limit = Limit()
        for number, name in self._start_tags():
            if number not in self._outcome.tags and limit.allows(name):
                yield self._written.warning(
                    self._places.start(number),
                    f"the tag <{name}> is not published at this place",
                    instead.of_misplaced(name),
                )

    # --- attributes -------------------------------------------------------------------------------

    def lost_attributes(self) -> Iterator[Problem]:
        """Warnings about attributes that are not published."""
        limit = Limit()
        for number, name in self._start_tags():
            token = self._tokens[number]
            if number not in self._outcome.tags or token.end - token.start == len(f"<{name}>"):
                continue
            for attribute, message, hint in self._lost_attributes(number, name):
                if limit.allows((name, attribute.name)):
                    start = self._places.attribute_start(number, attribute)
                    yield self._written.warning(start, message, hint)

    def _lost_attributes(
        self, number: int, name: str
    ) -> Iterator[tuple[rawhtml.Attribute, str, str]]:
        """The attributes of a tag that are not published, each with a message and a hint."""
        token = self._tokens[number]
        after = rawhtml.attributes(self._outcome.tags[number])
        before: dict[str, rawhtml.Attribute] = {}
        second = []
        for attribute in rawhtml.attributes_in(self._html[token.start : token.end]):
            if self._places.marked and attribute.name in places.ATTRIBUTES:
                continue
            first = before.setdefault(attribute.name, attribute)
            if first.value != attribute.value:
                second.append(attribute)
        for attribute in before.values():
            if attribute.name in after and attribute.name != allowed.NUMBER:
                if name == "input" and attribute.name == "type" and attribute.value != "checkbox":
                    yield attribute, "an <input> is published as the box of a task", instead.FORM
            elif not _has_warning(name, attribute, before):
                yield (
                    attribute,
                    f"the attribute {_shown(attribute.name)} of <{name}> is not published",
                    instead.of_attribute(attribute, allowed=allowed.has(name, attribute.name)),
                )
        for attribute in second:
            yield (
                attribute,
                f"the second {_shown(attribute.name)} of <{name}> is not published",
                "a tag can have an attribute once: put both values into one",
            )

    # --- end tags ---------------------------------------------------------------------------------

    def idle_end_tags(self) -> Iterator[Problem]:
        """Warnings about end tags without a start tag."""
        limit = Limit()
        # How many end tags of a name need no warning: their elements have none in HTML, or there is
        # a warning about the start tag.
        excused: Counter[str] = Counter()
        for number, token in enumerate(self._tokens):
            name = token.name
            if token.kind == "start":
                if name == "p" or name not in allowed.TAGS:
                    # A tag that is not published, such as <form>, can end a paragraph.
                    excused["p"] = int(name != "p")
                excused[name] += name in VOID or number not in self._outcome.tags
            elif token.kind == "end" and name in allowed.TAGS and self._is_idle(number, name):
                if excused[name]:
                    excused[name] -= 1
                    continue
                # What it ends is Markdown's, or a heading of another level. Their own end tags have
                # nothing to end then.
                for ended, _ in self._outcome.effects[number][-1:]:
                    excused[ended] += ended != "p"
                if self._places.is_markdowns(number):
                    if limit.allows((name, "of Markdown")):
                        yield self._broken_markdown(number, name)
                elif limit.allows(name):
                    yield self._written.warning(
                        self._places.start(number),
                        f"the tag </{name}> has no <{name}> to end",
                        instead.of_idle_end(name),
                    )

    def _broken_markdown(self, number: int, name: str) -> Problem:
        """A warning about the author's tag that keeps Markdown's end tag `number` from ending its
        element."""
        depth, inside = 1, []
        for each in range(number - 1, -1, -1):
            token = self._tokens[each]
            if not self._places.is_markdowns(each):
                inside.append(each)
            elif token.name == name and token.kind in {"start", "end"}:
                depth += 1 if token.kind == "end" else -1
                if not depth:
                    break
        tags = [each for each in reversed(inside) if self._tokens[each].kind in {"start", "end"}]
        blocks = (each for each in tags if self._tokens[each].name not in _INLINE)
        cause = next(blocks, tags[0] if tags else number)
        end = "/" if self._tokens[cause].kind == "end" else ""
        tag = f"<{end}{self._tokens[cause].name}>"
        return self._written.warning(
            self._places.start(cause),
            f"the tag {tag} does not fit into the <{name}> that Markdown has around it",
            instead.of_broken_markdown(name),
        )

    def _is_idle(self, number: int, name: str) -> bool:
        """Whether an end tag ends no element that its author began. Markdown's own end tags count
        as well, since raw HTML can end Markdown's elements."""
        effects = self._outcome.effects.get(number)
        if effects is None:
            return False
        ended = [element for other, element in effects if other == name]
        if not ended:
            return True
        if not self._places.exact or not self._places.is_authors(number):
            return False
        # To HTML, </p> without a start tag is an empty paragraph.
        return (name == "p" and ended == [None]) or not any(
            element is None or self._places.is_authors(element) for element in ended
        )

    # --- tables -----------------------------------------------------------------------------------

    def disordered_tables(self) -> Iterator[Problem]:
        """Warnings about tables with something between their cells: it is published before the
        table."""
        if not any(name == "table" for _, name in self._start_tags()):
            return
        tables = {*self._tables_after_their_content(), *self._tables_with_moved_texts()}
        for number in sorted(tables)[:ENOUGH]:
            yield self._written.warning(
                self._places.start(number),
                "what is between the cells of this <table> is published before it",
                "put it into a <td>, or into a <caption>",
            )

    def _tables_after_their_content(self) -> Iterator[int]:
        last = -1
        for number, kind in self._outcome.order:
            if kind == "tag" and number <= last and self._tokens[number].name == "table":
                yield number
            last = max(last, number)

    def _tables_with_moved_texts(self) -> Iterator[int]:
        tables: list[int] = []
        for number, token in enumerate(self._tokens):
            if token.name == "table" and token.kind == "start":
                tables.append(number)
            elif token.name == "table" and tables:
                tables.pop()
            if number in self._outcome.moved and tables:
                yield tables[-1]


def _has_warning(name: str, attribute: rawhtml.Attribute, others: Container[str]) -> bool:
    """Whether another warning is about this attribute of a tag called `name`: the one about an
    unsafe address, or the one about a tag without `src`. `others`: all attributes of the tag."""
    if attribute.name in _ADDRESSES:
        scheme = urls.scheme(attribute.value)
        return name in _LINKING and bool(scheme) and scheme not in urls.SAFE_SCHEMES
    if "src" in others:
        return False
    return (name == "source" and "srcset" in others) or (
        name == "img" and _WAITING.fullmatch(attribute.name) is not None
    )


def _numbered(html: str, tokens: Sequence[Token]) -> str:
    """`html` without comments, with the number of its token in each start tag that is allowed, and
    in comments around each end tag and each text in a table: HTML moves such texts, but no comment,
    out of the table."""
    pieces, end, text_start, tables = list[str](), 0, 0, 0
    for number, token in enumerate(tokens):
        if tables and _is_text(text := html[text_start : token.start]):
            pieces += [html[end:text_start], _between_comments(text, number - 1)]
            end = token.start
        text_start = token.end
        if token.name == "table":
            tables = max(0, tables + (1 if token.kind == "start" else -1))
        if token.kind in {"comment", "bogus"}:
            pieces.append(html[end : token.start])
            end = token.end
        elif token.name not in allowed.TAGS:
            continue
        elif token.kind == "end":
            tag = html[token.start : token.end]
            pieces += [html[end : token.start], f"<!--{number}-->{tag}<!--/{number}-->"]
            end = token.end
        elif token.kind == "start":
            begin = token.start + 1 + len(token.name)
            # For HTML, "=" is part of the name, and the tag not an allowed one.
            if html[begin] != "=":
                pieces += [html[end:begin], f' {allowed.NUMBER}="{number}"']
                end = begin
    if tables and _is_text(text := html[text_start:]):
        pieces += [html[end:text_start], _between_comments(text, len(tokens) - 1)]
        end = len(html)
    return "".join((*pieces, html[end:]))


def _is_text(html: str) -> bool:
    """Whether `html`, which has no tags, is more than HTML's white space."""
    return bool(html and unescape(html).strip(" \t\n\f\r"))


def _between_comments(text: str, number: int) -> str:
    return f"<!--text-{number}-->{text}<!--/text-{number}-->"


def _outcome(html: str) -> _Outcome:
    """What became of the numbered tags and texts of sanitized `html`."""
    outcome = _Outcome({}, {}, [], set())
    elements: list[tuple[str, int | None]] = []
    # The effects of the end tag between whose comments the piece is.
    effects: list[tuple[str, int | None]] | None = None
    text_start = 0
    for piece in _PIECE.finditer(html):
        name = piece["name"]
        if piece["text"]:
            if piece["after"]:
                _add_text(int(piece["number"]), html[text_start : piece.start()], outcome)
            text_start = piece.end()
        elif name is None:
            effects = None if piece["after"] else []
            if effects is not None:
                outcome.effects[int(piece["number"])] = effects
        elif piece["end"]:
            element = elements.pop()
            if effects is not None:
                effects.append(element)
        else:
            element = (name, _number_of(piece[0], outcome))
            if name not in VOID:
                elements.append(element)
            elif effects is not None:
                effects.append(element)
    return outcome


def _add_text(number: int, shown: str, outcome: _Outcome) -> None:
    """Add what became of text `number` to `outcome`. `shown` is what is between its comments."""
    outcome.order.append((number, "text"))
    if not _TAG.sub("", shown).strip():
        outcome.moved.add(number)


def _number_of(tag: str, outcome: _Outcome) -> int | None:
    """The number of a published start tag, which is added to `outcome`; None if the parser has
    added the tag."""
    found = _NUMBER.search(tag)
    if found is None:
        return None
    number = int(found[1])
    if number not in outcome.tags:
        outcome.tags[number] = tag
        outcome.order.append((number, "tag"))
    return number


def _shown(name: str) -> str:
    return shorten(name).strip("'")
