"""Which posts lead a list, whatever their dates: breaking news and pinned posts; and which never
do: retracted ones. Only first pages of lists go by it, so that numbered pages stay as they are."""

from __future__ import annotations

from collections.abc import Sequence

from sitegen.model.site import Article, Term


class Ranking:
    """The articles of one edition that lead lists, as indices into `Edition.articles`; the
    `articles` are sorted from the oldest to the newest."""

    def __init__(self, articles: Sequence[Article]) -> None:
        newest = range(len(articles) - 1, -1, -1)
        breaking = [number for number in newest if articles[number].state.is_breaking]
        self._pinned = [number for number in newest if articles[number].state.is_pinned]
        self._of_site = tuple(dict.fromkeys((*breaking, *self._pinned)))

    @property
    def of_site(self) -> tuple[int, ...]:
        """What leads the home page: breaking news, then pinned articles, each from the newest to
        the oldest."""
        return self._of_site

    def of_term(self, term: Term) -> tuple[int, ...]:
        """What leads a list of a term: its pinned articles, from the newest to the oldest."""
        if not self._pinned:
            return ()
        members = frozenset(term.articles)
        return tuple(number for number in self._pinned if number in members)


def ranked(leading: Sequence[int], articles: Sequence[int]) -> tuple[int, ...]:
    """The articles `leading`, then the others, each once."""
    return tuple(dict.fromkeys((*leading, *articles)))


def retracted_last(articles: Sequence[Article], numbers: Sequence[int]) -> list[int]:
    """The `numbers` of articles in their order, but those of retracted ones at the end: no layout
    that leads with the first of them leads with one that was taken back."""
    return sorted(numbers, key=lambda number: articles[number].state.is_retracted)
