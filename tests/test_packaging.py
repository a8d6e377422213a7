"""The wheel: what is in it, and that a site builds with it alone, far from this checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from needs import needs
from support import SiteTest

ROOT = Path(__file__).parent.parent


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
    } <= names
    assert {path.relative_to(ROOT).as_posix() for path in (ROOT / "sitegen").rglob("*.py")} <= names
    assert not [name for name in names if not name.startswith(("sitegen/", "sitegen_news-"))], (
        "nothing of ours beside the package"
    )
    assert "Name: sitegen-news\n" in metadata
    assert "sitegen = sitegen.cli:command" in entry_points


def test_the_wheel_alone_builds_the_same_site(wheel: Path, tmp_path: Path) -> None:
    site = SiteTest(tmp_path / "site")
    site.post("a", "```python\nx = 1\n```\n", more="tags: [x]\n")
    assert site.build(output=tmp_path / "checkout").ok
    installed = tmp_path / "installed"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--no-index",
            "--disable-pip-version-check",
            "--target",
            installed,
            wheel,
        ],
        capture_output=True,
        check=True,
        timeout=120,
    )
    env = {
        **{
            key: value
            for key, value in os.environ.items()
            if key not in {"SOURCE_DATE_EPOCH", "GITHUB_ACTIONS"}
        },
        "PYTHONPATH": str(installed),
        "PYTHONUTF8": "1",
    }
    where = subprocess.run(
        [
            sys.executable,
            "-c",
            (
                "import sitegen.read.site_folder; print(sitegen.read.site_folder.__file__);"
                " print(sitegen.read.site_folder.defaults())"
            ),
        ],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout.split("\n")
    assert where[:2] == [
        str(installed / "sitegen/read/site_folder.py"),
        str(installed / "sitegen/defaults"),
    ]
    done = subprocess.run(
        [
            sys.executable,
            installed / "bin/sitegen",
            "build",
            "--root",
            "site",
            "--now",
            "2026-06-01T12:00:00Z",
        ],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert any(path.startswith("css/site.") for path in site.files())
    assert site.files() == site.files(tmp_path / "checkout")
