"""One file of interface strings → its strings, or all their problems."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from string import Formatter

from sitegen import files, lazy
from sitegen.errors import Problem, SiteError, shorten
from sitegen.formats.source_map import SourceMap
from sitegen.formats.toml import load_toml
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.layouts.closures import StringsJob
from sitegen.layouts.language import Strings

# A language tag (RFC 5646), or "other"; "one" is for strings that depend on a number.
_TAG = lazy.pattern(r"(?!one$)[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*\Z")


def strings(encoded: bytes, inputs: Sequence[bytes], worker: WorkerContext) -> JobOutput:
    """The strings of a TOML file by key. `encoded` is a `StringsJob`, `inputs` the bytes of the
    file. Raises SiteError with every problem."""
    job = decode(encoded, StringsJob)
    text = files.decode(job.path, inputs[0])
    parsed = load_toml(text, job.path, 1, dt.UTC)
    english = worker.once(("English", job.english), lambda: Strings(tomllib.loads(job.english)))
    problems = [*parsed.problems, *_wrong_values(parsed, english)]
    if problems:
        raise SiteError(problems)
    return JobOutput(encode(parsed.data))


def _wrong_values(parsed: SourceMap, english: Strings) -> Iterator[Problem]:
    """A problem for each invalid string. The built-in `english` strings say which fields each can
    have. Strings that are not among them belong to layouts of the site, and can have any."""
    for key, value in parsed.data.items():
        if key == "months":
            if not _is_months(value):
                yield parsed.problem(
                    (key,),
                    "invalid-value",
                    "months: expected the names of the twelve months",
                    'write months = ["January", …]',
                )
            continue
        if _is_by_language(english.texts.get(key)):
            forms, expected = _language_forms(value), '{fr = "…", other = "…"}'
        else:
            forms = _forms(value)
            expected = '{one = "…", other = "…"}' if isinstance(value, dict) else "text"
        if forms is None:
            yield parsed.problem((key,), "invalid-value", f"{key}: expected {expected}")
            continue
        used = _fields(forms)
        if used is None:
            yield parsed.problem(
                (key,),
                "invalid-value",
                f"{key}: expected fields like {{name}}",
                "write {{ for a brace of your own",
            )
        elif key in english.texts:
            own = english.texts[key]
            allowed = _fields(own.values() if isinstance(own, dict) else [own]) or frozenset()
            if not used <= allowed:
                expected = " and ".join(f"{{{name}}}" for name in sorted(allowed)) or "no fields"
                yield parsed.problem(
                    (key,),
                    "invalid-value",
                    f"{key}: expected {expected}, got {shorten(' / '.join(forms))}",
                )


def _is_months(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 12
        and all(isinstance(month, str) for month in value)
    )


def _forms(value: object) -> list[str] | None:
    """The forms of a string: its only one, or those for one thing and for several; None if the
    value is anything else."""
    if isinstance(value, dict) and set(value) != {"one", "other"}:
        return None
    return _texts(list(value.values()) if isinstance(value, dict) else [value])


def _is_by_language(english: object) -> bool:
    """Whether a string, by its value in English, has forms by language, and not by number."""
    return isinstance(english, dict) and "one" not in english


def _language_forms(value: object) -> list[str] | None:
    """The forms of a string by language: its only one, or those by language tag, one of which is
    "other"; None if the value is anything else."""
    if isinstance(value, dict) and ("other" not in value or not all(map(_TAG.match, value))):
        return None
    return _texts(list(value.values()) if isinstance(value, dict) else [value])


def _texts(forms: list[object]) -> list[str] | None:
    """The forms of a string, None if one of them is no text."""
    texts = [form for form in forms if isinstance(form, str)]
    return texts if len(texts) == len(forms) else None


def _fields(forms: Iterable[str]) -> frozenset[str] | None:
    """The names of the {fields} in the forms of a string; None if a field is not a plain name, as
    in `{count.__class__}`, or if a brace has no partner."""
    try:
        fields = [
            field for form in forms for field in Formatter().parse(form) if field[1] is not None
        ]
    except ValueError:
        return None
    if not all(
        name and name.isidentifier() and not spec and not conversion
        for _, name, spec, conversion in fields
    ):
        return None
    return frozenset(name for _, name, _, _ in fields if name)
