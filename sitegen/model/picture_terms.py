"""The vocabularies of picture files, each in one table: which property of IPTC, XMP, IIM and
schema.org a field is, and which digital source types mean AI.

IPTC Photo Metadata Standard 2025.1; IPTC Digital Source Type NewsCodes of 2024-10-23; C2PA 2.2
§18.15.2 for its own source types; PLUS LDF 1.2.1; IPTC IIM 4.2."""

import re
from typing import Literal

from msgspec import Struct

from sitegen import lazy

# Prefixes and namespaces of XMP properties.
NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "plus": "http://ns.useplus.org/ldf/xmp/1.0/",
    "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
}
# How XMP holds a value (ISO 16684-1 §7): a text, an ordered list, texts by language, or a list of
# structs, of which one field is read.
Shape = Literal["text", "list", "languages", "structs"]


class PictureTerm(Struct, frozen=True, kw_only=True):
    """One field of `PictureRights`: its IPTC name, its XMP property (and the field of a struct in
    it), its property of schema.org's ImageObject ("" if none), and its data set in record 2 of IIM
    (0 if none), which has room for `iim_bytes`. `former` is a property that some programs write
    instead."""

    field: str
    iptc: str
    xmp: tuple[str, ...]
    former: str = ""
    shape: Shape = "text"
    schema: str = ""
    iim: int = 0
    iim_bytes: int = 0


TERMS = (
    PictureTerm(
        field="creators",
        iptc="Creator",
        xmp=("dc:creator",),
        shape="list",
        schema="creator",
        iim=80,
        iim_bytes=32,
    ),
    PictureTerm(
        field="credit",
        iptc="Credit Line",
        xmp=("photoshop:Credit",),
        schema="creditText",
        iim=110,
        iim_bytes=32,
    ),
    PictureTerm(
        field="copyright",
        iptc="Copyright Notice",
        xmp=("dc:rights",),
        shape="languages",
        schema="copyrightNotice",
        iim=116,
        iim_bytes=128,
    ),
    PictureTerm(
        field="rights_url",
        iptc="Web Statement of Rights",
        xmp=("xmpRights:WebStatement",),
        schema="license",
    ),
    PictureTerm(
        field="licensor_url",
        iptc="Licensor URL",
        xmp=("plus:Licensor", "plus:LicensorURL"),
        shape="structs",
        schema="acquireLicensePage",
    ),
    PictureTerm(
        field="source_type",
        iptc="Digital Source Type",
        xmp=("Iptc4xmpExt:DigitalSourceType",),
        former="Iptc4xmpExt:DigitalSourceFileType",
        schema="digitalSourceType",
    ),
    PictureTerm(
        field="alt",
        iptc="Alt Text (Accessibility)",
        xmp=("Iptc4xmpCore:AltTextAccessibility",),
        shape="languages",
    ),
    PictureTerm(field="ai_system", iptc="AI System Used", xmp=("Iptc4xmpExt:AISystemUsed",)),
    PictureTerm(
        field="ai_version", iptc="AI System Version Used", xmp=("Iptc4xmpExt:AISystemVersionUsed",)
    ),
    PictureTerm(
        field="prompt", iptc="AI Prompt Information", xmp=("Iptc4xmpExt:AIPromptInformation",)
    ),
    PictureTerm(
        field="prompt_by", iptc="AI Prompt Writer Name", xmp=("Iptc4xmpExt:AIPromptWriterName",)
    ),
    PictureTerm(field="data_mining", iptc="Data Mining", xmp=("plus:DataMining",)),
)

# --- digital source types -------------------------------------------------------------------------

# An identifier, and not an address: with "https" it would be another one.
SOURCE_TYPE_SCHEME = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_C2PA_SCHEME = "http://c2pa.org/digitalsourcetype/"
_TRAINED_DATA, _EMPTY = "trainedAlgorithmicData", "empty"

