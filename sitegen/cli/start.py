"""Where the process `sitegen` starts: what has to be so before anything else is imported."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

from sitegen.lazy import load


def command() -> None:
    """The process `sitegen`: streams that can be written, and the command line.

    Imports take a tenth of a second. For a Ctrl-C in that time Python would print in which line of
    which library it was."""
    _open_streams()
    usual = signal.default_int_handler
    if signal.getsignal(signal.SIGINT) is usual:  # else it is ignored, as with nohup
        signal.signal(signal.SIGINT, _end)
    main = load("sitegen.cli.main:command")
    if signal.getsignal(signal.SIGINT) is _end:
        signal.signal(signal.SIGINT, usual)
    main()


def _end(_signal: int, _frame: FrameType | None) -> None:
    """End the process, which has not begun anything."""
    os.write(2, b"interrupted\n")
    os._exit(130)


def _open_streams() -> None:
    """Have what is closed of standard input, output and errors lead nowhere, as in `sitegen build
    >&-`: a file that is opened would get its number, and whatever is printed there."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the system gives the lowest number that is free
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - for as long as the process runs
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
