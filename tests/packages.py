"""What people install, as `make package` has made it in dist/: with pipx, with pip and as an image,
with every Python that sitegen supports and the machine has. Not in the suite, because each
installation takes many seconds."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email.parser import HeaderParser
from functools import cache
from pathlib import Path

import pytest
from docker_file import DOCKERFILE, Instruction, instructions
from docs_support import ROOT
from needs import needs
from support import SiteTest

from sitegen import __version__

DIST = ROOT / "dist"
WHEEL = DIST / f"sitegen_news-{__version__}-py3-none-any.whl"
SDIST = DIST / f"sitegen_news-{__version__}.tar.gz"
OFFLINE = re.compile(
    "No matching distribution|NewConnectionError|Max retries exceeded|name resolution|not known"
)
NOW = ("--now", "2026-06-01T12:00:00Z")


def run(*command: str | Path, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a program far from this checkout, with nothing of it in the environment."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "GITHUB_", "SOURCE_DATE", "VIRTUAL_ENV"))
    }
    return subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env={**kept, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONUTF8": "1", **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )


def installed(done: subprocess.CompletedProcess[str]) -> None:
    """Go on if an installation went well; skip where the package index cannot be reached."""
    printed = done.stdout + done.stderr
    needs(
        done.returncode == 0 or not OFFLINE.search(printed), "The package index cannot be reached."
    )
    assert done.returncode == 0, printed


def supported() -> list[str]:
    """The versions of Python that the metadata promises."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return re.findall(r'"Programming Language :: Python :: (3\.\d+)"', text)


@cache
def pythons() -> dict[str, Path]:
    """The programs of the supported versions that the machine has: on the path, or of pyenv."""
    found = {f"{sys.version_info[0]}.{sys.version_info[1]}": Path(sys.executable)}
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for version in supported():
        names = [shutil.which(f"python{version}"), *sorted(pyenv.glob(f"{version}.*/bin/python"))]
        for name in filter(None, names):
            if version not in found and _answers(name, version):
                found[version] = Path(name)
    return found


def _answers(program: str | Path, version: str) -> bool:
    """Whether a program is that Python; a shim of pyenv may be none."""
    said = 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])'
    try:
        done = run(program, "-c", said, cwd=Path("/"))
    except OSError:
        return False
    return done.returncode == 0 and done.stdout.strip() == version


def venv(version: str, place: Path) -> Path:
    """The folder of the programs of a new virtual environment."""
    done = run(pythons()[version], "-m", "venv", place, cwd=place.parent)
    assert done.returncode == 0, done.stderr
    return place / "bin"


def check_command(command: Path, place: Path) -> dict[str, bytes]:
    """What the installed command says of itself, and what it builds."""
    done = run(command, "--version", cwd=place)
    assert (done.returncode, done.stdout) == (0, f"sitegen, version {__version__}\n"), done.stderr
    site = SiteTest(place / "news")
    site.post("a", "```python\nx = 1\n```\n\nA note[^1].\n\n[^1]: Here.\n", more="tags: [x]\n")
    # In processes of their own, too, which begin differently from one version to another.
    done = run(command, "build", *NOW, "--jobs", "2", "--strict", cwd=site.root)
    assert done.returncode == 0, done.stderr
    files = site.files()
    assert b"highlight" in files["2026/01/02/a/index.html"]
    assert any(path.startswith("css/site.") for path in files)
    shutil.rmtree(site.root)
    return files


# --- what is in the files -------------------------------------------------------------------------


def test_twine_finds_nothing_to_complain_of() -> None:
    done = run(sys.executable, "-m", "twine", "check", "--strict", WHEEL, SDIST, cwd=DIST)
    assert done.returncode == 0, done.stdout + done.stderr
    assert sorted(DIST.iterdir()) == sorted([WHEEL, SDIST])


