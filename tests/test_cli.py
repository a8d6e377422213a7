"""The options of the command, the site that it finds, and its version."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cli_support import Build
from support import SETTINGS, SiteTest, sitegen

import sitegen as package
from sitegen.cli import options
from sitegen.errors import Problem, SiteError


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


@pytest.mark.parametrize("warm", [False, True])
def test_the_next_moment_that_changes_the_site_is_told(
    site: SiteTest, build: Build, warm: bool
) -> None:
    site.post("a", date="2026-05-01T00:00:00Z", more="breaking: {until: 2026-05-02T20:00:00Z}")
    site.post("b", date="2026-05-01T00:00:00Z", more="expires: 2026-05-04T00:00:00Z")
    for now, told in (
        ("2026-05-02T14:00:00Z", ["the next change is due 2026-05-02T20:00:00+00:00"]),
        ("2026-05-03T14:00:00Z", ["the next change is due 2026-05-04T00:00:00+00:00"]),
        ("2026-05-05T14:00:00Z", []),
    ):
        for _ in range(1 + warm):
            done = build("--now", now)
        assert [line for line in done.stderr.splitlines() if "due" in line] == told
    site.post("c", date="2026-06-01T00:00:00Z")
    (line,) = (line for line in build("--now", now).stderr.splitlines() if "due" in line)
    assert line == "1 scheduled, not published; the next change is due 2026-06-01T00:00:00+00:00"


def test_source_date_epoch_replaces_now(site: SiteTest) -> None:
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


@pytest.mark.long
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


def test_base_url_replaces_the_setting(site: SiteTest, build: Build) -> None:
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
def test_an_invalid_base_url_is_refused(site: SiteTest, build: Build, url: str) -> None:
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
        "sitegen.pipeline.inputs.documents_of",
        lambda *_: (_ for _ in ()).throw(SiteError([problem])),
    )
    assert build().returncode == 1


def test_an_output_folder_that_cannot_be_is_wrong_usage(site: SiteTest, build: Build) -> None:
    done = build("--output", "content", "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["problems"][0]["code"] == "usage"


def test_the_command_knows_no_newer_click(tmp_path: Path) -> None:
    """Before click 8.5, ParamType was no generic type."""
    assert "__orig_bases__" not in vars(options.Moment)


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


def test_the_command_can_be_imported_by_processes_that_are_spawned() -> None:
    code = "import runpy; runpy.run_module('sitegen', run_name='__mp_main__')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
