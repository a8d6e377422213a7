"""The command as people and programs use it: exit status, what goes where, and what a problem looks
like."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Protocol

import pytest
from needs import needs
from support import SETTINGS, SiteTest, sitegen

import sitegen as package
from sitegen import cli, report
from sitegen.errors import Problem, SiteError

NOW = ("--now", "2026-06-01T12:00:00Z")
KEYS = [
    "ok",
    "problems",
    "parsed",
    "rendered",
    "written",
    "deleted",
    "unchanged",
    "excluded",
    "litter",
    "next_due",
    "seconds",
]
PROBLEM_KEYS = ["severity", "code", "path", "line", "column", "message", "hint"]
STAGES = ["read", "parse", "link", "plan", "render", "publish", "total"]


class Build(Protocol):
    """`sitegen build` at a fixed moment, in this process: quick, and through the same one
    handler."""

    def __call__(
        self, *arguments: str, cwd: Path | None = None, **env: str
    ) -> subprocess.CompletedProcess[str]: ...


@pytest.fixture
def build(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Build:
    def run(
        *arguments: str, cwd: Path | None = None, **env: str
    ) -> subprocess.CompletedProcess[str]:
        now = NOW if "--now" not in arguments and "SOURCE_DATE_EPOCH" not in env else ()
        with monkeypatch.context() as patched:
            for name in ("SOURCE_DATE_EPOCH", "GITHUB_ACTIONS", "NO_COLOR", "FORCE_COLOR"):
                patched.delenv(name, raising=False)
            for name, value in env.items():
                patched.setenv(name, value)
            patched.chdir(cwd or site.root)
            patched.setattr(sys, "argv", ["sitegen", "build", *now, *arguments])
            patched.setattr("click.utils.should_strip_ansi", lambda *_: False)  # as on a terminal
            status = 0
            try:
                cli.run()
            except SystemExit as exited:
                status = exited.code if isinstance(exited.code, int) else 0
        told = capsys.readouterr()
        return subprocess.CompletedProcess(["sitegen", *arguments], status, told.out, told.err)

    return run


# --- exit status ----------------------------------------------------------------------------------


def test_0_where_everything_is_fine(site: SiteTest, build: Build) -> None:
    site.post("a")
    done = build()
    assert (done.returncode, done.stdout) == (0, "")
    assert "written" in done.stderr
    assert site.published("2026/01/02/a/index.html")


def test_1_where_the_site_is_wrong(site: SiteTest, build: Build) -> None:
    site.post("a", more="colour: red")
    site.post("b", more="colour: red")
    done = build()
    assert (done.returncode, done.stdout) == (1, "")
    assert "content/posts/a.md:7:1: error: " in done.stderr
    assert "2 errors; nothing was published" in done.stderr
    assert not (site.root / "public").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("biuld",),
        ("build", "--now"),
        ("build", "--now", "yesterday"),
        ("build", "--now", "2026-02-30"),
        ("build", "--now", ""),
        ("build", "--now", "99999-01-01"),
        ("build", "--root", "no/such/folder"),
        ("build", "--colour"),
        ("build", "extra"),
        ("build", "--root", "site.toml"),
        ("build", "--output", "site.toml"),
    ],
)
def test_2_where_the_command_is_used_wrongly(site: SiteTest, arguments: tuple[str, ...]) -> None:
    site.post("a")
    done = sitegen(*arguments, cwd=site.root)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Error: " in done.stderr
    assert "Traceback" not in done.stderr
    assert not (site.root / "public").exists()


@pytest.mark.parametrize("epoch", ["soon", "1.5", "9" * 30, "-9" * 9, " "])
def test_2_where_source_date_epoch_is_no_number_of_seconds(site: SiteTest, epoch: str) -> None:
    site.post("a")
    done = sitegen("build", cwd=site.root, env={"SOURCE_DATE_EPOCH": epoch})
    assert done.returncode == 2
    assert "SOURCE_DATE_EPOCH" in done.stderr
    assert not (site.root / "public").exists()


def test_2_without_a_command_and_0_with_a_question(site: SiteTest) -> None:
    assert sitegen(cwd=site.root).returncode == 2
    for arguments in (("--help",), ("-h",), ("build", "--help")):
        done = sitegen(*arguments, cwd=site.root)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("Usage: ")


def test_3_where_sitegen_is_wrong(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(options: object) -> None:
        raise ZeroDivisionError("deliberately")

    monkeypatch.setattr(cli.building, "build", broken)
    monkeypatch.setattr(sys, "argv", ["sitegen", "build", "--json", "--root", str(site.root)])
    with pytest.raises(SystemExit) as exited:
        cli.run()
    told = capsys.readouterr()
    assert exited.value.code == 3
    assert "ZeroDivisionError: deliberately" in told.err
    assert f"bug in sitegen {package.__version__}" in told.err
    assert told.out == ""


def test_130_where_the_user_interrupts(site: SiteTest) -> None:
    """Nobody reads what the build tells, and it tells more than a pipe holds, so it is still at it
    when the signal comes."""
    site.write(
        "content/posts/bad.md",
        "---\n" + "".join(f"key-{i}: {'x' * 80}\n" for i in range(3000)) + "---\n",
    )
    environment = {key: value for key, value in os.environ.items() if key != "GITHUB_ACTIONS"}
    with subprocess.Popen(
        [sys.executable, "-m", "sitegen", "build", *NOW],
        cwd=site.root,
        env={**environment, "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stderr is not None
        first = process.stderr.read(1)
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=60)
    told = (first + rest).decode()
    assert process.returncode == 130, told[-2000:]
    assert told.endswith("interrupted\n")
    assert "Traceback" not in told
    assert not (site.root / "public").exists()


def test_130_where_the_interrupt_comes_while_building(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    site.post("a")
    monkeypatch.setattr(
        "sitegen.layouts.closures.load", lambda *_: signal.raise_signal(signal.SIGINT)
    )
    monkeypatch.setattr(sys, "argv", ["sitegen", "build", "--root", str(site.root), *NOW])
    with pytest.raises(SystemExit) as exited:
        cli.run()
    assert exited.value.code == 130
    assert "interrupted" in capsys.readouterr().err
    assert not (site.root / "public").exists()


def test_a_reader_who_went_away_is_no_bug_of_ours(site: SiteTest) -> None:
    site.post("a")
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "sitegen", "build", "--json", *NOW],
            cwd=site.root,
            stdout=write,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONUTF8": "1"},
            check=False,
            timeout=60,
        )
    finally:
        os.close(write)
    assert "Traceback" not in done.stderr
    assert "bug" not in done.stderr
    assert done.returncode == 1
    assert site.published("index.html")


# --- --json ---------------------------------------------------------------------------------------


def test_json_of_a_build_that_went_well(site: SiteTest, build: Build) -> None:
    site.post("a", more="expires: 2027-01-01\n")
    site.post("b", more="draft: true\n")
    site.post("c", date="2026-09-01T10:00:00+02:00")
    site.post("d", date="2025-01-01", more="expires: 2025-06-01\n")
    site.post("e", "[x](javascript:x)")
    done = build("--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert list(told) == KEYS
    assert told["ok"] is True
    assert [list(problem) for problem in told["problems"]] == [PROBLEM_KEYS]
    assert {
        key: told["problems"][0][key] for key in ("severity", "code", "path", "line", "column")
    } == {
        "severity": "warning",
        "code": "unsafe-address",
        "path": "content/posts/e.md",
        "line": 8,
        "column": 5,
    }
    assert told["parsed"] == sorted(
        ["content/authors/ada.md", *(f"content/posts/{name}.md" for name in "abcde")]
    )
    assert told["excluded"] == [
        {"path": "content/posts/b.md", "reason": "draft", "until": None},
        {"path": "content/posts/c.md", "reason": "future", "until": "2026-09-01T08:00:00+00:00"},
        {"path": "content/posts/d.md", "reason": "expired", "until": None},
    ]
    assert told["next_due"] == "2026-09-01T08:00:00+00:00"
    assert sorted(told["written"]) == sorted(site.files())
    assert set(told["rendered"]) == {
        path for path in site.files() if not path.startswith("favicon")
    }
    assert (told["deleted"], told["unchanged"]) == ([], 0)
    assert list(told["seconds"]) == STAGES
    assert all(
        type(seconds) in (int, float) and seconds >= 0 for seconds in told["seconds"].values()
    )


def test_json_of_a_build_that_failed(site: SiteTest, build: Build) -> None:
    site.post("a", more="colour: red")
    done = build("--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert list(told) == KEYS
    assert [list(problem) for problem in told["problems"]] == [PROBLEM_KEYS]
    assert told["problems"][0] | {"message": "", "hint": ""} == {
        "severity": "error",
        "code": "unknown-key",
        "path": "content/posts/a.md",
        "line": 7,
        "column": 1,
        "message": "",
        "hint": "",
    }
    assert "colour" in told["problems"][0]["message"]
    assert {key: value for key, value in told.items() if key != "problems"} == {
        "ok": False,
        "parsed": [],
        "rendered": [],
        "written": [],
        "deleted": [],
        "unchanged": 0,
        "excluded": [],
        "litter": [],
        "next_due": None,
        "seconds": {},
    }


def test_json_where_there_is_no_site(tmp_path: Path) -> None:
    done = sitegen("build", "--json", cwd=tmp_path)
    told = json.loads(done.stdout)
    assert (done.returncode, told["ok"], told["problems"][0]["code"]) == (1, False, "no-site")


def test_json_comes_out_whole_on_a_terminal_that_knows_only_ascii(
    site: SiteTest, build: Build
) -> None:
    site.post("ä", title="שלום 漢字", more="tags: [Ö]")
    done = build("--json", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert "content/posts/ä.md" in json.loads(done.stdout)["parsed"]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_json_comes_out_whole_whatever_the_output_can_encode(site: SiteTest, encoding: str) -> None:
    site.post("漢字", title="שלום", more="colour: red")
    done = sitegen(
        "build", "--json", cwd=site.root, env={"PYTHONUTF8": "0", "PYTHONIOENCODING": encoding}
    )
    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout)["problems"][0]["path"] == "content/posts/漢字.md"


def test_json_to_a_full_disk(site: SiteTest) -> None:
    site.post("a")
    full = Path("/dev/full")
    needs(full.exists(), "this system has no /dev/full")
    with full.open("w") as out:
        done = subprocess.run(
            [sys.executable, "-m", "sitegen", "build", "--json", *NOW],
            cwd=site.root,
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 1
    assert done.stderr.endswith(
        "Error: standard output cannot be written: No space left on device\n"
    )
    assert "Traceback" not in done.stderr


# --- options --------------------------------------------------------------------------------------


def test_now_decides_what_is_visible(site: SiteTest, build: Build) -> None:
    site.post("a", date="2026-01-02T00:00:00Z")
    for moment, visible in (
        ("2026-01-01T23:59:59Z", False),
        ("2026-01-02", True),
        ("2026-01-02T00:00:00", True),
        ("2026-01-02T00:59:59+01:00", False),
        ("2026-01-02T01:00:00+01:00", True),
    ):
        assert build("--now", moment).returncode == 0
        assert site.published("2026/01/02/a/index.html") is visible, moment


def test_source_date_epoch_stands_in_for_now(site: SiteTest) -> None:
    site.post("a", date="2026-01-02T00:00:00Z")
    epoch = 1767312000  # 2026-01-02T00:00:00Z
    for seconds, visible in ((epoch - 1, False), (epoch, True), (0, False)):
        assert (
            sitegen(
                "build", cwd=site.root, env={"SOURCE_DATE_EPOCH": str(seconds), "TZ": "Asia/Tokyo"}
            ).returncode
            == 0
        )
        assert site.published("2026/01/02/a/index.html") is visible, seconds
    assert (
        sitegen(
            "build", "--now", "2026-01-03", cwd=site.root, env={"SOURCE_DATE_EPOCH": "0"}
        ).returncode
        == 0
    )
    assert site.published("2026/01/02/a/index.html"), "--now comes first"


def test_without_both_the_clock_decides(site: SiteTest) -> None:
    site.post("past", date="2001-01-01")
    site.post("far", date="9000-01-01")
    for env in ({}, {"SOURCE_DATE_EPOCH": ""}):
        assert sitegen("build", cwd=site.root, env=env).returncode == 0
        assert site.published("2001/01/01/past/index.html")
        assert not site.published("9000/01/01/far/index.html")


def test_drafts_are_published_when_asked(site: SiteTest, build: Build) -> None:
    site.post("a", more="draft: true\n")
    site.post("b", date="2030-01-01")
    assert build().returncode == 0
    assert "2 posts" not in site.read("feed.xml")
    assert not site.published("2026/01/02/a/index.html")
    assert build("--drafts").returncode == 0
    assert site.published("2026/01/02/a/index.html")
    assert site.published("2030/01/01/b/index.html")
    assert build().returncode == 0
    assert not site.published("2026/01/02/a/index.html"), (
        "a build without --drafts takes them away again"
    )


def test_strict_takes_warnings_for_errors(site: SiteTest, build: Build) -> None:
    site.post("a", "[x](javascript:x)")
    lax = build("--output", "lax")
    assert lax.returncode == 0
    assert "content/posts/a.md:8:5: warning: " in lax.stderr
    assert "1 warning" in lax.stderr
    strict = build("--strict", "--json")
    assert strict.returncode == 1
    assert "1 error; nothing was published" in strict.stderr
    assert [problem["severity"] for problem in json.loads(strict.stdout)["problems"]] == ["error"]
    assert not (site.root / "public").exists()


def test_base_url_stands_in_for_the_setting(site: SiteTest, build: Build) -> None:
    site.post("a")
    assert build("--base-url", "https://USER.example/blog").returncode == 0
    text = site.read("2026/01/02/a/index.html")
    assert '<link rel="canonical" href="https://user.example/blog/2026/01/02/a/">' in text
    assert '<link rel="stylesheet" href="/blog/css/site.' in text
    assert "news.example" not in text + site.read("feed.xml") + site.read(
        "sitemap.xml"
    ) + site.read("robots.txt")


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "ftp://a.example/",
        "https://",
        "https://a.example/?q",
        "https://a.example/#f",
        "javascript:alert(1)",
        "//a.example/",
        "",
        "https://a.example//evil/",
        "https://a.example/%2Fevil/",
        "https://a.example/x//",
        "https://a.example/%2e%2e/",
        "https://a.example/../",
    ],
)
def test_a_base_url_that_is_none_is_refused(site: SiteTest, build: Build, url: str) -> None:
    site.post("a")
    done = build("--base-url", url)
    assert done.returncode == 2
    assert "base" in done.stderr
    assert not (site.root / "public").exists()


def test_a_wrong_base_url_is_not_blamed_on_the_settings_file(site: SiteTest, build: Build) -> None:
    site.post("a")
    done = build("--base-url", "nonsense")
    assert "--base-url" in done.stderr


def test_a_file_of_the_site_is_no_option(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch, build: Build
) -> None:
    problem = Problem(path="--help.md", code="front-matter", message="wrong")
    monkeypatch.setattr(
        "sitegen.parse.parse", lambda *_: (_ for _ in ()).throw(SiteError([problem]))
    )
    assert build().returncode == 1


def test_an_output_folder_that_cannot_be_is_wrong_usage(site: SiteTest, build: Build) -> None:
    done = build("--output", "content", "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["problems"][0]["code"] == "usage"


def test_the_command_knows_no_newer_click(tmp_path: Path) -> None:
    """Before click 8.5, ParamType was no generic type."""
    assert "__orig_bases__" not in vars(cli.Moment)


@pytest.mark.parametrize("arguments", [(), ("--root", "{site}", "--output", "out")])
def test_a_current_folder_that_was_deleted(
    site: SiteTest, arguments: tuple[str, ...], tmp_path: Path
) -> None:
    site.post("a")
    (tmp_path / "gone").mkdir()
    script = 'rmdir "$PWD" && exec "$0" -m sitegen build "$@"'
    done = subprocess.run(
        [
            "sh",
            "-c",
            script,
            sys.executable,
            *(argument.format(site=site.root) for argument in arguments),
        ],
        cwd=tmp_path / "gone",
        env={**os.environ, "PYTHONPATH": str(Path(package.__file__).parent.parent)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (
        1,
        """\
