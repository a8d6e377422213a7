"""How time and memory of sitegen grow with the number of posts."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import corpus
import measure
import sites
from check import html_files, same_files
from measure import Cost
from pages import expected
from peers import Tool


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """One size of the corpus. `edited` are builds after the text of one post was edited, and after
    its title was. `sampled` is a cold build of its own, for the memory of all processes."""

    posts: int
    cold: list[Cost]
    nothing: list[Cost]
    edited: list[Cost]
    sampled: Cost

    @property
    def largest(self) -> int:
        """The peak of the largest process in any of the builds, in bytes."""
        return max(cost.largest for cost in (*self.cold, *self.nothing, *self.edited))


def grow(
    folder: Path,
    tool: Tool,
    counts: Sequence[int],
    runs: int,
    environment: Mapping[str, str],
    cores: int,
    say: Callable[[str], None],
) -> list[Size]:
    """Build corpora of all sizes in turn, `runs` times, so that a slow minute of the machine does
    not fall on one size alone."""

    def build(count: int, *, sampled: bool = False) -> Cost:
        cost = measure.cost(
            tool.command, folder / str(count) / tool.name, environment, cores=cores, sampled=sampled
        )
        say(f"growth, {count:,} posts: {cost.wall:.2f} s")
        return cost

    for count in counts:
        sites.lay_out(folder / str(count), [tool.name], corpus.posts(count))
    cold: dict[int, list[Cost]] = {count: [] for count in counts}
    nothing: dict[int, list[Cost]] = {count: [] for count in counts}
    edited: dict[int, list[Cost]] = {count: [] for count in counts}
    middle = {count: _slug(count, count // 2) for count in counts}
    for run in range(runs):
        for count in counts:
            site = folder / str(count) / tool.name
            tool.forget(site)
            cold[count].append(build(count))
            nothing[count].append(build(count))
            for edit in (sites.edit, sites.retitle):
                edit(site, tool.name, middle[count], f"Growth {run}")
                edited[count].append(build(count))
    sampled = {}
    for count in counts:
        same_files(
            tool.name,
            expected(tool.name, list(corpus.posts(count, bodies=False))),
            html_files(folder / str(count) / tool.name / "public"),
        )
        tool.forget(folder / str(count) / tool.name)
        sampled[count] = build(count, sampled=True)
    return [
        Size(
            posts=count,
            cold=cold[count],
            nothing=nothing[count],
            edited=edited[count],
            sampled=sampled[count],
        )
        for count in counts
    ]


def _slug(count: int, number: int) -> str:
    """The slug of one of `count` posts, counted from the oldest."""
    return next(itertools.islice(corpus.posts(count), number, None)).slug


def exponents(smaller: Size, larger: Size) -> list[float]:
    """b in time = a * posts ** b, from the cold builds of two sizes, one for each run. 1 is
    linear."""
    return [
        math.log(after.wall / before.wall) / math.log(larger.posts / smaller.posts)
        for before, after in zip(smaller.cold, larger.cold, strict=True)
    ]
