"""Build a site that somebody could write, whatever is in it: it ends with a report, or with
problems that name their place."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

import lxml.etree
import lxml.html
from hypothesis import HealthCheck, settings
from support import SETTINGS, Result, SiteTest, passing_folder

from sitegen.report import messages

MANY = settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.too_slow],
)
MORE = settings(MANY, max_examples=30)


@contextmanager
def new_site(more: str = "") -> Iterator[SiteTest]:
    with passing_folder() as folder:
        yield SiteTest(folder / "site", SETTINGS + more)


def attempt(site: SiteTest, **options: object) -> Result:
    """Build, and check what holds for every outcome."""
    before = everything(site)
    result = site.build(**options)  # type: ignore[arg-type]  # raises whatever is not a SiteError
    problems = [*result.problems]
    assert result.ok or any(problem.severity == "error" for problem in problems)
    for problem in problems:
        lines = (
            [*re.split("\r\n|\r|\n", site.source(problem.path).removeprefix("\ufeff")), ""]
            if readable(site, problem.path)
            else None
        )
        assert lines is None or 0 <= problem.line <= len(lines) + 1, problem
        assert problem.message
        assert problem.column >= 0
        assert "\n" not in problem.message, problem
    assert not [c for c in result.printed if c not in "\n\t" and unicodedata.category(c) == "Cc"], (
        result.printed
    )
    printed = json.loads(messages.for_programs(problems, result.report).encode())
    assert printed["ok"] is result.ok
    after = everything(site)
    if not result.ok:
        assert after == before, "a failed build wrote something"
        return result
    assert {
        path: data
        for path, data in after.items()
        if not path.startswith(("site/public/", "site/.sitegen/"))
    } == before
    for path, data in site.files().items():
        if path.endswith(".xml"):
            lxml.etree.fromstring(data)
        if path.endswith(".html") and data.strip():  # a layout may be empty
            assert lxml.html.document_fromstring(data).find("body") is not None
            assert b"\0" not in data
    return result


def readable(site: SiteTest, path: str) -> bool:
    try:
        site.source(path)
    except (OSError, UnicodeDecodeError):
        return False
    return True


def everything(site: SiteTest) -> dict[str, bytes]:
    """All files in the folder around the site, but what sitegen remembers."""
    top = site.root.parent
    return {
        path.relative_to(top).as_posix(): path.read_bytes()
        for path in top.rglob("*")
        if path.is_file() and ".sitegen" not in path.parts
    }


def page_of(site: SiteTest) -> lxml.html.HtmlElement:
    """The page of the only post."""
    (path,) = [path for path in site.files() if re.fullmatch(r"2026/01/02/.+/index\.html", path)]
    return lxml.html.document_fromstring((site.root / "public" / path).read_bytes())
