"""What publishing does to the output folder: whole files, only the changed ones, and nothing that
is not ours."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
from pathlib import Path

import pytest
from support import SETTINGS, Result, SiteTest

from sitegen.publish import manifest as manifests
from sitegen.publish import transaction as publish

OLD, NEW = "2026/01/02/old/index.html", "2026/01/02/new/index.html"


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, path.stat().st_ino)
        for path in folder.rglob("*")
        if path.is_file()
    }


def snapshot(folder: Path) -> dict[str, tuple[object, ...]]:
    """Everything in a folder but what sitegen remembers: kind, bytes, times, inodes, modes."""
    found: dict[str, tuple[object, ...]] = {}
    for path in folder.rglob("*"):
        if ".sitegen" in path.parts:
            assert not path.name.startswith("unfinished"), path
            continue
        info = path.lstat()
        content = (
            str(path.readlink())
            if path.is_symlink()
            else path.read_bytes()
            if path.is_file()
            else None
        )
        found[path.relative_to(folder).as_posix()] = (
            stat.filemode(info.st_mode),
            content,
            info.st_ino,
            info.st_mtime_ns if not path.is_dir() else 0,
        )
    return found


def tree(folder: Path) -> dict[str, bytes | None]:
    """Files with their bytes, and folders."""
    return {
        path.relative_to(folder).as_posix(): None if path.is_dir() else path.read_bytes()
        for path in folder.rglob("*")
    }


def refused(site: SiteTest, **options: object) -> Result:
    """A build that has to fail, and to leave everything as it was."""
    before = snapshot(site.root.parent)
    result = site.build(**options)  # type: ignore[arg-type]
    assert not result.ok, "the build should have failed"
    assert snapshot(site.root.parent) == before
    return result


# --- what is written ------------------------------------------------------------------------------


def test_unchanged_files_are_left_alone_and_changed_ones_replaced(site: SiteTest) -> None:
    site.post("old")
    site.post("new", date="2026-01-05")
    site.write("static/a.txt", "a")
    site.build()
    before = stamps(site.root / "public")
    site.edit("content/posts/new.md", "Text.", "Another text.")
    site.write("static/a.txt", "b")
    done = site.build().done
    after = stamps(site.root / "public")
    changed = {path for path in before if before[path] != after[path]}
    assert (
        changed
        == set(done.written)
        >= {"2026/01/05/new/index.html", "a.txt", "feed.xml", "index.html"}
    )
    assert OLD not in changed
    assert all(before[path][1] != after[path][1] for path in changed), "a file was written in place"
    assert done.unchanged == len(after) - len(changed)


def test_somebody_who_reads_a_file_reads_it_to_the_end(site: SiteTest) -> None:
    site.post("old")
    site.write("static/a.txt", "first")
    site.build()
    old = site.read(OLD)
    with (
        open(site.root / "public" / OLD, "rb") as page,
        open(site.root / "public/a.txt", "rb") as copy,
    ):
        site.edit("content/posts/old.md", "Text.", "Another text.")
        site.write("static/a.txt", "second")
        assert site.build().ok
        assert page.read().decode() == old
        assert copy.read() == b"first"
    assert "Another text." in site.read(OLD)
    assert site.read("a.txt") == "second"


def test_files_get_the_mode_that_the_umask_gives(site: SiteTest) -> None:
    site.post("old")
    site.write("static/run.sh", "x")
    site.write("static/secret", "x")
    (site.root / "static/run.sh").chmod(0o777)
    (site.root / "static/secret").chmod(0o400)
    before = os.umask(0o022)
    try:
        assert site.build().ok
    finally:
        os.umask(before)
    modes = {
        stat.S_IMODE(path.stat().st_mode)
        for path in (site.root / "public").rglob("*")
        if path.is_file()
    }
    assert modes == {0o644}
    assert {
        stat.S_IMODE(path.stat().st_mode)
        for path in (site.root / "public").rglob("*")
        if path.is_dir()
    } == {0o755}


def test_a_published_file_whose_bytes_are_damaged_is_mended(site: SiteTest) -> None:
    site.post("old")
    site.build()
    good = site.files()
    (site.root / "public" / OLD).write_bytes(b"damaged")
    (site.root / "public/feed.xml").unlink()
    assert set(site.build().done.written) == {OLD, "feed.xml"}
    assert site.files() == good


# --- what is deleted ------------------------------------------------------------------------------


def test_what_vanishes_from_the_site_vanishes_from_the_output(site: SiteTest) -> None:
    site.post("old")
    site.post("new", date="2026-02-02", more="tags: [Only Here]\naliases: [/very/deep/address/]")
    site.write("static/folder/in/folder/file.txt", "x")
    site.build()
    assert site.published("tags/only-here/index.html")
    site.delete("content/posts/new.md")
    shutil.rmtree(site.root / "static")
    done = site.build().done
    assert {
        "2026/02/02/new/index.html",
        "tags/only-here/index.html",
        "archive/2026/02/index.html",
        "very/deep/address/index.html",
        "folder/in/folder/file.txt",
    } <= set(done.deleted)
    for folder in ("2026/02", "tags/only-here", "archive/2026/02", "very", "folder"):
        assert not (site.root / "public" / folder).exists(), folder
    assert (site.root / "public/2026/01/02/old").is_dir()


def test_files_of_others_stay_and_so_do_their_folders(site: SiteTest) -> None:
    site.post("old")
    site.post("new")
    site.build()
    ours = {"CNAME": "x", ".well-known/a": "x", "2026/01/02/new/notes.txt": "mine", "empty/": ""}
    for path, text in ours.items():
        if path.endswith("/"):
            (site.root / "public" / path).mkdir()
        else:
            site.write(f"public/{path}", text)
    site.delete("content/posts/new.md")
    assert site.build().done.deleted == (NEW,)
    for path in ours:
        assert (site.root / "public" / path).exists(), path
    assert site.build(clean=True).ok
    for path in ours:
        assert (site.root / "public" / path).exists(), path


def test_a_file_that_was_edited_by_hand_is_not_deleted(site: SiteTest) -> None:
    site.post("old")
    site.post("new")
    site.build()
    site.write(f"public/{NEW}", "edited by hand")
    site.delete("content/posts/new.md")
    assert site.build().done.deleted == ()
    assert site.read(NEW) == "edited by hand"


def test_a_file_that_was_there_before_the_first_build_is_not_deleted(site: SiteTest) -> None:
    site.post("old")
    site.write("public/notes.txt", "mine")
    site.build()
    site.delete("content/posts/old.md")
    site.build()
    assert site.read("notes.txt") == "mine"


# --- what stands in the way -----------------------------------------------------------------------


def test_a_foreign_file_is_not_overwritten_unless_asked(site: SiteTest) -> None:
    site.post("old")
    site.write("public/index.html", "mine")
    site.write(f"public/{OLD}", "mine as well")
    result = refused(site)
    assert result.codes() == ["in-the-way", "in-the-way"]
    assert "--clean" in result.told
    done = site.build(clean=True).done
    assert {"index.html", OLD} <= set(done.written)
    assert "mine" not in site.read("index.html")
    assert site.build().done.written == ()


def test_a_foreign_file_with_the_right_bytes_is_no_obstacle(site: SiteTest, tmp_path: Path) -> None:
    site.post("old")
    site.build(output=tmp_path / "elsewhere")
    shutil.copytree(tmp_path / "elsewhere", site.root / "public")
    done = site.build().done
    assert done.written == ()


@pytest.mark.parametrize("clean", [False, True])
def test_a_folder_where_a_file_has_to_be_is_an_error(site: SiteTest, clean: bool) -> None:
    site.post("old")
    site.write("public/feed.xml/x.txt", "mine")
    assert refused(site, clean=clean).codes() == ["in-the-way"]


@pytest.mark.parametrize("clean", [False, True])
def test_a_file_where_a_folder_has_to_be_is_an_error(site: SiteTest, clean: bool) -> None:
    site.post("old")
    site.write("public/2026", "mine")
    assert set(refused(site, clean=clean).codes()) == {"in-the-way"}


@pytest.mark.parametrize("clean", [False, True])
def test_links_in_the_output_are_not_written_through(
    site: SiteTest, tmp_path: Path, clean: bool
) -> None:
    site.post("old")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/precious.html").write_text("mine")
    (site.root / "public").mkdir()
    (site.root / "public/2026").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (site.root / "public/index.html").symlink_to(tmp_path / "elsewhere/precious.html")
    (site.root / "public/feed.xml").symlink_to(tmp_path / "elsewhere/new.xml")
    result = refused(site, clean=clean)
    assert set(result.codes()) == {"in-the-way"}
    for name in ("2026", "index.html", "feed.xml"):
        assert any(problem.path.endswith(name) for problem in result.problems), name


def test_a_link_in_place_of_the_file_beside_is_not_written_through(
    site: SiteTest, tmp_path: Path
) -> None:
    """Nobody can lead a build elsewhere by guessing the name of a temporary file."""
    site.post("old")
    site.build()
    (tmp_path / "precious").write_text("mine")
    for name in ("index.html", "feed.xml", "favicon.svg"):
        (site.root / "public" / f"{name}.sitegen-new").symlink_to(tmp_path / "precious")
    site.edit("content/posts/old.md", "title: Old", "title: Older")
    site.write("static/favicon.svg", "changed")
    site.build()
    assert (tmp_path / "precious").read_text() == "mine"
    assert not (site.root / "public/index.html").is_symlink()


def test_nothing_is_deleted_through_a_link(site: SiteTest, tmp_path: Path) -> None:
    site.post("old")
    site.post("new", date="2025-03-04")
    site.build()
    shutil.move(site.root / "public/2025", tmp_path / "backup")
    (site.root / "public/2025").symlink_to(tmp_path / "backup", target_is_directory=True)
    before = tree(tmp_path / "backup")
    site.delete("content/posts/new.md")
    assert site.build().ok
    assert tree(tmp_path / "backup") == before


@pytest.mark.parametrize(
    "folder",
    [
        "content",
        "content/posts/here",
        "layouts",
        "layouts/x",
        "static",
        "static/x",
        ".sitegen",
        ".sitegen/x",
        ".git",
        ".",
        "..",
        "",
        "/",
        "content/../content/x",
        "./static/.",
    ],
)
def test_the_output_cannot_be_where_the_site_itself_is(site: SiteTest, folder: str) -> None:
    site.post("old")
    result = refused(site, output=site.root / folder)
    assert result.codes() == ["usage"]


@pytest.mark.parametrize("folder", ["content", "static", "content/posts", "."])
def test_a_link_does_not_hide_that_the_output_is_the_site_itself(
    site: SiteTest, folder: str
) -> None:
    site.post("old")
    site.write("static/a.txt", "a")
    (site.root / "out").symlink_to(site.root / folder, target_is_directory=True)
    refused(site, output=site.root / "out")


@pytest.mark.parametrize("output", ["content", "./static/x", "."])
def test_the_settings_cannot_put_the_output_there_either(site: SiteTest, output: str) -> None:
    site.post("old")
    site.write("site.toml", SETTINGS + f'[build]\noutput = "{output}"\n')
    result = refused(site)
    assert result.codes() == ["output"]
    assert result.problems[0].line == 5


def test_a_file_as_output_folder_is_an_error(site: SiteTest, tmp_path: Path) -> None:
    site.post("old")
    (tmp_path / "file").write_text("mine")
    for output in (tmp_path / "file", tmp_path / "file/below"):
        refused(site, output=output)


@pytest.mark.skipif(
    os.geteuid() == 0, reason="Root may write everywhere; the test after this one stands in for it."
)
def test_an_output_folder_that_cannot_be_written_is_an_error(
    site: SiteTest, tmp_path: Path
) -> None:
    site.post("old")
    (tmp_path / "locked").mkdir(mode=0o500)
    result = site.build(output=tmp_path / "locked")
    assert result.codes() == ["write"]
    assert list((tmp_path / "locked").iterdir()) == []


def test_what_the_system_refuses_is_told_as_a_problem(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.post("old")

    def full(source: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(source))

    with monkeypatch.context() as patched:
        patched.setattr(os, "rename", full)
        result = site.build()
    assert result.codes() == ["write"]
    assert "No space left on device" in result.told
    assert site.build().ok


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("ENOSPC", "make room"),
        ("EDQUOT", "your share of the disk"),
        ("EROFS", "mount it so that it can be written"),
        ("EACCES", "the right to write"),
        ("EPERM", "protected"),
        ("ENAMETOOLONG", "shorter"),
        ("EISDIR", "move it away"),
        ("EMFILE", "ulimit -n"),
        ("ELOOP", "circle"),
        ("EBUSY", "unmount"),
        ("EIO", "dmesg"),
        ("ESTALE", "network"),
        ("EINVAL", "name"),
        ("ENOLCK", "the system calls this ENOLCK"),
    ],
)
def test_a_hint_says_what_to_do_about_what_the_system_said(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch, name: str, hint: str
) -> None:
    site.post("old")
    number = getattr(errno, name)

    def refuses(source: Path, target: Path) -> None:
        raise OSError(number, os.strerror(number), str(source), None, str(target))

    monkeypatch.setattr(os, "rename", refuses)
    (problem,) = site.build().problems
    assert (problem.code, problem.message) == ("write", f"cannot be written: {os.strerror(number)}")
    assert hint in problem.hint
    assert name in ("ENOSPC",) or "room" not in problem.hint


def test_a_path_that_is_too_long_is_told_with_a_hint(site: SiteTest, tmp_path: Path) -> None:
    site.post("old")
    (problem,) = site.build(output=tmp_path.joinpath(*["d" * 250] * 20)).problems
    assert problem.code == "write"
    assert "shorter" in problem.hint


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


def test_a_first_build_with_an_error_makes_no_folder(site: SiteTest) -> None:
    site.post("old", more="colour: red")
    assert refused(site).codes() == ["unknown-key"]
    assert not (site.root / "public").exists()


def test_every_problem_is_told_at_once(site: SiteTest) -> None:
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
    assert result.ok, result.told
    assert site.read("mine.txt") == "mine"
    assert ">New</a>" not in site.read("index.html")


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
        manifests.write(
            manifest(site),
            {**manifests.load(manifest(site)), name: manifests.ManifestEntry(of_bytes)},
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
    assert result.ok, result.told
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
        assert result.ok, result.told
        assert result.codes() == ["store"]
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
    assert result.codes() == ["too-deep"], result.told
    shutil.rmtree(site.root / "content/d")
    site.write("content/" + "d/" * 90 + "x.md", "---\ntitle: Deep\n---\nText.")
    assert site.build().ok
