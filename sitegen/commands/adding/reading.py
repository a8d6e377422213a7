"""Articles in JSON: one object, a list of them, or JSON Lines, told apart by reading.

A mistake in one article concerns that one alone, as long as it can be told where it ends."""

from __future__ import annotations

import json
import re
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

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
    text = _without_fence(data.decode("utf-8-sig", errors="surrogateescape"))
    if not text.strip(" \t\r\n"):
        return [_wrong(name, 0, "there is no article in it", "expected JSON, got nothing")]
    value, problem = _parsed(name, text)
    if problem is None:
        items = value if isinstance(value, list) else [value]
        return [_article(name, 0, item) for item in items]
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not any(_is_object(line) for _, line in lines) or len(lines) == 1:
        return [ReadArticle(name=name, line=problem.line, problems=(problem,))]
    return [_of_line(name, number, line) for number, line in lines]


# JSON as a block of code in Markdown, as language models write it.
_IN_FENCE = lazy.pattern(r"(\s*)```(?:jsonl?|ndjson)?[ \t\r]*\n(.*\n)[ \t]*```\s*", re.DOTALL)


def _without_fence(text: str) -> str:
    """The text without a fence of code around it, with as many lines above."""
    fenced = _IN_FENCE.fullmatch(text)
    return f"{fenced[1]}\n{fenced[2]}" if fenced else text


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
        hint = ""
        if error.msg == "Extra data":
            hint = "put several articles into a list, or each on a line of its own"
        return None, Problem(
            path=name,
            line=above + error.lineno,
            column=error.colno,
            code="article",
            message=f"this is no JSON: {error.msg[0].lower()}{error.msg[1:]}",
            hint=hint,
        )
    except RecursionError:
        return None, Problem(
            path=name, line=above, code="article", message="the values nest too deep"
        )


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
