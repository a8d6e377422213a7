"""What docs/components.md says of texts, layouts and limits is so; the examples of the built-in
components of data, posts and links are in test_component_examples.py."""

from __future__ import annotations

import re

import painted
from docs_support import ROOT
from support import SiteTest

from sitegen.link.components import MAX_BYTES
from sitegen.markdown.directives import MAX_ATTRIBUTES, MAX_DEPTH, MAX_USES
from sitegen.render.components import MAX_PRINTED

DOCS = (ROOT / "docs/components.md").read_text(encoding="utf-8")


def code(language: str, text: str = DOCS) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def test_every_example_does_what_is_said(site: SiteTest) -> None:
    layout, in_feeds = code("jinja")
    site.write("layouts/components/count.html", layout)
    site.write("layouts/components/count.feed.html", in_feeds)
    for name in ("harbour.jpg", "lock.mp4", "lock.vtt", "talk.mp3"):
        site.write(f"content/posts/a/{name}", painted.jpeg() if name.endswith("jpg") else b"0")
    site.post("a/index", "\n\n".join(code("markdown", DOCS.partition("### chart")[0])), title="A")
    result = site.build()
    assert result.done.problems == (), result.printed
    text = site.read("2026/01/02/a/index.html")
    for shown in (
        '<figure class="pull-quote">',
        '<figcaption>The old harbour at <em>low tide</em>. <small class="picture-credit">',
        'alt="Boats on the mud" src="/2026/01/02/a/harbour.jpg"',
        '<b class="count ">on Sunday (in 5 days)</b>',
        '<div class="admonition alert note" role="note">',
        '<div class="admonition alert warning" role="note">',
        '<details class="details">\n<summary>How we counted</summary>',
        '<div class="column">',
        'poster="/2026/01/02/a/harbour.jpg" aria-label="The lock"><track kind="captions"',
        '<audio controls preload="metadata" src="/2026/01/02/a/talk.mp3"',
        '<a href="https://videos.example/watch/12">A film of the harbour</a>',
    ):
        assert shown in text, shown
    assert "<strong>on Sunday</strong> (in 5 days)" in site.read("feed.json")
    site.post("vote", ":count[on Sunday]{days=5}\n\n:count[x]{day=5}")
    assert "count has no attribute 'day'" in site.build().printed


def test_an_error_is_as_it_is_shown(site: SiteTest) -> None:
    site.write("layouts/components/count.html", code("jinja")[0].replace(", required", ""))
    site.post("vote", "::count{day=5}")
    (expected,) = code("text")
    place = re.compile(r":\d+:\d+:")
    printed = site.build().printed
    assert place.sub(":", expected).split("; ")[0] in place.sub(":", printed)
    assert expected.strip().split("; ")[1] in printed


def test_every_limit_is_named() -> None:
    limits = DOCS.partition("## Limits")[2]
    for limit in (MAX_USES, MAX_DEPTH, MAX_ATTRIBUTES):
        assert f" {limit} " in limits
    assert f"{MAX_PRINTED // 1_000_000} million" in limits
    assert f"{MAX_BYTES // 1_000_000} MB" in limits
