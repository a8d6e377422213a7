"""`sitegen init`: what it writes builds at once, and it writes all of it or nothing."""

from __future__ import annotations

import os
import re
import tempfile
import tomllib
from html import escape
from pathlib import Path

import pytest
from begin_support import begun, files, run
from hypothesis import given, settings
from hypothesis import strategies as st
from serving import Server
from support import SiteTest

from sitegen.commands.beginning import grounds, placing
from sitegen.commands.beginning.places_and_tongues import Machine, machine
from sitegen.errors import SiteError
from sitegen.importing.sources.eleventy import settings as eleventy
from sitegen.importing.sources.jekyll import settings as jekyll
from sitegen.importing.sources.pelican import settings as pelican

TEXTS = Path(placing.__file__).parent / "texts"
ALL = (
    "--title=Łódź & *Co*: „News“",
    "--base-url=news.example/blog",
    "--timezone=europe/warsaw",
    "--publisher=Co <Ltd>",
    '--responsible=Ada "A" Okafor',
    "--email=desk@news.example",
)


AI = ("none", "assisted", "generated", "mixed")
LANGUAGES = sorted({path.stem for path in TEXTS.glob("*.toml")} - {"en"})


@pytest.mark.parametrize(
    ("language", "ai"),
    [*((code, AI[i % 4]) for i, code in enumerate(LANGUAGES)), *(("en", ai) for ai in AI)],
)
@pytest.mark.sampled(4)
def test_what_is_written_passes_a_strict_build(tmp_path: Path, language: str, ai: str) -> None:
    site = begun(tmp_path / "site", *ALL, f"--language={language}", f"--ai={ai}")
    built = site.build(strict=True)
    assert built.done.problems == (), built.printed
    written = tomllib.loads(site.source("site.toml"))
    assert written["base_url"] == "https://news.example/blog/"
    assert written["timezone"] == "Europe/Warsaw"
    assert written["title"] == "Łódź & *Co*: „News“"
    assert written["ai"].get("default", "mixed") == ai
    assert "checks" not in written
    about = site.read("about/index.html")
    assert "Co &lt;Ltd&gt;" in about
    assert "desk@news.example" in about
    assert (site.root / "content/authors/ada-a-okafor.md").is_file()


def test_the_preview_of_a_new_site_shows_its_first_post(tmp_path: Path) -> None:
    site = begun(tmp_path / "site", "--title=Harbour News")
    (first,) = (site.root / "content/posts").rglob("*.md")
    (title,) = re.findall(r"^title: (.+)$", first.read_text(encoding="utf-8"), re.MULTILINE)
    with Server(site.root, cold=True, now=False) as server:
        assert escape(title) in server.get("/").text


def test_every_language_has_the_same_texts() -> None:
    def shape(table: dict[str, object]) -> object:
        return {
            key: shape(value) if isinstance(value, dict) else True for key, value in table.items()
        }

    texts = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in TEXTS.glob("*.toml")}
    assert {
        code: shape(text) == shape(texts["en"]) for code, text in texts.items()
    } == dict.fromkeys(texts, True)


def test_without_a_terminal_defaults_are_taken_and_named(tmp_path: Path) -> None:
    folder = tmp_path / "harbour-news"
    done = run("init", folder, cwd=tmp_path)
    assert done.exit_code == 0
    for line in (
        "title = Harbour News",
        "base_url = https://news.example/",
        "language = en",
        "timezone = UTC",
        "responsible = Harbour News",
        "ai = mixed",
        "sitegen serve",
    ):
        assert line in done.stderr
    site = begun(tmp_path / "again" / "harbour-news")
    assert files(folder) == files(site.root)
    assert site.build(strict=True).done.problems == ()
    assert site.published("2026/06/01/welcome/index.html")


def test_a_language_without_words_builds_and_says_so(tmp_path: Path) -> None:
    done = run("init", "site", "--language", "sv", cwd=tmp_path)
    assert "not built in for Svenska" in done.stderr
    site = begun(tmp_path / "other", "--language=sv")
    assert "lang: en" in site.source("content/posts/welcome.md")
    assert site.build(strict=True).done.problems == ()


