"""The progress of a build: a bar on a terminal, a few plain lines elsewhere, and nothing if the
build is short."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

# Seconds until something is shown, on a terminal and elsewhere.
PATIENCE, LOG_PATIENCE = 1.0, 10.0
# The width of the bar, in characters.
BAR = 30
# The width of a terminal that does not say how wide it is.
_USUAL = 80


@contextmanager
def shown(
    stream: TextIO, clock: Callable[[], float] = time.monotonic
) -> Iterator[Callable[[str, int, int], None]]:
    """A function that shows the progress on `stream`. Its arguments are the name of the stage, how
    many of its jobs are done, and how many there are. `clock` returns seconds."""
    terminal = stream.isatty()
    start = clock()
    last: tuple[str, int] = ("", -1)

    def show(stage: str, done: int, all_: int) -> None:
        nonlocal last
        step = done * (BAR if terminal else 4) // all_
        if clock() - start < (PATIENCE if terminal else LOG_PATIENCE) or (stage, step) == last:
            return
        last = (stage, step)
        if terminal:
            bar = f"{stage:6} [{'#' * step}{'.' * (BAR - step)}] {done:,} of {all_:,} "
            write(f"\r{bar[: _columns(stream) - 1]}")
        else:
            write(f"{stage}: {done:,} of {all_:,}\n")

    def write(text: str) -> None:
        # The terminal may be closed by now, or the disk full: the site is built nevertheless.
        with suppress(OSError):
            stream.write(text)
            stream.flush()

    try:
        yield show
    finally:
        if terminal and last[1] >= 0:
            write("\r\x1b[K")


def _columns(stream: TextIO) -> int:
    """How many characters are in a line of the terminal: what is longer would fill another one with
    each step."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or _USUAL
    except OSError:
        return _USUAL
