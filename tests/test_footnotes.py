"""Footnotes as GitHub has them, on pages and in feeds."""

from __future__ import annotations

import json
import re
import tomllib
from html import escape, unescape
from pathlib import Path

import pytest
from dialect_html import github, normal, ours
from hypothesis import given, settings
from hypothesis import strategies as st
from support import SiteTest

from sitegen.markdown import phrases

ROOT = Path(__file__).parents[1]

SAME_AS_GITHUB = {
    "the first reference has the first number": "One[^b] two[^a].\n\n[^a]: A\n[^b]: B\n",
    "one that nothing refers to is left out": "a[^y]\n\n[^x]: unused\n[^y]: used\n",
    "nothing refers to any": "a\n\n[^x]: unused\n",
    "no such note": "a[^x] b[^y]\n\n[^y]: there\n",
    "the first definition counts": "a[^x]\n\n[^x]: one\n[^x]: two\n",
    "letter case does not": "a[^Ä] b[^ä]\n\n[^ä]: one\n[^Ä]: two\n",
    "a note in a note": "a[^1] b[^3]\n\n[^1]: see[^2]\n\n[^2]: x\n[^3]: y[^1]\n",
    "defined before it is used": "[^1]: first[^2]\n\na[^2] b[^1]\n\n[^2]: second\n",
    "notes that refer to each other": "a[^1]\n\n[^1]: x[^2]\n[^2]: y[^1]\n",
    "headings, tables, lists, emphasis": (
        "# h[^1]\n\n| a[^2] |\n|---|\n| b[^3] |\n\n- c[^4]\n\n*d[^5]*\n\n"
        + "".join(f"[^{n}]: n{n}\n" for n in range(6))
    ),
    "several blocks": (
        "a[^1]\n\n[^1]: one\n\n    two\n\n    - three\n\n    ```\n    four\n    ```\n"
    ),
    "nothing in it": "a[^1]\n\n[^1]:\n",
    "in a list and in a quote": "- a[^1]\n\n  [^1]: in a list\n\n> [^2]: in a quote\n\nb[^2]\n",
    "a space in the label": "a[^x y] [^] [^ ]\n\n[^x y]: /z\n",
    "in code": "`[^1]` and\n\n    [^1]\n\n[^1]: n\n",
}


@pytest.mark.parametrize("text", SAME_AS_GITHUB.values(), ids=SAME_AS_GITHUB)
def test_reads_them_as_github_does(text: str) -> None:
    assert normal(ours(text)) == normal(github(text))


def backs(made: str) -> list[tuple[str, ...]]:
    """Label, address and text of each link back."""
    return re.findall(
        r'<a aria-label="([^"]*)" class="footnote-backref" href="#([^"]*)">↩\ufe0e(.*?)</a>', made
    )


def test_each_reference_has_a_way_back() -> None:
    made = ours("a[^x] b[^y] c[^x]\n\n[^x]: X\n[^y]: Y\n")
    assert backs(made) == [
        ("Back to reference 1", "fnref:x", ""),
        ("Back to reference 1-2", "fnref2:x", "<sup>2</sup>"),
        ("Back to reference 2", "fnref:y", ""),
    ]
    assert re.findall(
        r'<sup id="([^"]*)"><a class="footnote-ref" href="#([^"]*)">(\d)</a></sup>', made
    ) == [("fnref:x", "fn:x", "1"), ("fnref:y", "fn:y", "2"), ("fnref2:x", "fn:x", "1")]


def test_references_in_what_is_left_out_do_not_count() -> None:
    made = ours(
        "a[^1] ![b[^3]](c.png)\n\n[^unused]: x[^2] y[^1]\n[^1]: one\n[^2]: two\n[^3]: three\n"
    )
    assert backs(made) == [("Back to reference 1", "fnref:1", "")]
    assert "two" not in made
    assert "three" not in made


def test_the_way_back_is_in_the_last_paragraph() -> None:
    made = ours("a[^1] b[^2]\n\n[^1]: one\n\n    - two\n\n[^2]: three\n")
    assert "</ul>\n<p><a aria" in made
    assert "<p>three <a aria" in made


ODD = [
    "a.b",
    "a/b",
    'a"b',
    "a'b",
    "a<b>",
    "a&b",
    "a%41",
    "a#b",
    "a?b",
    "a:b",
    "ä",
    "a\u0308",
    "漢",
    "שלום",
    "😀",
    "*a*",
    "`a`",
    "a\\b",
    "a|b",
    "a_b_",
]


