"""link: all documents → `Site`: what is visible at `now`, in which order, with which neighbours, at which address.

Order is total: articles run by (date, url), oldest first. Nothing that is excluded here leaves a trace later on.
"""

from __future__ import annotations

import datetime as dt
import itertools
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import partial
from urllib.parse import unquote

from msgspec.structs import replace

from sitegen import dates, disclosure, expected, hosts, letters, terms, urls
from sitegen.aliases import Aliases
from sitegen.config import FEEDS, SETTINGS, Config, Settings
from sitegen.errors import Problem, raise_errors, shorten
from sitegen.model.documents import Author, AuthorMeta, Body, Broken, Document, File, Page, Parsed, Post, PostMeta, Ref, Source, Thread, texts_in
from sitegen.model.site import Article, Asset, Chain, Discussion, Early, Excluded, LinkedAuthor, LinkedPage, Picture, PostRef, Site, Term
from sitegen.near import nearest, nearly_equal
from sitegen.resolve import Resolver

POSTS, AUTHORS, PAGES, COMMENTS = "content/posts/", "content/authors/", "content/pages/", "content/comments/"
# Where people look for somebody to write to; a page at another address has one of these as an alias.
CONTACT = ("/contact/", "/contact/index.html")
# How long a post is news (Google News: "the last two days").
NEWS = dt.timedelta(hours=48)


def link(parsed: Parsed, settings: Settings, static: Iterable[File], pictures: Mapping[str, Picture], bodies: Callable[[str], Body],
         now: dt.datetime, *, drafts: bool) -> Site:
    """The site at the moment `now`. `drafts` publishes drafts and future posts as well; `pictures` are what picture files
    hold, by path; `bodies` gives a body by the path of its document, where there is something to say about a place in it.

    Unknown authors and addresses that lead nowhere are among its problems; broken documents count as there.
    """
    config = settings.config
    posts, pages, excluded, moments = _visible(parsed, now, drafts)
    closing = _closing(posts, config)
    addresses = _addresses(posts, pages, parsed.authors, config)
    raise_errors([*_too_long(addresses), *_too_long_in_all((*posts, *pages, *parsed.authors), addresses, config.base_url)])
    posts = sorted(posts, key=lambda post: (post.meta.date, addresses[post.path]))
    names = {"tag": _names(post.meta.tags for post in posts),
             "category": _names((post.meta.category,) if post.meta.category else () for post in posts)}
    articles = _articles(posts, parsed, addresses, names, closing, config, now)
    groups = _groups(articles, parsed.authors, addresses, names)
    feeds = _with_feeds(groups, config)

    beside = _assets(parsed)
    resolver = Resolver(static=static, pictures=pictures, excluded={e.path: e.reason for e in excluded}, broken=parsed.broken,
                        bodies=bodies, config=config)
    assets = _publish((*posts, *pages, *parsed.authors), addresses, beside, resolver)
    aliases = Aliases((*posts, *pages, *parsed.authors), addresses)
    resolver.known |= _made_addresses(articles, groups, feeds, config) | {redirect.url for redirect in aliases.redirects}
    resolver.redirect(aliases.moved)
    unfinished = _expect(parsed, beside, resolver, config, now, drafts=drafts)
    _resolve_settings(settings, resolver)

    policy = urls.encode_again(config.ai.policy)
    old = {post.path: dates.after(post.meta.date, NEWS) or dates.END for post in posts}
    since, until = _around([*moments, *closing.values(), *old.values()], now)
    _, next_due = _around([*moments, *closing.values()], now)
    site = Site(
        articles=tuple(resolver.article(article) for article in articles),
        pages=tuple(LinkedPage(page=page, url=addresses[page.path], links=resolver.links(page), image=resolver.image(page)) for page in pages),
        authors={author.key: LinkedAuthor(author=author, url=addresses[author.path], links=resolver.links(author),
                                          image=resolver.image(author)) for author in parsed.authors},
        by_author=groups["author"], tags=groups["tag"], categories=groups["category"], assets=assets,
        redirects=tuple(aliases.redirects), pictures=resolver.pictures(),
        excluded=excluded, early=_early(posts, pages, addresses, now), feeds=feeds,
        news=tuple(i for i, post in enumerate(posts) if old[post.path] > now),
        since=since, until=until, next_due=next_due,
        policy_url=policy if policy in addresses.values() or config.is_external(policy) else "", problems=())
    scheduled = _scheduled(parsed, excluded)
    _check_unfinished(unfinished, resolver)
    _check_scheduled(scheduled, beside, resolver, config)
    readable = [broken.document for broken, _ in unfinished if isinstance(broken.document, Post) and "author" not in broken.unread]
    problems = (*_unknown_authors([*posts, *scheduled, *readable], parsed), *_stale_reviews(articles), *_same_ids(articles),
                *_orphans(parsed), *_missing_archives(parsed, settings), *aliases.problems, *_meeting(posts, names, groups),
                *_unstated(articles), *_unaccountable(site, config, resolver), *resolver.problems)
    return replace(site, problems=problems)


