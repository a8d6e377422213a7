"""What programs leave in the folders of a site: it is never published, and counted; what a person
could mean is published."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support import NOW, SiteTest, sitegen

from sitegen.errors import SiteError
from sitegen.incremental.stamps import Stamps
from sitegen.model.documents import File, Tree
from sitegen.read import site_folder
from sitegen.read.folders import Folders
from sitegen.read.litter import is_litter
from sitegen.serve import server

SECRET = "what the author has taken out"
FILES = (
    ".a.md.swp",
    ".a.md.swo",
    ".a.md.swn",
    ".a.md.swa",
    "a.md.swp",
    "a.md~",
    "a.md.~1~",
    ".a.md.un~",
    "4913",
    "#a.md#",
    ".#a.md",
    ".saves-17-host~",
    "a.md___jb_tmp___",
    "a.md___jb_old___",
    ".a.md.kate-swp",
    ".goutputstream-AB12CD",
    "a.md.bak",
    "a.md.BAK",
    "a.md.bck",
    "a.md.orig",
    "a.md.rej",
    "a.md.tmp",
    "~WRL0001.tmp",
    "~$a.docx",
    ".~lock.a.odt#",
    "a.md.old",
    ".DS_Store",
    "._logo.png",
    "Thumbs.db",
    "thumbs.db",
    "Desktop.ini",
    "ehthumbs.db",
    "Icon\r",
    ".directory",
    ".nfs000000000a1b2c3d",
    ".fuse_hidden0000001200000001",
    ".photo.jpg.icloud",
    "photo.jpg.crdownload",
    "photo.jpg:Zone.Identifier",
    "a (conflicted copy 2026-01-01).md",
    "a (John's conflicted copy 2026-01-01).md",
    "a (John’s conflicted copy 2026-01-01 (1)).jpg",
    "a (conflicted copy 2026-01-01 123456).md",
    "a (Johns in Konflikt stehende Kopie 2026-01-01).md",
    "a (Copie en conflit de Jean 2026-01-01).md",
    "a (case clash from desk).md",
    "a (Case Conflict 1).md",
    "a.sync-conflict-20260101-120000-ABCDEFG.md",
    "a_conflict-20260101-123456.md",
    "a_nas_Jan-01-1200-2026_Conflict.md",
    "a (SFConflict john@x.example 2026-01-01-12-00-00).md",
    ".syncthing.a.md.tmp",
    "~syncthing~a.md.tmp",
    ".a.md.~a1b2c3",
    ".photo.jpg.aB3dE6",
    ".dropbox",
    ".dropbox.attr",
    ".sync_a1b2c3.db",
    ".sync_a1b2c3.db-wal",
    ".owncloudsync.log",
    "a.jpg.filepart",
)
FOLDERS = (
    ".git",
    ".svn",
    ".hg",
    ".bzr",
    "CVS",
    "_darcs",
    ".jj",
    ".stversions",
    ".stfolder",
    ".stfolder.removed-20260101-120000",
    ".dropbox.cache",
    ".sync",
    ".Trash",
    ".Trash-1000",
    ".Trashes",
    "__MACOSX",
    "@eaDir",
    "#recycle",
    "$RECYCLE.BIN",
    "System Volume Information",
    ".Spotlight-V100",
    ".fseventsd",
    ".idea",
    ".vscode",
    ".vs",
    ".history",
    ".ipynb_checkpoints",
    "lost+found",
    ".~tmp~",
    ".rsync-partial",
)
# What looks a little like it.
MEANT = (
    "gaza_conflict.jpg",
    "conflict.jpg",
    "conflicted-copy.jpg",
    "Sudan (conflict).jpg",
    "cover (1).jpg",
    "a copy.jpg",
    "4914",
    "49130",
    "CVS",
    "cvs.jpg",
    "swap.swf",
    "old",
    "orig.png",
    "tmp.css",
    "#1.jpg",
    "~ada.jpg",
    "$5.jpg",
    "photo.jpg_large",
    "map_LOCAL_2024.png",
    "a.sync.jpg",
    "Icon",
)
HIDDEN = (
    ".nojekyll",
    ".htaccess",
    ".well-known/security.txt",
    ".domains",
    ".logo.svg",
    ".user.ini",
)


def published(site: SiteTest) -> set[str]:
    return {path for path, data in site.files().items() if SECRET.encode() in data}


@pytest.mark.parametrize(
    "folder", ["content", "content/posts", "content/posts/b", "static", "static/img", "layouts"]
)
@pytest.mark.sampled(4)
def test_what_programs_leave_behind_is_never_published_and_counted(
    site: SiteTest, folder: str
) -> None:
    site.post("b/index", "Text.", title="B")
    for name in (*FILES, *(f"{name}/x.md" for name in FOLDERS), "CVS/Entries"):
        site.write(f"{folder}/{name}", SECRET)
    done = site.build().done
    assert published(site) == set()
    assert done.litter == tuple(sorted(f"{folder}/{name}" for name in (*FILES, *FOLDERS)))


@pytest.mark.parametrize(
    ("folder", "names"), [("content/posts/b", MEANT), ("static", (*MEANT, *HIDDEN))]
)
def test_what_a_person_could_mean_is_published(
    site: SiteTest, folder: str, names: tuple[str, ...]
) -> None:
    site.post("b/index", "Text.", title="B")
    for name in names:
        site.write(f"{folder}/{name}", SECRET)
    place = "2026/01/02/b/" if folder.startswith("content") else ""
    done = site.build().done
    assert published(site) == {place + name for name in names}
    assert done.litter == ()


def test_a_folder_is_not_a_file_of_its_name() -> None:
    assert [
        is_litter(name, folder=folder) for name in ("4913", "_darcs") for folder in (False, True)
    ] == [True, False, False, True]


def test_a_folder_may_be_called_like_a_shop(site: SiteTest) -> None:
    site.write("static/CVS/logo.txt", SECRET)
    assert site.build().done.litter == ()
    assert published(site) == {"CVS/logo.txt"}


def test_what_tells_git_of_a_folder_is_neither_published_nor_litter(site: SiteTest) -> None:
    for name in (".gitkeep", ".gitignore", ".gitattributes"):
        site.write(f"static/{name}", SECRET)
    assert (site.build().done.litter, published(site)) == ((), set())


@pytest.mark.long
def test_the_command_tells_how_much_it_was(site: SiteTest) -> None:
    site.write("static/.DS_Store", SECRET)
    done = sitegen("build", "--json", cwd=site.root)
    assert json.loads(done.stdout)["litter"] == ["static/.DS_Store"]
    assert "1 file or folder left behind by other programs, not published" in done.stderr
    site.write("static/x~", SECRET)
    assert "2 files and folders left behind" in sitegen("build", cwd=site.root).stderr


# --- what goes while it is read -------------------------------------------------------------------


class Fleeting:
    """A file, or a folder, that is there whenever the site is listed, and gone when it is read:
    `times` times."""

    def __init__(
        self, site: SiteTest, monkeypatch: pytest.MonkeyPatch, path: str, times: int
    ) -> None:
        self.site, self.path, self.left = site, path, times
        self._read = site_folder.read
        monkeypatch.setattr(site_folder, "read", self)

    def __call__(self, root: Path, known: Stamps, folders: Folders) -> Tree:
        if self.left:
            self.site.write(self.path, "---\ntitle: Gone\n---\nText.\n")
        tree = self._read(root, known, folders)
        if self.left:
            self.left -= 1
            self.site.delete(self.path)
        return tree


def builder(site: SiteTest) -> server._Builder:
    return server._Builder(
        server.ServeOptions(
            root=site.root,
            host="",
            port=0,
            drafts=True,
            poll=False,
            browser=False,
            comments=False,
            jobs=1,
            clock=lambda: NOW,
            say=pytest.fail,
        ),
        None,
    )


@pytest.mark.parametrize(
    "path", ["content/pages/gone.md", "static/gone.txt", "layouts/left.html", "static/gone.jpg"]
)
def test_a_file_that_goes_while_it_is_read_is_no_error_of_the_preview(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    Fleeting(site, monkeypatch, path, 2)
    preview = builder(site)
    (line,) = preview.build(())
    assert "made" in line
    assert (preview.epoch.is_good, preview.epoch.problems) == (True, ())


def test_the_preview_says_nothing_while_files_come_and_go(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    preview = builder(site)
    preview.build(())
    before = preview.epoch
    fleeting = Fleeting(site, monkeypatch, "content/pages/gone.md", 100)
    assert preview.build(()) == []
    assert preview.epoch == before
    fleeting.left = 0
    site.post("new")
    assert len(preview.build(("content/posts/new.md",))) == 1
    assert preview.epoch.number == before.number + 1


def test_a_build_says_clearly_what_went(site: SiteTest, monkeypatch: pytest.MonkeyPatch) -> None:
    Fleeting(site, monkeypatch, "content/pages/gone.md", 1)
    assert site.build().codes() == ["vanished"]
    assert site.build().ok


@pytest.mark.parametrize("path", ["content/gone/x.md", "static/gone/x.md"])
def test_what_goes_while_folders_are_listed_is_not_there(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    site.write(path, "---\ntitle: Gone\n---\nText.\n")
    scanned, deleted = site_folder._Walk._scanned, []

    def delete_and_scan(
        walk: site_folder._Walk, directory: str, folder: str, *rest: Path, hidden: bool
    ) -> tuple[list[File], list[tuple[str, str]]]:
        if folder == path.rpartition("/")[0]:  # it has been listed
            site.delete(path)
            (site.root / path).parent.rmdir()
            deleted.append(path)
        return scanned(walk, directory, folder, *rest, hidden=hidden)

    monkeypatch.setattr(site_folder._Walk, "_scanned", delete_and_scan)
    assert site.build().ok
    assert deleted == [path]


def test_a_file_that_goes_between_its_name_and_its_bytes_is_not_there(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.write("static/gone.txt", "x")
    look = Stamps.digest

    def gone(stamps: Stamps, name: str, path: str, status: object) -> str:
        if name == "static/gone.txt":
            raise FileNotFoundError(2, "No such file or directory", path)
        return look(stamps, name, path, status)  # type: ignore[arg-type]

    monkeypatch.setattr(Stamps, "digest", gone)
    assert site.build().ok
    assert not site.published("gone.txt")


def test_a_link_that_leads_nowhere_is_reported(site: SiteTest) -> None:
    (site.root / "static").mkdir()
    (site.root / "static/x.txt").symlink_to("nowhere")
    with pytest.raises(SiteError) as raised:
        site_folder.read(site.root, Stamps({}), Folders())
    assert [problem.code for problem in raised.value.problems] == ["unreadable"]
