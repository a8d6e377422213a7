"""What to write instead of a value that is refused."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import msgspec

from sitegen import urls
from sitegen.formats.date_text import date_hint, possible_dates
from sitegen.formats.field_types import FieldType, type_at
from sitegen.formats.quoting import quoted
from sitegen.near import did_you_mean, nearest


def instead_of(value: Any, raw: str, key: str, wanted: FieldType) -> str:
    """What to write instead of a refused value, or "" if that is not clear."""
    if isinstance(value, str):
        return _of_text(value, key, wanted)
    if isinstance(value, dt.datetime):
        return f'write {key}"{raw}"' if str in wanted.members and raw else ""
    if dt.datetime in wanted.members and isinstance(value, int) and not isinstance(value, bool):
        return date_hint(key, raw or str(value))
    if isinstance(value, (bool, int, float)) and str in wanted.members:
        return f'write {key}"{raw or str(value).lower()}"'
    return ""


def example(kind: Any, key: str, value: Any, raw: str) -> str:
    """The value of a `key` of the struct `kind` in a hint: `value`, if it is what the key takes."""
    wanted = type_at(kind, (key,))
    if dt.datetime in wanted.members:
        return as_moment(value, raw) or "2026-05-03"
    return quoted(value) if isinstance(value, str) and wanted.is_prose else "…"


def as_moment(value: Any, raw: str) -> str:
    """The date that a value is or may mean, as it is written, or ""."""
    if isinstance(value, dt.datetime):
        return raw
    return "".join(possible_dates(value)[:1]) if isinstance(value, str) else ""


def _is_item(value: str, wanted: FieldType) -> bool:
    """Whether a list of nothing but this text is what the field accepts."""
    try:
        msgspec.convert(([value],), wanted.holder, builtin_types=(dt.datetime,))
    except msgspec.ValidationError:
        return False
    return True


SWITCHES = {
    "true": "true",
    "yes": "true",
    "on": "true",
    "false": "false",
    "no": "false",
    "off": "false",
}


# How programs print that there is nothing.
NOTHING = frozenset({"none", "null", "nil", "undefined", "n/a", "nan"})


def _of_text(value: str, key: str, wanted: FieldType) -> str:
    bare = value.strip().lower()
    if bool in wanted.members and bare in SWITCHES:
        return f"write {key}{SWITCHES[bare]}, without quotes"
    if int in wanted.members and re.fullmatch(r"\d{1,18}", bare):
        return f"write {key}{bare}, without quotes"
    if dt.datetime in wanted.members:
        return date_hint(key, value)
    if wanted.is_address and "." in bare.lstrip("/").partition("/")[0]:
        address = f"https://{value.strip().lstrip('/')}"
        is_one = re.fullmatch(urls.WEB_ADDRESS, address)
        return f"write {key}{address if key.endswith(': ') else quoted(address)}" if is_one else ""
    if wanted.is_list and bare in NOTHING:
        return f"write {key}[]"
    if wanted.is_list and wanted.struct is None and _is_item(value, wanted):
        return f"write {key}[{value}]" if key.endswith(": ") else f'write {key}["{value}"]'
    if wanted.words and wanted.is_list:
        return _list_of_words(bare, key, wanted.words)
    if wanted.words:
        inside = [word for word in wanted.words if word in re.findall("[a-z_]+", bare)]
        return (
            f"write {key}{inside[0] if key.endswith(': ') else quoted(inside[0])}"
            if inside
            else did_you_mean(value, wanted.words)
        )
    return wanted.hint(value.strip(), key)


def _list_of_words(text: str, key: str, words: tuple[str, ...]) -> str:
    """The list of `words` that a text may mean, as a hint; "" if it has others as well."""
    meant = [nearest(word, words) for word in re.findall(r"[\w-]+", text)]
    if not meant or not all(meant):
        return ""
    names = dict.fromkeys(meant if key.endswith(": ") else map(quoted, meant))
    return f"write {key}[{', '.join(names)}]"
