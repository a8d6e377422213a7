"""Golden sites: each folder of tests/sites/ is a tiny site with the files that it must publish.

    site.toml content/ layouts/ static/   the site; tests/support.py writes the settings and the
                                          author `ada` if they are missing
    expected/        published files, compared byte for byte; one that the build does not
                     publish fails
    files.txt        optional: every published path, sorted, without css/* and favicon.svg
    absent.txt       optional: paths that must not be published
    unmentioned.txt  optional: words, one a line, that no published file may hold
    options.toml     optional: now, drafts, base_url; crlf = [paths of files to write with CRLF
                     line ends]

`python tests/test_golden.py --update NAME` writes what the site NAME publishes now over the files
in its expected/ (and files.txt, if there is one). An empty file is enough to ask for a new one.
Read each before you keep it."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import sys
import tempfile
import tomllib
from pathlib import Path

import pytest
from support import NOW, SiteTest

SITES = Path(__file__).parent / "sites"
NAMES = sorted(folder.name for folder in SITES.iterdir() if folder.is_dir())
NO_SITE = shutil.ignore_patterns(
    "expected", "files.txt", "absent.txt", "unmentioned.txt", "options.toml", "problems.txt"
)


def published(name: str, root: Path) -> dict[str, bytes]:
    """Build the golden site `name` in the folder `root`: every published file, but for the built-in
    static ones."""
    site = SiteTest(root)
    shutil.copytree(SITES / name, root, dirs_exist_ok=True, ignore=NO_SITE)
    site.quiet()
    options = tomllib.loads(text_of(name, "options.toml"))
    for path in options.pop("crlf", []):
        site.write(path, site.source(path).replace("\n", "\r\n").encode())
    now = options.pop("now", NOW)
    assert isinstance(now, dt.datetime)
    assert options.keys() <= {"drafts", "base_url"}
    result = site.build(now=now, **options)
    assert result.ok, result.printed
    assert result.printed == text_of(name, "problems.txt")
    own = {path.relative_to(root / "static").as_posix() for path in (root / "static").rglob("*")}
    return {
        path: data
        for path, data in site.files().items()
        if path in own or not (path.startswith("css/") or path == "favicon.svg")
    }


def text_of(name: str, path: str) -> str:
    file = SITES / name / path
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def expected(name: str) -> dict[str, bytes]:
    folder = SITES / name / "expected"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("name", NAMES)
def test_site_is_published_as_expected(name: str, tmp_path: Path) -> None:
    files = published(name, tmp_path / "site")
    wanted = expected(name)
    assert wanted, f"tests/sites/{name}/expected/ holds nothing"
    assert sorted(wanted.keys() - files.keys()) == [], "expected, and not published"
    for path, data in wanted.items():
        try:
            assert files[path].decode() == data.decode(), path
        except UnicodeDecodeError:
            assert files[path] == data, path
    if (SITES / name / "files.txt").is_file():
        assert sorted(files) == text_of(name, "files.txt").splitlines()
    assert [path for path in text_of(name, "absent.txt").splitlines() if path in files] == []
    for word in text_of(name, "unmentioned.txt").splitlines():
        holders = [path for path, data in files.items() if word.encode() in data or word in path]
        assert holders == [], f"{word} leaks"


def test_every_address_of_the_default_layouts_is_under_the_base_path(tmp_path: Path) -> None:
    files = published("base-path-default-layouts", tmp_path / "site")
    outside = [
        (path, address)
        for path, data in files.items()
        if path.endswith(".html")
        for address in re.findall(r"""(?:href|src)="([^"]*)"|url=([^"]*)\"""", data.decode())
        for address in address
        if address.startswith("/") and not address.startswith("/blog/")
    ]
    assert outside == []
    seen = "".join(
        data.decode() for path, data in files.items() if path.endswith((".html", ".xml"))
    )
    assert "https://user.example/blog/2026/01/01/a/" in seen
    assert "https://user.example/2026" not in seen
    assert "/blog/blog/" not in seen


def update(name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = published(name, Path(folder) / "site")
    for path in expected(name):
        (SITES / name / "expected" / path).write_bytes(files[path])
    if (SITES / name / "files.txt").is_file():
        (SITES / name / "files.txt").write_text(
            "".join(f"{path}\n" for path in sorted(files)), encoding="utf-8"
        )


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] != "--update":
        sys.exit(__doc__)
    update(sys.argv[2])
