"""plan: `Site` → one closed job for each file that is published. Who gets which layout and which
address."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

from msgspec import Raw, Struct
from msgspec.structs import replace

from sitegen import dates, hosts, urls
from sitegen.digest import of_bytes
from sitegen.errors import Problem, shorten
from sitegen.incremental.keys import encode, encode_list
from sitegen.layouts import language
from sitegen.layouts.closures import RELATED, THUMBNAIL, Closure, Layouts
from sitegen.model.config import FEEDS, SETTINGS, Config, Settings
from sitegen.model.documents import Author, Body, File, Page, Post
from sitegen.model.jobs import (
    AssetJob,
    Copy,
    FeedJob,
    HeadersJob,
    Job,
    Kind,
    LedgerJob,
    LibraryJob,
    NewsJob,
    PageJob,
    Plan,
    ReservationJob,
    RobotsJob,
    SearchJob,
    SitemapJob,
    SocialJob,
    Text,
)
from sitegen.model.site import Article, PublishedPicture, Site
from sitegen.model.views import (
    AuthorView,
    Link,
    NotFoundView,
    PictureView,
    PlannedList,
    PlannedTransparency,
    PlannedView,
    RedirectView,
    SearchView,
    TermsView,
)
from sitegen.near import did_you_mean
from sitegen.outputs import csp, related
from sitegen.outputs.presenter import Views
from sitegen.pictures import lettering, variants
from sitegen.plan.collisions import collisions
from sitegen.text import letters

RENDER_PAGE = "sitegen.render.page:page"
RENDER_ASSET = "sitegen.render.page:asset"
DRAW_CARD = "sitegen.pictures.card:card"
SEARCH_LIBRARY, SEARCH_SHARD = "sitegen.outputs.search:library", "sitegen.outputs.search:shard"
RECENT = 20
# Enough for four in a section, whatever stands above it on the front page.
SECTION = 14
NO_CARDS = encode_list(())
# What one sitemap may hold (sitemaps.org), and how much the XML around one address takes at most.
SITEMAP_ADDRESSES, SITEMAP_BYTES, AROUND = 50_000, 50_000_000, 100
# How many posts are indexed together: those of a year if there are no more, else those of each
# month. An edit of one of them takes the time that all of them take, some 5 ms each, and each shard
# is one more to ask for whoever searches. The newest year is edited most.
SHARD, NEWEST_SHARD = 1000, 100
# So many posts of provenance.json are read, and held, at once.
LEDGER_PART = 500
# Google News reads no more.
NEWS_ADDRESSES = 1000

# Scripts that only some providers of comments need: a site with another one publishes none, and no
# page of it depends on one.
SCRIPTS = {"js/comments.js": ("isso",), "js/frame.js": ("giscus", "utterances")}
# Files that a site may bring itself, in static/.
REPLACEABLE = frozenset({"robots.txt", "404.html"})


class Shelf:
    """Where encoded jobs, and what they name by digest, go one by one: all together they are too
    much for the memory.

    This one keeps nothing.
    """

    def draw(self, job: Job, encoded: bytes) -> None:
        """Take a job of the plan; `job.input` is the digest of its encoding."""

    def share(self, name: str, encoded: bytes) -> None:
        """Take what jobs name by the digest `name`."""


def plan(
    site: Site,
    published: Mapping[str, PublishedPicture],
    settings: Settings,
    layouts: Layouts,
    static: tuple[File, ...],
    bodies: Callable[[str], Body],
    shelf: Shelf,
) -> tuple[Plan, tuple[Problem, ...]]:
    """Every file of the site, by output path, and the problems: layouts that do not exist, files
    that claim one path.

    `published` are the pictures by address; `bodies` gives the body of an author by the path of the
    document."""
    own = {file.path.removeprefix("static/") for file in static}
    jobs, shared, wrong = _drawn(
        site, published, settings, layouts, bodies, own & REPLACEABLE, shelf
    )
    made = {picture.file.path for picture in published.values() if not picture.facts.is_clean}
    copies = [
        Copy(urls.output_path(asset.url), asset.file.path)
        for asset in site.assets
        if asset.file.path not in made
    ]
    copies += [
        Copy(file.path.removeprefix("static/"), file.path)
        for file in static
        if file.path not in made
    ]
    texts = _texts(published)
    claims = (
        *((job.output, job.owner) for job in jobs),
        *((copy.output, copy.path) for copy in copies),
        *((text.output, text.owner) for text in texts),
    )
    problems = (
        *wrong,
        *_missing_strings(site, settings.config, layouts, settings.language_mark),
        *collisions(site, claims),
    )
    return (
        Plan(
            jobs=tuple(sorted(jobs, key=lambda job: job.output)),
            copies=tuple(sorted(copies, key=lambda copy: copy.output)),
            texts=texts,
            shared=shared,
        ),
        problems,
    )


def _drawn(
    site: Site,
    published: Mapping[str, PublishedPicture],
    settings: Settings,
    layouts: Layouts,
    bodies: Callable[[str], Body],
    own: Container[str],
    shelf: Shelf,
) -> tuple[list[Job], tuple[str, ...], list[Problem]]:
    """The jobs that are no files of the site's `own`, the digests that they share, and problems."""
    planner = _Planner(site, published, settings, layouts, bodies, shelf)
    jobs = []
    for job, encoded in planner.jobs():
        if job.output not in own:
            shelf.draw(job, encoded)
            jobs.append(job)
    return jobs, tuple(planner.shared), planner.problems


