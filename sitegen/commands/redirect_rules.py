"""The rules in a file `_redirects`, as Netlify and Cloudflare Pages read them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import parse_qsl

from msgspec import Struct

from sitegen import urls

_TARGET = re.compile(r"/|https?://", re.IGNORECASE)
_HOLE = re.compile(r":([A-Za-z]\w*)")


class Rule(Struct, frozen=True):
    """A rule: the pattern of the addresses that it is about, the parameters that their queries
    must have, where it leads and with which status; `is_forced` if it holds even where there is a
    file."""

    source: str
    parameters: tuple[tuple[str, str], ...]
    target: str
    status: int
    is_forced: bool


class RedirectRules:
    """All rules of a host. The first one that fits an address counts."""

    def __init__(self, text: str) -> None:
        self._exact: dict[str, list[tuple[int, Rule]]] = {}
        self._open: list[tuple[int, re.Pattern[str], Rule]] = []
        for number, rule in enumerate(_rules(text.splitlines())):
            if "*" in rule.source or _HOLE.search(rule.source):
                self._open.append((number, re.compile(_pattern(rule.source)), rule))
            else:
                self._exact.setdefault(_key(rule.source), []).append((number, rule))

    def at(self, path: str, query: str) -> Rule | None:
        """The rule for a path of the host and a query, with the whole target filled in."""
        asked = dict(parse_qsl(query, keep_blank_values=True))
        found = [
            (number, rule, known)
            for number, rule in self._exact.get(_key(path), ())
            if (known := _fitting(rule, asked)) is not None
        ]
        plain = urls.encode_again(path)
        for number, pattern, rule in self._open:
            if (match := pattern.fullmatch(plain)) and (known := _fitting(rule, asked)) is not None:
                found.append((number, rule, match.groupdict("") | known))
                break
        if not found:
            return None
        _, rule, known = min(found, key=lambda each: each[0])
        target = _HOLE.sub(lambda hole: known.get(hole[1], hole[0]), rule.target)
        return Rule(rule.source, rule.parameters, target, rule.status, rule.is_forced)


def _rules(lines: Iterable[str]) -> Iterator[Rule]:
    for line in lines:
        words = line.partition(" #")[0].split()
        if len(words) < 2 or not words[0].startswith("/"):
            continue
        source, *rest = words
        at = next((at for at, word in enumerate(rest) if _TARGET.match(word)), None)
        if at is None:
            continue
        status = re.fullmatch(r"(\d{3})(!?)", rest[at + 1]) if len(rest) > at + 1 else None
        yield Rule(
            source=source,
            parameters=tuple(
                (name, value) for name, _, value in (w.partition("=") for w in rest[:at])
            ),
            target=rest[at],
            status=int(status[1]) if status else 301,
            is_forced=bool(status and status[2]),
        )


def _key(path: str) -> str:
    """A path in one form; hosts that read such rules take `/old` and `/old/` for equal."""
    return urls.encode_again(path).rstrip("/") or "/"


def _pattern(source: str) -> str:
    """The regular expression of a path with `:name` for a part, and `*` for all that follows."""
    start, star, _ = source.partition("*")
    parts = _HOLE.split(urls.encode_again(start))
    named: set[str] = set()
    pattern = re.escape(parts[0])
    for name, text in zip(parts[1::2], parts[2::2], strict=True):
        pattern += "[^/]+" if name in named else f"(?P<{name}>[^/]+)"
        pattern += re.escape(text)
        named.add(name)
    if not star:
        return pattern.removesuffix("/") + "/?"
    splat = "(?P<splat>.*)" if "splat" not in named else ".*"
    return f"{pattern[:-1]}(?:/{splat})?" if pattern.endswith("/") else pattern + splat


def _fitting(rule: Rule, asked: Mapping[str, str]) -> dict[str, str] | None:
    """What the `:names` of a rule's parameters are in a query; None if it lacks one of them."""
    known = {}
    for name, value in rule.parameters:
        if name not in asked or (not value.startswith(":") and asked[name] != value):
            return None
        known[value.removeprefix(":")] = asked[name]
    return known
