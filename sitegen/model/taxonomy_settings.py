"""`[[taxonomies]]`: ways to put posts into groups, beside tags, categories and series."""

from collections.abc import Mapping
from typing import Annotated

from msgspec import Struct

from sitegen.model.fields import Text, form, key

NAME = "^[a-z][a-z0-9_]{0,39}$"
PLURAL = "^(?=.{1,40}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$"
_Words = Annotated[
    Text | dict[str, Text],
    form(
        "text, or texts by language",
        'a text, or one for each language, like {en = "Country", fr = "Pays"}',
    ),
]
_Layout = Annotated[str, form("name", "the name of a layout, such as term or special.html")]


class TaxonomySettings(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """One `[[taxonomies]]`: a key of posts, and lists of the posts that have each of its terms."""

    name: Annotated[
        str,
        form("name of a key", "small letters, digits and _, like country", pattern=NAME),
        key("The key of the front matter of posts that has the terms, such as `country`."),
    ]
    plural: Annotated[
        Annotated[
            str,
            form("name of a folder", "small letters, digits and -, like countries", pattern=PLURAL),
        ]
        | None,
        key(
            "Where the terms are: with `countries` at `/countries/france/`.",
            default="the name with `s`, or `ies` for `y`",
        ),
    ] = None
    label: Annotated[
        _Words | None,
        key("What readers call one term, such as Country.", default="the name"),
    ] = None
    title: Annotated[
        _Words | None,
        key("What readers call all of them, such as Countries.", default="`plural`"),
    ] = None
    several: Annotated[
        bool, key("Whether a post may have several terms; without that, it has one at most.")
    ] = True
    layout: Annotated[_Layout, key("The layout of the list of the posts of one term.")] = "term"
    list_layout: Annotated[_Layout, key("The layout of the list of all terms.")] = "terms"
    feeds: Annotated[bool, key("Whether each term has feeds.")] = False
    chain: Annotated[
        bool,
        key("Whether posts link to the older and the newer post with the same term."),
    ] = False
    search: Annotated[bool, key("Whether readers can filter the search by it.")] = True

    @property
    def folder(self) -> str:
        """Where the terms are: the last folder but one of their addresses."""
        return self.plural or plural_of(self.name)

    @property
    def variable(self) -> str:
        """The variable of layouts with all terms."""
        return self.folder.replace("-", "_")

    def label_in(self, language: str) -> str:
        """What readers of a language call one term."""
        return _in(self.label, language) or _capital(self.name)

    def title_in(self, language: str) -> str:
        """What readers of a language call all terms."""
        return _in(self.title, language) or _capital(self.folder)


def plural_of(name: str) -> str:
    """The folder of the terms of a taxonomy that does not say its own: an English plural."""
    folder = name.strip("_").replace("__", "_").replace("_", "-")
    if folder.endswith("y") and folder[-2:-1] not in ("a", "e", "o", "u"):
        return f"{folder[:-1]}ies"
    return f"{folder}es" if folder.endswith(("s", "x", "z", "ch", "sh")) else f"{folder}s"


def _in(words: str | Mapping[str, str] | None, language: str) -> str:
    """The words in a language, or in whatever language comes first."""
    if isinstance(words, Mapping):
        codes = {code.lower(): text for code, text in words.items()}
        return codes.get(language.lower()) or next(iter(words.values()), "")
    return words or ""


def _capital(name: str) -> str:
    words = name.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]
