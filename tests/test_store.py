"""The store does not grow, and a file stamp is believed only where it cannot lie.

python tests/test_store.py --builds 1000 --posts 60 --seed 7    builds as often as you like
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from compiled_layouts import layouts_compiled_once
from random_site import RandomSite
from support import SiteTest, passing_folder

from sitegen.digest import of_bytes
from sitegen.incremental import keys, stamps
from sitegen.incremental import store as store_module
from sitegen.incremental.mapping_parts import MappingPart, NewParts
from sitegen.incremental.stamps import Stamps
from sitegen.incremental.store import LARGE, REFUSED, Row, Store
from sitegen.read import site_folder

BUILDS = 100


def size(root: Path) -> int:
    return sum(path.stat().st_size for path in (root / ".sitegen").glob("store.db*"))


def grow(
    place: Path, builds: int, seed: int, progress: Callable[[str], None], posts: int = 16
) -> None:
    """Change a site before each of `builds` builds; after none of them is its store more than half
    as large again as a fresh one."""
    numbers = random.Random(seed)
    site = RandomSite(place, numbers, posts=posts)
    text = " ".join(numbers.choices(["one", "two", "three", "four"], k=400))
    largest = 0
    for number in range(1, builds + 1):
        for path in numbers.sample(sorted(site.posts), 2):
            site.site.write(
                path,
                site.posts[path].text(os.path.dirname(path))
                + f"\n{text} {number}\n\n## Heading {number}\n",
            )
        if number % 10 == 0:
            site.site.edit("site.toml", 'title = "Random News', 'title = "News')
            site.site.edit("site.toml", 'title = "News', f'title = "Random News {number}')
        result = site.site.build()
        assert result.ok, result.printed
        largest = max(largest, size(site.site.root))
        if number % 25 == 0:
            state = (site.site.root / ".sitegen").rename(place / "aside")
            assert site.site.build(output=place / "fresh").ok
            fresh = size(site.site.root)
            for folder in (site.site.root / ".sitegen", place / "fresh"):
                shutil.rmtree(folder)
            state.rename(site.site.root / ".sitegen")
            progress(f"{number} builds: at most {largest:,} bytes, a fresh store {fresh:,}")
            assert largest <= 1.5 * fresh, (
                f"seed {seed}, {number} builds: {largest:,} bytes where a fresh store has {fresh:,}"
            )
            largest = 0


@pytest.mark.long
def test_a_store_does_not_grow_with_the_number_of_builds() -> None:
    with passing_folder() as folder:
        grow(folder, BUILDS, 1, lambda _line: None)


@pytest.mark.long
def test_a_larger_store_does_not_grow_either() -> None:
    """What an edit adds is then more than what a few rows weigh: the plan, for example."""
    with passing_folder() as folder:
        grow(folder, 25, 3, lambda _line: None, posts=150)


@pytest.mark.long
def test_builds_that_are_refused_leave_nothing_behind(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "SMALL", 1)
    for number in range(20):
        site.post(f"p{number:02}", date=f"2026-01-{number + 1:02}")
    assert site.build().ok
    fresh = size(site.root)
    # The mistake comes up while pages are made: all of their jobs are in the store then.
    layout = Path(site_folder.defaults(), "layouts/post.html").read_text(encoding="utf-8")
    for number in range(30):
        mistake = f"{{% block main %}}{number}{{{{ 1 // (page.title != 'P19') }}}}"
        site.write("layouts/post.html", layout.replace("{% block main %}", mistake).encode())
        assert site.build().codes() == ["layout"]
        assert size(site.root) < 2 * fresh
    site.delete("layouts/post.html")
    assert site.build().ok
    # What came of the texts before the mistake was found is not made again when it is mended.
    site.write("layouts/post.html", "{{ 1 // 0 }}")
    site.edit("content/posts/p03.md", "Text.", "Another text.")
    assert not site.build().ok
    site.delete("layouts/post.html")
    assert site.build().done.parsed == ()


# --- rows -----------------------------------------------------------------------------------------


def row(number: int) -> tuple[Row, dict[str, bytes]]:
    text = b"%d" % number * 100
    return Row(of_bytes(b"%d" % number).encode()[:20], b"value %d" % number, (of_bytes(text),)), {
        of_bytes(text): text
    }


@pytest.mark.long
def test_one_job_that_makes_much_leaves_little_behind(tmp_path: Path) -> None:
    store = Store(tmp_path / "store.db")
    small = [row(number) for number in range(1000)]
    for made, texts in small:
        store.add([made], texts)
    keys = {str(number): made.key for number, (made, _) in enumerate(small)}
    for _ in range(100):  # far fewer than there are jobs
        text = os.urandom(200_000)
        large = Row(of_bytes(text).encode()[:20], b"value", (of_bytes(text),))
        store.add([large], {of_bytes(text): text})
        store.keep("public", {**keys, "large": large.key}, {})
    assert store.blob(large.blobs[0]) == text
    store.close()
    assert (tmp_path / "store.db").stat().st_size < 4_000_000


def test_texts_are_compressed_and_pictures_are_not(tmp_path: Path) -> None:
    store = Store(tmp_path / "store.db")
    blobs = [b"a text " * 40, b"a text " * 40_000, os.urandom(100_000), b"short", b""]
    named = {of_bytes(data): data for data in blobs}
    store.add([], named)
    assert all(store.blob(name) == data for name, data in named.items())
    store.close()
    stored = dict(sqlite3.connect(tmp_path / "store.db").execute("SELECT digest, data FROM blob"))
    compressed = [len(stored[of_bytes(data)]) < len(data) for data in blobs]
    assert compressed == [True, True, False, False, False]


def test_a_thousand_generations_leave_what_is_in_use(tmp_path: Path) -> None:
    store = Store(tmp_path / "store.db")
    sizes = []
    for generation in range(1000):
        rows = [row(generation + i) for i in range(40)]
        made, texts = row(generation + 39)
        store.add([made], texts)
        store.keep("public", {str(i): row_.key for i, (row_, _) in enumerate(rows)}, {})
        sizes.append((tmp_path / "store.db").stat().st_size)
    known = store.values([row_.key for row_, _ in rows])
    assert len(known) == 40
    assert all(store.blob(name) == text for _, texts in rows for name, text in texts.items())
    store.close()
    assert max(sizes[500:]) <= max(sizes[100:500])


def test_a_refused_build_is_kept_until_one_succeeds_and_takes_no_place(tmp_path: Path) -> None:
    store = Store(tmp_path / "store.db")

    def keep(name: str, number: int) -> set[int]:
        """Keep what one job made; what is known after that, and after many others that nobody
        keeps."""
        for other in (number, *range(100, 120)):
            store.add([row(other)[0]], {})
        store.keep(name, {"": row(number)[0].key}, {})
        return {known for known in range(120) if store.values([row(known)[0].key])}

    assert [keep(f"output {number}", number) for number in range(3)] == [{0}, {0, 1}, {0, 1, 2}]
    assert [keep(REFUSED, number) for number in (3, 4)] == [{0, 1, 2, 3}, {0, 1, 2, 4}]
    assert keep("output 1", 5) == {0, 2, 5}
    store.close()


def test_outputs_that_were_built_last_are_kept(tmp_path: Path) -> None:
    store = Store(tmp_path / "store.db")
    for number in range(200):
        made, texts = row(number)
        store.add([made], texts)
        store.keep(f"output {number % 3}", {"": made.key}, {})
    assert len(store.values([row(number)[0].key for number in (197, 198, 199)])) == 3
    for number in range(200, 400):
        made, texts = row(number)
        store.add([made], texts)
        store.keep("output 0", {"": made.key}, {})
    assert len(store.values([row(number)[0].key for number in (197, 199)])) == 2, (
        "those of output 2 and output 1"
    )
    store.close()


def test_keys_that_changed_take_the_place_of_others(tmp_path: Path) -> None:
    store, last = Store(tmp_path / "store.db"), {}
    for number in range(100):
        made, texts = row(number)
        store.add([made], texts)
        last[str(number)] = made.key
    store.keep("public", last, {})
    for number in range(100, 400):
        made, texts = row(number)
        store.add([made], texts)
        last[str(number % 13)] = made.key
        store.keep("public", {str(number % 13): made.key}, {}, are_changes=True)
        assert store.keys("public") == last
    assert store.values(last.values()).keys() == set(last.values())
    assert not store.values([row(number)[0].key for number in range(100, 300)])
    store.close()


# --- stamps ---------------------------------------------------------------------------------------


def digest(path: Path, known: Stamps | None = None) -> tuple[str, Stamps]:
    seen = Stamps(known.current if known else {})
    return seen.digest("name", path, stamps.status_of(path.stat())), seen


def test_two_edits_within_one_tick_of_the_clock_are_two(tmp_path: Path) -> None:
    """As often as it takes: the second edit falls into the tick of the first nearly every time."""
    path = tmp_path / "file"
    known = None
    for number in range(300):
        data = b"%04d" % number
        path.write_bytes(data)
        found, known = digest(path, known)
        assert found == of_bytes(data)


def test_a_young_stamp_is_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"one")
    assert digest(path)[1].current == {}


def old(path: Path, monkeypatch: pytest.MonkeyPatch) -> Stamps:
    """The stamp of `path`, taken by somebody who comes back much later."""
    with monkeypatch.context() as patched:
        later = path.stat().st_ctime_ns + 10 * stamps.SECOND
        patched.setattr(stamps.time, "time_ns", lambda: later)
        known = digest(path)[1]
    assert known.current
    return known


@pytest.mark.parametrize("kind", ["in place", "replaced", "back to 1990", "on to 2100"])
def test_an_edit_that_hides_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"one")
    os.utime(path, ns=(1, 1_700_000_000_000_000_001))
    status = path.stat()
    known = old(path, monkeypatch)
    assert digest(path, known)[0] == of_bytes(b"one")
    if kind == "replaced":
        (tmp_path / "new").write_bytes(b"two")
        (tmp_path / "new").replace(path)
    else:
        path.write_bytes(b"two")
    moment = {"back to 1990": 631_152_000_000_000_001, "on to 2100": 4_102_444_800_000_000_001}.get(
        kind, status.st_mtime_ns
    )
    os.utime(path, ns=(moment, moment))
    found, seen = digest(path, known)
    assert found == of_bytes(b"two")
    if kind == "on to 2100":
        assert seen.current == {}, "a stamp from the future is never settled"


def test_an_unchanged_file_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"one")
    known = old(path, monkeypatch)
    monkeypatch.setattr(stamps.digest, "of_file", lambda path: pytest.fail("it was read"))
    assert digest(path, known)[0] == of_bytes(b"one")


def test_a_time_without_a_fraction_is_settled_later() -> None:
    status = (1, 100 * stamps.SECOND, 100 * stamps.SECOND, 1)
    assert not stamps.is_settled(status, 101 * stamps.SECOND)
    assert stamps.is_settled(status, 103 * stamps.SECOND)


def test_what_a_file_is_is_believed_of_this_sitegen_only() -> None:
    store = Store(None)
    stamp = stamps.Stamp(status=(1, 2, 3, 4), digest="d", kind="jpeg")
    store.write_parts(NewParts("stamps", MappingPart.of({"x": stamp}), None))
    store.write_note("kinds", keys.fingerprint())
    assert stamps.load(store).previous["x"].kind == "jpeg"
    store.write_note("kinds", b"another")
    assert stamps.load(store).previous["x"].kind is None
    store.write_parts(NewParts("stamps", MappingPart.of({"x": ((1, 2, 3, 4), "d")}), None))
    assert stamps.load(store).previous["x"].digest == "d", "of a sitegen that did not look"


def test_sources_are_read_again_once_they_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, source, read = Store(None), tmp_path / "a.py", []

    def fingerprint() -> bytes:
        with os.scandir(tmp_path) as entries:
            monkeypatch.setattr(keys, "sources", lambda listed=list(entries): [("a.py", *listed)])
        monkeypatch.setattr(stamps, "_fingerprints", {})
        return stamps.fingerprint(store)

    def digest_of_source() -> bytes:
        read.append(source.read_bytes())
        return hashlib.blake2b(read[-1], digest_size=keys.SIZE).digest()

    monkeypatch.setattr(keys, "fingerprint", digest_of_source)
    clock = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: clock() + 10 * stamps.SECOND)
    source.write_bytes(b"1")
    assert fingerprint() == fingerprint()
    assert read == [b"1"]
    source.write_bytes(b"2")
    assert fingerprint() == hashlib.blake2b(b"2", digest_size=keys.SIZE).digest()
    monkeypatch.setattr(keys, "platform", lambda: ("another Python", {}))
    fingerprint()
    assert read == [b"1", b"2", b"2"]
    monkeypatch.setattr(time, "time_ns", clock)
    source.write_bytes(b"3")
    fingerprint()
    fingerprint()
    assert read[3:] == [b"3", b"3"], "it was written just now: no stamp is trusted"


def test_what_an_unchanged_file_is_is_looked_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "photo"
    path.write_bytes(b"\xff\xd8\xff")
    known = old(path, monkeypatch)
    assert known.kind("name", path) == "jpeg"
    monkeypatch.setattr(stamps.kinds, "of_file", lambda path: pytest.fail("it was read"))
    again = Stamps(known.current)
    again.digest("name", path, stamps.status_of(path.stat()))
    assert again.kind("name", path) == "jpeg"


def test_a_site_whose_clock_is_wrong_is_built_right(site: SiteTest) -> None:
    path = site.post("a", "one")
    for text, moment in (
        ("two", 0),
        ("six", 4_102_444_800),
        ("ten", 631_152_000),
        ("one", 4_102_444_800),
    ):
        site.post("a", text)
        os.utime(site.root / path, (moment, moment))
        assert site.build().ok
        assert f"<p>{text}</p>" in site.read("2026/01/02/a/index.html")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--builds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    parser.add_argument("--posts", type=int, default=16)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, layouts_compiled_once():
        grow(Path(folder), arguments.builds, arguments.seed, print, arguments.posts)


def test_a_value_is_stored_whole_however_large_it_is(tmp_path: Path) -> None:
    """Large values are written in another way than small ones."""
    store = Store(tmp_path / "store.db")
    values = {str(size): bytes([size % 251]) * size for size in (0, 1, LARGE - 1, LARGE, LARGE + 1)}
    rows = [Row(name.encode(), value) for name, value in values.items()]
    for _ in range(2):  # the second time, each replaces itself
        store.add(rows, {})
        for name, value in values.items():
            store.write_note(name, value)
    assert store.values(row.key for row in rows) == {row.key: row.value for row in rows}
    assert {name: store.note(name) for name in values} == values
    store.close()
