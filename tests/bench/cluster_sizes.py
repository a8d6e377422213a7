"""Cold builds of several sizes, by one machine and by a cluster that cannot see its disk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Container, Mapping
from dataclasses import replace
from pathlib import Path

import check
import corpus
import elsewhere
import measure
import sites
from figures import ClusterCost, SizeFigures
from measure import Cost
from pages import expected
from peers import Tool

# Who builds.
LOCAL, CLUSTER = "one machine", "cluster"
WORKERS = 2
NOW = ("--now", "2026-06-01T12:00:00Z")
JOBS = ("--jobs", str(WORKERS))


class ClusterBench:
    """The corpora of all sizes in `folder`, and what builds them. `say` tells how far it is."""

    def __init__(
        self,
        folder: Path,
        tool: Tool,
        environment: Mapping[str, str],
        cores: int,
        say: Callable[[str], None],
    ) -> None:
        self.folder, self.tool, self.say = folder, tool, say
        self.environment, self._cores = environment, cores
        self._counts_bytes = False
        # Processes of other users must reach their own folder, and nothing else.
        self.hidden = folder / "sites"
        self.hidden.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o711)

    def count_bytes(self) -> None:
        """Have a network of its own, so that the bytes on it can be counted, if that is allowed."""
        self._counts_bytes = elsewhere.own_network()

    def site(self, posts: int) -> Path:
        """The site with so many posts, laid out before or now."""
        folder = self.hidden / str(posts)
        if not (folder / "complete").exists():
            self.say(f"corpus of {posts:,} posts")
            sites.lay_out(folder, [self.tool.name], corpus.posts(posts))
            (folder / "complete").touch()
        return folder / self.tool.name

    def build(
        self, site: Path, *options: str, environment: Mapping[str, str] | None = None
    ) -> Cost:
        """A cold build of a site; without options, by one machine."""
        self.tool.forget(site)
        return measure.cost(
            (*self.tool.command, *NOW, *(options or JOBS)),
            site,
            {**self.environment, **(environment or {})},
            cores=self._cores,
        )

    def on_cluster(self, site: Path) -> tuple[str, ClusterCost]:
        """A cold build of a site on a new cluster, and what kept that from the site's disk."""
        place = self.folder / "cluster"
        with elsewhere.elsewhere(place, site, self.hidden, WORKERS) as cluster:
            before = elsewhere.sent() if self._counts_bytes else 0
            parent = self.build(site, "--cluster", cluster.address)
            travelled = elsewhere.sent() - before if self._counts_bytes else 0
            (scheduler, *workers), peaks = cluster.taken(), cluster.peaks()
        # The others on this machine are not those of the cluster.
        others = max(0.0, parent.others - (scheduler + sum(workers)) / parent.wall)
        return cluster.how, ClusterCost(
            parent=replace(parent, others=others),
            scheduler_cpu=scheduler,
            workers_cpu=sum(workers),
            scheduler_peak=peaks[0],
            worker_peak=max(peaks[1:]),
            travelled=travelled,
        )

    def sweep(self, posts: int) -> None:
        """Delete the output and the caches of all builds so far."""
        folder = self.hidden / str(posts)
        for old in (
            *folder.glob("old-*"),
            *(folder / self.tool.name / t for t in self.tool.traces),
        ):
            shutil.rmtree(old, ignore_errors=True)

    def size(self, posts: int, runs: int, builders: Container[str]) -> SizeFigures:
        """The figures of one size, built by those of LOCAL and CLUSTER that are `builders`. Raises
        UnequalError if a file differs."""
        site = self.site(posts)
        local: list[Cost] = []
        cluster: list[ClusterCost] = []
        how, made, stored = "", {}, 0
        for _ in range(runs):
            if LOCAL in builders:
                local.append(self.build(site))
                self.say(f"{posts:,} posts, one machine: {_said(local[-1])}")
                made = made or check.digests(site / "public")
                output, stored = size_of(site / "public"), size_of(site / ".sitegen")
            if CLUSTER in builders:
                how, cost = self.on_cluster(site)
                cluster.append(cost)
                rest = f"workers {cost.workers_cpu:.0f} s, {cost.worker_peak / 1e6:.0f} MB; {how}"
                self.say(f"{posts:,} posts, cluster: {_said(cost.parent)}; {rest}")
                built = check.digests(site / "public")
                made = made or built
                check.same_bytes(built, made)
                output = size_of(site / "public")
                stored = stored or size_of(site / ".sitegen")
            self._check_pages(posts, made)
            self.say(f"all {len(made):,} files are those that must be")
            self.sweep(posts)
        return SizeFigures(posts, len(made), output, stored, how, local, cluster)

    def _check_pages(self, posts: int, made: Collection[str]) -> None:
        name = self.tool.name
        pages = expected(name, list(corpus.posts(posts, bodies=False)))
        check.same_files(name, pages, {file for file in made if file.endswith(".html")})


def _said(cost: Cost) -> str:
    return f"{cost.wall:.0f} s, CPU {cost.cpu:.0f} s, {cost.largest / 1e6:.0f} MB"


def size_of(folder: Path) -> int:
    """The bytes of all files in a folder."""
    size = 0
    for place, _, names in os.walk(folder):
        size += sum(Path(place, name).stat().st_size for name in names)
    return size
