"""The language of each document and of each redirect, for reports."""

from __future__ import annotations

from sitegen import urls
from sitegen.link.addresses import comments_path
from sitegen.model.config import Config
from sitegen.model.documents import Page, Parsed, Post
from sitegen.model.site import Site


def languages_of(parsed: Parsed, site: Site, config: Config) -> dict[str, str]:
    """The language of the edition of each document, by its path, and of each redirect, by its
    output path. A file of comments has that of its post. Empty on a site of one language.

    Translations of posts and pages have to be among the posts and pages of `parsed`."""
    if not config.languages:
        return {}
    languages = {each.path: config.language for each in (*parsed.authors, *parsed.term_texts)}
    documents: tuple[Post | Page, ...] = (*parsed.posts, *parsed.pages)
    for document in documents:
        languages[document.path] = config.language_of(document.meta.lang)
    for translation in parsed.translations:  # texts of authors and of terms
        languages[translation.path] = config.language_of(translation.lang)
    threads = {thread.path for thread in parsed.threads}
    for post in parsed.posts if threads else ():
        if (path := comments_path(post.path, config.codes)) in threads:
            languages[path] = languages[post.path]
    for redirect in site.redirects:
        edition = site.edition_of(redirect.target)
        languages[urls.output_path(redirect.url)] = edition.config.language
    return languages
