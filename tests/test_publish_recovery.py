"""Publishing is all or nothing: errors, builds that are killed, and a damaged manifest or
journal."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from pathlib import Path

import pytest
from publish_support import NEW, refused, tree
from support import SiteTest

from sitegen.incremental import stamps
from sitegen.publish import manifest as manifests
from sitegen.publish import transaction as publish


@pytest.fixture
def tmp_path(disk_path: Path) -> Path:
    """Publishing is tried on a disk."""
    return disk_path


# --- all or nothing -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "content/posts/broken.md",
        "content/authors/broken.md",
        "content/pages/broken.md",
        "layouts/post.html",
        "layouts/i18n/en.toml",
        "site.toml",
    ],
)
@pytest.mark.parametrize(
    "text", ["---\ntitle: [\n---\n{% x %} {{ }}\n", b"\xff\xfe"], ids=["syntax", "encoding"]
)
@pytest.mark.sampled(4)
def test_an_error_anywhere_publishes_nothing(site: SiteTest, path: str, text: str | bytes) -> None:
    site.post("old")
    site.build()
    site.post("new")
    site.write(path, text)
    assert [problem.path for problem in refused(site).problems if problem.path == path]


def test_an_error_while_rendering_publishes_nothing(site: SiteTest) -> None:
    site.post("old")
    site.build()
    site.write("layouts/tags.html", "{{ page.no_such_thing.at_all }}")
    site.post("new")
    result = refused(site)
    assert result.codes() == ["layout"]
    assert (result.problems[0].path, result.problems[0].line) == ("layouts/tags.html", 1)


def test_a_site_that_was_stored_but_not_published_is_published_by_the_next_build(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store then knows the new site, while the manifest lists the old one."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    clock = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: clock() + 10 * stamps.SECOND)  # all is settled
    site.post("a", "Old text.")
    site.build()
    site.post("a", "New text.")
    with monkeypatch.context() as patched:
        patched.setattr(publish.Publication, "commit", interrupted)
        with pytest.raises(KeyboardInterrupt):
            site.build()
    assert "Old text." in site.read("2026/01/02/a/index.html")
    site.build()
    assert "New text." in site.read("2026/01/02/a/index.html")
    site.build()
    monkeypatch.setattr(publish.Publication, "commit", lambda *_: pytest.fail("it compared files"))
    assert site.build().ok


def test_a_first_build_with_an_error_makes_no_folder(site: SiteTest) -> None:
    site.post("old", more="colour: red")
    assert refused(site).codes() == ["unknown-key"]
    assert not (site.root / "public").exists()


def test_every_problem_is_reported_at_once(site: SiteTest) -> None:
    site.post("a", more="colour: red")
    site.post("b", "[x](missing.md)")
    site.write("content/authors/bo.md", "nothing")
    site.write("layouts/page.html", "{% if %}")
    assert set(refused(site).codes()) == {"unknown-key", "missing-target", "front-matter", "layout"}


class Killed(BaseException):
    """Stands for the end of the process: nothing after it runs."""


def killed_after(steps: int, site: SiteTest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the build was killed at the step number `steps` of those that change the disk."""
    left = [steps]

    def dies() -> bool:
        left[0] -= 1
        return left[0] < 0

    def opened(path: Path, mode: str = "r", **options: object) -> object:
        if mode[0] in "wxa" and dies():
            with open(path, mode) as file:
                file.write(b"half a fi" if "b" in mode else "half a fi")
            raise Killed
        return open(path, mode, **options)  # type: ignore[call-overload]

    with monkeypatch.context() as patched:
        for name in ("replace", "rename", "unlink", "remove", "rmdir", "mkdir"):

            def wrapped(
                *arguments: object, _real: object = getattr(os, name), **options: object
            ) -> object:
                if dies():
                    raise Killed
                return _real(*arguments, **options)  # type: ignore[operator]

            patched.setattr(os, name, wrapped)
        patched.setattr(publish, "open", opened, raising=False)
        try:
            site.build()
        except Killed:
            return True
    return False


