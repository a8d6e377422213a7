"""In which order a site is published: at every moment, who follows a link of what stays finds what
it leads to."""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from pathlib import Path

import pytest
from edited import Edited, Killed, each_step, killed_again_and_again
from reading import Reader, files_in
from support import SiteTest

from sitegen.publish.staging import Staging


def test_the_reader_sees_what_is_missing(edited: Edited) -> None:
    was, will = edited.reader.was, edited.reader.will
    assert edited.reader.faults(was) == edited.reader.faults(will) == []
    made = [
        path
        for path in will
        if path.startswith(("css/site", "pictures/b-")) or re.match(r"search/2026.*\.pf_meta", path)
    ]
    for name in (
        "2026/04/02/new-1/index.html",
        "2024/01/01/old-new/index.html",
        "tags/fresh/index.html",
        "b.png",
        *made,
    ):
        assert name not in was
        assert edited.reader.faults({path: data for path, data in will.items() if path != name}), (
            name
        )
    for name in (
        "2025/12/24/gone/index.html",
        "tags/only-here/index.html",
        *(path for path in was if path.startswith(("css/site", "pictures/a-"))),
    ):
        assert name not in will
        assert edited.reader.faults({path: data for path, data in was.items() if path != name}), (
            name
        )


def test_a_link_of_what_stays_leads_somewhere_at_every_step(
    edited: Edited, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, steps = edited.begin(tmp_path), 0

    def look() -> None:
        nonlocal steps
        steps += 1
        edited.check(files_in(site.root / "public"))

    with each_step(monkeypatch, site.root, look):
        assert site.build().ok
    assert steps > 60
    assert files_in(site.root / "public") == edited.reader.will


@pytest.mark.parametrize("steps", [4, 15])
@pytest.mark.sampled(1)
def test_the_order_stays_when_builds_are_killed_again_and_again(
    edited: Edited, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    """Each build finishes a part of what the one before it has left."""
    site = edited.begin(tmp_path)
    assert killed_again_and_again(edited, site, monkeypatch, steps) > 4
    assert site.build().done.written == ()


@pytest.mark.long
def test_what_cannot_be_finished_any_more_is_left_to_the_next_build(
    edited: Edited, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the files are lost that an interrupted build had made, nothing is deleted before others
    stand in for them."""
    site, left = edited.begin(tmp_path), 10

    def look() -> None:
        nonlocal left
        edited.check(files_in(site.root / "public"))
        left -= 1
        if not left:
            raise Killed

    with each_step(monkeypatch, site.root, look):
        with pytest.raises(Killed):
            site.build()
        (unfinished,) = (site.root / ".sitegen").glob("unfinished-*")
        shutil.rmtree(unfinished / "tree/tags")
        assert site.build().ok
    assert files_in(site.root / "public") == edited.reader.will


def test_the_first_pages_come_before_the_lists_that_name_them(
    edited: Edited, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder that is there and empty, as what is mounted for a first build."""
    site = edited.begin(tmp_path)
    for name in ("public", ".sitegen"):
        shutil.rmtree(site.root / name)
    (site.root / "public").mkdir()
    reader = Reader({}, edited.reader.will)
    seen = []

    def look() -> None:
        there = files_in(site.root / "public")
        assert reader.faults(there) == []
        seen.append(len(there))

    with each_step(monkeypatch, site.root, look):
        assert site.build().ok
    assert seen == sorted(seen)
    assert len(set(seen)) > 10


def test_a_site_comes_as_a_whole_where_nothing_is(
    edited: Edited, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, seen = edited.begin(tmp_path), []
    for name in ("public", ".sitegen"):
        shutil.rmtree(site.root / name)
    with each_step(monkeypatch, site.root, lambda: seen.append(files_in(site.root / "public"))):
        assert site.build().ok
    assert seen == [edited.reader.will]


# --- a file and a folder of one name --------------------------------------------------------------


def exchanged(site: SiteTest) -> None:
    """Publish a file and a folder, and be about to publish the reverse."""
    site.write("static/thing", "a file")
    site.write("static/folder/a.txt", "a")
    site.write("static/folder/in/b.txt", "b")
    assert site.build().ok
    site.delete("static/thing")
    site.write("content/pages/thing.md", "---\ntitle: Thing\n---\nText.\n")
    shutil.rmtree(site.root / "static/folder")
    site.write("static/folder", "a file")


def test_a_file_makes_way_for_a_folder_just_before_it_comes(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchanged(site)
    states = []

    def look() -> None:
        there = files_in(site.root / "public")
        states.append(("thing" in there, "thing/index.html" in there))

    with each_step(monkeypatch, site.root, look):
        done = site.build().done
    assert (False, True) in states
    assert states.count((False, False)) == 1
    assert set(done.deleted) == {"thing", "folder/a.txt", "folder/in/b.txt"}
    assert site.read("folder") == "a file"


@pytest.mark.parametrize("steps", [1, 3])
def test_an_exchange_that_is_interrupted_is_finished(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    exchanged(site)
    left = steps

    def look() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Killed

    with each_step(monkeypatch, site.root, look):
        for _ in range(20):
            left = steps
            with suppress(Killed):
                assert site.build().ok
                break
        else:
            pytest.fail("the builds come to no end")
    assert (site.read("folder"), site.published("thing/index.html")) == ("a file", True)
    assert site.build().done.written == ()


@pytest.mark.parametrize("name", ["thing", "folder/in/b.txt"])
def test_what_somebody_has_changed_makes_no_way(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Neither before a build nor after it was interrupted; and nobody is kept waiting for ever."""
    exchanged(site)
    with monkeypatch.context() as patched:
        patched.setattr(Staging, "move", lambda *_: (_ for _ in ()).throw(Killed()))
        with pytest.raises(Killed):
            site.build()
    site.write(f"public/{name}", "mine")
    for _ in range(2):
        result = site.build()
        assert result.codes() == ["in-the-way"], result.printed
        assert site.read(name) == "mine"
    (site.root / "public" / name).unlink()
    assert site.build().ok
    assert (site.read("folder"), site.published("thing/index.html")) == ("a file", True)
