"""Files that cannot be read, links that leave the site, and folders that are missing: what sitegen
says about each."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from support import SiteTest, sitegen

from sitegen import digest
from sitegen.incremental import stamps
from sitegen.incremental.stamps import Stamps
from sitegen.model.documents import Tree
from sitegen.read import site_folder
from sitegen.read.folders import Folders

# --- what a checkout may not keep as it is --------------------------------------------------------


HEAD = b"---\ntitle: A\ndate: 2026-01-01\nauthor: ada\nsource: CNN\nai: true\n---\n"


@pytest.mark.parametrize(
    ("path", "data", "printed"),
    [
        pytest.param(
            "content/posts/a.md",
            HEAD.replace(b"title: A", b"title: Caf\xe9"),
            """\
content/posts/a.md:2:11: error: expected UTF-8, got the byte 0xE9
    2 | title: Caf\ufffd
      |           ^
      = hint: save the file in the encoding UTF-8
""",
            id="latin-1",
        ),
        pytest.param(
            "content/posts/a.md",
            HEAD.decode().encode("utf-16"),
            """\
content/posts/a.md:1:1: error: expected UTF-8, got the byte 0xFF
""",
            id="utf-16",
        ),
        pytest.param(
            "content/posts/a.md",
            HEAD + "ü".encode() * 3 + b"x\xff",
            """\
content/posts/a.md:8:5: error: expected UTF-8, got the byte 0xFF
    8 | üüüx\ufffd
      |     ^
      = hint: save the file in the encoding UTF-8
""",
            id="after-other-characters",
        ),
        pytest.param(
            "content/posts/a.md",
            b"\xef\xbb\xbf" + HEAD.replace(b"---\n", b"---\xff\n", 1),
            """\
content/posts/a.md:1:4: error: expected UTF-8, got the byte 0xFF
    1 | ---\ufffd
      |    ^
      = hint: save the file in the encoding UTF-8
""",
            id="after-a-byte-order-mark",
        ),
        pytest.param(
            "content/posts/a.md",
            b"\xef\xbb\xbf" + HEAD.replace(b"title: A", b"titel: A").replace(b"\n", b"\r\n"),
            """\
content/posts/a.md:2:1: error: titel: a post has no key of this name
    2 | titel: A
      | ^
      = hint: did you mean `title`?
""",
            id="bom-and-crlf",
        ),
        pytest.param(
            "content/posts/a.md",
            HEAD + b"One\r\ntwo\x0bthree [\x1b[31m](nowhere.md)\r\n",
            """\
