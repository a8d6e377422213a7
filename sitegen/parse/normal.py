"""Front matter in the form in which the rest of the program has it: texts of one line, line ends,
slugs and keys of authors in one Unicode form."""

from __future__ import annotations

import re
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from sitegen import urls
from sitegen.model.meta import PostMeta
from sitegen.model.picture_meta import ImageMeta
from sitegen.text import letters, line_ends

Meta = TypeVar("Meta", bound=Struct)


def with_author_keys(meta: PostMeta) -> PostMeta:
    """The front matter with keys of authors in the form of the names of their files."""
    author = (
        tuple(map(letters.visible, meta.author))
        if isinstance(meta.author, tuple)
        else letters.visible(meta.author)
    )
    review = replace(meta.review, by=letters.visible(meta.review.by)) if meta.review else None
    if author == meta.author and review == meta.review:
        return meta
    return replace(meta, author=author, review=review)


def one_line(text: str) -> str:
    """`text` with one space for each run of line ends and plain spaces; typographic spaces stay."""
    # No line end can be printed, and most titles have no two spaces side by side.
    if "  " in text or not text.isprintable():
        text = re.sub("[ \t\r\n\u2028\u2029]+", " ", text)
    return text.strip(" ")


def normalized(meta: Meta) -> Meta:
    """The front matter with a title or name of one line, the line ends of text as spaces where
    scripts have spaces, and its slug in NFC."""
    values: dict[str, str | None] = {}
    for key in ("title", "name", "summary", "image_alt"):
        text = getattr(meta, key, None)
        if key == "image_alt" and isinstance(image := getattr(meta, "image", None), ImageMeta):
            text = image.alt or text
        if text:
            text = line_ends.in_text(text)
            values[key] = one_line(text) if key in ("title", "name") else text
    if slug := getattr(meta, "slug", None):
        # In a document with errors, the slug may be one of them.
        slug = letters.composed(slug)
        values["slug"] = slug if urls.is_slug(slug) else urls.as_slug(slug) or None
    changed = {key: text for key, text in values.items() if text != getattr(meta, key)}
    return replace(meta, **changed) if changed else meta
