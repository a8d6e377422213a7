"""One file of interface strings → its strings, or all their problems."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from string import Formatter

from sitegen import files, lazy
from sitegen.errors import Problem, SiteError, shorten
from sitegen.formats.source_map import SourceMap
from sitegen.formats.toml import load_toml
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.layouts.closures import StringsFile, StringsJob
from sitegen.layouts.language import Strings, has_plural_forms
from sitegen.layouts.plurals import OF_NUMBERS, PluralRules, rules_of
from sitegen.near import did_you_mean, nearest

# A language tag (RFC 5646), or "other"; categories of numbers are for strings that depend on one.
_TAG = lazy.pattern(
    rf"(?!(?:{'|'.join(sorted(OF_NUMBERS))})$)[A-Za-z]{{2,8}}(?:-[A-Za-z0-9]{{1,8}})*\Z"
)
_LISTS_OF_MONTHS = ("months", "months_short", "months_alone")


def strings(encoded: bytes, inputs: Sequence[bytes], worker: WorkerContext) -> JobOutput:
    """The strings of a TOML file, as a `StringsFile`. `encoded` is a `StringsJob`, `inputs` the
    bytes of the file. Raises SiteError with every problem."""
    job = decode(encoded, StringsJob)
    text = files.decode(job.path, inputs[0])
    parsed = load_toml(text, job.path, 1, dt.UTC)
    english = worker.once(("English", job.english), lambda: Strings(tomllib.loads(job.english)))
    problems = [*parsed.problems, *_wrong_values(parsed, english)]
    if problems:
        raise SiteError(problems)
    unknown = parsed.data.keys() - english.texts.keys() - set(_LISTS_OF_MONTHS)
    places = {key: parsed.mark((key,)).key for key in sorted(unknown)}
    return JobOutput(encode(StringsFile(parsed.data, places)))


def _wrong_values(parsed: SourceMap, english: Strings) -> Iterator[Problem]:
    """A problem for each invalid string. The built-in `english` strings say which fields each can
    have. Strings that are not among them belong to layouts of the site, and can have any."""
    tag = PurePosixPath(parsed.path).stem
    for key, value in parsed.data.items():
        if key in _LISTS_OF_MONTHS:
            if not _is_months(value):
                yield parsed.problem(
                    (key,),
                    "invalid-value",
                    f"{key}: expected the names of the twelve months",
                    f'write {key} = ["January", …]',
                )
        elif _is_by_language(english.texts.get(key)):
            yield from _wrong_forms_by_language(parsed, key)
        elif isinstance(value, dict):
            yield from _wrong_plural_forms(parsed, key, rules_of(tag), tag)
        elif not isinstance(value, str):
            yield parsed.problem((key,), "invalid-value", f"{key}: expected text")
    yield from _wrong_fields(parsed, english)


def _is_months(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 12
        and all(isinstance(month, str) for month in value)
    )


def _is_by_language(english: object) -> bool:
    """Whether a string, by its value in English, has forms by language, and not by number."""
    return isinstance(english, dict) and not has_plural_forms(english)


def _wrong_forms_by_language(parsed: SourceMap, key: str) -> Iterator[Problem]:
    """A problem if a string is neither a text nor texts by language tag, one of which is
    "other"."""
    value = parsed.data[key]
    forms = value if isinstance(value, dict) else {"other": value}
    if "other" not in forms or not all(map(_TAG.match, forms)) or _texts(value) is None:
        yield parsed.problem((key,), "invalid-value", f'{key}: expected {{fr = "…", other = "…"}}')


def _wrong_plural_forms(
    parsed: SourceMap, key: str, rules: PluralRules, tag: str
) -> Iterator[Problem]:
    """A problem for each form of a number that the language `tag` does not have by its `rules`, or
    one if it needs others."""
    value = parsed.data[key]
    use = f"numbers in {shorten(tag)} have the forms {', '.join(rules.allowed)}"
    unknown = [form for form in value if form not in rules.allowed]
    for form in unknown:
        near = did_you_mean(form, rules.allowed)
        yield parsed.problem(
            (key, form),
            "unknown-key",
            f"{key}.{form}: there is no such form of a number",
            f"{near} {use}" if near else use,
            at_key=(key, form) in parsed.marks,  # not in an inline table
        )
    missing = [form for form in rules.required if form not in value]
    if not unknown and (missing or _texts(value) is None):
        forms = [form for form in rules.allowed if form in rules.required or form in value]
        expected = ", ".join(f'{form} = "…"' for form in forms)
        hint = f"add {' and '.join(missing)}: {use}" if missing else ""
        yield parsed.problem((key,), "invalid-value", f"{key}: expected {{{expected}}}", hint)


def _wrong_fields(parsed: SourceMap, english: Strings) -> Iterator[Problem]:
    """A problem for each string with {fields} that are no names, or that it has not in English."""
    for key, value in parsed.data.items():
        forms = None if key in _LISTS_OF_MONTHS else _texts(value)
        if forms is None:
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
            allowed = _fields(_texts(english.texts[key]) or ()) or frozenset()
            if not used <= allowed:
                names = [f"{{{name}}}" for name in sorted(allowed)]
                yield parsed.problem(
                    (key,),
                    "invalid-value",
                    f"{key}: expected {' and '.join(names) or 'no fields'}, got"
                    f" {shorten(' / '.join(forms))}",
                    _meant(sorted(used - allowed), sorted(allowed - used)),
                )


def _meant(unknown: Sequence[str], unused: Sequence[str]) -> str:
    """A hint what to write for fields that do not exist."""
    near = [(name, nearest(name, unused)) for name in unknown]
    return "; ".join(f"write {{{meant}}} for {{{name}}}" for name, meant in near if meant)


def _texts(value: object) -> list[str] | None:
    """The forms of a string, its only one or all; None if one of them is no text."""
    forms = list(value.values()) if isinstance(value, dict) else [value]
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
