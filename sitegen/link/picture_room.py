"""Whether what is said about a picture fits into its files: a JPEG, which social networks get of
most pictures, has the least room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sitegen.errors import Problem
from sitegen.link.picture_statements import Statement, creators_of
from sitegen.model.picture_description import PictureDescription
from sitegen.model.picture_meta import PictureAi
from sitegen.pictures.marked import rights_of
from sitegen.pictures.marks.insert import MAX_JPEG
from sitegen.pictures.marks.packet import packet

# So many characters fit whatever they are: one takes at most six bytes.
_SURELY_FITS = 10_000
_KEYS = ("alt", "credit", "creator", "copyright", "license_url", "ai")


def too_long(
    path: str, description: PictureDescription, statements: Iterable[Statement]
) -> Iterator[Problem]:
    """An error at the longest text of the `statements` about the picture file `path`, if what is
    known about it is longer than a JPEG has room for."""
    said = [(len(_text(each, key)), key, each) for each in statements for key in _KEYS]
    if sum(length for length, _, _ in said) <= _SURELY_FITS:
        return
    length = len(packet(rights_of(description)))
    if length <= MAX_JPEG:
        return
    longest, key, statement = max(said, key=lambda each: each[0])
    yield Problem.at(
        statement.path,
        statement.place(key),
        code="picture-marks",
        message=f"what is said about {path} takes {length:,} bytes, and a picture file has room for"
        f" {MAX_JPEG:,}",
        hint=f"shorten {key}, which has {longest:,} characters",
        others=(path,),
    )


def _text(statement: Statement, key: str) -> str:
    """All that a statement says under a key, and that is written into files."""
    if key == "creator":
        return "".join(creators_of(statement.meta))
    value = getattr(statement.meta, key)
    if isinstance(value, PictureAi):
        texts = (value.model, value.provider, value.prompt, value.prompt_by)
        return "".join(filter(None, texts))
    return value or ""
