"""`sitegen build --cluster`: a real Dask cluster whose workers see nothing of the site's disk."""

from __future__ import annotations

import random
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from dask_cluster import DaskCluster, dask_cluster
from random_blog import START
from random_site import RandomSite
from support import Result, SiteTest, copied, sitegen, tree

from sitegen.errors import InternalError, Problem, SiteError
from sitegen.incremental import cluster, keys, remote, remote_worker
from sitegen.incremental.batches import Batch
from sitegen.incremental.cluster import connected
from sitegen.incremental.compression import unpacked
from sitegen.incremental.remote import RemoteWorkers
from sitegen.incremental.store import Store
from sitegen.incremental.work import Task
from sitegen.outputs import ledger

# In a new process, threads read a first answer at once, as those of a worker read first parcels.
READ_AT_ONCE = """
import os, sys, threading
from sitegen.errors import Problem
from sitegen.incremental import keys
from sitegen.incremental.work import TaskReport
from sitegen.incremental.remote_worker import WorkerAnswer
problem = Problem(path="a.md", code="yaml", message="wrong")
data = keys.encode(WorkerAnswer("", {0: TaskReport(problems=(problem,))}))
for _ in range(20):
    if child := os.fork():
        assert os.waitpid(child, 0)[1] == 0
        continue
    sys.setswitchinterval(1e-6)
    begin = threading.Barrier(8)
    def read():
        begin.wait()
        keys.decode(data, WorkerAnswer)
    threads = [threading.Thread(target=read) for _ in range(8)]
    for each in threads: each.start()
    for each in threads: each.join()
    os._exit(0)
"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site that one process has built; copies of it are warm or cold."""
    site = RandomSite(tmp_path_factory.mktemp("archive"), random.Random(1), posts=30)
    assert site.build().ok
    return site.site.root


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    """A cluster with two workers that can open nothing in the folder `sites` of the test run."""
    base = tmp_path_factory.mktemp("blind")
    orders = {"blind": str(base / "sites")}
    with dask_cluster(base / "cluster", orders, orders) as started:
        yield started


def cold(archive: Path, running: DaskCluster, name: str) -> SiteTest:
    place = running.folder.parent / "sites" / name
    place.parent.mkdir(exist_ok=True)
    return copied(archive, place, ".sitegen", "public")


def built(site: SiteTest, address: str, **options: object) -> Result:
    try:
        with connected(address) as workers:
            return site.build(now=START, executor=workers, jobs=workers.threads, **options)
    except SiteError as error:
        return Result(None, error.problems, site.tell(error.problems))


# --- the same bytes -------------------------------------------------------------------------------


def test_workers_that_see_no_disk_make_the_same_bytes(archive: Path, running: DaskCluster) -> None:
    site = cold(archive, running, "same")
    with connected(running.address) as workers:
        with pytest.raises(PermissionError, match="cannot see that"):
            workers.submit((site.root / "site.toml").read_bytes).result()
        done = site.build(now=START, executor=workers, jobs=workers.threads).done
        assert not workers._client.scheduler_comm.recent_message_log
    assert len(done.parsed) > 24
    assert len(done.rendered) > 24
    assert tree(site.root / "public") == tree(archive / "public")
    again = site.build(now=START).done
    assert (again.parsed, again.rendered, again.written) == ((), (), ())


@pytest.mark.long
def test_the_command_line_names_the_cluster(archive: Path, running: DaskCluster) -> None:
    site = cold(archive, running, "command")
    ran = sitegen("build", "--cluster", running.address, "--now", START.isoformat(), cwd=site.root)
    assert ran.returncode == 0, ran.stderr
    assert tree(site.root / "public") == tree(archive / "public")
    assert "distributed" not in ran.stderr


def test_what_workers_refuse_is_said_in_the_same_words(archive: Path, running: DaskCluster) -> None:
    here, there = (cold(archive, running, name) for name in ("here", "there"))
    for site in (here, there):
        site.write("content/posts/wrong.md", "---\ntitle: 5\naii: true\n---\nText.\n")
        site.write("content/posts/binary.md", b"\xff\xfe")
    assert built(there, running.address).printed == here.build(now=START).printed


class Counting(Executor):
    """An executor that runs calls at once, and counts them."""

    def __init__(self, threads: int = 1) -> None:
        self.calls, self.threads = 0, threads

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.calls += 1
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # as executors do
            future.set_exception(error)
        return future


