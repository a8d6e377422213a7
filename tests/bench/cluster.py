"""START HERE. What a cluster, shared results and a bucket take: `make bench-cluster`, or
`PYTHONPATH=tests python tests/bench/cluster.py --help`.

docs/scale.md says what is measured, and holds the results."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import check
import cluster_report
import cluster_shared
import figures
import peers
import report
from cluster_sizes import CLUSTER, LOCAL, ClusterBench
from figures import BucketFigures, CacheFigures, Figures, SizeFigures
from measure import CommandError

PAGE = Path(__file__).parents[2] / "docs/scale.md"
QUICK = {"sizes": [300, 1000], "cache": [300], "cache_bucket": [300], "bucket": [300], "runs": 1}
Part = SizeFigures | CacheFigures | BucketFigures
Each = TypeVar("Each", SizeFigures, CacheFigures, BucketFigures)


def main() -> None:
    """Measure what is wanted, and show all figures."""
    options = _options()
    with _work(options.work) as folder:
        bench = ClusterBench(
            folder=folder,
            tool=peers.install(folder / "tools", [])[0],
            environment=peers.environment(folder),
            cores=options.cores,
            say=_say,
        )
        bench.count_bytes()
        kept = folder / "figures.json"
        try:
            for part in _measured(options, bench):
                # Another run may have added some, and a later failure does not take these with it.
                found = figures.read(kept)
                found.machine = cluster_report.conditions(options.cores)
                _add(found, part)
                figures.write(kept, found)
        except (check.UnequalError, CommandError) as error:
            sys.exit(str(error))
        text = cluster_report.markdown(figures.read(kept))
    print(text)
    if options.write:
        report.write(PAGE, text)


def _measured(options: argparse.Namespace, bench: ClusterBench) -> Iterator[Part]:
    """The figures of one part after the other."""

    def runs(posts: int) -> int:
        return 1 if posts > options.once_above else int(options.runs)

    for posts in options.sizes:
        largest = {LOCAL: options.local_up_to, CLUSTER: options.cluster_up_to}
        builders = {builder for builder, most in largest.items() if posts <= most}
        yield bench.size(posts, runs(posts), builders)
    for posts in options.cache:
        yield cluster_shared.in_folder(bench, posts, runs(posts))
    for posts in options.cache_bucket:
        yield cluster_shared.in_bucket(bench, posts)
    for posts in options.bucket:
        yield cluster_shared.output(bench, posts)


def _add(found: Figures, part: Part) -> None:
    """Add a part to all figures; it replaces one of as many posts."""
    if isinstance(part, SizeFigures):
        found.sizes = _with(found.sizes, part, lambda each: each.posts)
    elif isinstance(part, CacheFigures):
        found.caches = _with(found.caches, part, lambda each: (each.posts, each.place))
    else:
        found.buckets = _with(found.buckets, part, lambda each: each.posts)


def _with(all_: list[Each], new: Each, key: Callable[[Each], Any]) -> list[Each]:
    return sorted([*(each for each in all_ if key(each) != key(new)), new], key=key)


@contextlib.contextmanager
def _work(chosen: Path | None) -> Iterator[Path]:
    """The folder to work in: a temporary one, or one that keeps corpora and figures."""
    if chosen is not None:
        folder = chosen.absolute() / "sitegen-bench-cluster"
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="sitegen-bench-") as temporary:
        yield Path(temporary)


def _say(text: str) -> None:
    print(f"[load {os.getloadavg()[0]:.1f}] {text}", file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Measure builds on a cluster, with shared results, and into a bucket.",
        allow_abbrev=False,
    )
    for name, default, meaning in (
        ("--sizes", "10000,30000,100000,300000", "posts, by one machine and by a cluster"),
        ("--cache", "10000,100000", "posts, with shared results in a folder"),
        ("--cache-bucket", "3000,10000", "posts, with shared results in a bucket"),
        ("--bucket", "3000", "posts whose output goes into a bucket"),
    ):
        parser.add_argument(
            name, type=_numbers, default=default, help=f"{meaning}; 0 for none ({default})"
        )
    for name, number, meaning in (
        ("--runs", 3, "builds of each size"),
        ("--once-above", 30_000, "sizes above this are built once"),
        ("--local-up-to", 300_000, "sizes above this are built by a cluster only"),
        ("--cluster-up-to", 300_000, "sizes above this are built by one machine only"),
        ("--cores", 2, "cores that a build may use"),
    ):
        parser.add_argument(name, type=int, default=number, help=f"{meaning} ({number})")
    parser.add_argument(
        "--work", type=Path, help="folder that keeps corpora and figures (a temporary one)"
    )
    parser.add_argument("--quick", action="store_true", help="small numbers, to try it")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/scale.md")
    if parser.parse_known_args()[0].quick:
        parser.set_defaults(**QUICK)
    return parser.parse_args()


def _numbers(text: str) -> list[int]:
    return sorted({int(number) for number in text.split(",")} - {0})


if __name__ == "__main__":
    main()
