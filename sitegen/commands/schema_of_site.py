"""The JSON Schema of an article with the authors and the terms of tags, categories and taxonomies
that a site has, so that a
language model invents none."""

from __future__ import annotations

from pathlib import Path

from sitegen.commands.schema import schema
from sitegen.errors import raise_errors
from sitegen.model.declared_keys import declared_keys
from sitegen.pipeline.scratch import documents
from sitegen.read import settings, site_folder


def article_schema(root: Path) -> str:
    """The JSON Schema of an article for the site in `root`. Raises SiteError if there is none, or
    its settings are wrong."""
    config, _, problems = settings.parse(site_folder.settings(root))
    raise_errors(problems)
    parsed, _, _ = documents(root, config)
    metas = [post.meta for post in parsed.posts]
    return schema(
        "article",
        ai_required=config.ai.default is None,
        choices={
            "author": sorted(author.key for author in parsed.authors),
            "category": sorted({meta.category for meta in metas if meta.category}),
            "tags": sorted({tag for meta in metas for tag in meta.tags}),
            **{
                each.name: sorted(
                    {term for post in parsed.posts for term in post.terms.get(each.name, ())}
                )
                for each in config.taxonomies
            },
        },
        keys=declared_keys(config),
    )
