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
_FILTER = re.compile(r"(primary_tag|tag|tags|primary_author|author|authors):(-?)'?(\w[\w-]*)'?")
# What a rule may have around a path that is only itself.
_EDGES = re.compile(r"\A\^|/\?\$?\Z|\\?/?\$\Z")


class GhostRoutes(Struct, frozen=True):
    """The patterns of posts, each with its filter (key and slug, "" for all posts; with "-" before
    the key for all others), in their order; those of tags and authors; the old addresses by the one
    that each led to; what is not read."""

    posts: tuple[tuple[str, str, str], ...] = ()
    tag: str = "/tag/{slug}/"
    author: str = "/author/{slug}/"
    redirects: dict[str, tuple[str, ...]] = {}
    notes: tuple[Note, ...] = ()

    def post(self, facts: Mapping[str, str], tags: Iterable[str], authors: Iterable[str]) -> str:
        """The address of a post with these facts (`slug`, `year`, …)."""
        has = {"tag": [*tags], "author": [*authors]}
        for pattern, key, slug in self.posts:
            named = has["author" if "author" in key else "tag"]
            is_in = slug in (named[:1] if "primary" in key else named)
            if not key or is_in != key.startswith("-"):
                return filled(pattern, facts)
        return filled("/{slug}/", facts)


def filled(pattern: str, facts: Mapping[str, str]) -> str:
    """A pattern with facts in the place of its fields."""
    path = _FIELD.sub(lambda found: facts.get(found[1] or found[2], ""), pattern)
    return re.sub("/+", "/", f"/{path}/")


def routes_of(files: Iterable[FoundFile], old_pattern: str) -> GhostRoutes:
    """The routes of a site, of whose settings `old_pattern` is known."""
    posts = ((old_pattern, "", ""),) if ":slug" in old_pattern else ()
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
            _with_routes(found, table(values)) if is_routes else _with_rules(found, values, file)
        )
    return found


def _with_routes(known: GhostRoutes, values: dict[str, Any]) -> GhostRoutes:
    posts = []
    for collection in table(values.get("collections")).values():
        own = table(collection)
        said = text(own.get("filter"))
        one = _FILTER.fullmatch(said)
        if text(own.get("permalink")) and (one or not said):
            key, slug = (one[2] + one[1], one[3]) if one else ("", "")
            posts.append((text(own.get("permalink")), key, slug))
    terms = table(values.get("taxonomies"))
    return GhostRoutes(
        posts=tuple(posts) or known.posts,
        tag=text(terms.get("tag")) or known.tag,
        author=text(terms.get("author")) or known.author,
        redirects=known.redirects,
        notes=known.notes,
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
    notes = known.notes
    if left:
        message = f"patterns, and what leads elsewhere, are not taken over: {', '.join(left[:20])}"
        hint = "write them for your server"
        kind = "redirects of Ghost"
        notes += (Note(weight=2, kind=kind, place=file.path, message=message, hint=hint),)
    return GhostRoutes(known.posts, known.tag, known.author, redirects, notes)


def _listed(values: Any) -> list[Any]:
    return values if isinstance(values, list) else []


def facts_of(slug: str, id_: str, date: dt.datetime | None) -> dict[str, str]:
    """What a pattern may ask of a post, but for its tags and authors."""
    facts = {"slug": slug, "id": id_}
    if date is not None:
        facts |= {"year": f"{date.year:04}", "month": f"{date.month:02}", "day": f"{date.day:02}"}
    return facts
