"""The results as Markdown, and their place in the documentation.

Times are ratios with their spread: seconds are another machine's, a ratio travels.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import growth
import machine
from growth import Size
from measure import Cost
from pages import Pages
from peers import BEFORE, Tool
from photographs import Album
from rounds import WORKS, Costs
from theme import Theme

GIT_MUST, EXPONENT_MUST, BYTES_MUST = 15, 1.05, 700_000_000
BEGIN, END = "<!-- results: begin -->", "<!-- results: end -->"


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What one run found. `before` is another checkout of sitegen, if there was one. `costs` are
    the timed rounds, `sampled` the runs for the memory of all processes, `git` the ratios to
    `git status`; `theme`, `album` and `sizes` are empty as long as default layouts,
    photographs and growth are not measured."""

    tools: Sequence[Tool]
    before: Tool | None
    cores: int
    pages: Mapping[str, Pages]
    costs: Costs
    sampled: Mapping[str, Cost]
    git: Sequence[float]
    theme: Theme | None = None
    album: Album | None = None
    sizes: Sequence[Size] = ()


def markdown(results: Results) -> str:
    parts = [
        _conditions(results),
        _time(results),
        _cpu(results),
        _beside(results),
        _memory(results),
        theme_of(results),
        photographs_of(results),
        growth_of(results),
        _pages(results),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def write(page: Path, text: str) -> None:
    """Put `text` between the markers of a page; all else on it stays."""
    old = page.read_text(encoding="utf-8")
    new, found = re.subn(f"{BEGIN}.*{END}", lambda _: f"{BEGIN}\n\n{text}\n{END}", old, flags=re.S)
    if found != 1:
        raise ValueError(f"{page.name}: expected one pair of {BEGIN} and {END}")
    page.write_text(new, encoding="utf-8")


# --- sections -------------------------------------------------------------------------------------


def _conditions(results: Results) -> str:
    titles = ", ".join(tool.title for tool in results.tools)
    others = [
        cost.others
        for tools in results.costs.values()
        for costs in tools.values()
        for cost in costs
    ]
    return (
        f"Measured on {dt.datetime.now(dt.UTC):%Y-%m-%d}: {machine.machine(results.cores)}. All"
        f" else on the machine kept {spread(others)} cores busy during the builds.\n\nVersions:"
        f" {titles}; {machine.versions()}."
    )


def _time(results: Results) -> str:
    posts = len(results.pages["sitegen"].posts)
    hugo = results.costs["cold"]["hugo"]
    head = ["work", "sitegen", "must reach", "reached", *(tool.title for tool in _others(results))]
    rows = []
    for work in WORKS:
        ratios = _ratios(results, work.name, _wall)
        rows.append(
            [
                work.title,
                spread(ratios["sitegen"]),
                f"≤ {work.must:g}",
                _reached(statistics.median(ratios["sitegen"]) <= work.must),
                *(spread(ratios.get(tool.name, [])) for tool in _others(results)),
            ]
        )
    if results.git:
        rows.append(
            [
                "nothing changed; `git status` of the site's folder is 1",
                spread(results.git),
                f"≤ {GIT_MUST}",
                _reached(statistics.median(results.git) <= GIT_MUST),
                *("" for _ in _others(results)),
            ]
        )
    return (
        f"### Time\n\n{posts:,} posts. Hugo's wall time for the same work in the same round is 1;"
        f" the median of {len(hugo)} rounds (smallest..largest). Hugo's cold build took"
        f" {spread([cost.wall for cost in hugo])} seconds.\n\n{table(head, rows)}"
    )


def _cpu(results: Results) -> str:
    head = ["work", "sitegen", *(tool.title for tool in _others(results))]
    rows = []
    for work in WORKS:
        ratios = _ratios(results, work.name, _cpu_seconds)
        rows.append(
            [
                work.title,
                spread(ratios["sitegen"]),
                *(spread(ratios.get(tool.name, [])) for tool in _others(results)),
            ]
        )
    hugo = [cost.cpu for cost in results.costs["cold"]["hugo"]]
    return (
        "### CPU time\n\nOf all processes together; Hugo's for the same work in the same round is"
        f" 1. Hugo's cold build took {spread(hugo)} seconds.\n\n{table(head, rows)}"
    )


def _beside(results: Results) -> str:
    """sitegen beside another checkout of it, in the same rounds."""
    if results.before is None:
        return ""
    rows = []
    for work in WORKS:
        now, before = (results.costs[work.name][name] for name in ("sitegen", BEFORE))
        cpu = _over(now, before, _cpu_seconds)
        rows.append([work.title, spread(_over(now, before)), spread(cpu)])
    return (
        f"### Beside {results.before.version}\n\nWhat this sitegen takes for the same work in the"
        f" same round; {results.before.title} is 1.\n\n{table(['work', 'wall', 'CPU'], rows)}"
    )


def _memory(results: Results) -> str:
    rows = []
    for work in WORKS:
        for tool in results.tools:
            # A warm build of another tool is a cold one once more.
            if work.everybody or tool.name == "sitegen":
                sampled = results.sampled[tool.name].together if work.name == "cold" else 0
                rows.append(
                    [
                        work.title,
                        tool.title,
                        _megabytes(
                            max(cost.largest for cost in results.costs[work.name][tool.name])
                        ),
                        _megabytes(sampled) if sampled else "",
                    ]
                )
    return (
        "### Peak memory\n\nThe largest process, over all rounds; all processes of one more cold"
        " build, with shared pages counted once.\n\n"
        + table(["work", "tool", "largest process", "all processes"], rows)
    )


def theme_of(results: Results) -> str:
    theme = results.theme
    if theme is None:
        return ""
    base = theme.tools[-1]
    rows = [
        [
            work,
            tool.title,
            spread(_over(costs[tool.name], costs[base.name])),
            spread(_over(costs[tool.name], costs[base.name], _cpu_seconds)),
        ]
        for work, costs in theme.costs.items()
        for tool in theme.tools
    ]
    sizes = "; ".join(
        f"{tool.title} publishes {_megabytes(theme.published[tool.name])} and stores"
        f" {_megabytes(theme.stored[tool.name])}"
        for tool in theme.tools
    )
    seconds = [cost.cpu for cost in theme.costs["cold build"][base.name]]
    return (
        f"### Default layouts\n\n{theme.posts:,} posts with the default layouts, a third of them"
        f" with a small picture. {base.title} in the same round is 1, the median of {len(seconds)}"
        f" rounds; its cold build took {spread(seconds)} seconds of CPU. {sizes}.\n\n"
        + table(["work", "", "wall", "CPU"], rows)
    )


def photographs_of(results: Results) -> str:
    album = results.album
    if album is None:
        return ""
    base = album.tools[-1]
    rows = [
        [
            tool.title,
            spread(_over(album.costs[tool.name], album.costs[base.name])),
            spread(_over(album.costs[tool.name], album.costs[base.name], _cpu_seconds)),
            _megabytes(max(cost.largest for cost in album.costs[tool.name])),
            _megabytes(album.sampled[tool.name].together),
            _megabytes(album.published[tool.name]),
        ]
        for tool in album.tools
    ]
    seconds = [cost.cpu for cost in album.costs[base.name]]
    head = ["", "wall", "CPU", "largest process", "all processes", "smaller sizes of pictures"]
    return (
        f"### Photographs and search\n\nA cold build of {album.posts:,} posts with"
        f" {album.photographs:,} photographs of {_megabytes(album.size)}, with cards and a search."
        f" {base.title} in the same round is 1, the median of {len(seconds)} rounds; it took"
        f" {spread(seconds)} seconds of CPU.\n\n{table(head, rows)}"
    )


def growth_of(results: Results) -> str:
    sizes = results.sizes
    if len(sizes) < 2:
        return ""
    first, last = sizes[0], sizes[-1]
    base = f"{first.posts:,} posts are 1"
    head = [
        "posts",
        f"cold build, {base}",
        "exponent, from the row above",
        f"nothing changed, {base}",
        "largest process, also of an edit",
        "all processes, cold build",
    ]
    rows = [[f"{first.posts:,}", "1", "", "1", *_peaks(first)]]
    for smaller, size in itertools.pairwise(sizes):
        rows.append(
            [
                f"{size.posts:,}",
                spread(_over(size.cold, first.cold)),
                spread(growth.exponents(smaller, size)),
                spread(_over(size.nothing, first.nothing)),
                *_peaks(size),
            ]
        )
    whole = growth.exponents(first, last)
    largest = max(size.largest for size in sizes)
    return (
        f"### Growth\n\nsitegen alone; the median of {len(first.cold)} runs. An exponent of 1 is"
        f" linear.\n\n{table(head, rows)}\n\nFrom {first.posts:,} to {last.posts:,} posts the"
        f" exponent is {spread(whole)}; it must be ≤ {EXPONENT_MUST}:"
        f" {_reached(statistics.median(whole) <= EXPONENT_MUST)}. The largest process had"
        f" {_megabytes(largest)}; it must have ≤ {_megabytes(BYTES_MUST)}:"
        f" {_reached(largest <= BYTES_MUST)}."
    )


def _peaks(size: Size) -> list[str]:
    return [_megabytes(size.largest), _megabytes(size.sampled.together)]


def _pages(results: Results) -> str:
    counts = {tool.name: results.pages[tool.name].counts() for tool in results.tools}
    titles = {
        "posts": "posts",
        "home": "home, by 20",
        "tags": "tags, by 20",
        "authors": "authors, by 20",
        "terms": "lists of tags and of authors",
        "archive": "archive, years and months, by 20",
        "ledger": "ledger of AI, by 20",
        "categories": "list of categories",
        "not found": "page for missing addresses",
    }
    rows = [
        [titles[kind], *(f"{counts[tool.name].get(kind, 0):,}" for tool in results.tools)]
        for kind in counts["sitegen"]
    ]
    rows.append(
        ["HTML pages", *(f"{len(results.pages[tool.name].all()):,}" for tool in results.tools)]
    )
    return f"### Pages\n\n{table(['pages', *(tool.title for tool in results.tools)], rows)}"


# --- numbers --------------------------------------------------------------------------------------


def _wall(cost: Cost) -> float:
    return cost.wall


def _cpu_seconds(cost: Cost) -> float:
    return cost.cpu


def _others(results: Results) -> list[Tool]:
    return [tool for tool in results.tools if tool.name not in {"sitegen", "hugo"}]


def _ratios(results: Results, work: str, of: Callable[[Cost], float]) -> dict[str, list[float]]:
    costs = results.costs[work]
    return {
        tool: [of(cost) / of(hugo) for cost, hugo in zip(costs[tool], costs["hugo"], strict=True)]
        for tool in costs
    }


def _over(
    costs: Iterable[Cost], base: Iterable[Cost], of: Callable[[Cost], float] = _wall
) -> list[float]:
    return [of(cost) / of(first) for cost, first in zip(costs, base, strict=True)]


def spread(values: Sequence[float]) -> str:
    """The median, and the smallest and the largest if there are several."""
    if not values:
        return ""
    middle = statistics.median(values)
    digits = 3 if middle < 0.1 else 2 if middle < 10 else 1
    if len(values) == 1:
        return f"{middle:.{digits}f}"
    return f"{middle:.{digits}f} ({min(values):.{digits}f}..{max(values):.{digits}f})"


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.0f} MB"


def _reached(reached: bool) -> str:
    return "yes" if reached else "no"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown."""
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows))
