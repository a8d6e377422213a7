"""An article as a program hands it to `sitegen add`: one JSON object."""

from typing import Annotated

from msgspec import Meta, Struct

from sitegen.model.fields import Date, Involvement, Language, Text, form, key
from sitegen.model.meta import Ai, Draft, Summary
from sitegen.model.picture_meta import PictureMeta
from sitegen.model.sources import Source, SourceName

_NOT_EMPTY = Meta(extra_json_schema={"minItems": 1})


class SubmittedPicture(PictureMeta, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A picture of an article, as its bytes or by its address, and what is said about it."""

    base64: Annotated[
        Annotated[
            str,
            form("text", "the bytes of a JPEG, PNG, GIF or WebP file in Base64", min_length=1),
        ]
        | None,
        key("The bytes of a JPEG, PNG, GIF or WebP file in Base64 (RFC 4648)."),
    ] = None
    name: Annotated[
        Text | None,
        key("What to call the file, such as quay.jpg: so the text names it.", default="image"),
    ] = None
    src: Annotated[
        Annotated[
            str,
            form(
                "picture",
                "the path of a picture in the site's folder, /a-file-in-static.jpg or https://…",
                min_length=1,
            ),
        ]
        | None,
        key(
            "In the place of base64: the path of a file in the site's folder, which is copied"
            " beside the text, an address from the root of the site, or https://…"
        ),
    ] = None


class SubmittedArticle(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """An article that `sitegen add` makes a post of."""

    title: Annotated[Text, key("The headline, as plain text.")]
    author: Annotated[
        str | Annotated[tuple[str, ...], _NOT_EMPTY],
        form("key, or list of keys", "the key of an author, or a list of keys"),
        key("Who publishes the article: the key of an author of the site, or several."),
    ]
    sources: Annotated[
        SourceName | Source | Annotated[tuple[SourceName | Source, ...], _NOT_EMPTY],
        form(
            "`original`, name, keys, or a list of those",
            'original for own reporting, a name such as "CNN",'
            " {name, url, title, author, published}, or a list of those",
        ),
        key(
            "What the article is made from: original for own reporting, a name, or better the"
            " work with its address; or a list of those."
        ),
    ]
    markdown: Annotated[
        str | None,
        form("text", "the text in Markdown", prose=True),
        key("The text in Markdown. An article has either this key or `html`."),
    ] = None
    html: Annotated[
        str | None,
        form("text", "the text in HTML", prose=True),
        key("The text in HTML, which becomes Markdown."),
    ] = None
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
    date: Annotated[
        Date | None,
        key("When the article is published.", default="the moment of the command"),
    ] = None
    summary: Summary = None
    tags: Annotated[
        tuple[Text, ...],
        form("list of texts", "a list of texts"),
        key("What the article is about, in a few words each."),
    ] = ()
    category: Annotated[Text | None, key("The one category of the article.")] = None
    series: Annotated[Text | None, key("The series that the article belongs to.")] = None
    lang: Annotated[
        Language | None,
        key("The language of the text, such as en or pt-BR, where it is not that of the site."),
    ] = None
    image: Annotated[
        str | SubmittedPicture | None,
        form(
            "picture, or keys",
            "the path of a picture in the site's folder, https://… or {base64: …, name: …, alt: …}",
        ),
        key(
            "The picture of the article: the path of a file in the site's folder, which is copied"
            " beside the text, an address from the root of the site, https://…, or keys with its"
            " bytes or its address and what is said about it."
        ),
    ] = None
    pictures: Annotated[
        tuple[SubmittedPicture, ...],
        form("list of pictures", "a list of {base64: …, name: …, caption: …, ai: …}"),
        key(
            "The pictures in the text, which names each by its file, ![What it shows](quay.jpg), or"
            " by its address."
        ),
    ] = ()
    image_alt: Annotated[
        str | None,
        form("text", "what the picture shows, in words", prose=True),
        key("What the picture shows, in words, for who cannot see it.", may_be_empty=True),
    ] = None
    external_id: Annotated[
        Text | None,
        key("What the program calls the article. Added again with it, the article is updated."),
    ] = None
    draft: Draft = False