# By code, what a source type says of the part that AI had in the picture; "" says nothing of it.
INVOLVEMENTS = {
    "trainedAlgorithmicMedia": "generated",
    # C2PA's own: what a model made, and is no media. In a picture file it can only mean the
    # picture.
    _TRAINED_DATA: "generated",
    "compositeWithTrainedAlgorithmicMedia": "modified",
    # A mix with at least one element that a model made; what the others are, it does not say.
    "compositeSynthetic": "modified",
    # Made by a program, without a model that was trained on other pictures: no AI in the sense of
    # the label, and nobody's own drawing either.
    "algorithmicMedia": "data",
    "dataDrivenMedia": "data",
    "digitalCapture": "none",
    # Several shots merged by the camera, "using … non-generative AI".
    "computationalCapture": "none",
    "negativeFilm": "none",
    "positiveFilm": "none",
    "print": "none",
    # "Using non-generative tools", and so are the two that they replaced.
    "humanEdits": "none",
    "digitalCreation": "none",
    "minorHumanEdits": "none",
    "digitalArt": "none",
    "compositeCapture": "none",
    # Changed by an algorithm, which may be a filter or a model: noise and tone, and not the main
    # content. That needs no label.
    "algorithmicallyEnhanced": "",
    # What a screen shows may be anything, and so may the elements of a mix, and what was in a
    # virtual room.
    "screenCapture": "",
    "virtualRecording": "",
    "composite": "",
    "softwareImage": "",
    # C2PA's own: a blank canvas, before the first action.
    _EMPTY: "",
}
# By code, what a picture of this source type is; of the others, it can be either.
_KINDS: dict[str, Literal["photograph", "drawing"]] = {
    "digitalCapture": "photograph",
    "computationalCapture": "photograph",
    "negativeFilm": "photograph",
    "positiveFilm": "photograph",
    "print": "photograph",
    "compositeCapture": "photograph",
    "digitalCreation": "drawing",
    "digitalArt": "drawing",
}
# What no camera took.
_NO_PHOTOGRAPHS = frozenset({"screenCapture", "softwareImage"})
_CODES = {code.lower(): code for code in INVOLVEMENTS}
# Full addresses in either scheme, "digsrctype:code" of NewsML, a member of schema.org's
# enumeration, and the code alone.
_SOURCE_TYPE = lazy.pattern(
    r"(?:https?://cv\.iptc\.org/newscodes/digitalsource-?type/|https?://c2pa\.org/digitalsourcetype/"
    r"|digsrctype:|https?://schema\.org/)?([a-z]+?)(?:digitalsource)?/?",
    re.IGNORECASE,
)
_STRENGTHS = ("", "none", "data", "modified", "generated")


def source_type_code(text: str) -> str:
    """The code of a digital source type that is written as an address or as a code, in any case;
    `text` without blanks around it if the vocabulary does not have it."""
    text = text.strip()
    match = _SOURCE_TYPE.fullmatch(text)
    return _CODES.get(match[1].lower(), text) if match else text


def kind_of(code: str) -> str:
    """What a picture of the digital source type `code` is: photograph or drawing, or "" if it can
    be either."""
    return _KINDS.get(code, "")


def may_be(code: str, kind: str) -> bool:
    """Whether a picture of the digital source type `code` may be of this kind ("" is any)."""
    if not kind:
        return True
    if code == _EMPTY or (kind == "photograph" and code in _NO_PHOTOGRAPHS):
        return False
    return kind_of(code) in {"", kind}


def source_type_uri(code: str) -> str:
    """The identifier of the digital source type `code`; what is no known code stays as it is."""
    if code not in INVOLVEMENTS:
        return code
    return (_C2PA_SCHEME if code in {_TRAINED_DATA, _EMPTY} else SOURCE_TYPE_SCHEME) + code


def strongest(*involvements: str) -> str:
    """The one that claims the most AI: "generated", then "modified"; "data" and "none" claim none,
    and "" says nothing."""
    return max(involvements, key=_STRENGTHS.index, default="")


class PictureClaim(Struct, frozen=True):
    """What is said about the part that AI had in a picture: the code of its digital source type,
    and the key of the interface string for its label. "" is not written, and has no label."""

    source_type: str = ""
    label: str = ""


# By the involvement that an author states, and the kind of the picture ("" if it is not stated).
_CLAIMS = {
    ("none", "photograph"): PictureClaim("digitalCapture"),
    ("none", "drawing"): PictureClaim("digitalCreation"),
}
_OF_ANY_KIND = {
    "modified": PictureClaim("compositeWithTrainedAlgorithmicMedia", "picture_modified"),
    "generated": PictureClaim("trainedAlgorithmicMedia", "picture_generated"),
    "data": PictureClaim("dataDrivenMedia"),
}


def claim_of(involvement: str, kind: str = "") -> PictureClaim:
    """The claim for an involvement (none, modified, generated, data; "" if it is not stated) and a
    kind of picture (photograph, drawing; "" if it is not stated)."""
    return _CLAIMS.get((involvement, kind)) or _OF_ANY_KIND.get(involvement, PictureClaim())
