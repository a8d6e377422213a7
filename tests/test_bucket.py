"""`sitegen build --output s3://…`: a site in an object store is the one that a folder would have,
and whole object by object, whatever fails."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from object_store import LOSES, SECRET, Objects, ObjectStore, object_store
from support import Result, SiteTest, sitegen

from sitegen.incremental import bucket as buckets
from sitegen.publish import bucket_publication
from sitegen.publish.bucket_publication import MANIFEST, BucketManifest, decoded, encoded

_numbers = itertools.count()


@pytest.fixture(scope="module", name="store")
def _store() -> Iterator[ObjectStore]:
    with object_store() as store:
        yield store


@pytest.fixture(name="objects")
def _objects(store: ObjectStore) -> Iterator[Objects]:
    yield Objects(store, f"paper-{os.getpid()}-{next(_numbers)}")
    store.answer = lambda _method, _path: None


class Paper(SiteTest):
    """A site with three posts, and the address that it is published at."""

    def __init__(self, root: Path, objects: Objects) -> None:
        super().__init__(root)
        self.quiet()
        for name in ("one", "two", "three"):
            self.post(name, more="tags: [news]")
        self.write("static/a file.bin", b"\0" * 100)
        self.objects, self.address = objects, f"s3://{objects.name}/the/site"

    def upload(self, **options: object) -> Result:
        return self.build(bucket=self.address, **options)

    def local(self) -> dict[str, bytes]:
        """The files of the site as a build into an empty folder makes them."""
        folder = self.root.parent / f"local-{next(_numbers)}"
        assert self.build(output=folder).ok
        return self.files(folder)

    def remote(self) -> dict[str, bytes]:
        """The objects of the site, without sitegen's own."""
        return {
            name: data
            for name, data in self.objects.all("the/site/").items()
            if not name.startswith(".sitegen/")
        }


@pytest.fixture(name="paper")
def _paper(tmp_path: Path, objects: Objects) -> Paper:
    return Paper(tmp_path / "site", objects)


def test_a_site_in_a_bucket_is_the_one_in_a_folder(paper: Paper, store: ObjectStore) -> None:
    paper.post("202605031200-harbour")
    built = paper.upload()
    assert built.done.output == paper.address
    files = paper.local()
    assert paper.remote() == files
    assert set(built.done.written) == set(files)
    assert not (paper.root / "public").exists()
    page = paper.objects.head("the/site/index.html")
    assert (page["Content-Type"], page["Cache-Control"]) == (
        "text/html; charset=utf-8",
        "public, max-age=0, must-revalidate",
    )
    post = paper.objects.head("the/site/2026/01/02/202605031200-harbour/index.html")
    assert post["Cache-Control"] == page["Cache-Control"]
    sheet = next(name for name in files if name.startswith("css/") and name.endswith(".css"))
    assert paper.objects.head(f"the/site/{sheet}")["Cache-Control"].endswith("immutable")
    assert paper.objects.head("the/site/feed.xml")["Content-Type"] == "application/xml"

    store.requests.clear()
    again = paper.upload()
    assert again.done.written == ()
    assert again.done.rendered == ()
    # The manifest is read, and that is all.
    assert store.requests == [f"GET /{paper.objects.name}/the/site/{MANIFEST}"]


def test_only_what_changes_is_sent_and_only_what_is_ours_goes(
    paper: Paper, store: ObjectStore
) -> None:
    paper.upload()
    paper.objects["the/site/foreign.html"] = b"of somebody else"
    paper.objects["beside.html"] = b"not below the address"
    paper.edit("content/posts/one.md", "Text.", "Another text.")
    paper.delete("content/posts/two.md")
    store.requests.clear()
    built = paper.upload()
    files = paper.local()
    assert paper.remote() == files | {"foreign.html": b"of somebody else"}
    assert paper.objects["beside.html"] == b"not below the address"
    assert built.done.deleted
    writes = [line for line in store.requests if line.startswith("PUT")]
    names = [line.partition("/the/site/")[2].replace("%20", " ") for line in writes]
    assert names[0] == names[-1] == MANIFEST
    assert names[-2] == "index.html"
    assert sorted(names[1:-1]) == sorted(built.done.written)
    deletions = [i for i, line in enumerate(store.requests) if line.startswith(("POST", "DELETE"))]
    assert deletions
    assert deletions[0] > store.requests.index(writes[-2])


