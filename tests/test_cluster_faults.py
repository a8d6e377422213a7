"""`sitegen build --cluster … --cache s3://… --output s3://…`: a real cluster and a real server
that speaks S3, and what can go wrong with both. A build ends well or with a named error, nothing is
half published, and no secret is anywhere."""

from __future__ import annotations

import itertools
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pytest
from dask_cluster import DaskCluster, dask_cluster
from object_store import HANGS_UP, SECRET, Objects, ObjectStore, object_store
from random_blog import START
from random_site import RandomSite
from support import Result, copied, sitegen, tree

from sitegen.errors import SiteError
from sitegen.incremental import bucket as buckets
from sitegen.incremental import shared_index, shared_results
from sitegen.incremental.cluster import connected
from sitegen.incremental.compression import unpacked

KEY = "the key that nobody may see"
SECRETS = (KEY.encode(), SECRET.encode())
MANIFEST = ".sitegen/manifest"
_numbers = itertools.count()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = RandomSite(tmp_path_factory.mktemp("archive"), random.Random(6), posts=8)
    assert site.build().ok
    return site.site.root


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    with dask_cluster(tmp_path_factory.mktemp("dask") / "cluster", {}) as started:
        yield started


@pytest.fixture(scope="module", name="store")
def _store() -> Iterator[ObjectStore]:
    with object_store() as store:
        yield store


class Machine:
    """A copy of the site on a machine without `.sitegen/`. `said` is all that its builds say."""

    def __init__(self, archive: Path, place: Path, objects: Objects, running: DaskCluster) -> None:
        self.site = copied(archive, place, ".sitegen", "public")
        self.objects, self.running, self.said = objects, running, ""
        self.address = f"s3://{objects.name}/site"
        self.cache = f"s3://{objects.name}/cache"

    def build(self, **options: Any) -> Result:
        given = {"now": START, "bucket": self.address, "cache": self.cache, **options}
        try:
            with connected(self.running.address) as workers:
                result = self.site.build(**{"executor": workers, "jobs": workers.threads, **given})
        except SiteError as error:
            result = Result(None, error.problems, self.site.tell(error.problems))
        self.said += f"{result.printed}{result.problems!r}{result.report!r}"
        return result

    def published(self) -> dict[str, bytes]:
        """The objects of the site, without sitegen's own."""
        objects = self.objects.all("site/")
        return {name: data for name, data in objects.items() if not name.startswith(".sitegen/")}


@pytest.fixture(name="machine")
def _machine(
    archive: Path,
    tmp_path: Path,
    store: ObjectStore,
    running: DaskCluster,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Machine]:
    monkeypatch.setenv("SITEGEN_CACHE_KEY", KEY)
    monkeypatch.setattr(shared_results, "PATIENCE", (1, 1, 600))
    monkeypatch.setattr(shared_index, "PAUSE", 0)
    monkeypatch.setattr(buckets, "TRIES", 1)
    objects = Objects(store, f"faults-{os.getpid()}-{next(_numbers)}")
    machine = Machine(archive, tmp_path / "site", objects, running)
    yield machine
    store.answer = lambda _method, _path: None
    no_secrets(machine)


def no_secrets(machine: Machine) -> None:
    """No secret is in what was said, logged or written."""
    places = [
        machine.said.encode(),
        machine.running.said("worker").encode(),
        machine.running.said("scheduler").encode(),
        *machine.objects.all().values(),
        *filter(None, tree(machine.site.root).values()),
    ]
    for data in places:
        for secret in SECRETS:
            assert secret not in data


def wanted(archive: Path) -> dict[str, bytes]:
    """The files of the site."""
    files = tree(archive / "public")
    return {name: data for name, data in files.items() if data is not None}


