from __future__ import annotations

import contextlib
import datetime as dt
import gc
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from comments_support import ONE, STATIC
from edited import Edited
from quick import layouts_compiled_once
from support import SETTINGS, SiteTest

from sitegen.build import build
from sitegen.incremental.engine import processors
from sitegen.model.build import BuildOptions, BuildReport

ROOT = Path(__file__).parent.parent


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """What `-n auto` means: half as many again as there are processors, since many tests wait for a
    browser or a server."""
    del config
    return max(1, processors() * 3 // 2)


def pytest_collection_finish() -> None:
    """Thousands of tests stay until the end: who looks for garbage need not look there."""
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _interrupts() -> None:
    """A shell lets what it starts in the background ignore Ctrl-C, and with it all that is started
    from there."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _layouts() -> Iterator[None]:
    with layouts_compiled_once():
        yield


@pytest.fixture
def site(tmp_path: Path) -> SiteTest:
    return SiteTest(tmp_path / "site")


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BuildReport]:
    """The folder that a copy of the sample blog is published in, and what was reported. It is made
    once for all workers of pytest: who comes second waits for the first, and finds everything
    done."""
    place = tmp_path_factory.getbasetemp()
    root = (place.parent if "PYTEST_XDIST_WORKER" in os.environ else place) / "sample"
    copy = tmp_path_factory.mktemp("sample")
    shutil.copy(ROOT / "site.toml", copy)
    shutil.copytree(ROOT / "content", copy / "content")
    with contextlib.suppress(OSError):
        copy.rename(root)
    return root / "public", build(
        BuildOptions(root=root, now=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
    )


@pytest.fixture(scope="session")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Edited:
    """A site before and after a day's work."""
    return Edited(tmp_path_factory.mktemp("edited"))


@pytest.fixture
def blog(site: SiteTest) -> SiteTest:
    """Two posts, the first with two comments, and a provider that shows them."""
    site.write("site.toml", SETTINGS + STATIC)
    site.post("one")
    site.post("two", date="2026-01-03")
    site.write("content/comments/one.toml", ONE)
    return site
