"""Exports of Ghost that are damaged, or are none; the golden site has a whole one."""

from __future__ import annotations

import io
import json
from pathlib import Path

import ijson
import pytest

from sitegen.importing.source import SourceError, SourceOptions, SourceReader
from sitegen.importing.sources import ghost
from sitegen.importing.sources.ghost import long_texts

POSTS = [
    {"id": "1", "title": "A", "slug": "a", "html": "<p>A</p>", "status": "published"},
    {"id": "2", "title": "B", "slug": "b", "html": "<p>B</p>", "status": "published"},
]
TAGS = {"tags": [{"id": "t", "name": "News"}], "posts_tags": [{"post_id": "1", "tag_id": "t"}]}


def opened(folder: Path, text: str) -> SourceReader:
    file = folder / "export.json"
    file.write_text(text, encoding="utf-8")
    return ghost.open_source(file, SourceOptions())


def test_the_bare_tables_are_an_export_too(tmp_path: Path) -> None:
    reader = opened(tmp_path, json.dumps({"data": {"posts": POSTS, **TAGS}}))
    first, second = reader.documents()
    assert (first.address, first.categories, second.categories) == ("/a/", ("News",), ())
    assert reader.problems() == ()


def test_of_a_file_that_ends_early_what_is_before_comes(tmp_path: Path) -> None:
    text = json.dumps({"db": [{"data": {**TAGS, "posts": POSTS}}]})
    reader = opened(tmp_path, text[: text.index('"title": "B"')])
    assert [(each.title, each.categories) for each in reader.documents()] == [("A", ("News",))]
    (note,) = reader.problems()
    assert note.kind == "export that is damaged"


@pytest.mark.parametrize("text", ["", "[]", '{"db": [{"data": {}}]}', "no JSON", '{"posts": 1}'])
def test_what_is_no_export_is_an_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(SourceError, match="it has no posts"):
        opened(tmp_path, text)


def test_values_of_another_kind_stop_nothing(tmp_path: Path) -> None:
    odd = {"posts_tags": [{"post_id": []}, {"post_id": "1", "tag_id": {}, "sort_order": "x"}]}
    post = {"id": {}, "title": ["x"], "slug": 5, "html": [], "status": {}, "published_at": 99}
    reader = opened(
        tmp_path, json.dumps({"data": {**odd, "tags": [{"id": []}], "posts": [post, *POSTS]}})
    )
    assert {"A", "B"} <= {each.title for each in reader.documents()}


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_values_in_values_without_end_are_an_error(tmp_path: Path, opening: str) -> None:
    with pytest.raises(SourceError, match="nested too deeply"):
        opened(tmp_path, '{"data": {"posts": [{"x":' + opening * 100_000)
    after_text = '{"data": {"posts": [{"x": "' + "a" * 300_000 + '", "y":' + opening * 100_000
    with pytest.raises(SourceError, match="nested too deeply"):
        opened(tmp_path, after_text)


@pytest.mark.parametrize("least", [1, 2, 5, 64])
def test_long_texts_come_in_long_pieces(monkeypatch: pytest.MonkeyPatch, least: int) -> None:
    monkeypatch.setattr(long_texts, "LEAST", least)
    texts = ['"' * 9, "\\" * 9, '\\"' * 9, "[" * 200, "é\n" * 9, "", "a" * 500_000]
    data = json.dumps(texts).encode()
    pieces = long_texts.JsonPieces(io.BytesIO(data))
    taken = list(iter(pieces.read, b""))
    assert b"".join(taken) == data
    # The number of pieces grows with the logarithm of the length, and what follows is short again.
    assert len([each for each in taken if each.strip(b"a") == b""]) < 25
    assert len(taken[-1]) <= least
    assert list(ijson.items(long_texts.JsonPieces(io.BytesIO(data)), "item")) == texts
