"""The sites with mistakes in tests/sites_invalid/."""

from __future__ import annotations

import shutil
from pathlib import Path

from support import SiteTest

SITES = Path(__file__).parent / "sites_invalid"
NAMES = sorted(folder.name for folder in SITES.iterdir() if folder.is_dir())


def write(name: str, site: SiteTest) -> None:
    """Put the files of the site `name` into `site`."""
    about_the_site = shutil.ignore_patterns("problems.txt", "options.toml")
    shutil.copytree(SITES / name, site.root, dirs_exist_ok=True, ignore=about_the_site)
    site.quiet()


def problems(name: str) -> str:
    """The text that sitegen must say about the site `name`."""
    return (SITES / name / "problems.txt").read_text(encoding="utf-8")
