"""What is wrong with a text that is to be JSON, XML or CSV."""

from __future__ import annotations

import csv
import json
import sys
from typing import NamedTuple
from xml.parsers import expat

from sitegen.render.output_sandbox import JSON


class OutputFault(NamedTuple):
    """Why a text is not of its `kind`: `what` is wrong with its character number `at`."""

    kind: str
    what: str
    at: int


def fault(ending: str, text: str) -> OutputFault | None:
    """Why what is in a file with this `ending` is not what that says; None if it is."""
    if ending in JSON:
        return _of_json(text)
    if ending == ".xml":
        return _of_xml(text)
    return _of_csv(text) if ending == ".csv" else None


def _of_json(text: str) -> OutputFault | None:
    try:
        json.loads(text, parse_constant=_refused)
    except json.JSONDecodeError as error:
        what = error.msg[0].lower() + error.msg[1:]
        return OutputFault(
            "JSON", "there is nothing in it" if not text.strip() else what, error.pos
        )
    except _ConstantError as error:
        return OutputFault("JSON", f"it has no {error}", max(text.find(str(error)), 0))
    except (RecursionError, ValueError) as error:
        nested = isinstance(error, RecursionError)
        return OutputFault(
            "JSON", "it is nested too deeply" if nested else "a number is too long", 0
        )
    return None


class _ConstantError(Exception):
    """NaN or Infinity, which Python reads, and JSON does not have."""


def _refused(name: str) -> None:
    raise _ConstantError(name)


def _of_xml(text: str) -> OutputFault | None:
    # With a separator, prefixes of names have to be declared.
    parser, data = expat.ParserCreate("utf-8", " "), text.encode()
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        at = len(data[: max(parser.ErrorByteIndex, 0)].decode(errors="ignore"))
        return OutputFault("XML", expat.ErrorString(error.code), at)
    return None


def _of_csv(text: str) -> OutputFault | None:
    lines = text.splitlines(keepends=True)
    csv.field_size_limit(sys.maxsize)
    reader = csv.reader(lines, strict=True)
    before = 0
    try:
        for _ in reader:
            before = reader.line_num
    except csv.Error as error:
        return OutputFault("CSV", str(error), sum(map(len, lines[:before])))
    return None