@pytest.mark.parametrize("raw_html", ["sanitize", "escape", "trust"])
def test_links_of_odd_labels_lead_somewhere(site: SiteTest, raw_html: str) -> None:
    """Links inside of a text are checked, so that a site with one that leads nowhere is refused."""
    site.write("site.toml", f'{site.source("site.toml")}\n[markdown]\nraw_html = "{raw_html}"\n')
    text = "".join(
        f"x[^{label}] and <b>again</b>[^{label}].\n\n[^{label}]: n{number}\n\n"
        for number, label in enumerate(ODD)
    )
    site.post("p", text, date="2026-01-01")
    assert site.build().done.problems == ()
    page = site.read("2026/01/01/p/index.html")
    assert "[^" not in page
    ids = {unescape(found) for found in re.findall(r' id="([^"]*)"', page)}
    assert {f"{kind}:{label}" for label in ODD for kind in ("fn", "fnref2")} <= ids


@pytest.mark.parametrize("dialect", ["github", "classic"])
def test_unused_ones_stop_no_site(site: SiteTest, dialect: str) -> None:
    site.write("site.toml", f'{site.source("site.toml")}\n[markdown]\ndialect = "{dialect}"\n')
    site.post("p", "Text.\n\n[^x]: Nobody refers to it.\n", date="2026-01-01")
    assert site.build().printed == ""
    assert ("Nobody" in site.read("2026/01/01/p/index.html")) == (dialect == "classic")


def test_the_classic_dialect_links_back_to_what_is_there() -> None:
    made = ours("A[^a].\n\n[^a]: one\n[^b]: two", dialect="classic")
    assert re.findall(r'<li id="fn:([^"]+)"', made) == ["a", "b"]
    assert dead(made) == set()
    assert "<p>two</p>" in made


def dead(made: str) -> set[str]:
    """The addresses in a text that lead to no place in it."""
    return set(re.findall(r'href="#([^"]+)"', made)) - set(re.findall(r'id="([^"]+)"', made))


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from("abcd"), max_size=4),
    st.dictionaries(st.sampled_from("abcd"), st.lists(st.sampled_from("abcd"), max_size=2)),
)
def test_references_lead_there_and_back(used: list[str], defined: dict[str, list[str]]) -> None:
    text = "Text" + "".join(f" x[^{name}]" for name in used) + ".\n\n"
    text += "".join(
        f"[^{name}]: note" + "".join(f" y[^{other}]" for other in others) + "\n"
        for name, others in defined.items()
    )
    made = ours(text)
    listed = re.findall(r'<li id="fn:([^"]+)"', made)
    reached, waiting = set(), [name for name in used if name in defined]
    while waiting:
        reached.add(name := waiting.pop())
        waiting += [other for other in defined[name] if other in defined and other not in reached]
    assert sorted(listed) == sorted(reached)
    assert dead(made) == set()
    # The number that a place shows is that of its note, and no place before it shows a higher new
    # one.
    shown = re.findall(r'href="#fn:(.)">(\d)</a></sup>', made)
    assert all(listed[int(number) - 1] == name for name, number in shown)
    assert list(dict.fromkeys(name for name, _ in shown if name in used)) == [
        name for name in dict.fromkeys(used) if name in defined
    ]
    assert dead(ours(text, dialect="classic")) == set()


def test_heading_and_labels_are_in_the_language_of_the_page(site: SiteTest) -> None:
    text = "A[^x], <b>again</b>[^x].\n\n[^x]: The note.\n"
    for lang, heading, label in (
        ("en", "Footnotes", "Back to reference 1-2"),
        ("de", "Fußnoten", "Zurück zur Stelle 1-2"),
        ("es", "Notas al pie", "Volver a la referencia 1-2"),
        ("pl", "Przypisy", "Wróć do odsyłacza 1-2"),
    ):
        site.post(lang, text, date="2026-01-01", more=f"lang: {lang}")
        assert site.build().ok
        page = site.read(f"2026/01/01/{lang}/index.html")
        assert f'<section class="footnotes">\n<h2 class="footnotes-title">{heading}</h2>' in page
        assert f'aria-label="{label}"' in page


def test_a_site_has_its_own_words_for_them(site: SiteTest) -> None:
    site.write(
        "layouts/i18n/en.toml",
        'footnotes = "Notes & <sources>"\nfootnote_back = "{number} \\"^\\""\n',
    )
    site.post("p", "A[^x].\n\n[^x]: The note.\n", date="2026-01-01")
    assert site.build().ok
    page = site.read("2026/01/01/p/index.html")
    assert '<h2 class="footnotes-title">Notes &amp; &lt;sources&gt;</h2>' in page
    assert 'aria-label="1 &quot;^&quot;"' in page


