"""Where an import may write, what it leaves when it cannot, and what it says of that."""

from __future__ import annotations

import json
from contextlib import chdir
from pathlib import Path

import pytest
import toy_source
from click.testing import CliRunner
from import_support import NOW, imported
from support import sitegen
from toy_source import SITE, Toy, document

from sitegen.cli.main import main
from sitegen.errors import SiteError
from sitegen.importing import converting
from sitegen.importing.bodies.lifting import Lifted
from sitegen.importing.report import for_programs
from sitegen.importing.source import MenuItem, SourceComment, SourcePicture, SourceSite, SourceText

toy = toy_source.toy


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A site of Hugo with one post."""
    root = tmp_path / "old"
    (root / "content/posts").mkdir(parents=True)
    (root / "hugo.toml").write_text('title = "Quay"\nbaseURL = "https://old.example/"\n')
    text = "---\ntitle: Fog\ndate: 2020-01-02\n---\nThe fog.\n"
    (root / "content/posts/fog.md").write_text(text)
    return root


def message(source: Path, into: Path, system: str = "hugo") -> str:
    with pytest.raises(SiteError) as raised:
        imported(source, into, system=system)
    return raised.value.problems[0].message


def test_old_and_new_site_do_not_mix(old: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    assert "both would mix" in message(old, old)
    assert "both would mix" in message(old, old / "new")
    (tmp_path / "link").symlink_to(old)
    assert "both would mix" in message(old, tmp_path / "link/new")
    (tmp_path / "link").unlink()
    assert sorted(tmp_path.rglob("*")) == before
    inner = tmp_path / "site/content/old"
    inner.parent.mkdir(parents=True)
    old.rename(inner)
    assert "for itself" in message(inner, tmp_path / "site")
    inner.rename(tmp_path / "site/old")
    assert imported(tmp_path / "site/old", tmp_path / "site").of("new")


def test_what_cannot_be_imported_leaves_no_folder(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "no such file" in message(tmp_path / "nowhere", tmp_path / "site")
    message(tmp_path / "empty", tmp_path / "site", "jekyll")
    assert not (tmp_path / "site").exists()


def test_an_address_is_to_be_fetched_first(tmp_path: Path) -> None:
    (tmp_path / "unknown").mkdir()
    with pytest.raises(SiteError) as raised:
        imported(tmp_path / "unknown", tmp_path / "site")
    assert "one of wordpress, blogger," in raised.value.problems[0].hint
    assert len(raised.value.problems[0].hint) < 200
    with pytest.raises(SiteError) as raised:
        imported(tmp_path / "https://news.example/feed.xml", tmp_path / "site")
    assert "fetch it first" in raised.value.problems[0].hint


def test_a_folder_that_is_a_link_is_named(old: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    for name in ("static", "public", "themes", ".git"):
        (old / name).symlink_to(tmp_path / "elsewhere")
    report = imported(old, tmp_path / "site")
    assert [each.place for each in report.notes if each.kind == "symbolic link"] == ["static"]
    (old / "content").rename(tmp_path / "content")
    (old / "content").symlink_to(tmp_path / "content")
    with pytest.raises(SiteError) as raised:
        imported(old, tmp_path / "other")
    assert "content" in [problem.path for problem in raised.value.problems]


def test_a_folder_that_cannot_be_made_is_an_error(old: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "it is a file, and no folder" in message(old, tmp_path / "file/site")
    (tmp_path / "link").symlink_to(tmp_path / "moved")
    for place in ("link", "link/site"):
        assert "/moved, and nothing is there" in message(old, tmp_path / place)


def test_a_killed_run_leaves_nothing_that_stays(old: Path, tmp_path: Path) -> None:
    root = tmp_path / "site"
    post = "content/posts/archive/2020/fog.md"
    folder = root / post.rpartition("/")[0]
    folder.mkdir(parents=True)
    (root / "import").mkdir()
    (root / "import/written.journal").write_text(f'["{post}","00"]\n["con')
    for place in (folder, root / "import"):
        (place / ".77.sitegen.tmp").write_text("half")
    imported(old, root)
    assert not list(root.rglob("*.sitegen.tmp"))
    assert not (root / "import/written.journal").exists()
    assert "The fog." in (root / post).read_text()


def test_a_site_that_does_not_build_is_said_at_once(old: Path, tmp_path: Path) -> None:
    root = tmp_path / "site"
    (root / "content/posts").mkdir(parents=True)
    (root / "content/posts/mine.md").write_text("no front matter\n")
    done = sitegen("import", "hugo", str(old), "--into", str(root), "--yes", cwd=tmp_path)
    assert done.returncode == 0
    assert "the site does not build yet: 1 error" in done.stdout
    assert "the whole report: site/import/report.md" in done.stdout


@pytest.mark.parametrize("command", ["import", "compare", "list", "pictures", "fix"])
def test_what_fails_is_json_too(tmp_path: Path, command: str) -> None:
    words = {"import": ["import", "nowhere"], "compare": ["compare", "nowhere"]}
    with chdir(tmp_path):
        done = CliRunner().invoke(main, [*words.get(command, [command]), "--json"])
    assert done.exit_code in {1, 2}
    read = json.loads(done.stdout)
    assert read["ok"] is False
    assert read["problems"][0]["message"]


@pytest.mark.parametrize(
    ("words", "status"),
    [("", 2), ("a b c", 2), ("wordpres x", 2), ("hugo", 2), ("hugo x --ai no", 2), ("x", 1)],
)
def test_the_exit_status_tells_wrong_usage_from_what_cannot_be_read(
    tmp_path: Path, words: str, status: int
) -> None:
    with chdir(tmp_path):
        assert CliRunner().invoke(main, ["import", *words.split()]).exit_code == status


def test_what_the_source_does_not_say_is_asked(old: Path, tmp_path: Path) -> None:
    asked = {}

    def ask(field: str, default: str) -> tuple[str, bool]:
        asked[field] = default
        return ("Ada Okafor" if field == "responsible" else default), field == "responsible"

    imported(old, tmp_path / "site", ask=ask)
    assert "title" not in asked
    assert 'responsible = "Ada Okafor"' in (tmp_path / "site/site.toml").read_text()
    report = (tmp_path / "site/import/report.md").read_text()
    assert "nobody said publisher" in report
    assert "nobody said responsible" not in report


def test_what_nobody_can_know_is_what_the_options_say(toy: Toy) -> None:
    toy.holds(document("a"), document("b", ai="none", source={"name": "CNN"}))
    toy.run(ai="assisted", source_default="original")
    text = toy.text("content/posts/archive/2019/story-a.md")
    assert 'source: "original"\nai: assisted\n' in text
    assert "ai: none" in toy.text("content/posts/archive/2019/story-b.md")


def test_a_fault_in_one_text_leaves_the_others(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(text: str, _title: str, **_: bool) -> Lifted:
        if "story b" in text:
            raise IndexError("list index out of range")
        return Lifted(text=text)

    monkeypatch.setattr(converting, "lifted", fails)
    toy.holds(document("a"), document("b"), document("c"))
    report = toy.run()
    assert [note.document for note in report.notes if note.weight == 3] == ["b"]
    assert {"2019/05/story-a/index.html", "2019/05/story-c/index.html"} <= toy.built()


def test_the_report_for_programs_is_json(old: Path, tmp_path: Path) -> None:
    read = json.loads(for_programs(imported(old, tmp_path / "site", is_dry=True)))
    assert read["files"]["content/posts/archive/2020/fog.md"] == "new"
    assert read["counts"]["posts"] == 1
    assert (read["ok"], read["problems"]) == (True, [])
    assert not (tmp_path / "site").exists()


def test_the_front_page_is_not_led_away_from(toy: Toy) -> None:
    body = SourceText(text="[home](/blog/) [gone](/blog/?p=9)", format="markdown")
    site = SourceSite(
        system="toy", base_url=SITE.base_url, menu=(MenuItem(title="Home", url="/blog/"),)
    )
    toy.holds(
        document("a", body=body), document("p", kind="page", title="Home", address="/blog/"),
        site=site,
    )  # fmt: skip
    report = toy.run()
    assert "[home](/) [gone](/?p=9)" in toy.text("content/posts/archive/2019/story-a.md")
    assert report.missing == {"/?p=9": 1}
    assert [item["url"] for item in toy.settings()["nav"]] == ["/"]
    assert (report.lost, report.redirects) == ((), ())
    assert "- `content/pages/home.md` (`toy:p`): it was the front page" in toy.text(
        "import/report.md"
    )


def test_what_a_page_and_a_scheduled_post_cannot_have_is_said_or_left(toy: Toy) -> None:
    comment = SourceComment(id="1", date=NOW, author="Bo", text="Hello")
    later = {"state": "scheduled", "date": NOW.replace(year=2030), "address": "/blog/?p=9"}
    picture = SourcePicture(
        src="https://a.example/a.jpg", caption="A hall. Tom Reed", credit="Tom Reed"
    )
    toy.holds(
        document("a", **later),
        document("b", picture=picture),
        document("p", kind="page", address="/blog/about/", comments=(comment,)),
    )
    report = toy.run()
    assert (report.lost, report.redirects) == ((), ())
    assert [note.kind for note in report.notes if note.document == "p"] == ["comments on a page"]
    assert toy.text("content/posts/archive/2019/story-b.md").count("Tom Reed") == 1
