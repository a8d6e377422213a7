"""One file of interface strings → its strings, with everything that is wrong with them."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Sequence
from string import Formatter

from msgspec import Struct

from sitegen import files
from sitegen.errors import Problem, SiteError, shorten
from sitegen.formats.toml import load_toml
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.layouts.language import Strings


class StringsJob(Struct, frozen=True, kw_only=True):
    """The path of the file, and the built-in English strings as TOML, which say what fields each
    string may have."""

    path: str
    english: str


def strings(input_: bytes, given: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """A `StringsJob` and a TOML file → its strings by key. Raises SiteError with every problem."""
    job = decode(input_, StringsJob)
    text = files.decode(job.path, given[0])
    problems = check(job.path, text, Strings(tomllib.loads(job.english)))
    if problems:
        raise SiteError(problems)
    return JobOutput(encode(tomllib.loads(text)))


def check(path: str, text: str, english: Strings) -> tuple[Problem, ...]:
    """What is wrong with the strings in `text`, which stands in the file `path`; the built-in
    `english` ones say which fields each may have."""
    found = load_toml(text, path, 1, dt.UTC)
    problems = list(found.problems)
    for key, value in found.data.items():
        if key == "months":
            if not (
                isinstance(value, list)
                and len(value) == 12
                and all(isinstance(month, str) for month in value)
            ):
                problems.append(
                    found.problem(
                        (key,),
                        "invalid-value",
                        "months: expected the names of the twelve months",
                        'write months = ["January", …]',
                    )
                )
            continue
        forms = value if isinstance(value, dict) else {"other": value}
        if (isinstance(value, dict) and set(value) != {"one", "other"}) or not all(
            isinstance(form, str) for form in forms.values()
        ):
            expected = '{one = "…", other = "…"}' if isinstance(value, dict) else "text"
            problems.append(found.problem((key,), "invalid-value", f"{key}: expected {expected}"))
            continue
        fields = [_fields(form) for form in forms.values()]
        known = (
            frozenset().union(*(_fields(form) or () for form in _forms(english.texts[key])))
            if key in english.texts
            else None
        )
        if None in fields:
            problems.append(
                found.problem(
                    (key,),
                    "invalid-value",
                    f"{key}: expected fields like {{name}}",
                    "write {{ for a brace of your own",
                )
            )
        elif known is not None and not all(names <= known for names in fields if names is not None):
            expected = " and ".join(f"{{{name}}}" for name in sorted(known)) or "no fields"
            problems.append(
                found.problem(
                    (key,),
                    "invalid-value",
                    f"{key}: expected {expected}, got {shorten(' / '.join(forms.values()))}",
                )
            )
    return tuple(problems)


def _forms(text: object) -> list[str]:
    return [str(form) for form in text.values()] if isinstance(text, dict) else [str(text)]


def _fields(text: str) -> frozenset[str] | None:
    """The names of the {fields} of `text`; None if one is no plain name: `{count.__class__}`,
    `{`."""
    try:
        parsed = [
            (name, spec, conversion)
            for _, name, spec, conversion in Formatter().parse(text)
            if name is not None
        ]
    except ValueError:
        return None
    if not all(
        name.isidentifier() and not spec and not conversion for name, spec, conversion in parsed
    ):
        return None
    return frozenset(name for name, _, _ in parsed)
