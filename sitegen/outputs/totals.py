"""How many posts there are of each involvement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sitegen import urls
from sitegen.model.site import Article
from sitegen.model.total_views import TotalView
from sitegen.outputs.context import Context


def totals_of(
    context: Context, articles: Sequence[Article], involved: Mapping[str, Sequence[int]]
) -> tuple[TotalView, ...]:
    """The totals of `articles`; `involved` has the indices of those of each involvement."""
    return tuple(
        TotalView(
            involvement=name,
            name=context.strings.text(f"involvement_{name}"),
            url=context.edition.at(urls.transparency(name)),
            count=len(numbers),
            reviewed=sum(articles[number].disclosure.reviewed for number in numbers),
        )
        for name, numbers in involved.items()
    )
