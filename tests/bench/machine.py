"""What the numbers were measured on: the machine and the versions, without names or paths."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

LIBRARIES = (
    "markdown",
    "jinja2",
    "pyyaml",
    "msgspec",
    "nh3",
    "pygments",
    "feedgen",
    "lxml",
    "click",
)
CLUSTER_LIBRARIES = (*LIBRARIES, "distributed", "obstore")


def machine(cores: int) -> str:
    model = re.search(
        r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.M
    )
    memory = re.search(
        r"^MemTotal:\s*(\d+) kB$", Path("/proc/meminfo").read_text(encoding="ascii"), re.M
    )
    return (
        f"{model[1] if model else platform.machine()}, {min(cores, len(os.sched_getaffinity(0)))}"
        f" cores, {int(memory[1]) / 1024**2 if memory else 0:.0f} GiB memory, {platform.system()}"
        f" {platform.release().partition('-')[0]}"
    )


def versions(libraries: Sequence[str] = LIBRARIES) -> str:
    """Python with the libraries that sitegen uses, Node.js and git; the tools say their own
    versions."""
    found = [f"{name} {importlib.metadata.version(name)}" for name in libraries]
    programs = [
        f"{title} {version}"
        for title, command in (("Node.js", "node"), ("git", "git"))
        if (version := _version(command))
    ]
    return (
        f"{platform.python_implementation()} {platform.python_version()} with {', '.join(found)};"
        f" {', '.join(programs)}"
    )


def _version(command: str) -> str:
    program = shutil.which(command)
    said = (
        subprocess.run((program, "--version"), capture_output=True, text=True, check=True).stdout
        if program
        else ""
    )
    return said.strip().rpartition(" ")[2].lstrip("v")
