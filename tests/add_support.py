"""Articles for `sitegen add`, and what becomes of them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from support import NOW, SiteTest

from sitegen.commands.adding.command import AddOptions, add
from sitegen.commands.adding.outcome import Added
from sitegen.formats.source_map import SourceMap
from sitegen.parse.frontmatter import Split, split

TEXT = "The ferries sail again after three weeks, and the harbour is open to all ships."


def article(**values: Any) -> dict[str, Any]:
    """An article that is accepted, with other `values`; None takes a key out."""
    whole = {
        "title": "The harbour has reopened",
        "author": "ada",
        "sources": "CNN",
        "ai": "generated",
        "markdown": TEXT,
        **values,
    }
    return {key: value for key, value in whole.items() if value is not None}


def added(
    site: SiteTest, *articles: Any, now: dt.datetime = NOW, replace: bool = False
) -> list[Added]:
    """The outcomes of a call of `sitegen add` with these articles in JSON Lines."""
    return added_bytes(site, "\n".join(map(json.dumps, articles)).encode(), now, replace=replace)


def added_bytes(
    site: SiteTest, data: bytes, now: dt.datetime = NOW, *, replace: bool = False
) -> list[Added]:
    """The outcomes of a call of `sitegen add` with these bytes as standard input."""
    options = AddOptions(
        root=site.root,
        here=site.root,
        inputs=["-"],
        stdin=data,
        now=now,
        is_replacing=replace,
    )
    return list(add(options))


def one(site: SiteTest, **values: Any) -> Added:
    """The outcome of one article with these values."""
    (outcome,) = added(site, article(**values))
    return outcome


def codes(outcome: Added) -> list[str]:
    return [problem.code for problem in outcome.problems]


def front_of(site: SiteTest, path: str) -> SourceMap:
    """The front matter of a file of the site."""
    return parts_of(site, path).meta


def parts_of(site: SiteTest, path: str) -> Split:
    return split(path, (site.root / path).read_text(encoding="utf-8"), dt.UTC)
