"""Executors and workers that are strange or hostile: the build ends with an error that names them,
publishes nothing, and writes nowhere else; or the bytes are right."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from random_blog import START
from random_site import RandomSite
from support import copied, tree

from sitegen.digest import of_bytes
from sitegen.incremental import keys, remote_worker
from sitegen.incremental.compression import packed, unpacked
from sitegen.incremental.remote_worker import Parcel, WorkerAnswer
from sitegen.incremental.work import Task, TaskReport, fits

Twist = Callable[[WorkerAnswer], object]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = RandomSite(tmp_path_factory.mktemp("archive"), random.Random(2), posts=6)
    assert site.build().ok
    return site.site.root


class Twisted(Executor):
    """Workers that answer at once what `twist` makes of the answer."""

    def __init__(self, twist: Twist) -> None:
        self._twist = twist

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        said = self._twist(keys.decode(unpacked(fn(*args, **kwargs)), WorkerAnswer))
        future.set_result(packed(keys.encode(said)) if isinstance(said, WorkerAnswer) else said)
        return future


def changed(change: Callable[[TaskReport], TaskReport]) -> Twist:
    """What is changed is what each worker says of its tasks that went well."""

    def twist(said: WorkerAnswer) -> WorkerAnswer:
        reports = {
            number: report if report.problems else change(report)
            for number, report in said.reports.items()
        }
        return replace(said, reports=reports)

    return twist


def other_bytes(report: TaskReport) -> TaskReport:
    return replace(report, blobs=tuple(blob + b"!" for blob in report.blobs))


def fewer(said: WorkerAnswer) -> WorkerAnswer:
    return replace(said, reports=dict(list(said.reports.items())[1:]))


def more(said: WorkerAnswer) -> WorkerAnswer:
    return replace(said, reports={**said.reports, 4711: TaskReport()})


def asking(*digests: str) -> Twist:
    return lambda said: replace(fewer(said), missing=digests)


def as_a_folder(report: TaskReport) -> TaskReport:
    return replace(report, files=tuple(f"{n}.html" for n, _ in enumerate(report.blobs)))


NONE = "it is none of sitegen"
UNTRUE = "cannot be true"
TWISTS: dict[str, tuple[Twist, str]] = {
    "garbage": (lambda _: b"garbage", NONE),
    "damaged": (lambda _: b"\1\xff\xff\xff\xffdamaged", NONE),
    "nothing": (lambda _: b"", NONE),
    "another type": (lambda _: None, "NoneType came"),
    "another answer": (lambda _: packed(keys.encode({"worker": 1})), NONE),
    "deep": (lambda _: packed(b"\x91" * 100_000), NONE),
    "fewer": (fewer, "it leaves out 1 of "),
    "none": (lambda said: WorkerAnswer(said.worker), "it leaves out "),
    "more": (more, "results of tasks that the worker was not sent"),
    "negative": (lambda said: replace(said, reports={-1: TaskReport()}), "was not sent"),
    "what nobody has": (asking("ab" * 20), "it asks for what nobody has"),
    "empty": (changed(lambda _: TaskReport()), UNTRUE),
    "other bytes": (changed(other_bytes), UNTRUE),
    "other inputs": (changed(lambda each: replace(each, inputs=("ab" * 20,))), UNTRUE),
    "no digests": (changed(lambda each: replace(each, digests=())), UNTRUE),
    "written": (changed(lambda each: replace(each, staged=("x",))), UNTRUE),
    "a folder": (changed(as_a_folder), UNTRUE),
    "another value": (changed(lambda each: replace(each, value=b"\1")), "a result in it is none"),
    "no version": (lambda said: WorkerAnswer(said.worker, other=("", {})), "has Python none (here"),
}


def refused(archive: Path, place: Path, executor: Executor) -> str:
    """What is said of a build that is refused for its workers; the next one is right."""
    site = copied(archive, place / "site", ".sitegen", "public")
    before = {path: data for path, data in tree(place).items() if "/" not in path}
    result = site.build(now=START, executor=executor, jobs=2)
    assert set(result.codes()) <= {"worker", "store"}, result.printed
    assert "worker" in result.codes(), result.printed
    assert not (site.root / "public").exists()
    assert {path: data for path, data in tree(place).items() if "/" not in path} == before
    assert site.build(now=START).ok
    assert tree(site.root / "public") == tree(archive / "public")
    return result.printed


@pytest.mark.parametrize("name", TWISTS)
@pytest.mark.sampled(8)
def test_an_answer_that_cannot_be_right_is_an_error(
    archive: Path, tmp_path: Path, name: str
) -> None:
    twist, reason = TWISTS[name]
    said = refused(archive, tmp_path, Twisted(twist))
    assert reason in said
    assert "worker" in said


def test_an_answer_that_asks_for_what_was_sent_is_an_error(archive: Path, tmp_path: Path) -> None:
    class Forgetful(Twisted):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            sent = keys.decode(unpacked(args[0]), Parcel)
            if sent.blobs:
                self._twist = asking(*list(sent.blobs)[:1])
            return super().submit(fn, *args, **kwargs)

    assert "it asks again for what the worker was sent" in refused(
        archive, tmp_path, Forgetful(lambda said: said)
    )


def test_a_parcel_of_another_version_is_answered_with_what_the_worker_has() -> None:
    for parcel in (packed(keys.encode({"tasks": ()})), packed(keys.encode((b"", b""))), b"later"):
        answered = keys.decode(unpacked(remote_worker.answer(parcel)), WorkerAnswer)
        assert (answered.other, answered.reports) == (keys.platform(), {})


def test_files_of_a_result_stay_in_their_folder() -> None:
    def report(*names: str) -> TaskReport:
        blobs = tuple(name.encode() for name in names)
        digests = tuple(map(of_bytes, blobs))
        value = keys.encode(dict(zip(names, digests, strict=True)))
        return TaskReport(value=value, blobs=blobs, digests=digests, files=names)

    task = Task(name="search/", owner="", function="", staging_path="/staging/search/")
    assert fits(task, report("index.js", "en/part-1.bin"))
    for name in ("../x", "/x", "a/../../x", "a//x", "", ".", "a\\x", "c:x", "a\0x"):
        assert not fits(task, report("index.js", name)), name
    assert not fits(task, report("a", "a"))
    assert not fits(task, replace(report("a"), value=report("b").value))


class Failing(Executor):
    """It raises an error when a call is submitted or, with `late`, as the outcome of the call."""

    def __init__(self, error: Exception, *, late: bool) -> None:
        self._error, self._late = error, late

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        del fn, args, kwargs
        if not self._late:
            raise self._error
        future: Future[Any] = Future()
        future.set_exception(self._error)
        return future


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("cannot schedule new futures after shutdown"),
        BrokenExecutor("all are dead"),
        BrokenProcessPool("a process died"),
        KeyError("x"),
        OSError(28, "No space left on device"),
        MemoryError(),
    ],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.sampled(4)
def test_what_an_executor_raises_is_an_error(
    archive: Path, tmp_path: Path, error: Exception, late: bool
) -> None:
    said = refused(archive, tmp_path, Failing(error, late=late))
    assert f"the cluster cannot be used any more: {type(error).__name__}" in said
