"""The figures of `make bench-cluster` as Markdown.

Times on a shared machine differ by a third from hour to hour: what was built in turn is compared,
and CPU time is preferred."""

from __future__ import annotations

import datetime as dt
import math
import statistics
from collections.abc import Callable, Iterable, Sequence

import cluster_sizes
import machine
from figures import BucketFigures, CacheFigures, ClusterCost, Figures, SizeFigures
from measure import Cost
from report import spread, table

MILLION = 1_000_000
CALCULATED = f"*{MILLION:,}, calculated*"
PROCESSES = (1, 2, 4, 8, 16, 32, 64)
# Gives a number for a size, or None if it was not measured.
Number = Callable[[SizeFigures], float | None]


def conditions(cores: int) -> str:
    """What was measured on, and with."""
    return f"{machine.machine(cores)}. Versions: {machine.versions(machine.CLUSTER_LIBRARIES)}."


def markdown(found: Figures) -> str:
    """All figures that there are."""
    parts = [_conditions(found)]
    if found.sizes:
        parts += [_time(found.sizes), _memory(found.sizes)]
        parts += [_limits(found.sizes)]
    if found.caches:
        parts.append(_caches(found.caches))
    if found.buckets:
        parts.append(_buckets(found.buckets))
    return "\n\n".join(part for part in parts if part) + "\n"


def _conditions(found: Figures) -> str:
    costs = [cost for size in found.sizes for cost in size.local]
    costs += [each.parent for size in found.sizes for each in size.cluster]
    costs += [
        cost for each in found.caches for cost in (*each.without, *each.filling, *each.new_machine)
    ]
    others = f" All else on the machine kept {spread([cost.others for cost in costs])} cores busy"
    how = " and ".join(sorted({size.how for size in found.sizes if size.how}))
    hidden = f" What kept the workers from the site's disk: {how}." if how else ""
    return (
        f"Measured on {dt.datetime.now(dt.UTC):%Y-%m-%d}: {found.machine}"
        f"{others if costs else ''} during the builds.{hidden}"
    )


# --- sizes ----------------------------------------------------------------------------------------


def _time(sizes: Sequence[SizeFigures]) -> str:
    columns: list[tuple[str, Number]] = [
        ("one machine", _local_cpu),
        ("of it the main process", _local_main),
        ("cluster", _cluster_cpu),
        ("the machine that builds", _parent_cpu),
        ("all workers", _workers_cpu),
        ("scheduler", _scheduler_cpu),
    ]
    rows = [
        [
            f"{size.posts:,}",
            *(_seconds(number(size)) for _, number in columns),
            spread([b.cpu / a.cpu for a, b in _pairs(size)]),
            spread([b.parent.wall / a.wall for a, b in _pairs(size)]),
        ]
        for size in sizes
    ]
    if is_growing(sizes):
        last = (_seconds(at_million(sizes, number)) for _, number in columns)
        rows.append([CALCULATED, *last, "", ""])
    head = [
        "posts",
        *(name for name, _ in columns),
        "CPU, cluster beside one machine",
        "wall, cluster beside one machine",
    ]
    return (
        "### Time\n\nSeconds of CPU of a cold build, the median of its runs; and the ratio of two"
        f" builds in turn (smallest..largest). One machine has {cluster_sizes.WORKERS} processes"
        f" that work (`--jobs {cluster_sizes.WORKERS}`), the cluster as many workers, all on the"
        f" same cores.\n\n{table(head, rows)}"
    )


def _memory(sizes: Sequence[SizeFigures]) -> str:
    columns: list[tuple[str, Number]] = [
        ("one machine, largest process", lambda size: _middle(c.largest for c in size.local)),
        ("the machine that builds", lambda size: _of(size, lambda c: c.parent.largest)),
        ("a worker", lambda size: _of(size, lambda c: c.worker_peak)),
        ("scheduler", lambda size: _of(size, lambda c: c.scheduler_peak)),
        ("through the network", lambda size: _of(size, lambda c: c.travelled) or None),
        ("`.sitegen/`", lambda size: size.store),
        ("output", lambda size: size.output),
    ]
    rows = [
        [f"{size.posts:,}", *(_megabytes(number(size)) for _, number in columns), f"{size.files:,}"]
        for size in sizes
    ]
    if is_growing(sizes):
        last = [_megabytes(at_million(sizes, number)) for _, number in columns]
        count = at_million(sizes, lambda size: size.files)
        rows.append([CALCULATED, *last, f"{count:,.0f}" if count else ""])
    head = ["posts", *(name for name, _ in columns), "files"]
    return (
        "### Memory and bytes\n\nPeaks of memory, and bytes. What travels does so twice, to the"
        " scheduler and from it, and is counted each time."
        f"\n\n{table(head, rows)}"
    )


def _limits(sizes: Sequence[SizeFigures]) -> str:
    """How much more machines help: what one process must do alone bounds it."""
    with_cluster = [size for size in sizes if size.cluster]
    if not with_cluster:
        return ""
    local = total(with_cluster, _local_cpu), total(with_cluster, _local_main)
    parent = total(with_cluster, _parent_cpu)
    workers = total(with_cluster, _workers_cpu)
    name = f"{MILLION:,}" if is_growing(with_cluster) else f"{with_cluster[-1].posts:,}"
    rows = [
        [
            f"{count}",
            _minutes(local[1] + (local[0] - local[1]) / count),
            _minutes(max(parent, workers / count)),
            _minutes(parent + workers / count),
        ]
        for count in PROCESSES
    ]
    head = ["processes or workers", "one machine", "cluster, at best", "cluster, at worst"]
    return (
        f"### How many workers help\n\nCalculated for {name} posts from the CPU times above, with"
        " a core for each process: on one machine what the main process does alone, and the rest"
        " shared by the others. On a cluster, the machine that builds works while the workers do"
        " (at best), or before and after them (at worst)."
        f" It can feed {workers / parent:.1f} workers; no more of them make a build faster than"
        f" {_minutes(parent)}.\n\n{table(head, rows)}"
    )