def test_an_executor_with_one_worker_runs_every_task(archive: Path, tmp_path: Path) -> None:
    site = copied(archive, tmp_path / "site", ".sitegen", "public")
    executor = Counting()
    site.build(now=START, executor=executor, jobs=1)
    assert executor.calls > 10
    assert tree(site.root / "public") == tree(archive / "public")


def test_what_is_read_part_by_part_is_sent_at_once(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each part would take a round of its own, in which all before it are sent again."""
    monkeypatch.setattr(ledger, "PART", 3)
    monkeypatch.setattr(remote_worker, "_kept", remote_worker._KeptBlobs())
    site = copied(archive, tmp_path / "site", ".sitegen", "public")
    sent: list[str] = []

    class Noting(Counting):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            tasks = keys.decode(unpacked(args[0]), remote_worker.Parcel).tasks
            sent.extend(task.name for task in tasks)
            return super().submit(fn, *args, **kwargs)

    site.build(now=START, executor=Noting(), jobs=1)
    assert sent.count("provenance.json") == 2
    assert tree(site.root / "public") == tree(archive / "public")


def test_a_cluster_that_grows_gets_more_at_a_time() -> None:
    sent = [0, 0]
    for i, threads in enumerate((1, 4)):
        executor = Counting(threads)
        remote_workers = RemoteWorkers(executor, 1, Store(None), keys.fingerprint())
        tasks = (Batch([Task(name="x", owner="x", function="builtins:len")], [None]),) * 20
        with pytest.raises(InternalError):
            next(remote_workers.reports(iter(tasks), ()))
        sent[i] = executor.calls
    assert sent == [3, 9]


def test_what_needs_more_than_a_worker_keeps_is_made_here(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote_worker, "KEPT", 0)
    monkeypatch.setattr(remote_worker, "_kept", remote_worker._KeptBlobs())
    site = copied(archive, tmp_path / "site", ".sitegen", "public")
    executor = Counting()
    assert site.build(now=START, executor=executor).ok
    assert executor.calls > 10
    assert tree(site.root / "public") == tree(archive / "public")


def test_a_worker_that_can_keep_little_is_sent_it_with_each_task(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote_worker._KeptBlobs, "get", lambda _self, _digest: None)
    monkeypatch.setattr(remote, "LARGE", 20_000)
    monkeypatch.setattr(remote_worker, "_kept", remote_worker._KeptBlobs())
    site = copied(archive, tmp_path / "site", ".sitegen", "public")
    with ThreadPoolExecutor(3) as executor:
        assert site.build(now=START, executor=executor, jobs=3).ok
    assert tree(site.root / "public") == tree(archive / "public")


# --- what goes wrong ------------------------------------------------------------------------------


def only(result: Result) -> Problem:
    assert result.codes() == ["worker"], result.printed
    return result.problems[0]


def test_a_worker_that_is_killed_is_replaced(archive: Path, tmp_path: Path) -> None:
    site = copied(archive, tmp_path / "site", ".sitegen", "public")
    dying = {"dies": 3, "once": str(tmp_path / "died")}
    with dask_cluster(tmp_path / "cluster", dying, dying) as started:
        assert built(site, started.address).ok
        assert (tmp_path / "died").exists()
    assert tree(site.root / "public") == tree(archive / "public")


@pytest.mark.long
def test_a_cluster_whose_workers_are_gone_is_an_error(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "LOOK", 0.05)
    monkeypatch.setattr(cluster, "LOST", 0)
    site = copied(archive, tmp_path / "site", ".sitegen", "public")
    with dask_cluster(tmp_path / "cluster", {"dies": 3, "once": "/dev/null"}) as started:
        problem = only(built(site, started.address))
    assert problem.message == f"the cluster at {started.address} has no workers"
    assert problem.hint == f"start some: dask worker {started.address}"
    assert not (site.root / "public").exists()
    assert site.build(now=START).ok
    assert tree(site.root / "public") == tree(archive / "public")


def test_a_task_that_kills_its_worker_again_and_again_is_an_error() -> None:
    class KilledWorkerError(Exception):
        class last_worker:  # noqa: N801 - an attribute of Dask's
            address = "tcp://10.0.0.7:1234"

    problem = remote.failed(KilledWorkerError())
    assert "died at their work, the last at tcp://10.0.0.7:1234" in problem.message
    problem = remote.failed(ModuleNotFoundError(name="sitegen.incremental"))
    assert problem.message == "the scheduler or a worker of the cluster has no sitegen"


@pytest.mark.long
def test_a_scheduler_that_goes_is_an_error(archive: Path, tmp_path: Path) -> None:
    site = copied(archive, tmp_path / "site", ".sitegen", "public")
    with dask_cluster(tmp_path / "cluster", {}) as started:
        begun = threading.Event()

        def progress(stage: str, done: int, _all: int) -> None:
            if stage == "render" and done and not begun.is_set():
                begun.set()
                started.scheduler.kill()

        problem = only(built(site, started.address, progress=progress))
    assert begun.is_set()
    assert problem.message.startswith("the cluster cannot be used any more: ")
    assert not (site.root / "public").exists()


@pytest.mark.long
def test_workers_with_other_code_are_refused_by_name(archive: Path, tmp_path: Path) -> None:
    site = copied(archive, tmp_path / "site", ".sitegen", "public")
    with dask_cluster(tmp_path / "cluster", {"differs": True}) as started:
        problem = only(built(site, started.address))
    assert problem.message.startswith("the worker tcp://127.0.0.1:")
    assert "would make other pages: it has markdown 1.0 (here 3." in problem.message
    assert not (site.root / "public").exists()


@pytest.mark.long
def test_a_cluster_without_sitegen_is_refused(archive: Path, tmp_path: Path) -> None:
    site = copied(archive, tmp_path / "site", ".sitegen", "public")
    with dask_cluster(tmp_path / "cluster", {}, has_sitegen=False) as started:
        problem = only(built(site, started.address))
    assert problem.message == "the scheduler or a worker of the cluster has no sitegen"


@pytest.mark.long
def test_a_bug_names_the_document(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = copied(archive, tmp_path / "site", ".sitegen", "public")
    orders = {"poison": "content/authors/ada.md"}
    with (
        dask_cluster(tmp_path / "cluster", orders) as started,
        pytest.raises(InternalError, match=r"deliberately, in the work on content/authors/ada\.md"),
    ):
        built(site, started.address)


def test_nobody_is_at_the_address(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    site = SiteTest.__new__(SiteTest)
    site.root = archive
    problem = only(built(site, "tcp://127.0.0.1:9"))
    assert problem.message.startswith(
        "there is no scheduler of a Dask cluster at tcp://127.0.0.1:9: "
    )


def test_somebody_at_the_address_says_nothing(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    site = SiteTest.__new__(SiteTest)
    site.root = archive
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        problem = only(built(site, address))
    assert problem.message.startswith(f"there is no scheduler of a Dask cluster at {address}: ")
    assert problem.message.endswith("0.5 seconds") or problem.message.endswith("0.5 s")


def test_a_scheduler_without_workers(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with dask_cluster(tmp_path / "cluster") as started:
        monkeypatch.setattr(cluster, "START", 0.1)
        site = SiteTest.__new__(SiteTest)
        site.root = archive
        assert only(built(site, started.address)).message.endswith("has no workers")


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("scheduler:8786", "it does not begin with tcp:// or tls://"),
        ("http://scheduler:8786", "it does not begin with tcp:// or tls://"),
        ("tcp://me:secret@scheduler:8786", "it has a name or a password in it"),
        ("tcp://scheduler", "it has no host and port"),
        ("tcp://scheduler:99999", "it is no address"),
        ("tcp://scheduler:8786/path", "there is more than a host and a port in it"),
    ],
)
@pytest.mark.sampled(4)
def test_wrong_addresses(tmp_path: Path, address: str, reason: str) -> None:
    ran = sitegen("build", "--cluster", address, cwd=tmp_path)
    assert ran.returncode == 2
    assert reason in ran.stderr
    assert "secret@" not in ran.stderr


def test_a_build_without_a_cluster_loads_nothing_of_it(archive: Path, tmp_path: Path) -> None:
    site = copied(archive, tmp_path / "site", ".sitegen", "public")
    code = (
        "import sys\nfrom sitegen.cli.main import main\n"
        "main(['build'], standalone_mode=False)\n"
        "print(sorted({'distributed', 'dask', 'sitegen.incremental.remote'} & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=site.root, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot fork.")
def test_threads_of_a_worker_can_read_their_first_parcels_at_once() -> None:
    """msgspec would crash the process: a thread would find a type half made."""
    ran = subprocess.run([sys.executable, "-c", READ_AT_ONCE], capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")
