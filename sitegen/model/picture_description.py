"""What is known about a picture, of all that its author, a sidecar and the file itself say."""

from collections.abc import Mapping

from msgspec import Struct

from sitegen.model.picture_meta import PictureKind
from sitegen.model.sources import Source


class PictureDescription(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """What is known about one picture, where it stands; what nobody says is "", () or None.

    `alt` is None where nobody says what the picture shows, and "" for one that only decorates.
    `sources` are the works that it comes from; `is_own`: the publisher's own reporting is. `kind`
    is photograph or drawing. `licensor_url` is the page where a licence is sold, `data_mining` an
    address of the PLUS vocabulary. `involvement` is none, modified, generated or data, and
    `source_type` the code of the digital source type that says it to programs. model to `realistic`
    are as in `PictureAi`; `model_version` is what the file says beside the model. `focus` is the
    point that a crop keeps, from (0, 0) at the upper left to (1, 1)."""

    alt: str | None = None
    caption: str = ""
    credit: str = ""
    creators: tuple[str, ...] = ()
    copyright: str = ""
    license: str = ""
    license_url: str = ""
    licensor_url: str = ""
    data_mining: str = ""
    sources: tuple[Source, ...] = ()
    is_own: bool = False
    kind: PictureKind | None = None
    involvement: str = ""
    source_type: str = ""
    model: str = ""
    model_version: str = ""
    provider: str = ""
    prompt: str = ""
    prompt_by: str = ""
    ai_description: str = ""
    realistic: bool = True
    focus: tuple[float, float] | None = None


class DocumentPictures(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """What is known about the pictures of one document: about its own, and about those in its text,
    by the index of their address in `refs`. Nothing where nobody says anything."""

    image: PictureDescription | None = None
    in_text: tuple[tuple[int, PictureDescription], ...] = ()


NOTHING_SAID = DocumentPictures()

# By the path of a document, or "" for the publisher's logo; only of those whose pictures somebody
# says something about.
DescribedPictures = Mapping[str, DocumentPictures]
