"""Worker processes end with the build, whatever ends it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

import pytest

from sitegen.errors import SiteError
from sitegen.incremental.engine import Engine
from sitegen.incremental.pool import workers
from sitegen.incremental.store import Store


def test_an_interrupt_while_workers_start_stays_an_interrupt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_thread: threading.Thread) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(threading.Thread, "start", interrupted)
    with pytest.raises(KeyboardInterrupt), workers(2, tmp_path / "workers"):
        pass


def test_no_number_starts_more_processes_than_a_system_can_wait_for(tmp_path: Path) -> None:
    with Engine(Store(tmp_path / "store"), tmp_path / "workers", 10_000) as engine:
        assert engine.jobs == 61


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_worker_that_dies_without_a_task_is_said_to_work_on_no_file(tmp_path: Path) -> None:
    with pytest.raises(SiteError) as raised, workers(2, tmp_path / "workers") as executor:  # noqa: PT012
        os.kill(executor.submit(os.getpid).result(), signal.SIGKILL)
        while True:
            executor.submit(os.getpid).result()
    (problem,) = raised.value.problems
    assert (problem.path, problem.code) == (".", "worker")
    assert "while it was not working on any file" in problem.message
