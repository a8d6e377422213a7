"""A real Dask cluster on this machine whose processes cannot see the disk of the site, as if they
were on another one; and what they have taken."""

from __future__ import annotations

import ctypes
import fcntl
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import distributed
import measure
from dask_cluster import DaskCluster
from measure import CommandError

NOBODY = 65534
CLONE_NEWNET = 0x40000000
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
# Hides the folder $1 in a mount namespace of its own, and becomes the rest of its arguments.
HIDE = 'mount -t tmpfs none "$1" && shift && exec "$@"'


class Elsewhere:
    """A running cluster of `count` workers with one thread each, which cannot see `hidden`. `how`
    says what keeps them from it."""

    def __init__(self, folder: Path, hidden: Path, count: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.how, user, under = _kept_from(folder, hidden)
        self._cluster = DaskCluster(folder, user=user, under=under)
        self.address = self._cluster.address
        for _ in range(count):
            self._cluster.worker()
        self._client: Any = None
        self._before: list[float] = []

    def prove(self, site: Path) -> None:
        """Wait for the workers, and see each of them fail to read a file of the site."""
        count = len(self._cluster.workers)
        with distributed.Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(count, timeout=60)
            tried = client.run(Path.read_bytes, site / "site.toml", on_error="return")
        sees_nothing = [isinstance(each, OSError) for each in tried.values()]
        if len(sees_nothing) != count or not all(sees_nothing):
            raise CommandError(f"workers can read the site: {tried}")
        self._before = self._cpu()

    def _pids(self) -> list[int]:
        return [each.pid for each in (self._cluster.scheduler, *self._cluster.workers)]

    def _cpu(self) -> list[float]:
        return [measure.cpu_of(pid) for pid in self._pids()]

    def taken(self) -> list[float]:
        """Seconds of CPU since `prove`: of the scheduler, then of each worker."""
        return [after - before for before, after in zip(self._before, self._cpu(), strict=True)]

    def peaks(self) -> list[int]:
        """The largest memory so far, in bytes: of the scheduler, then of each worker."""
        statuses = [Path(f"/proc/{pid}/status").read_text(encoding="utf-8") for pid in self._pids()]
        found = [re.search(r"VmHWM:\s*(\d+) kB", status) for status in statuses]
        return [int(each[1]) * 1024 if each else 0 for each in found]

    def end(self) -> None:
        """End all processes."""
        self._cluster.end()


@contextmanager
def elsewhere(folder: Path, site: Path, hidden: Path, count: int = 2) -> Iterator[Elsewhere]:
    """A new cluster that cannot see `hidden`, in which the `site` is."""
    shutil.rmtree(folder, ignore_errors=True)
    cluster = Elsewhere(folder, hidden, count)
    try:
        cluster.prove(site)
        yield cluster
    finally:
        cluster.end()


def _kept_from(folder: Path, hidden: Path) -> tuple[str, int | None, Sequence[str]]:
    """What keeps processes from a folder: words, the user that runs them, and the program that
    starts them."""
    is_root = os.geteuid() == 0
    if is_root and _nobody_has_sitegen():
        # They write their logs there.
        folder.chmod(0o777)
        hidden.chmod(0o700)
        return "another user, who has no right to the site's folder", NOBODY, ()
    unshare = shutil.which("unshare")
    if not unshare:
        sys.exit("workers must not see the site: run this as root, or install unshare")
    rights = () if is_root else ("--user", "--map-root-user")
    under = (unshare, *rights, "--mount", "sh", "-c", HIDE, "sh", str(hidden))
    return "a mount namespace without the site's folder", None, under


def _nobody_has_sitegen() -> bool:
    """Whether Python and sitegen are where another user can read them."""
    command = (sys.executable, "-c", "import sitegen, distributed")
    try:
        ran = subprocess.run(
            command, user=NOBODY, group=NOBODY, extra_groups=(), cwd="/", capture_output=True
        )
    except PermissionError:
        return False
    return ran.returncode == 0


# --- the network ----------------------------------------------------------------------------------


def own_network() -> bool:
    """Give this process, and those that it starts, a network of their own, so that its bytes can be
    counted. Only root may; whether it is so."""
    if os.geteuid() != 0 or ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET):
        return False
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        asked = struct.pack("16sH14x", b"lo", 0)
        flags = struct.unpack("16sH14x", fcntl.ioctl(any_socket, SIOCGIFFLAGS, asked))[1]
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", flags | IFF_UP))
    return True


def sent() -> int:
    """Bytes that went over the loopback of this process's network so far."""
    found = re.search(r"^\s*lo:\s*(\d+)", Path("/proc/self/net/dev").read_text("ascii"), re.M)
    return int(found[1]) if found else 0