def is_growing(sizes: Sequence[SizeFigures]) -> bool:
    """Whether there are sizes to calculate a larger one from."""
    return len(sizes) > 1 and sizes[-1].posts < MILLION


def total(sizes: Sequence[SizeFigures], number: Number) -> float:
    """The number for a million posts; of the largest size if there is only one."""
    found = at_million(sizes, number) if is_growing(sizes) else number(sizes[-1])
    return found or 0.0


def at_million(sizes: Sequence[SizeFigures], number: Number) -> float | None:
    """What a number is with a million posts; None if fewer than two sizes have it."""
    return extrapolated([(size.posts, value) for size in sizes if (value := number(size))])


def extrapolated(known: Sequence[tuple[int, float]]) -> float | None:
    """What a number is with a million posts, from numbers by posts: the larger of a line and of a
    power of the posts, both through the last two."""
    if len(known) < 2 or known[-1][0] >= MILLION:
        return None
    (few, less), (many, more) = known[-2:]
    line = more + (more - less) / (many - few) * (MILLION - many)
    power = more * (MILLION / many) ** (math.log(more / less) / math.log(many / few))
    return max(line, power)


def _pairs(size: SizeFigures) -> Iterable[tuple[Cost, ClusterCost]]:
    return zip(size.local, size.cluster, strict=False)


def _middle(values: Iterable[float]) -> float | None:
    found = list(values)
    return statistics.median(found) if found else None


def _of(size: SizeFigures, number: Callable[[ClusterCost], float]) -> float | None:
    return _middle(map(number, size.cluster))


def _local_cpu(size: SizeFigures) -> float | None:
    return _middle(cost.cpu for cost in size.local)


def _local_main(size: SizeFigures) -> float | None:
    return _middle(cost.main for cost in size.local)


def _cluster_cpu(size: SizeFigures) -> float | None:
    return _of(size, lambda cost: cost.cpu)


def _parent_cpu(size: SizeFigures) -> float | None:
    return _of(size, lambda cost: cost.parent.cpu)


def _workers_cpu(size: SizeFigures) -> float | None:
    return _of(size, lambda cost: cost.workers_cpu)


def _scheduler_cpu(size: SizeFigures) -> float | None:
    return _of(size, lambda cost: cost.scheduler_cpu)


# --- shared results and buckets -------------------------------------------------------------------


def _caches(caches: Sequence[CacheFigures]) -> str:
    rows = [
        [
            f"{each.posts:,}",
            each.place,
            *_beside(each.filling, each.without),
            *_beside(each.new_machine, each.without),
            f"{each.objects:,}",
            _megabytes(each.size),
            _requests(each.filling_requests),
            _requests(each.new_machine_requests),
        ]
        for each in caches
    ]
    for place in sorted({each.place for each in caches}):
        there = [each for each in caches if each.place == place]
        objects = extrapolated([(each.posts, each.objects) for each in there])
        if objects:
            size = extrapolated([(each.posts, each.size) for each in there])
            asked = [
                extrapolated([(each.posts, sum(requests(each).values())) for each in there])
                if all(map(requests, there))
                else None
                for requests in (_filling_requests, _new_machine_requests)
            ]
            numbers = [f"{objects:,.0f}", _megabytes(size)]
            numbers += ["" if number is None else f"{number:,.0f}" for number in asked]
            rows.append([CALCULATED, place, "", "", "", "", *numbers])
    head = ["posts", "in", "filling it: wall", "CPU", "new machine: wall", "CPU", "objects"]
    head += ["bytes", "requests, filling it", "requests, new machine"]
    return (
        "### Shared results\n\nCold builds with `--cache`, the one that fills it and then one on a"
        " machine without `.sitegen/` and output, beside one without `--cache`, in turn.\n\n"
        + table(head, rows)
    )


def _filling_requests(each: CacheFigures) -> dict[str, int]:
    return each.filling_requests


def _new_machine_requests(each: CacheFigures) -> dict[str, int]:
    return each.new_machine_requests


def _buckets(buckets: Sequence[BucketFigures]) -> str:
    rows = [
        [
            f"{each.files:,}",
            _requests(each.requests),
            f"{sum(each.requests.values()) / each.files:.2f}",
            _spread_milliseconds(each),
        ]
        for each in buckets
    ]
    head = ["files", "requests", "requests a file", "CPU a file, ms"]
    return (
        "### Output into a bucket\n\nA cold build into an empty bucket. The CPU time is that of the"
        " build, without the server's, less that of the same build into a folder.\n\n"
        + table(head, rows)
    )


def _spread_milliseconds(each: BucketFigures) -> str:
    more = [b.cpu - a.cpu for a, b in zip(each.folder, each.bucket, strict=True)]
    return spread([seconds * 1000 / each.files for seconds in more])


def _beside(costs: Sequence[Cost], base: Sequence[Cost]) -> list[str]:
    pairs = list(zip(costs, base, strict=True))
    return [spread([a.wall / b.wall for a, b in pairs]), spread([a.cpu / b.cpu for a, b in pairs])]


def _requests(requests: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {method}" for method, count in sorted(requests.items()))


# --- numbers --------------------------------------------------------------------------------------


def _seconds(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:,.0f}" if seconds >= 100 else f"{seconds:.1f}"


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:,.1f} min"


def _megabytes(size: float | None) -> str:
    return "" if size is None else f"{size / 1_000_000:,.0f} MB"
