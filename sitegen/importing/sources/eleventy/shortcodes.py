"""Shortcodes of Eleventy that many sites have, as Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from sitegen.importing.source import FILE_SCHEME
from sitegen.importing.sources import snippets
from sitegen.importing.sources.liquid import includes
from sitegen.importing.sources.liquid.syntax import Piece
from sitegen.importing.sources.liquid.tags import TAGS, TagHandler, TagRenderer
from sitegen.importing.sources.shortcodes.embeds import marked_lines

_PICTURES = (
    *("image", "img", "picture", "figure", "image_with_class", "imageWithClass"),
    *("responsiveImage", "responsive_image", "eleventyImage", "Image", "asset_img"),
)
# ```js/1,3-4 marks lines, and ```diff-js shows what has changed.
_FENCE = re.compile(
    r"^(?P<fence>[ \t]*(?:`{3,}|~{3,}))(?P<diff>diff-)?(?P<name>[\w+#]+)"
    r"(?:/(?P<lines>[\d,-]*)(?:/[\d,-]*){0,2})?[ \t]*$",
    re.M,
)
_PATH = re.compile(r"[^\s./]*[./]\S*$")


def with_plain_fences(text: str) -> str:
    """A text whose fences name their language alone, and lines that are marked as sitegen does."""
    return _FENCE.sub(_fence, text)


def _fence(found: re.Match[str]) -> str:
    marked = marked_lines(f"hl_lines=[{found['lines']}]") if found["lines"] else ""
    language = "diff" if found["diff"] else found["name"]
    return f"{found['fence']}{language}" + (f' hl_lines="{marked}"' if marked else "")


def file_address(src: str, files: Mapping[str, str]) -> str:
    """The address of a file of the source by its path from the root, else an address."""
    path = src.removeprefix("./").lstrip("/")
    if path in files:
        return FILE_SCHEME + quote(files[path])
    if re.match(r"\w+:|//|/|\.", src):
        return src
    return f"/{src}"


def _picture(renderer: TagRenderer, piece: Piece) -> str | None:
    values = renderer.words(piece.rest)
    src = values.get("src") or values.get("0", "")
    if not _PATH.match(src):
        return None
    is_classed = piece.name in ("image_with_class", "imageWithClass") and "2" in values
    alt = values.get("alt", values.get("2" if is_classed else "1", ""))
    caption = values.get("caption", values.get("2", "") if piece.name == "figure" else "")
    address = file_address(src, renderer.around.files)
    return snippets.figure(address, alt, caption) if caption else snippets.picture(address, alt)


def _asset(renderer: TagRenderer, piece: Piece) -> str | None:
    src = renderer.words(piece.rest).get("0", "")
    return file_address(src, renderer.around.files) if src else None


def _include(renderer: TagRenderer, piece: Piece) -> str | None:
    values: dict[str, Any] = renderer.words(piece.rest)
    name = values.pop("0", "")
    page = renderer.values.get("page") or {}
    return includes.included(
        name, values, page, lambda src: file_address(src, renderer.around.files)
    )


def _nothing(_: TagRenderer, __: Piece) -> str | None:
    return ""


INLINE = frozenset({"set", "assign", *_PICTURES, "asset", "asset_path", "assetPath"})
SHORTCODES: dict[str, TagHandler] = {
    **{name: TAGS[name] for name in includes.EMBEDS if name in TAGS},
    **dict.fromkeys(_PICTURES, _picture),
    **dict.fromkeys(("asset", "asset_path", "assetPath"), _asset),
    **dict.fromkeys(("set", "assign"), TAGS["assign"]),
    "include": _include,
    **dict.fromkeys(("toc",), _nothing),
}
