"""Taxonomies: the ways in which posts are put into groups, each with its terms. Tags, categories
and series are those of every site.

Whatever has something for each term (lists, feeds, sitemaps, checks) goes over the taxonomies of an
edition, and asks each of them how it is written, where its terms are and what shows them."""

from collections.abc import Iterable

from msgspec import Struct

from sitegen.model.config import Config
from sitegen.model.documents import Post


class Taxonomy(Struct, frozen=True, kw_only=True):
    """A taxonomy by its `name`, what settings, chains and views call one of its terms: "tag".

    `key` is that of the front matter, `plural` the folder of its terms in content/ and in addresses
    ("tags" for `/tags/harbour/`). `layout` shows one term and `list_layout` all of them. With
    `is_ordered`, its posts are parts, from the first to the last; with `has_leads`, pinned posts
    lead the lists of its terms.

    One `is_own` that site.toml declares. Only such a one has words: `label` for a term and `title`
    for all of them, in the language of the edition. It says itself whether its terms have feeds, a
    `chain` of their posts, and a filter in the search."""

    name: str
    key: str
    plural: str
    layout: str
    list_layout: str
    is_ordered: bool = False
    has_leads: bool = False
    is_own: bool = False
    label: str = ""
    title: str = ""
    has_feeds: bool = False
    has_chain: bool = False
    in_search: bool = False

    def written(self, post: Post) -> tuple[str, ...]:
        """The terms of a post, as its front matter has them."""
        if self.is_own:
            return post.terms.get(self.key, ())
        value: tuple[str, ...] | str | None = getattr(post.meta, self.key)
        if isinstance(value, str):
            return (value,) if value else ()
        return value or ()

    def place(self, post: Post, number: int) -> tuple[int, int]:
        """Line and column of the term with this number in the front matter of a post."""
        return post.mark(f"{self.key}.{number}", self.key)

    @property
    def variable(self) -> str:
        """The variable of layouts with all terms."""
        return self.plural.replace("-", "_")

    @property
    def has(self) -> str:
        """What messages say that a post does, before a term: "has the tag"."""
        return "is in the series" if self.is_ordered else f"has the {self.name}"


TAG = Taxonomy(name="tag", key="tags", plural="tags", layout="tag.html", list_layout="tags.html")
CATEGORY = Taxonomy(
    name="category",
    key="category",
    plural="categories",
    layout="category.html",
    list_layout="categories.html",
    has_leads=True,
)
SERIES = Taxonomy(
    name="series",
    key="series",
    plural="series",
    layout="series.html",
    list_layout="all-series.html",
    is_ordered=True,
)
BUILT_IN = (TAG, CATEGORY, SERIES)


def taxonomies_of(config: Config) -> tuple[Taxonomy, ...]:
    """All taxonomies of a site, with words in the language of these settings."""
    if not config.taxonomies:
        return BUILT_IN
    own = [
        Taxonomy(
            name=each.name,
            key=each.name,
            plural=each.folder,
            layout=file_of(each.layout),
            list_layout=file_of(each.list_layout),
            is_own=True,
            label=each.label_in(config.language),
            title=each.title_in(config.language),
            has_feeds=each.feeds,
            has_chain=each.chain,
            in_search=each.search,
        )
        for each in config.taxonomies
    ]
    return (*BUILT_IN, *own)


def own_of(taxonomies: Iterable[Taxonomy]) -> tuple[Taxonomy, ...]:
    """Those of them that site.toml declares."""
    return tuple([taxonomy for taxonomy in taxonomies if taxonomy.is_own])


def file_of(layout: str) -> str:
    """The name of the file of a layout that a setting names, "term" or "term.html"."""
    return layout if layout.endswith(".html") else f"{layout}.html"
