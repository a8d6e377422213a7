"""What is wrong with what is said about pictures: statements that contradict each other or the
file, pictures of which nobody says whether AI made them, credentials that tell something private,
marks that cannot be read or published."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence

from sitegen import kinds, lazy, urls
from sitegen.errors import Problem, shorten
from sitegen.link.front_matter import sources_in, words_in
from sitegen.link.picture_statements import (
    BY_AI,
    MAX_TEXT,
    NO_MARKS,
    Statement,
    address_of,
    creators_of,
    involvement_of,
    source_type_of,
    text_of,
)
from sitegen.model.picture_description import PictureDescription
from sitegen.model.picture_marks import FileMarks, PrivateKind, PrivateMark
from sitegen.model.picture_meta import PictureAi, PictureMeta
from sitegen.model.picture_terms import INVOLVEMENTS, kind_of, strongest
from sitegen.model.site import UsedPicture

# What a picture is called in one place; in another it may be called something else.
_OF_A_PLACE = frozenset({"alt", "caption", "focus"})
# The kinds of files that have room for XMP, beside the smaller sizes.
_WITH_ROOM = frozenset({"jpeg", "png", "webp", "avif"})
_PRIVATE: dict[PrivateKind, str] = {
    "place": "a place",
    "serial": "a serial number",
    "owner": "a name or an address that you do not state",
    "prompt": "the prompt",
    "remarks": "remarks for colleagues",
    "thumbnail": "a thumbnail that shows something else",
    "notes": "data that sitegen cannot read",
}
# So many kinds of private marks are named in one message.
_MOST = 5
_FIRST, _STRONGER = "what stands here counts", "the one that says more about AI counts"
_DONE = {"generated": "made it", "modified": "changed what it shows"}


def between(first: Statement, second: Statement, path: str) -> Iterator[Problem]:
    """A warning for each key of which front matter and sidecar say different things."""
    others = {name: said for name, _, said in _compared(second.meta)}
    for name, key, said in _compared(first.meta):
        if _is_filled_in(name, first, second):
            continue
        if name in others and _alike(said) != _alike(others[name]):
            is_weaker = name == "ai" and second.involvement in BY_AI
            is_weaker &= strongest(first.involvement, second.involvement) != first.involvement
            yield Problem.at(
                first.path,
                first.place(key),
                severity="warning",
                code="picture-disagreement",
                message=f"the file beside {path} says something else about its {name}",
                hint=f"correct one of the two; {_STRONGER if is_weaker else _FIRST}",
                others=(second.path,),
            )


def _compared(said: PictureMeta) -> Iterator[tuple[str, str, object]]:
    """What a statement says of the file, in one form for all ways to write it: its name in
    messages, its key, and the value."""
    for key in PictureMeta.__struct_fields__:
        value = getattr(said, key)
        if key in _OF_A_PLACE or not value:
            continue
        if key == "ai":
            value = involvement_of(said)
        elif key == "creator":
            value = creators_of(said)
        elif key == "source":
            value = words_in(value), sources_in(value)
        yield key, key, value
    if involvement_of(said) in BY_AI:
        ai = said.ai if isinstance(said.ai, PictureAi) else None
        if ai and ai.model:
            yield "ai.model", "ai", ai.model
        yield "ai.realistic", "ai", ai.realistic if ai else True


def _is_filled_in(name: str, *statements: Statement) -> bool:
    """Whether one of the `statements` about a place says of AI no more than a word, so that the
    other one says the rest, what has this `name` among it."""
    in_full = all(isinstance(each.meta.ai, PictureAi) for each in statements)
    return name == "ai.realistic" and not in_full


# What notices of copyright begin with: cameras write "(c) 2026" for "© 2026".
_COPYRIGHT = lazy.pattern(r"(?:(?:\(c\)|©|copyright)\s*)+(?=\d{4})", re.IGNORECASE)


def _alike(said: object) -> object:
    """What is said, in one form for texts that readers take for the same."""
    if isinstance(said, tuple):
        return tuple(map(_alike, said))
    if not isinstance(said, str) or urls.is_web_address(said):
        return said
    return _COPYRIGHT.sub("© ", " ".join(said.split())).casefold()


def less_than_others(own: Sequence[Statement], path: str) -> Iterator[Problem]:
    """A warning for each statement in front matter that claims less AI than another one about the
    same file, in this document or another."""
    most = strongest(*(each.involvement for each in own))
    others = sorted({each.path for each in own if each.involvement == most})
    for each in own:
        if most in BY_AI and each.involvement not in {"", most} and not each.is_inherited:
            yield Problem.at(
                each.path,
                each.place("ai"),
                severity="warning",
                code="picture-disagreement",
                message=f"{_other(others[0], each)} says of the same picture, {path}, that AI"
                f" {_DONE[most]}",
                hint=f"correct one of the two; {_STRONGER}",
                others=tuple(others),
            )


def among(own: Sequence[Statement], path: str, sidecar: Statement | None) -> Iterator[Problem]:
    """A warning for each key of which front matter says different things about the same file: in
    two places of a document, or in two documents of one language. What is in its `sidecar` holds
    for all of them."""
    first: dict[tuple[str, str, str], tuple[Statement, object]] = {}
    for each in own if len(own) > 1 else ():
        for name, key, said in _compared(each.meta):
            # Of two claims about AI, the stronger one is reported above, and nothing else.
            claim = each.involvement if key != name else ""
            other, value = first.setdefault((each.language, name, claim), (each, said))
            is_reported = name == "ai" and bool({each.involvement, other.involvement} & BY_AI)
            if sidecar or each.path == other.path:
                is_reported = is_reported or _is_filled_in(name, each, other)
            if _alike(said) != _alike(value) and not is_reported:
                yield Problem.at(
                    each.path,
                    each.place(key),
                    severity="warning",
                    code="picture-disagreement",
                    message=f"{_other(other.path, each)} says something else about the {name} of"
                    f" the same picture, {path}",
                    hint="correct one of the two; each counts where it stands, and the other one"
                    " in the published file",
                    others=(other.path,),
                )


def _other(path: str, said: Statement) -> str:
    return path if path != said.path else "this front matter also"


def unused(src: str, path: str, place: tuple[int, int]) -> Problem:
    """The warning that the list `pictures` of a document has a picture that its text does not
    show."""
    return Problem.at(
        path,
        place,
        severity="warning",
        code="picture-unused",
        message=f"pictures: the text does not show {shorten(src)}",
        hint="correct src, or take this out",
    )


def with_file(said: Statement, marks: FileMarks, path: str) -> Iterator[Problem]:
    """A warning for each key of which the statement and the file say different things. To say less
    about AI than the file is an error instead."""
    meta, stated = said.meta, marks.stated
    pairs = (
        ("creator", creators_of(meta), tuple(map(text_of, stated.creators))),
        ("credit", meta.credit, text_of(stated.credit)),
        ("copyright", meta.copyright, text_of(stated.copyright)),
        ("license_url", meta.license_url, address_of(stated.rights_url)),
    )
    for name, own, other in pairs:
        if own and other and _alike(own) != _alike(other):
            # A log should not tell names that the site does not show.
            value = f": {shorten(str(other))}" if name in {"credit", "license_url"} else ""
            yield _unlike_file(said, name, path, f"its {name}{value}")
    for key, name, value in _others_about_making(said, marks):
        yield _unlike_file(said, key, path, f"{name}: {value}")


def _unlike_file(said: Statement, key: str, path: str, what: str) -> Problem:
    return Problem.at(
        said.path,
        said.place(key),
        severity="warning",
        code="picture-disagreement",
        message=f"the file {path} itself says something else about {what}",
        hint=f"correct one of the two; {_FIRST}",
        others=(path,),
    )


def _others_about_making(said: Statement, marks: FileMarks) -> Iterator[tuple[str, str, str]]:
    """What a file says otherwise of how the picture was made: the key of the statement, its name in
    words, and the value in the file."""
    own, in_file = said.involvement, marks.involvement
    if own and in_file and own != in_file:
        if not _is_less(own, in_file):
            yield "ai", "AI", in_file
        return
    manifest = marks.manifest
    types = (marks.stated.source_type, *(manifest.source_types if manifest else ()))
    kinds_in_file = [kind for code in types if (kind := kind_of(code))]
    if said.meta.kind and kinds_in_file and said.meta.kind not in kinds_in_file:
        yield "kind", "its kind", kinds_in_file[0]
    elif _is_replaced(marks.stated.source_type, own or in_file, said.meta.kind or ""):
        yield ("kind" if said.meta.kind else "ai"), "how it was made", marks.stated.source_type
    ai, system = said.meta.ai, text_of(marks.stated.ai_system)
    if isinstance(ai, PictureAi) and ai.model and system:
        model, named = ai.model.casefold(), system.casefold()
        if model not in named and named not in f"{ai.provider or ''} {model}".casefold():
            yield "ai", "the model", shorten(system)


def _is_replaced(source_type: str, involvement: str, kind: str) -> bool:
    """Whether the digital source type of a file is not published because of what is said, which
    claims no AI: a label says more than any."""
    if source_type not in INVOLVEMENTS or involvement in BY_AI:
        return False
    return source_type_of(involvement, kind, source_type) != source_type


def less_than_file(said: Statement, marks: FileMarks, path: str) -> Iterator[Problem]:
    """An error if the statement claims less AI than the file."""
    own, claimed = said.involvement, marks.involvement
    if own and _is_less(own, claimed):
        by = "its Content Credentials say" if _only_in_manifest(marks) else "the file itself says"
        yield Problem.at(
            said.path,
            said.place("ai"),
            code="picture-ai",
            message=f"ai: {own} is said of {path}, but {by} that AI {_DONE[claimed]}",
            hint=f"write ai: {claimed}; if the file is wrong, correct its digital source type",
            others=(path,),
        )


def _is_less(own: str, claimed: str) -> bool:
    return claimed in BY_AI and strongest(own, claimed) != own


def _only_in_manifest(marks: FileMarks) -> bool:
    manifest = marks.manifest
    return manifest is not None and manifest.involvement == marks.involvement


def unsaid(picture: str, path: str, place: tuple[int, int], *, is_readable: bool) -> Problem:
    """The error that nobody says whether AI made the file `picture`, which is used at a place of
    the file `path`. One that is not readable cannot have a sidecar."""
    name = posixpath.basename(picture)
    said = 'ai = "none", "modified", "generated" or "data"'
    return Problem.at(
        path,
        place,
        code="picture-ai",
        message=f"nobody says whether AI made the picture {picture}",
        hint=f"write {said} in {name}.toml beside it, or ai: in the front matter, where the picture"
        " is described"
        if is_readable
        else "write ai: in the front matter, where the picture is described; or save the picture as"
        f" JPEG, PNG or WebP, and write {said} in a file beside it",
        others=(picture,) if path != picture else (),
    )


# --- Content Credentials --------------------------------------------------------------------------


def private_marks(marks: FileMarks, description: PictureDescription) -> tuple[PrivateMark, ...]:
    """What the file of a picture tells that nobody decided to publish. A name or a prompt that the
    author states is no secret."""
    shown = {
        *description.creators,
        ", ".join(description.creators),
        description.credit,
        description.copyright,
        description.license_url,
        description.licensor_url,
        text_of(description.prompt),
        description.prompt_by,
    }
    # Values of marks are cut.
    return tuple(
        mark
        for mark in marks.private
        if mark.what not in {"owner", "prompt"}
        or not mark.value
        or not any(text and text.startswith(text_of(mark.value)) for text in shown)
    )


def telling(
    used: UsedPicture, private: Sequence[PrivateMark], path: str, place: tuple[int, int]
) -> Problem:
    """The error that credentials tell something `private`, and nobody says what becomes of them."""
    listed = list(dict.fromkeys(f"{_PRIVATE[mark.what]} ({mark.where})" for mark in private))
    more = f", and {len(listed) - _MOST} more" if len(listed) > _MOST else ""
    name = posixpath.basename(used.file.path)
    return Problem.at(
        path,
        place,
        code="picture-credentials",
        message=f"the file {used.file.path} has Content Credentials, and would be published with"
        f" all that it tells: {', '.join(listed[:_MOST])}{more}",
        hint='write credentials = "keep" to publish all that, or "drop" to publish the picture'
        f" without its credentials, in {name}.toml beside it",
        others=(used.file.path,) if path != used.file.path else (),
    )


def undecided(problems: Iterable[Problem]) -> set[str]:
    """The paths of the pictures, and of the documents that show them, about whose credentials the
    `problems` ask."""
    return {
        path
        for problem in problems
        if problem.code == "picture-credentials"
        for path in (problem.path, *problem.others)
    }


# --- marks ----------------------------------------------------------------------------------------


def of_marks(
    used: UsedPicture, description: PictureDescription, said: PictureMeta, *, kept: bool
) -> Iterator[Problem]:
    """Warnings about marks of a file that cannot be read, or that the published file will not
    have. `said` is what others say about it."""
    marks, path = used.facts.marks, used.file.path
    if marks is None:
        return
    for fault in marks.faults:
        yield _warning(
            path,
            f"what the picture says of itself is not clear: {fault}",
            "save it again, or say in a file beside it what is true",
        )
    if marks.manifest and used.facts.is_converted:
        yield _warning(
            path,
            "its Content Credentials hold for this file only, and a JPEG of it is published without"
            " them; what they say about AI stays",
            "save it with its credentials as JPEG, PNG, WebP or AVIF",
        )
    for name, stated, published in (
        ("credit line", marks.stated.credit, description.credit),
        ("alternative text", marks.stated.alt, description.alt),
    ):
        if len(stated) > MAX_TEXT and published == text_of(stated):
            yield _warning(
                path,
                f"its {name} has {len(stated):,} characters; {MAX_TEXT:,} of them are published",
                "shorten it, or say in a file beside it what is to be published",
            )
    if not description.involvement:
        yield from _half_said(marks, path)
    if marks.remote_manifest and not kept:
        yield _warning(
            path,
            "its Content Credentials are elsewhere on the net, and the published file does not name"
            f" them: {shorten(marks.remote_manifest)}",
            "save it with its credentials inside",
        )
    of_file = marks.involvement or marks.stated.credit or description.source_type
    if of_file and not kept:
        yield from _without_room(used, said)


def _without_room(used: UsedPicture, said: PictureMeta) -> Iterator[Problem]:
    """A warning if the published file has no place for what the file says of itself."""
    path, kind = used.file.path, used.facts.published_kind
    if kind == "svg":
        if not used.facts.is_clean and _only_in_file(used.facts.marks or NO_MARKS, said):
            yield _warning(
                path,
                "an SVG is published without its metadata: what only it says of itself is on pages"
                " and in no file",
                "say it in a file beside it, as sitegen pictures --write does; or save it as PNG",
            )
    elif kind not in _WITH_ROOM:
        name = kinds.OTHERS.get(used.facts.kind, used.facts.kind.upper())
        yield _warning(
            path,
            f"a {name} has no room for what the picture says of itself: the published file says"
            " nothing of it",
            "save it as JPEG, PNG or WebP",
        )


def _only_in_file(marks: FileMarks, said: PictureMeta) -> bool:
    """Whether nobody but the file says what part AI had, or whom to credit."""
    return bool((marks.involvement and not said.ai) or (marks.stated.credit and not said.credit))


def _half_said(marks: FileMarks, path: str) -> Iterator[Problem]:
    """A warning if the file says something about AI from which nothing follows, and nobody says
    more."""
    hint = (
        'say in a file beside it what part AI had: ai = "none", "modified", "generated" or "data"'
    )
    stated, manifest = marks.stated, marks.manifest
    types = (stated.source_type, *(manifest.source_types if manifest else ()))
    unknown = next((each for each in types if each and each not in INVOLVEMENTS), "")
    if unknown:
        message = f"its digital source type is none that sitegen knows: {shorten(unknown)}"
        yield _warning(path, f"{message}; so nothing is said about AI", hint)
    elif stated.ai_system or stated.ai_version or stated.prompt or stated.prompt_by:
        named = f"an AI system ({shorten(stated.ai_system)})" if stated.ai_system else "a prompt"
        message = f"it names {named}, and has no digital source type that says what AI did"
        yield _warning(path, message, hint)


def _warning(path: str, message: str, hint: str) -> Problem:
    return Problem(path=path, severity="warning", code="picture-marks", message=message, hint=hint)