content/posts/a.md:9:4: error: the control character U+000B cannot be published
    9 | two\ufffdthree [\ufffd[31m](nowhere.md)
      |    ^
      = hint: delete the invisible character
content/posts/a.md:9:12: error: the control character U+001B cannot be published
    9 | two\ufffdthree [\ufffd[31m](nowhere.md)
      |            ^
      = hint: delete the invisible character
""",
            id="control-characters",
        ),
        pytest.param(
            "content/posts/a.md",
            HEAD.replace(b"title: A", b'title: "A\\x07"'),
            """\
content/posts/a.md:2:10: error: the control character U+0007 cannot be published
    2 | title: "A\\x07"
      |          ^
      = hint: take \\x07 out, or write \\\\x07 for a plain backslash
""",
            id="escaped-control-character",
        ),
        pytest.param(
            "content/posts/a.md",
            HEAD.replace(b"title: A", b"tags:\n\t- x"),
            """\
content/posts/a.md:3:1: error: YAML does not allow tabs here
    3 |  - x
      | ^
      = hint: indent with spaces
""",
            id="tab",
        ),
        pytest.param(
            "content/posts/a.md",
            b"",
            """\
content/posts/a.md:1:1: error: the file has no front matter
      = hint: begin it with a line ---, then title: …, date: … and so on, then a second line ---
""",
            id="empty",
        ),
        pytest.param(
            "layouts/post.html",
            b"{{ page.title }} \xff",
            """\
layouts/post.html:1:18: error: expected UTF-8, got the byte 0xFF
    1 | {{ page.title }} \ufffd
      |                  ^
      = hint: save the file in the encoding UTF-8
""",
            id="layout",
        ),
        pytest.param(
            "site.toml",
            b'title = "\xff"\n',
            """\
site.toml:1:10: error: expected UTF-8, got the byte 0xFF
    1 | title = "\ufffd"
      |          ^
      = hint: save the file in the encoding UTF-8
""",
            id="settings",
        ),
    ],
)
def test_bytes_that_cannot_be_read(path: str, data: bytes, printed: str, site: SiteTest) -> None:
    site.write(path, data)
    result = site.build()
    if "hint" not in printed:
        assert result.printed.startswith(printed)  # the line itself is unreadable
    else:
        assert result.printed == printed
    assert not (site.root / "public").exists()


def test_link_to_a_file_outside(site: SiteTest) -> None:
    (site.root.parent / "secret.txt").write_text("secret", encoding="utf-8")
    site.post("a")
    (site.root / "content/posts/out.txt").symlink_to(site.root.parent / "secret.txt")
    (site.root / "content/posts/nowhere.txt").symlink_to("nothing-here.txt")
    (site.root / "content/posts/folder").symlink_to(site.root / "content/authors")
    assert (
        site.build().printed
        == """\
content/posts/folder: error: links to folders are not followed
      = hint: put the folder itself here
content/posts/nowhere.txt: error: expected a file, got something else (a broken link, a pipe or a \
device)
      = hint: remove it
content/posts/out.txt: error: the link leads out of the folder content/
      = hint: put the file itself here
"""
    )
    assert not (site.root / "public").exists()


@pytest.mark.parametrize("folder", ["content", "layouts", "static"])
def test_link_to_a_file_beside_the_folder(folder: str, site: SiteTest) -> None:
    site.post("a")
    site.write(".env", "secret")
    (site.root / folder).mkdir(exist_ok=True)
    (site.root / folder / "x.txt").symlink_to("../.env")
    assert (
        site.build().printed
        == f"""\
{folder}/x.txt: error: the link leads out of the folder {folder}/
      = hint: put the file itself here
"""
    )


@pytest.mark.parametrize("folder", ["content", "layouts", "static"])
def test_folder_that_is_a_link_out_of_the_site(folder: str, site: SiteTest) -> None:
    site.post("a")
    (site.root.parent / "elsewhere").mkdir()
    if folder == "content":
        shutil.rmtree(site.root / folder)
    (site.root / folder).symlink_to("../elsewhere")
    assert (
        f"""\
{folder}: error: the link leads out of the site's folder
      = hint: put the folder itself here
"""
        in site.build().printed
    )


def test_link_to_a_file_inside_is_a_file(site: SiteTest) -> None:
    site.post("a", "[b](b.txt)")
    site.write("content/shared/b.txt", "b")
    (site.root / "content/posts/b.txt").symlink_to("../shared/b.txt")
    assert site.build().printed == ""
    assert site.read("posts/b.txt") == "b"


def test_name_that_is_not_utf8(site: SiteTest) -> None:
    try:
        (site.root / "content/posts").mkdir()
        with open(bytes(site.root) + b"/content/posts/caf\xe9.md", "wb") as file:
            file.write(HEAD)
    except OSError:
        pytest.skip("this file system takes only names in UTF-8")
    assert (
        site.build().printed
        == """\
content/posts/caf?.md: error: the name of the file is not UTF-8
      = hint: rename the file
"""
    )


def test_no_settings(site: SiteTest) -> None:
    site.delete("site.toml")
    assert (
        site.build().printed
        == """\
site.toml: error: there is no site.toml in site
      = hint: make one with title = "…" and base_url = "https://…/"
"""
    )


def test_no_site_here_or_above(tmp_path: Path) -> None:
    done = sitegen("build", cwd=tmp_path)
    assert done.returncode == 1
    assert (
        done.stderr
        == """\
site.toml: error: there is no site.toml here or in a folder above
      = hint: run sitegen in the folder of your site, or give it: --root DIR
1 error; nothing was published
"""
    )


def test_no_content(site: SiteTest) -> None:
    shutil.rmtree(site.root / "content")
    assert (
        site.build().printed
        == """\
content: error: the folder content/ is missing
      = hint: make it, and put posts into content/posts/
"""
    )


@pytest.mark.parametrize(
    "folder", ["content", "content/public", "layouts", "static/x", ".", "..", ".sitegen", ".git"]
)
def test_output_folder_that_holds_the_site(folder: str, site: SiteTest) -> None:
    site.write(
        "site.toml",
        f'title = "T"\nbase_url = "https://news.example/"\n[build]\noutput = "{folder}"\n',
    )
    site.post("a")
    before = sorted(path for path in site.root.rglob("*") if ".sitegen" not in path.parts)
    assert (
        site.build().printed
        == f"""\
site.toml:4:10: error: the output folder cannot be '{folder}': it holds the site itself
    4 | output = "{folder}"
      |          ^
      = hint: take a folder of its own, such as "public"
"""
    )
    assert sorted(path for path in site.root.rglob("*") if ".sitegen" not in path.parts) == before


def test_output_folder_given_that_holds_the_site(site: SiteTest) -> None:
    site.post("a")
    printed = site.build(output=site.root / "content").printed
    assert "the output folder cannot be" in printed
    assert 'title = "Test News"' not in printed  # no line of site.toml is to blame
    assert not (site.root / "content/index.html").exists()


def test_foreign_files_in_the_output_folder(site: SiteTest) -> None:
    site.post("a")
    site.write("public/index.html", "mine")
    site.write("public/tags", "a file where a folder has to be")
    site.write("public/feed.xml/x", "a folder where a file has to be")
    out = site.root / "public"
    assert (
        site.build().printed
        == f"""\
{out}/feed.xml: error: expected a file that sitegen wrote
      = hint: move it away
{out}/index.html: error: sitegen did not write this file and will not replace it
      = hint: move it away, or replace it with --clean
{out}/tags: error: expected a folder, found a file
      = hint: move it away
"""
    )
    assert site.read("index.html") == "mine"
    assert not (out / "2026").exists()


# --- what the system refuses: the tests may run as root, who may do everything --------------------


class Refusing:
    """Stands in for a method of Path, and refuses those that `refused` names."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, method: str, refused: str) -> None:
        self.real = getattr(Path, method)
        self.refused = refused
        monkeypatch.setattr(
            Path, method, lambda path, *args, **options: self(path, *args, **options)
        )

    def __call__(self, path: Path, *args: object, **options: object) -> object:
        if path.as_posix().endswith(self.refused):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return self.real(path, *args, **options)


@pytest.mark.parametrize("method", ["read_bytes", "stat"])
def test_settings_that_may_not_be_read(
    method: str, site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    Refusing(monkeypatch, method, "site.toml")
    assert site.build().printed.startswith("site.toml: error: cannot be read: Permission denied\n")


def test_file_that_may_not_be_read(site: SiteTest, monkeypatch: pytest.MonkeyPatch) -> None:
    path = site.post("a")

    def refuse(file: str) -> str:
        if file.endswith("posts/a.md"):
            raise PermissionError(errno.EACCES, "Permission denied", file)
        return digest.of_file(file)

    monkeypatch.setattr(stamps, "digest", SimpleNamespace(of_file=refuse))
    assert site.build().printed == f"{path}: error: cannot be read: Permission denied\n"


def test_file_that_vanishes_while_building(site: SiteTest, monkeypatch: pytest.MonkeyPatch) -> None:
    path = site.post("a")
    read = site_folder.read

    def read_and_delete(root: Path, known: Stamps, folders: Folders) -> Tree:
        tree = read(root, known, folders)
        site.delete(path)
        return tree

    monkeypatch.setattr(site_folder, "read", read_and_delete)
    assert (
        site.build().printed
        == "content/posts/a.md: error: cannot be read: No such file or directory\n"
    )


def test_own_file_in_the_folder_of_built_in_strings(site: SiteTest) -> None:
    site.write("layouts/i18n/built-in/en.toml", "home =\n")
    assert (
        site.build().printed
        == """\
layouts/i18n/built-in/en.toml: error: the name layouts/i18n/built-in/ is sitegen's own
      = hint: put the file into layouts/i18n/
"""
    )


@pytest.mark.parametrize(
    "strings", ['home = "Start"\n', 'page_n = "{titel}"\n', "months = []\n", "by = 7\n", "home =\n"]
)
def test_own_strings_never_stop_the_program(strings: str, site: SiteTest) -> None:
    site.write("layouts/i18n/en.toml", strings)
    for i in range(50):
        site.post(f"a{i}")
    result = site.build()
    assert result.ok or "layouts/i18n/en.toml" in result.printed
