"""A small site in a temporary folder: write files, build, look at what came out."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from sitegen.build import build
from sitegen.errors import Problem, SiteError
from sitegen.model.build import BuildOptions, BuildReport
from sitegen.read import site_folder
from sitegen.report import messages

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)

SETTINGS = """\
title = "Test News"
base_url = "https://news.example/"
checks.ignore = ["text-empty", "text-short", "lost-address", "no-contact", "no-policy", \
"no-responsible", "source-url", "text-unfinished"]
"""
# What a tiny site lacks, and few tests are about.
QUIET = """
[checks]
ignore = ["text-empty", "text-short", "lost-address", "no-contact", "no-policy", \
"no-responsible", "source-url", "text-unfinished"]
"""
AUTHOR = """\
---
name: Ada Okafor
---
A sample author.
"""
POST = """\
---
title: {title}
date: {date}
author: ada
source: CNN
ai: true
{more}---
{body}
"""


# Where a file is kept in memory, and how much has to be free there.
MEMORY, ROOM = Path("/dev/shm"), 1 << 30


def roomy_memory() -> Path | None:
    """A folder in memory, where there is one with room."""
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if roomy else None


@contextmanager
def passing_folder() -> Iterator[Path]:
    """A folder that is gone afterwards, in memory where there is room: for hundreds of builds that
    are not about a disk."""
    with tempfile.TemporaryDirectory(dir=roomy_memory()) as folder:
        yield Path(folder)


class Result(Struct, frozen=True):
    """The outcome of one build: a report, or the problems that prevented it."""

    report: BuildReport | None
    problems: tuple[Problem, ...]
    printed: str

    @property
    def ok(self) -> bool:
        return self.report is not None

    @property
    def done(self) -> BuildReport:
        assert self.report is not None, self.printed
        return self.report

    def codes(self) -> list[str]:
        return [problem.code for problem in self.problems]


class SiteTest:
    """A site with settings and the author `ada`. Paths are relative to its folder, with "/"."""

    def __init__(self, root: Path, settings: str = SETTINGS) -> None:
        self.root = root
        self.write("site.toml", settings)
        self.write("content/authors/ada.md", AUTHOR)

    def write(self, path: str, text: str | bytes) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else textwrap.dedent(text).encode())

    def post(
        self,
        name: str,
        body: str = "Text.",
        *,
        title: str | None = None,
        date: str = "2026-01-02",
        more: str = "",
    ) -> str:
        """Write content/posts/<name>.md; `more` is further front matter, one key a line. Returns
        its path."""
        path = f"content/posts/{name}.md"
        more = textwrap.dedent(more)
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(
            POST.format(
                title=title or name.replace("-", " ").capitalize(),
                date=date,
                more=f"{more.strip()}\n" if more else "",
                body=textwrap.dedent(body),
            ),
            encoding="utf-8",
            newline="",
        )
        return path

    def edit(self, path: str, old: str, new: str) -> None:
        text = self.source(path)
        assert old in text, f"{old!r} is not in {path}"
        self.write(path, text.replace(old, new).encode())

    def quiet(self) -> None:
        """Ignore the warnings that tiny sites would get, unless site.toml has its own [checks]."""
        try:
            if "checks" not in tomllib.loads(self.source("site.toml")):
                self.write("site.toml", self.source("site.toml").encode() + QUIET.encode())
        except tomllib.TOMLDecodeError:
            return

    def delete(self, path: str) -> None:
        (self.root / path).unlink()

    def source(self, path: str) -> str:
        return (self.root / path).read_bytes().decode()

    def build(
        self, *, now: dt.datetime = NOW, output: Path | None = None, **options: object
    ) -> Result:
        try:
            done = build(BuildOptions(root=self.root, now=now, output=output, **options))  # type: ignore[arg-type]
        except SiteError as error:
            return Result(None, error.problems, self.tell(error.problems))
        return Result(done, done.problems, self.tell(done.problems))

    def tell(self, problems: tuple[Problem, ...]) -> str:
        """The problems as the command line prints them."""
        lines = messages.lines_of(lambda path: site_folder.source_text(self.root, path))
        return "".join(
            messages.for_people(problem, lines) + "\n" for problem in messages.for_reading(problems)
        )

    def read(self, path: str) -> str:
        """A published file as text."""
        return (self.root / "public" / path).read_bytes().decode()

    def published(self, path: str) -> bool:
        return (self.root / "public" / path).is_file()

    def files(self, output: Path | None = None) -> dict[str, bytes]:
        """Every published file."""
        folder = output or self.root / "public"
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }


def copied(site: Path, place: Path, *without: str) -> SiteTest:
    """A copy of the folder `site` at `place`, with other file times; `without` are names at its top
    that are left out."""
    shutil.copytree(
        site,
        place,
        ignore=lambda folder, names: without if folder == str(site) else (),
        copy_function=shutil.copyfile,
    )
    copy = SiteTest.__new__(SiteTest)
    copy.root = place
    return copy


def tree(folder: Path) -> dict[str, bytes | None]:
    """Files with their bytes, and folders."""
    found: dict[str, bytes | None] = {}
    for place, folders, names in os.walk(folder):
        under = "" if Path(place) == folder else f"{os.path.relpath(place, folder)}/"
        found |= {under + name: None for name in folders}
        found |= {under + name: Path(place, name).read_bytes() for name in names}
    return found


def sitegen(
    *arguments: str, cwd: Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the real command in a new process."""
    clean = {
        key: value
        for key, value in os.environ.items()
        if key not in {"SOURCE_DATE_EPOCH", "GITHUB_ACTIONS"}
    }
    return subprocess.run(
        [sys.executable, "-m", "sitegen", *arguments],
        cwd=cwd,
        env={**clean, "PYTHONUTF8": "1", **(env or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
