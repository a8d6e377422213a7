"""Front matter as typed structs: every key that posts, pages, authors and terms have.

A key that layouts only show is a field of `ShownMeta`, `ShownPostMeta` or `ShownAuthorMeta`, and
layouts read it as `page.meta.<key>` or `author.meta.<key>`. No other code has to name it. The code
names two, since JSON-LD and previews in social networks show them too: `license`, `image_alt`."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from sitegen.model.fields import (
    Date,
    Involvement,
    Language,
    Profiles,
    Text,
    TextDigest,
    WebAddress,
    form,
    key,
)
from sitegen.model.origin import OriginMeta
from sitegen.model.own_outputs import Output
from sitegen.model.picture_meta import ImageMeta
from sitegen.model.post_checks import PostChecks
from sitegen.model.sources import Source, SourceName

# --- forms of values ------------------------------------------------------------------------------

# For JSON Schema: of ASCII only letters, digits, "-", "_" and "~".
_WORD = r"[^\u0000-\u002c\u002e\u002f\u003a-\u0040\u005b-\u005e\u0060\u007b-\u007d\u007f\s]+"
Slug = Annotated[
    str,
    form(
        "text",
        min_length=1,
        extra_json_schema={"pattern": rf"^{_WORD}(?:\.{_WORD})*$", "maxLength": 200},
    ),
]
Alias = Annotated[
    str,
    Meta(
        extra_json_schema={
            "pattern": r"^(?:/(?!\.(?!well-known/))[^/\s?#\\]+(?: +[^/\s?#\\]+)*)+/?$",
            "examples": ["/old/address/"],
        }
    ),
]
Id = Annotated[
    str,
    form(
        "identifier",
        "an identifier that never changes, like tag:example.org,2019:a-post",
        pattern=r"^[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-Z_a-z~]+$",
    ),
]
_NOT_EMPTY = Meta(extra_json_schema={"minItems": 1})


# --- keys that several kinds of documents have ----------------------------------------------------

Title = Annotated[Text, key("The headline, as plain text.")]
Summary = Annotated[
    Text | None,
    key(
        "One or two sentences of plain text for lists, feeds and search engines.",
        default="the first paragraph",
    ),
]
Draft = Annotated[bool, key("A draft is not published.")]
Unlisted = Annotated[
    bool,
    key("It is published at its address, but no list, feed, sitemap or search leads there."),
]
ImageAlt = Annotated[
    str,
    form("text", "what the picture shows, in words", prose=True),
    key(
        "What the picture shows, in words, for who cannot see it.",
        default="empty, with a warning",
    ),
]
Lang = Annotated[
    Language | None,
    key(
        "The language of the text, such as en or pt-BR, where it is not that of the site.",
        default="the site's",
    ),
]
TranslationOf = Annotated[
    Annotated[
        str,
        form("path", "a path like content/posts/story.md", pattern=r"^\s*content/.+\.md\s*$"),
    ]
    | None,
    key(
        "The file of the original of a translation, where its name does not say so:"
        " content/posts/story.md."
    ),
]
OldAddresses = Annotated[
    tuple[Alias, ...],
    form("list of addresses", "a list of addresses like /old/address/"),
    key("Old addresses of this site that lead here."),
]
Params = Annotated[dict[str, Any], key("Anything that the site's own layouts read.")]
_SLUG = "The last part of the address, as it is written here."
Image = Annotated[
    str | ImageMeta | None,
    form(
        "picture, or keys",
        "a picture file beside this one, /a-file-in-static.jpg, https://… or {src: …, alt: …}",
    ),
    key("The picture: its file or address, or keys that say more about it."),
]
DescribedPictures = Annotated[
    tuple[ImageMeta, ...],
    form("list of pictures", "a list of {src: …, caption: …, credit: …}"),
    key("What is said about pictures in the text, each by its `src`."),
]
_REVIEW = (
    "A person's sign-off of this very text. `sitegen review` writes it; never write it by hand."
)


# --- keys that have keys --------------------------------------------------------------------------


class Ai(
    Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True, omit_defaults=True
):
    """What part Artificial Intelligence had in the text."""

    involvement: Annotated[
        Involvement,
        key(
            "none: people wrote it. assisted: people, helped by a model. generated: a model."
            " automated: templates over data, no model."
        ),
    ]
    model: Annotated[Text | None, key("The name of the model.")] = None
    provider: Annotated[Text | None, key("Who runs the model.")] = None
    generated_at: Annotated[Date | None, key("When the text was generated.")] = None
    description: Annotated[Text | None, key("How AI was used, in a sentence.")] = None
    prompt_url: Annotated[
        WebAddress, key("The address of the prompt that the text was made with.")
    ] = ""


class Review(
    Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True, omit_defaults=True
):
    """A person's sign-off of this very text. `sitegen review` writes it; never write it by hand."""

    by: Annotated[
        str,
        form("key of an author", "the key of an author"),
        key("The key of the author who reviewed the text."),
    ]
    at: Annotated[
        Date,
        key("When. The review counts from this moment on."),
    ]
    scope: Annotated[
        Literal["substantive", "copyedit"],
        key("substantive: facts were checked. copyedit: only the language was."),
    ] = "substantive"
    sha256: Annotated[TextDigest, key("The SHA-256 digest of title, summary and body.")]


