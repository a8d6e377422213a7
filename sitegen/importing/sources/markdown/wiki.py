"""Links and pictures as Obsidian and wikis write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

from sitegen.importing.source import FILE_SCHEME, Note
from sitegen.importing.sources import snippets
from sitegen.importing.sources.markdown.names import is_markdown
from sitegen.importing.sources.markdown_code import outside
from sitegen.text.html_comments import comment
from sitegen.text.letters import anchor

_LINK = re.compile(r"(?P<embed>!?)\[\[(?P<target>[^\[\]|\n]*)(?:\\?\|(?P<text>[^\[\]\n]*))?\]\]")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|webp|avif|svg|bmp|heic)$", re.I)
_COMMENT = re.compile(r"%%(.*?)%%", re.S)
_HIGHLIGHT = re.compile(r"==(?=\S)([^=\n]+?)(?<=\S)==")
_BLOCK_ID = re.compile(r"(?<![ \t])[ \t]++\^[\w-]+[ \t]*$", re.M)


class WikiNames:
    """Finds the file that a link means: by its path, or by its name, wherever it is; of several
    the one that is nearest to the root, and of those the first."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._by_path: dict[str, str] = {}
        self._by_name: dict[str, str] = {}
        for path in sorted(paths, key=lambda path: (path.count("/"), path)):
            for form in self._forms(path):
                self._by_path.setdefault(form.lower(), path)
                self._by_name.setdefault(form.rpartition("/")[2].lower(), path)

    @staticmethod
    def _forms(path: str) -> tuple[str, ...]:
        return (path, path.rpartition(".")[0]) if is_markdown(path) else (path,)

    def path(self, target: str, folder: str) -> str | None:
        """The path of the file that `target` means in a text of `folder`."""
        name = target.strip().strip("/").lower()
        parts = folder.lower().split("/") if folder else []
        while name.startswith(("../", "./")):
            up, _, name = name.partition("/")
            parts = parts[:-1] if up == ".." else parts
        beside = "/".join((*parts, name))
        found = self._by_path.get(beside) or self._by_path.get(name)
        return found or (self._by_name.get(name) if "/" not in name else None)


def with_links(text: str, folder: str, names: WikiNames, place: str) -> tuple[str, list[Note]]:
    """`text` with links that sitegen knows, and notes on those that lead nowhere."""
    notes: list[Note] = []

    def link(found: re.Match[str]) -> str:
        target, _, fragment = found["target"].partition("#")
        shown = (found["text"] or "").strip()
        path = names.path(target, folder) if target.strip() else place
        if path is None:
            notes.append(_missing(place, found[0]))
            return comment(found[0]) if found["embed"] else shown or target.strip()
        if found["embed"]:
            return _embedded(found, path, shown, place, notes)
        inside = "" if not fragment or fragment.startswith("^") else _id(fragment)
        address = FILE_SCHEME + quote(path) if target.strip() else ""
        name = target.rpartition("/")[2].strip() or fragment
        return (
            f"[{_escaped(shown or name)}]({address}{inside})" if address + inside else shown or name
        )

    text = outside(text, lambda part: _signs(_LINK.sub(link, part)))
    return snippets.with_callouts(text), notes


def _id(fragment: str) -> str:
    return "#" + quote(anchor(fragment.rpartition("#")[2]).replace(" ", "-"))


def _escaped(text: str) -> str:
    return re.sub(r"([\[\]])", r"\\\1", text)


def _embedded(
    found: re.Match[str],
    path: str,
    shown: str,
    place: str,
    notes: list[Note],
) -> str:
    """`![[picture.png|300]]` is the picture; of another text, a link to it."""
    if _PICTURE.search(path):
        alt = "" if re.fullmatch(r"\d+(?:x\d+)?", shown) else shown
        return snippets.picture(FILE_SCHEME + quote(path), alt)
    name = path.rpartition("/")[2]
    if is_markdown(path):
        message = f"{found[0]} showed another text in this one; it became a link"
        notes.append(
            Note(weight=2, kind="text in a text", place=place, message=message, document=place)
        )
        name = name.rpartition(".")[0]
    return f"[{_escaped(shown or name)}]({FILE_SCHEME}{quote(path)})"


def _missing(place: str, written: str) -> Note:
    return Note(
        weight=2,
        kind="link to a file that is not there",
        place=place,
        message=f"{written} leads nowhere, so it became text",
        hint="write the link, or leave the text",
        document=place,
    )


def _signs(text: str) -> str:
    """Comments, marked words and ids of blocks."""
    if "%%" in text:
        text = _COMMENT.sub(lambda found: comment(found[1]) if found[1].strip() else "", text)
    if "==" in text:
        text = _HIGHLIGHT.sub(r"<mark>\1</mark>", text)
    return _BLOCK_ID.sub("", text) if "^" in text else text
