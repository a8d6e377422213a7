"""The kinds of output that sitegen makes, in the order in which they are planned."""

from __future__ import annotations

from sitegen.outputs import (
    archive,
    assets,
    feeds,
    headers,
    ledger,
    lists,
    news,
    not_found,
    pages,
    posts,
    redirects,
    reservation,
    robots,
    search,
    sitemap,
    social_cards,
    terms,
)
from sitegen.outputs.family import Family
from sitegen.outputs.job_functions import Labels
from sitegen.outputs.page_jobs import RENDER_PAGE

# Assets are those that pages name, so they come after all pages.
FAMILIES: tuple[Family, ...] = (
    posts.FAMILY,
    pages.FAMILY,
    not_found.FAMILY,
    lists.FAMILY,
    terms.FAMILY,
    archive.FAMILY,
    redirects.FAMILY,
    ledger.FAMILY,
    search.FAMILY,
    feeds.FAMILY,
    sitemap.FAMILY,
    news.FAMILY,
    robots.FAMILY,
    reservation.FAMILY,
    headers.FAMILY,
    assets.FAMILY,
    social_cards.FAMILY,
)
# The functions of all jobs, by name.
FUNCTIONS = {
    function.name: function
    for function in (RENDER_PAGE, *(each for family in FAMILIES for each in family.functions))
}


def labels(function: str) -> Labels:
    """The words for the parts of the input of a job function; none for one that is no output's."""
    return FUNCTIONS[function].labels if function in FUNCTIONS else ()
