"""Builds with `--cache` that are killed, and two at once: what is shared stays whole, and every
next build has the right bytes."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from command_support import MOMENT, Command
from random_blog import START
from random_site import RandomSite
from support import copied, tree

STATE = (".sitegen", "public")
# The command, which is killed when it writes for the n-th time into the cache, of which half is
# there then. Many small packs are written, and the index often.
KILLED = """
import itertools, os, signal, sys
from sitegen.cli.main import command
from sitegen.incremental import folder_objects, shared_packs, shared_results
shared_packs.FULL, shared_results.SAVE_PACKS = 2000, 3
last, count = int(sys.argv.pop(1)), itertools.count(1)
write = folder_objects.FolderObjects._write
def killed(self, place, data, **options):
    if next(count) >= last:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.with_name(".0123456789abcdef.sitegen.tmp").write_bytes(data[: len(data) // 2])
        os.kill(os.getpid(), signal.SIGKILL)
    write(self, place, data, **options)
folder_objects.FolderObjects._write = killed
command()
"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site that was built without a cache."""
    site = RandomSite(tmp_path_factory.mktemp("archive"), random.Random(6), posts=8)
    assert site.build().ok
    return site.site.root


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITEGEN_CACHE_KEY", "a key of sixteen characters or more")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to send.")
@pytest.mark.parametrize("writes", [9, *range(1, 9), *range(10, 20)])
@pytest.mark.sampled(1)
def test_a_build_that_is_killed_while_it_shares(archive: Path, tmp_path: Path, writes: int) -> None:
    cache = str(tmp_path / "cache")
    site = copied(archive, tmp_path / "site", *STATE)
    ran = subprocess.run(
        [sys.executable, "-c", KILLED, str(writes), "build", "--now", MOMENT, "--cache", cache],
        cwd=site.root,
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == -signal.SIGKILL, ran.stderr
    other = copied(archive, tmp_path / "other", *STATE)
    for machine in (other, site):
        done = machine.build(now=START, cache=cache).done
        assert done.problems == ()
        assert tree(machine.root / "public") == tree(archive / "public")
    third = copied(archive, tmp_path / "third", *STATE)
    done = third.build(now=START, cache=cache).done
    assert done.rendered == ()
    assert tree(third.root / "public") == tree(archive / "public")


def test_two_machines_that_build_at_once(archive: Path, tmp_path: Path) -> None:
    cache = str(tmp_path / "cache")
    machines = [copied(archive, tmp_path / name, *STATE) for name in ("first", "second")]
    commands = [Command(machine.root, "--cache", cache) for machine in machines]
    for machine, command in zip(machines, commands, strict=True):
        status, _, errors = command.end()
        assert status == 0, errors
        assert "warning" not in errors
        assert tree(machine.root / "public") == tree(archive / "public")
    third = copied(archive, tmp_path / "third", *STATE)
    done = third.build(now=START, cache=cache).done
    assert (done.rendered, done.problems) == ((), ())
    assert tree(third.root / "public") == tree(archive / "public")
    assert not list(Path(cache).rglob("*.tmp"))
