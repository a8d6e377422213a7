"""What only a build can find, since `sitegen check` neither renders nor writes: each code with a
way to get it."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from pathlib import Path

import invalid_sites
import pytest
from support import SETTINGS, SiteTest

from sitegen.incremental import engine, pool
from sitegen.outputs import pagefind
from sitegen.publish.staging import Staging

# Changes a site, or the machine, and gives the options of the build.
Cause = Callable[[SiteTest, pytest.MonkeyPatch], dict[str, object]]


def _foreign_file(site: SiteTest, _: pytest.MonkeyPatch) -> dict[str, object]:
    site.write("public/index.html", "mine")
    return {}


def _layout(site: SiteTest, _: pytest.MonkeyPatch) -> dict[str, object]:
    invalid_sites.write("layout-runtime", site)
    return {}


def _output_in_the_site(site: SiteTest, _: pytest.MonkeyPatch) -> dict[str, object]:
    site.write("site.toml", SETTINGS + '[build]\noutput = "content"\n')
    return {}


def _pagefind(site: SiteTest, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    site.write("site.toml", SETTINGS + "[search]\nenabled = true\n")
    program = site.root / "pagefind"
    program.write_text(f"#!{sys.executable}\nimport sys\nsys.exit(7)\n")
    program.chmod(0o700)
    monkeypatch.setattr(pagefind, "_program", lambda: program)
    return {}


def _strange_store(site: SiteTest, _: pytest.MonkeyPatch) -> dict[str, object]:
    site.write(".sitegen/store.db", "no database")
    return {}


def _output_of_the_command_line(site: SiteTest, _: pytest.MonkeyPatch) -> dict[str, object]:
    return {"output": Path(site.root, "content")}


def _dead_worker(site: SiteTest, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    def submit(*_: object) -> None:
        raise BrokenExecutor

    monkeypatch.setattr(pool.ProcessPoolExecutor, "submit", submit)
    monkeypatch.setattr(engine, "FEW", 1)
    site.post("post")
    return {"jobs": 2}


def _full_disk(_: SiteTest, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    def make(staging: Staging) -> str:
        raise OSError(errno.ENOSPC, "No space left on device", staging.tree)

    monkeypatch.setattr(Staging, "make", make)
    return {}


CAUSES: dict[str, Cause] = {
    "in-the-way": _foreign_file,
    "layout": _layout,
    "output": _output_in_the_site,
    "pagefind": _pagefind,
    "store": _strange_store,
    "usage": _output_of_the_command_line,
    "worker": _dead_worker,
    "write": _full_disk,
}