# --- visibility -----------------------------------------------------------------------------------------------------


def _visible(parsed: Parsed, now: dt.datetime, drafts: bool) -> tuple[list[Post], list[Page], tuple[Excluded, ...], list[dt.datetime]]:
    """The one filter that everything passes, and the moments at which its answer changes."""
    posts: list[Post] = []
    excluded: list[Excluded] = []
    moments: list[dt.datetime] = []
    for post in parsed.posts:
        meta = post.meta
        if meta.draft and not drafts:
            excluded.append(Excluded(path=post.path, reason="draft"))
            continue
        if not drafts:
            moments.append(meta.date)
        if meta.date > now and not drafts:
            excluded.append(Excluded(path=post.path, reason="future", until=meta.date))
            continue
        if meta.expires is not None:
            moments.append(meta.expires)
        if meta.expires is not None and meta.expires <= now:
            excluded.append(Excluded(path=post.path, reason="expired"))
        else:
            posts.append(post)
    pages = []
    for page in parsed.pages:
        if page.meta.draft and not drafts:
            excluded.append(Excluded(path=page.path, reason="draft"))
        else:
            pages.append(page)
    return posts, pages, tuple(sorted(excluded, key=lambda e: e.path)), moments


def _around(moments: list[dt.datetime], now: dt.datetime) -> tuple[dt.datetime | None, dt.datetime | None]:
    """The last of the moments up to now, and the first after it."""
    return max((moment for moment in moments if moment <= now), default=None), min((moment for moment in moments if moment > now), default=None)


def _early(posts: Iterable[Post], pages: Iterable[Page], addresses: Mapping[str, str], now: dt.datetime) -> tuple[Early, ...]:
    """What of the visible documents a build without drafts would leave out."""
    drafts = [document.path for group in (posts, pages) for document in group if document.meta.draft]
    return (*(Early(url=addresses[path], reason="draft") for path in drafts),
            *(Early(url=addresses[post.path], reason="future", until=post.meta.date)
              for post in posts if post.meta.date > now and not post.meta.draft))


# --- addresses ------------------------------------------------------------------------------------------------------


def _addresses(posts: Iterable[Post], pages: Iterable[Page], authors: Iterable[Author], config: Config) -> dict[str, str]:
    """The address of every visible document, by its path."""
    found = {post.path: post_url(post, config) for post in posts}
    found |= {page.path: page_url(page) for page in pages}
    return found | {author.path: author_url(author) for author in authors}


def _too_long(addresses: Mapping[str, str]) -> list[Problem]:
    """Addresses that no file can be named by."""
    return [Problem(path=path, code="invalid-value", message=f"a part of the address {shorten(url)} has more than 255 bytes",
                    hint="give it a shorter slug or category, or the site a shorter pattern: post under [urls]")
            for path, url in addresses.items() if len(url) > 255 and not urls.is_output_path(unquote(url).strip("/"))]


