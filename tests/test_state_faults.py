"""The manifest and the journal, damaged or replaced: files become foreign, and nothing else
happens."""

from __future__ import annotations

import errno
import random
import shutil
from pathlib import Path

import pytest
from faults_support import DAMAGE, Kept
from support import tree

from sitegen.publish import manifest
from sitegen.publish.staging import Staging


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.sampled(1)
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
@pytest.mark.sampled(4)
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


def test_what_a_killed_build_left_to_do_is_reported_as_done(
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
def test_anything_may_be_in_the_place_of_a_file_of_ours(kept: Kept, name: str) -> None:
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
