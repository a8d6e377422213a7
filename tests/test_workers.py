"""Worker processes end with the build, whatever ends it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from sitegen.incremental.pool import workers


def test_an_interrupt_while_workers_start_stays_an_interrupt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_thread: threading.Thread) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(threading.Thread, "start", interrupted)
    with pytest.raises(KeyboardInterrupt), workers(2, tmp_path / "workers"):
        pass
