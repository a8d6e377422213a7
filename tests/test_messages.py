"""The problems of wrong sites: each folder of tests/sites_invalid/ is one, with `problems.txt`, the
exact text that sitegen prints.

A folder holds only what its mistakes need; tests/support.py gives the settings and the author `ada`
where they are missing. A site with an error publishes nothing. `options.toml` may give drafts,
base_url and strict.

`python tests/test_messages.py --update NAME` writes the problems of the site NAME. Read it before
you keep it: does it say where, what was found, what was expected, and what to type?"""

from __future__ import annotations

import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import invalid_sites
import pytest
from invalid_sites import NAMES, SITES
from only_build import CAUSES
from support import NOW, Result, SiteTest

from sitegen.commands.check import CheckOptions, check


def options_of(name: str) -> dict[str, Any]:
    options = SITES / name / "options.toml"
    return tomllib.loads(options.read_text(encoding="utf-8")) if options.is_file() else {}


def build(name: str, site: SiteTest) -> Result:
    invalid_sites.write(name, site)
    return site.build(**options_of(name))


@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_site_gets_its_problems(name: str, site: SiteTest) -> None:
    result = build(name, site)
    assert result.printed == invalid_sites.problems(name)
    assert result.printed != ""
    assert result.ok == all(problem.severity == "warning" for problem in result.problems)
    assert site.published("index.html") == result.ok
    assert (site.root / "public").exists() == result.ok


@pytest.mark.parametrize("name", [name for name in NAMES if "base_url" not in options_of(name)])
@pytest.mark.sampled(14)
def test_check_finds_what_a_build_finds(name: str, site: SiteTest) -> None:
    result = build(name, site)
    options = options_of(name)
    found = check(
        CheckOptions(
            root=site.root,
            here=site.root,
            paths=(),
            now=options.get("now", NOW),
            strict=options.get("strict", False),
        )
    )
    assert set(found.problems) <= set(result.problems)
    missing = set(result.problems) - set(found.problems)
    assert {problem.code for problem in missing} <= CAUSES.keys()


def test_everything_is_reported_at_once_and_nothing_is_published(site: SiteTest) -> None:
    for i in range(30):
        site.post(f"a{i:02}", f"[x](missing-{i}.md)", more="sourc: CNN")
    site.write("site.toml", 'title = "T"\n')
    site.write("layouts/post.html", "{% if %}")
    result = site.build()
    assert {problem.path for problem in result.problems} >= {
        f"content/posts/a{i:02}.md" for i in range(30)
    } | {"site.toml"}
    assert not (site.root / "public").exists()


def update(name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        printed = build(name, SiteTest(Path(folder) / "site")).printed
    (SITES / name / "problems.txt").write_text(printed, encoding="utf-8", newline="")


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] != "--update":
        sys.exit(__doc__)
    update(sys.argv[2])
