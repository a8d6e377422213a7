"""Articles in JSON: one object, a list of them, or JSON Lines, told apart by reading.

A mistake in one article concerns that one alone, as long as it can be told where it ends."""

from __future__ import annotations

import json
import re
from typing import Any

from msgspec import Struct
from msgspec.structs import fields, replace

from sitegen import lazy
from sitegen.errors import ANYTHING, MAX_GOT, Expected, Problem, shorten
from sitegen.formats.field_types import expected_at
from sitegen.formats.source_map import MAX_DEPTH, KeyPath, SourceMap, dotted, field_name
from sitegen.formats.value_fixes import numberless
from sitegen.model.article import SubmittedArticle
from sitegen.text.characters import UNPRINTABLE

# RFC 8259 §6: what no common program reads exactly is not worth to be read.
_DIGITS = 20
# Bytes that are no UTF-8 are decoded as these, and so belong to their own line only.
_BROKEN = re.compile("[\udc80-\udcff]")


class ReadArticle(Struct, frozen=True, kw_only=True):
    """One article of the input `name`, which begins at `line`: its `data`, or its problems."""

    name: str
    line: int = 0
    data: dict[str, Any] = {}
    problems: tuple[Problem, ...] = ()

    def error(
        self,
        message: str,
        hint: str = "",
        code: str = "article",
        *,
        at: KeyPath = (),
        expected: Expected = ANYTHING,
    ) -> Problem:
        """An error of this article, or of the value at `at` in it."""
        problem = Problem(path=self.name, line=self.line, code=code, message=message, hint=hint)
        if not at:
            return problem
        return replace(problem, key=_printable(dotted(at)), got=self.written(at), expected=expected)

    def written(self, at: KeyPath) -> str:
        """The value at `at` as JSON, cut to 200 characters; "" if there is none."""
        value = SourceMap(self.name, self.data, {}).value(at)
        if isinstance(value, _RefusedNumber):
            return value.written[:MAX_GOT]
        if value is None:
            return ""
        if isinstance(value, str):
            value = value[:MAX_GOT]
        try:
            return _printable(json.dumps(value, ensure_ascii=False, default=str))[:MAX_GOT]
        except RecursionError:
            return ""


def expected_in_article(at: KeyPath) -> Expected:
    """What the value at `at` in an article has to be."""
    return expected_at(SubmittedArticle, numberless(at))


