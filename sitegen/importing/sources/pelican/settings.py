"""The settings of a Pelican site: Python modules, which are read as text and never run. What is not
a plain value in them is named in a note."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from sitegen.importing.source import Note, SourceError, Weight
from sitegen.importing.sources import folders
from sitegen.importing.sources.html_texts import address_parts
from sitegen.importing.sources.moments import zone
from sitegen.importing.sources.pelican.slugs import is_safe_pattern

NAMES = ("pelicanconf.py", "pelican.conf.py", "publishconf.py")
_SLUG_RULES = ((r"[^\w\s-]", ""), (r"(?u)\A\s*", ""), (r"(?u)\s*\Z", ""), (r"[-\s]+", "-"))
# https://docs.getpelican.com/en/latest/settings.html
_DEFAULTS: dict[str, Any] = {
    "ARTICLE_URL": "{slug}.html",
    "ARTICLE_SAVE_AS": "{slug}.html",
    "ARTICLE_LANG_URL": "{slug}-{lang}.html",
    "ARTICLE_LANG_SAVE_AS": "{slug}-{lang}.html",
    "DRAFT_URL": "drafts/{slug}.html",
    "DRAFT_SAVE_AS": "drafts/{slug}.html",
    "DRAFT_LANG_URL": "drafts/{slug}-{lang}.html",
    "DRAFT_LANG_SAVE_AS": "drafts/{slug}-{lang}.html",
    "PAGE_URL": "pages/{slug}.html",
    "PAGE_SAVE_AS": "pages/{slug}.html",
    "PAGE_LANG_URL": "pages/{slug}-{lang}.html",
    "PAGE_LANG_SAVE_AS": "pages/{slug}-{lang}.html",
    "DRAFT_PAGE_URL": "drafts/pages/{slug}.html",
    "DRAFT_PAGE_SAVE_AS": "drafts/pages/{slug}.html",
    "DRAFT_PAGE_LANG_URL": "drafts/pages/{slug}-{lang}.html",
    "DRAFT_PAGE_LANG_SAVE_AS": "drafts/pages/{slug}-{lang}.html",
    "CATEGORY_URL": "category/{slug}.html",
    "CATEGORY_SAVE_AS": "category/{slug}.html",
    "TAG_URL": "tag/{slug}.html",
    "TAG_SAVE_AS": "tag/{slug}.html",
    "AUTHOR_URL": "author/{slug}.html",
    "AUTHOR_SAVE_AS": "author/{slug}.html",
    "ARTICLE_PATHS": [""],
    "ARTICLE_EXCLUDES": [],
    "PAGE_PATHS": ["pages"],
    "PAGE_EXCLUDES": [],
    "STATIC_PATHS": ["images"],
    "STATIC_EXCLUDES": [],
    "DEFAULT_LANG": "en",
    "DEFAULT_CATEGORY": "misc",
    "DEFAULT_METADATA": {},
    "EXTRA_PATH_METADATA": {},
    "USE_FOLDER_AS_CATEGORY": True,
    "FILENAME_METADATA": r"(?P<date>\d{4}-\d{2}-\d{2}).*",
    "PATH_METADATA": "",
    "SLUGIFY_SOURCE": "title",
    "SLUGIFY_USE_UNICODE": False,
    "SLUGIFY_PRESERVE_CASE": False,
    "SLUG_REGEX_SUBSTITUTIONS": _SLUG_RULES,
    "DISPLAY_PAGES_ON_MENU": True,
    "MENUITEMS": [],
}
_USED = frozenset(
    {
        *(_DEFAULTS),
        *("SITENAME", "SITEURL", "TIMEZONE", "AUTHOR", "PATH", "SITESUBTITLE", "DEFAULT_DATE"),
        *("DEFAULT_PAGINATION", "SITEDESCRIPTION", "SITE_DESCRIPTION", "PLUGINS"),
        *("ARTICLE_DIR", "PAGE_DIR", "TYPOGRIFY", "READERS", "ARTICLE_TRANSLATION_ID"),
    }
)


class PelicanSettings(Struct, frozen=True, kw_only=True):
    """The values of the settings, with Pelican's own defaults; the folder of the content, as a path
    in the `source`; and what an editor should know of them."""

    source: Path
    values: dict[str, Any]
    content: str
    url: str
    base: str
    zone_name: str
    notes: tuple[Note, ...]

    def text(self, name: str) -> str:
        """A setting as a text, "" if it is none."""
        found = self.values.get(name)
        return found.strip() if isinstance(found, str) else ""

    def texts(self, name: str) -> tuple[str, ...]:
        """A setting as texts."""
        found = self.values.get(name)
        if isinstance(found, str):
            return (found,)
        if not isinstance(found, list | tuple | set):
            return ()
        return tuple(str(each) for each in found if isinstance(each, str))

    def table(self, name: str) -> dict[str, Any]:
        """A setting as a table, an empty one if it is none."""
        found = self.values.get(name)
        return {str(k): v for k, v in found.items()} if isinstance(found, dict) else {}


def open_settings(source: Path, base_url: str = "") -> PelicanSettings:
    """The settings in the folder `source`: those of `publishconf.py` count more than the others."""
    values = dict(_DEFAULTS)
    notes: list[Note] = []
    for name in NAMES:
        if folders.is_inside(source, name):
            own, more = _module(source / name, name, values)
            # SITEURL is empty while a site is written, and set for publishing.
            values |= {k: v for k, v in own.items() if k != "SITEURL" or v or not values.get(k)}
            notes += more
    _old_names(values)
    notes += _unused_patterns(values)
    url = values.get("SITEURL")
    url = url.strip().rstrip("/") if isinstance(url, str) else ""
    if not re.match(r"https?://", url) or re.match(r"https?://(?:localhost|127\.)", url):
        url = base_url.rstrip("/")
    zone_name = values.get("TIMEZONE")
    if not isinstance(zone_name, str) or zone(zone_name) is None:
        if zone_name not in (None, ""):
            notes.append(_note(2, "time zone that is none", f"TIMEZONE is {zone_name!r}"))
        zone_name = ""
    return PelicanSettings(
        source=source,
        values=values,
        content=_content(source, values.get("PATH")),
        url=url,
        base=address_parts(url).path.rstrip("/"),
        zone_name=zone_name,
        notes=tuple(notes),
    )


def _note(weight: Weight, kind: str, message: str, place: str = NAMES[0], hint: str = "") -> Note:
    return Note(weight=weight, kind=kind, place=place, message=message, hint=hint)


def _unused_patterns(values: dict[str, Any]) -> Iterator[Note]:
    """Notes for patterns of the settings that are not used, as they may take for ever."""
    named = [(name, values.get(name)) for name in ("FILENAME_METADATA", "PATH_METADATA")]
    for kind in ("SLUG", "CATEGORY", "TAG", "AUTHOR"):
        rules = values.get(f"{kind}_REGEX_SUBSTITUTIONS")
        listed = rules if isinstance(rules, list | tuple) else ()
        patterns = [rule[0] for rule in listed if isinstance(rule, list | tuple) and rule]
        named += [(f"{kind}_REGEX_SUBSTITUTIONS", pattern) for pattern in patterns]
    for name, pattern in named:
        if isinstance(pattern, str) and not is_safe_pattern(pattern):
            message = f"{name} has a pattern that is not used, as it may take for ever: {pattern}"
            hint = "write what it reads from names into the texts, and import again"
            yield _note(2, "pattern that may take for ever", message[:300], hint=hint)


def _old_names(values: dict[str, Any]) -> None:
    """Names of settings before version 3.5."""
    for old, new in (("ARTICLE_DIR", "ARTICLE_PATHS"), ("PAGE_DIR", "PAGE_PATHS")):
        if isinstance(values.get(old), str):
            values[new] = [values[old]]


def _content(source: Path, path: Any) -> str:
    """The folder of the content, as a path in the source."""
    given = path.strip().strip("/").removeprefix("./") if isinstance(path, str) else ""
    for folder in (given, "content"):
        is_inside = folder and ".." not in folder.split("/") and not path_is_link(source, folder)
        if is_inside and (source / folder).is_dir():
            return "" if folder == "." else folder
    return ""


def path_is_link(source: Path, path: str) -> bool:
    """Whether a symbolic link is on the way from `source` to `path`."""
    here = source
    for part in path.split("/"):
        here /= part
        if here.is_symlink():
            return True
    return False


def _module(file: Path, name: str, known: dict[str, Any]) -> tuple[dict[str, Any], list[Note]]:
    """The settings of a module. `known` are those that it may refer to."""
    try:
        tree = ast.parse(folders.read_text(file, name, 2_000_000).text)
    except SourceError as error:
        return {}, [_note(3, "settings that cannot be read", error.message, name)]
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None) or 1
        message = f"it is no Python that can be read: {error.__class__.__name__}"
        return {}, [_note(3, "settings that cannot be read", message, f"{name}:{line}")]
    values: dict[str, Any] = {}
    notes = []
    for statement in _statements(tree.body):
        if isinstance(statement, ast.Assign):
            targets, value = statement.targets, statement.value
        else:
            if statement.value is None:
                continue
            targets, value = [statement.target], statement.value
        for target in targets:
            if not isinstance(target, ast.Name):
                continue
            try:
                values[target.id] = _value(value, {**known, **values}, 0)
            except _NotPlainError:
                if target.id in _USED:
                    message = f"{target.id} is no plain value, so it was not read: nothing is run"
                    hint = "compare the addresses of the new site, or write the value there"
                    kind = "setting that would have to be run"
                    notes.append(_note(2, kind, message, f"{name}:{statement.lineno}", hint))
    return {key: value for key, value in values.items() if key.isupper()}, notes


def _statements(body: list[ast.stmt]) -> list[ast.Assign | ast.AnnAssign]:
    return [each for each in body if isinstance(each, ast.Assign | ast.AnnAssign)]


class _NotPlainError(Exception):
    """A value that only a run of the module would tell."""


def _value(node: ast.expr, known: dict[str, Any], depth: int) -> Any:
    """The value of an expression of constants, names of other settings, and texts put together."""
    if depth > 40:
        raise _NotPlainError
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        found = [_value(each, known, depth + 1) for each in node.elts]
        return tuple(found) if isinstance(node, ast.Tuple) else found
    if isinstance(node, ast.Dict):
        return _dict(node, known, depth)
    if isinstance(node, ast.Name) and node.id in known:
        return known[node.id]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _sum(_value(node.left, known, depth + 1), _value(node.right, known, depth + 1))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        found = _value(node.operand, known, depth + 1)
        if isinstance(found, int | float):
            return -found
    if isinstance(node, ast.JoinedStr):
        return "".join(_formatted(each, known, depth + 1) for each in node.values)
    raise _NotPlainError


def _sum(left: Any, right: Any) -> Any:
    for kind in (str, list, tuple):
        if isinstance(left, kind) and isinstance(right, kind):
            total = left + right  # type: ignore[operator]
            if len(total) > 100_000:
                raise _NotPlainError
            return total
    raise _NotPlainError


def _formatted(node: ast.expr, known: dict[str, Any], depth: int) -> str:
    if isinstance(node, ast.FormattedValue):
        if node.format_spec or node.conversion != -1:
            raise _NotPlainError
        node = node.value
    found = _value(node, known, depth)
    if not isinstance(found, str | int):
        raise _NotPlainError
    return str(found)


def _dict(node: ast.Dict, known: dict[str, Any], depth: int) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        name = _value(key, known, depth + 1) if key else None
        if not isinstance(name, str | int):
            raise _NotPlainError
        found[name] = _value(value, known, depth + 1)
    return found
