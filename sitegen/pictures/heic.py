"""Reads HEIC pictures, in a process of its own (heic_reader.py)."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from PIL import Image

from sitegen.pictures.originals import PIXELS

# The library, and its distribution. (pillow-heif has a GPL encoder beside it.)
READER, PACKAGE = "pi_heif", "pi-heif"
_PROGRAM = str(Path(__file__).with_name("heic_reader.py"))
# Seconds: a picture of 64 million pixels takes ten.
_LONGEST = 120


def is_readable() -> bool:
    """Whether the library is installed."""
    return find_spec(READER) is not None


def decoded(data: bytes) -> Image.Image:
    """The pixels of a HEIC file, upright, with its colour profile in `info`. Raises ValueError if
    they cannot be decoded, or are more than PIXELS."""
    program = [sys.executable, "-I", _PROGRAM, str(PIXELS)]
    try:
        done = subprocess.run(  # noqa: S603 - the program is our own
            program, input=data, capture_output=True, timeout=_LONGEST, env={}, check=True
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise ValueError("it is damaged (its pixels cannot be decoded)") from error
    head, _, rest = done.stdout.partition(b"\n")
    mode, width, height, length = head.decode("ascii").split()
    image = Image.frombytes(mode, (int(width), int(height)), rest[int(length) :])
    if int(length):
        image.info["icc_profile"] = rest[: int(length)]
    return image
