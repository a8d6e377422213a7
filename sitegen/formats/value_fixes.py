"""What a refused value becomes, where nobody but a person could mean anything else by it, or as a
guess, which is no safe fix."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, NamedTuple, get_origin

import msgspec

from sitegen import lazy, urls
from sitegen.errors import NO_FIX, Fix
from sitegen.formats.date_text import is_only_date, parse_date, possible_dates
from sitegen.formats.field_types import FieldType, required_in, type_at
from sitegen.formats.source_map import REFUSED, KeyPath, SourceMap
from sitegen.formats.value_hints import NOTHING, SWITCHES
from sitegen.near import nearest
from sitegen.text.edits import remove_key, set_key


class Mended(NamedTuple):
    """The value that takes the place of a refused one, as JSON has it; `safe`: no author can have
    meant another one."""

    value: Any
    safe: bool = True


def setting(at: KeyPath, mended: Mended | None) -> Fix:
    """The fix that gives the key at `at` another value; none without a value."""
    if mended is None:
        return NO_FIX
    return Fix(keys=(set_key(at, mended.value),), safe=mended.safe)


def removal(at: KeyPath, *, safe: bool = True) -> Fix:
    """The fix that takes out the key, or the item of a list, at `at`."""
    return Fix(keys=(remove_key(at),), safe=safe)


def mended(
    source: SourceMap, kind: Any, at: KeyPath, value: Any, written_at: KeyPath = ()
) -> Mended | None:
    """What the `value` was meant to be that the field at `at` in the struct `kind` refuses; None if
    that is not clear. The result fits the type. The value is written at `written_at`, by default
    at `at`."""
    wanted, place = type_at(kind, numberless(at)), written_at or at
    raw = source.marks[place].raw if place in source.marks else ""
    if isinstance(value, (list, dict)):
        return _of_collection(source, kind, at, value, place)
    found = _of_text(value, wanted) if isinstance(value, str) else _of_scalar(value, raw, wanted)
    if found and isinstance(found.value, list):
        item = type_at(kind, (*numberless(at), 0))
        return found if all(fits(each, item) for each in found.value) else None
    if found and fits(found.value, wanted):
        return found
    return _as_only_key(value, raw, wanted)


def numberless(at: KeyPath) -> KeyPath:
    """A way in the form in which structs know it: each item of a list is at 0."""
    return tuple(0 if isinstance(part, int) else part for part in at)


def fits(value: Any, wanted: FieldType) -> bool:
    """Whether a field takes a value; a date as text is one. Nothing is said of what is inside of
    lists, or of keys and values."""
    if isinstance(value, (list, dict)):
        has_keys = wanted.struct is not None or any(
            get_origin(each) is dict for each in wanted.members
        )
        return wanted.is_list if isinstance(value, list) else has_keys
    if isinstance(value, str) and dt.datetime in wanted.members and str not in wanted.members:
        try:
            return parse_date(value) is not None
        except ValueError:
            return False
    try:
        msgspec.convert((value,), wanted.holder, builtin_types=(dt.datetime,))
    except msgspec.ValidationError:
        return False
    return True


# --- scalars --------------------------------------------------------------------------------------


def _of_scalar(value: Any, raw: str, wanted: FieldType) -> Mended | None:
    """What a number, a date, or true or false was meant to be."""
    if value is None or value is REFUSED:
        return None
    written = raw.strip()
    if isinstance(value, dt.datetime):
        return Mended(written) if str in wanted.members and written else None
    if dt.datetime in wanted.members and isinstance(value, int) and not isinstance(value, bool):
        return _date(written or str(value))
    if bool in wanted.members and value in (0, 1):
        return Mended(bool(value))
    if str in wanted.members:
        return Mended(written or str(value).lower())
    if wanted.is_list and isinstance(value, (int, float)) and not isinstance(value, bool):
        return Mended([written or str(value).lower()])
    return None


_PART = lazy.pattern(r"\s*[,;，、；]\s*")
# Hashtags, and items after hyphens with a space that is none to YAML.
_HASHTAGS = lazy.pattern(r"#\w[^\s#,;]*(?:[\s,;]+#\w[^\s#,;]*)+")
_ITEM = lazy.pattern(r"(?:\A|\s+)-[\u00a0\u2000-\u200a\u202f\u3000]\s*")


def _of_text(value: str, wanted: FieldType) -> Mended | None:
    text = value.strip()
    bare = text.lower()
    if bool in wanted.members and bare in SWITCHES:
        return Mended(SWITCHES[bare] == "true")
    if int in wanted.members and re.fullmatch(r"\d{1,18}", bare):
        return Mended(int(bare))
    if dt.datetime in wanted.members:
        return _date(text)
    if wanted.is_address:
        return _address(text)
    if wanted.is_list and wanted.struct is None:
        return _parts(text)
    if re.fullmatch(r"[A-Za-z]{2,3}_[A-Za-z]{2,4}", text):  # a language tag as in a locale
        return Mended(text.replace("_", "-"))
    return _word(bare, wanted.words) if wanted.words else None


def _parts(text: str) -> Mended | None:
    """The parts of a text between commas: safe unless a comma may belong to a number, to the name
    of a person or a place, or to what is between quotation marks."""
    if text.lower() in NOTHING:
        return Mended([])
    if _HASHTAGS.fullmatch(text):
        return Mended([tag.strip("#,;") for tag in text.split()])
    pattern = _ITEM if _ITEM.match(text) else _PART
    parts = [part for part in pattern.split(text.strip("[]")) if part]
    if not parts:
        return None
    is_list = text.startswith("[") or len(parts) != 2 or not any(map(_is_name, parts))
    is_list = is_list and not re.search(r"\d,\d", text) and not any(map(_is_piece, parts))
    return Mended([part.strip("\"'") for part in parts], is_list or len(parts) == 1)


def _is_name(part: str) -> bool:
    return part[0].isupper()


def _is_piece(part: str) -> bool:
    """Whether it is an abbreviation, as in "Washington, D.C.", or has one quotation mark of two."""
    return part[-1] == "." or (part[0] in "\"'") is not (part[-1] in "\"'")


def _date(text: str) -> Mended | None:
    meant = possible_dates(text)
    return Mended(meant[0], is_only_date(text)) if len(meant) == 1 else None


def _address(text: str) -> Mended | None:
    """A web address without its scheme, or in the angle brackets of Markdown."""
    bare = text.removeprefix("<").removesuffix(">").strip()
    if re.match(r"https?://", bare, re.IGNORECASE):
        scheme, _, rest = bare.partition("://")
        address = f"{scheme.lower()}://{rest}"
    else:
        address = f"https://{bare.lstrip('/')}"
    host = address.partition("://")[2].partition("/")[0]
    is_one = "." in host.strip(".") and re.fullmatch(urls.WEB_ADDRESS, address)
    return Mended(address) if is_one else None


# What part AI had, in words that are not ours.
_INVOLVEMENTS = {
    "ai": "generated",
    "fully": "generated",
    "human": "none",
    "humans": "none",
    "hybrid": "assisted",
    "partially": "assisted",
}


def _word(bare: str, words: tuple[str, ...]) -> Mended | None:
    """One of the allowed words: in another form, or as the only one inside of a text."""
    joined = re.sub(r"[\s-]+", "_", bare)
    joined = re.sub(r"^ai_|_(?:by|with)_ai$", "", joined)
    if joined in words:
        return Mended(joined)
    inside = [word for word in words if word in re.findall("[a-z_]+", bare)]
    if len(inside) == 1:
        return Mended(inside[0], safe=False)
    if _INVOLVEMENTS.get(bare) in words:
        return Mended(_INVOLVEMENTS[bare], safe=False)
    near = nearest(bare, words) if not inside else ""
    return Mended(near, safe=False) if near else None


# --- lists, keys and values -----------------------------------------------------------------------


def _of_collection(
    source: SourceMap, kind: Any, at: KeyPath, value: Any, place: KeyPath
) -> Mended | None:
    """A list of one text or date where only that was expected, keys and values where a list of
    those was, and a name as the only key where a text was."""
    wanted = type_at(kind, numberless(at))
    if isinstance(value, list):
        only = value[0] if len(value) == 1 and not wanted.is_list else None
        if isinstance(only, dt.datetime):
            only = source.marks[*place, 0].raw if (*place, 0) in source.marks else _iso(only)
        return Mended(only) if isinstance(only, str) and fits(only, wanted) else None
    name = value.get("name")
    if len(value) == 1 and isinstance(name, str) and fits(name, wanted):
        return Mended(name)
    if not wanted.is_list:
        return None
    if type_at(kind, (*numberless(at), 0)).struct is None:
        return None
    written: dict[str, Any] = {}
    for key, inner in value.items():
        if isinstance(inner, dt.datetime):
            mark = source.marks.get((*place, key))
            written[key] = mark.raw if mark else _iso(inner)
        elif isinstance(inner, (str, bool, int)):
            written[key] = inner
        else:
            return None
    return Mended([written])


def _iso(moment: dt.datetime) -> str:
    """A moment as text, without its time if that is midnight: so a day is read."""
    is_day = moment.time() == dt.time()
    return moment.date().isoformat() if is_day else moment.isoformat()


def _as_only_key(value: Any, raw: str, wanted: FieldType) -> Mended | None:
    """A moment where keys and values were expected of which only one is needed, a moment."""
    if wanted.struct is None or wanted.is_list:
        return None
    needed = [*required_in(wanted.struct)]
    if len(needed) != 1 or dt.datetime not in type_at(wanted.struct, (needed[0],)).members:
        return None
    if isinstance(value, dt.datetime):
        return Mended({needed[0]: raw}) if raw else None
    date = _date(value.strip()) if isinstance(value, str) else None
    return Mended({needed[0]: date.value}, date.safe) if date else None
