"""`sitegen pictures`: what is known about the pictures of a site, for an editor who clears up an
archive; and sidecars that say what the files do."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from sitegen import files
from sitegen.commands.beginning.placing import link
from sitegen.commands.check_site import read_settings
from sitegen.errors import Problem, SiteError, raise_errors, refused
from sitegen.incremental import stamps
from sitegen.incremental.engine import Engine
from sitegen.link import picture_problems
from sitegen.link.picture_statements import MAX_PROMPT, address_of, text_of
from sitegen.model.config import Settings
from sitegen.model.picture_description import PictureDescription
from sitegen.model.picture_marks import FileMarks
from sitegen.model.site import UsedPicture
from sitegen.pipeline.inputs import prepare
from sitegen.pipeline.scratch import with_scratch
from sitegen.pipeline.site import link_site
from sitegen.read import site_folder
from sitegen.read.folders import Folders


class PicturesOptions(Struct, frozen=True, kw_only=True):
    """The options of `sitegen pictures`. With `is_writing`, sidecars are written."""

    root: Path
    now: dt.datetime
    is_writing: bool = False


class ListedPicture(Struct, frozen=True, kw_only=True):
    """What is known about one picture: the file, its address, its width and height in pixels (0 if
    unknown), the fields of its description, and which of "ai", "credit" and "credentials" nobody
    states. `sidecar` is the file beside it; `written` says that this run has made it. `credentials`
    is "kept", "dropped" or "undecided" for a file with Content Credentials, else ""; `private` is
    what it tells then. `fault` says why it cannot be shown."""

    path: str
    url: str
    width: int
    height: int
    ai: str = ""
    model: str = ""
    creators: tuple[str, ...] = ()
    credit: str = ""
    copyright: str = ""
    license_url: str = ""
    source_type: str = ""
    credentials: str = ""
    private: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    sidecar: str = ""
    written: bool = False
    fault: str = ""


def pictures(options: PicturesOptions) -> tuple[ListedPicture, ...]:
    """All pictures that the site uses, drafts and posts of the future among them, by their paths;
    what the sidecars say that this call writes is known of them. Raises SiteError for settings with
    errors, and for a site that cannot be linked."""

    def listed(engine: Engine, _: Path) -> tuple[ListedPicture, ...]:
        settings = read_settings(options.root, engine)
        raise_errors(settings.problems)
        site = _read(engine, settings, options)
        written = _written(site, options.root) if options.is_writing else frozenset()
        if written:
            # What the new sidecars say is known from now on.
            site = _read(engine, settings, options)
        undecided = picture_problems.undecided(site.problems)
        return tuple(
            _listed(
                url,
                used,
                site.sidecars.get(used.file.path, ""),
                is_undecided=used.file.path in undecided,
                is_written=used.file.path in written,
            )
            for url, used in sorted(
                site.pictures.items(), key=lambda item: (item[1].file.path, item[0])
            )
        )

    return with_scratch(options.root, listed)


class _Site(Struct, frozen=True, kw_only=True):
    """What is read of a site: its pictures by address, the sidecars that there are by the paths of
    the pictures, and its problems."""

    pictures: Mapping[str, UsedPicture]
    sidecars: Mapping[str, str]
    problems: Sequence[Problem]


def _read(engine: Engine, settings: Settings, options: PicturesOptions) -> _Site:
    """The site as its files are now. Raises SiteError if it cannot be linked."""
    tree = site_folder.read(options.root, stamps.load(engine.store), Folders())
    inputs = prepare(engine, settings.config, tree)
    linked = link_site(engine, inputs, settings, options.now, drafts=True)
    return _Site(
        pictures=linked.site.pictures,
        sidecars={tree.described_by(file): file.path for file in tree.sidecars},
        problems=linked.problems,
    )


def _written(site: _Site, root: Path) -> frozenset[str]:
    """Write a sidecar for each picture that has none and whose file says something. Returns the
    paths of these pictures."""
    return frozenset(
        path
        for used in site.pictures.values()
        if (path := used.file.path) not in site.sidecars
        and used.facts.marks
        and (stated := sidecar_of(used.facts.marks))
        and _write(root, path, stated)
    )


def _listed(
    url: str, used: UsedPicture, sidecar: str, *, is_undecided: bool, is_written: bool
) -> ListedPicture:
    known, marks, path = used.description or PictureDescription(), used.facts.marks, used.file.path
    return ListedPicture(
        path=path,
        url=url,
        width=used.facts.width,
        height=used.facts.height,
        ai=known.involvement,
        model=known.model,
        creators=known.creators,
        credit=known.credit,
        copyright=known.copyright,
        license_url=known.license_url,
        source_type=known.source_type,
        credentials=_credentials(used, is_undecided=is_undecided),
        private=(
            tuple(sorted({mark.what for mark in picture_problems.private_marks(marks, known)}))
            if marks
            else ()
        ),
        missing=tuple(
            name
            for name, is_known in (
                ("ai", used.facts.kind == "svg" or bool(known.involvement)),
                ("credit", bool(known.credit or known.creators)),
                ("credentials", not is_undecided),
            )
            if not is_known
        ),
        sidecar=sidecar,
        written=is_written,
        fault=used.facts.fault,
    )


def _credentials(used: UsedPicture, *, is_undecided: bool) -> str:
    """What becomes of the Content Credentials of a file; "" if it has none."""
    if used.facts.marks is None or used.facts.marks.manifest is None:
        return ""
    if is_undecided:
        return "undecided"
    return "kept" if used.facts.keeps_credentials else "dropped"


def _write(root: Path, path: str, text: str) -> bool:
    """Write the sidecar of the picture at `path`, whole or not at all, and say whether it was
    written; one that somebody has made meanwhile stays as it is. Raises SiteError."""
    picture = site_folder.on_disk(root, path)
    file = picture.with_name(f"{picture.name}.toml")
    try:
        with files.temporary(file) as aside:
            files.write(aside, text.encode())
            link(aside, file)
    except FileExistsError:
        return False
    except OSError as error:
        raise SiteError([refused(f"{path}.toml", error)]) from error
    return True


def sidecar_of(marks: FileMarks) -> str:
    """The sidecar in TOML that states what a file with these marks says; "" if that is nothing."""
    stated = marks.stated
    model = " ".join(filter(None, map(text_of, (stated.ai_system, stated.ai_version))))
    prompt, prompt_by = text_of(stated.prompt, MAX_PROMPT), text_of(stated.prompt_by)
    creators = [name for name in map(text_of, stated.creators) if name]
    lines = [
        f"{name} = {_quoted(value)}\n"
        for name, value in (
            ("alt", text_of(stated.alt)),
            ("credit", text_of(stated.credit)),
            ("copyright", text_of(stated.copyright)),
            ("license_url", address_of(stated.rights_url)),
        )
        if value
    ]
    if creators:
        lines.append(f"creator = [{', '.join(map(_quoted, creators))}]\n")
    if marks.involvement:
        ai = {"involvement": marks.involvement, "model": model, "prompt": prompt}
        ai["prompt_by"] = prompt_by
        inside = ", ".join(f"{key} = {_quoted(value)}" for key, value in ai.items() if value)
        lines.append(f"ai = {{{inside}}}\n")
    return "".join(lines)


def _quoted(text: str) -> str:
    """A text as a basic string of TOML, which has the escapes of JSON."""
    return json.dumps(text, ensure_ascii=False)


def table(listed: Sequence[ListedPicture]) -> str:
    """The pictures as a table for people: one line each, and what is missing at its end."""
    rows = [("picture", "pixels", "AI", "credit", "credentials", "missing")]
    rows += [
        (
            " ".join(picture.path.splitlines()),
            f"{picture.width} × {picture.height}" if picture.width else "",
            picture.ai,
            picture.credit or ", ".join(picture.creators),
            picture.credentials,
            ", ".join(picture.missing) if not picture.fault else f"broken: {picture.fault}",
        )
        for picture in listed
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def summary(listed: Sequence[ListedPicture]) -> str:
    """How many pictures there are, of how many something is missing, and what was written."""
    missing = sum(1 for picture in listed if picture.missing or picture.fault)
    written = len({picture.path for picture in listed if picture.written})
    noun = "picture" if len(listed) == 1 else "pictures"
    said = f"{len(listed)} {noun}; something is missing of {missing}"
    return said + (f"; sidecars written: {written}" if written else "")


def for_programs(listed: Sequence[ListedPicture]) -> str:
    """The pictures as one JSON object."""
    return json.dumps(
        {
            "pictures": [
                {name: getattr(picture, name) for name in picture.__struct_fields__}
                for picture in listed
            ]
        },
    )
