"""Pages at addresses that are gone on purpose: they say so, and ask search engines to forget the
address. Only the host can answer with the status 410: docs/publishing.md says how."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sitegen import urls
from sitegen.model.config import Settings
from sitegen.model.views import NotFoundView
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned


def _with_pages(gone: Iterable[str]) -> Iterator[str]:
    """The addresses that have a page: a pattern has none, and a host may send a program as a file
    to be saved."""
    return (url for url in gone if not url.lower().endswith(("*", *urls.SCRIPTS)))


def _owner(url: str) -> str:
    """How messages name the page at the address."""
    return f"{url} under gone in site.toml"


def places(settings: Settings) -> dict[str, tuple[int, int]]:
    """Where site.toml names the addresses of pages, by the owner of the page."""
    gone = settings.config.build.gone
    return {_owner(url): at for url, at in zip(gone, settings.gone_marks, strict=True)}


def _jobs(context: Context) -> Planned:
    for url in _with_pages(context.config.build.gone):
        if context.site.edition_of(url) is not context.edition:
            continue
        view = NotFoundView(
            url=url,
            title=context.strings.text("gone"),
            lang=context.config.language,
            summary=context.strings.text("gone_text"),
        )
        yield context.pages.job("gone.html", _owner(url), view)


# No addresses: a link to what is gone is a mistake.
FAMILY = Family(jobs=_jobs)