def test_the_metadata_says_what_is_supported() -> None:
    with zipfile.ZipFile(WHEEL) as archive:
        (name,) = [each for each in archive.namelist() if each.endswith(".dist-info/METADATA")]
        metadata = HeaderParser().parsestr(archive.read(name).decode())
    assert (metadata["Name"], metadata["Version"]) == ("sitegen-news", __version__)
    lowest = supported()[0]
    assert metadata["Requires-Python"] == f">={lowest}"
    assert supported() == [f"3.{minor}" for minor in range(11, 11 + len(supported()))]
    assert set(metadata.get_all("Provides-Extra", [])) >= {"import", "math", "search"}
    assert "# sitegen\n" in metadata.get_payload()


def test_the_source_distribution_holds_the_sources_and_nothing_else() -> None:
    with tarfile.open(SDIST) as archive:
        names = {each.name.partition("/")[2] for each in archive.getmembers() if each.isfile()}
    for folder in ("sitegen", "layouts", "static"):
        inside = {
            path.relative_to(ROOT).as_posix()
            for path in (ROOT / folder).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        assert inside == {name for name in names if name.startswith(f"{folder}/")}
    others = {name for name in names if "/" not in name}
    assert others >= {"README.md", "CHANGELOG.md", "LICENSE", "pyproject.toml", "PKG-INFO"}
    assert others <= {
        "README.md",
        "CHANGELOG.md",
        "LICENSE",
        "pyproject.toml",
        "PKG-INFO",
        ".gitignore",
    }


# --- installing -----------------------------------------------------------------------------------


@pytest.mark.parametrize("version", sorted(pythons()))
def test_both_files_install_and_build_a_site(version: str, tmp_path: Path) -> None:
    programs = venv(version, tmp_path / "venv")
    pip = (programs / "python", "-m", "pip", "install", "--quiet")
    installed(run(*pip, WHEEL, cwd=tmp_path))
    of_wheel = check_command(programs / "sitegen", tmp_path)
    done = run(programs / "python", "-m", "pip", "check", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    again = ("--force-reinstall", "--no-deps", SDIST)
    installed(run(*pip, *again, cwd=tmp_path))
    assert check_command(programs / "sitegen", tmp_path) == of_wheel


def test_pipx_installs_the_command(tmp_path: Path) -> None:
    places = {f"PIPX_{name}": str(tmp_path / name) for name in ("HOME", "BIN_DIR", "MAN_DIR")}
    pipx = (sys.executable, "-m", "pipx", "install", "--python", sys.executable, WHEEL)
    installed(run(*pipx, cwd=tmp_path, **places))
    check_command(tmp_path / "BIN_DIR/sitegen", tmp_path)


# --- the image ------------------------------------------------------------------------------------


def test_the_lines_of_the_dockerfile_work_without_a_daemon(tmp_path: Path) -> None:
    found = instructions(DOCKERFILE.read_text(encoding="utf-8"))
    (version,) = re.findall(r"^python:(3\.\d+)-slim$", found[0].words[0])
    needs(version in pythons(), f"Python {version}, which the Dockerfile names, is not installed.")
    programs = venv(version, tmp_path / "venv")
    image = tmp_path / "image"
    for each in found:
        if each.name == "COPY":
            _copy(each, image)
        elif each.name == "RUN":
            command = each.text.replace("/src", f"{image}/src")
            path = f"{programs}{os.pathsep}{os.environ['PATH']}"
            installed(run("sh", "-e", "-c", command, cwd=tmp_path, PATH=path))
    assert not (image / "src").exists()
    (entry,) = [each.words for each in found if each.name == "ENTRYPOINT"]
    (default,) = [each.words for each in found if each.name == "CMD"]
    check_command(programs / entry[0], tmp_path)
    done = run(programs / entry[0], *default, cwd=tmp_path)
    assert (done.returncode, "build" in done.stdout) == (0, True)


def _copy(instruction: Instruction, image: Path) -> None:
    """What COPY does: a folder's content, or files into a folder."""
    *sources, target = instruction.words
    place = image / target.lstrip("/")
    for source in sources:
        if (ROOT / source).is_dir():
            without = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / source, place, dirs_exist_ok=True, ignore=without)
        else:
            assert target.endswith("/"), "several files need a folder"
            place.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / source, place)
