"""A source of each system, with every trap that we know, and the site that must come out.

`tests/imports/SYSTEM/NAME/source` is the folder of a site, or holds the one file of an export;
`uploads` beside it is what `--uploads` names. `expected` has the text files that come out, and
`expected/copies.txt` the SHA-256 digest of each other file. SITEGEN_GOLDEN=write writes both: read
what it wrote as an editor of that site would."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from pathlib import Path

import pytest
from import_support import NOW, imported

from sitegen.build import build
from sitegen.commands.comparing import CompareOptions, compare
from sitegen.importing.systems import names
from sitegen.model.build import BuildOptions

FOLDER = Path(__file__).parent / "imports"
SOURCES = sorted(place.parent for place in FOLDER.glob("*/*/source"))
WRITES = os.environ.get("SITEGEN_GOLDEN") == "write"
TEXTS = (".md", ".toml", ".txt")
COPIES = "copies.txt"


def source_of(place: Path) -> Path:
    """What the command line would name: the one file in the folder, or the folder."""
    inside = list((place / "source").iterdir())
    return inside[0] if len(inside) == 1 and inside[0].is_file() else place / "source"


def files_of(root: Path) -> dict[str, bytes]:
    """The files that an import wrote, but for its record."""
    return {
        file.relative_to(root).as_posix(): file.read_bytes()
        for file in sorted(root.rglob("*"))
        if file.is_file()
        and file.relative_to(root).parts[0] not in {".sitegen", "public"}
        and file.name != "written.json"
    }


def as_golden(files: dict[str, bytes]) -> dict[str, str]:
    texts = {path: data.decode() for path, data in files.items() if path.endswith(TEXTS)}
    copies = [
        f"{hashlib.sha256(data).hexdigest()}  {path}\n"
        for path, data in files.items()
        if path not in texts
    ]
    return texts | ({COPIES: "".join(copies)} if copies else {})


@pytest.mark.parametrize("place", SOURCES, ids=lambda place: f"{place.parent.name}-{place.name}")
def test_a_source_becomes_the_expected_site(place: Path, tmp_path: Path) -> None:
    source, root = source_of(place), tmp_path / "site"
    uploads = place / "uploads"
    options = {"uploads": uploads} if uploads.is_dir() else {}
    report = imported(source, root, **options)
    assert report.system == place.parent.name

    golden = as_golden(files_of(root))
    expected = place / "expected"
    if WRITES:
        shutil.rmtree(expected, ignore_errors=True)
        for path, text in golden.items():
            (expected / path).parent.mkdir(parents=True, exist_ok=True)
            (expected / path).write_text(text, encoding="utf-8", newline="")
    wanted = {
        file.relative_to(expected).as_posix(): file.read_bytes().decode()
        for file in sorted(expected.rglob("*"))
        if file.is_file()
    }
    assert sorted(golden) == sorted(wanted)
    for path, text in wanted.items():
        assert golden[path] == text, path

    # It builds at once, and every old address that a file can keep answers.
    build(BuildOptions(root=root, now=NOW))
    compared = compare(CompareOptions(root=root, old=(root / "import/addresses.txt",)))
    lost = tuple(each.address for each in report.lost)
    named = {address.address for address in compared.addresses if address.outcome == "lost"}
    assert [each for each in named if not any(old.endswith(each) for old in lost)] == []

    # Nothing changes when nothing has changed, though what was uploaded is only in the site now.
    before = files_of(root)
    again = imported(source, root)
    assert set(again.outcomes.values()) <= {"same", "left-out"}
    after = files_of(root)
    assert {p: d for p, d in after.items() if p != "import/report.md"} == {
        p: d for p, d in before.items() if p != "import/report.md"
    }


def test_every_system_has_a_source() -> None:
    assert {place.parent.name for place in SOURCES} == set(names())
    moving = (FOLDER.parents[1] / "docs/moving.md").read_text(encoding="utf-8")
    titles = {title.split()[-1].lower() for title in re.findall(r"^## (.*)$", moving, re.M)}
    assert set(names()) <= titles