def test_another_machine_renders_nothing_again(paper: Paper, tmp_path: Path) -> None:
    paper.upload()
    # Its store is empty, so every text is parsed, but no page is made.
    for file in (paper.root / ".sitegen").glob("*"):
        file.unlink() if file.is_file() else None
    paper.post("four")
    built = paper.upload()
    assert "2026/01/02/four/index.html" in built.done.rendered
    assert "2026/01/02/two/index.html" not in built.done.rendered
    assert paper.remote() == paper.local()


def test_addresses_that_would_be_lost_are_known_on_another_machine(paper: Paper) -> None:
    paper.upload()
    for file in (paper.root / ".sitegen").glob("*"):
        file.unlink() if file.is_file() else None
    paper.edit("site.toml", '"lost-address", ', "")
    paper.delete("content/posts/two.md")
    assert paper.upload().codes() == ["lost-address"]


def test_objects_of_others_are_not_replaced(paper: Paper) -> None:
    paper.objects["the/site/index.html"] = b"of somebody else"
    paper.objects["the/site/robots.txt"] = paper.local()["robots.txt"]
    refused = paper.upload()
    assert refused.codes() == ["in-the-way"]
    assert f"{paper.address}/index.html" in refused.printed
    assert sorted(paper.remote()) == ["index.html", "robots.txt"]
    assert paper.upload(clean=True).ok
    assert paper.remote() == paper.local()


def test_an_object_that_cannot_be_compared_is_an_error(paper: Paper, store: ObjectStore) -> None:
    paper.objects["the/site/index.html"] = b"of somebody else"
    store.answer = lambda method, path: (
        403 if (method, path[-10:]) == ("GET", "index.html") else None
    )
    refused = paper.upload()
    assert refused.codes() == ["bucket"]
    assert "access is denied" in refused.printed


def test_clean_sends_every_file_again(paper: Paper) -> None:
    paper.upload()
    paper.objects["the/site/robots.txt"] = b"changed by somebody else"
    assert paper.upload(clean=True).ok
    assert paper.remote() == paper.local()


@pytest.mark.parametrize("status", [403, 400, 404])
@pytest.mark.sampled(1)
def test_a_failed_upload_deletes_nothing_and_the_next_build_ends_it(
    paper: Paper, store: ObjectStore, status: int
) -> None:
    paper.upload()
    before = paper.remote()
    paper.edit("content/posts/one.md", "Text.", "Another text.")
    paper.delete("content/posts/two.md")
    puts = itertools.count()

    def answer(method: str, path: str) -> int | None:
        sends = method == "PUT" and not path.endswith(MANIFEST)
        return status if sends and next(puts) == 2 else None

    store.answer = answer
    failed = paper.upload()
    assert failed.codes() == ["write"]
    assert failed.problems[0].path == paper.address
    assert SECRET not in failed.printed
    store.answer = lambda _method, _path: None
    assert set(paper.remote()) >= set(before)
    assert paper.upload().ok
    assert paper.remote() == paper.local()


def test_a_store_that_is_busy_for_a_moment_is_asked_again(paper: Paper, store: ObjectStore) -> None:
    requests, of_manifest = itertools.count(), itertools.count()

    def answer(method: str, path: str) -> int | None:
        if method == "PUT" and path.endswith(MANIFEST):
            return None if next(of_manifest) % 2 else LOSES
        return 503 if next(requests) % 5 == 3 else None

    store.answer = answer
    assert paper.upload().ok
    store.answer = lambda _method, _path: None
    assert paper.remote() == paper.local()


def test_a_store_that_stays_away_is_an_error(
    paper: Paper, store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buckets, "TRIES", 1)
    store.answer = lambda _method, _path: 503
    refused = paper.upload()
    assert refused.codes() == ["bucket"]
    assert "see whether it is there and at work, then build again" in refused.printed


