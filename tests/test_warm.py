"""A warm build equals a clean one to the byte, whatever happened before; and it does no more than
it must.

    python tests/test_warm.py --steps 5000 --seed 7      walks on for as long as you like
"""

from __future__ import annotations

import argparse
import datetime as dt
import multiprocessing
import os
import random
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest
from compiled_layouts import cards_drawn_once, layouts_compiled_once
from random_blog import START
from random_caches import Ways
from random_site import RandomSite
from support import Result, SiteTest, copied, passing_folder, tree

from sitegen.incremental import engine
from sitegen.report import messages

# `make soak` walks for as long as the suite cannot.
STEPS = 36
# Seeds and numbers of steps: a short walk, and whole ones that take long.
WALKS = [(0, STEPS // 2), *((seed, STEPS) for seed in range(1, 7))]


def walk(
    place: Path,
    seed: int,
    steps: int,
    reported: bool = False,
    *,
    holds: bool = False,
    executor: Executor | None = None,
) -> None:
    """Change a site `steps` times, and compare after each; a failure tells how to see it again.
    With an `executor`, some builds are made with it, and with results that machines share."""
    site = RandomSite(place, random.Random(seed), holds=holds)
    ways = Ways(place, random.Random(seed), executor) if executor else None
    built = failed = 0
    for step in range(steps):
        try:
            more = site.step() if step else {}
            compare(site, ways, **more)
        except Exception as error:
            tale = "\n".join(f"  {line}" for line in site.log[-40:])
            how = " --hold" * holds + " --shared" * (executor is not None)
            again = f"python tests/test_warm.py --seed {seed} --steps {step + 1}{how}"
            raise AssertionError(f"seed {seed}, step {step} ({again}):\n{tale}\n{error}") from error
        built, failed = built + 1, failed + site.failed
        site.log.append(f"-- {step}: {site.outcome}")
        if reported and step % 50 == 49:
            print(f"seed {seed}: {step + 1} steps, {failed} builds refused", flush=True)
    assert ways is None or ways.found > steps, "too little was shared"
    assert failed < built // 2, (
        f"seed {seed}: most builds must succeed, or little is compared;"
        f" the last one: {site.outcome}"
    )


def compare(site: RandomSite, ways: Ways | None = None, **more: object) -> None:
    before = tree(site.output)
    if ways is None:
        warm = site.build(**more)
        after = tree(site.output)
        clean, expected = site.clean(**more)
    else:
        site.say(ways.before())
        options = ways.warm()
        site.say(f"{options}")
        warm = site.build(**more, **options)
        after = tree(site.output)
        clean, expected = site.clean(**more, **ways.clean())
        assert "cache" not in warm.codes() + clean.codes(), warm.printed + clean.printed
        ways.found += sum(each.report.found for each in (warm, clean) if each.report)
    assert reported(warm) == reported(clean), f"warm:\n{warm.printed}clean:\n{clean.printed}"
    if not warm.ok:
        assert after == before, "a build that fails changes nothing"
        return
    assert after.keys() == expected.keys(), (
        f"in one of them only: {sorted(after.keys() ^ expected.keys())}"
    )
    wrong = [path for path in after if after[path] != expected[path]]
    assert not wrong, wrong


def reported(result: Result) -> dict[str, object]:
    """What a build says that does not depend on what it found already done."""
    done = result.report
    return {
        "problems": messages.in_order(result.problems),
        **(
            {"excluded": done.excluded, "held": done.held, "next_due": done.next_due}
            if done
            else {}
        ),
    }


@pytest.mark.parametrize(("seed", "steps"), WALKS)
@pytest.mark.sampled(1)
def test_a_warm_build_equals_a_clean_one(seed: int, steps: int) -> None:
    with passing_folder() as folder, cards_drawn_once():
        walk(folder, seed, steps)


@pytest.mark.parametrize(("seed", "steps"), WALKS[:4])
@pytest.mark.sampled(1)
def test_a_warm_build_that_holds_posts_back_equals_a_clean_one(seed: int, steps: int) -> None:
    with passing_folder() as folder, cards_drawn_once():
        walk(folder, seed, steps, holds=True)


@pytest.mark.parametrize(("seed", "steps"), WALKS)
@pytest.mark.sampled(1)
def test_a_warm_build_with_shared_results_or_workers_elsewhere_equals_a_clean_one(
    seed: int, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SITEGEN_CACHE_KEY", raising=False)
    if seed % 2:
        monkeypatch.setenv("SITEGEN_CACHE_KEY", "a key of the walks")
    with passing_folder() as folder, cards_drawn_once(), ThreadPoolExecutor(2) as executor:
        walk(folder, seed, steps, holds=seed % 3 == 2, executor=executor)


# --- more than one process ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with enough posts for more than one process, built by one; copies of it are warm."""
    site = RandomSite(tmp_path_factory.mktemp("archive"), random.Random(1), posts=40)
    assert site.build().ok
    return site.site.root


@pytest.fixture(params=["processes", "spawned processes", "threads"])
def workers(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, object]]:
    """Options of a build that is made by more than one worker."""
    monkeypatch.setattr(engine, "FEW", 24)
    if request.param == "processes":
        yield {"jobs": 3}
    elif request.param == "threads":
        with ThreadPoolExecutor(3) as executor:
            yield {"jobs": 3, "executor": executor}
    else:
        with ProcessPoolExecutor(3, mp_context=multiprocessing.get_context("spawn")) as executor:
            yield {"jobs": 3, "executor": executor}


@pytest.mark.sampled(1)
def test_any_number_of_workers_makes_the_same_bytes(
    archive: Path, tmp_path: Path, workers: dict[str, object]
) -> None:
    site = copied(archive, tmp_path / "site", ".sitegen", "public")
    done = site.build(now=START, **workers).done
    assert len(done.parsed) > 24
    assert len(done.rendered) > 24
    assert tree(site.root / "public") == tree(archive / "public")
    again = site.build(now=START).done
    assert (again.parsed, again.rendered, again.written) == ((), (), ())


@pytest.mark.sampled(1)
def test_what_many_workers_refuse_one_refuses_in_the_same_words(
    archive: Path, tmp_path: Path, workers: dict[str, object]
) -> None:
    site = copied(archive, tmp_path / "site", ".sitegen", "public")
    for number in range(30):
        site.write(f"content/posts/broken-{number:02}.md", f"---\ntitle: [\n{'x' * number}\n")
    one, many = site.build(now=START), site.build(now=START, **workers)
    assert len(one.problems) >= 30
    assert many.printed == one.printed
    for number in range(30):
        site.delete(f"content/posts/broken-{number:02}.md")
    site.write("layouts/post.html", "{{ page.title.no_such_thing.at_all }}")
    one, many = site.build(now=START), site.build(now=START, **workers)
    assert one.codes() == ["layout"]
    assert many.printed == one.printed


# --- other places ---------------------------------------------------------------------------------


@pytest.mark.parametrize("edited", [False, True])
def test_a_folder_that_is_moved_stays_warm(archive: Path, tmp_path: Path, edited: bool) -> None:
    site = copied(archive, tmp_path / "site")
    site.root = site.root.rename(tmp_path / "elsewhere")
    if edited:
        site.post("new", date="2026-02-05")
    done = site.build(now=START).done
    assert done.parsed == (("content/posts/new.md",) if edited else ())
    assert done.deleted == ()
    if not edited:
        assert (done.rendered, done.written) == ((), ())


def touched(site: SiteTest) -> SiteTest:
    """The site as a fresh checkout has it: with other dates."""
    for path in (site.root / "content").rglob("*"):
        os.utime(path, (1_234_567_890, 1_234_567_890))
    return site


def test_what_is_restored_beside_a_fresh_checkout_is_warm(archive: Path, tmp_path: Path) -> None:
    site = touched(copied(archive, tmp_path / "site"))
    done = site.build(now=START).done
    assert (done.parsed, done.rendered, done.written, done.deleted) == ((), (), (), ())


def test_without_the_output_folder_pages_are_rendered_and_nothing_is_parsed(
    archive: Path, tmp_path: Path
) -> None:
    site = touched(copied(archive, tmp_path / "site", "public"))
    done = site.build(now=START).done
    before = {path for path, data in tree(archive / "public").items() if data is not None}
    assert (done.parsed, done.deleted) == ((), ())
    assert set(done.written) == before
    # The style sheets and scripts are in the store.
    assert {path for path in before if path.endswith((".html", ".xml"))} <= set(done.rendered)
    assert not any(path.endswith((".css", ".js", ".jpg")) for path in done.rendered)
    assert tree(site.root / "public") == tree(archive / "public")


@pytest.mark.long
def test_a_store_serves_several_outputs(archive: Path, tmp_path: Path) -> None:
    """However often the site is built, a preview beside it stays warm, and what it knows of texts
    stays when it is deleted."""
    site = copied(archive, tmp_path / "site")
    preview = {
        "now": START,
        "drafts": True,
        "base_url": "http://127.0.0.1:8000/",
        "output": tmp_path / "preview",
    }
    assert site.build(**preview).done.rendered
    for number in range(6):
        assert site.build(now=START, base_url=f"https://{number}.example/").done.rendered
    done = site.build(**preview).done
    assert (done.parsed, done.rendered) == ((), ())
    shutil.rmtree(tmp_path / "preview")
    done = site.build(**preview).done
    assert done.parsed == ()
    assert done.rendered


# --- precision, as numbers ------------------------------------------------------------------------


def dated(place: Path, count: int) -> SiteTest:
    """`count` posts, five a day, with tiny layouts; every one has two tags, a category and a
    summary."""
    site = RandomSite(place, random.Random(0), posts=0).site
    site.edit("site.toml", 'urls.post = "/{slug}/"', 'urls.post = "/{year}/{month}/{day}/{slug}/"')
    first = dt.date(2025, 1, 1)
    for i in range(count):
        site.post(
            f"post-{i:03}",
            f"First {i}.\n\nSecond.",
            date=f"{first + dt.timedelta(days=i // 5)}T{i % 5 + 10}:00:00Z",
            more=f"summary: The summary\ntags: [All, Tag {i % 2}]\ncategory: Kind {i % 4}\n",
        )
    assert site.build().ok
    return site


@pytest.fixture(scope="module")
def sixty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dated(tmp_path_factory.mktemp("sixty"), 60).root


@pytest.fixture
def site(sixty: Path, tmp_path: Path) -> SiteTest:
    return copied(sixty, tmp_path / "site")


def page(number: int) -> str:
    """The output of the post with this number."""
    date = dt.date(2025, 1, 1) + dt.timedelta(days=number // 5)
    return f"{date:%Y/%m/%d}/post-{number:03}/index.html"


def test_a_body_is_one_parse_and_one_page(site: SiteTest) -> None:
    site.edit("content/posts/post-030.md", "Second.", "Another.")
    done = site.build().done
    assert (done.parsed, done.rendered, done.written) == (
        ("content/posts/post-030.md",),
        (page(30),),
        (page(30),),
    )


def test_the_body_of_a_new_post_is_the_feed_as_well(site: SiteTest) -> None:
    feeds = {"feed.xml", "atom.xml", "feed.json"}
    for number, more in ((59, feeds), (40, feeds), (39, set())):
        site.edit(f"content/posts/post-{number:03}.md", "Second.", "Another.")
        done = site.build().done
        assert len(done.parsed) == 1
        assert set(done.rendered) == {page(number), *more}


def test_a_title_is_the_page_its_neighbours_and_the_lists_that_show_it(site: SiteTest) -> None:
    site.edit("content/posts/post-030.md", "date:", "slug: post-030\ndate:")
    site.build()
    site.edit("content/posts/post-030.md", "title: Post 030", "title: Another")
    done = site.build().done
    assert done.parsed == ("content/posts/post-030.md",)
    # Of each list the one page that holds the post: all 60, 60 of the author and of "All", 30 of
    # the tag, 15 of the category, all of January, and the ledger, which names it twice.
    lists = {
        "page/11/index.html",
        "authors/ada/page/11/index.html",
        "tags/all/page/11/index.html",
        "tags/tag-0/page/6/index.html",
        "categories/kind-2/page/3/index.html",
        "archive/2025/01/page/11/index.html",
        "transparency/page/11/index.html",
        "transparency/generated/page/11/index.html",
        "provenance.json",
    }
    assert set(done.rendered) == {page(29), page(30), page(31), *lists}


def test_a_new_post_is_nothing_that_grows_with_the_archive(sixty: Path, tmp_path: Path) -> None:
    rendered = []
    for site in (copied(sixty, tmp_path / "sixty"), dated(tmp_path / "twice", 120)):
        site.post(
            "new",
            date="2025-03-31T09:00:00Z",
            more="summary: A summary\ntags: [All, Tag 1]\ncategory: Kind 1\n",
        )
        done = site.build().done
        assert done.parsed == ("content/posts/new.md",)
        rendered.append({re.sub(r"\d+", "0", path) for path in done.rendered})
        assert len(done.rendered) < 32
        firsts = {
            "index.html",
            "tags/all/index.html",
            "tags/tag-1/index.html",
            "categories/kind-1/index.html",
            "authors/ada/index.html",
            "archive/2025/03/index.html",
            "feed.xml",
            "atom.xml",
            "feed.json",
            "sitemap.xml",
            "provenance.json",
            "transparency/index.html",
            "2025/03/31/new/index.html",
        }
        assert firsts <= set(done.rendered)
        posts = [path for path in done.rendered if re.match(r"2025/.*post-", path)]
        assert len(posts) == 1, "the neighbour, and no other post"
    assert rendered[0] == rendered[1]


def test_a_layout_that_no_page_has_is_nothing(site: SiteTest) -> None:
    site.write("layouts/unused.html", "changed")
    site.write("layouts/new.html", "new")
    done = site.build().done
    assert (done.parsed, done.rendered, done.written) == ((), (), ())


def test_a_partial_is_the_pages_of_the_layouts_that_use_it(site: SiteTest) -> None:
    site.write("layouts/partials/byline.html", "changed")
    done = site.build().done
    assert done.parsed == ()
    assert set(done.rendered) == {page(number) for number in range(60)}
    site.write("layouts/404.html", "changed")
    assert site.build().done.rendered == ("404.html",)


def test_a_string_is_what_shows_strings_and_no_parse(site: SiteTest) -> None:
    site.write("layouts/i18n/de.toml", 'feed = "Faden"')
    assert site.build().done.rendered == ()
    site.write("layouts/i18n/en.toml", 'feed = "Thread"')
    done = site.build().done
    assert done.parsed == ()
    assert "feed.xml" not in done.rendered


def test_touching_everything_is_nothing(site: SiteTest) -> None:
    for path in site.root.rglob("*"):
        if ".sitegen" not in path.parts:
            os.utime(path)
    done = site.build().done
    assert (done.parsed, done.rendered, done.written) == ((), (), ())


def test_an_edit_that_is_taken_back_is_parsed_once(site: SiteTest) -> None:
    """What is known of a text stays for a while; its page is only in the output folder."""
    before = tree(site.root / "public")
    site.edit("content/posts/post-030.md", "Second.", "Another.")
    assert site.build().done.rendered == (page(30),)
    site.edit("content/posts/post-030.md", "Another.", "Second.")
    done = site.build().done
    assert (done.parsed, done.rendered, done.written) == ((), (page(30),), (page(30),))
    assert tree(site.root / "public") == before


def test_a_moment_that_changes_nothing_is_nothing(site: SiteTest) -> None:
    site.post("later", date="2026-06-05")
    site.build(now=START)
    assert site.build(now=START + dt.timedelta(days=3)).done.rendered == ()
    done = site.build(now=START + dt.timedelta(days=4)).done
    assert done.parsed == ()
    assert "2026/06/05/later/index.html" in done.rendered
    assert len(done.rendered) < 24
    again = site.build(now=START).done
    assert again.parsed == ()
    assert set(again.rendered) < set(done.rendered)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    parser.add_argument("--hold", action="store_true", help="hold back posts that are wrong")
    parser.add_argument("--shared", action="store_true", help="share results, with other workers")
    arguments = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        layouts_compiled_once(),
        ThreadPoolExecutor(2) as executor,
    ):
        walk(
            Path(folder),
            arguments.seed,
            arguments.steps,
            reported=True,
            holds=arguments.hold,
            executor=executor if arguments.shared else None,
        )
    print(f"seed {arguments.seed}: {arguments.steps} steps, every warm build equal to a clean one")
    sys.exit()
