"""A real Dask cluster on loopback: a scheduler, and workers in processes of their own."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
QUIET = {
    "DASK_DISTRIBUTED__WORKER__DAEMON": "False",
    "DASK_DISTRIBUTED__ADMIN__LOW_LEVEL_LOG_LENGTH": "0",  # as docs/scale.md has it
}


class DaskCluster:
    """A scheduler at `address`, and its workers. With `tls`, options of both that name
    certificates. `user` is the one that runs them, and `under` a program that starts them."""

    def __init__(
        self,
        folder: Path,
        tls: Sequence[str] = (),
        *,
        has_sitegen: bool = True,
        user: int | None = None,
        under: Sequence[str] = (),
    ) -> None:
        self.folder, self._tls, self._has_sitegen = folder, tls, has_sitegen
        self._user, self._under = user, under
        self._file = folder / "scheduler.json"
        protocol = ["--protocol", "tls", *tls] if tls else []
        options = ["--port", "0", "--no-dashboard", "--scheduler-file", str(self._file)]
        self.scheduler = self._start("scheduler", *options, *protocol)
        self.workers: list[subprocess.Popen[bytes]] = []
        while not self._file.exists() or not self._file.read_bytes().endswith(b"}"):
            assert self.scheduler.poll() is None, self.said("scheduler")
            time.sleep(0.02)  # the file is the sign that Dask gives
        self.address = json.loads(self._file.read_text())["address"]

    def worker(self, *, threads: int = 1, **orders: object) -> None:
        """Start a worker with these orders (tests/dask_worker.py); the client waits for it."""
        options = [self.address, "--nthreads", str(threads), "--no-nanny", "--no-dashboard"]
        options += ["--local-directory", str(self.folder), *self._tls]
        if self._has_sitegen:
            options += ["--preload", str(HERE / "dask_worker.py")]
        self.workers.append(self._start("worker", *options, SITEGEN_TEST_WORKER=json.dumps(orders)))

    def _start(self, what: str, *options: str, **env: str) -> subprocess.Popen[bytes]:
        program = "from dask.__main__ import main; main()"
        if not self._has_sitegen:
            program = f"import sys; sys.modules['sitegen'] = None; {program}"
        with (self.folder / f"{what}.log").open("ab") as log:
            return subprocess.Popen(
                [
                    *self._under,
                    sys.executable,
                    "-c",
                    program,
                    what,
                    "--host",
                    "127.0.0.1",
                    *options,
                ],
                cwd=self.folder,
                env={**os.environ, **QUIET, **env},
                stdout=log,
                stderr=log,
                user=self._user,
                group=self._user,
                extra_groups=None if self._user is None else (),
            )

    def said(self, what: str) -> str:
        """What the scheduler, or all workers, have printed."""
        return (self.folder / f"{what}.log").read_text(encoding="utf-8")

    def end(self) -> None:
        """End all processes."""
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


class Held:
    """Has a worker with the order `holds` wait in the middle of a build, as often as one likes."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.orders = {"holds": str(folder)}
        self._folder = folder
        for name in ("reached", "go"):
            os.mkfifo(folder / name)

    def arm(self, task: str) -> None:
        """Have it wait as soon as it is sent a task with that in its name."""
        (self._folder / "wanted").write_text(task, encoding="utf-8")

    def reached(self) -> None:
        """Wait until it waits."""
        file = os.open(self._folder / "reached", os.O_RDONLY | os.O_NONBLOCK)
        assert select.select([file], [], [], 60)[0], "the worker has not got there"
        os.close(file)

    def release(self) -> None:
        """Have it go on."""
        (self._folder / "go").write_bytes(b"")


@contextmanager
def dask_cluster(
    folder: Path,
    *workers: dict[str, object],
    has_sitegen: bool = True,
    tls: Sequence[str] = (),
    threads: int = 1,
) -> Iterator[DaskCluster]:
    """A cluster with workers that have these orders."""
    folder.mkdir(exist_ok=True)
    cluster = DaskCluster(folder, tls, has_sitegen=has_sitegen)
    try:
        for orders in workers:
            cluster.worker(threads=threads, **orders)
        yield cluster
    finally:
        cluster.end()
