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
from sitegen.model.taxonomies import Taxonomy
from sitegen.provenance import disclosure, states


class ArticleInputs(Struct, frozen=True, kw_only=True):
    """What the articles of an edition are made from beside their posts: its `config`, the
    `taxonomies` of the site, the `codes` of its languages, the `addresses` of all documents by
    path, the `names` of terms by taxonomy and key, the keys of `authors`, the `threads` of comments
    by path, the moments at which posts are `closing` to comments by path, and that of the build,
    `now`."""

    config: Config
    taxonomies: tuple[Taxonomy, ...]
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
    meta, config = post.meta, inputs.config
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
        terms={
            taxonomy.name: _names(taxonomy.written(post), inputs.names[taxonomy.name])
            for taxonomy in inputs.taxonomies
        },
        sources=sources_of(meta),
        has_own_reporting=ORIGINAL in source_words(meta),
        disclosure=disclosed,
        state=state,
        updated=updated_of(post),
        entries=entries_of(post),
        discussion=discussion,
    )


def _names(written: tuple[str, ...], names: Mapping[str, str]) -> tuple[str, ...]:
    """The names of terms, each once, by what a post has as terms of one taxonomy."""
    if not written:
        return written
    found = tuple(dict.fromkeys([names[terms.key(name)] for name in written]))
    return written if found == written else found


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
    taxonomies = {taxonomy.name: taxonomy for taxonomy in inputs.taxonomies}
    own = [taxonomy.name for taxonomy in inputs.taxonomies if taxonomy.has_chain]
    for by in (*inputs.config.chains.by, *own):
        members: dict[str, list[int]] = {}
        if by == "site":
            members = {"": listed} if listed else {}
        else:
            for i in listed:
                for key in dict.fromkeys(map(terms.key, taxonomies[by].written(posts[i]))):
                    members.setdefault(key, []).append(i)
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
    taxonomies: tuple[Taxonomy, ...],
    names: Mapping[str, Mapping[str, str]],
    texts: Mapping[str, Mapping[str, TermText]],
    prefix: str,
) -> dict[str, dict[str, Term]]:
    """The terms that the articles have, by the name of the taxonomy and by key. `names` has all
    terms of the whole site, so that a term has the same address in each edition but for the
    `prefix`; `texts` are those in the language of the edition."""
    return {
        taxonomy.name: _used(
            _terms(
                sorted(names[taxonomy.name].items()),
                (map(terms.key, taxonomy.written(article.post)) for article in articles),
                _addressed(f"{prefix}/{taxonomy.plural}/", names[taxonomy.name]),
                texts.get(taxonomy.name),
            )
        )
        if names[taxonomy.name]
        else {}
        for taxonomy in taxonomies
    }


def by_author(
    articles: tuple[Article, ...], names: Mapping[str, str], urls_of: Mapping[str, str]
) -> dict[str, Term]:
    """The authors as terms, by key: `names` and `urls_of` have their names and addresses."""
    return _terms(names.items(), (article.authors for article in articles), urls_of.__getitem__)


def _used(by_key: dict[str, Term]) -> dict[str, Term]:
    return {key: term for key, term in by_key.items() if term.articles}


def _addressed(folder: str, names: Iterable[str]) -> Callable[[str], str]:
    """A function from a key among `names` to the address of the term."""
    parts = terms.parts(names)
    return lambda key: f"{folder}{urls.encode(parts[key])}/"


def names_of(posts: Iterable[Post], taxonomies: tuple[Taxonomy, ...]) -> dict[str, dict[str, str]]:
    """The names of the terms of each taxonomy, by key. Each is spelled as in the oldest post that
    uses it, so that a new post never changes it. `posts` are sorted from the oldest."""
    names: dict[str, dict[str, str]] = {taxonomy.name: {} for taxonomy in taxonomies}
    for post in posts:
        for taxonomy in taxonomies:
            for name in taxonomy.written(post):
                names[taxonomy.name].setdefault(terms.key(name), spaced(name))
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
