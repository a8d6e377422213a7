"""The configuration of an Eleventy site. It is JavaScript, which is never run: the few values that
most sites write down plainly are found in its text, the others are guessed from the folders."""

from __future__ import annotations

import re
from pathlib import Path

from msgspec import Struct

from sitegen.importing.source import Note, SourceError
from sitegen.importing.sources import folders

NAMES = (
    *(".eleventy.js", ".eleventy.cjs", ".eleventy.mjs", "eleventy.config.js"),
    *("eleventy.config.cjs", "eleventy.config.mjs", "eleventy.config.ts"),
)
_TEXT = r"""["'`]([^"'`${}\n]*)["'`]"""
# Texts, in which a pattern such as `src/**/*.png` looks like a comment, and comments.
_TEXT_OR_LINE = (
    r"""\\.|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.){0,9999}`|(?<![:\\])//[^\n]*"""
)
_LINE_COMMENT = re.compile(_TEXT_OR_LINE)
_COMMENT = re.compile(_TEXT_OR_LINE + r"|/\*.*?\*/", re.S)


class EleventySettings(Struct, frozen=True, kw_only=True):
    """Where the texts and data of a site are, as paths in the `source`; the path that its addresses
    begin with; the folders and files that are copied, with the path that they are copied to; and
    the language of templates in Markdown, "" for none."""

    source: Path
    input: str
    data: tuple[str, ...]
    hidden: tuple[str, ...]
    prefix: str
    copied: tuple[tuple[str, str], ...]
    engine: str
    ignored: tuple[str, ...]
    notes: tuple[Note, ...]

    def inside(self, path: str) -> str:
        """The path of a file from the folder of the texts."""
        return path.removeprefix(f"{self.input}/") if self.input else path


def open_settings(source: Path) -> EleventySettings:
    """What can be known of the configuration in the folder `source`."""
    text, name, notes = "", "", []
    for name in NAMES:
        if folders.is_inside(source, name):
            try:
                text = _without_comments(folders.read_text(source / name, name, 2_000_000).text)
            except SourceError as error:
                message = error.message
                kind = "settings that cannot be read"
                notes.append(Note(weight=2, kind=kind, place=name, message=message))
            break
    input_ = _folder(text, "input", "setInputDirectory")
    input_ = _input(source, input_)
    data = _folder(text, "data", "setDataDirectory") or "_data"
    includes = _folder(text, "includes", "setIncludesDirectory") or "_includes"
    layouts = _folder(text, "layouts", "setLayoutsDirectory")
    output = _folder(text, "output", "setOutputDirectory") or "_site"
    found_data = tuple(
        dict.fromkeys(filter(None, (_joined(input_, data), _joined("", data), "_data", "data")))
    )
    hidden = (_joined(input_, includes), _joined(input_, layouts) if layouts else "", output)
    if text:
        notes.append(
            Note(
                weight=1,
                kind="configuration in JavaScript",
                place=name,
                message="it was not run: its filters, shortcodes and collections are not known",
            ),
        )
    prefix = re.search(r"pathPrefix\s*[:=]\s*" + _TEXT, text)
    engine = re.search(r"markdownTemplateEngine\s*[:=]\s*(?:" + _TEXT + "|(false))", text)
    return EleventySettings(
        source=source,
        input=input_,
        data=tuple(path for path in found_data if (source / path).is_dir()),
        hidden=tuple(filter(None, (*hidden, *found_data))),
        prefix="/" + prefix[1].strip("/") if prefix and prefix[1].strip("/") else "",
        copied=_copied(text),
        engine="" if engine and engine[2] else (engine[1] if engine else "liquid"),
        ignored=_ignored(source),
        notes=tuple(notes),
    )


def _without_comments(text: str) -> str:
    """JavaScript without comments. Behind the last `*/`, no comment of several lines begins."""

    def kept(found: re.Match[str]) -> str:
        return "" if found[0].startswith("/") else found[0]

    stop = text.rfind("*/") + 2
    head, rest = (text[:stop], text[stop:]) if stop > 1 else ("", text)
    return _COMMENT.sub(kept, head) + _LINE_COMMENT.sub(kept, rest)


def _folder(text: str, key: str, function: str) -> str:
    """A folder that the configuration names, in `dir` or by a function."""
    found = re.search(rf"\.{function}\(\s*{_TEXT}", text)
    if not found:
        block = re.search(r"\bdir\s*[:=]\s*\{([^{}]*)\}", text)
        found = re.search(rf"[\"']?\b{key}[\"']?\s*:\s*{_TEXT}", block[1]) if block else None
    return found[1].strip("/") if found else ""


def _joined(folder: str, path: str) -> str:
    """A path from a folder of the source, without `..`; "" if it leads out of the source."""
    parts = folder.split("/") if folder else []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return ""
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _input(source: Path, given: str) -> str:
    """The folder with the texts: the one that is named, or one that looks like it."""
    path = _joined("", given)
    if path and (source / path).is_dir() and not (source / path).is_symlink():
        return path
    if given in (".", "./"):
        return ""
    for guess in ("src", "content", "site"):
        folder = source / guess
        if folder.is_dir() and not folder.is_symlink() and next(folder.rglob("*.md"), None):
            return guess
    return ""


def _copied(text: str) -> tuple[tuple[str, str], ...]:
    """What `addPassthroughCopy` copies: (path or pattern in the source, path in the site)."""
    found: list[tuple[str, str]] = []
    for call in re.finditer(r"addPassthroughCopy\(\s*(\{[^{}]*\}|" + _TEXT + ")", text):
        if call[1].startswith("{"):
            pairs = re.finditer(_TEXT + r"\s*:\s*" + _TEXT, call[1])
            found += [(pair[1].removeprefix("./").strip("/"), pair[2].strip("/")) for pair in pairs]
        elif call[2]:
            found.append((call[2].removeprefix("./").strip("/"), "\0"))
    return tuple(found)


def _ignored(source: Path) -> tuple[str, ...]:
    """The lines of `.eleventyignore`."""
    name = ".eleventyignore"
    if not folders.is_inside(source, name):
        return ()
    try:
        lines = folders.read_text(source / name, name, 100_000).text.splitlines()
    except SourceError:
        return ()
    kept = (line.strip().removeprefix("./").strip("/") for line in lines)
    return tuple(line for line in kept if line and not line.startswith(("#", "!")))
