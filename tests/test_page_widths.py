"""`[theme]`: how wide texts, the frame and the page are."""

from __future__ import annotations

import re
from pathlib import Path

import painted
import pytest
from support import SiteTest

from sitegen.read.theme_checks import TEXT_SHARE

LAYOUTS = Path(__file__).parent.parent / "layouts"


def themed(site: SiteTest, keys: str) -> None:
    site.write("static/a.png", painted.png(1600, 900))
    site.write("static/b.png", painted.png(1500, 900))
    site.post("a", "![x](/b.png)", more="image: /a.png\nimage_alt: A")
    site.write("site.toml", f"{site.source('site.toml')}[theme]\n{keys}\n")


def widths(site: SiteTest) -> list[tuple[str, str]]:
    """The custom properties of widths with all their values, in their order."""
    (path,) = (path for path in site.files() if path.startswith("css/site."))
    return re.findall(r"(--(?:measure|frame|page)):([\d.]+rem)", site.read(path))


BUILT_IN = [("--measure", "41rem"), ("--frame", "64rem"), ("--page", "77rem")]


def test_they_are_custom_properties_and_pictures_are_asked_for_in_their_sizes(
    site: SiteTest,
) -> None:
    themed(site, "text_width = 36\nframe_width = 60.5\npage_width = 70")
    assert site.build().ok
    own = [("--measure", "36rem"), ("--frame", "60.5rem"), ("--page", "70rem")]
    assert widths(site) == [*BUILT_IN, *own]
    page = site.read("2026/01/02/a/index.html")
    sizes = re.findall(r'sizes="([^"]*)"', page)
    assert "(min-width: 65.5rem) 60.5rem, 100vw" in sizes
    assert "(min-width: 39rem) 36.5rem, 100vw" in sizes


def test_what_the_settings_say_of_sizes_stays(site: SiteTest) -> None:
    themed(site, 'text_width = 36\n[images]\nsizes = "50vw"')
    assert site.build().ok
    assert set(re.findall(r'sizes="([^"]*)"', site.read("2026/01/02/a/index.html"))) == {"50vw"}


def test_those_of_the_theme_change_nothing(site: SiteTest) -> None:
    themed(site, "")
    site.build()
    assert widths(site) == BUILT_IN
    site.edit("site.toml", "[theme]\n", "[theme]\ntext_width = 41\npage_width = 77.0\n")
    assert site.build().done.rendered == ()


def test_a_text_has_the_share_of_the_frame_that_the_style_sheet_says() -> None:
    rules = (LAYOUTS / "css" / "post.css").read_text(encoding="utf-8")
    assert f"min(var(--measure), {TEXT_SHARE:.0%})" in rules


def test_a_text_and_the_frame_have_to_fit(site: SiteTest) -> None:
    themed(site, "text_width = 50\npage_width = 60")
    first, second = site.build().problems
    assert first.message == (
        "theme.frame_width: expected 72 or more, since a text of 50 has at most 70% of it; got 64"
    )
    assert first.hint == "write frame_width = 72, or a smaller text_width"
    assert second.message == (
        "theme.page_width: expected 64 or more, since a frame of 64 has to fit into it; got 60"
    )
    assert (first.column, second.line) == (14, (first.line or 0) + 1)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(("text_width", value) for value in ("29", "51", '"41rem"', "true", "nan")),
        *(("frame_width", value) for value in ("55", "101")),
        *(("page_width", value) for value in ("59", "121")),
    ],
)
@pytest.mark.sampled(4)
def test_a_width_beyond_the_limits_is_an_error(site: SiteTest, key: str, value: str) -> None:
    themed(site, f"{key} = {value}")
    (problem,) = site.build().problems
    assert problem.code == "invalid-value"
    assert problem.message.startswith(f"theme.{key}: expected a number from ")
