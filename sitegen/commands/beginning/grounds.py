"""The folder in which a site is to be: what is there already, and what it may be."""

from __future__ import annotations

import json
import os
import shlex
from pathlib import Path

from sitegen.commands.beginning.placing import ASIDE
from sitegen.errors import Problem, SiteError, refused
from sitegen.model.config import SETTINGS

# Documents about a repository, which make no site.
_ABOUT = frozenset(
    {
        "agents",
        "authors",
        "changelog",
        "changes",
        "claude",
        "code_of_conduct",
        "codeowners",
        "contributing",
        "copying",
        "governance",
        "history",
        "licence",
        "license",
        "maintainers",
        "notice",
        "pull_request_template",
        "readme",
        "security",
        "support",
        "todo",
    }
)
# The programs that a file begins a site of. `init` refuses it at the sight of the name alone; the
# importers, which know the same names, look inside as well.
_OF_OTHERS = {
    **dict.fromkeys(("hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json"), "Hugo"),
    **dict.fromkeys(("_config.yml", "_config.yaml", "_config.toml", "_posts"), "Jekyll"),
    **dict.fromkeys(("pelicanconf.py", "pelican.conf.py", "publishconf.py"), "Pelican"),
    **dict.fromkeys((".eleventy.js", ".eleventy.cjs", ".eleventy.mjs"), "Eleventy"),
    **dict.fromkeys(
        (f"eleventy.config.{ending}" for ending in ("js", "cjs", "mjs", "ts")), "Eleventy"
    ),
    "zola.toml": "Zola",
}
# Folders in which the own files of a site are.
_OWN = ("content", "layouts", "static", "data", "archetypes", "public")
_MARKDOWN = (".md", ".markdown")
_DEPTH, _MOST = 4, 2000


def check(folder: Path) -> None:
    """Raises SiteError if no site can begin in `folder`: it is none, has a site, is inside of one,
    or holds what another program or a person has written, which `sitegen import` reads."""
    try:
        if os.path.lexists(folder) and not folder.is_dir():
            what = "is a link that leads nowhere" if folder.is_symlink() else "is a file"
            raise _problem(str(folder), f"{what}, and no folder", "name another folder")
        _check_around(folder)
        if not folder.is_dir():
            return
        names = sorted(each.name for each in folder.iterdir())
        if SETTINGS in names:
            hint = "to write in it: sitegen new post; for another site: sitegen init DIR"
            raise _problem(SETTINGS, "there is a site here already", hint)
        _check_foreign(folder, names)
    except OSError as error:
        raise SiteError([refused(str(folder), error)]) from error


def _problem(path: str, message: str, hint: str) -> SiteError:
    return SiteError([Problem(path=path, code="taken", message=message, hint=hint)])


def _check_around(folder: Path) -> None:
    inner = folder
    for outer in folder.parents:
        if (outer / SETTINGS).is_file() and inner.name in _OWN:
            message = f"this folder is in {inner.name}/ of the site in {outer}"
            raise _problem(folder.name, message, "make a site of its own outside of it")
        inner = outer


def _check_foreign(folder: Path, names: list[str]) -> None:
    for name in names:
        if name in _OF_OTHERS:
            system = _OF_OTHERS[name]
            raise _import(folder, name, system.lower(), f"a site of {system}")
    if "config.toml" in names and {"content", "themes", "archetypes"} & set(names):
        # Zola requires its address there; Hugo writes it in another way.
        text = (folder / "config.toml").read_text(encoding="utf-8", errors="replace")
        has_zola = "base_url" in text
        system = "Zola" if has_zola else "Hugo"
        raise _import(folder, "config.toml", system.lower(), f"a site of {system}")
    for name in names:
        if system := _export(folder / name):
            what = f"an export of {system}"
            raise _import(folder / name, name, system.lower(), what)
    if found := _markdown(folder):
        raise _import(folder, found, "markdown", "Markdown, and no site yet")


def _import(folder: Path, found: str, system: str, what: str) -> SiteError:
    source = shlex.quote(str(folder))
    hint = (
        f"to make a site of it: sitegen import {system} {source} --into DIR;"
        " to begin an empty one: sitegen init DIR"
    )
    return _problem(found, f"the folder holds {what}", hint)


def _export(file: Path) -> str:
    """The program that a file is an export of; "" for another file."""
    if file.suffix == ".xml" and file.is_file():
        with file.open("rb") as opened:
            start = opened.read(4096)
        return "WordPress" if b"wordpress.org/export/" in start else ""
    if file.suffix == ".json" and ".ghost." in file.name:
        return "Ghost"
    return ""


def _markdown(folder: Path) -> str:
    """The first Markdown file that is a text, and not about the repository, or ""."""
    seen = 0
    for place, folders, names in os.walk(folder):
        inside = Path(place).relative_to(folder)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith((".", "_")) and name not in ("node_modules", "venv", "docs")
        )
        if len(inside.parts) >= _DEPTH or seen > _MOST:
            folders.clear()
        seen += len(names)
        for name in sorted(names):
            stem, ending = os.path.splitext(name.lower())
            if ending in _MARKDOWN and stem.split(".")[0] not in _ABOUT and name[0] != ".":
                return (inside / name).as_posix()
    return ""


def check_repository(folder: Path, host: str) -> None:
    """Raises SiteError if the `host` would not find a workflow in `folder`, because the repository
    begins further up."""
    if os.path.lexists(folder / ".git"):
        return
    for outer in folder.parents:
        if os.path.lexists(outer / ".git"):
            message = f"the repository begins in {outer}, and {host} reads workflows only there"
            hint = "leave --ci out, or make the site a repository of its own: git init"
            problem = Problem(path="--ci", code="usage", message=message, hint=hint)
            raise SiteError([problem])


def branch_of(folder: Path) -> str:
    """The branch of the repository in `folder`, by default main."""
    try:
        text = (folder / ".git/HEAD").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return "main"
    start = "ref: refs/heads/"
    return text.removeprefix(start) if text.startswith(start) else "main"


def is_resumed(folder: Path) -> bool:
    """Whether an earlier call was interrupted in `folder`."""
    return os.path.isdir(folder / ASIDE)


def package(version: str, origin: str | None) -> str:
    """What pip installs to get this sitegen: its `version`, or, as its record `origin` says
    (PEP 610), a commit of a repository."""
    name = "sitegen-news"
    try:
        record = json.loads(origin or "{}")
        info = record["vcs_info"]
        return f"{name} @ {info['vcs']}+{record['url']}@{info['commit_id']}"
    except (ValueError, KeyError, TypeError):
        return f"{name}=={version}"
