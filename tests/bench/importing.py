"""How much memory and time an import takes: a large source with many long posts.

    PYTHONPATH=tests .venv/bin/python tests/bench/importing.py --posts 10000 --kilobytes 30

A short try, and how both grow: `--systems ghost --posts 250 500 1000`. Memory is the highest of the
process that imports (`ru_maxrss`), which also converts and checks; CPU is user and system time.
`--dense` writes as many links as a list of links has; `--build` builds the new site as well, and
measures the largest of its processes."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import exports


def measured(command: list[str], folder: str) -> tuple[float, float]:
    """Run a command in a folder, and return its memory in MB, and its seconds of CPU."""
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return used.ru_maxrss / 1e3, used.ru_utime + used.ru_stime


def size_of(place: Path) -> float:
    """The size of a file, or of all files in a folder, in MB."""
    files = [place] if place.is_file() else place.rglob("*")
    return sum(each.stat().st_size for each in files) / 1e6


def measure(system: str, posts: int, wanted: argparse.Namespace) -> None:
    """Write a source, import it, and print what it took."""
    name, write = exports.SYSTEMS[system]
    characters = exports.DENSE if wanted.dense else exports.CHARACTERS
    with tempfile.TemporaryDirectory() as folder:
        source, into = Path(folder) / name, str(Path(folder) / "site")
        write(
            source, posts, lambda number: exports.text(number, posts, wanted.kilobytes, characters)
        )
        program = [sys.executable, "-m", "sitegen"]
        command = [*program, "import", str(source), "--into", into, "--yes"]
        memory, seconds = measured(command, folder)
        print(f"{system}, {posts:,} posts, {size_of(source):.0f} MB:", end=" ")
        print(f"{memory:.0f} MB of memory, {seconds:.0f} s of CPU", flush=True)
        if wanted.build:
            memory, seconds = measured([*program, "build"], into)
            print(f"  build: {memory:.0f} MB of memory, {seconds:.0f} s of CPU", flush=True)


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--systems", nargs="+", default=["wordpress"], choices=exports.SYSTEMS)
    parser.add_argument("--posts", type=int, nargs="+", default=[10_000])
    parser.add_argument("--kilobytes", type=int, default=30)
    parser.add_argument("--dense", action="store_true")
    parser.add_argument("--build", action="store_true")
    wanted = parser.parse_args()
    for system in wanted.systems:
        for posts in wanted.posts:
            measure(system, posts, wanted)


if __name__ == "__main__":
    main()
