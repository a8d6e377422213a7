"""The visible posts in order, with their neighbours, terms, authors and disclosure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct

from sitegen import terms, urls
from sitegen.link.addresses import comments_path
from sitegen.link.front_matter import (
    authors_of,
    post_id,
    source_words,
    sources_of,
    spaced,
    updated_of,
)
from sitegen.link.live import entries_of
from sitegen.model.config import Config
from sitegen.model.disclosure import Disclosure
from sitegen.model.documents import (
    Post,
    TermText,
    Thread,
)
from sitegen.model.site import (
    Article,
    Chain,
    Discussion,
    PostRef,
    Term,
)
from sitegen.model.sources import ORIGINAL
from sitegen.model.states import ArticleState
from sitegen.provenance import disclosure, states


class ArticleInputs(Struct, frozen=True, kw_only=True):
    """What the articles of an edition are made from beside their posts: its `config`, the `codes`
    of the languages of the whole site, the `addresses` of all documents by path, the `names` of
    terms by kind and key, the keys of `authors`, the `threads` of comments by path, the moments at
    which posts are `closing` to comments by path, and that of the build, `now`."""

    config: Config
    codes: tuple[str, ...]
    addresses: Mapping[str, str]
    names: Mapping[str, Mapping[str, str]]
    authors: frozenset[str]
    threads: Mapping[str, Thread]
    closing: Mapping[str, dt.datetime]
    now: dt.datetime


def articles_of(posts: list[Post], inputs: ArticleInputs) -> tuple[Article, ...]:
    """The posts in their order, each with its neighbours, terms, authors and disclosure."""
    post_states = [states.state_of(post, inputs.now) for post in posts]
    chains = _chains(posts, post_states, inputs)
    # Most posts share these with others, and each is held once for all of them.
    seen: dict[Any, Any] = {}
    return tuple(
        _article(post, state, own_chains, inputs, seen)
        for post, state, own_chains in zip(posts, post_states, chains, strict=True)
    )


def _article(
    post: Post,
    state: ArticleState,
    chains: tuple[Chain, ...],
    inputs: ArticleInputs,
    seen: dict[Any, Any],
) -> Article:
    meta, config, names = post.meta, inputs.config, inputs.names
    tags = tuple(dict.fromkeys([names["tag"][terms.key(tag)] for tag in meta.tags]))
    disclosed = _disclosure(post, config, inputs.now)
    # Two moments may be equal, but for the offset, in the hour that a clock goes back.
    if disclosed.generated_at is None and disclosed.reviewed_at is None:
        disclosed = seen.setdefault(disclosed, disclosed)
    discussion = _discussion(post, inputs)
    if discussion.until is None:
        discussion = seen.setdefault(discussion, discussion)
    keys = tuple([key for key in dict.fromkeys(authors_of(meta)) if key in inputs.authors])
    return Article(
        post=post,
        url=inputs.addresses[post.path],
        id=meta.id or post_id(post.path, config.base_url, inputs.codes),
        chains=chains,
        authors=seen.setdefault(keys, keys),
        tags=meta.tags if tags == meta.tags else tags,
        category=names["category"][terms.key(meta.category)] if meta.category else "",
        sources=sources_of(meta),
        has_own_reporting=ORIGINAL in source_words(meta),
        disclosure=disclosed,
        state=state,
        updated=updated_of(post),
        entries=entries_of(post),
        discussion=discussion,
    )


def _disclosure(post: Post, config: Config, now: dt.datetime) -> Disclosure:
    """What is said about the part of AI in a post at the moment `now`."""
    # parse refuses posts that have neither.
    ai = post.meta.ai if post.meta.ai is not None else config.ai.default or False
    return disclosure.derive(
        post,
        disclosure.involvement_of(ai),
        now,
        config.ai.label,
        bool(config.responsible),
    )


def _discussion(post: Post, inputs: ArticleInputs) -> Discussion:
    if inputs.config.comments.provider == "none":
        return Discussion(open=False)
    thread = inputs.threads.get(comments_path(post.path, inputs.codes))
    closes = inputs.closing.get(post.path)
    return Discussion(
        open=post.meta.comments and (closes is None or closes > inputs.now),
        until=closes,
        count=thread.count if thread else 0,
        path=thread.path if thread and thread.count else "",
    )


def _chains(
    posts: list[Post], post_states: list[ArticleState], inputs: ArticleInputs
) -> list[tuple[Chain, ...]]:
    """For each post, its neighbours in each of its chains: previous is older, next is newer. An
    unlisted post is in no chain."""
    refs = [
        PostRef(inputs.addresses[post.path], post.meta.title, post.meta.date, state.marks)
        for post, state in zip(posts, post_states, strict=True)
    ]
    by_post: list[list[Chain]] = [[] for _ in posts]
    listed = [i for i, post in enumerate(posts) if not post.meta.unlisted]
    for by in inputs.config.chains.by:
        members: dict[str, list[int]] = {}
        if by == "site":
            members = {"": listed} if listed else {}
        else:
            for i in listed:
                meta = posts[i].meta
                if name := meta.category if by == "category" else meta.series:
                    members.setdefault(terms.key(name), []).append(i)
        for key, line in members.items():
            for before, i, after in zip([None, *line[:-1]], line, [*line[1:], None], strict=True):
                by_post[i].append(
                    Chain(
                        by=by,
                        name=inputs.names[by][key] if key else "",
                        previous=None if before is None else refs[before],
                        next=None if after is None else refs[after],
                    )
                )
    return [tuple(chains) for chains in by_post]


def groups_of(
    articles: tuple[Article, ...],
    author_names: Mapping[str, str],
    author_urls: Mapping[str, str],
    names: Mapping[str, Mapping[str, str]],
    texts: Mapping[str, Mapping[str, TermText]],
    prefix: str,
) -> dict[str, dict[str, Term]]:
    """Authors, and the tags, categories and series that the articles have, each kind by its name in
    the settings. `names` has all terms of the whole site, so that a term has the same address in
    each edition but for the `prefix`; `texts` are those in the language of the edition."""

    def one_each(of: str, folder: str, uses: Iterable[str | None]) -> dict[str, Term]:
        """The terms of a kind of which an article has one, or none."""
        if not names[of]:
            return {}
        return _used(
            _terms(
                sorted(names[of].items()),
                ((terms.key(name),) if name else () for name in uses),
                _addressed(f"{prefix}/{folder}/", names[of]),
                texts.get(of),
            )
        )

    return {
        "author": _terms(
            author_names.items(),
            (article.authors for article in articles),
            author_urls.__getitem__,
        ),
        "tag": _used(
            _terms(
                sorted(names["tag"].items()),
                (map(terms.key, article.post.meta.tags) for article in articles),
                _addressed(f"{prefix}/tags/", names["tag"]),
                texts.get("tag"),
            )
        ),
        "category": one_each(
            "category", "categories", (article.post.meta.category for article in articles)
        ),
        "series": one_each("series", "series", (article.post.meta.series for article in articles)),
    }


def _used(by_key: dict[str, Term]) -> dict[str, Term]:
    return {key: term for key, term in by_key.items() if term.articles}


def _addressed(folder: str, names: Iterable[str]) -> Callable[[str], str]:
    """A function from a key among `names` to the address of the term."""
    parts = terms.parts(names)
    return lambda key: f"{folder}{urls.encode(parts[key])}/"


def names_of(posts: Iterable[Post]) -> dict[str, dict[str, str]]:
    """The names of tags, categories and series by key. Each is spelled as in the oldest post that
    uses it, so that a new post never changes it. `posts` are sorted from the oldest."""
    names: dict[str, dict[str, str]] = {"tag": {}, "category": {}, "series": {}}
    for post in posts:
        for name in post.meta.tags:
            names["tag"].setdefault(terms.key(name), spaced(name))
        if post.meta.category:
            names["category"].setdefault(terms.key(post.meta.category), spaced(post.meta.category))
        if post.meta.series:
            names["series"].setdefault(terms.key(post.meta.series), spaced(post.meta.series))
    return names


def _terms(
    names: Iterable[tuple[str, str]],
    uses: Iterable[Iterable[str]],
    url: Callable[[str], str],
    texts: Mapping[str, TermText] | None = None,
) -> dict[str, Term]:
    listed = list(names)
    members: dict[str, list[int]] = {key: [] for key, _ in listed}
    for i, used in enumerate(uses):
        for key in dict.fromkeys(used):
            if key in members:
                members[key].append(i)
    return {
        key: Term(
            name=name, url=url(key), articles=tuple(members[key]), text=(texts or {}).get(key)
        )
        for key, name in listed
    }
