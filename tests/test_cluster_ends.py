"""Builds with `--cluster` that end early: killed, interrupted, or without their scheduler. The
cluster goes on, nothing is half published, and the next build is whole."""

from __future__ import annotations

import itertools
import os
import random
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pytest
from command_support import Command
from dask_cluster import DaskCluster, Held, dask_cluster
from random_blog import START
from random_site import RandomSite
from support import SiteTest, copied, tree

from sitegen.incremental import cluster
from sitegen.incremental.cluster import connected


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = RandomSite(tmp_path_factory.mktemp("archive"), random.Random(4), posts=12)
    assert site.build().ok
    return site.site.root


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Held:
    return Held(tmp_path_factory.mktemp("held") / "orders")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, held: Held) -> Iterator[DaskCluster]:
    with dask_cluster(tmp_path_factory.mktemp("dask") / "cluster", held.orders) as started:
        yield started


@pytest.fixture
def site(archive: Path, tmp_path: Path) -> SiteTest:
    """A site that is not built."""
    return copied(archive, tmp_path / "site", ".sitegen", "public")


# What a worker is at work on: a text, or a page.
STAGES = ["content/posts/", "index.html"]


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
@pytest.mark.sampled(1)
def test_who_is_killed_or_interrupted_publishes_nothing_and_the_cluster_goes_on(
    archive: Path, site: SiteTest, running: DaskCluster, held: Held, stage: str, end: int
) -> None:
    held.arm(stage)
    command = Command(site.root, "--cluster", running.address)
    held.reached()
    os.killpg(command.process.pid, end)
    # The worker is still at its task: nobody waits for that.
    status, output, errors = command.end()
    held.release()
    assert output == ""
    if end == signal.SIGINT:
        assert (status, errors.splitlines()[-1]) == (130, "interrupted")
        assert "Traceback" not in errors
        assert "distributed" not in errors
    assert not (site.root / "public").exists()
    with connected(running.address) as workers:
        assert site.build(now=START, executor=workers, jobs=1).ok
    assert tree(site.root / "public") == tree(archive / "public")


def test_a_scheduler_that_goes_is_one_error_on_the_command_line(
    site: SiteTest, tmp_path: Path
) -> None:
    held = Held(tmp_path / "held")
    with dask_cluster(tmp_path / "cluster", held.orders) as started:
        held.arm("index.html")
        command = Command(site.root, "--cluster", started.address)
        held.reached()
        started.scheduler.kill()
        status, _, errors = command.end()
    assert status == 1, errors
    assert "the cluster cannot be used any more" in errors
    assert "Traceback" not in errors
    assert "distributed" not in errors
    assert not (site.root / "public").exists()


@pytest.mark.long
def test_a_scheduler_that_hangs_is_an_error(
    site: SiteTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "LOOK", 0.05)
    monkeypatch.setattr(cluster, "LOST", 0)
    monkeypatch.setattr(cluster, "ANSWER", 0.5)
    with dask_cluster(tmp_path / "cluster", {}) as started:

        def progress(stage: str, done: int, _all: int) -> None:
            if stage == "parse" and done:
                os.kill(started.scheduler.pid, signal.SIGSTOP)

        try:
            with connected(started.address) as workers:
                result = site.build(now=START, executor=workers, progress=progress)
        finally:
            os.kill(started.scheduler.pid, signal.SIGCONT)
    assert result.codes() == ["worker"]
    assert "does not answer any more" in result.printed
    assert not (site.root / "public").exists()


def test_an_idle_cluster_may_be_without_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "LOOK", 0.001)
    monkeypatch.setattr(cluster, "LOST", 0.002)
    looks, many = itertools.count(), threading.Event()

    class Client:
        """It has a worker at first, and again after many looks."""

        def nthreads(self, **_options: object) -> dict[str, int]:
            number = next(looks)
            if number == 100:
                many.set()
            return {} if 0 < number < 100 else {"tcp://10.0.0.7:1": number + 1}

        def get_executor(self, **_options: object) -> Executor:
            return ThreadPoolExecutor(1)

    with cluster.ClusterExecutor(Client(), "tcp://10.0.0.1:8786") as executor:
        assert many.wait(60)
        assert executor.submit(pow, 2, 3).result() == 8
