"""Sign posts as `sitegen review` does."""

from __future__ import annotations

import datetime as dt

from support import NOW, SiteTest

from sitegen.commands.review import ReviewOptions, Signed, review


def sign(
    site: SiteTest, *posts: str, by: str = "ada", now: dt.datetime = NOW, **options: object
) -> tuple[Signed, ...]:
    return review(
        ReviewOptions(root=site.root, here=site.root, posts=posts, by=by, now=now, **options)
    )  # type: ignore[arg-type]
