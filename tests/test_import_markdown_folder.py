"""What the reader of folders of Markdown gives, for a folder with every trap."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.importing.source import SourceDocument, SourceOptions, SourceReader
from sitegen.importing.sources import markdown
from sitegen.importing.sources.markdown.names import dated, heading, title_of_name

TRAPS = Path(__file__).parent / "imports/markdown/traps/source"


@pytest.fixture(scope="module")
def reader() -> SourceReader:
    return markdown.open_source(TRAPS, SourceOptions())


@pytest.fixture(scope="module")
def documents(reader: SourceReader) -> dict[str, SourceDocument]:
    return {document.path: document for document in reader.documents()}


def test_names_front_matter_and_headings(documents: dict[str, SourceDocument]) -> None:
    assert {
        path: (found.kind, found.title, str(found.date)[:10], found.state, found.categories)
        for path, found in documents.items()
    } == {
        "README.md": ("page", "The quay", "None", "published", ()),
        "Travel/2019-05-03 The first boat.md": (
            *("post", "The first boat", "2019-05-03", "published", ("Travel",)),
        ),
        "notes/Second boat.md": ("post", "Second boat", "2019-05-04", "draft", ()),
        "notes/plain.md": ("page", "Underlined", "None", "published", ()),
        "posts/20200102-broken_one.md": ("post", "Broken: [", "2020-01-02", "published", ()),
        "posts/2021-02-03-no_heading_here.markdown": (
            *("post", "No heading here", "2021-02-03", "published", ()),
        ),
        "posts/undated.md": ("post", "In a folder of posts", "None", "published", ()),
    }
    first = documents["Travel/2019-05-03 The first boat.md"]
    assert (first.tags, first.authors, first.params) == (
        *(("harbour", "ferry"), ("Mira Sands",)),
        {"mood": "calm"},
    )
    # The heading that is the title has left the text; others stay, and code is no heading.
    assert documents["notes/Second boat.md"].body.text == "## How it began\n\nEarly.\n"
    assert documents["notes/plain.md"].body.text == "No date at all.\n"
    code = documents["posts/2021-02-03-no_heading_here.markdown"].body.text
    assert code == "    # code\n\nNo heading.\n"
    assert [note.kind for note in documents["posts/undated.md"].notes] == ["text without a date"]


def test_links_of_wikis(documents: dict[str, SourceDocument], reader: SourceReader) -> None:
    first = documents["Travel/2019-05-03 The first boat.md"]
    for part in (
        "[the second](sitegen-source:notes/Second%20boat.md)",
        "[Second boat](sitegen-source:notes/Second%20boat.md#how-it-began), nowhere, [Here](#here)",
        "and ![](sitegen-source:Travel/pics/quay.png).\n",
        "#not-a-tag stays text, and <mark>marked</mark> words are marked.\n",
        "<!-- a private thought -->",
        "[[code]] ==stays==",
        "> [!IMPORTANT]\n> **Who came?**\n>\n> Nobody.",
        "[Second boat](sitegen-source:notes/Second%20boat.md) and ![beside](pics/quay.png)",
    ):
        assert part in first.body.text, part
    assert [note.kind for note in first.notes] == [
        "link to a file that is not there",
        "text in a text",
    ]
    assert [(found.path, found.address) for found in reader.files()] == [
        ("Travel/pics/quay.png", "/Travel/pics/quay.png")
    ]


def test_rules_of_names(tmp_path: Path) -> None:
    assert dated("2019-05-03")[1] == ""
    assert dated("2019-13-03-a") == (None, "2019-13-03-a")
    assert dated("12345678 things")[0] is None
    assert title_of_name("my-first_note") == "My first note"
    assert title_of_name("AI") == "AI"
    assert heading("<!-- a -->\n\n# B #\nc\n") == ("B", "<!-- a -->\n\nc\n")
    assert heading("text\n# B\n") == ("", "text\n# B\n")
    assert markdown.recognizes(TRAPS)
    assert not markdown.recognizes(tmp_path)
    (tmp_path / ".obsidian").mkdir()
    (tmp_path / ".obsidian/a.md").write_text("a")
    assert not markdown.recognizes(tmp_path)
