"""What an import is asked to do, and what the whole site is called."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

# What the source, an option or a person has to say of the site.
ANSWERS = ("title", "base_url", "language", "timezone", "publisher", "responsible")
# (stage, how many are done, how many there are)
OnProgress = Callable[[str, int, int], None]


class ImportOptions(Struct, frozen=True, kw_only=True):
    """What to import: the `source` of a `system` ("" to find out which), into the folder `into`.
    `answers` has what was given of ANSWERS; `ask` is called for those that neither the source nor
    an option says, with what is taken otherwise, and returns the answer and whether somebody gave
    it. `ai` and `source_default` are for posts that say nothing themselves."""

    system: str
    source: Path
    into: Path
    now: dt.datetime
    answers: dict[str, str]
    ask: Callable[[str, str], tuple[str, bool]]
    uploads: Path | None = None
    rendered: Path | None = None
    ai: str = "unstated"
    source_default: str = "unstated"
    with_private: bool = False
    is_dry: bool = False
    waiting: Callable[[str], None] = lambda _process: None
    on_progress: OnProgress = lambda _stage, _done, _all: None


class SiteAnswers(Struct, frozen=True, kw_only=True):
    """What the whole site is called and where it is; `taken` names what nobody said. With
    `publishes_comments`, the site that is there publishes HTML as it is written."""

    values: dict[str, str]
    taken: tuple[tuple[str, str], ...]
    publishes_comments: bool = False
