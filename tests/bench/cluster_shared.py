"""Builds with shared results, and builds whose output goes into a bucket."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import check
from cluster_sizes import JOBS, ClusterBench, size_of
from figures import BucketFigures, CacheFigures
from measure import Cost
from object_store import Objects, ObjectStore

FOLDER, BUCKET = "a folder", "a bucket"


@contextmanager
def _server() -> Iterator[ObjectStore]:
    store = ObjectStore()
    try:
        yield store
    finally:
        store.close()


def counted(requests: Sequence[str]) -> dict[str, int]:
    """How many requests there were, by method."""
    return dict(Counter(request.partition(" ")[0] for request in requests))


def in_folder(bench: ClusterBench, posts: int, runs: int) -> CacheFigures:
    """Shared results in a folder."""
    place = bench.folder / "shared"
    without: list[Cost] = []
    filling: list[Cost] = []
    new_machine: list[Cost] = []
    count = size = 0
    for _ in range(runs):
        shutil.rmtree(place, ignore_errors=True)
        each = _three(bench, posts, str(place), {})
        for costs, cost in zip((without, filling, new_machine), each, strict=True):
            costs.append(cost)
        count, size = sum(path.is_file() for path in place.rglob("*")), size_of(place)
    shutil.rmtree(place)
    return CacheFigures(posts, FOLDER, without, filling, new_machine, count, size, {}, {})


def in_bucket(bench: ClusterBench, posts: int) -> CacheFigures:
    """Shared results in a bucket; its server takes part of the time."""
    with _server() as store:
        objects = Objects(store, "shared")
        begins: list[int] = []
        without, filling, new_machine = (
            [cost]
            for cost in _three(
                bench, posts, "s3://shared/results", store.environment(), store.requests, begins
            )
        )
        requests = list(store.requests)
        sizes = [len(data) for data in objects.all().values()]
    return CacheFigures(
        posts,
        BUCKET,
        without,
        filling,
        new_machine,
        len(sizes),
        sum(sizes),
        counted(requests[begins[1] : begins[2]]),
        counted(requests[begins[2] :]),
    )


def _three(
    bench: ClusterBench,
    posts: int,
    place: str,
    environment: Mapping[str, str],
    requests: Sequence[str] = (),
    begins: list[int] | None = None,
) -> list[Cost]:
    """A cold build without shared results, one that fills them, and one that finds all of them;
    `begins` gets the number of requests before each."""
    site = bench.site(posts)
    costs: list[Cost] = []
    made: dict[str, bytes] = {}
    for options in ((), (*JOBS, "--cache", place), (*JOBS, "--cache", place)):
        if begins is not None:
            begins.append(len(requests))
        costs.append(bench.build(site, *options, environment=environment))
        bench.say(f"{posts:,} posts, shared results {options}: {costs[-1].wall:.1f} s")
        made = made or check.digests(site / "public")
        check.same_bytes(check.digests(site / "public"), made)
        bench.sweep(posts)
    return costs


def output(bench: ClusterBench, posts: int) -> BucketFigures:
    """Output into a folder, and into a bucket. Raises UnequalError if an object differs."""
    site = bench.site(posts)
    folder = bench.build(site)
    made = check.digests(site / "public")
    with _server() as store:
        objects = Objects(store, "site")
        address = "s3://site/blog"
        bucket = bench.build(site, *JOBS, "--output", address, environment=store.environment())
        bench.say(f"{len(made):,} files into a bucket: {bucket.wall:.1f} s")
        requests = counted(store.requests)
        stored = {
            name: check.digest(data)
            for name, data in objects.all("blog/").items()
            if not name.startswith(".sitegen/")
        }
    check.same_bytes(stored, {name: made[name] for name in made if name in stored})
    if lacking := [name for name in made if name not in stored and not _is_own(name)]:
        raise check.UnequalError(f"the bucket lacks {lacking[:5]}")
    bench.sweep(posts)
    return BucketFigures(posts, len(stored), [folder], [bucket], requests)


def _is_own(name: str) -> bool:
    """Whether a file in an output folder is sitegen's, and no part of the site."""
    return Path(name).name.startswith(".")