def test_all_wrong_options_are_named_at_once(tmp_path: Path) -> None:
    done = run(
        "init",
        "site",
        "--title= ",
        "--publisher=\udcff",
        "--base-url=ftp://x/",
        "--language=German",
        "--timezone=Berlin",
        "--email=nobody",
        "--responsible=GPT-5",
        "--ai=some",
        cwd=tmp_path,
    )
    assert done.exit_code == 2
    for part in (
        "--title: error",
        "--publisher: error: expected UTF-8",
        "--base-url: error",
        "--language: error",
        "did you mean de?",
        "--timezone: error",
        "did you mean Europe/Berlin?",
        "--email: error",
        "reads like a language model",
        "--ai: error: expected none, assisted, generated or mixed, got 'some'",
    ):
        assert part in done.stderr, part
    assert list(tmp_path.iterdir()) == []


def test_a_fresh_repository_is_fine_and_keeps_its_files(tmp_path: Path) -> None:
    for path, text in {
        ".git/HEAD": "ref: refs/heads/trunk\n",
        "README.md": "# Mine\n",
        "LICENSE": "MIT\n",
        ".gitignore": "*.log\n",
    }.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    done = run("init", ".", "--ci=github", cwd=tmp_path)
    assert done.exit_code == 0, done.stderr
    assert ".gitignore was there, and lacks: /public/" in done.stderr
    assert (tmp_path / "README.md").read_text() == "# Mine\n"
    assert (tmp_path / ".gitignore").read_text() == "*.log\n"
    assert 'branches: ["trunk"]' in (tmp_path / ".github/workflows/site.yml").read_text()


