"""One page of each kind in the sample blog."""

from __future__ import annotations

from pathlib import Path

KINDS = (
    "post",
    "long",
    "table",
    "code",
    "picture",
    "corrected",
    "live",
    "page",
    "home",
    "numbered",
    "tag",
    "category",
    "part",
    "series",
    "all-series",
    "author",
    "month",
    "tags",
    "categories",
    "authors",
    "archive",
    "year",
    "transparency",
    "ledger",
    "corrections",
    "translation",
    "stale",
    "hebrew",
    "edition",
    "term",
    "search",
    "404",
    "gone",
)
# Those that say most of all others, and the rest.
KIND_GROUPS = (
    FIRST_KINDS := ("post", "home", "live", "hebrew"),
    tuple(kind for kind in KINDS if kind not in FIRST_KINDS),
)


def paths_in(folder: Path) -> dict[str, str]:
    """An address of each kind of page."""
    posts = {
        path: path.read_text(encoding="utf-8") for path in sorted(folder.glob("2*/**/index.html"))
    }

    def having(mark: str) -> str:
        return next(
            f"/{path.relative_to(folder).parent.as_posix()}/"
            for path, text in posts.items()
            if mark in text
        )

    tag = max(
        (folder / "tags").glob("*/index.html"),
        key=lambda path: (path.stat().st_size, path.as_posix()),
    )
    return {
        "post": having("Top US general"),
        "long": having('class="toc"'),
        "table": having("<table"),
        "code": having("<pre"),
        "picture": having("l2-point.svg"),
        "corrected": having('class="corrections"'),
        "live": having('class="live-entry"'),
        "page": "/ai-policy/",
        "home": "/",
        "numbered": "/page/1/",
        "tag": f"/tags/{tag.parent.name}/",
        "category": "/categories/space/",
        "part": having('<nav class="series"'),
        "series": "/series/road-to-the-moon/",
        "all-series": "/series/",
        "author": "/authors/valentin-saitarli/",
        "month": "/archive/2022/11/",
        "tags": "/tags/",
        "categories": "/categories/",
        "authors": "/authors/",
        "archive": "/archive/",
        "year": "/archive/2022/",
        "transparency": "/transparency/",
        "ledger": "/transparency/generated/",
        "corrections": "/corrections/",
        "translation": "/de/2021/12/25/james-webb-weltraumteleskop-ist-unterwegs/",
        "stale": "/es/2022/11/16/el-senado-tramita-la-ley-de-respeto-al-matrimonio/",
        "hebrew": "/he/2022/11/16/artemis-1-yotzet-el-hayareach/",
        "edition": "/he/",
        "term": "/de/tags/elections/",
        "search": "/search/",
        "404": "/404.html",
        "gone": "/test/",
    }
