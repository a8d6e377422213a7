"""What may go wrong around a build: no space, no right to write, a damaged store, somebody else who
builds at the same time.

The store and the manifest are disposable: whatever happens to them, the site is right, and the
build after that is warm."""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import sqlite3
import struct
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from needs import needs
from random_site import RandomSite, tree
from support import Result, SiteTest
from test_kill import Command

from sitegen import parse
from sitegen.incremental import state, store
from sitegen.publish import manifest
from sitegen.publish.staging import Staging


class Kept:
    """A site that was built, with its state, and what it publishes before and after one more
    edit."""

    def __init__(self, place: Path) -> None:
        self.site = RandomSite(place, random.Random(4), posts=6).site
        self.site.post("edited", "First.\n\nSecond.", more="tags: [One]\n")
        self.site.build(output=place / "fresh")
        shutil.rmtree(self.site.root / ".sitegen")
        assert self.site.build().ok
        self._saved = place / "saved"
        shutil.copytree(self.site.root, self._saved)
        self.before = tree(self.site.root / "public")
        assert self.before == tree(place / "fresh")
        self.edit()
        self.site.build(output=place / "after")
        self.after = tree(place / "after")
        self.restore()

    @property
    def state(self) -> Path:
        return self.site.root / ".sitegen"

    def edit(self) -> None:
        """Another text, title and address."""
        self.site.post("edited", "First.\n\nAnother.", title="Changed", more="tags: [One]\n")

    def restore(self) -> None:
        for name in (".sitegen", "public", "content", "static"):
            shutil.rmtree(self.site.root / name, ignore_errors=True)
            shutil.copytree(self._saved / name, self.site.root / name)

    def check(self, *, edited: bool = False, clean: bool = False) -> Result:
        """One build: right, with one warning at most. The one after it has nothing to do and
        nothing to say."""
        result = self.site.build(clean=clean)
        assert result.ok, result.told
        assert result.codes() in ([], ["store"]), result.told
        assert tree(self.site.root / "public") == (self.after if edited else self.before)
        again = self.site.build()
        assert again.ok, again.told
        assert again.problems == ()
        assert (again.done.parsed, again.done.rendered, again.done.written, again.done.deleted) == (
            (),
            (),
            (),
            (),
        )
        return result


