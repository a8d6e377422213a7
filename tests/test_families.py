"""A kind of output is one file: what it says it will publish is what the plan holds, and each of
its jobs has a type, a function, and words for `--explain`."""

from __future__ import annotations

import datetime as dt
import random
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import edition_site
import gallery
import pytest
from msgspec.structs import replace
from random_blog import START
from random_site import RandomSite

from sitegen import build, urls
from sitegen.incremental import engine
from sitegen.incremental.engine import Result
from sitegen.incremental.work import Task
from sitegen.layouts.outputs import addresses
from sitegen.lazy import load
from sitegen.memo.explain import FUNCTIONS
from sitegen.model.build import BuildOptions
from sitegen.model.job_functions import EncodedJob, JobFunction
from sitegen.model.jobs import Job
from sitegen.outputs import (
    gone,
    headers,
    layout_outputs,
    pages,
    posts,
    redirect_rules,
    redirects,
    social_cards,
)
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned
from sitegen.plan import plan
from sitegen.plan.plan import FAMILIES, known_addresses

ROOT = Path(__file__).parents[1]
NOW = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
# What stands for each output of a family that declares no addresses.
STANDING_FOR: dict[object, Callable[[Context], set[str]]] = {
    posts.FAMILY: lambda context: {article.url for article in context.edition.with_pages},
    pages.FAMILY: lambda context: {placed.url for placed in context.edition.pages},
    redirects.FAMILY: lambda context: {
        redirect.url
        for redirect in context.site.redirects
        if context.site.edition_of(redirect.target) is context.edition
    },
    gone.FAMILY: lambda context: {
        url for url in context.config.build.gone if context.site.edition_of(url) is context.edition
    },
    social_cards.FAMILY: lambda context: set(context.social_cards.jobs),
    layout_outputs.FAMILY: lambda context: {
        context.edition.at(url) for _, url in addresses(context.layouts.templates)
    },
}


def sample(place: Path) -> Path:
    for name in ("content", "layouts", "static"):
        shutil.copytree(ROOT / name, place / name)
    settings = (ROOT / "site.toml").read_text()
    (place / "site.toml").write_text(settings)
    return place


def small_pages(place: Path) -> Path:
    """The gallery with lists of many pages, every format of feeds, and what settings can add."""
    root = gallery.write(place).root
    text = (root / "site.toml").read_text().replace("page_size = 12", "page_size = 2")
    text += '[ai]\ntraining = "refused"\nheaders = true\n'
    text += '[build]\nredirects = "netlify"\ngone = ["/gone/"]\n'
    text += "[outputs]\nllms = true\nmarkdown = true\napi = true\n"
    text += '[feeds]\nformats = ["json", "rss", "atom"]\n'
    (root / "site.toml").write_text(text)
    return root


def walked(seed: int) -> Callable[[Path], Path]:
    def make(place: Path) -> Path:
        site = RandomSite(place, random.Random(seed), posts=25)
        site.build()
        for number in range(30):
            site.step()
            if number % 3 == 0:
                site.build()
        site.mend()
        return site.site.root

    return make


SITES = {
    "gallery": lambda place: gallery.write(place).root,
    "small pages": small_pages,
    "sample": sample,
    "editions": lambda place: edition_site.write(place).root,
    "two hosts": lambda place: edition_site.write(place, edition_site.ON_TWO_HOSTS).root,
    **{f"random {seed}": walked(seed) for seed in (2, 5, 11)},
}