def test_all_of_it_is_the_same_site(archive: Path, machine: Machine, tmp_path: Path) -> None:
    assert machine.build().problems == ()
    assert machine.published() == wanted(archive)
    other = Machine(archive, tmp_path / "other", machine.objects, machine.running)
    other.address += "-2"
    done = other.build().done
    assert (done.rendered, done.problems) == ((), ())
    assert done.found > 10
    objects = machine.objects.all()
    assert {name.split("/")[0] for name in objects} == {"site", "site-2", "cache"}
    no_secrets(other)


def test_the_command_line_shows_no_secret(
    archive: Path, machine: Machine, store: ObjectStore
) -> None:
    options = ("build", "--cluster", machine.running.address, "--now", START.isoformat())
    options += ("--cache", machine.cache, "--output", machine.address, "--json", "--explain")
    store.answer = lambda method, path: 403 if method == "PUT" and "/site/" in path else None
    refused = sitegen(*options, cwd=machine.site.root)
    store.answer = lambda _method, _path: None
    done = sitegen(*options, cwd=machine.site.root)
    machine.said = refused.stdout + refused.stderr + done.stdout + done.stderr
    assert (refused.returncode, done.returncode) == (1, 0), machine.said
    assert "access is denied" in refused.stderr
    assert "Traceback" not in machine.said
    assert machine.published() == wanted(archive)


def test_what_travels_to_workers_has_no_secret(archive: Path, machine: Machine) -> None:
    parcels: list[bytes] = []

    class Reading(Executor):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            parcels.extend(map(unpacked, args))
            future: Future[Any] = Future()
            future.set_result(fn(*args, **kwargs))
            return future

    assert machine.build(executor=Reading(), jobs=1).ok
    assert machine.published() == wanted(archive)
    machine.said += "".join(map(repr, parcels))
    assert len(parcels) > 5


@pytest.mark.parametrize("edited", [True, False])
@pytest.mark.sampled(1)
def test_of_two_that_publish_at_once_the_second_is_refused_by_name(
    archive: Path, machine: Machine, tmp_path: Path, edited: bool
) -> None:
    second = Machine(archive, tmp_path / "second", machine.objects, machine.running)
    ended: list[Result] = []

    def progress(stage: str, done: int, _all: int) -> None:
        if stage == "render" and done and not ended:
            ended.append(second.build())

    if edited:
        machine.site.write("static/a.txt", "another file\n")
    refused = machine.build(progress=progress)
    assert ended[0].problems == ()
    assert refused.codes() == ["bucket"], refused.printed
    assert "another build publishes there, or has published" in refused.printed
    assert machine.published() == wanted(archive)
    done = machine.build().done
    assert done.problems == ()
    assert done.written == (("a.txt",) if edited else ())


# --- the store fails ------------------------------------------------------------------------------


def refusing(status: int, *parts: str) -> Callable[[str, str], int | None]:
    """Answers of a store that refuses to write what has one of these in its path."""
    return lambda method, path: (
        status if method != "GET" and any(part in path for part in parts) else None
    )


@pytest.mark.long
def test_a_store_that_is_busy_for_a_while_is_asked_again(
    archive: Path, machine: Machine, store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buckets, "TRIES", 2)
    monkeypatch.setattr(shared_results, "PATIENCE", (2, 600, 600))
    # However many requests are under way at once, each is well at its third try.
    left: dict[str, list[int]] = {}
    store.answer = lambda method, path: (
        tries.pop() if (tries := left.setdefault(f"{method} {path}", [HANGS_UP, 503])) else None
    )
    result = machine.build()
    store.answer = lambda _method, _path: None
    assert result.problems == ()
    assert machine.published() == wanted(archive)