def _printable(text: str) -> str:
    """The text with a mark in the place of each half of a character."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class _RefusedNumber(Struct, frozen=True):
    """A number that JSON does not have, or that is too long, as it is `written`."""

    message: str
    written: str

    def __str__(self) -> str:
        return self.written[:MAX_GOT]


class _Object(dict[str, Any]):
    """A JSON object with the first key that is in it twice, if there is one."""

    repeated = ""


def read(name: str, data: bytes) -> list[ReadArticle]:
    """The articles in the bytes of the input `name`, in their order."""
    text = data.decode("utf-8-sig", errors="surrogateescape")
    if not text.strip(" \t\r\n"):
        return [_wrong(name, 0, "there is no article in it", "expected JSON, got nothing")]
    value, problem = _parsed(name, text)
    if problem is not None:
        text = _without_words(text)
        value, again = _parsed(name, text)
        if again is not None:
            return _several(name, text) or _of_lines(name, text, problem)
    value = _unwrapped(value)
    items = value if isinstance(value, list) else [value]
    return [_article(name, 0, item) for item in items]


# What a language model thinks before it answers, and marks of the format in which it is asked.
_THOUGHT = lazy.pattern(r"\A\s*<(think|thinking|reasoning)>.*?</\1>|<\|[\w/-]{1,30}\|>", re.DOTALL)
# What no words around JSON have: it may be an article that was cut off.
_LIKE_JSON = lazy.pattern(r"[{}]|\"\s*:")


def _without_words(text: str) -> str:
    """The text without what language models write around JSON: a fence of code, words to the person
    who asked, thoughts; with as many lines above it."""
    text = _THOUGHT.sub(lambda match: "\n" * match[0].count("\n"), text)
    lines = text.split("\n")
    begun = (row for row, line in enumerate(lines) if line.lstrip().startswith(("{", "[")))
    ended = (row for row, line in enumerate(lines) if line.rstrip().endswith(("}", "]")))
    first, last = next(begun, 0), max(ended, default=len(lines) - 1)
    around = "\n".join((*lines[:first], *lines[last + 1 :]))
    if last < first or _LIKE_JSON.search(around):
        return text
    return "\n" * first + "\n".join(lines[first : last + 1])


def _unwrapped(value: Any) -> Any:
    """What is in an object of one key that no article has, `{"articles": […]}`: language models
    that are held to a schema can give no list alone."""
    while isinstance(value, dict) and len(value) == 1:
        [(key, inner)] = value.items()
        if key in _KEYS or not isinstance(inner, dict | list):
            break
        value = inner
    return value


_KEYS = frozenset(field.encode_name for field in fields(SubmittedArticle))


_SPACE = lazy.pattern(r"[ \t\r\n]*")


def _several(name: str, text: str) -> list[ReadArticle]:
    """The articles of a text with one after the other; none if there is anything else."""
    articles: list[ReadArticle] = []
    before, line = 0, 1
    at = _after_space(text, 0)
    while at < len(text):
        line, before = line + text.count("\n", before, at), at
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError):
            return []
        if not isinstance(value, dict):
            return []
        articles.append(_article(name, line, value))
        at = _after_space(text, end)
    return articles


def _after_space(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


def _of_lines(name: str, text: str, problem: Problem) -> list[ReadArticle]:
    """The articles of JSON Lines, or the `problem` of a text that is none."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not any(_is_object(line) for _, line in lines) or len(lines) == 1:
        return [ReadArticle(name=name, line=problem.line, problems=(problem,))]
    return [_of_line(name, number, line) for number, line in lines]


def _is_object(line: str) -> bool:
    """Whether a line looks like a whole article of JSON Lines, and not like a part of a list."""
    return line.startswith("{") and line.rstrip().endswith("}")


def _of_line(name: str, number: int, line: str) -> ReadArticle:
    value, problem = _parsed(name, line, number - 1)
    if problem is not None:
        return ReadArticle(name=name, line=number, problems=(problem,))
    return _article(name, number, value)


def _parsed(name: str, text: str, above: int = 0) -> tuple[Any, Problem | None]:
    """The value of a JSON text with `above` lines before it, or what is wrong with it."""
    try:
        return _DECODER.decode(text), None
    except json.JSONDecodeError as error:
        return None, Problem(
            path=name,
            line=above + error.lineno,
            column=error.colno,
            code="article",
            message=f"this is no JSON: {error.msg[0].lower()}{error.msg[1:]}",
            hint=_hint(error),
        )
    except RecursionError:
        return None, Problem(
            path=name, line=above, code="article", message="the values nest too deep"
        )


# What is where JSON has something else, and what to do.
_HINTS = (
    (r"[}\]]", "take out the comma before it"),
    (r"//|/\*|#", "JSON has no comments: take it out"),
    (r"(?:True|False|None)\b", "write true, false or null"),
    (r"['“”„‘’]", 'write texts and keys in straight double quotes, "…"'),
    (r"---", "a whole post is no article: put its file into content/posts/, and run sitegen check"),
    (r"", "send JSON alone: an object, a list, or an object in each line"),
)


def _hint(error: json.JSONDecodeError) -> str:
    """What to do about a mistake in JSON."""
    text, at, message = error.doc, error.pos, error.msg
    if message == "Extra data":
        return "put several articles into a list, or each on a line of its own"
    if message.startswith("Unterminated") or not text[at:].strip():
        return "it ends in the middle: the answer was cut off, ask for it again"
    if message.startswith("Invalid control"):
        return "write \\n for the end of a line in a text, and \\t for a tab"
    if message.startswith("Invalid \\"):
        return "write \\\\ for a backslash"
    if "delimiter" in message:
        return 'write it there; a quotation mark in a text is \\"'
    if message.startswith("Illegal trailing comma"):
        return "take it out"
    if message.startswith("Expecting property") and re.match(r"\w", text[at:]):
        return "write keys in double quotes"
    return next(hint for pattern, hint in _HINTS if re.match(pattern, text[at:].lstrip()))


