"""The progress of a build: a bar on a terminal, a few plain lines elsewhere, and nothing if the
build is short."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

# Seconds until something is shown, on a terminal and elsewhere.
PATIENCE, LOG_PATIENCE = 1.0, 10.0
# The width of the bar, in characters.
BAR = 30


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
            stream.write(f"\r{stage:6} [{'#' * step}{'.' * (BAR - step)}] {done:,} of {all_:,} ")
        else:
            stream.write(f"{stage}: {done:,} of {all_:,}\n")
        stream.flush()

    try:
        yield show
    finally:
        if terminal and last[1] >= 0:
            stream.write("\r\x1b[K")
            stream.flush()
