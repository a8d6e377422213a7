"""What becomes of a key that does not exist."""

from __future__ import annotations

import re
from typing import Any

from sitegen.errors import NO_FIX, Fix
from sitegen.formats.field_types import type_at
from sitegen.formats.source_map import REFUSED, KeyPath, SourceMap
from sitegen.formats.value_fixes import fits, mended, numberless, removal
from sitegen.near import bare_key, is_same_key, says_draft
from sitegen.text.edits import rename_key, set_key


def renaming(source: SourceMap, kind: Any, at: KeyPath, meant: str) -> Fix:
    """The fix that gives the key at `at` the name `meant`, one of the struct `kind`, and its value
    the form that this key needs. There is none if the value does not fit."""
    if not meant:
        return NO_FIX
    key, value = str(at[-1]), source.value(at)
    is_same = is_same_key(key, meant)
    if meant == "draft" and not is_same:
        return _as_draft(at, says_draft(key, value))
    rename = rename_key(at, meant)
    if meant == "ai" and isinstance(value, bool) and key.lower() != "ai":
        said = _INVOLVEMENTS.get(bare_key(key)) if value else None
        return Fix(keys=(rename, set_key(at, said))) if said else NO_FIX
    place = (*at[:-1], meant)
    if value is None or value is REFUSED or (meant == "lang" and not _is_tag(value)):
        return NO_FIX
    if fits(value, type_at(kind, numberless(place))):
        return Fix(keys=(rename,), safe=is_same)
    new = mended(source, kind, place, value, at)
    if new is None or (isinstance(value, bool) and isinstance(new.value, str)):
        return NO_FIX  # `photo: true` is no name of a picture
    return Fix(keys=(rename, set_key(at, new.value)), safe=is_same and new.safe)


def _is_tag(value: Any) -> bool:
    """Whether a value is the tag of a language, and not the name of one, such as `English`."""
    return isinstance(value, str) and len(re.split("[-_]", value)[0]) in (2, 3)


# What a key says of the part that AI had if it is true. If it is false, another part is possible.
_INVOLVEMENTS = {
    "aigenerated": "generated",
    "isaigenerated": "generated",
    "aiassisted": "assisted",
    "isaiassisted": "assisted",
}


def _as_draft(at: KeyPath, is_draft: bool | None) -> Fix:
    """The fix of a key that says otherwise whether it is a draft. What is none needs no key."""
    if is_draft is None:
        return NO_FIX
    if not is_draft:
        return removal(at)
    return Fix(keys=(rename_key(at, "draft"), set_key(at, True)))
