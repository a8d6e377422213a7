"""A post as the API and its Markdown have it: what the ledger says of it, and what lists do."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from sitegen import urls
from sitegen.formats.compact import without_empty
from sitegen.model.site import Article
from sitegen.model.taxonomies import CATEGORY, SERIES, TAG
from sitegen.model.views import LedgerView
from sitegen.outputs import ledger, post_records
from sitegen.outputs.context import Context


class ApiPost(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A post. `terms` are those of the taxonomies that the site declares, by their keys in the
    front matter; `image` is the address of its picture, and `markdown` that of its Markdown, or
    ""."""

    ledger: LedgerView
    summary: str
    tags: tuple[str, ...] = ()
    category: str = ""
    series: str = ""
    terms: dict[str, tuple[str, ...]] = {}
    license: str = ""
    image: str = ""
    markdown: str = ""


def api_post(context: Context, article: Article) -> ApiPost:
    """The post of an article of the edition."""
    names = {taxonomy: article.terms[taxonomy.name] for taxonomy in context.edition.taxonomies}
    return ApiPost(
        ledger=ledger.entry_of(context, article),
        summary=context.articles.summary(article),
        tags=article.terms[TAG.name],
        category="".join(article.terms[CATEGORY.name]),
        series="".join(article.terms[SERIES.name]),
        terms={taxonomy.key: each for taxonomy, each in names.items() if taxonomy.is_own and each},
        license=article.post.meta.license,
        image=context.site.resolved[article.post.path].image,
        markdown=urls.markdown_of(article.url) if context.config.outputs.markdown else "",
    )


def record_of(base: urls.Base, publisher: str, post: ApiPost) -> dict[str, Any]:
    """A post for programs, with whole addresses."""
    said = post_records.record(base, publisher, post.ledger)
    more = {
        "summary": post.summary,
        "tags": post.tags,
        "category": post.category,
        "series": post.series,
        "terms": post.terms or None,
        "license": post.license,
        "image": base.absolute(post.image) if post.image else "",
        "markdown": base.absolute(post.markdown) if post.markdown else "",
    }
    return {**said, **without_empty(more)}