@pytest.mark.long
def test_a_build_that_is_killed_leaves_whole_files_and_the_next_one_finishes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def states(root: Path) -> tuple[SiteTest, SiteTest]:
        """One site, before and after a change."""
        before, after = SiteTest(root / "before" / "site"), SiteTest(root / "after" / "site")
        for site in (before, after):
            site.post("old")
            site.write("static/a.txt", "old" if site is before else "new")
        before.post("gone", date="2025-03-04", more="tags: [Gone]")
        after.edit("content/posts/old.md", "Text.", "Another text.")
        after.post("new", date="2024-05-06", more="tags: [Fresh]")
        return before, after

    before, after = states(tmp_path)
    assert before.build().ok
    assert after.build().ok
    steps, old, new = 0, tree(before.root / "public"), tree(after.root / "public")
    while True:
        site = SiteTest(tmp_path / f"killed-{steps}" / "site")
        shutil.copytree(before.root, site.root, dirs_exist_ok=True)
        assert site.build().ok
        shutil.rmtree(site.root / "content")
        shutil.copytree(after.root / "content", site.root / "content")
        shutil.copytree(after.root / "static", site.root / "static", dirs_exist_ok=True)
        if not killed_after(steps, site, monkeypatch):
            break
        for path, data in site.files().items():
            assert path.endswith(".sitegen-new") or data in (old.get(path), new.get(path)), (
                f"{path} is not whole after step {steps}"
            )
        back = steps % 2 == 0  # the change is finished, or taken back
        if back:
            for name in ("content", "static"):
                shutil.rmtree(site.root / name)
                shutil.copytree(before.root / name, site.root / name)
        assert site.build().ok, steps
        assert tree(site.root / "public") == (old if back else new), f"after step {steps}"
        shutil.rmtree(site.root.parent)
        steps += 1 if steps < 24 else 5
    assert steps > 40


# --- the manifest ---------------------------------------------------------------------------------


def manifest(site: SiteTest) -> Path:
    (path,) = (site.root / ".sitegen").glob("manifest-*")
    return path