def _too_long_in_all(documents: Iterable[Document], addresses: Mapping[str, str], base_url: str) -> Iterator[Problem]:
    """Addresses that no sitemap can name, and no system may have a file for."""
    most = urls.ADDRESS_CHARACTERS - len(base_url.removesuffix("/"))
    for document in documents:
        named = [(addresses[document.path], 0, 0), *((urls.alias_url(alias), *document.mark(f"aliases.{i}"))
                                                     for i, alias in enumerate(document.meta.aliases))]
        for url, line, column in named:
            if len(url) > most:
                yield Problem(path=document.path, line=line, column=column, code="invalid-value",
                              message=f"the address {shorten(url)} has {len(url):,} characters, more than {most:,}",
                              hint="give it shorter names, or fewer folders")


def post_url(post: Post, config: Config) -> str:
    meta = post.meta
    author = authors_of(meta)[0]
    return urls.permalink(config.urls.post, {
        "year": f"{meta.date.year:04}", "month": f"{meta.date.month:02}", "day": f"{meta.date.day:02}", "slug": post.slug,
        "category": terms.part(meta.category) if meta.category else "uncategorized", "author": urls.slug(author) or "author"})


def author_url(author: Author) -> str:
    return f"/authors/{urls.encode(urls.slug(author.key))}/"


def page_url(page: Page) -> str:
    """The address of a page: its path under content/ (content/pages/ counts as content/), each part as a slug."""
    path = page.path.removeprefix(PAGES).removeprefix("content/")
    folder, _, name = posixpath.splitext(path)[0].rpartition("/")
    parts = [urls.slug(part) or "page" for part in folder.split("/") if part]
    if page.meta.slug:
        parts = (parts[:-1] if name == "index" and parts else parts) + [page.meta.slug]
    elif name != "index":
        parts.append(urls.slug(name) or urls.slug(page.meta.title) or "page")
    return urls.encode("/" + "".join(part + "/" for part in parts))


def _assets(parsed: Parsed) -> dict[str, list[tuple[str, File]]]:
    """The files beside documents, with their names as seen from there: by the path of their bundle, or "" for files that
    belong to none and are published at their own path under content/."""
    bundles = {path for path in (*parsed.paths(), *parsed.broken) if path.endswith("/index.md")}
    found: dict[str, list[tuple[str, File]]] = {}
    for file in parsed.files:
        folders = [file.path[: match.end()] for match in re.finditer("/", file.path)]
        bundle = next((folder for folder in reversed(folders) if folder + "index.md" in bundles), None)
        if bundle is None:
            found.setdefault("", []).append((file.path.removeprefix(PAGES).removeprefix("content/"), file))
        else:
            found.setdefault(bundle + "index.md", []).append((file.path.removeprefix(bundle), file))
    return found


def _placed(files: Iterable[tuple[str, File]], url: str) -> list[Asset]:
    """Files beside the page at `url`."""
    folder = url if url.endswith("/") else posixpath.dirname(url).rstrip("/") + "/"
    return [Asset(url=folder + urls.encode(name), file=file) for name, file in files]


def _publish(documents: Iterable[Document], addresses: Mapping[str, str], beside: Mapping[str, list[tuple[str, File]]],
             resolver: Resolver) -> tuple[Asset, ...]:
    """Tell the resolver what stands where: the documents, and the files, which are also given back."""
    resolver.publish_assets(loose := _placed(beside.get("", ()), "/"))
    assets = list(loose)
    for document in documents:
        own = _placed(beside[document.path], addresses[document.path]) if document.path in beside else []
        resolver.publish(document, addresses[document.path], own)
        assets += own
    return tuple(sorted(assets, key=lambda asset: asset.file.path))


