"""Full and read-only disks: a warning, or whole files and a problem."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from faults_support import Kept
from needs import needs
from support import tree


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
@pytest.mark.sampled(2)
def test_a_store_whose_disk_is_full_costs_a_warning(kept: Kept, size: str) -> None:
    for name in (".sitegen", "public"):
        shutil.rmtree(kept.site.root / name)
    with small_disk(kept.state, size):
        result = kept.site.build()
        if not result.ok:
            # Where not even the journal and the manifest find room.
            assert [code for code in result.codes() if code != "store"] == ["write"], result.printed
            assert f"{kept.state.name}/" in result.printed, "the disk that is full"
            assert tree(kept.site.root / "public").items() <= kept.before.items()
        else:
            assert result.codes() in ([], ["store"]), result.printed
            assert result.codes() == [] or "hint: make room" in result.printed
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
        assert "No space left on device" in result.printed
        assert tree(output) == before
        remount(output, "size=8m")
        result = kept.site.build()
        assert result.ok, result.printed
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
            assert result.ok, result.printed
            assert result.codes() == ["store"]
            assert "hint: the disk can only be read" in result.printed
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
