"""For each article, older articles on the same topics, by an inverted index over tags, category and
the words of headlines.

Only older articles, so that a new post changes no page that is already published. Summaries are not
compared: most of them are the first paragraph, and an edit there would change the links of other
pages. The index keeps only the newest few articles of each topic, so the work for one article does
not grow with the site."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sitegen.model import taxonomies
from sitegen.model.site import Article

COUNT = 5
# How many articles of each topic are compared, and the weights of rare topics.
REACH = 10
TAG, WORD, CATEGORY = 3, 1, 1
# With a lower score, two articles have only a frequent tag or one word in common.
ENOUGH = 24
# A word or a category of more than so many articles, or of more than one in four, is ignored.
MANY, FREQUENT = 100, 4

_WORD = re.compile(r"[^\W\d_]{4,}")


def related(articles: Sequence[Article], own: Sequence[str] = ()) -> list[tuple[int, ...]]:
    """For each of the articles, which are sorted from the oldest to the newest, the indices of up
    to `COUNT` others, the most closely related first. `own` are the names of the taxonomies that
    the site declares: their terms are topics like tags.

    A topic weighs more, the rarer it was when the article appeared. Weights are whole numbers, so
    that rounding cannot differ between machines. Neighbours in a chain are left out, since the page
    links to them anyway, and so are retracted articles, which no other should recommend."""
    index: dict[str, list[int]] = {}
    counts: dict[str, int] = {}
    by_article: list[tuple[int, ...]] = []
    for number, article in enumerate(articles):
        scores: dict[int, int] = {}
        is_retracted = article.state.is_retracted
        for topic, weight in _topics(article, own).items():
            numbers = index.get(topic)
            if numbers is None:
                index[topic] = [] if is_retracted else [number]
                counts[topic] = 1
                continue
            count = counts[topic]
            if weight == TAG or (count <= MANY and count * FREQUENT <= number):
                weight *= max(16 - count.bit_length(), 1)
                for other in numbers:
                    scores[other] = scores.get(other, 0) + weight
            counts[topic] = count + 1
            if not is_retracted:
                numbers.append(number)
            if len(numbers) > REACH:
                del numbers[0]
        best = [(-score, -other) for other, score in scores.items() if score >= ENOUGH]
        if best:
            best.sort()
            neighbours = {chain.previous.url for chain in article.chains if chain.previous}
            by_article.append(
                tuple(
                    [
                        -other
                        for _, other in best[: COUNT + len(neighbours)]
                        if articles[-other].url not in neighbours
                    ][:COUNT]
                )
            )
        else:
            by_article.append(())
    return by_article


def _topics(article: Article, own: Sequence[str]) -> dict[str, int]:
    """The topics of an article, each with its weight. A sign at the front distinguishes a tag, a
    category and a word, and a name any other term."""
    topics = {f"#{tag}": TAG for tag in article.terms[taxonomies.TAG.name]}
    topics |= {f"/{name}": CATEGORY for name in article.terms[taxonomies.CATEGORY.name]}
    for of in own:
        topics |= {f"{of}/{name}": TAG for name in article.terms[of]}
    for word in _WORD.findall(article.post.meta.title):
        topics[word.casefold()] = WORD
    return topics
