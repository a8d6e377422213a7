"""Statements about a picture, and what its file says of itself → what is known about it.

Of the file's marks, what was written for readers counts at once: the part AI had, the credit line,
the terms of use. The names of its makers, its notice of copyright and the prompt do not: programs
fill them in, cameras with the name of their owner, so the author has to state them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct

from sitegen import lazy, urls
from sitegen.link.front_matter import sources_in, words_in
from sitegen.model.picture_description import PictureDescription
from sitegen.model.picture_marks import FileMarks, PictureRights
from sitegen.model.picture_meta import PictureAi, PictureMeta
from sitegen.model.picture_terms import INVOLVEMENTS, claim_of, may_be, strongest
from sitegen.model.sources import ORIGINAL
from sitegen.text import line_ends

# What readers are told of.
BY_AI = frozenset({"modified", "generated"})
NO_MARKS = FileMarks()
_DATA_MINING = "http://ns.useplus.org/ldf/vocab/"
# Characters that neither HTML nor feeds can have.
_CONTROLS = lazy.pattern(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]+")
# What a text in a file may be long: nobody reads more of a credit line.
MAX_TEXT = 1000
# A prompt may be longer.
MAX_PROMPT = 10_000


class Statement(Struct, frozen=True):
    """What the file `path` says about a picture; `place` is line and column of a key of `meta`.
    `is_inherited`: a translation has it from its original, about which problems are reported.
    `is_of_text`: it is about the picture where the text of that file shows it. `language` is that
    of the file, or ""."""

    meta: PictureMeta
    path: str
    place: Callable[[str], tuple[int, int]]
    is_inherited: bool = False
    is_of_text: bool = False
    language: str = ""

    @property
    def involvement(self) -> str:
        """The part AI had by this statement; "" if it says nothing of it."""
        return involvement_of(self.meta)


def involvement_of(said: PictureMeta) -> str:
    """The part AI had in a picture; "" if nothing is said of it."""
    return said.ai.involvement if isinstance(said.ai, PictureAi) else said.ai or ""


def merged(statements: Iterable[Statement]) -> PictureMeta:
    """All that is said, the first that says something about a key before the others; of AI, the
    strongest claim."""
    values: dict[str, Any] = {}
    listed = list(statements)
    for each in listed:
        for name in PictureMeta.__struct_fields__:
            value = getattr(each.meta, name)
            if value not in (None, "", ()) or (name == "alt" and value is not None):
                values.setdefault(name, value)
    if len(listed) > 1 and "ai" in values:
        values["ai"] = _strongest(listed)
    return PictureMeta(**values)


def _strongest(statements: list[Statement]) -> PictureAi | str:
    """What is said about AI by the statements with the claim that counts: the first one that says
    more than a word."""
    involvement = _claimed(*(each.involvement for each in statements))
    agreeing = [each.meta.ai for each in statements if each.involvement == involvement]
    return next((ai for ai in agreeing if isinstance(ai, PictureAi)), involvement)


def creators_of(said: PictureMeta) -> tuple[str, ...]:
    """The names of those who made a picture."""
    return (said.creator,) if isinstance(said.creator, str) else said.creator or ()


def text_of(text: str, most: int = MAX_TEXT) -> str:
    """A text of a file without control characters, and no longer than anybody reads: `most`
    characters."""
    return " ".join(_CONTROLS.sub(" ", text).split())[:most]


def address_of(text: str) -> str:
    """A text of a file if it is a whole address of the web; else ""."""
    is_address = urls.is_web_address(text) and not _CONTROLS.search(text)
    return text if is_address and len(text) <= MAX_TEXT else ""


def description_of(said: PictureMeta, marks: FileMarks, *others: str) -> PictureDescription:
    """What is known about a picture of which this is `said`, and whose file has these `marks`.
    `others` are what other statements say about the part AI had: the strongest one counts."""
    stated = marks.stated
    involvement = _claimed(involvement_of(said), marks.involvement, *others)
    # What goes with a weaker claim, such as that nobody could take it for real, is not about this.
    ai = said.ai if isinstance(said.ai, PictureAi) and said.ai.involvement == involvement else None
    model, version = _model(ai, stated, involvement)
    return PictureDescription(
        alt=(text_of(stated.alt) or None) if said.alt is None else line_ends.in_text(said.alt),
        caption=line_ends.in_text(said.caption or ""),
        credit=line_ends.in_text(said.credit or "") or text_of(stated.credit),
        creators=creators_of(said),
        copyright=line_ends.in_text(said.copyright or ""),
        license=said.license or "",
        license_url=said.license_url or ("" if said.license else address_of(stated.rights_url)),
        licensor_url=address_of(stated.licensor_url),
        data_mining=_data_mining(stated.data_mining),
        sources=sources_in(said.source) if said.source else (),
        is_own=ORIGINAL in words_in(said.source or ()),
        kind=said.kind,
        involvement=involvement,
        source_type=source_type_of(involvement, said.kind or "", stated.source_type),
        model=model,
        model_version=version,
        provider=(ai.provider if ai else "") or "",
        prompt=line_ends.in_text((ai.prompt if ai else "") or ""),
        prompt_by=(ai.prompt_by if ai else "") or "",
        ai_description=(ai.description if ai else "") or "",
        realistic=ai.realistic if ai else True,
        focus=(said.focus[0], said.focus[1]) if said.focus else None,
    )


def _claimed(own: str, *others: str) -> str:
    """The part AI had: what is said first, unless another one claims more AI."""
    most = strongest(own, *others)
    return most if most in BY_AI else next((each for each in (own, *others) if each), "")


def _model(ai: PictureAi | None, stated: PictureRights, involvement: str) -> tuple[str, str]:
    """The model and its version. That of the file is of no picture that no model made."""
    if ai and ai.model:
        return ai.model, ""
    if involvement in {"none", "data"}:
        return "", ""
    return text_of(stated.ai_system), text_of(stated.ai_version)


def source_type_of(involvement: str, kind: str, in_file: str) -> str:
    """The code of the digital source type of a picture, by what is said of it: "" if nothing is.
    That of the file is more exact than the one of the claim, where they do not contradict each
    other: an edited photograph is no capture, nor is a scanned negative."""
    claimed = claim_of(involvement, kind).source_type
    if in_file not in INVOLVEMENTS:
        return claimed or ("" if involvement else address_of(in_file))
    # One from which nothing follows about AI goes with a picture that no model made.
    agrees = INVOLVEMENTS[in_file] == involvement or (
        not INVOLVEMENTS[in_file] and involvement in {"", "none"}
    )
    return in_file if agrees and may_be(in_file, kind) else claimed


def _data_mining(text: str) -> str:
    name = text.removeprefix(_DATA_MINING)
    return text if name != text and re.fullmatch(r"[A-Z-]{1,80}", name) else ""
