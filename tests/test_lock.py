"""Two builds of one site: the second waits for the first."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from command_support import Command
from faults_support import Kept
from support import SiteTest, tree

from sitegen.incremental import state


def test_a_second_build_waits_for_the_first(kept: Kept) -> None:
    kept.edit()
    (kept.state / "store.db").unlink()
    (kept.state / "lock").write_bytes(b"")
    first = Command(kept.site.root)
    while not (pid := (kept.state / "lock").read_bytes()):
        assert not first.wait(0.002), first.end()
    assert int(pid) == first.process.pid
    os.kill(first.process.pid, signal.SIGSTOP)
    try:
        second = Command(kept.site.root)
        assert second.process.stderr
        printed = os.read(second.process.stderr.fileno(), 1 << 12).decode()
        assert f"process {first.process.pid}" in printed
        assert second.process.poll() is None
    finally:
        os.kill(first.process.pid, signal.SIGCONT)
    for command in (first, second):
        status, _, errors = command.end()
        assert status == 0, errors
    assert tree(kept.site.root / "public") == kept.after
    kept.check(edited=True)


def test_a_build_that_has_ended_holds_nobody_up(kept: Kept) -> None:
    heard: list[str] = []
    (kept.state / "lock").write_text(str(os.getpid()))
    kept.edit()
    assert kept.site.build(waiting=heard.append).ok
    command = Command(kept.site.root)
    while (
        not command.wait(0.002)
        and (kept.state / "lock").read_bytes() != str(command.process.pid).encode()
    ):
        pass
    command.process.kill()
    command.end()
    assert kept.site.build(waiting=heard.append).ok
    assert heard == []
    kept.check(edited=True)


def test_two_builds_of_two_sites_do_not_wait(kept: Kept, tmp_path: Path) -> None:
    other = SiteTest(tmp_path / "other")
    other.post("a")
    with state.locked(kept.state, pytest.fail):
        assert other.build(waiting=pytest.fail).ok