def test_a_deleted_file_whose_status_is_not_trusted_yet_is_written_again(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The manifest has no status of it, and the folder has none either."""
    site.post("first")
    clock = time.time_ns
    with monkeypatch.context() as patched:
        patched.setattr(time, "time_ns", lambda: clock() + 10 * stamps.SECOND)  # all is settled
        site.build()
    site.edit("content/posts/first.md", "Text.", "Another text.")
    written = site.build().report.written
    for name in written:
        (site.root / "public" / name).unlink()
    assert site.build().report.written == written


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe\x00",
        b'{"output":"x"}',
        b'{"output":"x","files":[]}',
        b'{"output":1,"files":{"a":1}}',
        None,
    ],
)
@pytest.mark.sampled(4)
def test_a_damaged_manifest_costs_nothing_but_knowledge(
    site: SiteTest, damage: bytes | None
) -> None:
    site.post("old")
    site.post("new")
    site.build()
    if damage is None:
        shutil.rmtree(site.root / ".sitegen")
    else:
        manifest(site).write_bytes(damage)
    assert site.build().done.written == ()
    if damage is None:
        shutil.rmtree(site.root / ".sitegen")
    else:
        manifest(site).write_bytes(damage)
    site.delete("content/posts/new.md")
    site.write("public/mine.txt", "mine")
    result = site.build(clean=True)
    assert result.ok, result.printed
    assert site.read("mine.txt") == "mine"
    assert ">New</a>" not in site.read("index.html")


def test_a_change_at_the_end_of_the_manifest_that_is_torn_costs_nothing(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(40):
        site.post(f"post-{number}")
    clock = time.time_ns
    with monkeypatch.context() as patched:
        patched.setattr(time, "time_ns", lambda: clock() + 10 * stamps.SECOND)  # all is settled
        patched.setattr(manifests, "MOST", 2)  # the excerpt is in several files
        site.build()
        whole = manifest(site).read_bytes()
        site.edit("content/posts/post-7.md", "Text.", "Another text.")
        assert "2026/01/02/post-7/index.html" in site.build().done.written
        changed = manifest(site).read_bytes()
        assert changed.startswith(whole)
        assert len(changed) - len(whole) < len(whole) // 2
        for end in (len(changed) - 1, len(whole) + 5, len(whole)):
            manifest(site).write_bytes(changed[:end])
            assert site.build().done.written == ()
        site.edit("content/posts/post-7.md", "Another text.", "Text.")
        assert "2026/01/02/post-7/index.html" in site.build().done.written
        assert site.build().done.rendered == ()


@pytest.mark.parametrize("name", ["../precious.txt", "a/../../precious.txt"])
@pytest.mark.parametrize("of", ["manifest", "journal"])
def test_a_manifest_or_journal_cannot_make_a_build_delete_elsewhere(
    site: SiteTest, of: str, name: str
) -> None:
    site.post("old")
    site.build()
    site.write("precious.txt", "mine")
    (site.root / "public/a").mkdir()
    journal = Path(str(manifest(site)).replace("manifest-", "journal-"))
    of_bytes = hashlib.blake2b(b"mine", digest_size=20).hexdigest()
    if of == "manifest":
        manifests.save(
            manifest(site),
            {**manifests.load(manifest(site)).entries(), name: manifests.ManifestEntry(of_bytes)},
            {},
        )
    else:
        manifests.write(journal, publish.Journal({name: of_bytes}, {}, (name,)))
    site.build()
    assert site.source("precious.txt") == "mine"
    assert not journal.exists()


def test_two_output_folders_do_not_know_each_other(site: SiteTest, tmp_path: Path) -> None:
    site.post("old")
    site.post("new")
    one, two = tmp_path / "one", tmp_path / "two"
    site.build(output=one)
    site.build(output=two)
    assert site.files(one) == site.files(two)
    site.delete("content/posts/new.md")
    assert NEW in site.build(output=one).done.deleted
    assert (two / NEW).is_file()
    assert NEW in site.build(output=two).done.deleted
    assert site.files(one) == site.files(two)
    (two / "index.html").write_text("by hand")
    assert site.build(output=one).done.written == ()


def test_one_folder_under_two_names_is_one_folder(site: SiteTest, tmp_path: Path) -> None:
    site.post("old")
    site.post("new")
    site.build(output=tmp_path / "one")
    site.delete("content/posts/new.md")
    assert NEW in site.build(output=tmp_path / "other/../one").done.deleted


def test_a_site_can_be_moved_with_its_output(site: SiteTest, tmp_path: Path) -> None:
    site.post("old")
    site.post("new")
    site.build()
    moved = SiteTest(tmp_path / "moved")
    shutil.copytree(site.root, moved.root, dirs_exist_ok=True)
    moved.delete("content/posts/new.md")
    result = moved.build()
    assert result.ok, result.printed
    assert NEW in result.done.deleted
    assert not moved.published(NEW)


def test_the_state_stays_out_of_version_control(site: SiteTest) -> None:
    site.post("old")
    site.build()
    assert site.source(".sitegen/.gitignore").strip() == "*"


def test_without_a_state_folder_a_build_is_cold_and_says_so(site: SiteTest, tmp_path: Path) -> None:
    site.post("old")
    site.build(output=tmp_path / "expected")
    shutil.rmtree(site.root / ".sitegen")
    site.write(".sitegen", "a file")
    for _ in range(2):
        result = site.build(strict=True)
        assert result.ok, result.printed
        (problem,) = result.problems
        assert problem.code == "store"
        assert "the next build will not know which files and addresses" in problem.message
        assert "--clean" in problem.hint
        assert site.files() == site.files(tmp_path / "expected")


def test_a_number_sign_at_the_front_makes_no_file_vanish(site: SiteTest) -> None:
    site.post("#a", "Text.", title="Seen", date="2026-01-01")
    site.write("content/posts/#a.md#", "what Emacs saves by itself")
    assert site.build().ok
    assert site.published("2026/01/01/seen/index.html")
    assert not any("a.md" in path for path in site.files())


def test_folders_without_end_are_a_problem(site: SiteTest) -> None:
    site.write("content/" + "d/" * 120 + "x.md", "---\ntitle: Deep\n---\nText.")
    result = site.build()
    assert result.codes() == ["too-deep"], result.printed
    shutil.rmtree(site.root / "content/d")
    site.write("content/" + "d/" * 90 + "x.md", "---\ntitle: Deep\n---\nText.")
    assert site.build().ok
