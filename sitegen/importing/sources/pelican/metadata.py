"""What the head of a Pelican text says: `Key: value` in Markdown, a field list in
reStructuredText, `<meta>` in HTML."""

from __future__ import annotations

import re
from typing import Any

import lxml.etree
import lxml.html
from msgspec import Struct

from sitegen.importing.source import Note
from sitegen.importing.sources.front_matter import split


class Head(Struct, frozen=True):
    """The values of a head, with their keys in lower case; the body, the line on which it begins,
    and what was not as it should be."""

    values: dict[str, Any]
    body: str
    line: int = 1
    notes: tuple[Note, ...] = ()


_KEY = re.compile(r" {0,3}(?P<key>[A-Za-z0-9_-]+):[ \t]*(?P<value>.*)")
_MORE = re.compile(r" {4,}|\t")
_FIELD = re.compile(r":(?P<key>[^:\s][^:]*):(?:[ \t]+(?P<value>.*))?$")
_RULE = re.compile(r"([!-/:-@[-`{-~])\1*[ \t]*$")


def markdown_head(text: str, place: str) -> Head:
    """The head of a Markdown text, as Python-Markdown's extension `meta` reads it, or as YAML
    between fences."""
    if re.match(r"\s*(?:---|\+\+\+)[ \t]*\n", text):
        found = split(text, place)
        if found.values:
            given = {str(key).lower(): value for key, value in found.values.items()}
            return Head(given, found.body, found.line, found.notes)
    lines = text.split("\n")
    start = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    values, at = _pairs(lines, start)
    if not values:
        return Head({}, text)
    if not lines[at : at + 1] or not lines[at].strip():
        at += 1
    joined = {name: _joined(name, parts) for name, parts in values.items()}
    return Head(joined, "\n".join(lines[at:]), at + 1)


def _pairs(lines: list[str], at: int) -> tuple[dict[str, list[str]], int]:
    """The lines of each key, and the line behind them."""
    if lines[at : at + 1] and re.fullmatch(r"-{3}\s*", lines[at]):
        at += 1
    values: dict[str, list[str]] = {}
    key = ""
    while at < len(lines):
        line = lines[at]
        if found := _KEY.match(line):
            key = found["key"].lower()
            values.setdefault(key, []).append(found["value"].strip())
        elif key and line.strip() and _MORE.match(line):
            values[key].append(line.strip())
        else:
            return values, at + bool(key and re.fullmatch(r"(?:-{3}|\.{3})\s*", line))
        at += 1
    return values, at


def _joined(name: str, parts: list[str]) -> Any:
    """The lines of a value: those of lists are entries."""
    parts = [part for part in parts if part]
    if len(parts) > 1 and name in ("tags", "authors"):
        return [entry for part in parts for entry in _entries(part)]
    return " ".join(parts)


def listed(value: Any) -> tuple[str, ...]:
    """A value as Pelican splits it: at `;` if there is one, else at `,`."""
    if isinstance(value, list | tuple):
        entries = [str(each).strip() for each in value if isinstance(each, str | int | float)]
    else:
        entries = _entries(str(value or ""))
    return tuple(dict.fromkeys(entry for entry in entries if entry))


def _entries(text: str) -> list[str]:
    return [part.strip() for part in text.split(";" if ";" in text else ",")]


def restructured_head(text: str) -> Head:
    """The title and the fields at the beginning of a reStructuredText. The body is the whole text:
    docutils takes the title and the fields out itself."""
    lines = text.split("\n")
    at = _after_blanks(lines, 0)
    values: dict[str, Any] = {}
    title, at = _title(lines, at)
    if title:
        values["title"] = title
    at = _after_blanks(lines, at)
    # A subtitle stands under the title, before the fields.
    _, after = _title(lines, at)
    at = _after_blanks(lines, after)
    while at < len(lines) and (found := _FIELD.match(lines[at])):
        parts = [found["value"] or ""]
        at += 1
        while at < len(lines) and (lines[at][:1] in (" ", "\t") or not lines[at].strip()):
            if not lines[at].strip() and not lines[at + 1 : at + 2][0:1]:
                break
            if not lines[at].strip() and lines[at + 1][:1] not in (" ", "\t"):
                break
            parts.append(lines[at].strip())
            at += 1
        values[found["key"].strip().lower()] = " ".join(part for part in parts if part)
    return Head(values, text)


def _after_blanks(lines: list[str], at: int) -> int:
    """The next line that is neither blank nor part of a comment."""
    while at < len(lines):
        if not lines[at].strip():
            at += 1
        elif re.match(r"\.\.(?:\s|$)(?!.*::)", lines[at]):
            at += 1
            while at < len(lines) and lines[at][:1] in (" ", "\t"):
                at += 1
        else:
            break
    return at


def _title(lines: list[str], at: int) -> tuple[str, int]:
    """The title that begins on a line, and the line behind it."""
    first, second, third = (*lines[at : at + 3], "", "", "")[:3]
    if first.strip() and _RULE.match(first) and second.strip() and _RULE.match(third):
        return second.strip(), at + 3
    if first.strip() and not first.startswith(" ") and second.strip() and _RULE.match(second):
        return first.strip(), at + 2
    return "", at


def html_head(text: str) -> Head:
    """The title and the `<meta>` of an HTML file, and what is in its `<body>`."""
    values: dict[str, Any] = {}
    opened = re.search(r"<body\b[^<>]*>", text, re.I)
    end = text.lower().rfind("</body")
    body = text[opened.end() : end if end > opened.end() else len(text)] if opened else text
    head = text[: opened.start()] if opened else ""
    try:
        tree = lxml.html.document_fromstring(head or "<head></head>")
    except (lxml.etree.LxmlError, ValueError):
        return Head({}, body)
    title = tree.find(".//title")
    if title is not None and title.text:
        values["title"] = " ".join(title.text.split())
    for meta in tree.iter("meta"):
        name, content = meta.get("name"), meta.get("content", meta.get("contents"))
        if name and content is not None:
            values[name.lower()] = content.strip()
    if "keywords" in values:
        values.setdefault("tags", values.pop("keywords"))
    line = text.count("\n", 0, opened.end()) + 1 if opened else 1
    return Head(values, body, line)