@pytest.fixture(scope="module")
def only(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return Kept(tmp_path_factory.mktemp("faults"))


@pytest.fixture
def kept(only: Kept) -> Kept:
    only.restore()
    return only


# --- a damaged store ------------------------------------------------------------------------------


def flipped(data: bytearray, numbers: random.Random) -> bytes:
    for _ in range(numbers.choice([1, 20, 400])):
        data[numbers.randrange(len(data))] ^= 1 << numbers.randrange(8)
    return bytes(data)


def zeroed(data: bytearray, numbers: random.Random) -> bytes:
    size = numbers.choice([512, 8192, 8192])
    start = numbers.randrange(len(data)) // size * size
    data[start : start + size] = bytes(len(data[start : start + size]))
    return bytes(data)


def exchanged(data: bytearray, numbers: random.Random) -> bytes:
    one, two = (numbers.randrange(1, max(len(data) // 8192, 2)) * 8192 for _ in "12")
    data[one : one + 8192], data[two : two + 8192] = data[two : two + 8192], data[one : one + 8192]
    return bytes(data)


def of_other_version(data: bytearray, numbers: random.Random) -> bytes:
    data[60:64] = struct.pack(
        ">I", numbers.choice([0, 2, 99, 1 << 31])
    )  # user_version, SQLite file format §1.3
    return bytes(data)


DAMAGE: list[Callable[[bytearray, random.Random], bytes]] = [
    flipped,
    zeroed,
    exchanged,
    of_other_version,
    lambda data, numbers: bytes(data[: numbers.randrange(len(data))]),
    lambda data, numbers: bytes(data[: numbers.randrange(len(data)) // 8192 * 8192]),
    lambda data, numbers: b"",
    lambda data, numbers: numbers.randbytes(numbers.choice([1, 100, 8192, len(data)])),
    lambda data, numbers: bytes(data[:100]) + numbers.randbytes(len(data) - 100),
]


@pytest.mark.parametrize("seed", range(9))
def test_a_damaged_store_costs_a_warning_at_most(kept: Kept, seed: int) -> None:
    numbers = random.Random(seed)
    warned = 0
    for number in range(7):
        kept.restore()
        path = kept.state / "store.db"
        path.write_bytes(
            DAMAGE[(seed + number) % len(DAMAGE)](bytearray(path.read_bytes()), numbers)
        )
        if numbers.random() < 0.2:
            (kept.state / "store.db-journal").write_bytes(numbers.randbytes(9000))
        edited = numbers.random() < 0.7
        if edited:
            kept.edit()
        try:
            warned += bool(kept.check(edited=edited).problems)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}, damage {number}: {error}") from error
    assert warned


def test_a_store_of_strangers_is_replaced(kept: Kept) -> None:
    path = kept.state / "store.db"
    path.unlink()
    with sqlite3.connect(path) as strange:
        strange.execute("CREATE TABLE made (x)")
    strange.close()
    assert kept.check().codes() == ["store"]


def test_a_store_that_was_lost_is_complete_after_the_next_build(kept: Kept) -> None:
    """Also for pages that were not made again, since they stood in the output."""
    (kept.state / "store.db").unlink()
    assert kept.check().problems == ()
    shutil.rmtree(kept.site.root / "public")
    assert kept.check().problems == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE blob SET data = CAST(data || 'x' AS BLOB)",
        (
            "UPDATE blob SET data = (SELECT data FROM blob AS other WHERE other.digest <>"
            " blob.digest LIMIT 1)"
        ),
        "UPDATE result SET value = CAST(value || x'00' AS BLOB)",
        "DELETE FROM blob",
        "DELETE FROM result",
        "UPDATE note SET data = x'80'",
        "UPDATE root SET keys = x'c1'",
        (
            "UPDATE result SET value = (SELECT value FROM result AS other WHERE other.key <> result.key"
            " LIMIT 1)"
        ),
        "DROP TABLE note",
    ],
)
def test_nothing_in_the_store_is_believed_unseen(kept: Kept, statement: str) -> None:
    with sqlite3.connect(kept.state / "store.db") as opened:
        opened.execute(statement)
    opened.close()
    kept.edit()
    kept.check(edited=True)


def test_a_document_that_changes_while_a_damaged_store_is_in_use(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite3.connect(kept.state / "store.db") as opened:
        opened.execute("DELETE FROM result")
    opened.close()
    before, original = kept.site.source("content/posts/edited.md").encode(), parse.parse

    def parse_later(*arguments: Any) -> Any:
        kept.edit()
        return original(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(parse, "parse", parse_later)
        assert kept.site.build().ok
    kept.site.write("content/posts/edited.md", before)
    kept.check()


ERRORS = {
    "SQLITE_FULL": sqlite3.OperationalError,
    "SQLITE_IOERR_WRITE": sqlite3.OperationalError,
    "SQLITE_READONLY": sqlite3.OperationalError,
    "SQLITE_CORRUPT": sqlite3.DatabaseError,
}


@pytest.mark.parametrize(
    ("name", "forever"),
    [
        ("SQLITE_IOERR_WRITE", False),
        ("SQLITE_CORRUPT", False),
        ("SQLITE_FULL", True),
        ("SQLITE_READONLY", True),
    ],
)
def test_sqlite_may_refuse_at_any_call(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, name: str, forever: bool
) -> None:
    """All but a store in memory, which has no file that could be refused."""

    class Refusing(sqlite3.Connection):
        def _count(self) -> None:
            left[0] -= 1
            if left[0] == 0 or (forever and left[0] < 0):
                error = ERRORS[name](name)
                error.sqlite_errorname = name  # type: ignore[attr-defined]
                raise error

        def execute(self, *arguments: object) -> sqlite3.Cursor:
            self._count()
            return super().execute(*arguments)  # type: ignore[arg-type]

        def executemany(self, *arguments: object) -> sqlite3.Cursor:
            self._count()
            return super().executemany(*arguments)  # type: ignore[arg-type]

        def executescript(self, *arguments: object) -> sqlite3.Cursor:
            self._count()
            return super().executescript(*arguments)  # type: ignore[arg-type]

    def refusing(path: object, **more: object) -> sqlite3.Connection:
        return connect(path, **more, factory=sqlite3.Connection if path == ":memory:" else Refusing)  # type: ignore[call-overload, no-any-return]

    connect, left = sqlite3.connect, [0]
    calls, step = 1, random.Random(name)
    refused = 0
    while True:
        kept.restore()
        kept.edit()
        left[0] = calls
        with monkeypatch.context() as patched:
            patched.setattr(store.sqlite3, "connect", refusing)
            result = kept.site.build()
        assert result.ok, f"call {calls}: {result.told}"
        assert result.codes() in ([], ["store"]), result.told
        assert tree(kept.site.root / "public") == kept.after
        kept.check(edited=True)
        if left[0] > 0:
            break
        refused += 1
        calls += step.randrange(1, 30)
    assert refused > 2


# --- a damaged manifest, a damaged journal --------------------------------------------------------


@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_manifest_makes_files_foreign_and_no_more(kept: Kept, seed: int) -> None:
    numbers = random.Random(seed)
    (path,) = kept.state.glob("manifest-*")
    path.write_bytes(DAMAGE[[0, 4, 6, 7][seed % 4]](bytearray(path.read_bytes()), numbers))
    kept.check()
    kept.edit()
    kept.check(edited=True)


class Killed(BaseException):
    """Stands for the end of the process."""


def _kill_before_the_first_move(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(self: Staging, name: str) -> None:
        raise Killed

    kept.edit()
    with monkeypatch.context() as patched:
        patched.setattr(Staging, "move", killed)
        with pytest.raises(Killed):
            kept.site.build()


@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_journal_is_no_journal(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    _kill_before_the_first_move(kept, monkeypatch)
    (path,) = kept.state.glob("journal-*")
    path.write_bytes(
        DAMAGE[[0, 4, 6, 7][seed % 4]](bytearray(path.read_bytes()), random.Random(seed))
    )
    kept.check(edited=True, clean=True)
    assert not list(kept.state.glob("journal-*"))


def test_what_a_killed_build_left_to_do_is_told_as_done(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    _kill_before_the_first_move(kept, monkeypatch)
    done = kept.site.build().done
    assert set(done.written) == {
        name for name, data in kept.after.items() if kept.before.get(name) != data
    }
    assert set(done.deleted) == {
        name for name, data in kept.before.items() if data is not None and name not in kept.after
    }
    assert kept.site.build().done.written == ()


@pytest.mark.parametrize("name", ["lock", "store.db", "workers"])
def test_a_link_in_the_state_is_not_followed(kept: Kept, name: str) -> None:
    kept.edit()
    precious = kept.site.root.parent / "precious"
    precious.write_bytes(b"precious")
    shutil.rmtree(kept.state / name, ignore_errors=True)
    (kept.state / name).unlink(missing_ok=True)
    (kept.state / name).symlink_to(precious)
    kept.check(edited=True)
    assert precious.read_bytes() == b"precious"


@pytest.mark.parametrize("name", ["lock", "store.db", "workers"])
def test_anything_may_stand_in_the_place_of_a_file_of_ours(kept: Kept, name: str) -> None:
    kept.edit()
    there = kept.state / name
    shutil.rmtree(there, ignore_errors=True)
    there.unlink(missing_ok=True)
    if name == "workers":
        there.write_bytes(b"x")
    else:
        (there / "folder").mkdir(parents=True)
    kept.check(edited=True)
    assert kept.site.build().problems == ()


def test_a_journal_that_cannot_be_written_publishes_nothing(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, value: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    kept.edit()
    with monkeypatch.context() as patched:
        patched.setattr(manifest, "write", full)
        result = kept.site.build()
    assert result.codes() == ["write"]
    assert tree(kept.site.root / "public") == kept.before
    kept.check(edited=True)


# --- no space, no right ---------------------------------------------------------------------------


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[None]:
    """A file system of that size at `place`."""
    place.mkdir(parents=True, exist_ok=True)
    mounted = (
        shutil.which("mount")
        and subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "small", str(place)],
            check=False,
            capture_output=True,
        ).returncode
        == 0
    )
    needs(
        mounted,
        "A small tmpfs cannot be mounted here: run the tests as root, where mount is allowed.",
    )
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def remount(place: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(place)], check=True)


@pytest.mark.parametrize("size", ["4k", "64k", "128k", "256k", "512k"])
def test_a_store_whose_disk_is_full_costs_a_warning(kept: Kept, size: str) -> None:
    for name in (".sitegen", "public"):
        shutil.rmtree(kept.site.root / name)
    with small_disk(kept.state, size):
        result = kept.site.build()
        if not result.ok:
            # Where not even the journal and the manifest find room.
            assert [code for code in result.codes() if code != "store"] == ["write"], result.told
            assert f"{kept.state.name}/" in result.told, "the disk that is full"
            assert tree(kept.site.root / "public").items() <= kept.before.items()
        else:
            assert result.codes() in ([], ["store"]), result.told
            assert result.codes() == [] or "hint: make room" in result.told
            assert tree(kept.site.root / "public") == kept.before
        remount(kept.state, "size=64m")
        kept.check()


def test_an_output_whose_disk_is_full_keeps_whole_files(kept: Kept) -> None:
    output = kept.site.root / "public"
    shutil.rmtree(kept.site.root / "public")
    shutil.rmtree(kept.site.root / ".sitegen")
    kept.site.write("static/large.bin", bytes(200_000))
    with small_disk(output, "1m"):
        assert kept.site.build().ok
        before = tree(output)
        kept.edit()
        kept.site.write("static/large.bin", bytes([1]) * 1_200_000)
        result = kept.site.build()
        assert result.codes() == ["write"]
        assert "No space left on device" in result.told
        assert tree(output) == before
        remount(output, "size=8m")
        result = kept.site.build()
        assert result.ok, result.told
        assert (output / "large.bin").stat().st_size == 1_200_000
        assert {
            path: data for path, data in tree(output).items() if path != "large.bin"
        } == kept.after


def test_a_state_that_is_read_only_costs_a_warning(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(kept.state, kept.site.root / "aside")
    shutil.rmtree(kept.state)
    with small_disk(kept.state, "16m"):
        shutil.copytree(kept.site.root / "aside", kept.state, dirs_exist_ok=True)
        shutil.rmtree(kept.site.root / "aside")
        remount(kept.state, "ro")
        for _ in range(2):
            result = kept.site.build()
            assert result.ok, result.told
            assert result.codes() == ["store"]
            assert "hint: the disk can only be read" in result.told
            assert tree(kept.site.root / "public") == kept.before
        with monkeypatch.context() as patched:
            patched.setattr(tempfile, "tempdir", "/nowhere")
            assert kept.site.build().codes() == ["write"], (
                "there is no other place to remember anything in"
            )
        kept.site.edit("content/posts/edited.md", "Second.", "Another.")
        assert kept.site.build().codes() == ["store"], "it still knows which files are its own"
        assert tree(kept.site.root / "public").keys() == kept.before.keys()
        assert "Another." in kept.site.read("edited/index.html")
        kept.site.edit("content/posts/edited.md", "---\n", "---\nnonsense: 1\n")
        assert sorted(kept.site.build().codes()) == [
            "store",
            "unknown-key",
        ], "a warning beside errors, which it may explain"
        kept.site.edit("content/posts/edited.md", "nonsense: 1\n", "")
        remount(kept.state, "rw")
        assert kept.site.build().problems == ()
        assert "Another." in kept.site.read("edited/index.html")
        assert kept.site.build().done.rendered == ()


# --- two at once ----------------------------------------------------------------------------------


def test_a_second_build_waits_for_the_first(kept: Kept) -> None:
    kept.edit()
    (kept.state / "store.db").unlink()
    (kept.state / "lock").write_bytes(b"")
    first = Command(kept.site.root)
    while not (pid := (kept.state / "lock").read_bytes()):
        assert not first.wait(0.002), first.end()
    assert int(pid) == first.process.pid
    os.kill(first.process.pid, signal.SIGSTOP)
    try:
        second = Command(kept.site.root)
        assert second.process.stderr
        told = os.read(second.process.stderr.fileno(), 1 << 12).decode()
        assert f"process {first.process.pid}" in told
        assert second.process.poll() is None
    finally:
        os.kill(first.process.pid, signal.SIGCONT)
    for command in (first, second):
        status, _, errors = command.end()
        assert status == 0, errors
    assert tree(kept.site.root / "public") == kept.after
    kept.check(edited=True)


def test_a_build_that_has_ended_holds_nobody_up(kept: Kept) -> None:
    heard: list[str] = []
    (kept.state / "lock").write_text(str(os.getpid()))
    kept.edit()
    assert kept.site.build(waiting=heard.append).ok
    command = Command(kept.site.root)
    while (
        not command.wait(0.002)
        and (kept.state / "lock").read_bytes() != str(command.process.pid).encode()
    ):
        pass
    command.process.kill()
    command.end()
    assert kept.site.build(waiting=heard.append).ok
    assert heard == []
    kept.check(edited=True)


def test_two_builds_of_two_sites_do_not_wait(kept: Kept, tmp_path: Path) -> None:
    other = SiteTest(tmp_path / "other")
    other.post("a")
    with state.locked(kept.state, pytest.fail):
        assert other.build(waiting=pytest.fail).ok
