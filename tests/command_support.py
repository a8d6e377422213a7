"""The real command in processes of its own, which a test may kill."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from pathlib import Path

# Only a build that hangs takes longer.
DEADLINE = 120
MOMENT = "2026-06-01T12:00:00Z"
# The command, with worker processes for sites for which it would have none.
_CODE = "from sitegen.cli.main import command as c; from sitegen.incremental import engine as e"
WITH_WORKERS = [sys.executable, "-c", f"{_CODE}; e.FEW = 24; c()"]
START = [*WITH_WORKERS, "build", "--now", MOMENT]


class Command:
    """The real command in a process group of its own. Its standard error ends when the last of its
    processes does."""

    def __init__(self, root: Path, *arguments: str) -> None:
        env = {
            key: value
            for key, value in os.environ.items()
            if key not in {"SOURCE_DATE_EPOCH", "GITHUB_ACTIONS"}
        }
        workers = () if "--cluster" in arguments else ("--jobs", "2")
        self.process = subprocess.Popen(
            [*START, *workers, "--root", str(root), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env=env,
        )

    def wait(self, seconds: float) -> bool:
        """Whether the main process ends within that time."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def end(self) -> tuple[int, str, str]:
        """Exit status, standard output and standard error, once no process is left that could still
        write to them."""
        assert self.process.stdout
        assert self.process.stderr
        read = {self.process.stdout: b"", self.process.stderr: b""}
        limit = time.monotonic() + DEADLINE
        with selectors.DefaultSelector() as selector:
            for file in read:
                selector.register(file, selectors.EVENT_READ)
            while selector.get_map():
                ready = selector.select(limit - time.monotonic())
                if not ready:
                    with contextlib.suppress(ProcessLookupError):
                        os.killpg(self.process.pid, signal.SIGKILL)
                    raise AssertionError("a process of the build does not end")
                for key, _ in ready:
                    data = os.read(key.fd, 1 << 16)
                    read[key.fileobj] += data  # type: ignore[index]
                    if not data:
                        selector.unregister(key.fileobj)
        status = self.process.wait(DEADLINE)
        output, errors = (data.decode() for data in read.values())
        self.process.stdout.close()
        self.process.stderr.close()
        return status, output, errors
