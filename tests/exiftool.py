"""ExifTool, an independent reader of metadata."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from needs import needs

PROGRAM = shutil.which("exiftool")


def read(*files: Path) -> list[dict[str, Any]]:
    """All tags of each file, as "group:name", and what it says of the form of the file."""
    needs(PROGRAM, "ExifTool is not installed: Debian's package libimage-exiftool-perl.")
    options = ("-json", "-G1", "-struct", "-a", "-u", "-validate", "-warning", "-error", "-all:all")
    done = subprocess.run(
        [PROGRAM, *options, *files], capture_output=True, text=True, check=False, timeout=120
    )
    return json.loads(done.stdout)


def write(file: Path, *assignments: str) -> bytes:
    """The bytes of the file after ExifTool has written these tags, such as "-XMP-dc:Rights=x"."""
    needs(PROGRAM, "ExifTool is not installed: Debian's package libimage-exiftool-perl.")
    subprocess.run(
        [PROGRAM, "-quiet", "-overwrite_original", "-codedcharacterset=utf8", *assignments, file],
        capture_output=True,
        check=True,
        timeout=120,
    )
    return file.read_bytes()