class TranslationMeta(
    Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True, omit_defaults=True
):
    """How the text was translated: the key `translation` of a translation."""

    by: Annotated[
        str,
        form("key of an author", "the key of an author"),
        key(
            "The key of the author who translated the text, or who answers for what a model"
            " translated: a person or an organization."
        ),
    ]
    ai: Annotated[
        Literal["none", "assisted", "generated"],
        key("none: people translated it. assisted: people, helped by a model. generated: a model."),
    ]
    model: Annotated[Text | None, key("The name of the model.")] = None
    provider: Annotated[Text | None, key("Who runs the model.")] = None
    of_sha256: Annotated[
        TextDigest | None,
        key(
            "The SHA-256 digest of title, summary and body of the original, at the time of the"
            " translation."
        ),
    ] = None


class Correction(
    Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True, omit_defaults=True
):
    """Something that was wrong, and is right now."""

    date: Annotated[Date, key("When it was corrected.")]
    text: Annotated[Text, key("What was wrong, and what is right.")]
    type: Annotated[
        Literal["correction", "clarification", "retraction"],
        key("A retraction takes the whole post back."),
    ] = "correction"


class Retraction(
    Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True, omit_defaults=True
):
    """The whole post is taken back: the short way for a correction of the type `retraction`."""

    date: Annotated[Date, key("When the post was retracted.")]
    text: Annotated[Text, key("Why it was retracted.")]
    keep: Annotated[
        bool,
        key("Whether the text stays. With false, only headline, notice and sources are left."),
    ] = True


class Until(
    Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True, omit_defaults=True
):
    """How long something holds."""

    until: Annotated[Date, key("The moment at which it ends.")]


_SWITCH = form(
    "`true`, `false` or {until}", "true, false or {until: 2026-05-04T18:00:00Z}", prose=False
)


# --- posts, pages, authors ------------------------------------------------------------------------


