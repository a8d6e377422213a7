"""Components in pages, in words of terms, in texts that are trusted, drafted, live or of somebody
else: wherever Markdown is."""

from __future__ import annotations

from support import SETTINGS, SiteTest, sitegen

from sitegen.markdown.from_html.escaping import escaped, line_start

BOX = (
    "{# rows: data #}\n<div>[{{ label }}|{{ content }}"
    "{% for row in rows or [] %}{{ row.a }}{% endfor %}]</div>"
)


def test_pages_and_words_of_terms_have_components_and_authors_do_not(site: SiteTest) -> None:
    site.write("layouts/components/box.html", BOX)
    site.write("content/pages/p.md", "---\ntitle: P\n---\n::box[*x*]\n")
    site.write("content/tags/t.md", "---\ntitle: T\n---\n::box[*y*]\n")
    site.post("a", more="tags: [t]")
    result = site.build()
    assert result.done.problems == (), result.printed
    assert "<div>[<em>x</em>|<em>x</em>]</div>" in site.read("p/index.html")
    assert "<div>[<em>y</em>|<em>y</em>]</div>" in site.read("tags/t/index.html")
    site.write("content/authors/ada.md", "---\nname: Ada\n---\nText.\n\n::box[x]\n")
    result = site.build()
    assert [(each.path, each.line, each.column) for each in result.problems] == [
        ("content/authors/ada.md", 6, 1)
    ]
    assert "a text about an author has no components" in result.printed


def test_drafts_and_later_posts_are_judged_as_their_links_are(site: SiteTest) -> None:
    site.write("layouts/components/box.html", BOX)
    site.post("later", "::box{x=1}", date="2027-01-01")
    site.post("draft", "::box{x=1}", more="draft: true")
    result = site.build()
    assert [each.path for each in result.problems] == ["content/posts/later.md"]
    site.write("site.toml", SETTINGS + 'build.on_error = "hold"\n')
    site.post("fine")
    site.post("wrong", "::box{x=1}")
    result = site.build()
    assert [each.path for each in result.done.held][1:] == ["content/posts/wrong.md"]
    assert site.published("2026/01/02/fine/index.html")


def test_texts_that_are_trusted(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + 'markdown.raw_html = "trust"\n')
    site.write("layouts/components/box.html", BOX)
    site.write("layouts/components/box.feed.html", "<em>{{ content }}</em>")
    site.post("a", "<!-- c --> <script>1 < 2</script>\n\n:::box[L]{x=1}\n<style>b{}</style>\n:::")
    result = site.build()
    assert [(each.line, each.column) for each in result.problems] == [(10, 11)], result.printed
    site.edit("content/posts/a.md", "{x=1}", "")
    assert site.build().ok
    text = site.read("2026/01/02/a/index.html")
    assert "<script>1 < 2</script>" in text
    assert "<div>[L|\n<style>b{}</style>" in text.replace("\n\n", "\n")
    assert "<em>" in site.read("feed.json")
    assert "<style" not in site.read("feed.json")


def test_entries_of_a_live_story_begin_outside_of_components(site: SiteTest) -> None:
    body = "Lead.\n\n## 10:00 One\n\n:::note\nA\n:::\n\n## 11:00 Two\n\nB\n"
    site.post("a", body, more="live: true")
    assert site.build().ok
    text = site.read("2026/01/02/a/index.html")
    assert text.index("<p>B</p>") < text.index('<div class="admonition alert note"')
    site.post(
        "a",
        body.replace(":::\n\n## 11:00 Two\n\nB\n", "## 11:00 Two\n\nB\n:::\n"),
        more="live: true",
    )
    result = site.build()
    assert [(each.line, each.column) for each in result.problems] == [(13, 1)], result.printed
    assert "an entry of the live story begins in this component" in result.printed


def test_data_of_a_bundle_is_that_of_its_page_alone(site: SiteTest) -> None:
    site.write("layouts/components/box.html", BOX)
    for name in "ab":
        site.write(f"content/posts/{name}/t.csv", f"a\n{name}1\n")
        site.post(f"{name}/index", "::box{rows=t.csv}", title=name.upper())
    site.write("data/t.csv", "a\nno\n")
    assert site.build().ok
    assert "[|a1]" in site.read("2026/01/02/a/index.html")
    site.write("content/posts/a/t.csv", "a\nnew\n")
    report = site.build().done
    assert [
        each for each in report.rendered if each.endswith(("/a/index.html", "/b/index.html"))
    ] == ["2026/01/02/a/index.html"]
    assert report.parsed == ()
    assert "[|new]" in site.read("2026/01/02/a/index.html")
    site.write("content/posts/a/t.csv", 'a\n"x\n')
    result = site.build()
    assert [(each.path, each.code) for each in result.problems] == [
        ("content/posts/a/t.csv", "data")
    ]
    site.delete("content/posts/a/t.csv")
    assert site.build().ok
    assert "[|no]" in site.read("2026/01/02/a/index.html")


def test_strings_are_those_of_the_language_of_the_page(site: SiteTest) -> None:
    site.post("a", "::tip[x]", more="lang: de")
    assert site.build().ok
    assert "<strong>Tipp</strong>" in site.read("2026/01/02/a/index.html")
    assert "<strong>Tipp</strong>" in site.read("feed.json")


def test_the_text_in_a_component_counts_and_its_markup_is_no_prose(site: SiteTest) -> None:
    body = ':::note[Title]{title="{{ x }}"}\nOne two three.\n:::\n\nFirst words.\n\n:::{zip}\n'
    site.post("a", body)
    result = site.build()
    assert [(each.code, each.line) for each in result.problems] == [("text-template", 14)]
    site.post("a", ":::note[Title]\nOne two three.\n:::\n\nFirst words.")
    assert site.build().done.problems == ()
    assert '<meta name="description" content="First words."' in site.read("2026/01/02/a/index.html")


def test_a_document_outside_of_a_site_may_have_components_of_its_site(site: SiteTest) -> None:
    alone = site.root / "alone"
    alone.mkdir()
    text = site.source(site.post("a", ":::mine{x=1}\nText\n:::\n\n::note[x\n"))
    (alone / "a.md").write_text(text, encoding="utf-8")
    (site.root / "site.toml").unlink()
    printed = sitegen("check", "a.md", cwd=alone)
    assert "no component" not in printed.stderr + printed.stdout
    assert "the label of note has no end" in printed.stderr + printed.stdout


def test_imported_texts_have_none() -> None:
    assert line_start(escaped("::note")) == "\\::note"
    assert line_start(escaped(":::note{a}")) == "\\:::note{a}"
    assert line_start(escaped("::std is")) == "::std is"
    assert escaped("a :note[text] b:c[d]") == "a \\:note[text] b:c[d]"


def test_a_text_that_is_nothing_but_a_component_is_not_empty(site: SiteTest) -> None:
    site.edit("site.toml", '"text-empty", ', "")
    site.write("data/turnout.csv", "state,turnout\nNorth,61\n")
    site.post("a", '::chart{data="turnout.csv" title=Turnout}')
    assert "text-empty" not in site.build().codes()
    site.post("a", "")
    assert "text-empty" in site.build().codes()
