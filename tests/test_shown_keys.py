"""Keys and settings that sitegen only hands to layouts: `page.meta`, `author.meta`,
`site.settings`.

Every one of them is tried, so that a new one needs no test of its own unless its value is no
text."""

from __future__ import annotations

from typing import Any

import pytest
from support import SETTINGS, SiteTest

from sitegen.model.config import Config, ShownSettings
from sitegen.model.meta import (
    AuthorMeta,
    PageMeta,
    PostMeta,
    ShownAuthorMeta,
    ShownMeta,
    ShownPostMeta,
)

SAID = "Words <shown>"
SHOWN = "Words &lt;shown&gt;"
# Those whose values are no texts: what is written, and what `{{ … }}` makes of it.
OTHERS: dict[str, tuple[str, str]] = {
    "same_as": ('["https://a.example/"]', "(&#39;https://a.example/&#39;,)"),
}


def value(key: str) -> tuple[str, str]:
    return OTHERS.get(key, (f'"{SAID}"', SHOWN))


def keys(kind: Any) -> list[str]:
    return list(kind.__struct_fields__)


@pytest.mark.parametrize("key", keys(ShownPostMeta))
def test_a_key_of_a_post_is_shown_and_renders_no_other_page_anew(site: SiteTest, key: str) -> None:
    written, shown = value(key)
    site.write("layouts/post.html", f"[{{{{ page.meta.{key} }}}}]{{{{ content }}}}")
    site.post("a", title="A")
    site.post("b", title="B")
    assert site.build().ok
    assert site.read("2026/01/02/a/index.html").startswith("[]")
    site.edit("content/posts/a.md", "ai: true\n", f"ai: true\n{key}: {written}\n")
    done = site.build(explain=True).done
    assert {path: reasons for path, reasons in done.explained if path.startswith("2026/")} == {
        "2026/01/02/a/index.html": (f"its {key}",)
    }
    assert site.read("2026/01/02/a/index.html").startswith(f"[{shown}]")


@pytest.mark.parametrize("key", keys(ShownMeta))
def test_a_key_of_a_page_is_shown(site: SiteTest, key: str) -> None:
    written, shown = value(key)
    site.write("layouts/page.html", f"[{{{{ page.meta.{key} }}}}]")
    site.write("content/pages/a.md", f"---\ntitle: A\n{key}: {written}\n---\nText.\n")
    assert site.build().ok
    assert site.read("a/index.html") == f"[{shown}]"


@pytest.mark.parametrize("key", keys(ShownAuthorMeta))
def test_a_key_of_an_author_is_shown(site: SiteTest, key: str) -> None:
    written, shown = value(key)
    site.write("layouts/author.html", f"[{{{{ page.author.meta.{key} }}}}]")
    site.edit("content/authors/ada.md", "---\nA", f"{key}: {written}\n---\nA")
    site.post("a")
    assert site.build().ok
    assert site.read("authors/ada/index.html") == f"[{shown}]"


@pytest.mark.parametrize("key", keys(ShownSettings))
def test_a_setting_is_shown(site: SiteTest, key: str) -> None:
    written, shown = value(key)
    site.write("site.toml", f"{key} = {written}\n{SETTINGS}")
    site.write("layouts/home.html", f"[{{{{ site.settings.{key} }}}}]")
    site.post("a")
    assert site.build().ok
    assert site.read("index.html") == f"[{shown}]"
    site.edit("site.toml", f"{key} = {written}\n", "")
    explained = dict(site.build(explain=True).done.explained)
    assert explained["index.html"][0] == f"the site's {key}"


@pytest.mark.parametrize(
    ("shown", "whole"),
    [
        (ShownPostMeta, PostMeta),
        (ShownMeta, PageMeta),
        (ShownAuthorMeta, AuthorMeta),
        (ShownSettings, Config),
    ],
)
def test_what_sitegen_acts_on_is_not_among_them(shown: Any, whole: Any) -> None:
    acted_on = {"date", "updated", "expires", "draft", "aliases", "slug", "id", "layout", "review"}
    assert not acted_on & {*keys(shown)}
    assert {*keys(shown)} < {*keys(whole)}


def test_a_key_that_no_layout_sees_renders_nothing_anew(site: SiteTest) -> None:
    site.post("a", more="expires: 2027-01-01")
    assert site.build().ok
    site.edit("content/posts/a.md", "2027-01-01", "2028-01-01")
    assert site.build().done.rendered == ()


def test_a_name_that_is_no_key_is_an_error(site: SiteTest) -> None:
    site.write("layouts/post.html", "{{ page.meta.licence }}")
    site.post("a")
    (problem,) = site.build().problems
    assert problem.message == "page.meta has no field 'licence'"
    assert problem.hint == "did you mean `license`?"
