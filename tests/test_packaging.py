"""The wheel: what is in it, and that a site builds with it alone, far from this checkout; and what
is beside it. `make package` (packages.py) installs it with all that it needs, which takes long."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from docker_file import DOCKERFILE, instructions
from docs_support import ROOT
from needs import needs
from support import SiteTest

from sitegen import __version__

CHANGES = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of what the source distribution holds."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for name in ("sitegen", "layouts", "static"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    isolation = ["--no-build-isolation"] if find_spec("hatchling") else []
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            ".",
            "--no-deps",
            "--disable-pip-version-check",
            *isolation,
            "-w",
            target,
        ],
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    needs(
        done.returncode == 0 or "No matching distribution" not in done.stdout + done.stderr,
        "Building the wheel needs hatchling, and the package index to get it from cannot be"
        " reached.",
    )
    assert done.returncode == 0, done.stderr
    (found,) = target.glob("*.whl")
    return found


@pytest.mark.long
def test_the_wheel_holds_the_package_its_layouts_and_its_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        (info,) = [name for name in names if name.endswith(".dist-info/METADATA")]
        metadata = archive.read(info).decode()
        entry_points = archive.read(info.replace("METADATA", "entry_points.txt")).decode()
    for folder in ("layouts", "static"):
        inside = {
            path.relative_to(ROOT).as_posix()
            for path in (ROOT / folder).rglob("*")
            if path.is_file()
        }
        assert {f"sitegen/defaults/{path}" for path in inside} == {
            name for name in names if name.startswith(f"sitegen/defaults/{folder}/")
        }
    assert {
        "sitegen/defaults/layouts/base.html",
        "sitegen/defaults/layouts/css/base.css",
        "sitegen/defaults/static/favicon.svg",
        "sitegen/commands/beginning/site.toml.txt",
        "sitegen/commands/beginning/texts/de.toml",
        "sitegen/commands/beginning/workflows/github.yml",
    } <= names
    assert {path.relative_to(ROOT).as_posix() for path in (ROOT / "sitegen").rglob("*.py")} <= names
    assert not [name for name in names if not name.startswith(("sitegen/", "sitegen_news-"))], (
        "nothing of ours beside the package"
    )
    assert "Name: sitegen-news\n" in metadata
    assert "sitegen = sitegen.cli.start:command" in entry_points


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what installing the wheel puts into site-packages, and its command."""
    folder = tmp_path_factory.mktemp("installed")
    options = ("--quiet", "--no-deps", "--no-index", "--disable-pip-version-check")
    subprocess.run(
        [sys.executable, "-m", "pip", "install", *options, "--target", folder, wheel],
        capture_output=True,
        check=True,
        timeout=120,
    )
    return folder


def python_with(
    installed: Path, *arguments: str | Path, cwd: Path
) -> subprocess.CompletedProcess[str]:
    """Run Python where the package comes from the folder `installed`."""
    env = {
        key: value
        for key, value in os.environ.items()
        if key not in {"SOURCE_DATE_EPOCH", "GITHUB_ACTIONS"}
    }
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={**env, "PYTHONPATH": str(installed), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_wheel_alone_builds_the_same_site(installed: Path, tmp_path: Path) -> None:
    site = SiteTest(tmp_path / "site")
    site.post("a", "```python\nx = 1\n```\n", more="tags: [x]\n")
    assert site.build(output=tmp_path / "checkout").ok
    program = (
        "from sitegen.read import site_folder\n"
        "print(site_folder.__file__)\n"
        "print(site_folder.defaults())\n"
    )
    where = python_with(installed, "-c", program, cwd=tmp_path)
    assert where.returncode == 0, where.stderr
    assert where.stdout.splitlines() == [
        str(installed / "sitegen/read/site_folder.py"),
        str(installed / "sitegen/defaults"),
    ]
    command = (installed / "bin/sitegen", "build", "--root", "site", "--now")
    done = python_with(installed, *command, "2026-06-01T12:00:00Z", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert any(path.startswith("css/site.") for path in site.files())
    assert site.files() == site.files(tmp_path / "checkout")


# --- what is beside it ----------------------------------------------------------------------------


def test_the_dockerfile_copies_what_is_there_and_starts_the_command() -> None:
    found = instructions(DOCKERFILE.read_text(encoding="utf-8"))
    names = [each.name for each in found]
    assert names[0] == "FROM"
    assert names[-2:] == ["ENTRYPOINT", "CMD"]
    copied = [each.words for each in found if each.name == "COPY"]
    sources = {source for *several, _ in copied for source in several}
    assert all((ROOT / source).exists() for source in sources)
    for *several, target in copied:
        assert target.startswith("/src/")
        assert len(several) == 1 or target.endswith("/")
    (ran,) = [each.text for each in found if each.name == "RUN"]
    assert "--constraint /src/constraints.txt /src " in ran
    assert found[-2].words == ["sitegen"]
    # Everything else stays out of what is sent to the daemon: sites, stores, virtual environments.
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert ignored[0] == "*"
    assert {line[1:] for line in ignored if line.startswith("!")} == sources
    # The image has a version of Python that is supported.
    metadata = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    version = found[0].words[0].removeprefix("python:").removesuffix("-slim")
    assert f'"Programming Language :: Python :: {version}"' in metadata


def test_the_changelog_has_the_shape_of_keep_a_changelog() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert text.startswith("# Changelog\n")
    headings = re.findall(r"^## (.*)$", text, re.M)
    assert headings[0] == "[Unreleased]"
    released = [
        re.fullmatch(r"\[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)", each) for each in headings[1:]
    ]
    assert all(released), headings
    versions = [tuple(map(int, each[1].split("."))) for each in released if each]
    days = [dt.date.fromisoformat(each[2]) for each in released if each]
    assert versions == sorted(set(versions), reverse=True)
    assert days == sorted(days, reverse=True)
    now = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)", __version__)
    assert now, __version__
    assert not versions or tuple(map(int, now.groups())) >= versions[0]
    for part in re.split(r"^## .*$", text, flags=re.M)[1:]:
        kinds = re.findall(r"^### (.*)$", part, re.M)
        assert kinds == [each for each in CHANGES if each in kinds], "in this order, each once"


def test_the_readme_names_the_wheel_of_this_version() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    wheels = set(re.findall(r"sitegen_news-[\w.]+-py3-none-any\.whl", text))
    assert wheels == {f"sitegen_news-{__version__}-py3-none-any.whl"}