def _article(name: str, line: int, value: Any) -> ReadArticle:
    if not isinstance(value, dict):
        kinds = {list: "a list", str: "a text", type(None): "null", bool: "true or false"}
        got = kinds.get(type(value), "a number")
        return _wrong(name, line, f"expected an article, {{…}}, got {got}")
    article = ReadArticle(name=name, line=line, data=value)
    problems = _problems(article)
    return ReadArticle(name=name, line=line, problems=tuple(problems)) if problems else article


def _wrong(name: str, line: int, message: str, hint: str = "") -> ReadArticle:
    problem = Problem(path=name, line=line, code="article", message=message, hint=hint)
    return ReadArticle(name=name, line=line, problems=(problem,))


# --- what JSON allows, and front matter does not --------------------------------------------------


def _problems(article: ReadArticle) -> list[Problem]:
    """What is wrong with the values of an article, whatever its keys are."""
    problems: list[Problem] = []
    waiting: list[tuple[KeyPath, Any]] = [((), article.data)]
    while waiting and len(problems) < MAX_DEPTH:
        at, value = waiting.pop()
        name = shorten(field_name(at))[1:-1]
        if len(at) > MAX_DEPTH:
            message = f"{name}: values nest more than {MAX_DEPTH} deep"
            return [article.error(message, at=at[:1], expected=expected_in_article(at[:1]))]
        if isinstance(value, _Object):
            if value.repeated:
                message = f"{shorten(value.repeated)} occurs twice"
                key = (*at, value.repeated)
                problems.append(article.error(message, "keep one", "duplicate-key", at=key))
            problems += [
                _unprintable(article, "a key", key, (*at, key)) for key in value if _is_wrong(key)
            ]
            waiting += [((*at, key), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            waiting += [((*at, i), inner) for i, inner in enumerate(value)]
        elif isinstance(value, _RefusedNumber):
            message, expected = f"{name}: {value.message}", expected_in_article(at)
            problems.append(article.error(message, code="invalid-value", at=at, expected=expected))
        elif isinstance(value, str) and _is_wrong(value):
            problems.append(_unprintable(article, name, value, at))
    return problems


def _is_wrong(text: str) -> bool:
    return UNPRINTABLE.search(text) is not None


def _unprintable(article: ReadArticle, name: str, text: str, at: KeyPath) -> Problem:
    expected = expected_in_article(at)
    if _BROKEN.search(text):
        return article.error(f"{name}: expected UTF-8", code="encoding", at=at, expected=expected)
    match = UNPRINTABLE.search(text)
    number = ord(match[0]) if match else 0
    if 0xD800 <= number < 0xE000:
        message = f"{name}: \\u{number:04x} is half of a character"
    else:
        message = f"{name}: the control character U+{number:04X} cannot be published"
    return article.error(message, "take it out", "control-character", at=at, expected=expected)


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    data = _Object(pairs)
    if len(data) < len(pairs):
        keys = [key for key, _ in pairs]
        data.repeated = next(key for i, key in enumerate(keys) if key in keys[:i])
    return data


def _whole(digits: str) -> int | _RefusedNumber:
    if len(digits) <= _DIGITS:
        return int(digits)
    return _RefusedNumber(f"a number of {len(digits):,} digits is too long", digits)


def _real(digits: str) -> float | _RefusedNumber:
    number = float(digits)
    if abs(number) < float("inf"):
        return number
    return _RefusedNumber("the number is too large", digits)


def _constant(word: str) -> _RefusedNumber:
    return _RefusedNumber(f"{word} is no number of JSON", word)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_whole, parse_float=_real, parse_constant=_constant
)