class ShownMeta(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """Keys of all documents that sitegen hands to layouts as they are: `page.meta.<key>`.

    Keys by which sitegen decides something do not belong here. Layouts see their results
    (`page.date`, `page.url`), and editing one that changes nothing on the page, such as `expires`,
    does not render the page again. A text that is not set is "", as in all views."""

    image_alt: ImageAlt = ""


class ShownPostMeta(ShownMeta, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """Keys of posts that sitegen hands to layouts as they are: `page.meta.<key>`."""

    license: Annotated[
        str,
        form("text", "a name or an address of a licence", prose=True),
        key("The name or the address of a licence."),
    ] = ""


class PostMeta(ShownPostMeta, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """The front matter of a post."""

    title: Title
    date: Annotated[Date, key("When the post is published. A date in the future keeps it back.")]
    author: Annotated[
        str | Annotated[tuple[str, ...], _NOT_EMPTY],
        form("key, or list of keys", "the key of an author, or a list of keys"),
        key(
            "Who publishes the post: the key of an author, or several. A person or an"
            " organization, never a language model."
        ),
    ]
    source: Annotated[
        SourceName | Source | Annotated[tuple[SourceName | Source, ...], _NOT_EMPTY],
        form(
            "`original`, name, keys, or a list of those",
            'original for own reporting, a name such as "CNN",'
            " {name, url, title, author, published}, or a list of those",
        ),
        key(
            "What the post is made from: a name, or better the work with its address; original for"
            " own reporting; or a list of those."
        ),
    ]
    ai: Annotated[
        bool | Involvement | Ai | None,
        form(
            "a word, `true`, `false` or keys",
            "none, assisted, generated, automated, true, false or {involvement: …, model: …}",
        ),
        key(
            "What part AI had, in a word or in more detail: true stands for generated, false for"
            " none.",
            default="`default` in `[ai]`; required without one",
        ),
    ] = None
    review: Annotated[Review | None, key(_REVIEW)] = None
    corrections: Annotated[tuple[Correction, ...], key("What was corrected, and when.")] = ()
    retracted: Annotated[Retraction | None, key("The whole post is taken back: when, and why.")] = (
        None
    )
    slug: Annotated[
        Slug | None,
        key(
            f"{_SLUG} Without it, it is made from the title, in lower case.",
            default="from the title",
        ),
    ] = None
    summary: Summary = None
    tags: Annotated[
        tuple[Text, ...],
        form("list of texts", "a list like [politics, world]"),
        key("What the post is about, in a few words each."),
    ] = ()
    category: Annotated[Text | None, key("The one category of the post.")] = None
    series: Annotated[Text | None, key("The series that the post belongs to.")] = None
    updated: Annotated[Date | None, key("When the text last changed; not before `date`.")] = None
    expires: Annotated[
        Date | None,
        key("From this moment on it is not published any more; not before `date`."),
    ] = None
    draft: Draft = False
    pinned: Annotated[
        bool | Until,
        _SWITCH,
        key("Keeps the post on top of the home page and of its category, for good or for a time."),
    ] = False
    breaking: Annotated[
        bool | Until,
        _SWITCH,
        key("Marks the post as breaking news wherever its headline stands."),
    ] = False
    unlisted: Unlisted = False
    live: Annotated[
        bool | Until,
        _SWITCH,
        key("A live story: headings such as `## 14:05 Headline` begin its entries."),
    ] = False
    image: Image = None
    pictures: DescribedPictures = ()
    lang: Lang = None
    translation_of: TranslationOf = None
    translation: Annotated[
        TranslationMeta | None, key("Who translated the text; every translation needs it.")
    ] = None
    aliases: OldAddresses = ()
    layout: Annotated[
        str | None,
        form("name", "the name of a layout, such as post or special.html"),
        key("The name of the layout.", default="`post`"),
    ] = None
    comments: Annotated[bool, key("Whether readers can reply.")] = True
    checks: Annotated[
        PostChecks | None, key("Which warnings about the text are not reported for this post.")
    ] = None
    id: Annotated[
        Id | None,
        key(
            "What feeds know the post by, for ever: an address or a tag: URI. Without it, it is"
            " made from the name of the file.",
            default="from the file name",
        ),
    ] = None
    params: Params = {}
    origin: Annotated[
        OriginMeta | None,
        key("Which article of a program the file is. `sitegen add` writes it; it is not shown."),
    ] = None


class PageMeta(ShownMeta, frozen=True, kw_only=True, omit_defaults=True):
    """The front matter of a page."""

    title: Title
    slug: Annotated[
        Slug | None,
        key(
            f"{_SLUG} Without it, it is made from the name of the file.",
            default="from the file name",
        ),
    ] = None
    summary: Summary = None
    updated: Annotated[Date | None, key("When the text last changed.")] = None
    draft: Draft = False
    unlisted: Unlisted = False
    image: Image = None
    pictures: DescribedPictures = ()
    lang: Lang = None
    translation_of: TranslationOf = None
    translation: Annotated[
        TranslationMeta | None, key("Who translated the text; every translation needs it.")
    ] = None
    aliases: OldAddresses = ()
    layout: Annotated[
        str | None,
        form("name", "the name of a layout, such as page or special.html"),
        key("The name of the layout.", default="`page`"),
    ] = None
    output: Output = None
    params: Params = {}


class ShownAuthorMeta(ShownMeta, frozen=True, kw_only=True, omit_defaults=True):
    """Keys of authors that sitegen hands to layouts as they are: `author.meta.<key>`."""

    role: Annotated[Text, key("What the author does, such as Editor.")] = ""
    same_as: Annotated[Profiles, key("Addresses of profiles elsewhere.")] = ()


class AuthorMeta(ShownAuthorMeta, frozen=True, kw_only=True, omit_defaults=True):
    """The front matter of an author: who publishes or reviews posts. The key is the name of the
    file."""

    name: Annotated[Text, key("The name of the author, as bylines show it.")]
    kind: Annotated[Literal["person", "organization"], key("What the author is.")] = "person"
    url: Annotated[WebAddress, key("The author's own web site.")] = ""
    summary: Annotated[
        Text | None, key("One or two sentences of plain text about the author for search engines.")
    ] = None
    image: Image = None
    pictures: DescribedPictures = ()
    aliases: OldAddresses = ()
    params: Params = {}


class TermMeta(ShownMeta, frozen=True, kw_only=True, omit_defaults=True):
    """The front matter of the words of a tag, a category or a series."""

    title: Annotated[Text | None, key("What it is called.", default="as posts write it")] = None
    summary: Summary = None
    image: Image = None
    pictures: DescribedPictures = ()
    aliases: OldAddresses = ()


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a value of `params`, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list, tuple)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts_in(inner)
