"""A site without components does not parse the built-in templates of any."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from support import SiteTest

from sitegen.incremental import keys
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.layouts import template as templates

QUOTE = 'class="pull-quote'


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The texts of the templates that builds parse."""
    texts: list[str] = []
    template = templates.template

    def noted(job: bytes, inputs: Sequence[bytes], worker: WorkerContext) -> JobOutput:
        texts.extend(text.decode() for text in inputs)
        return template(job, inputs, worker)

    # The engine keeps the functions that it has looked up by name.
    with monkeypatch.context() as patched:
        patched.setattr(templates, "template", noted)
        keys.load.cache_clear()
        yield texts
    keys.load.cache_clear()


def of_quotes(parsed: list[str]) -> bool:
    return any(QUOTE in text for text in parsed)


def test_built_in_components_are_parsed_once_a_text_has_one(
    site: SiteTest, parsed: list[str]
) -> None:
    site.post("a", "Plain.")
    assert site.build(jobs=1).done.problems == ()
    assert parsed
    assert not of_quotes(parsed)
    site.post("b", "::quote[Words]{by=Ada}")
    assert site.build(jobs=1).done.problems == ()
    assert of_quotes(parsed)
    assert QUOTE in site.read("2026/01/02/b/index.html")
    warm = site.files()
    assert site.build(clean=True).ok
    assert site.files() == warm
    site.delete("content/posts/b.md")
    assert site.build(jobs=1).done.problems == ()
    warm = site.files()
    assert site.build(clean=True).ok
    assert site.files() == warm


@pytest.mark.parametrize(
    "head",
    [
        '{% include "components/" ~ "warning" ~ ".html" %}',
        '{% include "components/warning.html" %}',
        '{% include "!components/warning.html" %}',
    ],
)
def test_a_layout_can_include_one(site: SiteTest, head: str) -> None:
    site.write(
        "layouts/partials/head-extra.html",
        '{% set component = {"form": "leaf", "name": "warning"} %}'
        f'{{% set title, content, class = "Mind", "", "" %}}{head}',
    )
    site.post("a", "Plain.")
    result = site.build()
    assert result.ok, result.printed
    assert "<strong>Mind</strong>" in site.read("2026/01/02/a/index.html")


def test_a_layout_for_feeds_alone_knows_the_attributes_of_the_built_in_one(site: SiteTest) -> None:
    site.write("layouts/components/quote.feed.html", "<p>{{ by }}: {{ content }}</p>")
    site.post("a", "Plain.")
    assert site.build().done.problems == ()
