"""What a wrong site is told: each folder of tests/sites_invalid/ is one, with `problems.txt`, the
whole text it gets.

A folder holds only what its mistakes need; tests/support.py gives the settings and the author `ada`
where they are missing. A site with an error publishes nothing. `options.toml` may give drafts,
base_url and strict.

`python tests/test_messages.py --update NAME` writes what the site NAME is told now. Read it before
you keep it: does it say where, what was found, what was expected, and what to type?"""

from __future__ import annotations

import errno
import shutil
import sys
import tempfile
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
from support import SETTINGS, Result, SiteTest, sitegen

from sitegen import digest
from sitegen.incremental import stamps
from sitegen.incremental.stamps import Stamps
from sitegen.model.documents import Tree
from sitegen.read import site_folder

SITES = Path(__file__).parent / "sites_invalid"
NAMES = sorted(folder.name for folder in SITES.iterdir() if folder.is_dir())
NO_SITE = shutil.ignore_patterns("problems.txt", "options.toml")


def build(name: str, site: SiteTest) -> Result:
    shutil.copytree(SITES / name, site.root, dirs_exist_ok=True, ignore=NO_SITE)
    site.quiet()
    options = SITES / name / "options.toml"
    return site.build(
        **(tomllib.loads(options.read_text(encoding="utf-8")) if options.is_file() else {})
    )


@pytest.mark.parametrize("name", NAMES)
def test_site_is_told_its_problems(name: str, site: SiteTest) -> None:
    result = build(name, site)
    assert result.told == (SITES / name / "problems.txt").read_text(encoding="utf-8")
    assert result.told != ""
    assert result.ok == all(problem.severity == "warning" for problem in result.problems)
    assert site.published("index.html") == result.ok
    assert (site.root / "public").exists() == result.ok


# --- what a checkout may not keep as it is --------------------------------------------------------

HEAD = b"---\ntitle: A\ndate: 2026-01-01\nauthor: ada\nsource: CNN\nai: true\n---\n"