# A job, and its encoding.
_Drawn = tuple[Job, bytes]


class _Planner:
    def __init__(
        self,
        site: Site,
        published: Mapping[str, PublishedPicture],
        settings: Settings,
        layouts: Layouts,
        bodies: Callable[[str], Body],
        shelf: Shelf,
    ) -> None:
        config = settings.config
        self.site, self.config, self.layouts = site, config, layouts
        self.views = Views(site, published, config, layouts.strings, bodies)
        self.problems: list[Problem] = []
        self.shelf = shelf
        self.shared: dict[str, None] = {}
        self.social: dict[str, SocialJob] = {}
        self.site_card = self._site_card(settings.logo_mark)
        self.site_view = self._share(self.views.site(self.site_card))
        self.authors = {key: self._share(view) for key, view in self.views.authors.items()}
        unused = {
            name for name, providers in SCRIPTS.items() if config.comments.provider not in providers
        }
        self.closures = {
            name: _without(layouts.closure(name), unused) for name in layouts.templates
        }
        self.closure_digests = {
            name: self._share(closure.templates) for name, closure in self.closures.items()
        }
        self.asset_digests = {
            name: self._share({asset: layouts.assets[asset].url for asset in closure.assets})
            for name, closure in self.closures.items()
        }
        self.assets: set[str] = set()
        self.cards = [encode(self.views.card(i)) for i in range(len(site.articles))]
        self.thumbnails: dict[int, bytes] = {}
        self.ledger = [encode(entry) for entry in self.views.ledger()]
        self.items: dict[int, bytes] = {}
        self.strings_digests: dict[str, str] = {}
        self.collections: dict[str, str] = {}

    def _share(self, value: object) -> str:
        """The digest of a value that many jobs name."""
        encoded = encode(value)
        name = of_bytes(encoded)
        if name not in self.shared:
            self.shared[name] = None
            self.shelf.share(name, encoded)
        return name

    def jobs(self) -> Iterator[_Drawn]:
        """All jobs, kind by kind."""
        yield from self._posts()
        yield from self._pages()
        yield from self._lists()
        yield from self._terms()
        yield from self._archive()
        yield from self._aliases()
        yield from self._transparency()
        yield from self._search()
        yield from self._feeds()
        yield from self._sitemaps()
        yield from self._machines()
        yield from self._assets()
        yield from self._social()

    # --- one page ---------------------------------------------------------------------------------

    def _job(
        self,
        output: str,
        owner: str,
        function: str,
        job: Struct,
        bodies: tuple[str, ...] = (),
        file: str = "",
        kind: Kind = Kind.FILE,
    ) -> _Drawn:
        encoded = encode(job)
        return Job(output, owner, function, of_bytes(encoded), bodies, file, kind), encoded

    def _page(
        self,
        layout: str,
        owner: str,
        view: PlannedView,
        bodies: tuple[str, ...] = (),
        links: tuple[str | None, ...] = (),
        authors: tuple[str, ...] = (),
        cards: Raw = NO_CARDS,
        shown: tuple[tuple[int, PictureView], ...] = (),
    ) -> _Drawn:
        if view.lang not in self.strings_digests:
            self.strings_digests[view.lang] = self.layouts.strings_digest(view.lang)
        self.assets.update(self.closures[layout].assets)
        numbered = isinstance(view, PlannedList) and view.number > 0
        return self._job(
            urls.output_path(view.url),
            owner,
            RENDER_PAGE,
            PageJob(
                layout=layout,
                closure=self.closure_digests[layout],
                strings=self.strings_digests[view.lang],
                source=owner,
                timezone=self.config.timezone,
                site=self.site_view,
                view=view,
                authors=authors,
                cards=cards,
                links=links,
                pictures=shown,
                collections={
                    name: self._collection(
                        "" if numbered and name == "sections" else name,
                        self.closures[layout].thumbnails,
                    )
                    for name in self.closures[layout].collections
                    if name != RELATED
                },
                assets=self.asset_digests[layout],
            ),
            bodies,
            kind=_kind_of(view),
        )

    def _layout(self, document: Post | Page, default: str) -> str:
        """The name of the layout that a document asks for, "special" or "special.html"."""
        if document.meta.layout is None:
            return default
        asked = letters.composed(document.meta.layout)
        for name in (asked, f"{asked}.html"):
            if name in self.closures:
                return name
        line, column = document.mark("layout")
        near = did_you_mean(asked, [name.removesuffix(".html") for name in self.closures])
        hint = (
            f"write layouts/{asked.removesuffix('.html')}.html"
            if re.fullmatch(r"[\w-]+(/[\w-]+)*(\.html)?", asked)
            else ""
        )
        self.problems.append(
            Problem(
                path=document.path,
                line=line,
                column=column,
                code="missing-layout",
                message=f"layout: there is no layout {shorten(asked)}",
                hint=near or hint,
            )
        )
        return default

    def _collection(self, name: str, thumbnails: bool) -> str:
        key = f"{name} with {THUMBNAIL}s" if thumbnails else name
        if key not in self.collections:
            card = self.views.thumbnail if thumbnails else self.views.card
            newest = range(len(self.cards) - 1, -1, -1)
            self.collections[key] = self._share(
                {
                    "": tuple,
                    "recent": lambda: tuple(card(i) for i in newest[:RECENT]),
                    "sections": lambda: self.views.sections(SECTION, card),
                    "tags": lambda: self.views.terms(self.site.tags.values()),
                    "categories": lambda: self.views.terms(self.site.categories.values()),
                    "authors": lambda: self.views.terms(self.site.by_author.values()),
                    "archive": self.views.archive,
                }[name]()
            )
        return self.collections[key]

    def _cards(self, numbers: Iterable[int], layout: str) -> Raw:
        """The cards of these articles as a layout wants them."""
        if not (self.site.pictures and self.closures[layout].thumbnails):
            return encode_list(self.cards[i] for i in numbers)
        listed = list(numbers)
        self.thumbnails |= {
            i: encode(self.views.thumbnail(i)) for i in listed if i not in self.thumbnails
        }
        return encode_list(self.thumbnails[i] for i in listed)

    # --- kinds of pages ---------------------------------------------------------------------------

    def _posts(self) -> Iterator[_Drawn]:
        layouts = [self._layout(article.post, "post.html") for article in self.site.articles]
        show = [RELATED in self.closures[layout].collections for layout in layouts]
        found = related.related(self.site.articles) if any(show) else [()] * len(layouts)
        mentioned = {i for i, numbers in enumerate(found) if show[i] for i in numbers}
        encoded = {i: encode(self.views.related(i)) for i in sorted(mentioned)}
        for number, article in enumerate(self.site.articles):
            post = article.post
            thread = article.discussion.path
            bodies = (post.path, thread) if thread else (post.path,)
            view = self.views.post(
                number,
                self._card_of(post, self.site.resolved[post.path].image, post.meta.title, number),
            )
            yield self._page(
                layouts[number],
                post.path,
                view,
                bodies,
                self.site.resolved[post.path].links,
                tuple(self.authors[key] for key in article.authors),
                encode_list(encoded[i] for i in found[number]) if show[number] else NO_CARDS,
                self.views.shown(post.refs, self.site.resolved[post.path].links),
            )

    def _pages(self) -> Iterator[_Drawn]:
        for linked in self.site.pages:
            page = linked.page
            resolved = self.site.resolved[page.path]
            view = self.views.page(linked, self._card_of(page, resolved.image, page.meta.title))
            yield self._page(
                self._layout(page, "page.html"),
                page.path,
                view,
                (page.path,),
                resolved.links,
                shown=self.views.shown(page.refs, resolved.links),
            )
        yield self._page(
            "404.html",
            "the page for missing addresses",
            NotFoundView(
                url="/404.html",
                title=self.views.strings.text("not_found"),
                lang=self.config.language,
                summary=self.views.strings.text("not_found_text"),
            ),
        )

    def _lists(self) -> Iterator[_Drawn]:
        text = self.views.strings.text
        yield from self._list(
            "home.html",
            "the home page",
            "/",
            self.config.title,
            self.config.description,
            "home",
            range(len(self.site.articles)),
        )
        for of, terms in (("tag", self.site.tags), ("category", self.site.categories)):
            for term in terms.values():
                yield from self._list(
                    f"{of}.html",
                    f"the {of} {term.name!r}",
                    term.url,
                    text(f"{of}_title", name=term.name),
                    "",
                    of,
                    term.articles,
                )
        for key, term in self.site.by_author.items():
            linked = self.site.authors[key]
            yield from self._list(
                "author.html",
                linked.author.path,
                term.url,
                term.name,
                "",
                "author",
                term.articles,
                self.views.author(
                    linked,
                    alone=True,
                    card=self._card_of(
                        linked.author,
                        self.site.resolved[linked.author.path].image,
                        linked.author.meta.name,
                    ),
                ),
            )

    def _list(
        self,
        layout: str,
        owner: str,
        url: str,
        title: str,
        summary: str,
        of: str,
        articles: Iterable[int],
        author: AuthorView | None = None,
    ) -> Iterator[_Drawn]:
        """The pages of one list of posts, given from the oldest to the newest; see
        `urls.full_pages`."""
        indices, size = tuple(articles), self.config.lists.page_size
        full = urls.full_pages(len(indices), size)
        for number in range(full + 1):
            part = (
                indices[(number - 1) * size : number * size] if number else indices[full * size :]
            )
            older = (number or full + 1) - 1
            yield self._page(
                layout,
                owner,
                PlannedList(
                    url=urls.list_page(url, number),
                    lang=self.config.language,
                    summary=summary,
                    of=of,
                    number=number,
                    title=(
                        self.views.strings.text("page_n", title=title, number=number)
                        if number
                        else title
                    ),
                    feeds=self.views.feeds(url, title) if url != "/" else (),
                    author=author,
                    older=urls.list_page(url, older) if older else "",
                    newer=urls.list_page(url, number + 1 if number < full else 0) if number else "",
                ),
                cards=self._cards(reversed(part), layout),
            )

    def _terms(self) -> Iterator[_Drawn]:
        for of, terms in (
            ("tags", self.site.tags),
            ("categories", self.site.categories),
            ("authors", self.site.by_author),
        ):
            yield self._page(
                f"{of}.html",
                f"the list of all {of}",
                TermsView(
                    url=f"/{of}/",
                    title=self.views.strings.text(of),
                    lang=self.config.language,
                    summary="",
                    of=of,
                    terms=self.views.terms(terms.values()),
                ),
            )

    def _archive(self) -> Iterator[_Drawn]:
        groups, lang = self.views.archive(), self.config.language
        yield self._page(
            "archive.html",
            "the archive",
            TermsView(
                url="/archive/",
                title=self.views.strings.text("archive"),
                lang=lang,
                summary="",
                of="archive",
                terms=(),
                groups=groups,
            ),
        )
        for group in groups:
            yield self._page(
                "archive.html",
                f"the archive of {group.name}",
                TermsView(
                    url=group.url,
                    title=group.name,
                    lang=lang,
                    summary="",
                    of="year",
                    terms=group.terms,
                ),
            )
        months: dict[tuple[int, int], list[int]] = {}
        for i, article in enumerate(self.site.articles):
            date = article.post.meta.date
            months.setdefault((date.year, date.month), []).append(i)
        for (year, month), members in months.items():
            name = self.views.strings.month(year, month)
            yield from self._list(
                "month.html",
                f"the archive of {name}",
                urls.month(year, month),
                name,
                "",
                "month",
                members,
            )

    def _aliases(self) -> Iterator[_Drawn]:
        for redirect in self.site.redirects:
            yield self._page(
                "redirect.html",
                redirect.owner,
                RedirectView(
                    url=redirect.url,
                    title=redirect.title,
                    lang=self.config.language,
                    summary="",
                    target=redirect.target,
                ),
            )

    def _transparency(self) -> Iterator[_Drawn]:
        """The ledger: all posts, and those of each involvement. Totals stand on one page, so that a
        new post leaves the others alone."""
        text, involved, size = (
            self.views.strings.text,
            self.views.involved(),
            self.config.lists.page_size,
        )
        lists = tuple(
            Link(urls.transparency(name), text(f"involvement_{name}")) for name in involved
        )
        for name, numbers in (("", tuple(range(len(self.ledger)))), *involved.items()):
            url, full = urls.transparency(name), urls.full_pages(len(numbers), size)
            title = (
                f"{text('transparency')}: {text(f'involvement_{name}')}"
                if name
                else text("transparency")
            )
            for number in range(full + 1):
                part = (
                    numbers[(number - 1) * size : number * size]
                    if number
                    else numbers[full * size :]
                )
                older, first = (number or full + 1) - 1, not (name or number)
                yield self._page(
                    "transparency.html",
                    "the ledger",
                    PlannedTransparency(
                        url=urls.list_page(url, number),
                        lang=self.config.language,
                        summary=text("transparency_summary"),
                        involvement=name,
                        title=text("page_n", title=title, number=number) if number else title,
                        number=number,
                        lists=lists,
                        older=urls.list_page(url, older) if older else "",
                        newer=(
                            urls.list_page(url, number + 1 if number < full else 0)
                            if number
                            else ""
                        ),
                        totals=self.views.totals() if first else (),
                        months=self.views.months() if first else (),
                    ),
                    cards=encode_list(self.ledger[i] for i in reversed(part)),
                )

    def _search(self) -> Iterator[_Drawn]:
        if not self.config.search.enabled:
            return
        dates = [article.post.meta.date for article in self.site.articles]
        counts = Counter(date.year for date in dates)
        shards: dict[str, list[int]] = {}
        for number, date in enumerate(dates):
            whole = counts[date.year] <= (NEWEST_SHARD if date.year == dates[-1].year else SHARD)
            shards.setdefault(
                f"{date.year:04}" if whole else f"{date.year:04}-{date.month:02}", []
            ).append(number)
        yield self._page(
            "search.html", "the search", self.views.search(map(urls.search_shard, shards))
        )
        yield self._job(
            urls.SEARCH_LIBRARY[1:],
            "[search] in site.toml",
            SEARCH_LIBRARY,
            LibraryJob(language=self.config.language),
        )
        for period, numbers in shards.items():
            yield self._job(
                urls.search_shard(period)[1:],
                f"the search in {period}",
                SEARCH_SHARD,
                SearchJob(
                    language=self.config.language,
                    posts=encode_list(
                        encode(self.views.search_entry(number)) for number in numbers
                    ),
                ),
                tuple(self.site.articles[number].post.path for number in numbers),
                kind=Kind.LIST,
            )

    # --- for machines -----------------------------------------------------------------------------

    def _feeds(self) -> Iterator[_Drawn]:
        text, config = self.views.strings.text, self.config
        known = set(self.site.feeds)
        lists: list[tuple[str, str, Sequence[int]]] = [("/", "", range(len(self.site.articles)))]
        for string, terms in (
            ("tag_title", self.site.tags),
            ("category_title", self.site.categories),
            ("posts_by", self.site.by_author),
        ):
            lists += [
                (term.url, text(string, name=term.name), term.articles) for term in terms.values()
            ]
        for url, title, articles in (each for each in lists if each[0] in known):
            newest = articles[: -config.feeds.limit - 1 : -1]
            job = FeedJob(
                url=url,
                id=hosts.tag(config.base_url, url[1:]),
                title=f"{title} – {config.title}" if title else config.title,
                description=config.description or config.title,
                base_url=config.base_url,
                language=config.language,
                timezone=config.timezone,
                publisher=config.publisher.name or config.title,
                publisher_url=config.publisher.url or config.base_url,
                logo=self.site_card or config.publisher.logo,
                clean=config.markdown.raw_html == "trust",
                items=encode_list(self._item(number) for number in newest),
            )
            bodies = (
                tuple(self.site.articles[number].post.path for number in newest)
                if config.feeds.content == "full"
                else ()
            )
            for name in config.feeds.formats:
                yield self._job(
                    urls.output_path(url + FEEDS[name].file),
                    f"the {FEEDS[name].name} feed of {url}",
                    FEEDS[name].function,
                    job,
                    bodies,
                    kind=Kind.FEED,
                )

    def _item(self, number: int) -> bytes:
        if number not in self.items:
            self.items[number] = encode(self.views.feed_item(number))
        return self.items[number]

    def _sitemaps(self) -> Iterator[_Drawn]:
        """One sitemap; or one of the lists and pages, others of the posts, filled up from the
        oldest, and an index of them."""
        site = self.site
        listed = [
            ("/", ""),
            *(
                (f"/{of}/", "")
                for of in ("tags", "categories", "authors", "archive", "transparency")
            ),
        ]
        listed += [
            (term.url, "")
            for group in (site.tags, site.categories, site.by_author)
            for term in group.values()
        ]
        pages = [
            *sorted(listed),
            *((linked.url, _w3c(linked.page.meta.updated)) for linked in site.pages),
        ]
        posts = [(article.url, _w3c(article.updated)) for article in site.articles]
        parts: list[tuple[str, Sequence[tuple[str, str]]]] = [("/sitemap.xml", [*pages, *posts])]
        if len(self._parts(parts[0][1])) > 1:
            parts = [
                (f"/sitemap-{of}-{number}.xml", part)
                for of, entries in (("pages", pages), ("posts", posts))
                for number, part in enumerate(self._parts(entries), 1)
            ]
            yield self._job(
                "sitemap.xml",
                "the sitemap",
                "sitegen.outputs.sitemap:index",
                SitemapJob(
                    base_url=self.config.base_url, entries=tuple((url, "") for url, _ in parts)
                ),
                kind=Kind.FEED,
            )
        for url, part in parts:
            yield self._job(
                urls.output_path(url),
                "the sitemap",
                "sitegen.outputs.sitemap:sitemap",
                SitemapJob(base_url=self.config.base_url, entries=tuple(part)),
                kind=Kind.FEED,
            )

    def _parts(self, entries: Sequence[tuple[str, str]]) -> list[Sequence[tuple[str, str]]]:
        """Entries in parts that a sitemap can hold."""
        around, starts, held = AROUND + len(self.config.base_url), [0], 0
        for i, (url, _) in enumerate(entries):
            # In XML, an & or a ' takes five more.
            held += len(url) + around + (5 * (url.count("&") + url.count("'")))
            if i - starts[-1] == SITEMAP_ADDRESSES or held > SITEMAP_BYTES - 1000:
                starts.append(i)
                held = len(url) + around
        return [
            entries[start:end]
            for start, end in zip(starts, [*starts[1:], len(entries)], strict=True)
        ]

    def _machines(self) -> Iterator[_Drawn]:
        site, config = self.site, self.config
        publisher = config.publisher.name or config.title
        news = [site.articles[number] for number in reversed(site.news)][:NEWS_ADDRESSES]
        yield self._job(
            "news-sitemap.xml",
            "the sitemap of news",
            "sitegen.outputs.sitemap:news",
            NewsJob(
                base_url=config.base_url,
                name=publisher,
                entries=tuple(
                    (
                        article.url,
                        self.views.lang(article.post),
                        _w3c(article.post.meta.date),
                        article.post.meta.title,
                    )
                    for article in news
                ),
            ),
            kind=Kind.FEED,
        )
        yield self._job(
            "robots.txt",
            "robots.txt",
            "sitegen.outputs.robots:robots",
            RobotsJob(
                base_url=config.base_url,
                sitemaps=("/sitemap.xml", "/news-sitemap.xml"),
                training=config.ai.training != "refused",
            ),
            kind=Kind.FEED,
        )
        if config.ai.training == "refused":
            yield self._job(
                ".well-known/tdmrep.json",
                "[ai] training in site.toml",
                "sitegen.outputs.robots:reservation",
                ReservationJob(base_url=config.base_url),
                kind=Kind.FEED,
            )
        yield self._job(
            "provenance.json",
            "provenance.json",
            "sitegen.outputs.ledger:provenance",
            LedgerJob(
                base_url=config.base_url,
                title=config.title,
                publisher=publisher,
                responsible=config.responsible,
                policy_url=site.policy_url,
                totals=self.views.totals(),
                months=self.views.months(),
                posts=tuple(self._share_ledger()),
            ),
            kind=Kind.FEED,
        )
        if config.ai.headers or config.build.headers:
            # Like <meta name="ai-disclosure"> in layouts/post.html: it holds for all that a page
            # shows.
            said = [
                article
                for article in reversed(site.articles)
                if config.ai.headers and not self._shows_comments(article)
            ]
            yield self._job(
                "_headers",
                f"[{'build' if config.build.headers else 'ai'}] headers in site.toml",
                "sitegen.outputs.ledger:headers",
                HeadersJob(
                    base_url=config.base_url,
                    csp=(
                        csp.policy(config, search=config.search.enabled)
                        if config.build.headers
                        else ""
                    ),
                    entries=tuple(
                        (article.url, found.mode, found.model, found.provider)
                        for article in said
                        if (found := article.disclosure).mode
                    ),
                ),
                kind=Kind.FEED,
            )

    def _share_ledger(self) -> Iterator[str]:
        """The digests of the ledger in parts, the newest first. Parts begin at the oldest post, so
        that a new one changes only one."""
        for start in range((len(self.ledger) - 1) // LEDGER_PART * LEDGER_PART, -1, -LEDGER_PART):
            yield self._share(encode_list(reversed(self.ledger[start : start + LEDGER_PART])))

    def _shows_comments(self, article: Article) -> bool:
        """Whether readers' comments can appear on the page of the article."""
        discussion = article.discussion
        return discussion.count > 0 or (
            discussion.open and self.config.comments.provider not in {"none", "mail", "static"}
        )

    def _assets(self) -> Iterator[_Drawn]:
        """The style sheets and scripts that pages name."""
        for name in sorted(self.assets):
            asset = self.layouts.assets[name]
            yield self._job(
                urls.output_path(asset.url),
                f"layouts/{name}",
                RENDER_ASSET,
                AssetJob(text=asset.text),
            )

    # --- pictures ---------------------------------------------------------------------------------

    def _card_of(
        self, document: Post | Page | Author, image: str, title: str, number: int | None = None
    ) -> str:
        """The address of the card of a document with this `image`, if one is to be drawn; else "".
        `number` is that of an article."""
        if image and not self.views.is_drawing(image):
            return ""
        if not self.config.images.cards:
            if image:
                self.problems.append(
                    _no_social_picture(document.path, document.mark("image"), image)
                )
            return ""
        if not image and number is None:
            return ""
        job = SocialJob(
            title=title,
            site=self.config.title,
            label=self.views.label(number) if number is not None else "",
        )
        return self._drawn_card(
            job,
            document.path,
            document.mark("title", "name"),
            "give it a JPEG, PNG or WebP as its picture: image: …",
        )

    def _site_card(self, place: tuple[int, int]) -> str:
        """The address of the card that stands in for the publisher's logo where that is no picture
        for social networks; else ""."""
        publisher, title = self.config.publisher, self.config.title
        if not publisher.logo or not self.views.is_drawing(publisher.logo):
            return ""
        if not self.config.images.cards:
            self.problems.append(_no_social_picture(SETTINGS, place, publisher.logo))
            return ""
        job = SocialJob(
            title=title,
            site=publisher.name if publisher.name and publisher.name != title else "",
            label="",
        )
        return self._drawn_card(job, SETTINGS, place, "name a JPEG, PNG or WebP")

    def _drawn_card(self, job: SocialJob, path: str, place: tuple[int, int], hint: str) -> str:
        missing = lettering.missing((job.title, job.site, job.label))
        if missing:
            self.problems.append(
                Problem(
                    path=path,
                    line=place[0],
                    column=place[1],
                    severity="warning",
                    code="no-card",
                    hint=hint,
                    message=(
                        f"there is no card for social networks: {lettering.named(missing)} is not"
                        " among the letters that it can be drawn with"
                    ),
                )
            )
            return ""
        url = f"/cards/{of_bytes(encode(job))[: variants.DIGITS]}.png"
        self.social.setdefault(url, job)
        return url

    def _social(self) -> Iterator[_Drawn]:
        for url, job in self.social.items():
            yield self._job(
                urls.output_path(url), f"the card of {shorten(job.title)}", DRAW_CARD, job
            )


def _kind_of(view: PlannedView) -> Kind:
    if view.url == "/":
        return Kind.HOME
    return (
        Kind.LIST
        if isinstance(view, (PlannedList, TermsView, PlannedTransparency, SearchView))
        else Kind.PAGE
    )


def _without(closure: Closure, unused: Container[str]) -> Closure:
    return replace(closure, assets=tuple(name for name in closure.assets if name not in unused))


def _no_social_picture(path: str, place: tuple[int, int], image: str) -> Problem:
    return Problem(
        path=path,
        line=place[0],
        column=place[1],
        severity="warning",
        code="picture-svg",
        message=f"the picture {shorten(image)} is an SVG, which no social network shows",
        hint=(
            "name a JPEG, PNG or WebP, or have a card drawn for it: cards = true under [images] in"
            " site.toml"
        ),
    )


def _texts(published: Mapping[str, PublishedPicture]) -> tuple[Text, ...]:
    """What pictures are published as beside, or in the place of, their files. Two files may hold
    one picture."""
    found: dict[str, Text] = {}
    for url, picture in published.items():
        for size in picture.sizes:
            output = urls.output_path(variants.address(picture, size))
            found.setdefault(output, Text(output, picture.file.path, size.digest))
        if not picture.facts.is_clean:
            found[urls.output_path(url)] = Text(
                urls.output_path(url), picture.file.path, picture.clean
            )
    return tuple(found[output] for output in sorted(found))


def _w3c(moment: dt.datetime | None) -> str:
    return dates.rfc3339(moment) if moment else ""


def _missing_strings(
    site: Site, config: Config, layouts: Layouts, language_mark: tuple[int, int]
) -> list[Problem]:
    """A warning for each language that the interface does not speak, where it is first asked
    for."""
    documents: list[Post | Page] = [
        *(article.post for article in site.articles),
        *(linked.page for linked in site.pages),
    ]
    asked: dict[str, tuple[str, tuple[int, int]]] = {config.language: (SETTINGS, language_mark)}
    for document in sorted(documents, key=lambda document: document.path):
        if document.meta.lang and document.meta.lang not in asked:
            asked[document.meta.lang] = (document.path, document.mark("lang"))
    return [
        Problem(
            path=path,
            line=line,
            column=column,
            severity="warning",
            code="no-strings",
            message=(
                f"there are no interface strings for the language {shorten(tag)}; English is used"
            ),
            hint=f"write layouts/i18n/{tag.partition('-')[0].lower()}.toml, after docs/layouts.md",
        )
        for tag, (path, (line, column)) in asked.items()
        if not language.has(layouts.strings, tag)
    ]
