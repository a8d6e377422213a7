"""How much memory a post takes while a site is linked and planned: all posts are in memory then.

A site with 100,000 posts must fit into 700 MB. Bytes are counted, as Python allocates them, on two
small sites; the difference between the two is what each further post takes."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import Struct
from support import NOW, SiteTest

from sitegen.incremental.engine import Engine
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.stamps import Stamps
from sitegen.incremental.work import WorkerContext
from sitegen.model.config import Settings, SettingsJob
from sitegen.model.site import Site
from sitegen.pipeline.inputs import Inputs, prepare
from sitegen.pipeline.scratch import with_scratch
from sitegen.pipeline.site import link_site, parts_of, unmade_pictures
from sitegen.plan.plan import JobSink, plan
from sitegen.read import settings, site_folder
from sitegen.read.folders import Folders

FEW, MANY = 1100, 2100
# Bytes a post, with some room: Python versions differ.
LINKED, PLANNING = 1900, 1500
# Bytes of a post with forty links and ten headings beyond those of one without.
ADDRESSES = 5400


class Held(Struct, frozen=True):
    """Bytes: of the linked site, and the most that the plan needs beside it."""

    linked: int
    planning: int


def held(site: SiteTest, posts: int, more: Callable[[int], str] = lambda _number: "") -> Held:
    """What linking and planning a site of so many posts takes, once it is parsed. `more` is what
    the text of each has beside its first lines."""
    for number in range(posts):
        site.post(
            f"the-harbour-opens-again-after-years-{number}",
            "## What the council said\n\nText.\n" + more(number),
            title=f"The harbour opens again after years {number}",
            date=f"20{number % 20 + 10}-{number % 12 + 1:02}-{number % 28 + 1:02}T12:00:00Z",
            more=f"""
                tags: [harbour, council, tag {number % 7}]
                slug: the-harbour-opens-{number}
                summary: The council said what it had said {number} years before, and no more.
                """,
        )
    return with_scratch(site.root, lambda engine, _: _held(engine, site.root))


def _inputs(engine: Engine, root: Path) -> tuple[Settings, Inputs]:
    job = encode(SettingsJob(text=site_folder.settings(root)))
    found = decode(settings.settings(job, (), WorkerContext(engine.store, {})).value, Settings)
    return found, prepare(engine, found.config, site_folder.read(root, Stamps({}), Folders()))


def _held(engine: Engine, root: Path) -> Held:
    found, inputs = _inputs(engine, root)
    tracemalloc.start()
    try:
        linked = link_site(engine, inputs, found, NOW, drafts=False)
        size, _ = tracemalloc.get_traced_memory()
        pictures = unmade_pictures(linked)
        tracemalloc.reset_peak()
        plan(parts_of(linked, inputs, found, pictures), JobSink())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return Held(size, peak - size)


@pytest.mark.long
def test_a_post_takes_so_many_bytes_while_a_site_is_linked_and_planned(tmp_path: Path) -> None:
    """Whoever makes a post larger by a hundred bytes makes a site of 100,000 larger by 10 MB."""
    # The first site has to load modules as well.
    _, few, many = (held(SiteTest(tmp_path / str(count)), count) for count in (1, FEW, MANY))
    assert (many.linked - few.linked) / (MANY - FEW) < LINKED
    assert (many.planning - few.planning) / (MANY - FEW) < PLANNING


def _with_links(number: int) -> str:
    links = (
        f"[Post](the-harbour-opens-again-after-years-{(number + other) % 5}.md?{number}={other})\n"
        for other in range(40)
    )
    return "\n".join(links) + "".join(f"\n\n## What {number} said of {i}\n" for i in range(10))


@pytest.mark.long
def test_the_links_of_long_posts_are_packed(tmp_path: Path) -> None:
    """An archive of long posts has more links than posts: as objects of their own they took most
    of the memory of an import."""
    few, many = (held(SiteTest(tmp_path / str(count)), count, _with_links) for count in (20, 120))
    assert (many.linked - few.linked) / 100 < LINKED + ADDRESSES


def test_the_linked_site_is_gone_once_it_is_planned(site: SiteTest) -> None:
    """A reference from a view to itself keeps it until Python looks for cycles, which it seldom
    does while there are many objects: rendering and publishing need the memory."""
    site.post("harbour", "Text.\n", title="Harbour", more="tags: [harbour]")
    assert with_scratch(site.root, lambda engine, _: _sites_after_plan(engine, site.root)) == 0


def _sites_after_plan(engine: Engine, root: Path) -> int:
    found, inputs = _inputs(engine, root)
    gc.collect()
    gc.disable()
    try:
        linked = link_site(engine, inputs, found, NOW, drafts=False)
        pictures = unmade_pictures(linked)
        plan(parts_of(linked, inputs, found, pictures), JobSink())
        del linked
        return sum(isinstance(value, Site) for value in gc.get_objects())
    finally:
        gc.enable()
