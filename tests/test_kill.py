"""Builds that are killed: no process stays behind, nobody ever reads half a file or follows a link
to nothing, and the next build makes it whole.

    python tests/test_kill.py --kills 200 --seed 7       kills as many as you like
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from command_support import Command
from random_site import RandomSite
from reading import Reader, files_in, turn
from support import tree

KILLS, POSTS = 20, 12

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to send.")


class Stage:
    """A site with two versions, `old` and `new`, and the files that each of them publishes."""

    def __init__(self, place: Path, posts: int) -> None:
        self.site = RandomSite(place / "made", random.Random(3), posts=posts).site
        self.site.edit("site.toml", '"late-correction"', '"late-correction", "text-short"')
        self.root = self.site.root
        self.site.edit("site.toml", '"late-correction"', '"late-correction", "lost-address"')
        self.site.post("gone", date="2025-03-04", more="tags: [Gone]\n")
        self.site.write("static/asset.bin", bytes(300_000))
        self.versions, self.published = {}, {}
        for name in ("old", "new"):
            if name == "new":
                for path in sorted((self.root / "content/posts").rglob("*.md"))[::2]:
                    path.write_bytes(
                        path.read_bytes().replace(b'title: "', b'title: "New ') + b"\nNew text.\n"
                    )
                self.site.delete("content/posts/gone.md")
                self.site.post("come", date="2024-05-06", more="tags: [Fresh]\n")
                self.site.write("static/asset.bin", bytes([1]) * 300_000)
            self.versions[name] = place / name
            shutil.copytree(self.root, place / name)
            result = self.site.build(output=place / "output")
            assert result.ok, result.printed
            self.published[name] = tree(place / "output")
            for folder in (place / "output", self.root / ".sitegen"):
                shutil.rmtree(folder)

    def show(self, version: str) -> None:
        """Put the files of a version into place."""
        for name in ("content", "static"):
            shutil.rmtree(self.root / name)
            shutil.copytree(self.versions[version] / name, self.root / name)

    def forget(self) -> None:
        for name in ("public", ".sitegen"):
            shutil.rmtree(self.root / name, ignore_errors=True)

    def check_whole(self) -> None:
        """Each published file is one that some version publishes at its place."""
        for path, data in tree(self.root / "public").items():
            assert data in [files.get(path) for files in self.published.values()], (
                f"{path} is not whole"
            )

    def check_links(self, before: str | None, version: str) -> None:
        """Of what an interrupted build of the `version` left, what was there `before` leads to
        nothing that is missing, and no list, feed or sitemap does."""
        was, will = (
            {
                path: data
                for path, data in self.published.get(name or "", {}).items()
                if data is not None
            }
            for name in (before, version)
        )
        faults = Reader(was, will).faults(files_in(self.root / "public"))
        assert not faults, f"{len(faults)} links lead nowhere, such as: {faults[:5]}"

    def check_next_build(self, version: str) -> None:
        """Without being asked for anything special, the next build publishes the version, and
        leaves nothing lying about."""
        result = self.site.build()
        assert result.ok, result.printed
        assert result.problems == ()
        assert tree(self.root / "public") == self.published[version]
        left = {path.name.partition("-")[0] for path in (self.root / ".sitegen").iterdir()}
        assert left <= {".gitignore", "addresses", "lock", "manifest", "store.db", "workers"}, left


@contextmanager
def reader(stage: Stage) -> Iterator[None]:
    """Somebody who reads the site all the time, and must never see a file that is not whole."""
    over = threading.Event()
    torn: list[str] = []
    known = {
        path: {files[path] for files in stage.published.values() if path in files}
        for path in set().union(*stage.published.values())
    }
    passes = 0

    def read() -> None:
        nonlocal passes
        while not over.wait(0.01):
            passes += 1
            for folder, _, names in os.walk(stage.root / "public"):
                for name in names:
                    file = Path(folder, name)
                    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                        path, data = (
                            file.relative_to(stage.root / "public").as_posix(),
                            file.read_bytes(),
                        )
                        if data not in known.get(path, ()):
                            torn.append(f"{path}: {len(data)} bytes")

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
    assert not torn, torn[:5]
    assert passes


def durations(stage: Stage) -> dict[str, float]:
    """Seconds that a build of the old version takes from the start, and one of the edit to the new
    version after it."""
    seconds = {}
    for kind, version in (("cold", "old"), ("warm", "new")):
        stage.show(version)
        begin = time.monotonic()
        status, _, errors = Command(stage.root).end()
        seconds[kind] = time.monotonic() - begin
        assert status == 0, errors
        assert tree(stage.root / "public") == stage.published[version]
    return seconds


def build_and_kill(stage: Stage, publishing: bool, after: float) -> bool:
    """Kill a build `after` so many seconds, counted from its start, or from the moment when it
    begins to publish. False if it ended earlier."""
    command = Command(stage.root)
    while (
        publishing
        and not list((stage.root / ".sitegen").glob("journal-*"))
        and not command.wait(0.0005)
    ):
        pass
    if not command.wait(after):
        os.kill(command.process.pid, signal.SIGKILL)
    status, _, errors = command.end()
    assert status in (0, -signal.SIGKILL), errors
    return status != 0


def kill_often(
    place: Path, kills: int, seed: int, progress: Callable[[str], None], posts: int = POSTS
) -> None:
    """Kill `kills` builds, from the start and from an edit: half of them spread over the time that
    one takes, and half while it publishes."""
    stage = Stage(place, posts)
    numbers = random.Random(seed)
    seconds = durations(stage)
    version, killed, halfway = "new", 0, 0
    with reader(stage):
        for number in range(kills):
            kind = "cold" if number % 2 else "warm"
            before = version if kind == "warm" else None
            version = "old" if version == "new" else "new"
            if kind == "cold":
                stage.forget()
                if number % 4 == 3:  # it is there, as a folder is that is mounted
                    (stage.root / "public").mkdir()
            stage.show(version)
            publishing = number % 4 > 1
            after = (
                0.02 * numbers.random()
                if publishing
                else (number + numbers.random()) / kills * seconds[kind]
            )
            killed += build_and_kill(stage, publishing, after)
            halfway += bool(list((stage.root / ".sitegen").glob("journal-*")))
            try:
                stage.check_whole()
                stage.check_links(before, version)
                if numbers.random() < 0.5:  # the edit is taken back
                    version = "old" if version == "new" else "new"
                    stage.show(version)
                stage.check_next_build(version)
            except AssertionError as error:
                moment = f"after {after:.4f} s{' of publishing' if publishing else ''}"
                raise AssertionError(
                    f"seed {seed}, kill {number}, a {kind} build, {moment}: {error}"
                ) from error
            if number % 20 == 19:
                progress(
                    f"seed {seed}: {number + 1} builds, {killed} of them killed before their end,"
                    f" {halfway} while they published"
                )
    assert killed > kills // 4, "too few builds were still at work when they were killed"


@contextmanager
def follower(stage: Stage, before: str, version: str) -> Iterator[None]:
    """Somebody who follows links while the `version` is published: from the home page, lists, feeds
    and sitemaps, and from some of the pages that were there before."""
    over, faults, passes = threading.Event(), set[str](), 0
    was, will = (
        {path: data for path, data in stage.published[name].items() if data is not None}
        for name in (before, version)
    )
    known, public = Reader(was, will), stage.root / "public"
    places = [path for path in sorted({*was, *will}) if turn(path) > 1] + random.Random(2).sample(
        sorted(was), 30
    )

    def read(path: str) -> bytes:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            return (public / path).read_bytes()
        return b""

    def follow() -> None:
        nonlocal passes
        while not over.wait(0.001):
            passes += 1
            for path in places:
                data = read(path)
                for name in known.names(path, data):
                    # Where it was replaced meanwhile, it leads there no more.
                    if (
                        not (public / name).exists()
                        and not known.may_be_missing(path, name)
                        and read(path) == data
                    ):
                        faults.add(f"{path} names {name}")

    thread = threading.Thread(target=follow)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
    assert not faults, sorted(faults)[:5]
    assert passes


@pytest.fixture
def tmp_path(disk_path: Path) -> Path:
    """Builds are killed on a disk."""
    return disk_path


@pytest.mark.long
def test_a_build_that_is_killed_leaves_no_process_and_no_half_file(tmp_path: Path) -> None:
    kill_often(tmp_path, KILLS, 1, lambda _line: None)


# --- Ctrl-C, and workers that die -----------------------------------------------------------------


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """A site that keeps two workers busy for a while."""
    stage = Stage(tmp_path_factory.mktemp("stage"), posts=120)
    stage.show("old")
    assert stage.site.build().ok
    return stage


@pytest.fixture(autouse=True)
def nothing_done_yet(request: pytest.FixtureRequest) -> None:
    """The old version is published, and the next build has everything to do."""
    if "stage" not in request.fixturenames:
        return
    stage = request.getfixturevalue("stage")
    stage.show("old")
    stage.check_next_build("old")
    (stage.root / ".sitegen/store.db").unlink()
    stage.show("new")


def worker_at_work(stage: Stage, command: Command) -> tuple[int, str]:
    """A worker, held in the middle of its work, and the name of what it is working on."""
    while not command.wait(0.002):
        worker_dir = stage.root / ".sitegen/workers"
        for place in worker_dir.iterdir() if worker_dir.is_dir() else ():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                if "-" in place.name or not place.read_bytes().strip():
                    continue
                pid = int(place.name)
                os.kill(pid, signal.SIGSTOP)
                name = place.read_text(encoding="utf-8").partition("\n")[0]
                if name:
                    return pid, name
                os.kill(pid, signal.SIGCONT)
    raise AssertionError(f"the build was over before a worker could be stopped: {command.end()}")


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.parametrize("moment", ["parse", "anywhere"])
@pytest.mark.sampled(1)
def test_ctrl_c_ends_all_processes_and_publishes_nothing(stage: Stage, moment: str) -> None:
    with reader(stage):
        command = Command(stage.root)
        pid, _ = worker_at_work(stage, command)
        os.kill(pid, signal.SIGCONT)
        if moment == "anywhere":
            command.wait(random.Random(5).random() / 4)
        os.killpg(command.process.pid, signal.SIGINT)
        status, output, errors = command.end()
    assert (status, output) == (130, "")
    assert "interrupted" in errors
    assert "Traceback" not in errors
    stage.check_whole()
    assert tree(stage.root / "public") == stage.published["old"]
    stage.check_next_build("new")


@pytest.mark.long
def test_who_follows_links_while_a_site_is_published_is_never_led_to_nothing(stage: Stage) -> None:
    version = "old"
    for _ in range(1):
        before, version = version, "new" if version == "old" else "old"
        stage.show(version)
        with follower(stage, before, version):
            status, _, errors = Command(stage.root).end()
        assert status == 0, errors
        assert tree(stage.root / "public") == stage.published[version]


@pytest.mark.long
def test_ctrl_c_at_any_moment_is_130_and_leaves_whole_files(stage: Stage) -> None:
    numbers = random.Random(9)
    statuses = []
    for number in range(6):
        version = ["old", "new"][number % 2]
        stage.show(version)
        (stage.root / ".sitegen/store.db").unlink(missing_ok=True)
        (stage.root / ".sitegen/lock").write_bytes(b"")
        command = Command(stage.root)
        while not (stage.root / ".sitegen/lock").read_bytes() and not command.wait(0.002):
            pass
        command.wait(numbers.random() * number / 4)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(command.process.pid, signal.SIGINT)
        status, _, errors = command.end()
        statuses.append(status)
        # Python ends itself by SIGINT where that came while it ran a piece of source text; a shell
        # says 130 for both.
        assert status in (0, 130, -signal.SIGINT), errors
        assert status == 0 or "interrupted" in errors
        assert "Traceback" not in errors
        stage.check_whole()
        stage.check_next_build(version)
    assert {*statuses} - {0}


def test_a_worker_that_is_killed_fails_the_build_and_says_what_it_was_doing(stage: Stage) -> None:
    command = Command(stage.root, "--json")
    pid, name = worker_at_work(stage, command)
    if Path(f"/proc/{pid}/task").exists():
        assert pid in children(command.process.pid)
    os.kill(pid, signal.SIGKILL)
    status, output, errors = command.end()
    assert status == 1, errors
    assert "Traceback" not in errors
    (problem,) = json.loads(output)["problems"]
    assert (problem["code"], problem["path"]) == ("worker", name)
    assert tree(stage.root / "public") == stage.published["old"]
    stage.check_next_build("new")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--posts", type=int, default=60)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        kill_often(
            Path(folder),
            arguments.kills,
            arguments.seed,
            lambda line: print(line, flush=True),
            arguments.posts,
        )
