"""`[[collections]]`: lists of posts that layouts use by name."""

from typing import Annotated, Literal

from msgspec import Struct

from sitegen.model.fields import Text, form, key

Order = Literal["newest", "oldest", "title", "listed"]
# The keys that say which posts are in a collection by a term that they have; `term` is one of the
# taxonomy that `taxonomy` names.
TERM_KEYS = ("tag", "category", "series", "author", "term")


class CollectionSettings(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    rename={"from_": "from"},
):
    """One `[[collections]]`: the posts that have all that is asked for. Without anything that is
    asked for, they are all posts."""

    name: Annotated[
        str,
        form(
            "name of a variable",
            "small letters, digits and _ after a letter, like most_read",
            pattern="^[a-z][a-z0-9_]*$",
        ),
        key("The variable of layouts that holds the list."),
    ]
    tag: Annotated[Text | None, key("Only posts with this tag.")] = None
    category: Annotated[Text | None, key("Only posts of this category.")] = None
    series: Annotated[Text | None, key("Only posts of this series.")] = None
    author: Annotated[
        Text | None, key("Only posts of this author: the name of a file in `content/authors/`.")
    ] = None
    taxonomy: Annotated[
        Text | None, key("The name of a taxonomy of `[[taxonomies]]`, of which `term` is one.")
    ] = None
    term: Annotated[Text | None, key("Only posts with this term of `taxonomy`.")] = None
    pinned: Annotated[bool, key("Only posts that are pinned.")] = False
    from_: Annotated[
        str,
        form("data file", "a file in data/ like data/most-read.json"),
        key("Only the posts that a file lists: their files, or their addresses.", default="none"),
    ] = ""
    limit: Annotated[
        Annotated[int, form("1 to 1000", "a whole number from 1 to 1000", ge=1, le=1000)],
        key("How many posts are in it at most."),
    ] = 20
    order: Annotated[
        Order | None,
        key(
            "What comes first; `listed` is the order of the file.",
            default='`"newest"`, or `"listed"` with `from`',
        ),
    ] = None

    @property
    def terms(self) -> dict[str, str]:
        """The terms that are asked for, by the name of the taxonomy, or author."""
        named = {name: getattr(self, name) for name in TERM_KEYS if name != "term"}
        if self.taxonomy:
            named[self.taxonomy] = self.term
        return {name: value for name, value in named.items() if value}

    def key_of(self, of: str) -> str:
        """The key that asks for a term of a taxonomy, or for an author."""
        return of if of in TERM_KEYS else "term"

    @property
    def ordered_by(self) -> Order:
        """The order that holds."""
        return self.order or ("listed" if self.from_ else "newest")