def _resolve_settings(settings: Settings, resolver: Resolver) -> None:
    """Follow the addresses in site.toml, and note those that nobody can follow."""
    for address in (settings.config.publisher.logo, *texts_in(settings.config.params)):
        resolver.mention(address)
    for target, (line, column) in settings.refs:
        ref = Ref(target=target, line=line, column=column)
        resolver.use(SETTINGS, ref, resolver.resolve(SETTINGS, "/", ref) or "")


def _missing_archives(parsed: Parsed, settings: Settings) -> Iterator[Problem]:
    """Folders in site.toml that do not exist: what is said of them would hold for nothing."""
    if not settings.config.archives:
        return
    paths = (*parsed.paths(), *parsed.broken, *(file.path for file in parsed.files), *(thread.path for thread in parsed.threads))
    folders = {path[:match.start()] for path in paths for match in re.finditer("/", path)}
    for archive, (line, column) in zip(settings.config.archives, settings.archive_marks, strict=True):
        if archive.path not in folders:
            near = nearest(archive.path, sorted(folders))
            yield Problem(path=SETTINGS, line=line, column=column, code="no-file", message=(
                f"archives.path: {archive.path} is a file, and no folder" if archive.path in paths else
                f"archives.path: there is no folder {archive.path}"), hint=f"did you mean {near}?" if near else "")


# --- comments -------------------------------------------------------------------------------------------------------


def comments_path(post: str) -> str:
    """The file of the comments on the post in the file `post`, whether that is a bundle or not."""
    return f"{COMMENTS}{post.removeprefix(POSTS).removesuffix('/index.md').removesuffix('.md')}.toml"


def _closing(posts: Iterable[Post], config: Config) -> dict[str, dt.datetime]:
    """When the posts close that close by themselves, by their paths."""
    if not config.comments.close_after or config.comments.provider == "none":
        return {}
    age = dt.timedelta(days=config.comments.close_after)
    # What comes after the calendar ends never comes.
    return {post.path: closes for post in posts if post.meta.comments and (closes := dates.after(post.meta.date, age))}


def _discussion(post: Post, threads: Mapping[str, Thread], closes: dt.datetime | None, config: Config, now: dt.datetime) -> Discussion:
    if config.comments.provider == "none":
        return Discussion(open=False)
    thread = threads.get(comments_path(post.path))
    return Discussion(open=post.meta.comments and (closes is None or closes > now), until=closes, count=thread.count if thread else 0,
                      path=thread.path if thread and thread.count else "")


def _orphans(parsed: Parsed) -> list[Problem]:
    """Comments on what is no post. Those on drafts, and on what is not yet or no longer published, wait for it."""
    if not parsed.threads:
        return []
    known = {comments_path(post.path) for post in parsed.posts} | {comments_path(path) for path in parsed.broken if path.startswith(POSTS)}
    return [Problem(path=thread.path, severity="warning", code="orphan-comments", message="there is no post that these comments are on",
                    hint=f"did you mean {near}?" if (near := nearly_equal(thread.path, known)) else "rename the file like the post, or delete it")
            for thread in parsed.threads if thread.path not in known]


# --- articles, chains and terms -------------------------------------------------------------------------------------


def _articles(posts: list[Post], parsed: Parsed, addresses: Mapping[str, str], names: Mapping[str, Mapping[str, str]],
              closing: Mapping[str, dt.datetime], config: Config, now: dt.datetime) -> tuple[Article, ...]:
    """The posts in their order, each with everything but where its addresses lead."""
    chains = _chains(posts, addresses, config)
    authors = {author.key for author in parsed.authors}
    threads = {thread.path: thread for thread in parsed.threads}
    return tuple(_article(post, addresses[post.path], chains[i], config, authors, names,
                          _discussion(post, threads, closing.get(post.path), config, now)) for i, post in enumerate(posts))


