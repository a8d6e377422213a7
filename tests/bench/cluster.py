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
from typing import TypeVar

import check
import cluster_report
import cluster_shared
import figures
import peers
import report
from cluster_sizes import ClusterBench
from figures import BucketFigures, CacheFigures, Figures, SizeFigures
from measure import CommandError

PAGE = Path(__file__).parents[2] / "docs/scale.md"
QUICK = {"sizes": [300, 1000], "cache": [300], "cache_bucket": [300], "bucket": [300], "runs": 1}
Each = TypeVar("Each", SizeFigures, CacheFigures, BucketFigures)


def main() -> None:
    """Measure what is wanted, and show all figures."""
    options = _options()
    with _work(options.work) as folder:
        kept = folder / "figures.json"
        found = figures.read(kept)
        bench = ClusterBench(
            folder=folder,
            tool=peers.install(folder / "tools", [])[0],
            environment=peers.environment(folder),
            cores=options.cores,
            say=_say,
        )
        bench.count_bytes()
        found.machine = cluster_report.conditions(options.cores)
        try:
            for _ in _measured(options, bench, found):
                # A later failure does not take these with it.
                figures.write(kept, found)
        except (check.UnequalError, CommandError) as error:
            sys.exit(str(error))
    text = cluster_report.markdown(found)
    print(text)
    if options.write:
        report.write(PAGE, text)


def _measured(options: argparse.Namespace, bench: ClusterBench, found: Figures) -> Iterator[None]:
    """Add the figures of one part after the other; those of the same posts are replaced."""
    for posts in options.sizes:
        runs = 1 if posts > options.once_above else options.runs
        with_cluster = posts <= options.cluster_up_to
        _add(found.sizes, bench.size(posts, runs, with_cluster=with_cluster), _posts)
        yield
    for posts in options.cache:
        runs = 1 if posts > options.once_above else options.runs
        _add(found.caches, cluster_shared.in_folder(bench, posts, runs), _place)
        yield
    for posts in options.cache_bucket:
        _add(found.caches, cluster_shared.in_bucket(bench, posts), _place)
        yield
    for posts in options.bucket:
        _add(found.buckets, cluster_shared.output(bench, posts), _posts)
        yield


def _posts(each: SizeFigures | BucketFigures) -> object:
    return each.posts


def _place(each: CacheFigures) -> object:
    return each.posts, each.place


def _add(all_: list[Each], new: Each, key: Callable[[Each], object]) -> None:
    all_[:] = [*(each for each in all_ if key(each) != key(new)), new]
    all_.sort(key=lambda each: each.posts)


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
        ("--cache-bucket", "10000", "posts, with shared results in a bucket"),
        ("--bucket", "3000", "posts whose output goes into a bucket"),
    ):
        parser.add_argument(
            name, type=_numbers, default=default, help=f"{meaning}; 0 for none ({default})"
        )
    for name, number, meaning in (
        ("--runs", 3, "builds of each size"),
        ("--once-above", 30_000, "sizes above this are built once"),
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
