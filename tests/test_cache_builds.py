"""`sitegen build --cache`: what one machine has made, another one finds. Here a machine is a copy
of the site without `.sitegen/`."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from cli_support import Build
from msgspec.structs import replace
from painted import jpeg
from random_blog import START
from random_site import RandomSite
from support import SiteTest, copied, sitegen, tree

from sitegen.incremental import engine, work
from sitegen.incremental.batches import HEAVY_KNOWN, MOST_KNOWN, batches
from sitegen.incremental.compression import unpacked
from sitegen.incremental.folder_objects import FolderObjects
from sitegen.incremental.shared_packs import name_of
from sitegen.incremental.shared_reports import SharedReports
from sitegen.incremental.shared_results import FOLDER
from sitegen.incremental.shared_root import decoded_root
from sitegen.incremental.shared_segments import IndexSegment
from sitegen.incremental.work import Task, TaskReport, WorkerContext
from sitegen.layouts import template
from sitegen.model.build import BuildOptions
from sitegen.pipeline import place

KEY = "a key of sixteen characters or more"
STATE = (".sitegen", "public")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site that was built without a cache."""
    site = RandomSite(tmp_path_factory.mktemp("archive"), random.Random(5), posts=30)
    assert site.build().ok
    return site.site.root


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITEGEN_CACHE_KEY", KEY)


@pytest.fixture
def cache(tmp_path: Path) -> str:
    return str(tmp_path / "cache")


def content(cache: str) -> bytes:
    """All results that are in a cache."""
    place = FolderObjects(Path(cache) / FOLDER)
    root, _ = decoded_root(place.get("root")[0], KEY.encode())
    packs = {pack: place.get(name_of(pack))[0] for pack in root.packs}
    found = []
    for name in root.segments:
        data, _ = place.get(f"segments/{name.digest.hex()}")
        segment = IndexSegment(data[: name.header])
        for block in segment.missing():
            start, length = segment.range_of(block)
            segment.fill(block, data[start : start + length])
        for _, entry in segment.entries(root.packs):
            start, length = entry.span
            found.append(unpacked(packs[entry.pack][start : start + length]))
    assert found
    return b"\n".join(found)


def objects(cache: str) -> dict[str, bytes | None]:
    return tree(Path(cache)) if Path(cache).exists() else {}


# --- another machine ------------------------------------------------------------------------------


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.sampled(1)
def test_another_machine_makes_nothing_again(
    archive: Path, tmp_path: Path, cache: str, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "FEW", 24)
    first, second = (copied(archive, tmp_path / name, *STATE) for name in ("first", "second"))
    done = first.build(now=START, cache=cache, jobs=jobs).done
    assert done.found == 0
    found = second.build(now=START, cache=cache, jobs=jobs).done
    assert found.problems == done.problems
    assert set(found.parsed) < set(done.parsed)
    assert not [path for path in found.parsed if path.startswith("content/posts/")]
    assert found.rendered == ()
    assert found.written == done.written
    assert found.found > len(done.rendered)
    assert tree(second.root / "public") == tree(archive / "public")
    again = second.build(now=START, cache=cache, jobs=jobs).done
    assert (again.parsed, again.rendered, again.written, again.found) == ((), (), (), 0)


def test_what_is_new_is_made_and_shared(site: SiteTest, tmp_path: Path, cache: str) -> None:
    site.post("one")
    site.build(cache=cache)
    site.post("two")
    other = copied(site.root, tmp_path / "other", *STATE)
    done = other.build(cache=cache).done
    assert done.found > 0
    assert "content/posts/two.md" in done.parsed
    assert "content/posts/one.md" not in done.parsed
    third = copied(site.root, tmp_path / "third", *STATE)
    assert third.build(cache=cache).done.rendered == ()
    assert third.files() == other.files()


def test_outputs_that_are_the_same_are_all_there(
    site: SiteTest, tmp_path: Path, cache: str
) -> None:
    """Each host has style sheets of its own, which are made by equal jobs."""
    german = '[[languages]]\ncode = "de"\nlabel = "Deutsch"\nbase_url = "https://de.example/"\n'
    site.write("site.toml", site.source("site.toml") + german)
    site.post("one")
    site.build(cache=cache)
    other = copied(site.root, tmp_path / "other", *STATE)
    assert other.build(cache=cache).done.rendered == ()
    assert other.files() == site.files()


