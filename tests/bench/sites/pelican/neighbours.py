"""Links from each post to the next older and the next newer one, which Pelican itself does not
have."""

from itertools import pairwise
from typing import Any

from pelican import signals


def chain(generator: Any) -> None:
    # Pelican's articles begin with the newest.
    for newer, older in pairwise(generator.articles):
        newer.prev_article, older.next_article = older, newer


def register() -> None:
    signals.article_generator_finalized.connect(chain)