@pytest.mark.parametrize("status", [404, 503, 403, HANGS_UP])
@pytest.mark.sampled(1)
def test_a_store_that_refuses_the_site_is_an_error_and_nothing_is_deleted(
    archive: Path, machine: Machine, store: ObjectStore, status: int
) -> None:
    store.answer = lambda _method, _path: status
    if status == 404:  # nothing is there, says the store
        assert set(machine.build().codes()) == {"bucket", "cache"}
    else:
        assert set(machine.build().codes()) == {"bucket"}
    store.answer = refusing(status, "/site/")
    refused = machine.build()
    assert set(refused.codes()) == {"bucket"}, refused.printed
    store.answer = lambda _method, _path: None
    assert machine.published() == {}
    # What was made is shared nevertheless.
    assert machine.build().ok
    before = machine.published()
    assert before == wanted(archive)
    machine.site.delete("static/a.txt")
    machine.site.write("static/b.txt", "another file\n")
    store.answer = refusing(status, "/site/b.txt")
    assert machine.build().codes() == ["write" if status == 404 else "bucket"]
    store.answer = lambda _method, _path: None
    assert machine.published() == before


@pytest.mark.long
@pytest.mark.parametrize("status", [404, 503, 403, HANGS_UP])
def test_a_store_that_refuses_the_cache_is_one_warning(
    archive: Path, machine: Machine, store: ObjectStore, status: int
) -> None:
    store.answer = lambda _method, path: status if "/cache/" in path else None
    result = machine.build(strict=True)
    store.answer = lambda _method, _path: None
    assert result.codes() == ["cache"], result.printed
    assert machine.published() == wanted(archive)


@pytest.mark.long
def test_a_bucket_that_is_not_there(archive: Path, machine: Machine) -> None:
    machine.cache = "s3://no-such-bucket-at-all/cache"
    result = machine.build()
    assert result.codes() == ["cache"]
    assert machine.published() == wanted(archive)
    machine.address = "s3://no-such-bucket-at-all/site"
    assert set(machine.build().codes()) == {"bucket"}


@pytest.mark.long
def test_a_store_that_goes_in_the_middle(
    archive: Path, machine: Machine, store: ObjectStore
) -> None:
    def progress(stage: str, done: int, _all: int) -> None:
        if stage == "render" and done:
            store.answer = lambda _method, _path: HANGS_UP

    result = machine.build(progress=progress)
    store.answer = lambda _method, _path: None
    assert set(result.codes()) == {"bucket", "cache"}
    assert machine.published() == {}
    assert machine.build().ok
    assert machine.published() == wanted(archive)


@pytest.mark.long
def test_a_slow_object_is_waited_for(archive: Path, machine: Machine, store: ObjectStore) -> None:
    assert machine.build(bucket="", output=machine.site.root / "public").ok
    for name in ("public", ".sitegen"):
        (machine.site.root / name).rename(machine.site.root.parent / name)

    def answer(_method: str, path: str) -> int | None:
        if "/packs/" in path or path.endswith("index.html"):
            time.sleep(0.05)  # the store, not the test
        return None

    store.answer = answer
    done = machine.build().done
    assert (done.rendered, done.problems) == ((), ())
    assert machine.published() == wanted(archive)


# --- the cluster fails ----------------------------------------------------------------------------


@pytest.mark.long
def test_a_worker_that_is_killed_in_the_middle(
    archive: Path, machine: Machine, running: DaskCluster
) -> None:
    running.worker(threads=4)

    def progress(stage: str, done: int, _all: int) -> None:
        if stage == "parse" and done:
            running.workers[0].kill()

    assert machine.build(progress=progress).problems == ()
    assert machine.published() == wanted(archive)


@pytest.mark.long
def test_a_scheduler_that_goes_in_the_middle(
    archive: Path, machine: Machine, tmp_path: Path
) -> None:
    with dask_cluster(tmp_path / "cluster", {}) as going:
        machine.running = going

        def progress(stage: str, done: int, _all: int) -> None:
            if stage == "parse" and done:
                os.kill(going.scheduler.pid, signal.SIGKILL)

        result = machine.build(progress=progress)
    assert result.codes() == ["worker"], result.printed
    assert machine.objects.all("site/") == {}
