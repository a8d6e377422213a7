"""What all imports share: places, three-way writing, the trial, the report."""

from __future__ import annotations

import datetime as dt
import os
import tomllib
from pathlib import Path
from typing import Any

import pytest
import toy_source
from import_support import NOW
from toy_source import Toy, document

from sitegen.errors import SiteError
from sitegen.importing import command
from sitegen.importing.source import (
    MenuItem,
    SourceAuthor,
    SourceComment,
    SourceFile,
    SourceSite,
    SourceTerm,
    SourceText,
)

toy = toy_source.toy

A, B = "content/posts/archive/2019/story-a.md", "content/posts/archive/2019/story-b.md"


# --- again --------------------------------------------------------------------------------------


def test_an_edit_stands_when_a_newer_export_comes(toy: Toy) -> None:
    toy.holds(document("a"), document("b"))
    toy.run()
    (toy.root / A).write_text(toy.text(A).replace("Text of", "Edited text of"), encoding="utf-8")
    toy.holds(document("a", title="New A"), document("b", title="New B"), document("c"))
    report = toy.run()
    assert "Edited text of" in toy.text(A)
    assert "New A" not in toy.text(A)
    assert "New B" in toy.text(B)
    assert report.of("edited") == [A]
    assert report.of("changed") == [B]
    assert report.of("new") == ["content/posts/archive/2019/story-c.md"]
    assert A in toy.text("import/report.md")
    assert toy.run().of("edited") == [A]  # for ever


def test_a_post_stays_in_its_file_and_what_the_source_has_no_longer_is_listed(toy: Toy) -> None:
    toy.holds(document("a", date=None, address=""), document("b"))
    toy.run()
    path = "content/posts/archive/undated/story-a.md"
    (toy.root / path).write_text(toy.text(path).replace("Text of", "Edited text of"))
    toy.holds(document("a", address="/blog/2019/05/renamed/"), document("story-a", date=None))
    assert toy.run(is_dry=True).of("gone") == [B]
    report = toy.run()
    assert report.of("edited") == [path]
    assert report.of("new") == ["content/posts/archive/undated/story-story-a.md"]
    assert (report.of("gone"), (toy.root / B).is_file()) == ([B], True)
    assert f"that stay (1)\n\n- `{B}`" in toy.text("import/report.md")
    (toy.root / B).unlink()
    assert toy.run().of("gone") == []


def test_where_comments_would_be_published_they_are_in_the_report_alone(toy: Toy) -> None:
    text = "A <!-- b --> c.\n\n<!-- [form] -->\n\n`<!-- d -->`\n\n- e\n\n<!-- -->\n\n- f\n"
    toy.holds(document("a", body=SourceText(text=text, format="markdown")))
    toy.run()
    assert "<!-- [form] -->" in toy.text(A)
    settings = toy.text("site.toml")
    (toy.root / "site.toml").write_text(f'{settings}\n[markdown]\nraw_html = "trust"\n')
    assert toy.run().of("changed") == [A]
    assert toy.text(A).endswith("\nA  c.\n\n`<!-- d -->`\n\n- e\n\n<!-- -->\n\n- f\n")
    assert "raw_html" in toy.text("import/report.md")


def test_what_somebody_deleted_does_not_come_back(toy: Toy) -> None:
    toy.holds(document("a"), document("b"))
    toy.run()
    (toy.root / A).unlink()
    toy.holds(document("a", title="New A"), document("b"))
    assert toy.run().of("deleted") == [A]
    assert not (toy.root / A).exists()


def test_a_file_that_somebody_else_wrote_is_not_replaced(toy: Toy) -> None:
    toy.holds(document("b"))
    toy.run()
    (toy.root / A).write_text("mine", encoding="utf-8")
    toy.holds(document("a"), document("b"))
    assert toy.run().of("edited") == [A]
    assert toy.text(A) == "mine"


