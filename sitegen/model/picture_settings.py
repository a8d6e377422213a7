"""`[images]` of site.toml: sizes and cards, and what has to be said about pictures."""

from typing import Annotated, Literal

from msgspec import Struct

from sitegen.model.fields import form, key

# What Pillow encodes AVIF with, and how to get it.
AVIF, INSTALL_AVIF = "PIL._avif", 'pip install "pillow>=11.3"'

PictureDuty = Literal["ask", "assume-none"]
SizeFormat = Literal["webp", "avif"]


class PictureFolder(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """`[[images.folders]]`: a folder with pictures of which other things are known than of those of
    the site. `path` has no "/" at its end."""

    path: Annotated[
        str,
        form("folder", "a folder, like content/posts/2009 or static/archive"),
        key('A folder under `content/` or `static/`, such as `"content/posts/2009"`.'),
    ]
    ai: Annotated[PictureDuty, key("As `ai` under `[images]`, for the pictures in the folder.")]


class Images(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`[images]`: the sizes that pictures are offered in, and the cards for social networks."""

    widths: Annotated[
        tuple[Annotated[int, form("number", ge=16, le=4096)], ...],
        form(
            "list of at most 8 numbers from 16 to 4096",
            "a list of at most 8 whole numbers from 16 to 4096",
            max_length=8,
        ),
        key("The sizes that pictures are offered in, in pixels."),
    ] = (480, 960, 1600)
    formats: Annotated[
        tuple[SizeFormat, ...],
        form("", min_length=1),
        key(
            "The formats of these sizes, in the order in which browsers are offered them: each"
            " takes the first one that it shows."
        ),
    ] = ("webp",)
    sizes: Annotated[
        str,
        form("text", "a text like (min-width: 44rem) 41.5rem, 100vw", min_length=1),
        key("How wide pictures are in the text, in the form of the attribute `sizes` of HTML."),
    ] = "(min-width: 44rem) 41.5rem, 100vw"
    cards: Annotated[
        bool,
        key(
            "Whether posts without a picture, and whatever has an SVG as its picture, get a card"
            " for social networks."
        ),
    ] = False
    ai: Annotated[
        PictureDuty,
        key(
            "Whether each picture that is published must say if AI made it, those that are only"
            " beside a post as well. assume-none: where nobody says so, nothing is said."
        ),
    ] = "assume-none"
    credentials: Annotated[
        Literal["ask", "keep", "drop"],
        key(
            "What becomes of Content Credentials (C2PA) that tell something private: with ask, each"
            " picture must say. Those that tell nothing private are published."
        ),
    ] = "ask"
    folders: Annotated[
        tuple[PictureFolder, ...],
        form("list of {path, ai}", "a list of folders, each {path, ai}"),
        key("Folders of whose pictures other things are known."),
    ] = ()

    def duty(self, path: str) -> PictureDuty:
        """Whether the picture file `path` must say if AI made it: the setting of the innermost
        folder that contains it."""
        around = (folder for folder in self.folders if path.startswith(f"{folder.path}/"))
        innermost = max(around, key=lambda folder: len(folder.path), default=None)
        return innermost.ai if innermost else self.ai