def test_ctrl_c_ends_a_build_whose_store_hangs(
    paper: Paper, store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bucket_publication, "LAST", 0.01)
    goes_on = threading.Event()

    def answer(method: str, path: str) -> None:
        if method == "PUT" and not path.endswith(MANIFEST) and not goes_on.is_set():
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
            goes_on.wait()

    store.answer = answer
    with pytest.raises(KeyboardInterrupt):
        paper.upload()
    goes_on.set()


def test_a_bucket_that_is_not_there_is_an_error(paper: Paper) -> None:
    paper.address = "s3://no-such-bucket-at-all/site"
    refused = paper.upload()
    assert refused.codes() == ["bucket"]
    assert "there is no such bucket" in refused.printed
    assert "create it" in refused.printed


def test_a_build_is_refused_while_another_one_publishes(paper: Paper) -> None:
    paper.upload()
    before, key = paper.remote(), f"the/site/{MANIFEST}"
    manifest = paper.objects[key]
    paper.edit("content/posts/one.md", "Text.", "Another text.")
    going_on = replace(decoded(manifest), publishing=int(time.time()))
    paper.objects[key] = encoded(going_on)
    refused = paper.upload()
    assert refused.codes() == ["bucket"]
    assert "another build publishes there" in refused.printed
    assert paper.remote() == before
    paper.objects[key] = manifest
    assert paper.upload().ok
    assert paper.remote() == paper.local()


def test_a_build_that_reads_while_another_one_ends_is_refused(
    paper: Paper, store: ObjectStore
) -> None:
    paper.upload()
    before = paper.remote()
    paper.edit("content/posts/one.md", "Text.", "Another text.")
    replaced = itertools.count()
    answered = 0

    def answer(method: str, path: str) -> int | None:
        nonlocal answered
        if method == "PUT" and path.endswith(MANIFEST) and next(replaced) == 0:
            answered += 1
            return 412  # what the store says if the object has changed
        return None

    store.answer = answer
    refused = paper.upload()
    assert answered == 1
    assert refused.codes() == ["bucket"]
    assert "another build" in refused.printed
    store.answer = lambda _method, _path: None
    assert paper.remote() == before


