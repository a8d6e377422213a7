"""What a link can lead to inside a page: ids of headings and of raw HTML, anchors, words."""

from __future__ import annotations

import html
import re

import pytest
from support import SETTINGS, SiteTest

PAGE = "2026/01/02/a/index.html"
both = pytest.mark.parametrize("raw_html", ["sanitize", "trust"])


def prose(site: SiteTest) -> str:
    """The text of post a, as it was published."""
    found = re.search(r'<div class="prose[^>]*>(.*?)</ai-content>', site.read(PAGE), re.S)
    assert found
    return found[1]


def ids(site: SiteTest) -> list[str]:
    return re.findall(r'<[^>]* id="([^"]*)"', prose(site))


def reported(site: SiteTest) -> list[tuple[int, int, str]]:
    """Line and column in the file of post a, whose text begins in line 8, and what is reported."""
    return [(one.line, one.column, one.message) for one in site.build().done.problems]


def treat(site: SiteTest, raw_html: str) -> None:
    site.write("site.toml", f'{SETTINGS}[markdown]\nraw_html = "{raw_html}"\n')


# --- one element for an id ------------------------------------------------------------------------


def test_a_heading_makes_room_for_an_id_of_raw_html(site: SiteTest) -> None:
    site.post(
        "a",
        '<div id="part">x</div>\n\n## Part\n\n<h3 id="part">y</h3>\n\n## Part\n\n'
        "[1](#part) [2](#part-1) [3](#part-2)",
    )
    assert reported(site) == [
        (12, 5, "the id 'part' is not published: an element before it has the same one")
    ]
    assert ids(site) == ["part", "part-1", "part-2"]
    assert '<h2 id="part-1">' in prose(site)


def test_a_heading_that_comes_first_makes_room_too(site: SiteTest) -> None:
    site.post("a", "## Part\n\n## Part\n\n<b id=part-1>x</b> and `<b id=part>`")
    assert reported(site) == []
    assert ids(site) == ["part", "part-2", "part-1"]


def test_ids_in_code_and_comments_are_none(site: SiteTest) -> None:
    site.post(
        "a",
        '<!-- <b id="part"> -->\n\n`<b id="part">`\n\n    <b id="part">\n\n## Part\n\n'
        '<form id="part">x</form>',
    )
    assert site.build().ok
    assert ids(site) == ["part"]


def test_ids_of_the_layouts_stay_theirs(site: SiteTest) -> None:
    site.post("a", '<b id="page.main">x</b>')
    assert reported(site) == [
        (
            8,
            4,
            ("the id 'page.main' is not published: ids that begin with page. are those of layouts"),
        )
    ]
    assert site.read(PAGE).count('id="page.main"') == 1


def test_a_trusted_text_is_reported_an_id_that_comes_again(site: SiteTest) -> None:
    treat(site, "trust")
    site.post("a", "<div ID=part>x</div>\n\n## Part\n\n<svg><g id='part'/></svg> [x](#part-1)")
    assert reported(site) == [
        (12, 9, "the id 'part' leads elsewhere: an element before it has the same one")
    ]
    assert "<div ID=part>x</div>" in prose(site)
    assert '<h2 id="part-1">' in prose(site)


def test_the_table_of_contents_leads_to_the_headings(site: SiteTest) -> None:
    site.write(
        "layouts/post.html", "{{ content }}{% for h in page.headings %}[{{ h.id }}]{% endfor %}"
    )
    site.post("a", '[TOC]\n\n<b id="part">x</b>\n\n## Part\n\n## Other')
    assert site.build().ok
    page = site.read(PAGE)
    assert "[part-1][other]" in page
    assert 'href="#part-1"' in page


def test_a_page_has_one_table_of_contents(site: SiteTest) -> None:
    text = "".join(f"## Part {n}\n\n{'word ' * 200}\n\n" for n in range(4))
    site.post("a", text)
    site.post("b", f"[TOC]\n\n{text}")
    assert site.build().ok
    for name, tag in (("a", "details"), ("b", "div")):
        page = site.read(f"2026/01/02/{name}/index.html")
        assert (page.count('class="toc"'), page.count(f'<{tag} class="toc"')) == (1, 1)


# --- anchors --------------------------------------------------------------------------------------


@both
@pytest.mark.parametrize(
    "anchor",
    [
        '<a name="part"></a>',
        "<A NAME=part></A>",
        "<a\nname='part' class=x>here</a>",
        '## <a name="part"></a>A heading',
    ],
)
@pytest.mark.sampled(4)
def test_an_anchor_with_a_name_is_a_target(anchor: str, raw_html: str, site: SiteTest) -> None:
    treat(site, raw_html)
    site.post("a", f"{anchor} Text.\n\n[x](#part) [y](a.md#part)")
    assert reported(site) == []
    attribute = "id" if raw_html == "sanitize" else "name"
    assert re.search(rf"<a\s[^>]*{attribute}=[\"']?part\b", prose(site), re.IGNORECASE)


@pytest.mark.parametrize(
    "text",
    [
        '## <a name="part"></a>Part',
        '<a name="part"></a>\n\n## Part',
        '## Part\n\n<a name="part"></a>',
        '<a id="part" name="part">x</a>',
        '<a name="part">x</a> <a name="part">y</a>',
    ],
)
def test_a_name_that_is_an_id_already_leads_there(text: str, site: SiteTest) -> None:
    site.post("a", f"{text}\n\n[x](#part)")
    assert reported(site) == []
    assert ids(site) == ["part"]
    assert "name=" not in prose(site)


def test_an_anchor_may_have_both(site: SiteTest) -> None:
    anchors = '<a name="old" id="new">x</a> <a name="two words">y</a>'
    site.post("a", f"{anchors} [1](#old) [2](#new) [3](#two%20words)")
    assert reported(site) == []
    assert anchors in prose(site)


def test_a_name_of_something_else_is_no_target(site: SiteTest) -> None:
    site.post("a", '<img name="part" src="/favicon.svg" alt="x"> `<a name="part">` [x](#part)')
    assert site.build().codes() == ["raw-html", "missing-target"]


# --- words ----------------------------------------------------------------------------------------


@both
@pytest.mark.parametrize(
    ("fragment", "fine"),
    [
        ("part", True),
        ("part:~:text=word", True),
        ("part:~:text=a-,word,-b&text=more", True),
        (":~:text=word", True),
        ("top", True),
        ("TOP", True),
        ("missing:~:text=x", False),
        ("part%3A~:text=x", False),
        ("missing", False),
    ],
)
@pytest.mark.sampled(4)
def test_a_fragment_may_point_at_words(
    fragment: str, fine: bool, raw_html: str, site: SiteTest
) -> None:
    treat(site, raw_html)
    site.post("b", "## Part\n\nword")
    address = f"b.md#{fragment}"
    site.post("a", f'[x]({address}) [y](/2026/01/02/b/#{fragment}) <a href="{address}">z</a>')
    result = site.build()
    assert result.codes() == ([] if fine else ["missing-target"] * 3)
    if fine:
        assert prose(site).count(f'href="/2026/01/02/b/#{html.escape(fragment)}"') == 3
