"""Run one command and say what it cost: wall time, CPU time, memory.

The command is started by a process of its own, `python measure.py`, for two reasons. The kernel
counts as a process's peak the memory of the process that it was forked from, so the starter must be
small. And the starter adopts processes that outlive their parent, whose CPU time would otherwise be
lost."""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PR_SET_CHILD_SUBREAPER = 36
EVERY_SECONDS = 0.02
PATIENCE_SECONDS = 10


class CommandError(Exception):
    """A command that was to be measured failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Seconds and bytes. `main` is the CPU time of the process that the command started, without
    its children. `others` are the cores that all else on the machine kept busy meanwhile.
    `largest` is the peak of the largest process; `together` that of all processes, with shared
    pages counted once, and 0 where it was not asked for."""

    wall: float
    cpu: float
    main: float
    others: float
    largest: int
    together: int = 0


def cost(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    *,
    cores: int,
    sampled: bool = False,
) -> Cost:
    """Run `command` in `folder` on `cores` cores. Sampling the memory of all processes slows them,
    so it is not for timed runs."""
    # What was written before must not be written to disk while this runs.
    os.sync()
    starter = [
        sys.executable,
        "-I",
        "-S",
        __file__,
        str(cores),
        "sampled" if sampled else "timed",
        *command,
    ]
    done = subprocess.run(
        starter,
        cwd=folder,
        env=dict(environment),
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise CommandError(
            f"{' '.join(command)} in {folder}: exit status {done.returncode}\n{done.stderr[-2000:]}"
        )
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


# --- the starter ----------------------------------------------------------------------------------


def _main(cores: str, how: str, *command: str) -> None:
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(cores)])
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    busy, begin = _busy(), time.perf_counter()
    # Standard output is the result's; what the command says goes to standard error.
    child = os.posix_spawn(
        command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, 2, 1)]
    )
    together = 0
    if how == "sampled":
        together = _sample(child)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    main = cpu_of(child)
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - begin
    busy = _busy() - busy
    usages = [usage, *_adopted()]
    cpu = sum(u.ru_utime + u.ru_stime for u in usages)
    print(
        json.dumps(
            {
                "wall": wall,
                "cpu": cpu,
                "main": main,
                "others": max(0.0, busy - cpu) / wall,
                "largest": max(u.ru_maxrss for u in usages) * 1024,
                "together": together,
            }
        )
    )
    sys.exit(os.waitstatus_to_exitcode(status))


def _busy() -> float:
    """Seconds that all cores have worked since the machine started, the time that its host took
    away among them (proc(5), /proc/stat)."""
    user, nice, system, _idle, _iowait, irq, softirq, steal = (
        int(word) for word in _read(Path("/proc/stat")).split(maxsplit=9)[1:9]
    )
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def cpu_of(pid: int) -> float:
    """Seconds of CPU that a process has taken so far, without its children; one that has ended but
    was not waited for has them still (proc(5), /proc/pid/stat)."""
    after_name = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


def _sample(child: int) -> int:
    peak = 0
    while True:
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None:
            return peak
        peak = max(peak, sum(_proportional(pid) for pid in _tree(os.getpid())))
        time.sleep(EVERY_SECONDS)


def _tree(pid: int) -> Iterator[int]:
    """The descendants of a process. It may have ended meanwhile."""
    try:
        children = [
            int(word)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for word in _read(task / "children").split()
        ]
    except OSError:
        return
    for child in children:
        yield child
        yield from _tree(child)


def _proportional(pid: int) -> int:
    """Bytes of a process, a page that n processes share counted as one n-th."""
    try:
        lines = _read(Path(f"/proc/{pid}/smaps_rollup")).splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _read(path: Path) -> str:
    return path.read_text(encoding="ascii")


def _adopted() -> Iterator[Any]:
    """The usage of processes that outlived their parent. One that does not end by itself is an
    error: its work would go uncounted."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            done, _, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if done:
            yield usage
        elif time.monotonic() > until:
            sys.exit(f"still running after the command ended: {list(_tree(os.getpid()))}")
        else:
            time.sleep(EVERY_SECONDS)


if __name__ == "__main__":
    _main(*sys.argv[1:])
