"""`sitegen list` and `sitegen open`: what a site has, and where its pages are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from begin_support import begun, files, run
from docs_support import first_column
from serving import Server
from support import SiteTest

from sitegen.commands.documents import preview_note
from sitegen.commands.documents.listing import ListedDocument
from sitegen.commands.documents.preview_note import PreviewNote


@pytest.fixture
def full(site: SiteTest) -> SiteTest:
    """A site with a document in each state, on 1 June 2026 at 10:00 UTC."""
    site.write("site.toml", 'timezone = "Europe/Berlin"\n' + site.source("site.toml"))
    for name, date, more in (
        ("old", "2026-01-02", "expires: 2026-02-01"),
        ("read", "2026-01-03", ""),
        ("brief", "2026-01-04", "expires: 2026-06-03"),
        ("hidden", "2026-01-05", "unlisted: true"),
        ("soon", "2026-06-02T08:00:00Z", ""),
        ("sketch", "2026-01-06", "draft: true"),
    ):
        site.post(name, date=date, more=more)
    site.edit("content/posts/read.md", "ai: true", "ai: none")
    site.post("wrong", "See [this](nothing.md).", date="2026-01-07")
    site.write("content/posts/broken.md", "---\ntitle: [\n---\nText.\n")
    site.write("content/pages/about.md", "---\ntitle: About us\n---\nText.\n")
    return site


def listed(site: SiteTest, state: str = "all") -> list[dict[str, Any]]:
    done = run("list", state, "--json", cwd=site.root)
    assert done.exit_code == 0, done.output
    documents = json.loads(done.stdout)["documents"]
    assert isinstance(documents, list)
    return documents


def names(site: SiteTest, state: str) -> list[str]:
    return [Path(each["path"]).stem for each in listed(site, state)]


def test_every_document_is_in_its_states(full: SiteTest) -> None:
    before = files(full.root)
    assert {
        state: names(full, state)
        for state in ("drafts", "future", "scheduled", "expired", "held", "unlisted", "due")
    } == {
        "drafts": ["sketch"],
        "future": ["soon"],
        "scheduled": ["soon"],
        "expired": ["old"],
        "held": ["broken", "wrong"],
        "unlisted": ["hidden"],
        "due": ["soon", "brief"],
    }
    assert names(full, "unreviewed") == ["brief", "hidden"]
    assert names(full, "published") == ["about", "read", "brief", "hidden"]
    everything = {each["path"]: each for each in listed(full)}
    assert len(everything) == 9
    soon = everything["content/posts/soon.md"]
    assert soon["due"] == soon["date"] == "2026-06-02T10:00:00+02:00"
    assert soon["url"].endswith("/2026/06/02/soon/")
    assert everything["content/posts/wrong.md"]["why"]
    assert everything["content/posts/broken.md"]["title"] == "broken"
    assert files(full.root) == before
    assert not (full.root / ".sitegen").exists()


def test_what_is_printed_is_a_table(full: SiteTest) -> None:
    done = run("list", "due", cwd=full.root)
    first, second = done.stdout.splitlines()
    assert first.startswith("2026-06-02 10:00  future     content/posts/soon.md   Soon  http")
    assert second.startswith("2026-06-03 00:00  published  content/posts/brief.md  Brief  http")
    assert done.stderr == (
        "1 published, 1 future; the next change is due 2026-06-02T10:00:00+02:00\n"
    )
    assert run("list", "held", cwd=full.root).stdout.count("held, ") == 2
    assert run("list", "drafts", cwd=begun(full.root.parent / "new").root).stderr == "none\n"
    full.write("site.toml", "title =")
    assert run("list", cwd=full.root).exit_code == 1


def test_the_keys_are_documented() -> None:
    keys = first_column("command-line", "Keys of `documents`")
    assert keys == list(ListedDocument.__struct_fields__)


def test_an_address_is_printed_for_every_name(full: SiteTest) -> None:
    for name, end in (
        ("content/posts/sketch.md", "/2026/01/06/sketch/"),
        ("sketch", "/2026/01/06/sketch/"),
        ("/2026/01/06/sketch/", "/2026/01/06/sketch/"),
        ("about", "/about/"),
        ("ada", "/authors/ada/"),
        ("", "/"),
    ):
        done = run("open", *filter(None, [name]), "--print", cwd=full.root)
        assert done.stdout.rstrip("\n").endswith(end), done.output
    done = run("open", "content/posts/skech.md", "--print", cwd=full.root)
    assert done.exit_code == 1
    assert "did you mean content/posts/sketch.md?" in done.stderr
    assert run("open", "\udcff", "--print", cwd=full.root).exit_code == 1
    done = run("open", "sketch", cwd=full.root)
    assert done.exit_code == 1
    assert "no preview of this site is running" in done.stderr
    assert "sitegen serve" in done.stderr


def test_a_page_is_opened_in_the_preview_that_runs(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.post("sketch", more="draft: true")
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda url: not opened.append(url))
    with Server(site.root) as server:
        assert run("open", "sketch", cwd=site.root).exit_code == 0
        assert opened == [f"{server.address}{server.base}2026/01/02/sketch/"]
        note = (site.root / ".sitegen/preview.json").read_bytes()
        preview_note.write(site.root, PreviewNote(server.address, "another"))
        assert "no preview" in run("open", "sketch", cwd=site.root).stderr
        (site.root / ".sitegen/preview.json").write_bytes(note)
        server.process.terminate()
        server.process.wait()
        assert not (site.root / ".sitegen/preview.json").exists()
        (site.root / ".sitegen/preview.json").write_bytes(note)
        assert "no preview" in run("open", "sketch", cwd=site.root).stderr
