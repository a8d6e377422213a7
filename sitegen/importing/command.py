"""START HERE: `sitegen import`: survey → places → conversion → files → trial → report."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from msgspec.structs import replace

from sitegen import dates
from sitegen.commands import rewriting
from sitegen.commands.beginning.answers import STAND_IN, judged
from sitegen.errors import Problem, SiteError, refused, unreadable
from sitegen.importing import report as reports
from sitegen.importing import site_files, trial
from sitegen.importing.conversion import ConvertedSite, SitePlan, converted_site
from sitegen.importing.converting import one_line
from sitegen.importing.numbered_redirects import NumberedRedirects
from sitegen.importing.options import ANSWERS, ImportOptions, SiteAnswers
from sitegen.importing.report import NO_BUILD, WEIGHTS, ImportReport
from sitegen.importing.source import Note, SourceError, SourceOptions, SourceReader
from sitegen.importing.sources import archives, folders
from sitegen.importing.survey import Survey, surveyed
from sitegen.importing.systems import SYSTEMS, System
from sitegen.importing.writing import FOLDER, WRITTEN, ThreeWayWriter, read_written
from sitegen.model.build import STATE
from sitegen.model.config import Config
from sitegen.read import settings, site_folder

REPORT, ADDRESSES = f"{FOLDER}/report.md", f"{FOLDER}/addresses.txt"
PICTURES = f"{FOLDER}/pictures.txt"
# Where a default is none that settings may have: a site that is called like a language model would
# have one answer for it.
_LAST_RESORT = {"title": "News", "publisher": "News", "responsible": "The editors"}


def import_site(options: ImportOptions) -> ImportReport:
    """Import the source. Raises SiteError if nothing can be imported at all."""
    try:
        system, reader = opened(options)
        _check_places(options)
        if options.is_dry:
            return _import(options, system, reader)
        is_new = not options.into.exists()
        options.into.mkdir(parents=True, exist_ok=True)
        try:
            with rewriting.locked(options.into, options.waiting):
                return _import(options, system, reader)
        finally:
            if is_new:
                _clear(options.into)
    except OSError as error:
        name = str(error.filename or options.into)
        is_read = Path(name).is_relative_to(options.source)
        raise SiteError([unreadable(name, error) if is_read else refused(name, error)]) from error


def _clear(into: Path) -> None:
    """Take away the folder of a site that was not written after all."""
    if {each.name for each in into.iterdir()} <= {STATE}:
        shutil.rmtree(into, ignore_errors=True)


def _import(options: ImportOptions, system: System, reader: SourceReader) -> ImportReport:
    before = read_written(options.into)
    _check_target(options, before.system)
    survey = surveyed(reader, with_private=options.with_private)
    links = tuple(note for note in folders.links_in(options.source) if note not in survey.notes)
    survey = replace(survey, notes=(*survey.notes, *links))
    if not survey.documents:
        raise _nothing(options, survey)
    undated = dt.datetime.fromisoformat(before.first) if before.first else dates.whole(options.now)
    before = replace(before, system=system.name, first=dates.rfc3339(undated))
    plan = SitePlan(options, _answers(options, survey), survey, before, system)
    writer = ThreeWayWriter(options.into, before, is_dry=options.is_dry)
    try:
        site = converted_site(plan, reader, writer.write)
        writer.write(site.settings(writer.left_out()))
        writer.note_gone()
        writer.save()
        return _finished(options, system, site, writer)
    finally:
        writer.close()


def opened(options: ImportOptions) -> tuple[System, SourceReader]:
    """The system of the source, and its reader. Raises SiteError."""
    name = options.source
    problem = Problem(path=str(name), code="import", message="")
    if not name.exists():
        # As a path, an address has lost a slash.
        is_address = {"http:", "https:"} & set(name.parts)
        hint = "SOURCE is a file: fetch it first, such as with curl -o" if is_address else ""
        raise SiteError([replace(problem, message="there is no such file or folder", hint=hint)])
    if not (name.is_file() or name.is_dir()):
        message, hint = "it is neither a file nor a folder", "save what is in a pipe as a file"
        raise SiteError([replace(problem, message=message, hint=hint)])
    chosen: System | None
    if options.system:
        chosen = next(each for each in SYSTEMS if each.name == options.system)
    else:
        chosen = next((each for each in SYSTEMS if each.recognizes(name)), None)
    if chosen is None:
        known = ", ".join(each.name for each in SYSTEMS)
        message, hint = archives.trouble(name) or (
            "it is the source of no system that can be imported",
            f"name it: sitegen import SYSTEM SOURCE, where SYSTEM is one of {known}",
        )
        raise SiteError([replace(problem, message=message, hint=hint)])
    if options.uploads and not chosen.has_elsewhere:
        message = (
            f"the pictures of a source of {chosen.name} are in it: --uploads has no place here"
        )
        able = ", ".join(each.name for each in SYSTEMS if each.has_elsewhere)
        hint = f"leave --uploads out; it is for {able}"
        raise SiteError([replace(problem, message=message, hint=hint)])
    source_options = SourceOptions(
        uploads=options.uploads,
        has_copies=_has_copies(options.into),
        base_url=options.answers.get("base_url", ""),
        rendered=options.rendered,
    )
    try:
        return chosen, chosen.open_source(name, source_options)
    except SourceError as error:
        first = replace(problem, path=error.place, message=error.message, hint=error.hint)
        raise SiteError([first, *_as_problems(folders.links_in(name))]) from None


def _has_copies(into: Path) -> bool:
    files = read_written(into).files if (into / WRITTEN).is_file() else {}
    return any(each.addresses for each in files.values())


def _check_places(options: ImportOptions) -> None:
    """Raises SiteError if one folder is in the other in such a way that what was written could be
    read as a part of the source."""
    _check_folder(options.into)
    # Path.resolve raises where links lead in a circle.
    source, into = (Path(os.path.realpath(each)) for each in (options.source, options.into))
    own = [into / each for each in ("content", "static", "layouts", FOLDER)]
    if source.is_dir() and into.is_relative_to(source):
        message = "the new site would be in the folder of the old one, and both would mix"
    elif any(source.is_relative_to(each) for each in own):
        message = "the source is in a folder that the new site has for itself"
    else:
        return
    hint = "import into a folder of its own, beside the source: --into DIR"
    raise SiteError([Problem(path=str(options.into), code="import", message=message, hint=hint)])


def _check_folder(into: Path) -> None:
    """Raises SiteError if something else is where the folder of the new site has to be."""
    for place in (into, *into.parents):
        if place.is_symlink() and not place.exists():
            message = f"it is a symbolic link to {place.readlink()}, and nothing is there"
            hint = "make that folder, or delete the link; or name another folder: --into DIR"
        elif place.exists() and not place.is_dir():
            message, hint = "it is a file, and no folder", "name another folder: --into DIR"
        else:
            continue
        raise SiteError([Problem(path=str(place), code="import", message=message, hint=hint)])


def _check_target(options: ImportOptions, system: str) -> None:
    """Raises SiteError if the folder has a site that no import began."""
    if (options.into / "site.toml").exists() and not system:
        raise SiteError(
            [
                Problem(
                    path=str(options.into / "site.toml"),
                    code="import",
                    message="there is a site already, which no import began",
                    hint="import into a folder of its own: --into DIR",
                )
            ]
        )


def _nothing(options: ImportOptions, survey: Survey) -> SiteError:
    """Nothing can be imported: what the reader found instead."""
    worst = [note for note in survey.notes if note.weight == max(WEIGHTS)][:20]
    problems = _as_problems(worst)
    message = "it has no post and no page that can be imported"
    if survey.left_out:
        message += f": {len(survey.left_out):,} are private (--with-private takes them as drafts)"
    return SiteError([Problem(path=str(options.source), code="import", message=message), *problems])


def _as_problems(notes: Iterable[Note]) -> list[Problem]:
    return [
        Problem(path=note.place, code="import", message=note.message, hint=note.hint)
        for note in notes
    ]


def _answers(options: ImportOptions, survey: Survey) -> SiteAnswers:
    """What holds for the whole site: an option's word, else that of the source, else what is asked
    for, else a default that the report names."""
    site = survey.site
    said = {
        "title": one_line(site.title),
        "base_url": site.base_url,
        "language": site.language,
        "timezone": site.time_zone,
        "publisher": one_line(site.publisher),
    }
    values: dict[str, str] = {}
    taken = []
    config = _config(options.into)
    existing = _existing(config) if config else {}
    for name in ANSWERS:
        defaults = {
            "title": Path(os.path.realpath(options.into)).name or "News",
            "base_url": STAND_IN,
            "language": "en",
            "timezone": "UTC",
            "publisher": values.get("title", ""),
            "responsible": values.get("publisher", ""),
        }
        for candidate in (options.answers.get(name), existing.get(name), said.get(name)):
            if candidate and (usable := _usable(name, candidate)):
                values[name] = usable
                break
        else:
            default = _usable(name, defaults[name]) or _LAST_RESORT[name]
            values[name], is_given = options.ask(name, default)
            if not is_given:
                taken.append((name, values[name]))
    trusts = config is not None and config.markdown.raw_html == "trust"
    return SiteAnswers(values=values, taken=tuple(taken), publishes_comments=trusts)


def _config(into: Path) -> Config | None:
    """The settings of an earlier import; edited or not, they hold."""
    if not (into / "site.toml").is_file():
        return None
    try:
        return settings.parse(site_folder.settings(into))[0]
    except SiteError:
        return None


def _existing(config: Config) -> dict[str, str]:
    return {
        "title": config.title,
        "base_url": config.base_url,
        "language": config.language,
        "timezone": config.timezone,
        "publisher": config.publisher.name or config.title,
        "responsible": config.responsible or "",
    }


def _usable(name: str, text: str) -> str:
    """An answer as settings may have it, or ""."""
    try:
        return judged(name, text)
    except SiteError:
        return ""


def _finished(
    options: ImportOptions, system: System, site: ConvertedSite, writer: ThreeWayWriter
) -> ImportReport:
    """Try the new site, and report."""
    notes = [*site.plan.survey.notes, *site.notes()]
    warnings = 0
    if not options.is_dry:
        ours = {
            path for path, each in writer.outcomes.items() if each in {"new", "changed", "same"}
        }
        ours.discard(site_files.SETTINGS)
        refused, left, warnings = trial.tried(options.into, options.now, ours, writer.leave_out)
        if refused:
            aside = writer.left_out()
            writer.write(site.settings(aside))
            more, left, warnings = trial.tried(
                options.into, options.now, ours - aside, writer.leave_out
            )
            refused = (*refused, *more)
        notes += refused
        notes += [_remaining(problem) for problem in left]
        writer.save()
    report = site.report(system.name, notes, writer.outcomes, warnings)
    if not options.is_dry:
        writer.note(REPORT, reports.markdown(report))
        if report.pictures or (options.into / PICTURES).exists():
            writer.note(PICTURES, "".join(f"{each}\n" for each in report.pictures))
        for path, text in NumberedRedirects(report.redirects).files().items():
            if text or (options.into / path).exists():
                writer.note(path, text)
        writer.note(ADDRESSES, "".join(f"{each}\n" for each in site.old_addresses()))
    return report


def _remaining(problem: Problem) -> Note:
    place = f"{problem.path}:{problem.line}:{problem.column}" if problem.line else problem.path
    return Note(
        weight=3,
        kind=NO_BUILD,
        place=place,
        message=problem.message,
        hint=problem.hint,
    )