REFUSED = {
    "a site": ("site.toml", "", "there is a site here already"),
    "a file in the way": (".github/workflows/site.yml", "mine", "does not overwrite"),
    "Markdown": ("notes/one.md", "# One", "sitegen import markdown /"),
    "Hugo": ("hugo.toml", "", "sitegen import hugo "),
    "Jekyll": ("_config.yml", "", "a site of Jekyll"),
    "Zola": ("content/x.txt", "", "does not overwrite"),
    "WordPress": (
        "dump.xml",
        '<rss xmlns:wp="http://wordpress.org/export/1.2/">',
        "dump.xml --into DIR",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_there_stays_and_is_named(tmp_path: Path, name: str) -> None:
    path, text, message = REFUSED[name]
    if name == "Zola":
        path = "content"
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text(text)
    before = files(tmp_path)
    done = run("init", ".", "--ci=github", cwd=tmp_path)
    assert done.exit_code == 1
    assert message in done.stderr
    assert "nothing was written" in done.stderr
    assert files(tmp_path) == before


def test_every_file_that_an_importer_knows_a_site_by_is_named(tmp_path: Path) -> None:
    known = {"eleventy": eleventy.NAMES, "pelican": pelican.NAMES, "jekyll": jekyll.NAMES}
    known |= {"zola": ("zola.toml",), "hugo": ("hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json")}
    for system, names in known.items():
        for name in names:
            folder = tmp_path / name
            folder.mkdir()
            (folder / name).touch()
            with pytest.raises(SiteError) as caught:
                grounds.check(folder)
            assert caught.value.problems[0].message.endswith(system.title()), name


def test_links_in_the_way_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "site").mkdir()
    (tmp_path / "site/content").symlink_to(tmp_path / "elsewhere")
    done = run("init", "site", cwd=tmp_path)
    assert "content: error" in done.stderr
    (tmp_path / "broken").symlink_to(tmp_path / "nowhere")
    assert "a link that leads nowhere" in run("init", "broken", cwd=tmp_path).stderr
    (tmp_path / "file").write_text("")
    assert "is a file, and no folder" in run("init", "file", cwd=tmp_path).stderr
    (tmp_path / "linked").symlink_to(tmp_path / "elsewhere")
    assert run("init", "linked", cwd=tmp_path).exit_code == 0
    assert (tmp_path / "elsewhere/site.toml").is_file()


def test_a_site_is_not_made_inside_the_content_of_another(tmp_path: Path) -> None:
    begun(tmp_path / "site")
    done = run("init", "inner", cwd=tmp_path / "site/content")
    assert done.exit_code == 1
    assert "is in content/ of the site in" in done.stderr
    assert not (tmp_path / "site/content/inner").exists()


class _KilledError(BaseException):
    pass


@pytest.mark.parametrize("after", range(7))
def test_a_call_that_is_killed_is_taken_back_by_the_next(
    tmp_path: Path, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls, link = [], placing.link

    def killed(aside: Path, target: Path) -> None:
        if len(calls) == after:
            raise _KilledError
        calls.append(target)
        link(aside, target)

    with monkeypatch.context() as patched:
        patched.setattr(placing, "link", killed)
        patched.setattr(placing, "undo", lambda made: None)
        patched.setattr("shutil.rmtree", lambda *_, **__: None)
        try:
            run("init", "site", "--ci=github", "--title=First", cwd=tmp_path)
        except _KilledError:
            assert not (tmp_path / "site/site.toml").exists()
    done = run("init", "site", "--title=Second", cwd=tmp_path)
    if after == 7:
        assert "there is a site here already" in done.stderr
        return
    assert done.exit_code == 0, done.stderr
    site = begun(tmp_path / "fresh", "--title=Second")
    assert files(tmp_path / "site") == files(site.root)


def test_what_was_changed_after_a_killed_call_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = placing.link

    def killed(aside: Path, target: Path) -> None:
        if target.name == "site.toml":
            raise _KilledError
        link(aside, target)

    with monkeypatch.context() as patched:
        patched.setattr(placing, "link", killed)
        patched.setattr(placing, "undo", lambda made: None)
        with pytest.raises(_KilledError):
            run("init", "site", cwd=tmp_path)
    (tmp_path / "site/content/pages/about.md").write_text("Mine.")
    done = run("init", "site", cwd=tmp_path)
    assert done.exit_code == 1
    assert "content/pages/about.md" in done.stderr
    assert files(tmp_path / "site") == {"content/pages/about.md": "Mine."}


def test_an_error_half_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = placing.link

    def full(aside: Path, target: Path) -> None:
        if target.name == "site.toml":
            raise OSError(28, "No space left on device", str(target))
        link(aside, target)

    monkeypatch.setattr(placing, "link", full)
    done = run("init", "a/b/site", cwd=tmp_path)
    assert done.exit_code == 1
    assert "site.toml: error: cannot be written: No space left on device" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir(mode=0o500)
    done = run("init", "site", cwd=tmp_path)
    assert done.exit_code == 1
    assert "cannot be written" in done.stderr


def test_what_the_machine_has_set_is_proposed(tmp_path: Path) -> None:
    zone = tmp_path / "zoneinfo/Asia/Tokyo"
    zone.parent.mkdir(parents=True)
    zone.write_bytes(b"")
    assert machine({"LANG": "ja_JP.UTF-8"}, str(zone)) == Machine("ja", "Asia/Tokyo")
    assert machine({"LANG": "pt_BR", "TZ": ":America/Bahia"}, "/x") == Machine(
        "pt-BR", "America/Bahia"
    )
    assert machine({"LC_ALL": "C", "TZ": "CET-1CEST"}, "/x") == Machine("en", "UTC")


@settings(max_examples=15)
@given(st.tuples(*[st.text(min_size=1, max_size=30)] * 3))
def test_any_names_make_a_site_or_are_refused(names: tuple[str, str, str]) -> None:
    options = zip(("--title", "--publisher", "--responsible"), names, strict=True)
    with tempfile.TemporaryDirectory() as folder:
        done = run("init", "site", *(f"{o}={n}" for o, n in options), cwd=Path(folder))
        if done.exit_code:
            assert done.exit_code == 2
            assert ": error: " in done.stderr
            assert not (Path(folder) / "site").exists()
            return
        site = SiteTest.__new__(SiteTest)
        site.root = Path(folder) / "site"
        built = site.build(strict=True)
        assert built.done.problems == (), built.printed
        wanted = [" ".join(name.split()) for name in names]
        written = tomllib.loads(site.source("site.toml"))
        found = [written["title"], written["publisher"]["name"], written["responsible"]]
        assert found == wanted