def _groups(articles: tuple[Article, ...], authors: tuple[Author, ...], addresses: Mapping[str, str],
            names: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, Term]]:
    """Authors, tags and categories, each kind by the name that settings have for it."""
    paths = {author.key: author.path for author in authors}
    return {
        "author": _terms(((author.key, author.meta.name) for author in authors), (article.authors for article in articles),
                         lambda key: addresses[paths[key]]),
        "tag": _terms(sorted(names["tag"].items()), (map(terms.key, article.tags) for article in articles), _addressed("/tags/", names["tag"])),
        "category": _terms(sorted(names["category"].items()), ((terms.key(article.category),) if article.category else () for article in articles),
                           _addressed("/categories/", names["category"]))}


def _addressed(folder: str, names: Iterable[str]) -> Callable[[str], str]:
    """What gives the address of each of the terms with the keys `names`."""
    parts = terms.parts(names)
    return lambda key: f"{folder}{urls.encode(parts[key])}/"


def _chains(posts: list[Post], addresses: Mapping[str, str], config: Config) -> list[tuple[Chain, ...]]:
    """For each post, its neighbours in each chain it is in: previous is older, next is newer."""
    refs = [PostRef(addresses[post.path], post.meta.title, post.meta.date) for post in posts]
    found: list[list[Chain]] = [[] for _ in posts]
    for by in config.chains.by:
        members: dict[str, list[int]] = {}
        names: dict[str, str] = {}
        for i, post in enumerate(posts):
            name = {"site": "", "category": post.meta.category, "series": post.meta.series}[by]
            if name is not None:
                key = terms.key(name) if name else ""
                members.setdefault(key, []).append(i)
                names.setdefault(key, _spaced(name))
        for key, line in members.items():
            for before, i, after in zip([None, *line[:-1]], line, [*line[1:], None], strict=True):
                found[i].append(Chain(by=by, name=names[key], previous=None if before is None else refs[before],
                                      next=None if after is None else refs[after]))
    return [tuple(chains) for chains in found]


def _meeting(posts: Sequence[Post], names: Mapping[str, Mapping[str, str]],
             groups: Mapping[str, Mapping[str, Term]]) -> Iterator[Problem]:
    """A warning for each term whose address is not the one that it would have by itself, since
    another term would have that as well."""
    for of, several, field in (("tag", "tags", "tags"), ("category", "categories", "category")):
        known = names[of]
        for key, part in terms.parts(known).items():
            own = terms.part_of(key)
            if part == own:
                continue
            other = next(name for it, name in known.items() if it != key and terms.part_of(it) == own)
            path, line, column = _first_use(posts, field, key)
            name, url = shorten(known[key]), groups[of][key].url
            yield Problem(
                path=path, line=line, column=column, severity="warning", code="term-address",
                message=f"the {several} {name} and {shorten(other)} would have one address, so {name} is at {url}",
                hint=f"write them alike if they are one {of}")


def _first_use(posts: Iterable[Post], field: str, key: str) -> tuple[str, int, int]:
    """Where the oldest of the posts that have the term with this `key` names it: path, line and column."""
    for post in posts:
        for i, name in enumerate(post.meta.tags if field == "tags" else (post.meta.category or "",)):
            if name and terms.key(name) == key:
                return post.path, *post.mark(f"tags.{i}" if field == "tags" else "category", field)
    raise AssertionError


def _spaced(name: str) -> str:
    return " ".join(name.split())


def _names(uses: Iterable[Iterable[str]]) -> dict[str, str]:
    """For each tag or category, the spelling that its oldest post uses, so that a new post never changes it."""
    names: dict[str, str] = {}
    for used in uses:
        for name in used:
            names.setdefault(terms.key(name), _spaced(name))
    return names


