"""Commands in the process of the test, as `sitegen` runs them without a terminal."""

from __future__ import annotations

import contextlib
from pathlib import Path

from click.testing import CliRunner, Result
from support import SiteTest

from sitegen.cli import main as cli


def run(*arguments: str | Path, cwd: Path, **env: str) -> Result:
    """What `sitegen` prints and leaves, with these arguments, in the folder `cwd`, on 1 June
    2026 at 10:00 UTC."""
    variables = {"SOURCE_DATE_EPOCH": "1780308000", "GITHUB_ACTIONS": None, **env}
    with contextlib.chdir(cwd):
        return CliRunner().invoke(
            cli.main, [*map(str, arguments)], env=variables, catch_exceptions=False
        )


def begun(folder: Path, *options: str) -> SiteTest:
    """A site that `sitegen init` has made."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    done = run("init", folder, *options, cwd=folder.parent)
    assert done.exit_code == 0, done.output
    site = SiteTest.__new__(SiteTest)
    site.root = folder
    return site


def files(folder: Path) -> dict[str, str]:
    """All files in a folder, but for those of git."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes().decode()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.parts
    }
