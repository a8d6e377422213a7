"""sitegen's own mistakes: they name the document that they came up at, say what to report, and end
no preview.

In the commands that run here, a document that says POISON brings one about, which Python cannot
send from one process to another."""

from __future__ import annotations

import datetime as dt
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from serving import Server, blog
from support import NOW, SiteTest, sitegen

import sitegen as package
from sitegen import build
from sitegen.commands import check
from sitegen.errors import InternalError
from sitegen.incremental import engine
from sitegen.model.build import BuildOptions
from sitegen.parse import document
from sitegen.serve import server

POISONED = """
from sitegen.incremental import engine
from sitegen.parse import document

class OddError(Exception):
    def __init__(self, one, two):
        super().__init__(one + two)

def body(path, text, *rest, **named):
    if "POISON" in text:
        raise OddError("od", "dly")
    return original(path, text, *rest, **named)

original, document.body = document.body, body
engine.FEW = 24
"""


@pytest.fixture
def poison(tmp_path: Path) -> dict[str, str]:
    """What makes commands make the mistake."""
    folder = tmp_path / "poison"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(POISONED, encoding="utf-8")
    return {
        "PYTHONPATH": os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH"))))
    }


def poisoned(path: str, text: str, *rest: object, **named: object) -> object:
    raise ZeroDivisionError("deliberately")


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.sampled(1)
def test_a_build_names_the_document(jobs: str, site: SiteTest, poison: dict[str, str]) -> None:
    for number in range(30):
        site.post(f"p{number}", "POISON" if number == 17 else "Text.")
    done = sitegen("build", "--jobs", jobs, cwd=site.root, env=poison)
    assert done.returncode == 3
    assert "OddError: oddly" in done.stderr
    assert 'raise OddError("od", "dly")' in done.stderr
    assert done.stderr.splitlines()[-3:] == [
        (
            f"This is a bug in sitegen {package.__version__} (Python {os.sys.version.split()[0]},"
            f" {os.sys.platform}), not in your site."
        ),
        "It came up in the work on content/posts/p17.md.",
        (
            "Please report it to the maintainers, with all these lines and, if you may show it,"
            " this file."
        ),
    ]
    assert not (site.root / "public").exists()
    assert not list((site.root / ".sitegen").glob("workers/*"))


def test_other_executors_tell_the_document_too(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(30):
        site.post(f"p{number}")
    whole = document.body

    # One alone: which of several comes first differs from run to run.
    def one_poisoned(path: str, text: str, *rest: Any, **named: Any) -> Any:
        if path == "content/posts/p17.md":
            poisoned(path, text)
        return whole(path, text, *rest, **named)

    monkeypatch.setattr(document, "body", one_poisoned)
    monkeypatch.setattr(engine, "FEW", 24)
    with (
        ThreadPoolExecutor(2) as executor,
        pytest.raises(InternalError, match=r"deliberately, in the work on content/posts/p17\.md"),
    ):
        build.build(BuildOptions(root=site.root, now=NOW, jobs=2, executor=executor))


def test_check_names_the_document(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = site.post("a")
    (tmp_path / "alone.md").write_text(site.source(path), encoding="utf-8")
    monkeypatch.setattr(document, "body", poisoned)
    for root, here, name in (
        (site.root, site.root, "content/authors/ada.md"),
        (None, tmp_path, "alone.md"),
    ):
        with pytest.raises(InternalError) as raised:
            check.check(check.CheckOptions(root=root, here=here, paths=[name], now=NOW))
        assert raised.value.owner == name


def test_a_preview_goes_on(tmp_path: Path, poison: dict[str, str]) -> None:
    site = blog(tmp_path / "site")
    with Server(site.root, env=poison) as running:
        before = running.get("/2026/01/02/first/")
        heard = running.after(
            lambda: site.edit("content/posts/first.md", "A text.", "POISON"),
            lambda heard: heard["problems"],
        )
        (problem,) = heard["problems"]
        assert problem.startswith(
            "content/posts/first.md: error: OddError: oddly\nThis is a bug in sitegen"
        )
        assert "Please report it" in problem
        assert 'raise OddError("od", "dly")' in problem
        running.printed("a fault of sitegen; the last version without errors stays")
        assert running.get("/2026/01/02/first/").page == before.page
        running.after(
            lambda: site.edit("content/posts/first.md", "POISON", "Mended."),
            lambda heard: not heard["problems"],
        )
        assert "Mended." in running.get("/2026/01/02/first/").text


@pytest.mark.long
def test_a_preview_can_begin_with_a_fault(tmp_path: Path, poison: dict[str, str]) -> None:
    site = blog(tmp_path / "site", "https://news.example/blog/")
    site.edit("content/posts/first.md", "A text.", "POISON")
    with Server(site.root, env=poison, cold=True) as running:
        assert running.base == "/blog/"
        answer = running.get("/blog/")
        assert (answer.status, "OddError" in answer.text) == (500, True)
        running.after(
            lambda: site.edit("content/posts/first.md", "POISON", "Mended."),
            lambda heard: not heard["problems"],
            "/blog/",
        )
        assert running.get("/blog/2026/01/02/first/").status == 200


@pytest.mark.parametrize(
    "error",
    [
        ZeroDivisionError("x"),
        MemoryError(),
        RecursionError(),
        OSError(5, "Input/output error"),
        InternalError("a.md", "x"),
        AssertionError(),
        UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"),
        KeyError("\x1b[31m"),
    ],
)
@pytest.mark.sampled(4)
def test_a_preview_survives_whatever_a_build_raises(
    error: Exception, site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.post("a")
    builder = server._Builder(
        server.ServeOptions(
            root=site.root,
            host="",
            port=0,
            drafts=True,
            poll=False,
            browser=False,
            comments=False,
            jobs=1,
            clock=lambda: dt.datetime.now(dt.UTC),
            say=lambda _line: None,
        ),
        None,
    )
    builder.build(())
    assert builder.epoch.is_good

    def raising(_options: object) -> None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(server.building, "build_and_keep", raising)
        lines = builder.build(())
    assert lines[-1].endswith("a fault of sitegen; the last version without errors stays")
    assert builder.epoch.is_good
    (problem,) = builder.epoch.problems
    assert type(error).__name__ in problem
    assert "\x1b" not in problem
    builder.build(())
    assert builder.epoch.problems == ()
