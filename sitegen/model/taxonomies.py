"""Taxonomies: the ways in which posts are put into groups, each with its terms. Tags, categories
and series are those of every site.

Whatever has something for each term (lists, feeds, sitemaps, checks) goes over the taxonomies of an
edition, and asks each of them how it is written, where its terms are and what shows them."""

from msgspec import Struct

from sitegen.model.config import Config
from sitegen.model.documents import Post


class Taxonomy(Struct, frozen=True, kw_only=True):
    """A taxonomy by its `name`, what settings, chains and views call one of its terms: "tag".

    `key` is that of the front matter, `plural` the folder of its terms in content/ and in addresses
    ("tags" for `/tags/harbour/`). `layout` shows one term and `list_layout` all of them. With
    `several`, a post has any number of terms, else at most one. With `is_ordered`, its posts are
    parts, from the first to the last; with `has_leads`, pinned posts lead the lists of its
    terms."""

    name: str
    key: str
    plural: str
    layout: str
    list_layout: str
    several: bool = True
    is_ordered: bool = False
    has_leads: bool = False

    def written(self, post: Post) -> tuple[str, ...]:
        """The terms of a post, as its front matter has them."""
        value: tuple[str, ...] | str | None = getattr(post.meta, self.key)
        if isinstance(value, str):
            return (value,) if value else ()
        return value or ()

    def place(self, post: Post, number: int) -> tuple[int, int]:
        """Line and column of the term with this number in the front matter of a post."""
        return post.mark(f"{self.key}.{number}", self.key)

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
    several=False,
    has_leads=True,
)
SERIES = Taxonomy(
    name="series",
    key="series",
    plural="series",
    layout="series.html",
    list_layout="all-series.html",
    several=False,
    is_ordered=True,
)
BUILT_IN = (TAG, CATEGORY, SERIES)


def taxonomies_of(_config: Config) -> tuple[Taxonomy, ...]:
    """All taxonomies of a site with these settings."""
    return BUILT_IN
