"""The layouts of a site, and the closure of each: all that its pages depend on.

The closure of a layout is every template that it can reach, with the collections and the assets
that these name. An asset is a style sheet or a script under layouts/. Its address holds the digest
of its bytes, so that browsers can keep it for ever: an asset that changes gets another address."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Container, Iterable, Mapping
from functools import lru_cache
from typing import Any

from msgspec import Struct

from sitegen.digest import of_bytes
from sitegen.errors import Problem
from sitegen.incremental.engine import Result
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import Task
from sitegen.layouts import language
from sitegen.lazy import pattern
from sitegen.model import own_outputs
from sitegen.model.components import FOLDER, DeclaredAttribute, name_of, style_of
from sitegen.model.documents import File
from sitegen.model.job_functions import JobFunction, by_name
from sitegen.model.term_views import TermGroup, TermView
from sitegen.model.views import CardView, SectionView

# The variables of layouts that hold something of the whole site, and their types. Only a page whose
# layout uses one is rendered again when that collection changes.
COLLECTIONS: Mapping[str, Any] = {
    "recent": tuple[CardView, ...],
    "sections": tuple[SectionView, ...],
    "tags": tuple[TermView, ...],
    "categories": tuple[TermView, ...],
    "series": tuple[TermView, ...],
    "authors": tuple[TermView, ...],
    "archive": tuple[TermGroup, ...],
}
# The type of a collection that the settings name, and that of the terms of a taxonomy there.
CARDS = tuple[CardView, ...]
TERM_LINKS = tuple[TermView, ...]
# The variables with the posts that the page of a post leads to. They are computed only for layouts
# that use them.
RELATED, PREVIOUS, NEXT = MENTIONS = ("related", "previous_post", "next_post")
# The variable of layouts with the values of data files, by the names of the files.
DATA = "data"
# The fields of a card with the sizes of its picture, the `params` of the post and its terms. They
# are filled in only for layouts that use them, so that other lists are not rendered again when one
# of these changes.
CARD_FIELDS = THUMBNAIL, PARAMS, TERMS = ("thumbnail", "params", "terms")
# The field of the first page of a home page with the rows of the front page. It is filled in only
# for layouts that use it, so that others do not depend on older posts in sections.
FRONT = "front"

TEMPLATES = (".html", *own_outputs.ENDINGS)
# Before the name of a template: the built-in one, also where the site has its own of that name.
BUILT_IN = "!"
# All style sheets of this folder are one asset, in the order of their names. The site's own comes
# last, so that it can override the others. What few pages need is in a folder of its own, in which
# each style sheet is an asset: these pages alone load it.
STYLES, STYLE_SHEET, CUSTOM = "css/", "css/site.css", "css/custom.css"
PAGE_STYLES = "css/pages/"
# Not a file: the rules that are made of settings. They come after those of all files but the site's
# own.
SETTINGS_STYLE = "css/[theme].css"
# What only sites in several languages use; others do not read it.
OF_EDITIONS = ("css/editions.css", "partials/editions/")
# What a site reads only if it has formulas; a form or a frame in which readers write; comments; a
# search; a front page by days; links below items of the menu; taxonomies of its own; or a button
# for light and dark.
OF_FORMULAS, OF_REPLIES, OF_COMMENTS = "css/math.css", "css/reply.css", "css/comments.css"
OF_SEARCH, OF_DAYS = "css/pages/search.css", "css/front-days.css"
OF_SUBMENUS = "css/submenus.css"
OF_TAXONOMIES = "css/taxonomies.css"
OF_ANALYTICS, OF_NEWSLETTER = "js/start-analytics.js", "css/newsletter.css"
OF_SCHEME_SWITCH = ("css/scheme-switch.css", "js/scheme-switch.js")
SCRIPTS = "js/"
# The built-in English strings, which stand in for those that another language lacks.
ENGLISH = f"{language.BUILT_IN}en.toml"
DIGITS = 12
# A comment in a style sheet with the space before it and the line end after it, or what only looks
# like one: a string, or an address without quotes.
_STYLE_COMMENT = pattern(
    r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|url\([^)"']*\)|/\*!.*?\*/)|[ \t]*/\*.*?\*/\n?""",
    re.DOTALL | re.IGNORECASE,
)
# What a style sheet does without, or what only looks like it: a string, an address, a notice or a
# sign after a backslash. Spaces around signs and after a colon, the last semicolon of a rule, and
# the 0 before a decimal point go. Any other spaces are one.
_STYLE_SPACE = pattern(
    r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|url\([^)"']*\)|/\*!.*?\*/|\\.)"""
    r"""|[;\s]*(})\s*|\s*([{;,>])\s*|(:)\s+|\s+|(?<![\w.])0(?=\.\d)""",
    re.DOTALL | re.IGNORECASE,
)


class LayoutFileJob(Struct, frozen=True):
    """A template, a style sheet or a script, by its path in the site; and whether it is a file of
    the site."""

    path: str
    own: bool = False


class StringsJob(Struct, frozen=True):
    """A file of interface strings, by its path in the site; and the text of the built-in English
    file, which says what fields each string can have."""

    path: str
    english: str


class StringsFile(Struct, frozen=True):
    """The strings of one file by key; and line and column of each key that built-in English does
    not have."""

    texts: dict[str, Any]
    own: dict[str, tuple[int, int]]


_LABELS = ((r"text.*", "its text"), by_name("path"))
_OF_FILES = (*_LABELS, (r"own", "whether it is a file of the site"))
TEMPLATE = JobFunction("sitegen.layouts.template:template", LayoutFileJob, _OF_FILES)
ASSET_TEXT = JobFunction("sitegen.layouts.template:asset_text", LayoutFileJob, _OF_FILES)
STRINGS = JobFunction(
    "sitegen.layouts.strings:strings",
    StringsJob,
    (*_LABELS, (r"english", "the English strings")),
)


# In the path of a field: an element of a list.
ELEMENT = "[]"


class TemplateUse(Struct, frozen=True):
    """A name that a template uses, and its line and column: of what `kind`, such as "variable"; and
    for a field the variable that it is asked of, for a template whether it is extended."""

    kind: str
    name: str
    place: tuple[int, int]
    of: str = ""


class TemplateLoad(Struct, frozen=True):
    """What a page loads or posts to by a template, with its place: its kind is one of
    `text.loads`, as are `address` and `locked`. With a `setting`, such as "site.params.cdn", its
    value is before the address."""

    kind: str
    address: str
    place: tuple[int, int]
    locked: bool = False
    setting: str = ""


class ScannedTemplate(Struct, frozen=True):
    """What one template uses: other templates, collections (and `MENTIONS`), assets and `data`
    files, by name. None is a name that the template computes. `digest` is that of its text. Among
    the collections of a file of the site are all variables that it does not set itself.

    `runs` are the templates that it needs whenever it runs, `assigned` the names that it gives to
    values, `exported` those of them that the blocks of templates get which extend it, `blocks` its
    blocks. `uses` are what `checks` judges, `loads` what pages may not be allowed to load, and
    `own_policy` says that it replaces their policy: of files of the site alone; `own` says that it
    is one. `prints_policy`: it prints the policy of the site. `attributes` are those that the
    layout of a component declares."""

    digest: str = ""
    templates: tuple[str | None, ...] = ()
    collections: tuple[str, ...] = ()
    assets: tuple[str | None, ...] = ()
    card_fields: tuple[str, ...] = ()
    front: bool = False
    data: tuple[str | None, ...] = ()
    own: bool = False
    runs: tuple[TemplateUse, ...] = ()
    assigned: tuple[str, ...] = ()
    exported: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    uses: tuple[TemplateUse, ...] = ()
    loads: tuple[TemplateLoad, ...] = ()
    prints_policy: bool = False
    own_policy: bool = False
    attributes: tuple[DeclaredAttribute, ...] = ()


class Closure(Struct, frozen=True):
    """All that the pages of a layout depend on: the templates that it can reach, as pairs of name
    and digest; the names of the collections (and `MENTIONS`) and of the assets that these use, the
    first as in `ScannedTemplate`; which of the `CARD_FIELDS` one of them uses, and whether one uses
    `FRONT`. `data` are the names of data files, with None for all. `styles` are the assets among
    these that stand beside layouts of components, in the order of their names."""

    templates: tuple[tuple[str, str], ...]
    collections: tuple[str, ...]
    assets: tuple[str, ...]
    card_fields: tuple[str, ...]
    front: bool
    data: tuple[str | None, ...] = ()
    styles: tuple[str, ...] = ()


class LayoutAsset(Struct, frozen=True):
    """A style sheet or a script, and its address."""

    url: str
    text: str


class Layouts(Struct, frozen=True):
    """All layouts of a site, where its own files replace built-in ones of the same name: `texts`
    and `templates` by the name of the template ("post.html"), `strings` by the name of the file,
    `own_strings`, the places of those that built-in English does not have, by name and key,
    `assets` by name, `styles`, the texts of style sheets that name other hosts, by file."""

    texts: Mapping[str, str]
    templates: Mapping[str, ScannedTemplate]
    strings: Mapping[str, Mapping[str, Any]]
    own_strings: Mapping[str, Mapping[str, tuple[int, int]]]
    assets: Mapping[str, LayoutAsset]
    problems: tuple[Problem, ...]
    styles: Mapping[str, str] = {}

    @property
    def components(self) -> dict[str, tuple[DeclaredAttribute, ...]]:
        """The components that there are, with what they declare."""
        return components_of(self.templates)

    def closure(self, *names: str) -> Closure:
        """The closure of the layouts `names` together. A template that computes the name of another
        one can reach them all; the same holds for assets."""
        reached = self._reached(names, self.templates)
        collections = {name for reach in reached for name in self.templates[reach].collections}
        named = {name for reach in reached for name in self.templates[reach].assets}
        assets = self.assets.keys() if None in named else named & self.assets.keys()
        styles = self._styles(names) if any(map(name_of, names)) else ()
        return Closure(
            tuple((reach, of_bytes(self.texts[reach].encode())) for reach in sorted(reached)),
            tuple(sorted(collections)),
            tuple(sorted({*filter(None, assets), *styles})),
            tuple(
                sorted({name for reach in reached for name in self.templates[reach].card_fields})
            ),
            any(self.templates[reach].front for reach in reached),
            tuple(
                sorted(
                    {name for reach in reached for name in self.templates[reach].data},
                    key=lambda name: name or "",
                )
            ),
            styles,
        )

    def _reached(self, names: Iterable[str], computed: Iterable[str]) -> set[str]:
        """The templates that those called `names` can reach; one that computes a name reaches those
        called `computed`."""
        reached: set[str] = set()
        waiting = [*names]
        while waiting:
            current = waiting.pop()
            if current in reached or current not in self.templates:
                continue
            reached.add(current)
            used = self.templates[current].templates
            waiting += computed if None in used else filter(None, used)
        return reached

    def _styles(self, names: Iterable[str]) -> tuple[str, ...]:
        """The style sheets beside the layouts of components among `names`, and beside those that
        these name."""
        reached = self._reached(filter(name_of, names), ())
        beside = {style_of(each.removeprefix(BUILT_IN)) for each in reached if name_of(each)}
        return tuple(sorted(beside & self.assets.keys()))

    def strings_digest(self, tag: str) -> str:
        """The digest of the interface strings that pages in the language `tag` can use."""
        return of_bytes(encode([self.strings.get(name) for name in language.files(tag)]))


def components_of(
    templates: Mapping[str, ScannedTemplate],
) -> dict[str, tuple[DeclaredAttribute, ...]]:
    """The components whose layouts are among `templates`, with what they declare."""
    return {
        name: scanned.attributes
        for layout, scanned in templates.items()
        if not layout.startswith(BUILT_IN) and (name := name_of(layout))
    }


def used_by(files: Iterable[File], tags: Iterable[str], without: tuple[str, ...]) -> list[File]:
    """Those of the `files` under layouts/ that a site in the languages `tags` uses: it does without
    built-in strings of other languages than these and English, and without files whose names begin
    with one of `without`, such as OF_EDITIONS on a site of one language."""
    in_languages = {name for tag in ("en", *tags) for name in language.files(tag)}
    names = [(file.path.removeprefix("layouts/"), file) for file in files]
    return [
        file
        for name, file in names
        if not name.removeprefix(BUILT_IN).startswith(without)
        and (not name.startswith(language.BUILT_IN) or name in in_languages)
    ]


def asset_names(files: Iterable[File]) -> frozenset[str]:
    """The names of the assets that the `files` under layouts/ belong to."""
    return frozenset(filter(None, (_asset(file.path.removeprefix("layouts/")) for file in files)))


def tasks(files: Iterable[File], english: str, own: Container[str]) -> list[Task]:
    """A task for each template, each file of interface strings, each style sheet and each script
    among the `files` under layouts/. `english` is the text of the built-in English strings, `own`
    are the paths of the site's own files."""
    all_tasks = []
    for file in files:
        name = file.path.removeprefix("layouts/")
        job: Struct = LayoutFileJob(file.path)
        if name.endswith(TEMPLATES):
            function, job = TEMPLATE, LayoutFileJob(file.path, file.path in own)
        elif name.startswith(language.FOLDER) and name.endswith(".toml"):
            function, job = STRINGS, StringsJob(file.path, english)
        elif _asset(name):
            function = ASSET_TEXT
        else:
            continue
        all_tasks.append(
            Task(
                name=file.path,
                owner=file.path,
                function=function.name,
                source=file.location,
                inputs=(file.digest,),
                job=encode(job),
                is_shared=file.path not in own,
            )
        )
    return all_tasks


def load(
    results: Iterable[Result], blobs: Callable[[Iterable[str]], Mapping[str, bytes]], style: str
) -> Layouts:
    """The layouts, from the results of their tasks. `blobs` returns the texts of templates, style
    sheets and scripts by their digests. `style` are the rules of CSS that are made of settings of
    the site, or "".

    A layout with an error is replaced by an empty one, so that the rest of the site is checked."""
    digests: dict[str, str] = {}
    templates: dict[str, ScannedTemplate] = {}
    files: dict[str, StringsFile] = {}
    problems: list[Problem] = []
    for result in results:
        name = result.name.removeprefix("layouts/")
        problems += result.problems
        if name.endswith(".toml"):
            empty = StringsFile({}, {})
            files[name] = empty if result.problems else decode(result.value, StringsFile)
        elif _asset(name):
            digests[name] = "" if result.problems else result.value.decode()
        elif result.problems:
            templates[name], digests[name] = ScannedTemplate(), ""
        else:
            templates[name] = decode(result.value, ScannedTemplate)
            digests[name] = templates[name].digest
    read = {"": b"", **blobs(filter(None, digests.values()))}
    every = {name: read[digest].decode() for name, digest in digests.items()}
    texts = {name: every[name] for name in templates}
    parts = {name: text for name, text in every.items() if name not in templates}
    for name in _built_in_names(templates):
        templates[name], texts[name] = templates[name[1:]], texts[name[1:]]
    return Layouts(
        dict(sorted(texts.items())),
        dict(sorted(templates.items())),
        {name: file.texts for name, file in files.items()},
        {name: file.own for name, file in files.items() if file.own},
        _assets({**parts, SETTINGS_STYLE: style} if style else parts),
        tuple(problems),
        {name: text for name, text in parts.items() if name.endswith(".css") and "//" in text},
    )


def _built_in_names(templates: Mapping[str, ScannedTemplate]) -> list[str]:
    """The names with `BUILT_IN` by which templates ask for built-in ones that the site has not
    replaced. A template that computes a name may ask for any of them."""
    named = {name for template in templates.values() for name in template.templates}
    there = {f"{BUILT_IN}{name}" for name, scanned in templates.items() if not scanned.own}
    return sorted((there if None in named else there & named) - templates.keys())


def _asset(name: str) -> str:
    """The name of the asset that the layout file `name` belongs to, or ""."""
    folder, base = posixpath.split(name)
    if folder + "/" == STYLES and base.endswith(".css"):
        return STYLE_SHEET
    suffix = {SCRIPTS: ".js", PAGE_STYLES: ".css", FOLDER: ".css"}.get(folder + "/")
    return name if suffix and base.endswith(suffix) else ""


def _assets(parts: Mapping[str, str]) -> dict[str, LayoutAsset]:
    """The assets by name, from the texts of style sheets and scripts by the names of their
    files."""
    texts: dict[str, str] = {}
    for name in sorted(parts, key=lambda name: (name == CUSTOM, name == SETTINGS_STYLE, name)):
        asset, text = _asset(name), parts[name]
        if asset.endswith(".css"):
            text = _lean(text)
        texts[asset] = (
            texts.get(asset, "") + text + ("" if text.endswith("\n") or not text else "\n")
        )
    return {name: LayoutAsset(_address(name, text), text) for name, text in sorted(texts.items())}


# A preview builds again and again, and style sheets seldom change.
@lru_cache(maxsize=64)
def _lean(style: str) -> str:
    """A style sheet without comments, and without the space that separates nothing."""
    return _STYLE_SPACE.sub(_without_space, _STYLE_COMMENT.sub(_shortened, style)).lstrip()


def _shortened(found: re.Match[str]) -> str:
    """Nothing in the place of a comment, which may separate words: a space, or a line end. Comments
    that begin with `!`, such as notices of a licence, stay."""
    return found[1] or ("\n" if found[0].endswith("\n") else " ")


def _without_space(found: re.Match[str]) -> str:
    """What stays of a match of `_STYLE_SPACE`."""
    return found[1] or found[2] or found[3] or found[4] or ("" if found[0] == "0" else " ")


def _address(name: str, text: str) -> str:
    stem, suffix = posixpath.splitext(name)
    return f"/{stem}.{of_bytes(text.encode())[:DIGITS]}{suffix}"
