"""Every page of the sample blog, measured: nothing moves while pictures and fonts come, nothing is
wider than the window, also with text of twice the size, targets are large enough, and pictures come
in the size and the order that their places need."""

from __future__ import annotations

from pathlib import Path

import painted
import pytest
from chromium import Opener, resized, served, visit
from measures import DESK, PHONE, moved, small_targets, too_wide, walked, window, wrong_sizes
from playwright.sync_api import Browser
from sample_pages import KIND_GROUPS, paths_in

from sitegen.model.build import BuildReport


@pytest.mark.long
@pytest.mark.parametrize("kinds", KIND_GROUPS)
def test_pages_are_still_fit_and_easy_to_touch(
    browser: Browser, sample: tuple[Path, BuildReport], kinds: tuple[str, ...]
) -> None:
    paths = paths_in(sample[0])
    with served(sample[0]) as address:
        pages = {kind: address + paths[kind] for kind in kinds}
        assert walked(browser, pages) == {}


@pytest.mark.long
def test_what_moves_or_comes_in_the_wrong_order_would_be_found(
    browser: Browser, tmp_path: Path
) -> None:
    (tmp_path / "a.png").write_bytes(painted.png())
    (tmp_path / "index.html").write_text(
        "<html lang=en><title>x</title><img src=a.png><p>Below</p>"
        "<img src=a.png width=300 height=200 fetchpriority=high loading=lazy>",
        encoding="utf-8",
    )
    with served(tmp_path) as address, window(browser, PHONE) as page:
        found = moved(page, address + "/")
    assert [text for text in found if text.startswith("moved by 0.")]
    assert [text for text in found if " became " in text and text.endswith("<p>Below</p>")]
    assert {"not lazy: a.png", "lazy: a.png"} <= {*found}


@pytest.mark.long
def test_what_is_small_or_wide_would_be_found(tab: Opener) -> None:
    page = tab(390)
    page.set_content(
        "<html lang=en><title>x</title><style>body { margin: 0 } button { padding: 0; border: 0;"
        " width: 20px; height: 20px } #c { margin: 9px }</style><p>In <a href=/a>a text</a>.</p>"
        "<button id=a></button><button id=b></button><br><button id=c></button>"
        "<button class=tool style='width: 40px; height: 44px'></button>"
        "<div style='width: 330px; height: 1px'></div>"
    )
    small = ('id="a"', 'id="b"', 'class="tool"')
    found = small_targets(page)
    assert len(found) == len(small)
    assert all(mark in text for mark, text in zip(small, found, strict=True))
    assert [text.partition(" px")[0] for text in too_wide(page, (320, 390))] == ["320: 10"]


@pytest.mark.long
def test_pictures_of_another_size_would_be_found(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(painted.png())
    files = ", ".join(f"a.png?{width} {width}w" for width in (480, 960, 1600, 2400))
    (tmp_path / "index.html").write_text(
        "<html lang=en><title>x</title>"
        + "".join(
            f"<img alt={alt} srcset='{files}' sizes='{sizes}' width=300 height=200 loading=lazy>"
            for alt, sizes in (
                ("fit", "300px"),
                ("small", "(min-width: 50rem) 300px, 100px"),
                ("large", "(min-width: 50rem) 900px, 300px"),
            )
        ),
        encoding="utf-8",
    )
    with served(tmp_path) as address, window(browser, DESK) as page:
        visit(page, address + "/")
        wrong = wrong_sizes(page)
    found = {(text.partition(", where")[0], text.rpartition(": ")[2]) for text in wrong}
    assert found == {
        *(
            (f"{width}: too small × {density}", "small")
            for width in (320, 390)
            for density in (2, 3)
        ),
        ("768: too small × 2", "small"),
        *((f"{width}: too large × 2", "large") for width in (1024, 1280, 1920)),
    }


@pytest.mark.long
def test_a_picture_that_fails_to_come_for_another_width_is_not_waited_for(
    browser: Browser, tmp_path: Path
) -> None:
    (tmp_path / "a.png").write_bytes(painted.png())
    (tmp_path / "index.html").write_text(
        "<html lang=en><title>x</title><img alt=x width=300 height=200"
        " srcset='a.png 320w, missing.png 1280w' sizes=100vw>",
        encoding="utf-8",
    )
    with served(tmp_path) as address, window(browser, (320, 800, 1)) as page:
        visit(page, address + "/")
        with page.expect_response("**/missing.png") as missing:
            resized(page, 1280)
        assert missing.value.status == 404
