"""Run `sitegen build` in this process, at a fixed moment."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Protocol

NOW = ("--now", "2026-06-01T12:00:00Z")


class Build(Protocol):
    """`sitegen build` at a fixed moment, in this process: fast, and through the same one
    handler."""

    def __call__(
        self, *arguments: str, cwd: Path | None = None, **env: str
    ) -> subprocess.CompletedProcess[str]: ...