@pytest.mark.parametrize("after", [4, 0, 1, 9])
@pytest.mark.sampled(1)
def test_a_build_that_is_killed_leaves_whole_objects_and_the_next_one_ends_it(
    paper: Paper, store: ObjectStore, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper.upload()
    before = paper.remote()
    paper.edit("content/posts/one.md", "Text.", "Another text.")
    paper.delete("content/posts/two.md")
    paper.post("four", more="tags: [news]")
    files = paper.local()
    puts = itertools.count()
    started: list[subprocess.Popen[bytes]] = []

    def answer(method: str, _path: str) -> int | None:
        if method in ("PUT", "POST", "DELETE") and next(puts) == after:
            started[0].send_signal(signal.SIGKILL)
        return None

    command = [sys.executable, "-m", "sitegen", "build", "--allow-gone", "--now", "2026-07-01"]
    store.answer = answer
    started.append(
        subprocess.Popen(
            [*command, "--output", paper.address],
            cwd=paper.root,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    )
    assert started[0].wait(60) == -signal.SIGKILL
    store.answer = lambda _method, _path: None
    found = paper.remote()
    assert all(data in (before.get(name), files.get(name)) for name, data in found.items())
    assert set(found) >= set(before) & set(files)
    # It is given up after some minutes.
    now = bucket_publication._now
    monkeypatch.setattr(bucket_publication, "_now", lambda: now() + bucket_publication.LEASE)
    assert paper.upload().ok
    assert paper.remote() == files


def test_a_long_upload_says_that_it_goes_on(
    paper: Paper, store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = itertools.count(1, 30)
    monkeypatch.setattr(bucket_publication, "_now", lambda: next(seconds))
    store.requests.clear()
    assert paper.upload().ok
    manifests = [
        line for line in store.requests if line == f"PUT /{paper.objects.name}/the/site/{MANIFEST}"
    ]
    assert len(manifests) > 4


def test_a_store_that_minds_a_missing_object_deletes_all_others(tmp_path: Path) -> None:
    # Google's and Azure's do, as a folder does.
    names = [f"{number}.html" for number in range(40)]
    for name in names:
        (tmp_path / name).write_bytes(b"x")
    buckets.Bucket(f"file://{tmp_path}").delete(["missing.html", *names])
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        ("http://paper.example/site", "begins with http://"),
        ("s3://", "names no bucket"),
        ("s3://key:secret@paper/site", "credentials come from the environment"),
        ("s3://paper/a/../b", "an empty part, or . or .."),
        ("s3://paper/a?x=1", "a query"),
        ("s3://paper/a b", "signs that names"),
        ("s3://paper:80/a", "names no bucket"),
    ],
)
@pytest.mark.sampled(4)
def test_an_address_that_is_none_is_wrong_usage(paper: Paper, address: str, wrong: str) -> None:
    done = sitegen("build", "--output", address, cwd=paper.root)
    assert done.returncode == 2
    assert wrong in done.stderr
    assert "s3://bucket/path" in done.stderr


def test_settings_name_no_bucket(paper: Paper) -> None:
    paper.write("site.toml", paper.source("site.toml") + '\n[build]\noutput = "s3://paper/site"\n')
    refused = paper.build()
    assert refused.codes() == ["invalid-value"]
    assert "sitegen build --output 's3://paper/site'" in refused.printed


@pytest.mark.parametrize("damage", [b"", b"no manifest", "torn", "outside"])
@pytest.mark.sampled(1)
def test_a_manifest_that_is_none_makes_all_objects_foreign(
    paper: Paper, damage: bytes | str
) -> None:
    paper.upload()
    key = f"the/site/{MANIFEST}"
    whole = paper.objects[key]
    entry = next(iter(decoded(whole).files.values()))
    paper.objects[key] = {
        "torn": whole[:-10],
        "outside": encoded(BucketManifest({"../beside.html": entry})),
    }.get(str(damage), damage if isinstance(damage, bytes) else b"")
    paper.objects["the/beside.html"] = b"of somebody else"
    paper.edit("content/posts/one.md", "Text.", "Another text.")
    assert set(paper.upload().codes()) == {"in-the-way"}
    assert paper.upload(clean=True).ok
    assert paper.remote() == paper.local()
    assert paper.objects["the/beside.html"] == b"of somebody else"


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("AWS_ENDPOINT_URL", "not an address", "is no address"),
        ("AWS_ENDPOINT_URL", "http://[", "is no address"),
        ("AWS_ENDPOINT_URL", "http://joe:hunter2@127.0.0.1:9", "has a name or a password in it"),
        ("AWS_SESSION_TOKEN", "hunter2\n", "has a line break in it"),
        ("GOOGLE_SERVICE_ACCOUNT", '{"private_key": "hunter2"}', "is no path, but a key"),
    ],
)
def test_what_is_wrong_in_the_environment_is_said_and_not_shown(
    paper: Paper, monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str
) -> None:
    monkeypatch.setenv(name, value)
    paper.address = f"{'gs' if name.startswith('GOOGLE') else 's3'}://paper/site"
    refused = paper.upload()
    assert refused.codes() == ["bucket"]
    assert f"{name} in the environment {reason}" in refused.printed
    assert "hunter2" not in refused.printed


def test_without_its_library_an_error_says_what_to_install(
    paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "obstore", None)
    refused = paper.upload()
    assert refused.codes() == ["no-obstore"]
    assert 'pip install "obstore' in refused.printed


def test_a_build_into_a_folder_loads_nothing_of_it(paper: Paper) -> None:
    program = (
        "import sys; from sitegen.cli import main; sys.argv = ['sitegen', 'build']\n"
        "def ended(status):\n"
        "    print(status, 'obstore' in sys.modules, 'asyncio' in sys.modules)\n"
        "main.os._exit = ended\n"
        "try: main.command()\n"
        "except SystemExit as e: ended(e.code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=paper.root, capture_output=True, text=True, check=False
    )
    assert done.stdout.split("\n")[0] in ("0 False False", "None False False"), done
