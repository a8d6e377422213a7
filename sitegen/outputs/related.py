"""For each article, older ones about the same things, by an inverted index over tags, category and
the words of headlines.

Only older ones: then a new post changes the page of no other one, and a page that was published
stays as it is. Only what a document shows of itself, and not its summary, which is mostly its first
paragraph: an edit there would move links elsewhere. Each thing remembers the newest few articles
about it, so the work for one article does not grow with their number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sitegen.model.site import Article

COUNT = 3
# How many articles of each thing are looked at, and what it weighs if it is rare.
REACH = 10
TAG, WORD, CATEGORY = 3, 1, 1
# Below this, two articles have no more in common than a frequent tag or one word.
ENOUGH = 24
# A word or a category of more than so many articles, or of more than one in four, says nothing.
MANY, FREQUENT = 100, 4

_WORD = re.compile(r"[^\W\d_]{4,}")


def related(articles: Sequence[Article]) -> list[tuple[int, ...]]:
    """For each of the articles, which run from the oldest to the newest, up to `COUNT` others by
    number, the nearest first.

    The rarer a thing was when the article appeared, the more it weighs. Whole numbers: no rounding
    can differ between machines. Neighbours, which are linked as such, are left out."""
    seen: dict[str, list[int]] = {}
    counts: dict[str, int] = {}
    found: list[tuple[int, ...]] = []
    for number, article in enumerate(articles):
        scores: dict[int, int] = {}
        for thing, weight in _things(article).items():
            numbers = seen.get(thing)
            if numbers is None:
                seen[thing], counts[thing] = [number], 1
                continue
            count = counts[thing]
            if weight == TAG or (count <= MANY and count * FREQUENT <= number):
                weight *= max(16 - count.bit_length(), 1)
                for other in numbers:
                    scores[other] = scores.get(other, 0) + weight
            counts[thing] = count + 1
            numbers.append(number)
            if len(numbers) > REACH:
                del numbers[0]
        best = [(-score, -other) for other, score in scores.items() if score >= ENOUGH]
        if best:
            best.sort()
            neighbours = {chain.previous.url for chain in article.chains if chain.previous}
            found.append(
                tuple(
                    [
                        -other
                        for _, other in best[: COUNT + len(neighbours)]
                        if articles[-other].url not in neighbours
                    ][:COUNT]
                )
            )
        else:
            found.append(())
    return found


def _things(article: Article) -> dict[str, int]:
    """What an article is about, each with its weight. A sign in front keeps a tag, a category and a
    word apart."""
    things = {f"#{tag}": TAG for tag in article.tags}
    if article.category:
        things[f"/{article.category}"] = CATEGORY
    for word in _WORD.findall(article.post.meta.title):
        things[word.casefold()] = WORD
    return things
