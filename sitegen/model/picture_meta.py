"""What authors say about a picture, in front matter or in a sidecar: who made it, whose it is, and
what part AI had in it."""

from typing import Annotated, Literal

from msgspec import Struct

from sitegen.model.fields import Text, WebAddress, form, key
from sitegen.model.sources import Source, SourceName

PictureInvolvement = Literal["none", "modified", "generated", "data"]
PictureKind = Literal["photograph", "drawing"]
Credentials = Literal["keep", "drop"]
Share = Annotated[float, form("number from 0 to 1", "a number from 0 to 1", ge=0, le=1)]


class PictureAi(
    Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True, omit_defaults=True
):
    """What part Artificial Intelligence had in a picture."""

    involvement: Annotated[
        PictureInvolvement,
        key(
            "none: no model. modified: a model changed what the picture shows. generated: a model"
            " made it. data: a program drew it from data."
        ),
    ]
    model: Annotated[Text | None, key("The name of the model.")] = None
    provider: Annotated[Text | None, key("Who runs the model.")] = None
    prompt: Annotated[
        Text | None, key("The prompt, which is published in the files of the picture.")
    ] = None
    prompt_by: Annotated[Text | None, key("Who wrote the prompt.")] = None
    description: Annotated[Text | None, key("How AI was used, in a sentence.")] = None
    realistic: Annotated[
        bool,
        key(
            "Whether somebody could take the picture for real. A drawing that nobody could has its"
            " label in the caption only."
        ),
    ] = True


class PictureMeta(
    Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True, omit_defaults=True
):
    """What is said about a picture file: the keys of a sidecar such as `photo.jpg.toml`."""

    alt: Annotated[
        Annotated[str, form("text", "what the picture shows, in words", prose=True)] | None,
        key('What the picture shows, in words; "" for one that only decorates.', may_be_empty=True),
    ] = None
    caption: Annotated[Text | None, key("What readers should know about the picture.")] = None
    credit: Annotated[
        Text | None, key("Who is named below the picture, as agreed: Ada Okafor / The Bell.")
    ] = None
    creator: Annotated[
        Text | tuple[Text, ...] | None,
        form("text, or list of texts", "a name, or a list of names"),
        key("Who made the picture: a person or several, never a model."),
    ] = None
    copyright: Annotated[Text | None, key("The notice of copyright, with ©.")] = None
    license: Annotated[Text | None, key("The name of the licence.")] = None
    license_url: Annotated[WebAddress, key("The address of the licence.")] = ""
    source: Annotated[
        SourceName | Source | tuple[SourceName | Source, ...] | None,
        form("as for posts", "the name of a source, {name, url, …}, or a list of those"),
        key("Where the picture comes from, as for posts."),
    ] = None
    kind: Annotated[PictureKind | None, key("What the picture is.")] = None
    ai: Annotated[
        PictureInvolvement | PictureAi | None,
        form(
            "a word or keys",
            "none, modified, generated, data or {involvement: …, model: …}",
        ),
        key("What part AI had in the picture.", default="what the file says"),
    ] = None
    focus: Annotated[
        Annotated[
            tuple[Share, ...],
            form(
                "two numbers from 0 to 1",
                "[x, y], from [0, 0] at the upper left to [1, 1]",
                min_length=2,
                max_length=2,
            ),
        ]
        | None,
        key("The point that stays in sight where the picture is cropped.", default="[0.5, 0.5]"),
    ] = None
    credentials: Annotated[
        Credentials | None,
        key(
            "For a file with Content Credentials (C2PA) that tell something private: keep them, or"
            " drop them.",
            default="`credentials` under `[images]`",
        ),
    ] = None


class PictureSidecar(Struct, frozen=True, kw_only=True):
    """What the file `path` says about the picture beside it, and the places of its keys: line and
    column."""

    path: str
    meta: PictureMeta
    places: dict[str, tuple[int, int]] = {}

    def place(self, key: str) -> tuple[int, int]:
        """Line and column of a key; (0, 0) if the file does not have it."""
        return self.places.get(key, (0, 0))


class ImageMeta(PictureMeta, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A picture by its address, and what is said about it."""

    src: Annotated[
        Annotated[
            str,
            form("picture", "a picture file beside this one, /a-file-in-static.jpg or https://…"),
        ],
        key("The picture: a file beside this one, an address from the root of the site, https://…"),
    ]
