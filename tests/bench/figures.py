"""The figures of `make bench-cluster`. They are kept as JSON, so that parts of it can run by
themselves."""

from __future__ import annotations

from pathlib import Path

import msgspec
from measure import Cost
from msgspec import Struct


class ClusterCost(Struct, frozen=True):
    """What a build on a cluster took. `parent` is the process that builds; seconds of CPU of the
    scheduler, and of all workers; the peaks of both, and the bytes that went over the network, each
    time that they did (0 if nobody counted)."""

    parent: Cost
    scheduler_cpu: float
    workers_cpu: float
    scheduler_peak: int
    worker_peak: int
    travelled: int

    @property
    def cpu(self) -> float:
        """Seconds of CPU of all processes."""
        return self.parent.cpu + self.scheduler_cpu + self.workers_cpu


class SizeFigures(Struct, frozen=True):
    """Cold builds of so many `posts`, by one machine and by a cluster, in turn. Bytes of the output
    and of `.sitegen`."""

    posts: int
    files: int
    output: int
    store: int
    how: str
    local: list[Cost]
    cluster: list[ClusterCost]


class CacheFigures(Struct, frozen=True):
    """Builds of so many `posts` with shared results in a `place`: without any, the one that fills
    it, and one on a new machine. What is in it then, and the requests of both builds (0 if nobody
    counted)."""

    posts: int
    place: str
    without: list[Cost]
    filling: list[Cost]
    new_machine: list[Cost]
    objects: int
    size: int
    filling_requests: dict[str, int]
    new_machine_requests: dict[str, int]


class BucketFigures(Struct, frozen=True):
    """Builds of so many posts whose output goes into a folder, and into a bucket: its `files`, and
    the requests for them by method."""

    posts: int
    files: int
    folder: list[Cost]
    bucket: list[Cost]
    requests: dict[str, int]


class Figures(Struct):
    """All of them. `machine` is what they were measured on."""

    machine: str = ""
    sizes: list[SizeFigures] = []
    caches: list[CacheFigures] = []
    buckets: list[BucketFigures] = []


def read(file: Path) -> Figures:
    """The figures of earlier parts."""
    return msgspec.json.decode(file.read_bytes(), type=Figures) if file.exists() else Figures()


def write(file: Path, figures: Figures) -> None:
    """Keep the figures for later parts."""
    file.write_bytes(msgspec.json.format(msgspec.json.encode(figures)))