@pytest.mark.parametrize("kind", SITES)
@pytest.mark.sampled(1)
def test_what_a_family_says_it_will_publish_is_what_the_plan_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    root = SITES[kind](tmp_path)
    planned: list[tuple[Family, Context, list[Job]]] = []

    def recording(family: Family) -> Family:
        def jobs(context: Context) -> Planned:
            listed = []
            planned.append((family, context, listed))
            for found in family.jobs(context):
                if isinstance(found, EncodedJob):
                    listed.append(found.job)
                yield found

        return replace(family, jobs=jobs)

    monkeypatch.setattr(plan, "FAMILIES", tuple(map(recording, FAMILIES)))
    shutil.rmtree(root / ".sitegen", ignore_errors=True)
    now = START if kind.startswith("random") else NOW
    build.build(BuildOptions(root=root, now=now, output=tmp_path / "out"))
    site = planned[0][1].site
    assert [family for family, _, _ in planned] == [
        family
        for edition in site.editions
        for family in FAMILIES
        if family.is_planned_for(edition, site)
    ]
    said: set[str] = set()
    for family, context, jobs in planned:
        addresses = set(family.addresses(context.edition, context.site))
        said |= addresses
        expected = addresses or STANDING_FOR.get(family, lambda _: set())(context)
        outputs = {job.output for job in jobs if not job.is_folder} - {"_headers", "_redirects"}
        assert outputs == {urls.output_path(url) for url in expected}
        rendered = {"sitegen.render.page:page", "sitegen.render.output:output"}
        functions = {function.name for function in family.functions} | rendered
        assert {job.function for job in jobs} <= functions
    assert known_addresses(site) == said
    assert len(said) > 20


def test_only_a_file_for_the_host_has_no_address() -> None:
    without = [family for family in FAMILIES if family.addresses is headers.FAMILY.addresses]
    assert set(without) == {*STANDING_FOR, headers.FAMILY, redirect_rules.FAMILY}


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_a_job_has_words_for_each_part_of_its_input(function: JobFunction) -> None:
    assert callable(load(function.name))
    fields = function.input.__struct_fields__
    for field in fields:
        paths = (field, f"{field}.0", f"{field}.a.b")
        assert any(
            re.fullmatch(pattern, path) for pattern, _ in function.labels for path in paths
        ), f"{function.name}: no words for {field}"
    parts = (*fields, function.reads)
    paths = [f"{field}{end}" for field in parts for end in ("", ".a", ".0.a", ".1")]
    paths += ["view.chains.0.previous.title", "view.chains.0.previous", "site.base.url"]
    paths += ["site.editions.0.label", "view.alternates.0.url", "site.base.hosts.0.1"]
    paths += ["site.prefix", "site.corrections_url", "view.live.entries"]
    paths += ["site.copied.0", "site.is_proof", "view.disclosure.translation.ai"]
    paths += ["view.disclosure.translation.original.url", "view.disclosure.translation.is_stale"]
    paths += ["view.part.number", "view.part.around.0.title", "view.live.until"]
    paths += ["view.front.rows.lead"]
    for pattern, _ in function.labels:
        assert any(re.fullmatch(pattern, path) for path in paths), f"{pattern} names no part"


@pytest.mark.long
def test_every_function_that_a_build_runs_has_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for that of the settings, which run before there is a build to explain."""
    ran: dict[str, Task] = {}
    run = engine.Engine.run

    def recording(self: engine.Engine, tasks: Iterable[Task], *arguments: Any) -> Iterator[Result]:
        listed = list(tasks)
        ran.update((task.function, task) for task in listed)
        return run(self, listed, *arguments)

    monkeypatch.setattr(engine.Engine, "run", recording)
    root = gallery.write(tmp_path).root
    (root / "content/pages/page.html").write_text("<p>A file of HTML.</p>")
    shutil.copytree(ROOT / "layouts/css", root / "layouts/css", dirs_exist_ok=True)
    assert build.build(BuildOptions(root=root, now=NOW, output=tmp_path / "out")).rendered
    ran.pop("sitegen.read.settings:settings")
    assert ran.keys() <= FUNCTIONS.keys()
    assert len(ran) > 20
    for name, task in ran.items():
        if task.inputs:
            read = f"{FUNCTIONS[name].reads}.0"
            assert any(re.fullmatch(pattern, read) for pattern, _ in FUNCTIONS[name].labels), name
