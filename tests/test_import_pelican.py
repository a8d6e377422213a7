"""What the reader of Pelican sites gives, for a site with every trap."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.importing.source import SourceDocument, SourceOptions, SourceReader
from sitegen.importing.sources import pelican
from sitegen.importing.sources.pelican import restructured
from sitegen.importing.sources.pelican.documents import with_links
from sitegen.importing.sources.pelican.slugs import UnknownSlugError, is_safe_pattern, slugified
from sitegen.markdown.from_html.converted import converted

TRAPS = Path(__file__).parent / "imports/pelican/traps/source"
RULES = ((r"[^\w\s-]", ""), (r"(?u)\A\s*", ""), (r"(?u)\s*\Z", ""), (r"[-\s]+", "-"))


@pytest.fixture(scope="module")
def reader() -> SourceReader:
    return pelican.open_source(TRAPS, SourceOptions())


@pytest.fixture(scope="module")
def documents(reader: SourceReader) -> dict[str, SourceDocument]:
    return {document.path.removeprefix("content/"): document for document in reader.documents()}


def test_addresses_are_those_of_pelican(
    reader: SourceReader,
    documents: dict[str, SourceDocument],
) -> None:
    assert {path: found.address for path, found in documents.items()} == {
        "boats/first.md": "/paper/news/2019/May/der-erste-grosse-aether-c/",
        "boats/second-fr.rst": "/paper/news/fr/second/",
        "boats/second.rst": "/paper/news/2019/May/second/",
        "notes/2020-01-02_dated.md": "/paper/odd/place/",
        "notes/draft.md": "/paper/drafts/a-draft.html",
        "notes/kanji.md": "",
        "notes/page.html": "/paper/news/2020/Feb/in-html-more/",
        "pages/about.md": "/paper/pages/about-us.html",
    }
    assert {found.path: (found.address, found.owner) for found in reader.files()} == {
        "content/boats/map.pdf": (
            "/paper/news/2019/May/der-erste-grosse-aether-c/map.pdf",
            "content/boats/first.md",
        ),
        "content/extra/robots.txt": ("/paper/robots.txt", ""),
        "content/images/quay.png": ("/paper/images/quay.png", ""),
    }


def test_metadata(documents: dict[str, SourceDocument]) -> None:
    first, second = documents["boats/first.md"], documents["boats/second.rst"]
    assert first.title == "Der erste Größe & Æther: C++!"
    assert (str(first.date), str(first.updated)) == ("2019-05-03 10:20:00", "2019-06-01 00:00:00")
    assert (first.tags, first.authors) == (
        ("harbour", "ferry", "night"),
        ("Reed, Tom", "Sands, Mira"),
    )
    assert first.categories == ("boats",)
    assert first.summary == "A short one of two lines."
    assert first.params == {"mood": "calm"}
    assert (second.title, second.categories) == ("The second", ("Ships",))
    assert second.authors == ("Tom Reed",)
    french = documents["boats/second-fr.rst"]
    assert french.language == "fr"
    assert french.translation_key == second.translation_key != ""
    assert documents["notes/2020-01-02_dated.md"].is_unlisted
    assert str(documents["notes/2020-01-02_dated.md"].date) == "2020-01-02 00:00:00"
    draft = documents["notes/draft.md"]
    assert (draft.state, draft.tags, draft.date) == ("draft", ("one", "two"), None)
    page = documents["notes/page.html"]
    assert (page.title, page.tags, page.body.format) == ("In HTML & more", ("a", "b"), "html")


def test_links_code_and_restructured_text(documents: dict[str, SourceDocument]) -> None:
    text = documents["boats/first.md"].body.text
    for part in (
        "[the second](sitegen-source:content/boats/second.rst#part)",
        "[about](sitegen-source:content/pages/about.md)",
        "![The quay](sitegen-source:content/images/quay.png)",
        "[ferry](/paper/tag/ferry.html) and [boats](/paper/category/boats.html), [home](/paper/)",
        "Code `{filename}second.rst` stays.",
        '```python\ndef quay():\n    return "{filename}"\n```',
        "A [dangling](../../../etc/passwd) link.",
    ):
        assert part in text, part
    second = documents["boats/second.rst"]
    for part in (
        '<abbr title="Hyper Text Markup Language">HTML</abbr>',
        '<a href="sitegen-source:content/boats/first.md">a link</a>',
        '<pre><code class="language-ruby">puts "&lt;quay&gt;"\n</code></pre>',
        '<img alt="The quay" src="sitegen-source:content/images/quay.png" />',
        "<!-- .. weather:: Quay\n   rain -\\- much -->",
        "<!-- .. include:: /etc/passwd -->",
        "<b>as it is</b>",
        "https://www.youtube.com/embed/abcDEF12345",
    ):
        assert part in second.body.text, part
    assert "root:" not in second.body.text
    assert sorted(note.kind for note in second.notes) == [
        *("directive include", "directive raw", "directive weather"),
        *("reStructuredText that docutils complains about", "role kbd"),
    ]


def test_settings_are_read_and_not_run(reader: SourceReader) -> None:
    site = reader.site()
    assert (site.title, site.base_url, site.time_zone, site.page_size) == (
        *("The Quay", "https://quay.example/paper"),
        *("Europe/Lisbon", 5),
    )
    assert site.languages == (("fr", ""),)
    assert [(item.title, item.url) for item in site.menu] == [
        ("Feed", "/paper/feed.xml"),
        ("About us", "sitegen-source:content/pages/about.md"),
    ]
    assert [(note.kind, note.place) for note in site.notes] == [
        ("setting that would have to be run", "pelicanconf.py:21")
    ]
    assert ("tag", "ferry", "/paper/tag/ferry.html") in {
        (term.kind, term.name, term.address) for term in site.terms
    }
    list(reader.documents())
    assert {(note.kind, note.place) for note in reader.problems()} == {
        ("file that cannot be read", "content/notes/plain.md"),
        ("status skip", "content/notes/skipped.md"),
    }


def test_without_docutils_the_texts_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: str) -> None:
        raise ModuleNotFoundError("No module named 'docutils'", name="docutils")

    monkeypatch.setattr("sitegen.importing.sources.pelican.reader.load", missing)
    reader = pelican.open_source(TRAPS, SourceOptions())
    assert not [found for found in reader.documents() if found.path.endswith(".rst")]
    named = [note for note in reader.problems() if "docutils" in note.message]
    assert [note.place for note in named] == [
        "content/boats/second-fr.rst",
        "content/boats/second.rst",
    ]
    assert "[import]" in named[0].hint


def test_slugs() -> None:
    for text, slug in (
        ("  Hello,   World! ", "hello-world"),
        ("Привет, мир", "privet-mir"),
        ("Łódź – 10 €", "lodz-10-eur"),
        ("C++ <b>now</b> &amp; then", "c-now-then"),
    ):
        assert slugified(text, RULES) == slug
    assert slugified("Größe", RULES, is_unicode=True, keeps_case=True) == "Größe"
    with pytest.raises(UnknownSlugError):
        slugified("漢字", RULES)
    # A pattern of the source may not take for ever.
    assert is_safe_pattern(r"(?P<date>\d{4}-\d{2}-\d{2})_(?P<slug>.*)")
    for pattern in (r"(a+)+$", r"((a+))+$", r"(a|a)*$", r"(?:a?){2,}$", ".*" * 9 + "x", "("):
        assert not is_safe_pattern(pattern), pattern
    assert is_safe_pattern(r"(?P<path>.*)/(?P<date>\d{4}-\d\d-\d\d)-(?P<slug>.*)/(?:ab)+\..*")


def test_the_path_of_a_file_counts_more_than_settings(tmp_path: Path) -> None:
    (tmp_path / "pelicanconf.py").write_text(
        'SITENAME = "A"\nARTICLE_URL = "{category}/{slug}/"\nPATH_METADATA = "(a|a)*b"\n'
        'ARTICLE_SAVE_AS = "{category}/{slug}/index.html"\n'
        'DEFAULT_METADATA = {"category": "x", "date": "2019-01-01", "author": "Mira"}\n'
    )
    (tmp_path / "content/quay").mkdir(parents=True)
    (tmp_path / "content/quay/2020-02-02-a.md").write_text("Title: A\n\nA.\n")
    (tmp_path / "content/quay/b.md").write_text("Title: B\nCategory: Boats\n\nB.\n")
    reader = pelican.open_source(tmp_path, SourceOptions())
    found = [(each.address, str(each.date)[:10], each.authors) for each in reader.documents()]
    assert found == [
        ("/quay/a/", "2020-02-02", ("Mira",)),
        ("/boats/b/", "2019-01-01", ("Mira",)),
    ]
    notes = [note for note in reader.site().notes if note.kind == "pattern that may take for ever"]
    assert [note.message[:13] for note in notes] == ["PATH_METADATA"]


def test_a_text_that_docutils_fails_on_does_not_end_the_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise AttributeError("no such node")

    monkeypatch.setattr("docutils.parsers.rst.Parser.parse", fail)
    (tmp_path / "pelicanconf.py").write_text('SITENAME = "A"\n')
    (tmp_path / "content").mkdir()
    (tmp_path / "content/a.rst").write_text("A\n#\n\n:date: 2020-01-01\n\nA.\n")
    (tmp_path / "content/b.md").write_text("Title: B\nDate: 2020-01-01\n\nB.\n")
    reader = pelican.open_source(tmp_path, SourceOptions())
    assert [each.title for each in reader.documents()] == ["B"]
    assert [note.place for note in reader.problems()] == ["content/a.rst"]


def test_a_page_in_the_place_of_a_list_is_the_list_in_the_menu(tmp_path: Path) -> None:
    (tmp_path / "pelicanconf.py").write_text('SITENAME = "A"\n')
    (tmp_path / "content/pages").mkdir(parents=True)
    (tmp_path / "content/a.md").write_text("Title: A\nDate: 2020-01-01\nTags: oh\n\nA.\n")
    page = "Title: Oh\nUrl: tag/oh.html\nSave_as: tag/oh.html\n\nOh.\n"
    (tmp_path / "content/pages/oh.md").write_text(page)
    site = pelican.open_source(tmp_path, SourceOptions()).site()
    assert [(item.title, item.url) for item in site.menu] == [("Oh", "/tag/oh.html")]


def test_many_names_of_plugins_are_each_named_where_they_are_first() -> None:
    # With a search of the text for each name, as many as these took minutes.
    many = "".join(f"Text :role{number}:`x`.\n\n" for number in range(3_000))
    text = (
        f".. role:: Own\n\n:Own:`a` and `b`:Key:\n\n.. Gallery:: one\n\n.. gallery:: two\n\n{many}"
    )
    notes = restructured.turned(text, "a.rst").notes
    assert len(notes) == 3_002
    by_kind = {note.kind: note.place for note in notes}
    assert "role own" not in by_kind
    assert by_kind["role key"] == "a.rst:3"
    assert by_kind["directive gallery"] == "a.rst:5"
    assert by_kind["role role2999"] == f"a.rst:{9 + 2 * 2999}"


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("[a](  {filename}b.md)", "[a](  sitegen-source:content/in/b.md)"),
        ("[a](\n{filename}/b.md)", "[a](\nsitegen-source:content/b.md)"),
        ("[a]:  <{filename}b.md>", "[a]:  <sitegen-source:content/in/b.md>"),
        ('<i style="background:url({static}/a.png)">', '<i style="background:url(/paper/a.png)">'),
        ("<i style=\"b:url( '{static}a.png')\">", "<i style=\"b:url( '/paper/in/a.png')\">"),
        ("a {filename}b.md", "a {filename}b.md"),
    ],
)
def test_links_to_files_stand_wherever_addresses_do(written: str, found: str) -> None:
    assert with_links(written, "in", "content", lambda _kind, _name: "/paper/") == found


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (
            "A [1]_ and [B]_.\n\n.. [1] One.\n.. [B] Two.\n",
            "A [^1] and [^2].\n\n[^1]: One.\n\n[^2]: Two.",
        ),
        (".. warning:: Mind *it*\n", "> [!WARNING]\n> Mind *it*"),
        (".. admonition:: T\n\n   a\n", "> [!NOTE]\n> **T**\n>\n> a"),
        ("| a\n|   b\n| c\n", "a\\\n&nbsp;&nbsp;b\\\nc"),
        (".. code-block:: sh\n   ls\n", "```sh\nls\n```"),
    ],
)
def test_what_restructured_text_has_of_its_own(tmp_path: Path, written: str, shown: str) -> None:
    (tmp_path / "pelicanconf.py").write_text("PATH = 'content'")
    (tmp_path / "content").mkdir()
    (tmp_path / "content/a.rst").write_text(f"Title\n=====\n\n:date: 2020-01-02\n\n{written}")
    (found,) = pelican.open_source(tmp_path, SourceOptions()).documents()
    text = found.body.text
    text = text if found.body.format == "markdown" else converted(text).markdown
    assert text.rstrip() == shown
