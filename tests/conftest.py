from __future__ import annotations

import contextlib
import datetime as dt
import gc
import importlib
import os
import pkgutil
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from cli_support import NOW, Build
from comments_support import ONE, STATIC
from compiled_layouts import layouts_compiled_once
from edited import Edited
from faults_support import Kept
from long_runs import mark_long_cases
from serving import Server
from support import SETTINGS, SiteTest, roomy_memory

import sitegen
from sitegen.build import build
from sitegen.cli import main as cli
from sitegen.incremental.engine import processors
from sitegen.model.build import BuildOptions, BuildReport

ROOT = Path(__file__).parent.parent

# Each run tries the same examples: one that fails by chance would stop somebody whose change is
# right. `--hypothesis-profile=default` tries others, to look for faults.
hypothesis.settings.register_profile("same", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("same")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """What `-n auto` means: half as many again as there are processors, since many tests wait for a
    browser or a server."""
    del config
    return max(1, processors() * 3 // 2)


def pytest_configure() -> None:
    """Temporary files are in memory where there is room, unless TMPDIR names a place: on a disk, a
    tiny build takes up to twice the processor time, most of it for folders that come and go."""
    memory = roomy_memory()
    if memory and "TMPDIR" not in os.environ:
        os.environ["TMPDIR"] = tempfile.tempdir = str(memory)


@pytest.hookimpl(tryfirst=True)  # before pytest leaves out what is long
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    mark_long_cases(items)


def pytest_collection_finish() -> None:
    """Load all of sitegen: Hypothesis makes examples of constants in the modules that are loaded,
    which would depend on the tests that ran before. And thousands of tests stay until the end: who
    looks for garbage need not look there."""
    for module in pkgutil.walk_packages(sitegen.__path__, "sitegen."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
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
def disk_path() -> Iterator[Path]:
    """A folder on the disk, where there is one: tests of publishing override `tmp_path` with it."""
    disk = Path("/var/tmp")
    with tempfile.TemporaryDirectory(dir=disk if disk.is_dir() else None) as folder:
        yield Path(folder)


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


@pytest.fixture(name="build")
def _build(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Build:
    def run(
        *arguments: str, cwd: Path | None = None, **env: str
    ) -> subprocess.CompletedProcess[str]:
        now = NOW if "--now" not in arguments and "SOURCE_DATE_EPOCH" not in env else ()
        with monkeypatch.context() as patched:
            for name in ("SOURCE_DATE_EPOCH", "GITHUB_ACTIONS", "NO_COLOR", "FORCE_COLOR"):
                patched.delenv(name, raising=False)
            for name, value in env.items():
                patched.setenv(name, value)
            patched.chdir(cwd or site.root)
            patched.setattr(sys, "argv", ["sitegen", "build", *now, *arguments])
            patched.setattr(cli, "processors", lambda: 1)  # worker processes take half a second
            patched.setattr("click.utils.should_strip_ansi", lambda *_: False)  # as on a terminal
            status = 0
            try:
                cli.run()
            except SystemExit as exited:
                status = exited.code if isinstance(exited.code, int) else 0
        printed = capsys.readouterr()
        return subprocess.CompletedProcess(
            ["sitegen", *arguments], status, printed.out, printed.err
        )

    return run


@pytest.fixture(scope="module")
def _kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return Kept(tmp_path_factory.mktemp("faults"))


@pytest.fixture
def kept(_kept: Kept) -> Kept:
    """The site of `Kept` as it was built, whatever the test before did to it."""
    _kept.restore()
    return _kept


@pytest.fixture
def server(site: SiteTest) -> Iterator[Server]:
    """The preview server on the site of the test."""
    with Server(site.root) as running:
        yield running