def test_a_run_that_is_ended_goes_on_with_the_next(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy.holds(document("a"), document("b"))
    toy.run()
    toy.holds(document("a", title="New A"), document("b", title="New B"))
    with monkeypatch.context() as patched:
        patched.setattr(command.ThreeWayWriter, "save", ended)
        with pytest.raises(KeyboardInterrupt):
            toy.run()
    assert "New B" in toy.text(B)
    toy.holds(document("a", title="Newer A"), document("b", title="New B"))
    report = toy.run()
    assert "Newer A" in toy.text(A)
    assert report.of("edited") == []


def test_what_was_set_aside_is_not_taken_for_deleted_if_the_run_is_ended_then(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy.holds(document("a", ai="perhaps"), document("b"))
    leave_out = command.ThreeWayWriter.leave_out
    with monkeypatch.context() as patched:
        patched.setattr(
            command.ThreeWayWriter, "leave_out", lambda *args: (leave_out(*args), ended(args))
        )
        with pytest.raises(KeyboardInterrupt):
            toy.run()
    assert toy.run().of("left-out") == [A]
    toy.holds(document("a"), document("b"))
    assert toy.run().of("changed") == [A]
    assert not (toy.root / "import/left-out" / A).exists()


def ended(_writer: Any) -> None:
    raise KeyboardInterrupt


def test_a_post_without_a_date_keeps_that_of_the_first_import(toy: Toy) -> None:
    toy.holds(document("a", date=None))
    report = toy.run()
    assert [note.kind for note in report.notes] == ["post without a date"]
    path = "content/posts/archive/undated/story-a.md"
    before = toy.text(path)
    assert toy.run(now=NOW + dt.timedelta(days=9)).of("same")
    assert toy.text(path) == before


def test_a_record_of_paths_outside_of_the_site_is_refused(toy: Toy) -> None:
    toy.holds(document("a"))
    toy.run()
    record = toy.root / "import/written.json"
    record.write_text(record.read_text().replace(A, "content/posts/archive/2019/../../../../a.md"))
    with pytest.raises(SiteError) as raised:
        toy.run()
    assert "is no path in the site" in raised.value.problems[0].message


def test_nothing_is_written_on_a_dry_run(toy: Toy) -> None:
    toy.holds(document("a"))
    report = toy.run(is_dry=True)
    assert A in report.of("new")
    assert not toy.root.exists()


# --- addresses ----------------------------------------------------------------------------------


def test_most_addresses_are_the_pattern_and_the_others_aliases(toy: Toy) -> None:
    toy.holds(
        document("a"),
        document("b"),
        document("c", address="/blog/special.html", aliases=("/blog/older/c/", "/blog/?p=3")),
        document("p", kind="page", address="/blog/deep/About%20Us.php"),
    )
    report = toy.run()
    assert toy.settings()["urls"]["post"] == "/{year}/{month}/{slug}/"
    built = toy.built()
    for path in ("2019/05/story-a/index.html", "special.html", "older/c/index.html"):
        assert path in built
    assert "deep/about-us/index.html" in built
    assert (toy.root / "public/deep/About Us.php").is_file()
    assert [each.address for each in report.lost] == ["/blog/?p=3"]
    assert toy.text("import/redirects/numbers.txt") == "3 /blog/2019/05/special/;\n"
    assert '"/blog/" $by_number; "/blog/index.php" $by_number;' in toy.text("import/report.md")


def test_a_post_of_any_name_leaves_the_others_where_they_are(toy: Toy) -> None:
    names = ("index", "Index.html", "CON", "aux", "lpt1")
    documents = [document(name, slug=name, address=f"/blog/2019/05/{name}/") for name in names]
    toy.holds(document("a"), *documents)
    assert not toy.run().of("left-out")
    folder = toy.root / "content/posts/archive/2019"
    wanted = {"story-a", "index-post", "Index-2", "CON-post", "aux-post", "lpt1-post"}
    assert {each.stem for each in folder.iterdir()} == wanted
    assert {f"2019/05/{name}/index.html" for name in ("index", "CON", "aux")} <= toy.built()


def test_comments_that_a_build_would_refuse_do_not_take_the_others_along(toy: Toy) -> None:
    said = {"7": "first", "8": "x" * 70_001, "9": "\u202e", "n" * 60: "third", "n" * 61: "fourth"}
    day = dt.datetime(2019, 6, 1, tzinfo=dt.UTC)
    each = [SourceComment(id=key, date=day, text=said[key], is_plain=True) for key in said]
    toy.holds(document("a", comments=(*each, each[0])))
    report = toy.run()
    assert not report.of("left-out")
    comments = tomllib.loads(toy.text("content/comments/archive/2019/story-a.toml"))["comment"]
    assert sorted(each["text"] for each in comments) == ["first\n", "fourth\n", "third\n"]
    assert [each.kind for each in report.notes].count("comment left out") == 2


@pytest.mark.parametrize(
    "address",
    ["/blog/../../../etc/passwd", "/blog/a\\..\\b/", "/blog/%2e%2e/x/", "/blog/" + "x" * 300 + "/"],
)
def test_no_address_leads_out_of_the_folder(toy: Toy, address: str) -> None:
    toy.holds(document("a", address=address), document("p", kind="page", address=address))
    toy.run()
    toy.built()
    assert not [path for path in toy.root.parent.iterdir() if path.name not in {"toy", "site"}]


def test_a_folder_that_leads_out_is_not_written_to(toy: Toy, tmp_path: Path) -> None:
    toy.holds(document("a"))
    outside = tmp_path / "outside"
    outside.mkdir()
    (toy.root / "content").mkdir(parents=True)
    (toy.root / "content/posts").symlink_to(outside)
    with pytest.raises(SiteError) as raised:
        toy.run()
    assert "symbolic link" in raised.value.problems[0].message
    assert not list(outside.iterdir())


def test_files_that_change_while_they_are_copied_do_not_end_the_import(
    toy: Toy, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "toy/link.pdf").symlink_to(tmp_path / "secret")
    os.mkfifo(tmp_path / "toy/pipe.pdf")
    (tmp_path / "toy/real.pdf").write_text("%PDF")
    copied = tuple(
        SourceFile(file=tmp_path / "toy" / name, path=name, address=f"/blog/{name}")
        for name in ("gone.pdf", "link.pdf", "pipe.pdf", "real.pdf")
    )
    toy.holds(document("a"), copied=copied)
    kinds = [note.kind for note in toy.run().notes]
    assert kinds.count("file that cannot be copied") == 3
    assert [each.name for each in (toy.root / "static").iterdir()] == ["real.pdf"]


# --- the site -----------------------------------------------------------------------------------


def test_links_lead_to_files_and_files_keep_their_addresses(toy: Toy, tmp_path: Path) -> None:
    png = tmp_path / "toy/pic.svg"
    png.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    body = (
        "[b](https://www.old.example/blog/2019/05/story-b/#part) [about](/blog/about)"
        " [news](/blog/category/news/) ![p](/blog/up/pic-1x1.svg) [p](/blog/?p=7)"
    )
    toy.holds(
        document("a", body=SourceText(text=body, format="markdown"), categories=("News",)),
        document("b", aliases=("/blog/?p=7",)),
        document("p", kind="page", address="/blog/about/"),
        copied=(
            SourceFile(
                file=png, path="up/pic.svg", address="/blog/up/pic.svg",
                others=("/blog/up/pic-1x1.svg",),
            ),
        ),
        site=SourceSite(
            system="toy",
            title="Old Paper",
            base_url="https://old.example/blog/",
            terms=(SourceTerm(kind="category", name="News", address="/blog/category/news/"),),
            menu=(
                MenuItem(title="About", url="/blog/about/"),
                MenuItem(title="News", url="https://old.example/blog/category/news/"),
                MenuItem(title="Gone", url="/blog/gone/"),
                MenuItem(title="Else", url="https://else.example/"),
            ),
        ),
    )  # fmt: skip
    toy.run()
    text = toy.text(A)
    assert "[b](story-b.md#part) [about](../../../pages/about.md)" in text
    assert "[news](/categories/news/) ![p](/up/pic.svg) [p](story-b.md)" in text
    assert [item["title"] for item in toy.settings()["nav"]] == ["About", "News", "Else"]
    built = toy.built()
    assert {"category/news/index.html", "categories/news/index.html"} <= built
    assert (toy.root / "public/up/pic.svg").is_file()


def test_what_a_build_refuses_is_set_aside_and_the_rest_builds(toy: Toy) -> None:
    # A text that is so long that no build takes it is not even turned into Markdown.
    long = "<p>Ferries <b>and</b> quays</p>\n" * 140_000 + "<p>Source: CNN</p>"
    toy.holds(
        document("a", ai="perhaps"),
        document("b"),
        document("c", body=SourceText(text=long, format="html")),
    )
    report = toy.run()
    c = A.replace("story-a", "story-c")
    assert report.of("left-out") == [A, c]
    assert (toy.root / "import/left-out" / A).is_file()
    assert long.strip() in (toy.root / "import/left-out" / c).read_text(encoding="utf-8")
    assert "2019/05/story-b/index.html" in toy.built()
    assert toy.run().of("left-out") == [A, c]


def test_a_menu_does_not_lead_to_what_was_set_aside(toy: Toy) -> None:
    menu = (MenuItem(title="A", url="/blog/a/"), MenuItem(title="B", url="/blog/b/"))
    site = SourceSite(system="toy", title="Old", base_url="https://old.example/blog/", menu=menu)
    bad = {"unlisted": {"a": "page keys like these are refused"}}
    toy.holds(
        document("a", address="/blog/a/", ai="perhaps"),
        document("b", address="/blog/b/", params=bad),
        site=site,
    )
    report = toy.run()
    assert report.of("left-out") == ["content/posts/archive/2019/a.md"]
    assert "site.toml" in report.of("new")
    assert [item["title"] for item in toy.settings()["nav"]] == ["B"]
    assert "b/index.html" in toy.built()
    assert set(toy.run().outcomes.values()) == {"left-out", "same"}
    assert [item["title"] for item in toy.settings()["nav"]] == ["B"]


def test_of_a_page_a_term_and_an_author_at_one_old_address_the_page_has_it(toy: Toy) -> None:
    toy.holds(
        document("p", kind="page", title="Own page", address="/blog/tag/oh.html"),
        document("a", tags=("oh",), authors=("ada",)),
        site=SourceSite(
            system="toy",
            title="Old",
            base_url="https://old.example/blog/",
            terms=(SourceTerm(kind="tag", name="oh", address="/blog/tag/oh.html"),),
            authors=(SourceAuthor(id="ada", name="Ada", address="/blog/tag/oh.html"),),
        ),
    )
    assert toy.run().of("left-out") == []
    toy.built()
    assert "Own page" in (toy.root / "public/tag/oh.html").read_text(encoding="utf-8") or (
        "/tag/oh/" in (toy.root / "public/tag/oh.html").read_text(encoding="utf-8")
    )


def test_one_bad_value_is_left_out_and_not_the_document(toy: Toy) -> None:
    bad = ("/blog/a\0b/", "/blog/a\nb/", "/blog/x/../y/", "/blog/.git/x/", "/blog/ok/")
    site = SourceSite(
        system="toy",
        base_url="https://old.example/blog/",
        authors=(SourceAuthor(id="ada", name="Ada", address="/blog/by/.ada/"),),
    )
    toy.holds(
        document("a", language="../x", aliases=bad, authors=("ada",)),
        document("b", language="pt_BR"),
        document("c", language="german"),
        site=site,
    )
    report = toy.run()
    assert report.of("left-out") == []
    assert [note.kind for note in report.notes if note.weight > 1] == ["language that is none"] * 2
    assert "lang: pt-BR" in toy.text(B)
    assert toy.text(A).count("lang:") == 0
    assert 'aliases: ["/ok/"]\n' in toy.text(A)
    assert toy.text("import/report.md").replace("\n", "").isprintable()
    assert toy.text("import/addresses.txt").count("\n") == 6


def test_authors_comments_and_states(toy: Toy) -> None:
    late = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
    said = SourceComment(
        id="7",
        date=dt.datetime(2019, 6, 1, tzinfo=dt.UTC),
        author="Bo",
        text="Hi there",
        is_plain=True,
    )
    toy.holds(
        document("a", authors=("ada",), comments=(said,), is_pinned=True, feed_id="urn:uuid:1"),
        document("b", state="draft"),
        document("c", state="private"),
        document("d", state="scheduled", date=late),
        document("e", state="scheduled"),
        site=SourceSite(
            system="toy",
            title="Old Paper",
            base_url="https://old.example/blog/",
            authors=(
                SourceAuthor(
                    id="ada",
                    name="Ada Okafor",
                    biography=SourceText(text="Ada *writes*.", format="markdown"),
                    address="/blog/author/ada/",
                ),
            ),
        ),
    )
    report = toy.run()
    assert report.left_out == ("toy:c",)
    assert "pinned: true" in toy.text(A)
    assert 'id: "urn:uuid:1"' in toy.text(A)
    assert "draft: true" in toy.text(B)
    assert "draft" not in toy.text("content/posts/archive/2030/story-d.md")
    assert "draft: true" in toy.text("content/posts/archive/2019/story-e.md")
    assert "Ada *writes*." in toy.text("content/authors/ada-okafor.md")
    comments = tomllib.loads(toy.text("content/comments/archive/2019/story-a.toml"))["comment"]
    assert [(each["id"], each["text"]) for each in comments] == [("toy-7", "Hi there\n")]
    built = toy.built()
    assert "author/ada/index.html" in built
    assert not (toy.root / "public/import").exists()
    assert "Hi there" in (toy.root / "public/2019/05/story-a/index.html").read_text()
    assert toy.run(with_private=True).of("new") == ["content/posts/archive/2019/story-c.md"]
    assert "draft: true" in toy.text("content/posts/archive/2019/story-c.md")


def test_a_site_that_no_import_began_is_left_alone(toy: Toy) -> None:
    toy.holds(document("a"))
    toy.root.mkdir()
    (toy.root / "site.toml").write_text('title = "Mine"\nbase_url = "https://mine.example/"\n')
    with pytest.raises(SiteError) as raised:
        toy.run()
    assert raised.value.problems[0].message == "there is a site already, which no import began"
    assert sorted(path.name for path in toy.root.iterdir() if path.name != ".sitegen") == [
        "site.toml"
    ]


def test_a_source_without_documents_is_an_error(toy: Toy) -> None:
    toy.holds(document("a", state="private"))
    with pytest.raises(SiteError) as raised:
        toy.run()
    assert "1 are private" in raised.value.problems[0].message


def test_two_languages_are_two_editions(toy: Toy) -> None:
    toy.holds(
        document("a"),
        document("f", language="fr", address="/blog/fr/2019/05/histoire/"),
        site=SourceSite(
            system="toy",
            title="Old Paper",
            base_url="https://old.example/blog/",
            language="en",
            languages=(("fr", "Français"), ("de", "Deutsch")),
        ),
    )
    toy.run()
    assert [each["code"] for each in toy.settings()["languages"]] == ["fr"]
    assert {"2019/05/story-a/index.html", "fr/2019/05/histoire/index.html"} <= toy.built()
