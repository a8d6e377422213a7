"""`sitegen init`: a site that builds, from a few answers."""

from __future__ import annotations

import datetime as dt
import os
from importlib import metadata
from pathlib import Path

from msgspec import Struct

import sitegen
from sitegen.commands.beginning import grounds, placing, site_files
from sitegen.commands.beginning.answers import STAND_IN, Answers
from sitegen.commands.beginning.places_and_tongues import has_strings
from sitegen.errors import SiteError
from sitegen.model.languages import LANGUAGE_NAMES


class InitOptions(Struct, frozen=True, kw_only=True):
    """Which site to make: its `folder`, the answers, and `defaults`, the fields of those that
    nobody gave; `host` is that of the repository, or "none"."""

    folder: Path
    answers: Answers
    host: str
    now: dt.datetime
    defaults: tuple[str, ...] = ()


class Begun(Struct, frozen=True, kw_only=True):
    """What was made: the paths of the files in the folder; `kept`, the lines that a .gitignore
    which was there lacks; and the `package` that the workflow installs."""

    folder: Path
    paths: tuple[str, ...]
    kept: tuple[str, ...]
    package: str


def check_folder(folder: Path, host: str) -> None:
    """Raises SiteError if no site can begin in `folder`. What an interrupted call has left there is
    taken back."""
    if grounds.is_resumed(folder):
        placing.take_back(folder)
    grounds.check(folder)
    if host != "none":
        grounds.check_repository(folder, {"github": "GitHub", "gitlab": "GitLab"}[host])


def init(options: InitOptions) -> Begun:
    """Make the site. Raises SiteError, and leaves nothing behind, if it cannot be made."""
    folder = options.folder
    check_folder(folder, options.host)
    package = ""
    new = list(site_files.site_files(options.answers, options.now))
    if options.host != "none":
        package = grounds.package(sitegen.__version__, _origin())
        workflow = site_files.workflow(options.host, package, grounds.branch_of(folder))
        new.insert(-1, workflow)  # settings come last
    kept: tuple[str, ...] = ()
    if os.path.lexists(folder / site_files.GITIGNORE):
        kept = _missing_lines(folder / site_files.GITIGNORE)
        new = [file for file in new if file.path != site_files.GITIGNORE]
    if problems := placing.in_the_way(folder, [file.path for file in new]):
        raise SiteError(problems)
    placing.place(folder, new)
    return Begun(folder=folder, paths=tuple(file.path for file in new), kept=kept, package=package)


def _origin() -> str | None:
    try:
        return metadata.distribution("sitegen-news").read_text("direct_url.json")
    except metadata.PackageNotFoundError:
        return None


def _missing_lines(ignored: Path) -> tuple[str, ...]:
    try:
        lines = ignored.read_text(encoding="utf-8", errors="replace").split()
    except OSError:
        lines = []
    return tuple(
        line for line in site_files.IGNORED if not {line, line.strip("/"), line[1:]} & set(lines)
    )


def result_lines(begun: Begun, options: InitOptions, name: str) -> list[str]:
    """What was done, what was taken for answers that nobody gave, and what to do next; `name` is
    the folder as the user called it."""
    answers = options.answers
    lines = [f"made the site in {begun.folder}:", *(f"  {path}" for path in begun.paths)]
    if options.defaults:
        lines.append("taken without an answer, and to be changed in site.toml:")
        lines += [f"  {field} = {getattr(answers, field) or 'none'}" for field in options.defaults]
    if answers.base_url == STAND_IN:
        lines.append(f"{STAND_IN} only stands in: set base_url before you publish")
    lines += _language_lines(answers.language)
    if begun.kept:
        lines.append(f".gitignore was there, and lacks: {' '.join(begun.kept)}")
    if "==" in begun.package:
        lines.append(
            f"the workflow installs {begun.package}: if no package index has that, write there"
            " where it is, sitegen-news @ git+https://…@COMMIT"
        )
    lines.append("now:")
    if name != ".":
        lines.append(f"  cd {name}")
    return [*lines, "  sitegen serve --open", '  sitegen new post "Your first headline"']


def _language_lines(language: str) -> list[str]:
    name = LANGUAGE_NAMES.get(language.partition("-")[0].lower(), language)
    if not has_strings(language):
        line = f"the words of the interface are not built in for {name}: English stands in until"
        return [f"{line} you write layouts/i18n/, and the first texts are in English as well"]
    if not site_files.has_texts(language):
        return [f"the first texts are not there in {name}: they are in English, and say so"]
    return []