def _terms(names: Iterable[tuple[str, str]], uses: Iterable[Iterable[str]], url: Callable[[str], str]) -> dict[str, Term]:
    listed = list(names)
    members: dict[str, list[int]] = {key: [] for key, _ in listed}
    for i, used in enumerate(uses):
        for key in dict.fromkeys(used):
            if key in members:
                members[key].append(i)
    return {key: Term(name=name, url=url(key), articles=tuple(members[key])) for key, name in listed}


def _article(post: Post, url: str, chains: tuple[Chain, ...], config: Config,
             authors: Container[str], names: Mapping[str, Mapping[str, str]], discussion: Discussion) -> Article:
    meta = post.meta
    updated = updated_of(meta)
    # parse has seen to it that one of the two is given.
    ai = disclosure.involvement_of(meta.ai if meta.ai is not None else config.ai.default or False)
    return Article(
        post=post, url=url, id=meta.id or post_id(post.path, config.base_url), links=(), image="", chains=chains,
        authors=tuple(key for key in dict.fromkeys(authors_of(meta)) if key in authors),
        tags=tuple(dict.fromkeys(names["tag"][terms.key(tag)] for tag in meta.tags)),
        category=names["category"][terms.key(meta.category)] if meta.category else "", sources=sources_of(meta),
        disclosure=disclosure.derive(meta, ai, post.text_digest, updated, config.ai.label, config.responsible is not None),
        updated=updated, discussion=discussion)


def updated_of(meta: PostMeta) -> dt.datetime:
    """When the post was published, updated or corrected last. A review that is younger does not count."""
    return max([meta.date, *([meta.updated] if meta.updated else []), *(correction.date for correction in meta.corrections)])


def post_id(path: str, base_url: str) -> str:
    """What feeds know the post in the file `path` by, where it does not say so itself: a tag: URI (RFC 4151) that neither its
    title, nor its date, nor the pattern of addresses takes part in, nor whether it is a bundle."""
    return hosts.tag(base_url, urls.encode(path.removeprefix("content/").removesuffix("/index.md").removesuffix(".md")))


def authors_of(meta: PostMeta) -> tuple[str, ...]:
    """The keys of the authors of a post, one or several."""
    return (meta.author,) if isinstance(meta.author, str) else meta.author


def sources_of(meta: PostMeta) -> tuple[Source, ...]:
    """The sources of a post, a bare name as a source with that name."""
    given = meta.source if isinstance(meta.source, tuple) else (meta.source,)
    return tuple(Source(name=source) if isinstance(source, str) else source for source in given)


def _stale_reviews(articles: Iterable[Article]) -> list[Problem]:
    """A review that signs another text, or was given after publication, counts for nothing; its author should know."""
    problems = []
    for article in articles:
        review, post = article.post.meta.review, article.post
        if review is None or article.disclosure.reviewed:
            continue
        line, column = post.mark("review.sha256")
        stale = review.sha256 != post.text_digest
        problems.append(Problem(
            path=post.path, line=line, column=column, severity="warning", code="review-void", hint="have the text reviewed again",
            message="the text was changed after the review, so it is published as unreviewed" if stale else
            "the review is younger than the post and its updates, so the post is published as unreviewed"))
    return problems


def _unaccountable(site: Site, config: Config, resolver: Resolver) -> list[Problem]:
    """What a site of published articles owes its readers: who answers for them, how to reach them, how AI is used."""
    if not site.articles:
        return []
    warning = partial(Problem, path=SETTINGS, severity="warning")
    found = []
    if config.responsible is None:
        found.append(warning(code="no-responsible", message="nobody is named who answers for what is published here", hint='add responsible = "…"'))
    elif config.publisher.email is None and not any(resolver.has(address) or config.is_external(address) for address in CONTACT):
        found.append(warning(code="no-contact", message="there is no way to reach who answers for what is published here",
                             hint='add email = "…" under [publisher], or write content/pages/contact.md'))
    is_generated = any(article.disclosure.involvement == "generated" for article in site.articles)
    if is_generated and not site.policy_url and not resolver.awaits(urls.encode_again(config.ai.policy)):
        found.append(warning(code="no-policy", message=f"posts are generated by AI, and no page {config.ai.policy} says how it is used",
                             hint=f"write content/pages{config.ai.policy.rstrip('/')}.md, or name another page: policy under [ai]"))
    return found


