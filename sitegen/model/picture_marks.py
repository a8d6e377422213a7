"""What a picture file says of itself, and what a published one is to say: who made it, whose it is,
and the part AI had in it."""

from typing import Literal

from msgspec import Struct

# What a file may tell about people that nobody decided to publish. "owner" is a name or an address
# of somebody; "remarks" are those for colleagues; "notes" are data that sitegen cannot read, such
# as those of a camera's maker.
PrivateKind = Literal["place", "serial", "owner", "prompt", "remarks", "thumbnail", "notes"]


class PictureRights(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a file states of a picture: the fields of the table TERMS in picture_terms.py. What is
    not stated is "".

    `source_type` is a code of the IPTC vocabulary, such as "trainedAlgorithmicMedia", or the
    address of a term of another one. `rights_url` is the page with the terms of use, `licensor_url`
    the one where a licence is sold. `data_mining` is an address of the PLUS vocabulary."""

    creators: tuple[str, ...] = ()
    credit: str = ""
    copyright: str = ""
    rights_url: str = ""
    licensor_url: str = ""
    source_type: str = ""
    alt: str = ""
    ai_system: str = ""
    ai_version: str = ""
    prompt: str = ""
    prompt_by: str = ""
    data_mining: str = ""


class PrivateMark(Struct, frozen=True, order=True, omit_defaults=True):
    """Something private in a file: what it is, `where` it is ("EXIF", "XMP", the label of a C2PA
    assertion), and its `value` as text; "" if it has none that can be shown."""

    what: PrivateKind
    where: str
    value: str = ""


class C2paManifest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a C2PA manifest store says; no signature was verified.

    `source_types` are IPTC codes, `actions` names such as "c2pa.created", `agents` programs and
    models, each without repetition and in the order of the file: of the active manifest, and of
    those of the files that it was made from by editing. `involvement` is the strongest statement
    about AI in them: "generated", "modified", "data", "none" or "". `thumbnails` are the labels of
    the pictures in the store: what they show is compared elsewhere (marks/thumbnails.py)."""

    source_types: tuple[str, ...] = ()
    involvement: str = ""
    actions: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    thumbnails: tuple[str, ...] = ()


class FileMarks(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The marks of a picture file, read from its XMP, IPTC IIM and C2PA.

    `involvement` is the strongest statement about AI in all of them: "generated", "modified",
    "data", "none", or "" if there is none. `remote_manifest` is the address of a manifest that is
    not in the file. `private` lists what else the file tells, if it has a manifest: such a file can
    only be published as it is. `faults` are sentences about marks that cannot be read or contradict
    each other."""

    stated: PictureRights = PictureRights()
    involvement: str = ""
    manifest: C2paManifest | None = None
    remote_manifest: str = ""
    private: tuple[PrivateMark, ...] = ()
    faults: tuple[str, ...] = ()
