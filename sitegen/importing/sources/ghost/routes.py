"""Where Ghost published posts, tags and authors: `routes.yaml` and `redirects.json` (or `.yaml`),
which its settings give out beside the export; older exports have one pattern among theirs."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from sitegen.importing.source import Note, SourceError
from sitegen.importing.sources import folders, lenient_yaml
from sitegen.importing.sources.folders import FoundFile
from sitegen.importing.sources.front_matter import table, text

FILES = re.compile(r"(?:[^/]+/){0,3}(?P<kind>routes|redirects)\.(?P<form>ya?ml|json)")
_FIELD = re.compile(r"\{(\w+)\}|:(\w+)")
_KEY = r"(?:primary_(?:tag|author)|tags?|authors?)(?:\.slug)?"
_VALUE = r"'?\w[\w-]*'?"
_TERM = re.compile(rf"({_KEY}):(-?)(?:({_VALUE})|\[({_VALUE}(?:,{_VALUE})*)\])(?:([+,])(?!\Z)|\Z)")
# What a rule may have around a path that is only itself.
_EDGES = re.compile(r"\A\^|/\?\$?\Z|\\?/?\$\Z")


class RouteTerm(Struct, frozen=True):
    """A part of the filter of a collection: a post has one of the `slugs` among what `key` names,
    or none of them."""

    key: str
    slugs: tuple[str, ...]
    is_not: bool

    def fits(self, has: Mapping[str, list[str]]) -> bool:
        """Whether a post with these tags and authors is meant. The first tag is the primary one,
        unless it is internal."""
        named = has["author" if "author" in self.key else "tag"]
        if "primary" in self.key:
            named = [each for each in named[:1] if not each.startswith("hash-")]
        return any(each in self.slugs for each in named) != self.is_not


class GhostRoutes(Struct, frozen=True):
    """The patterns of posts, each with its filter, in their order: a post has all terms of one of
    the groups; those of tags and authors; the old addresses by the one that each led to; what is
    not read."""

    posts: tuple[tuple[str, tuple[tuple[RouteTerm, ...], ...]], ...] = ()
    tag: str = "/tag/{slug}/"
    author: str = "/author/{slug}/"
    redirects: dict[str, tuple[str, ...]] = {}
    notes: tuple[Note, ...] = ()

    def post(self, facts: Mapping[str, str], tags: Iterable[str], authors: Iterable[str]) -> str:
        """The address of a post with these facts (`slug`, `year`, …)."""
        has = {"tag": [*tags], "author": [*authors]}
        for pattern, groups in self.posts:
            if any(all(term.fits(has) for term in group) for group in groups):
                return filled(pattern, facts)
        return filled("/{slug}/", facts)


def _groups(said: str) -> tuple[tuple[RouteTerm, ...], ...]:
    """A filter, in which `+` binds closer than `,`; () if it says more than tags and authors."""
    groups: list[tuple[RouteTerm, ...]] = [()]
    at = 0
    while at < len(said):
        found = _TERM.match(said, at)
        if found is None:
            return ()
        slugs = tuple(each.strip("'") for each in (found[3] or found[4]).split(","))
        groups[-1] += (RouteTerm(found[1], slugs, bool(found[2])),)
        groups += [()] if found[5] == "," else []
        at = found.end()
    return tuple(groups)


def filled(pattern: str, facts: Mapping[str, str]) -> str:
    """A pattern with facts in the place of its fields."""
    path = _FIELD.sub(lambda found: facts.get(found[1] or found[2], ""), pattern)
    return re.sub("/+", "/", f"/{path}/")


def routes_of(files: Iterable[FoundFile], old_pattern: str) -> GhostRoutes:
    """The routes of a site, of whose settings `old_pattern` is known."""
    posts = ((old_pattern, _groups("")),) if ":slug" in old_pattern else ()
    found = GhostRoutes(posts=posts)
    for file in files:
        match = FILES.fullmatch(file.path)
        if match is None:
            continue
        try:
            written = folders.read_text(file.file, file.path).text
        except SourceError:
            continue
        form = "json" if match["form"] == "json" else "yaml"
        values = lenient_yaml.read(written, form, file.path).values
        is_routes = match["kind"] == "routes"
        found = (
            _with_routes(found, table(values), file)
            if is_routes
            else _with_rules(found, values, file)
        )
    return found


def _with_routes(known: GhostRoutes, values: dict[str, Any], file: FoundFile) -> GhostRoutes:
    posts, left = [], []
    for collection in table(values.get("collections")).values():
        own = table(collection)
        asked = text(own.get("filter"))
        groups = _groups(asked)
        if groups and text(own.get("permalink")):
            posts.append((text(own.get("permalink")), groups))
        elif asked:
            left.append(f"{asked} ({text(own.get('permalink'))})")
    said = "which posts these are for is not understood"
    hint = "compare the addresses with those of the old sitemap, and write aliases"
    terms = table(values.get("taxonomies"))
    return GhostRoutes(
        posts=tuple(posts) or known.posts,
        tag=text(terms.get("tag")) or known.tag,
        author=text(terms.get("author")) or known.author,
        redirects=known.redirects,
        notes=known.notes + _about("routes of Ghost", file, left, said, hint),
    )


def _with_rules(known: GhostRoutes, values: Any, file: FoundFile) -> GhostRoutes:
    """With the rules of the file of redirects: a list of rules in JSON; in YAML, tables by the
    status of the answer."""
    rules = [
        (text(table(each).get("from")), text(table(each).get("to"))) for each in _listed(values)
    ]
    for rows in table(values).values():
        rules += [(text(old), text(new)) for old, new in table(rows).items()]
    redirects, left = dict(known.redirects), []
    for old, new in rules:
        path = _EDGES.sub("", old)
        is_path = path.startswith("/") and not re.search(r"[\\^$*+?()\[\]{}|]", path)
        if not is_path or not new.startswith("/"):
            left.append(f"{old} → {new}")
        else:
            redirects[new.rstrip("/")] = (*redirects.get(new.rstrip("/"), ()), path)
    said, hint = (
        "patterns, and what leads elsewhere, are not taken over",
        "write them for your server",
    )
    notes = known.notes + _about("redirects of Ghost", file, left, said, hint)
    return GhostRoutes(known.posts, known.tag, known.author, redirects, notes)


def _about(kind: str, file: FoundFile, left: list[str], said: str, hint: str) -> tuple[Note, ...]:
    """The note of what is `left` out of a file; none if that is nothing."""
    message = f"{said}: {', '.join(left[:20])}"
    note = Note(weight=2, kind=kind, place=file.path, message=message, hint=hint)
    return (note,) if left else ()


def _listed(values: Any) -> list[Any]:
    return values if isinstance(values, list) else []


def facts_of(slug: str, id_: str, date: dt.datetime | None) -> dict[str, str]:
    """What a pattern may ask of a post, but for its tags and authors."""
    facts = {"slug": slug, "id": id_}
    if date is not None:
        facts |= {"year": f"{date.year:04}", "month": f"{date.month:02}", "day": f"{date.day:02}"}
    return facts