def _same_ids(articles: Iterable[Article]) -> list[Problem]:
    """A feed reader takes two posts with one id for one."""
    problems = []
    first: dict[str, str] = {}
    for article in articles:
        path = first.setdefault(article.id, article.post.path)
        if path != article.post.path:
            line, column = article.post.mark("id")
            problems.append(Problem(path=article.post.path, line=line, column=column, code="duplicate-id",
                                    message=f"id: {path} is known by {shorten(article.id)} already", hint="give each post an id of its own"))
    return problems


def _unstated(articles: Iterable[Article]) -> list[Problem]:
    """Nobody is told anything about the part AI had in these posts."""
    found = [article.post for article in articles if article.disclosure.involvement == "unstated"]
    if not found:
        return []
    line, column = found[0].mark("ai.involvement", "ai")
    several = f", and of {len(found) - 1} more" if len(found) > 1 else ""
    return [Problem(path=found[0].path, line=line, column=column, severity="warning", code="ai-unstated",
                    message=f"nothing is said about the part AI had in this post{several}",
                    hint="write none, assisted, generated or automated where you can find out")]


def _unknown_authors(posts: list[Post], parsed: Parsed) -> list[Problem]:
    authors = {author.key: author for author in parsed.authors}
    named = {_spaced(author.meta.name).casefold(): author.key for author in parsed.authors}
    unread = {letters.seen(urls.stem(path)) for path in parsed.broken if path.startswith(AUTHORS)}
    problems = []
    for post in posts:
        several = not isinstance(post.meta.author, str)
        asked = [(f"author.{i}" if several else "author", key) for i, key in enumerate(authors_of(post.meta))]
        if post.meta.review:
            asked.append(("review.by", post.meta.review.by))
        for field, key in asked:
            if key not in authors and key not in unread:
                line, column = post.mark(field)
                name = field.rstrip(".0123456789")
                hint = f"did you mean {near}?" if (near := nearest(key, authors)) else f"write {AUTHORS}{urls.slug(key) or 'key'}.md"
                if own := named.get(_spaced(key).casefold()):
                    key_of = "" if name != field else f"{name.rpartition('.')[2]}: "
                    hint = f"{shorten(key)} is the name of the author {own!r}: write {key_of}{own}"
                problems.append(Problem(path=post.path, line=line, column=column, code="unknown-author",
                                        message=f"{name}: there is no author {shorten(key)}", hint=hint))
    return problems


def _scheduled(parsed: Parsed, excluded: tuple[Excluded, ...]) -> list[Post]:
    """The posts that are to be published later, the next first."""
    paths = {e.path for e in excluded if e.reason == "future"}
    return sorted((post for post in parsed.posts if post.path in paths), key=lambda post: (post.meta.date, post.path))


def _check_scheduled(posts: list[Post], beside: Mapping[str, list[tuple[str, File]]], resolver: Resolver, config: Config) -> None:
    """Find the mistakes of future posts now, not in the night on which they come out: each may lead to what is
    published by then. The resolver goes forward in time with them, so this comes last."""
    for _, together in itertools.groupby(posts, key=lambda post: post.meta.date):
        group = list(together)
        for post in group:
            url = post_url(post, config)
            resolver.publish(post, url, _placed(beside.get(post.path, ()), url))
        for post in group:
            resolver.links(post)
            resolver.image(post)


# --- documents with errors ------------------------------------------------------------------------------------------