def test_built_in_layouts_are_not_read_again(
    site: SiteTest, tmp_path: Path, cache: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.post("one")
    site.write("layouts/partials/mark.html", "{# a secret of the layout #}<b>x</b>")
    site.build(cache=cache)
    assert b"a secret of the layout" not in content(cache)
    monkeypatch.delattr(template, "_scanned")
    other = copied(site.root, tmp_path / "other", *STATE)
    (other.root / "layouts/partials/mark.html").unlink()
    assert other.build(cache=cache).ok


def test_an_address_with_a_slip_is_no_folder(site: SiteTest, tmp_path: Path) -> None:
    ran = sitegen("build", "--cache", "s3:/bucket/cache", cwd=site.root)
    assert ran.returncode == 1
    assert "names no bucket" in ran.stderr
    assert not [path for path in site.root.iterdir() if path.name.startswith("s3")]


def test_the_command_line_takes_a_folder(site: SiteTest, tmp_path: Path, build: Build) -> None:
    site.post("one")
    for folder in ("here", "there"):
        machine = copied(site.root, tmp_path / folder, *STATE)
        ran = build("--cache", "../shared", cwd=machine.root, SITEGEN_CACHE_KEY=KEY)
        assert ran.returncode == 0, ran.stderr
    assert "results of other builds, from the cache" in ran.stderr
    assert (tmp_path / "shared").is_dir()


def test_a_build_that_is_refused_shares_what_has_no_mistakes(
    site: SiteTest, tmp_path: Path, cache: str
) -> None:
    site.post("one")
    site.post("wrong", more="aii: true")
    assert site.build(cache=cache).codes() == ["unknown-key"]
    other = copied(site.root, tmp_path / "other", *STATE)
    (other.root / "content/posts/wrong.md").unlink()
    assert "content/posts/one.md" not in other.build(cache=cache).done.parsed


# --- what is in it --------------------------------------------------------------------------------


def test_nothing_of_a_draft_or_a_withdrawn_text_is_in_it(
    site: SiteTest, tmp_path: Path, cache: str
) -> None:
    site.post("one", "Published words.")
    site.post("later", "Scheduled words.", date="2030-01-02")
    site.post("draft", "Hidden words.", title="A hidden title", more="draft: true")
    site.post(
        "gone",
        "Withdrawn words.",
        more="retracted: {date: 2026-05-31T09:00:00Z, text: It was wrong., keep: false}",
    )
    assert site.build(cache=cache).ok
    shared = content(cache)
    assert b"Published words" in shared
    assert b"Scheduled words" in shared
    assert b"idden words" not in shared
    assert b"hidden title" not in shared
    assert b"It was wrong" in shared
    assert b"ithdrawn words" not in shared
    before = objects(cache)
    other = copied(site.root, tmp_path / "other", *STATE)
    assert other.build(cache=cache, drafts=True, output=tmp_path / "proof").done.found > 0
    assert objects(cache) == before


def test_a_reader_makes_nothing_again_and_adds_nothing(
    site: SiteTest, tmp_path: Path, cache: str
) -> None:
    site.post("one")
    assert site.build(cache=cache, only_reads_cache=True).ok
    assert objects(cache) == {}
    first = copied(site.root, tmp_path / "first", *STATE)
    first.build(cache=cache)
    before = objects(cache)
    other = copied(site.root, tmp_path / "other", *STATE)
    other.post("two")
    done = other.build(cache=cache, only_reads_cache=True).done
    assert "2026/01/02/two/index.html" in done.rendered
    assert "404.html" not in done.rendered
    assert objects(cache) == before


def test_few_large_results_are_in_memory_at_a_time(
    site: SiteTest, tmp_path: Path, cache: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = []

    def counted(
        reports: SharedReports, keyed: Sequence[tuple[bytes, Task]]
    ) -> list[TaskReport | None]:
        counts.append(sum(task.heavy for _, task in keyed))
        return known(reports, keyed)

    known = SharedReports.known
    for number in range(5):
        site.post(f"p{number}", f"![x](p{number}.jpg)")
        site.write(f"content/posts/p{number}.jpg", jpeg(40 + number, 30, metadata=True))
    monkeypatch.setattr(engine, "HEAVY_CHUNK", 2)
    monkeypatch.setattr(SharedReports, "known", counted)
    site.build(cache=cache)
    assert sum(counts) > 4
    assert max(counts) == 2
    task = Task(name="x", owner="x", function="x", heavy=True)
    most = max(len(batch.tasks) for batch in batches([(task, TaskReport())] * 50, 64))
    assert most == MOST_KNOWN // HEAVY_KNOWN


# --- what is wrong with it ------------------------------------------------------------------------


def test_an_index_of_somebody_else_is_not_used(
    site: SiteTest, tmp_path: Path, cache: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.post("one")
    monkeypatch.setenv("SITEGEN_CACHE_KEY", "another key, of somebody else")
    site.build(cache=cache)
    monkeypatch.setenv("SITEGEN_CACHE_KEY", KEY)
    other = copied(site.root, tmp_path / "other", *STATE)
    result = other.build(cache=cache, strict=True)
    assert result.codes() == ["cache"]
    assert "is not signed with the key in SITEGEN_CACHE_KEY" in result.printed
    assert result.done.found == 0
    assert other.files() == site.files()
    (root,) = Path(cache).rglob("root")
    assert decoded_root(root.read_bytes(), KEY.encode())[1] == "good"


def test_what_is_damaged_is_made_again(site: SiteTest, tmp_path: Path, cache: str) -> None:
    for number in range(5):
        site.post(f"p{number}")
    site.build(cache=cache)
    numbers = random.Random(3)
    for pack in Path(cache).rglob("packs/*"):
        data = bytearray(pack.read_bytes())
        for _ in range(20):
            data[numbers.randrange(len(data))] ^= 0xFF
        pack.write_bytes(data[: numbers.randrange(len(data) // 2, len(data))])
    for name in ("second", "third"):
        other = copied(site.root, tmp_path / name, *STATE)
        result = other.build(cache=cache)
        assert result.ok
        assert other.files() == site.files()
    assert result.done.rendered == ()


def test_a_cache_that_cannot_be_used_is_a_warning(site: SiteTest, tmp_path: Path) -> None:
    site.post("one")
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert site.build(cache=str(tmp_path / "file")).codes() == ["cache"]
    assert not site.published("index.html")
    result = site.build(cache=str(tmp_path / "file/below"))
    assert result.codes() == ["cache"]
    assert site.published("index.html")


def test_a_cache_is_not_where_builds_read_or_publish(site: SiteTest, tmp_path: Path) -> None:
    site.post("one")
    (site.root / "link").symlink_to("public")
    output = tmp_path / "output"
    for name in (
        *(".", "..", "content", "content/posts/cache", "layouts/cache", "static", "data/cache"),
        *("public", "public/cache", "link/cache"),
    ):
        assert site.build(cache=str(site.root / name)).codes() == ["cache"], name
    assert site.build(cache=str(output / "cache"), output=output).codes() == ["cache"]
    assert not [*tmp_path.rglob("sitegen-results-*")]
    assert not output.exists()
    assert site.build(cache=str(site.root / "cache")).ok


@pytest.mark.parametrize("cache", ["s3://b/site", "s3://b/site/", "S3://B/site/x", "s3://b"])
def test_a_cache_is_not_in_or_around_the_bucket_of_the_site(site: SiteTest, cache: str) -> None:
    result = site.build(cache=cache, bucket="s3://b/site")
    assert result.codes() == ["cache"]
    assert "which builds read or publish" in result.printed
    options = BuildOptions(root=site.root, now=START, cache="s3://b/sites", bucket="s3://b/site")
    place._refuse_cache(options, options.bucket)


def test_a_result_that_is_none_is_a_warning(
    site: SiteTest, tmp_path: Path, cache: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = SharedReports.add

    def add_nonsense(reports: SharedReports, key: bytes, report: TaskReport) -> None:
        add(reports, key, report if report.staged else replace(report, value=b"\1"))

    site.post("one")
    monkeypatch.setattr(SharedReports, "add", add_nonsense)
    site.build(cache=cache)
    monkeypatch.undo()
    other = copied(site.root, tmp_path / "other", *STATE)
    monkeypatch.setenv("SITEGEN_CACHE_KEY", KEY)
    result = other.build(cache=cache)
    assert result.codes() == ["store"]
    assert "has a result that is none of sitegen" in result.printed
    assert other.files() == site.files()
    assert other.build().codes() == []


def test_a_value_in_the_store_that_is_none_is_a_warning(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker elsewhere has sent it, or a cache had it, and the build was killed."""
    computed = work.computed

    def nonsense(task: Task, worker: WorkerContext) -> TaskReport:
        return replace(computed(task, worker), value=b"\1")

    site.post("one")
    with monkeypatch.context() as patched:
        patched.setattr(work, "computed", nonsense)
        with pytest.raises(msgspec.MsgspecError):
            site.build()
    result = site.build()
    assert result.codes() == ["store"]
    assert "it has a result that is none of sitegen; everything is built anew" in result.printed
    assert site.build().codes() == []


def test_read_only_needs_a_cache(site: SiteTest) -> None:
    ran = sitegen("build", "--cache-read-only", cwd=site.root)
    assert ran.returncode == 2
    assert "--cache-read-only needs --cache PLACE" in ran.stderr
