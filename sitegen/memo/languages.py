"""The languages of the files that a report names."""

from __future__ import annotations

from collections.abc import Iterable

from sitegen import urls
from sitegen.memo.site import Outcome
from sitegen.model.choices import FEEDS
from sitegen.model.config import Config

_SEARCH = urls.output_folder(urls.SEARCH)
_FEEDS = tuple([feed.file for feed in FEEDS.values()])


def languages_of(
    documents: Iterable[str], outputs: Iterable[str], outcome: Outcome, config: Config
) -> dict[str, str]:
    """The language of the edition of each of the `documents` and `outputs` of a site of several
    languages, by path. Files that belong to no edition are left out."""
    known = outcome.languages
    languages = {path: known[path] for path in documents if path in known}
    folders = {urls.output_folder(edition.path): edition.code for edition in config.languages}
    for output in outputs:
        if output in outcome.copies:
            continue
        folder = next((folder for folder in folders if output.startswith(folder)), "")
        if output in known:  # A redirect is in the language of what it leads to.
            languages[output] = known[output]
        elif _is_of_edition(output.removeprefix(folder)):
            languages[output] = folders.get(folder, config.language)
    return languages


def _is_of_edition(output: str) -> bool:
    """Whether each edition has a file like the one at this path in its folder: pages, feeds, and
    the index of the search. Only the name says so of a file that was deleted."""
    is_feed = output.rpartition("/")[2] in _FEEDS
    return output.endswith(".html") or is_feed or output.startswith(_SEARCH)
