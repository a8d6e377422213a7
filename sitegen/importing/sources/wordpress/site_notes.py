"""What an editor has to know of a whole export."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from sitegen.importing.source import OTHER_TAXONOMY, Note
from sitegen.importing.sources.wordpress import types, zones
from sitegen.importing.sources.wordpress.index import Index

_STATES = {
    "trash": "posts in the trash",
    "auto-draft": "empty drafts that WordPress made by itself",
    "inherit": "former versions",
    "personal data": "what forms have collected, and orders",
}


def notes_of(index: Index, *, has_uploads: bool) -> Iterator[Note]:
    """Notes of what was left, of what is not in an export, and of what was guessed."""
    yield from _skipped(index)
    for kind, count in index.custom_types.items():
        message = f"{count} of the custom type {kind} became posts or pages"
        hint = (
            "those with categories or tags are posts, the others pages; fields of plugins are not"
        )
        yield _note(2, f"custom type {kind}", index, kind, message, hint)
    for taxonomy, count in index.taxonomies.items():
        message = f"terms of the taxonomy {taxonomy} are in params: {count}"
        hint = OTHER_TAXONOMY
        yield _note(2, f"taxonomy {taxonomy}", index, f"taxonomy {taxonomy}", message, hint)
    for reason, count in index.hidden_comments.items():
        message = f"{count} left out"
        yield _note(1, reason, index, "", message)
    if index.fields:
        names = ", ".join(f"{name} ({count})" for name, count in index.fields.most_common(40))
        message = f"fields that texts have beside their words are not taken over: {names}"
        hint = "write what readers saw of them, such as a subtitle, into the texts or into params"
        yield _note(2, "custom fields", index, "", message, hint)
    yield from _zone(index)
    if not has_uploads and index.attachments:
        count = len(index.attachments)
        message = f"{count} files of the media library are not here: links to them stay as they are"
        hint = "copy wp-content/uploads from the old host, and name it with --uploads"
        yield _note(3, "files on the old host", index, "", message, hint)


def _zone(index: Index) -> Iterator[Note]:
    offsets = sorted({offset for _, offset in index.moments})
    found = ", ".join(_offset(each.total_seconds()) for each in offsets) or "no known offset"
    zone = zones.zone_of(index.moments, index.language)
    guess = f"{zone} fits them" if zone else "no zone fits them, so it is UTC"
    message = f"an export does not name the zone of a site; posts are at {found}: {guess}"
    hint = 'set timezone in site.toml if it is another, such as "Europe/Berlin"'
    yield _note(1, "time zone that was guessed", index, "", message, hint)


def _skipped(index: Index) -> Iterator[Note]:
    for reason, count in index.skipped.items():
        if custom := types.type_of(reason):
            message = f"{count} of the type {custom} without an address: left out"
            hint = "they are data of a plugin: look at the old site what it showed of them"
            yield _note(2, f"custom type {custom}", index, reason, message, hint)
        else:
            message = f"{_STATES.get(reason, reason)}: {count} left out"
            yield _note(1, reason, index, reason, message)


def _note(
    weight: Literal[1, 2, 3], kind: str, index: Index, key: str, message: str, hint: str = ""
) -> Note:
    place = index.first_places.get(key, "export")
    return Note(weight=weight, kind=kind, place=place, message=message, hint=hint)


def _offset(seconds: float) -> str:
    minutes = int(seconds) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