.: error: the current folder cannot be read: No such file or directory
      = hint: go to a folder that exists
1 error; nothing was published
""",
    )


def test_the_site_is_the_nearest_folder_with_settings(site: SiteTest, build: Build) -> None:
    site.post("a")
    inner = SiteTest(site.root / "content/posts/inner")
    folder = site.root / "static/deep"
    folder.mkdir(parents=True)
    (inner.root / "site.toml").unlink()
    assert build("--output", str(site.root / "out"), cwd=folder).returncode in (0, 1)
    shallow = SiteTest(site.root / "nested", SETTINGS.replace("Test News", "Inner News"))
    (shallow.root / "x/y").mkdir(parents=True)
    assert build(cwd=shallow.root / "x/y").returncode == 0
    assert shallow.published("index.html")
    assert "Inner News" in shallow.read("index.html")
    assert not site.published("index.html")


def test_root_and_output_are_seen_from_the_working_directory(
    site: SiteTest, build: Build, tmp_path: Path
) -> None:
    site.post("a")
    (tmp_path / "elsewhere").mkdir()
    assert build("--root", "../site", "--output", "out", cwd=tmp_path / "elsewhere").returncode == 0
    assert (tmp_path / "elsewhere/out/index.html").is_file()
    assert not (site.root / "public").exists()
    assert build("--root", "../site", cwd=tmp_path / "elsewhere").returncode == 0
    assert site.published("index.html")


def test_a_root_without_settings_is_no_site(tmp_path: Path) -> None:
    done = sitegen("build", "--root", ".", cwd=tmp_path)
    assert done.returncode == 1
    assert "site.toml" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_clean_replaces_what_is_not_ours(site: SiteTest, build: Build) -> None:
    site.post("a")
    site.write("public/index.html", "mine")
    assert build().returncode == 1
    assert site.read("index.html") == "mine"
    assert build("--clean").returncode == 0
    assert "Test News" in site.read("index.html")


def test_the_version(tmp_path: Path) -> None:
    done = sitegen("--version", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"sitegen, version {package.__version__}\n")


def test_the_installed_command_is_the_same(tmp_path: Path) -> None:
    command = Path(sys.executable).with_name("sitegen")
    assert (
        subprocess.run(
            [command, "--version"], cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout
        == sitegen("--version", cwd=tmp_path).stdout
    )


# --- how problems are told ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "column", "shown", "caret"),
    [
        ("title: x", 8, "title: x", 7),
        ("漢字: x", 5, "漢字: x", 6),
        ("\ttitle: x", 2, " title: x", 1),
        ("a\tb\tc", 5, "a b c", 4),
        ("e\u0301e\u0301: x", 7, "e\u0301e\u0301: x", 4),
        ("😀: x", 4, "😀: x", 4),
        ("ＡＢ x", 4, "ＡＢ x", 5),
        ("x", 2, "x", 1),
    ],
)
def test_the_caret_stands_under_the_character(
    line: str, column: int, shown: str, caret: int
) -> None:
    told = report.for_people(
        Problem(path="a.md", line=12, column=column, code="x", message="wrong"),
        lambda path, number: line,
    ).split("\n")
    assert told == [
        f"a.md:12:{column}: error: wrong",
        f"   12 | {shown}",
        "      | " + " " * caret + "^",
    ]


def test_a_long_line_is_shown_around_the_place() -> None:
    line = "a" * 500 + "X" + "b" * 500
    told = report.for_people(
        Problem(path="a.md", line=1, column=501, code="x", message="wrong"),
        lambda path, number: line,
    ).split("\n")
    assert len(told[1]) < 120
    assert told[1][told[2].index("^")] == "X"


def test_a_problem_without_a_place_and_with_a_hint() -> None:
    assert (
        report.for_people(
            Problem(
                path="site.toml", code="x", message="wrong", hint="do this", severity="warning"
            ),
            lambda path, number: "never",
        )
        == "site.toml: warning: wrong\n      = hint: do this"
    )


def test_the_source_line_is_the_right_one_whatever_ends_lines(site: SiteTest, build: Build) -> None:
    for i, end in enumerate(("\n", "\r\n", "\r")):
        text = (
            f"\ufeff---\ntitle: A{i}\ndate: 2026-01-02\nauthor: ada\nsource: CNN\nai: true\ncolour:"
            f" red {i}\n---\nText\u2028.\n"
        )
        site.write(f"content/posts/{i}.md", text.replace("\n", end).encode())
    told = build().stderr
    for i in range(3):
        assert f"content/posts/{i}.md:7:1: error: " in told
        assert f"    7 | colour: red {i}\n      | ^\n" in told


def test_problems_are_told_in_the_order_of_their_places_and_errors_first(
    site: SiteTest, build: Build
) -> None:
    site.post("b", "[x](javascript:x)\n\n[x](no.md)", more="colour: red")
    site.post("a", "[x](javascript:x)\n\n[x](no.md)")
    done = build("--json")
    told = [
        line.split(": ")[:2] for line in done.stderr.splitlines() if line.startswith("content/")
    ]
    assert [severity for _, severity in told] == ["error"] * 3 + ["warning"] * 2

    def place(path: str, line: str, column: str) -> tuple[str, int, int]:
        return path, int(line), int(column)

    for severity in ("error", "warning"):
        places = [place(*where.split(":")) for where, what in told if what == severity]
        assert places == sorted(places)
    listed = [(p["path"], p["line"], p["column"]) for p in json.loads(done.stdout)["problems"]]
    assert listed == sorted(place(*where.split(":")) for where, _ in told)


RED, YELLOW, PLAIN = "\x1b[31m\x1b[1m", "\x1b[33m\x1b[1m", "\x1b[0m"


def test_errors_and_warnings_have_colour_where_that_is_wanted(site: SiteTest, build: Build) -> None:
    site.post(
        "a", "[x](javascript:x)\n\n[x](no.md)", more='summary: "\\e[31m is: error: no colour"'
    )
    plain = build().stderr
    assert "\x1b" not in plain
    coloured = build(FORCE_COLOR="1").stderr
    assert f": {RED}error{PLAIN}: the page" in coloured
    assert f": {YELLOW}warning{PLAIN}: " in coloured
    assert f"      |     {RED}^{PLAIN}\n" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == plain
    for options in (
        {"NO_COLOR": "1", "FORCE_COLOR": "1"},
        {"FORCE_COLOR": "0"},
        {"FORCE_COLOR": ""},
    ):
        assert build(**options).stderr == plain
    annotated = build(FORCE_COLOR="1", GITHUB_ACTIONS="true").stderr
    assert RED in annotated
    assert all("\x1b" not in line for line in annotated.splitlines() if line.startswith("::"))
    assert "\x1b" not in build("--json", FORCE_COLOR="1").stdout


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="this system has no terminals")
@pytest.mark.parametrize(
    ("env", "is_coloured"), [({}, True), ({"TERM": "dumb"}, False), ({"NO_COLOR": "1"}, False)]
)
def test_a_terminal_shows_colours(site: SiteTest, env: dict[str, str], is_coloured: bool) -> None:
    site.post("a", "[x](no.md)")
    master, slave = os.openpty()
    unset = {
        key: value
        for key, value in os.environ.items()
        if key not in {"NO_COLOR", "FORCE_COLOR", "GITHUB_ACTIONS"}
    }
    with subprocess.Popen(
        [sys.executable, "-m", "sitegen", "check"],
        cwd=site.root,
        stderr=slave,
        env={**unset, "TERM": "xterm", **env},
    ):
        os.close(slave)
        told = b""
        with contextlib.suppress(OSError):  # the terminal is closed at the other end
            while part := os.read(master, 1 << 16):
                told += part
    os.close(master)
    assert (RED.encode() in told) is is_coloured
    assert b"the page" in told


def test_the_order_of_problems_is_total() -> None:
    problems = [Problem(path="a.md", code="x", message="wrong", hint=hint) for hint in "abcdefghij"]
    assert report.in_order(reversed(problems)) == problems


def test_github_is_told_beside_the_line(site: SiteTest, build: Build) -> None:
    site.post("a, b: 100%", title="A", more='colour: "red\\n::error::injected"')
    done = build(GITHUB_ACTIONS="true")
    (annotation,) = [line for line in done.stderr.splitlines() if line.startswith("::")]
    assert annotation.startswith(
        "::error file=content/posts/a%2C b%3A 100%25.md,line=7,col=1,title=unknown-key::colour: "
    )
    assert "::" not in build().stderr.replace("::error::injected", ""), "only GitHub is told so"


def test_github_annotations_are_one_line_each() -> None:
    problem = Problem(
        path="a\n,:%.md",
        line=0,
        column=0,
        code="c:d",
        message="50%\r\n::error::x",
        hint="do\nthis",
        severity="warning",
    )
    assert (
        report.for_github(problem)
        == "::warning file=a%0A%2C%3A%25.md,line=1,col=1,title=c%3Ad::50%25%0D%0A::error::x"
        " (do%0Athis)"
    )


def steering(text: str) -> list[str]:
    """The characters of a text that a terminal would act upon."""
    return [
        c
        for c in text
        if c not in "\n\t"
        and (
            unicodedata.category(c) == "Cc"
            or c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        )
    ]


ESCAPES = "\x1b]0;owned\x07\x1b[2J\x9b31m\x08\r"


def test_no_text_of_a_site_steers_the_terminal(site: SiteTest, build: Build) -> None:
    site.post("a", title=ESCAPES)
    site.post("b", title=json.dumps(ESCAPES))
    site.post("c", more=f"colour: {json.dumps(ESCAPES)}\n{json.dumps(ESCAPES)}: x")
    site.post("d", f"[x](<{ESCAPES}.md>)")
    site.post("e", "[x](%1b[31m.md)\n\n[y](javascript:&#27;[31m)")
    site.post(
        "f",
        more=(
            f"lang: {json.dumps(ESCAPES)}\nlayout: {json.dumps(ESCAPES)}\nslug:"
            f" {json.dumps(ESCAPES)}"
        ),
    )
    site.write("layouts/page.html", "{% " + ESCAPES + " %}")
    done = build(GITHUB_ACTIONS="true")
    assert done.returncode == 1
    assert steering(done.stderr) == []


def test_no_text_with_hidden_direction_steers_the_terminal(site: SiteTest, build: Build) -> None:
    site.post("a", more='colour: "\u202egnp.exe\u2066"')
    done = build()
    assert done.returncode == 1
    assert steering(done.stderr) == []


@pytest.mark.parametrize(
    "name", ["a\x1b[31mb", "a\nb", "a\n::error::injected", "\x9b2J", "a\rb", "\x07"]
)
def test_no_name_of_a_file_steers_the_terminal(site: SiteTest, build: Build, name: str) -> None:
    site.post(name, title="A", more="colour: red")
    done = build(GITHUB_ACTIONS="true")
    assert done.returncode == 1
    assert steering(done.stderr) == []
    lines = done.stderr.split("\n")
    assert lines[0].startswith("content/posts/")
    assert ":7:1: error: " in lines[0]
    assert len([line for line in lines if line.startswith("::")]) == 1


def test_no_address_and_no_folder_steers_the_terminal(site: SiteTest, build: Build) -> None:
    site.post("a")
    for arguments in (
        ("--base-url", f"https://{ESCAPES.replace(chr(13), '')}/"),
        ("--now", ESCAPES),
        ("--root", ESCAPES),
        ("--output", f"out{ESCAPES}"),
    ):
        assert steering(build(*arguments).stderr) == [], arguments


def test_the_command_can_be_imported_by_processes_that_are_spawned() -> None:
    code = "import runpy; runpy.run_module('sitegen', run_name='__mp_main__')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
