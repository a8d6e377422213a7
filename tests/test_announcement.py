"""`[announcement]`: a sentence at the top of every page, until a moment."""

from __future__ import annotations

import datetime as dt

import lxml.html
import pytest
from support import SiteTest


def announce(site: SiteTest, keys: str, before: str = "", after: str = "") -> None:
    site.post("a")
    site.write("site.toml", f"{before}{site.source('site.toml')}[announcement]\n{keys}\n{after}")


def shown(site: SiteTest, path: str = "index.html") -> str | None:
    """The announcement on a page, as HTML; None if there is none."""
    page = lxml.html.document_fromstring(site.read(path).encode())
    found = page.xpath("//header/p[@class='announcement']")
    return lxml.html.tostring(found[0], encoding="unicode").strip() if found else None


def test_it_is_on_every_page_and_leads_somewhere(site: SiteTest) -> None:
    announce(site, 'text = "Send us **your** _pictures_ & `x`"\nurl = "/archive/"')
    assert site.build().ok
    pages = [path for path in site.files() if path.endswith(".html")]
    assert len(pages) > 3
    for path in pages:
        assert shown(site, path) == (
            '<p class="announcement"><a href="/archive/">Send us <strong>your</strong>'
            " _pictures_ &amp; <code>x</code></a></p>"
        ), path


def test_without_an_address_it_is_a_sentence(site: SiteTest) -> None:
    announce(site, 'text = "Back at *noon*"')
    assert site.build().ok
    assert shown(site) == '<p class="announcement">Back at <em>noon</em></p>'


def test_html_in_it_is_text(site: SiteTest) -> None:
    announce(site, 'text = "<script>alert(1)</script> **<img src=x onerror=y>**"')
    assert site.build().ok
    text = shown(site) or ""
    assert "<script" not in text
    assert "<img" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <strong>&lt;img" in text


def test_it_goes_at_its_moment_which_is_in_the_time_zone_of_the_site(site: SiteTest) -> None:
    announce(site, 'text = "Soon"\nuntil = 2026-12-01', before='timezone = "Asia/Kathmandu"\n')
    end = dt.datetime(2026, 11, 30, 18, 15, tzinfo=dt.UTC)
    done = site.build(now=end - dt.timedelta(seconds=1)).done
    assert done.next_due == end
    assert shown(site)
    done = site.build(now=end).done
    assert done.next_due is None
    assert shown(site) is None
    assert done.parsed == ()
    site.build(now=end - dt.timedelta(days=1))
    assert shown(site), "a clock that goes back shows it again"


def test_the_next_change_is_in_the_time_zone_of_the_site_in_every_build(site: SiteTest) -> None:
    announce(site, 'text = "Soon"\nuntil = 2026-12-01', before='timezone = "Europe/Stockholm"\n')
    for _ in range(2):
        next_due = site.build().done.next_due
        assert next_due is not None
        assert next_due.isoformat() == "2026-12-01T00:00:00+01:00"


def test_an_edition_has_its_own_or_none(site: SiteTest) -> None:
    languages = """
[[languages]]
code = "fr"
label = "Français"
[languages.announcement]
text = "À *midi*"
url = "/archive/"
until = 2026-12-01T12:00:00
[[languages]]
code = "de"
label = "Deutsch"
"""
    announce(site, 'text = "At noon"', after=languages)
    done = site.build().done
    assert done.next_due == dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC)
    assert "At noon" in (shown(site) or "")
    assert '<a href="/fr/archive/">À <em>midi</em></a>' in (shown(site, "fr/index.html") or "")
    assert shown(site, "de/index.html") is None


@pytest.mark.parametrize(
    ("keys", "column", "said", "hint"),
    [
        ('url = "/archive/"', 2, "announcement.text", ""),
        ('text = "x"\nurl = "/gone/"', 7, "/gone/", ""),
        ('text = "x"\nurl = "javascript:x"', 7, "announcement.url: expected an address", ""),
        (
            'text = "[x](/archive/)"',
            8,
            "announcement.text: expected a sentence without a link",
            "`url`",
        ),
        ('text = "x"\nuntil = "soon"', 9, "announcement.until: expected 2026-05-03 or", ""),
        ('text = "x"\nurls = "/archive/"', 1, "announcement.urls", "url"),
    ],
)
def test_mistakes_have_their_place(
    site: SiteTest, keys: str, column: int, said: str, hint: str
) -> None:
    announce(site, keys)
    (problem,) = site.build().problems
    assert (problem.path, problem.column) == ("site.toml", column)
    assert said in problem.message
    assert hint in problem.hint