def test_words_that_read_like_them_stay(site: SiteTest) -> None:
    """Text is no label, whatever it says."""
    site.post(
        "p",
        'Write aria-label="Back to reference 1" and `<section'
        ' class="footnotes">`[^x].\n\n[^x]: n\n',
        date="2026-01-01",
        more="lang: de",
    )
    assert site.build().ok
    page = site.read("2026/01/01/p/index.html")
    assert 'Write aria-label="Back to reference 1" and' in page
    assert page.count("Fußnoten") == 1


def test_footnotes_that_were_copied_as_html_keep_their_one_heading(site: SiteTest) -> None:
    site.post(
        "p",
        '<section class="footnotes"'
        " data-footnotes>\n<h2>Notes</h2>\n<ol>\n<li>n</li>\n</ol>\n</section>\n",
        date="2026-01-01",
    )
    assert site.build().ok
    assert "footnotes-title" not in site.read("2026/01/01/p/index.html")


def test_the_heading_is_in_no_table_of_contents() -> None:
    assert 'href="#footnotes"' not in ours("[TOC]\n\n# A[^1]\n\n[^1]: n\n")
    assert ours("# Footnotes\n\nx[^1]\n\n[^1]: n\n").count('id="footnotes"') == 1


def test_feeds_lead_to_the_page(site: SiteTest) -> None:
    site.post("p", "A[^x].\n\n[^x]: The note.\n", date="2026-01-01", more="lang: de")
    assert site.build().ok
    html = json.loads(site.read("feed.json"))["items"][0]["content_html"]
    assert '<a class="footnote-ref" href="https://news.example/2026/01/01/p/#fn:x">1</a>' in html
    assert 'href="https://news.example/2026/01/01/p/#fnref:x"' in html
    assert '<h2 class="footnotes-title">Fußnoten</h2>' in html
    for feed in ("feed.xml", "atom.xml"):
        assert escape("The note.") in unescape(site.read(feed))


def test_other_words_for_them_change_only_the_feeds_that_have_some(site: SiteTest) -> None:
    site.post("with", "A[^x].\n\n[^x]: The note.\n", date="2026-01-01")
    assert site.build().ok
    site.write("layouts/i18n/en.toml", 'alert_tip = "Hint"\n')
    assert "feed.json" not in site.build().done.rendered
    site.write("layouts/i18n/en.toml", 'alert_tip = "Hint"\nfootnotes = "Notes"\n')
    assert "feed.json" in site.build().done.rendered
    assert ">Notes</h2>" in site.read("feed.json").replace("\\", "")


def test_the_biography_of_an_author_can_have_some(site: SiteTest) -> None:
    site.write(
        "content/authors/ada.md", "---\nname: Ada\n---\nShe edits[^1].\n\n[^1]: Since 2020.\n"
    )
    site.post("p", "Text[^1].\n\n[^1]: Mine.\n", date="2026-01-01")
    assert site.build().done.problems == ()
    assert site.read("2026/01/01/p/index.html").count('id="fn:1"') == 1
    assert site.read("2026/01/01/p/index.html").count("Footnotes</h2>") == 2


def test_english_words_are_those_of_the_strings() -> None:
    english = tomllib.loads((ROOT / "layouts/i18n/en.toml").read_text("utf-8"))
    assert {english[key]: key for key in phrases.ALERTS.values()} == phrases.ALERTS
    assert phrases.back_label("3-2") == english["footnote_back"].format(number="3-2")


@pytest.mark.parametrize("raw_html", ["sanitize", "trust"])
@pytest.mark.parametrize("dialect", ["github", "classic"])
@pytest.mark.parametrize("name", ["template", "script", "textarea"])
@pytest.mark.sampled(4)
def test_no_link_leads_back_to_a_reference_that_nobody_sees(
    site: SiteTest, name: str, dialect: str, raw_html: str
) -> None:
    settings = f'\n[markdown]\ndialect = "{dialect}"\nraw_html = "{raw_html}"\n'
    site.write("site.toml", site.source("site.toml") + settings)
    site.post(
        "p",
        f"a <{name}>[^1][^2]</{name}> b[^2]\n\n[^1]: one\n\n[^2]: two\n",
        date="2026-01-01",
    )
    build = site.build()
    assert {problem.code for problem in build.done.problems} <= {"raw-html"}
    page = site.read("2026/01/01/p/index.html")
    (back,) = re.findall('class="footnote-backref" href="#([^"]*)"', page)
    # In a trusted script, there is no Markdown.
    assert back == ("fnref:2" if (name, raw_html) == ("script", "trust") else "fnref2:2")
    assert f'<sup id="{back}">' in page
    assert back == "fnref:2" or "<p>one</p>" in page
