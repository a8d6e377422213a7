"""Pictures of the pages for README.md and docs/: `make shots` takes them anew.

python tests/browser/shots.py
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import gallery
from chromium import CHROMIUM, FLAGS, ROOT, UNFIT, served
from lighthouse import newspaper, sample
from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from sample_pages import paths_in

# Name, kind of page, width and height of the window, colour scheme. A wide one becomes smaller.
PHONE, DESK = (360, 780), (1280, 1000)
OF_SAMPLE = (
    ("screenshot.png", "picture", (1280, 900), "light"),
    ("home-1280-light.webp", "home", (1280, 1180), "light"),
    ("home-360-light.webp", "home", PHONE, "light"),
    ("post-360-dark.webp", "corrected", PHONE, "dark"),
    ("author-360-light.webp", "author", PHONE, "light"),
    ("long-1280-light.webp", "long", DESK, "light"),
)
OF_GALLERY = (
    ("photographs-1280-dark.webp", "photographs", DESK, "dark"),
    ("search-360-dark.webp", "results", PHONE, "dark"),
)
SHRUNK = 960


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for make, shots in ((sample, OF_SAMPLE), (newspaper, OF_GALLERY)):
            with tempfile.TemporaryDirectory() as name:
                root = Path(name)
                (root / "public").mkdir()
                with served(root / "public") as address:
                    make(root, address)
                    paths = paths_in(root / "public") if make is sample else gallery.PATHS
                    for file, kind, size, scheme in shots:
                        shot(browser, address + paths[kind], file, size, scheme)
        browser.close()


def shot(browser: Browser, address: str, file: str, size: tuple[int, int], scheme: str) -> None:
    """Write the picture `file` in docs/ of what a window of this `size` shows."""
    page = browser.new_page(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    page.goto(address, wait_until="networkidle")
    page.evaluate(UNFIT)
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    page.close()
    if file.endswith(".png"):
        image.quantize(256, dither=Image.Dither.NONE).save(ROOT / "docs" / file, optimize=True)
    else:
        if image.width > SHRUNK:
            image = image.resize(
                (SHRUNK, image.height * SHRUNK // image.width), Image.Resampling.LANCZOS
            )
        image.save(ROOT / "docs" / file, quality=70, method=6)


if __name__ == "__main__":
    main()