@pytest.mark.parametrize(
    ("path", "data", "told"),
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
def test_bytes_that_cannot_be_read(path: str, data: bytes, told: str, site: SiteTest) -> None:
    site.write(path, data)
    result = site.build()
    if "hint" not in told:
        assert result.told.startswith(told)  # the line itself is unreadable
    else:
        assert result.told == told
    assert not (site.root / "public").exists()


def test_link_to_a_file_outside(site: SiteTest) -> None:
    (site.root.parent / "secret.txt").write_text("secret", encoding="utf-8")
    site.post("a")
    (site.root / "content/posts/out.txt").symlink_to(site.root.parent / "secret.txt")
    (site.root / "content/posts/nowhere.txt").symlink_to("nothing-here.txt")
    (site.root / "content/posts/folder").symlink_to(site.root / "content/authors")
    assert (
        site.build().told
        == """\
content/posts/folder: error: links to folders are not followed
      = hint: put the folder itself here
content/posts/nowhere.txt: error: expected a file, got something else (a broken link, a pipe or a device)
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
        site.build().told
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
        in site.build().told
    )


def test_link_to_a_file_inside_is_a_file(site: SiteTest) -> None:
    site.post("a", "[b](b.txt)")
    site.write("content/shared/b.txt", "b")
    (site.root / "content/posts/b.txt").symlink_to("../shared/b.txt")
    assert site.build().told == ""
    assert site.read("posts/b.txt") == "b"


def test_name_that_is_not_utf8(site: SiteTest) -> None:
    try:
        (site.root / "content/posts").mkdir()
        with open(bytes(site.root) + b"/content/posts/caf\xe9.md", "wb") as file:
            file.write(HEAD)
    except OSError:
        pytest.skip("this file system takes only names in UTF-8")
    assert (
        site.build().told
        == """\
content/posts/caf?.md: error: the name of the file is not UTF-8
      = hint: rename the file
"""
    )


def test_no_settings(site: SiteTest) -> None:
    site.delete("site.toml")
    assert (
        site.build().told
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
        site.build().told
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
        site.build().told
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
    told = site.build(output=site.root / "content").told
    assert "the output folder cannot be" in told
    assert 'title = "Test News"' not in told  # no line of site.toml is to blame
    assert not (site.root / "content/index.html").exists()


def test_foreign_files_in_the_output_folder(site: SiteTest) -> None:
    site.post("a")
    site.write("public/index.html", "mine")
    site.write("public/tags", "a file where a folder has to be")
    site.write("public/feed.xml/x", "a folder where a file has to be")
    out = site.root / "public"
    assert (
        site.build().told
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


def test_yaml_that_would_expand_without_bound(site: SiteTest) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    site.post("a", more="params:\n" + "\n".join("  " + line for line in lines))
    told = site.build().told
    assert (
        "content/posts/a.md:11:3: error: params.a3: the aliases (*name) expand to too many values"
        in told
    )
    assert "write the values out" in told


@pytest.mark.parametrize(
    "long",
    [f'"{"x" * 900}"', f'{{"{"x" * 900}": 1}}', f'[["{"x" * 900}"]]'],
    ids=["text", "key", "list"],
)
def test_aliases_are_limited_by_the_characters_that_they_stand_for(
    long: str, site: SiteTest
) -> None:
    few, many = (
        f"params:\n  long: &long {long}\n  few: [{', '.join(['*long'] * count)}]"
        for count in (100, 150)
    )
    site.post("a", more=few)
    assert site.build().ok
    site.post("a", more=many)
    result = site.build()
    assert [(problem.line, problem.column, problem.message) for problem in result.problems] == [
        (9, 3, "params.few: the aliases (*name) expand to too much text")
    ]


def test_too_many_values_are_not_said_to_be_aliases(site: SiteTest) -> None:
    site.post("a", more=f"tags: [{', '.join(f't{i}' for i in range(10_100))}]")
    result = site.build()
    assert [(problem.line, problem.message) for problem in result.problems] == [
        (7, "tags: there are too many values, more than 10,000")
    ]
    assert "alias" not in result.told


@pytest.mark.parametrize(
    ("value", "place"),
    [
        pytest.param(" {x: " + "[" * 50_000, (7, 32), id="lists"),
        pytest.param(" {x: " + "[" * 50_000 + "]" * 50_000 + "}", (7, 32), id="lists-that-end"),
        pytest.param(" " + "{a: " * 50_000, (7, 89), id="mappings"),
        pytest.param("\n  " + "- " * 50_000 + "x", (8, 43), id="blocks"),
        pytest.param("\n  " + "? " * 50_000 + "x", (8, 43), id="keys"),
        pytest.param("".join(f"\n{'  ' * i}a:" for i in range(1, 1000)), (28, 43), id="indented"),
        pytest.param(
            "".join(f"\u2028{' ' * i}a:" for i in range(1, 1000)), (7, 300), id="other-line-ends"
        ),
    ],
)
def test_yaml_that_nests_too_deeply(value: str, place: tuple[int, int], site: SiteTest) -> None:
    site.post("a", more=f"params:{value}")
    (problem,) = site.build().problems
    assert ((problem.line, problem.column), problem.code, problem.message) == (
        place,
        "yaml",
        "the values are nested too deeply",
    )


@pytest.mark.parametrize(
    ("line", "place", "message"),
    [
        (
            "params.x = " + "9" * 5000,
            (2, 12),
            "TOML: expected a whole number of at most 100 digits",
        ),
        (
            "params.x = " + "9" * 101,
            (2, 12),
            "params.x: expected a whole number of at most 100 digits",
        ),
        (
            "params.x = 0x" + "f" * 5000,
            (2, 12),
            "params.x: expected a whole number of at most 100 digits",
        ),
        ("params" + ".a" * 3000 + " = 1", (2, 1), "the values are nested too deeply"),
        ("params.x = " + "[" * 100 + "]" * 100, (2, 1), "the values are nested too deeply"),
        ("params.x = [" + "1," * 20_000 + "]", (2, 1), "there are too many values"),
    ],
)
def test_toml_that_is_more_than_anybody_writes(
    line: str, place: tuple[int, int], message: str, site: SiteTest
) -> None:
    post = (
        f'+++\n{line}\ntitle = "A"\ndate = 2026-01-01\nauthor = "ada"\nsource = "CNN"\nai ='
        " true\n+++\n"
    )
    site.write("content/posts/a.md", post.encode())
    site.write("site.toml", f'title = "T"\n{line}\nbase_url = "https://news.example/"\n')
    assert [
        (p.path, (p.line, p.column), p.message)
        for p in site.build().problems
        if p.severity == "error"
    ] == [(path, place, message) for path in ("site.toml", "content/posts/a.md")]


def test_toml_lists_without_end(site: SiteTest) -> None:
    site.write("site.toml", "x = " + "[" * 50_000)
    (problem,) = site.build().problems
    assert (problem.code, problem.line, problem.message) == (
        "toml",
        1,
        "the values are nested too deeply",
    )


@pytest.mark.parametrize("number", ["9" * 101, "0x" + "f" * 5000, "9" * 5000])
def test_yaml_number_that_is_too_long(number: str, site: SiteTest) -> None:
    site.post("a", more=f"params: {{x: {number}}}\nslug: {number}")
    told = site.build().told
    assert "content/posts/a.md:7:13: error: params.x: expected a value that YAML can read" in told
    assert "content/posts/a.md:8:7: error: slug: expected a value that YAML can read" in told


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
    assert site.build().told.startswith("site.toml: error: cannot be read: Permission denied\n")


def test_file_that_may_not_be_read(site: SiteTest, monkeypatch: pytest.MonkeyPatch) -> None:
    path = site.post("a")

    def refuse(file: str) -> str:
        if file.endswith("posts/a.md"):
            raise PermissionError(errno.EACCES, "Permission denied", file)
        return digest.of_file(file)

    monkeypatch.setattr(stamps, "digest", SimpleNamespace(of_file=refuse))
    assert site.build().told == f"{path}: error: cannot be read: Permission denied\n"


def test_file_that_vanishes_while_building(site: SiteTest, monkeypatch: pytest.MonkeyPatch) -> None:
    path = site.post("a")
    read = site_folder.read

    def read_and_delete(root: Path, known: Stamps) -> Tree:
        tree = read(root, known)
        site.delete(path)
        return tree

    monkeypatch.setattr(site_folder, "read", read_and_delete)
    assert (
        site.build().told
        == "content/posts/a.md: error: cannot be read: No such file or directory\n"
    )


def test_own_file_in_the_folder_of_built_in_strings(site: SiteTest) -> None:
    site.write("layouts/i18n/built-in/en.toml", "home =\n")
    assert (
        site.build().told
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
    assert result.ok or "layouts/i18n/en.toml" in result.told


def test_markdown_that_nests_too_deeply(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + '[markdown]\ndialect = "classic"\n')
    site.post("a", "\n".join(" " * 4 * i + "- x" for i in range(300)))
    assert site.build().told.startswith(
        "content/posts/a.md:8: error: the text is nested too deeply\n"
    )


def test_everything_is_told_at_once_and_nothing_is_published(site: SiteTest) -> None:
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
        told = build(name, SiteTest(Path(folder) / "site")).told
    (SITES / name / "problems.txt").write_text(told, encoding="utf-8", newline="")


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] != "--update":
        sys.exit(__doc__)
    update(sys.argv[2])
