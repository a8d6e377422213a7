"""A store that is damaged, lost or refused by SQLite costs a warning at most."""

from __future__ import annotations

import random
import shutil
import sqlite3
from typing import Any

import pytest
from faults_support import DAMAGE, Kept
from support import tree

from sitegen.incremental import store
from sitegen.pipeline import inputs


@pytest.mark.parametrize("seed", range(9))
@pytest.mark.sampled(1)
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
    (problem,) = kept.check().problems
    assert problem.code == "store"
    assert "the next build will" not in problem.message, "the list of files is still there"


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
        "UPDATE mapping SET data = x'c1'",
        "UPDATE mapping SET data = x'c1' WHERE part = 1",
        "DELETE FROM mapping",
        "DELETE FROM mapping WHERE part = 0",
        "DELETE FROM root",
        (
            "UPDATE result SET value ="
            " (SELECT value FROM result AS other WHERE other.key <> result.key LIMIT 1)"
        ),
        "DROP TABLE note",
    ],
)
@pytest.mark.sampled(4)
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
    before, original = kept.site.source("content/posts/edited.md").encode(), inputs.documents_of

    def parse_later(*arguments: Any) -> Any:
        kept.edit()
        return original(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(inputs, "documents_of", parse_later)
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
        ("SQLITE_FULL", True),
        ("SQLITE_CORRUPT", False),
        ("SQLITE_READONLY", True),
    ],
)
@pytest.mark.sampled(1)
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
        assert result.ok, f"call {calls}: {result.printed}"
        assert result.codes() in ([], ["store"]), result.printed
        assert tree(kept.site.root / "public") == kept.after
        kept.check(edited=True)
        if left[0] > 0:
            break
        refused += 1
        calls += step.randrange(1, 30)
    assert refused > 2
