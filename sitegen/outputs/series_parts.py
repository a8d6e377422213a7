"""Which part of its series a post is, with links to the parts around it.

What a post shows of the other parts is in its job, so a new part renders those posts again that
show it, or that count it. In a series that goes on for long, these are the last few only: beyond
`COUNTED` parts no post says how many there are, since each new part would render all of them."""

from __future__ import annotations

from bisect import bisect_left

from sitegen import terms
from sitegen.model.documents import Post
from sitegen.model.site import Edition, Term
from sitegen.model.taxonomies import SERIES
from sitegen.model.term_views import PartLink, PartView

# So many parts a post links to, itself among them.
AROUND = 20
# In a series of more parts, a post does not say how many there are.
COUNTED = 100


def part_of(edition: Edition, post: Post, number: int) -> tuple[str, PartView | None]:
    """The name of the series that a `post` belongs to, "" for none, and which part of it the post
    is: None if no list shows it. `number` is the index of its article in the edition."""
    written = post.meta.series
    series = edition.terms[SERIES.name].get(terms.key(written)) if written else None
    return (series.name, _part(edition, series, number)) if series else (written or "", None)


def _part(edition: Edition, series: Term, number: int) -> PartView | None:
    parts = series.articles
    own = bisect_left(parts, number)
    if parts[own : own + 1] != (number,):
        return None
    start = max(0, min(own - AROUND // 2, len(parts) - AROUND))
    around = [
        (i, edition.articles[part])
        for i, part in enumerate(parts[start : start + AROUND], start + 1)
    ]
    return PartView(
        number=own + 1,
        count=len(parts) if len(parts) <= COUNTED else 0,
        url=series.url,
        around=tuple(
            [
                PartLink(number=i, url=part.url, title=part.post.meta.title, marks=part.state.marks)
                for i, part in around
            ]
        ),
    )