def _expect(parsed: Parsed, beside: Mapping[str, list[tuple[str, File]]], resolver: Resolver, config: Config, now: dt.datetime, *,
            drafts: bool) -> list[tuple[Broken, bool]]:
    """Tell the resolver where the documents with errors would stand without them. Those that are not known to be
    left out then, each with whether it is known that they are not."""
    found, placed = [], {}
    for broken in parsed.unfinished:
        document = broken.document
        url = _url(document, config)
        placed[url] = broken
        own = url if expected.is_placed(broken, config) else ""
        resolver.expect(document, own, _placed(beside.get(document.path, ()), own or f"/{document.path}/"), expected.addresses(broken, own))
        is_shown = _is_shown(broken, now, drafts)
        if is_shown is not False:
            found.append((broken, is_shown is True))
    resolver.expected += expected.patterns(placed, config)
    return found


def _url(document: Document, config: Config) -> str:
    if isinstance(document, Author):
        return author_url(document)
    return post_url(document, config) if isinstance(document, Post) else page_url(document)


def _is_shown(broken: Broken, now: dt.datetime, drafts: bool) -> bool | None:
    """Whether the document would be published now, without its errors; None where it does not say, or will be later."""
    meta = broken.document.meta
    if isinstance(meta, AuthorMeta):
        return True
    if "draft" not in broken.unread and meta.draft and not drafts:
        return False
    if not isinstance(meta, PostMeta):
        return None if "draft" in broken.unread else True
    if "expires" not in broken.unread and meta.expires is not None and meta.expires <= now:
        return False
    return None if {"draft", "date", "expires"} & {*broken.unread} or meta.date > now else True


def _check_unfinished(unfinished: Iterable[tuple[Broken, bool]], resolver: Resolver) -> None:
    """Find out what is wrong with the links of documents with errors. What leads to a draft, or to what comes later, is a
    mistake only where it is known that the document is published before that."""
    for broken, is_shown in unfinished:
        before = len(resolver.problems)
        resolver.links(broken.document)
        resolver.image(broken.document)
        if not is_shown:
            resolver.problems[before:] = [problem for problem in resolver.problems[before:] if problem.code != "excluded-target"]


def _ledgers(articles: tuple[Article, ...]) -> dict[str, int]:
    """The addresses of the ledger and of its lists by involvement, with the numbers of their posts."""
    involved = Counter(article.disclosure.involvement for article in articles)
    return {urls.transparency(""): len(articles), **{urls.transparency(name): count for name, count in involved.items()}}


def _with_feeds(groups: Mapping[str, Mapping[str, Term]], config: Config) -> tuple[str, ...]:
    """The addresses of the lists that have feeds: that of all posts, and those that the settings ask for."""
    if not config.feeds.formats:
        return ()
    return ("/", *(term.url for of in config.feeds.per for term in groups[of].values() if term.articles))


def _made_addresses(articles: tuple[Article, ...], groups: Mapping[str, Mapping[str, Term]], feeds: Iterable[str],
                    config: Config) -> set[str]:
    """The addresses that no file of the author's stands for: lists and their pages, the archive, feeds."""
    made = {"/", "/tags/", "/authors/", "/categories/", "/archive/", "/provenance.json", "/sitemap.xml", "/news-sitemap.xml",
            "/robots.txt", "/404.html", *([urls.SEARCH] if config.search.enabled else [])}
    months: dict[str, int] = {}
    for article in articles:
        date = article.post.meta.date
        made.add(urls.year(date.year))
        months[urls.month(date.year, date.month)] = months.get(urls.month(date.year, date.month), 0) + 1
    terms = {term.url: len(term.articles) for group in groups.values() for term in group.values()}
    lists = {"/": len(articles), **_ledgers(articles), **terms, **months}
    made |= {url + FEEDS[name].file for url in feeds for name in config.feeds.formats}
    made |= {urls.list_page(url, number) for url, count in lists.items()
             for number in range(1, urls.full_pages(count, config.lists.page_size) + 1)}
    return made | set(lists)
