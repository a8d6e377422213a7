"""Problems as JSON values, with all that a program needs to mend them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from sitegen.errors import Expected, Problem
from sitegen.files import ExactTexts
from sitegen.lazy import load


def no_texts(_path: str) -> None:
    """For problems of files that cannot be read: none of them has a fix."""


def listed(problems: Iterable[Problem], texts: ExactTexts) -> list[dict[str, object]]:
    """The problems as JSON values, their fixes as edits of the `texts`."""
    kept = lru_cache(maxsize=8)(texts)
    return [
        {
            "severity": p.severity,
            "code": p.code,
            "path": p.path,
            "line": p.line,
            "column": p.column,
            "message": p.message,
            "hint": p.hint,
            "key": p.key,
            "got": p.got,
            "expected": _schema(p.expected),
            "fix": _fix(p, kept),
        }
        for p in problems
    ]


def _schema(expected: Expected) -> dict[str, object] | None:
    """What a value has to be, as a schema (JSON Schema 2020-12); None if that is unknown."""
    schema: dict[str, object] = {}
    for keyword, values in (("type", expected.types), ("format", expected.formats)):
        if values:
            schema[keyword] = values[0] if len(values) == 1 else list(values)
    if len(expected.formats) > 1:
        del schema["format"]
        schema["anyOf"] = [{"format": each} for each in expected.formats]
    others = [each for each in expected.types if each != "string"]
    if expected.values and others:
        schema["anyOf"] = [{"enum": list(expected.values)}, {"type": others}]
    elif expected.values:
        schema["enum"] = list(expected.values)
    if expected.pattern:
        schema["pattern"] = expected.pattern
    return {**schema, **dict(expected.limits)} or None


def _fix(problem: Problem, texts: ExactTexts) -> dict[str, object] | None:
    """The fix as edits, or None if there is none that fits the texts."""
    fix = load("sitegen.edits.fixes:fix_of")(problem, texts) if problem.fix else None
    if fix is None:
        return None
    return {
        "safe": fix.safe,
        "edits": [
            {
                "path": edit.path,
                "start": edit.start,
                "end": edit.end,
                "text": edit.text,
                "line": edit.line,
                "column": edit.column,
                "end_line": edit.end_line,
                "end_column": edit.end_column,
            }
            for edit in fix.edits
        ],
    }
