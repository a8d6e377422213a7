"""START HERE. The benchmark against other static site generators: `make bench`, or `python
tests/bench/run.py --help`.

The same posts are laid out for each tool, every tool builds them, the pages are compared, and then
the tools are timed in turn. docs/performance.md says what is compared and holds the results."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import check
import corpus
import growth
import peers
import photographs
import report
import sites
import theme
from measure import CommandError
from peers import Tool
from report import Results
from rounds import Bench

PAGE = Path(__file__).parents[2] / "docs/performance.md"
QUICK = {
    "posts": 500,
    "pairs": 2,
    "growth": [250, 1000],
    "growth_runs": 1,
    "photographs": 20,
    "theme": 100,
}
# Posts of the site with photographs, for each of them.
POSTS_EACH = 0.6


def main() -> None:
    options = _options()
    try:
        with _work(options.work) as folder:
            results = _compare(options, folder)
            # A later failure does not take these with it.
            print(report.markdown(results), flush=True)
            if options.theme:
                results = _themed(options, folder, results)
                print(report.theme_of(results), flush=True)
            if options.photographs:
                results = _illustrated(options, folder, results)
                print(report.photographs_of(results))
            if options.growth:
                results = _grow(options, folder, results)
                print(report.growth_of(results))
    except (check.UnequalError, CommandError) as error:
        sys.exit(str(error))
    if options.write:
        report.write(PAGE, report.markdown(results))


def _compare(options: argparse.Namespace, folder: Path) -> Results:
    """Everything but photographs and growth."""
    tools = peers.install(folder / "tools", options.peers)
    names = [tool.name for tool in tools]
    _say(f"corpus of {options.posts:,} posts for {', '.join(names)}")
    posts = list(corpus.posts(options.posts, options.seed, bodies=False))
    sites.lay_out(folder / "sites", names, corpus.posts(options.posts, options.seed))
    if options.before:
        tools.append(peers.other_checkout(options.before))
        shutil.copytree(folder / "sites/sitegen", folder / "sites" / peers.BEFORE)
    bench = Bench(
        folder=folder / "sites",
        tools=tools,
        posts=posts,
        environment=peers.environment(folder),
        cores=options.cores,
    )
    for tool in tools:
        # Not timed: it fills the disk cache, and it is what the pages are compared in.
        tool.forget(bench.folder / tool.name)
        _say(f"first build: {tool.title} {bench.build(tool).wall:.2f} s")
    made = check.sites(bench.folder, names, posts)
    _say("all tools made the pages that they must, and the posts say the same")
    costs = bench.timed(options.pairs, _say)
    git = bench.git_status(options.pairs)
    warm = check.digests(bench.folder / "sitegen/public")
    sampled = bench.memory()
    check.same_bytes(warm, check.digests(bench.folder / "sitegen/public"))
    shutil.rmtree(bench.folder)
    return Results(
        tools=[tool for tool in tools if tool.name != peers.BEFORE],
        before=tools[-1] if options.before else None,
        cores=options.cores,
        pages=made,
        costs=costs,
        sampled=sampled,
        git=git,
    )


def _themed(options: argparse.Namespace, folder: Path, results: Results) -> Results:
    measured = theme.measured(
        folder / "theme",
        _own(results),
        options.theme,
        options.pairs,
        peers.environment(folder),
        options.cores,
        _say,
    )
    shutil.rmtree(folder / "theme")
    return replace(results, theme=measured)


def _own(results: Results) -> list[Tool]:
    """This sitegen, and the other one if there is one."""
    return [results.tools[0], *([results.before] if results.before else [])]


def _illustrated(options: argparse.Namespace, folder: Path, results: Results) -> Results:
    _say(f"a site with {options.photographs:,} photographs is painted")
    album = photographs.measured(
        folder / "photographs",
        _own(results),
        (round(options.photographs * POSTS_EACH), options.photographs),
        options.pairs,
        peers.environment(folder),
        options.cores,
        _say,
    )
    shutil.rmtree(folder / "photographs")
    return replace(results, album=album)


def _grow(options: argparse.Namespace, folder: Path, results: Results) -> Results:
    return replace(
        results,
        sizes=growth.grow(
            folder / "growth",
            results.tools[0],
            options.growth,
            options.growth_runs,
            peers.environment(folder),
            options.cores,
            _say,
        ),
    )


@contextlib.contextmanager
def _work(chosen: Path | None) -> Iterator[Path]:
    """The folder to work in: a temporary one, or one of our own inside that which the user chose.
    There the tools stay for the next run, and after a failure the sites, to look at."""
    if chosen is None:
        with tempfile.TemporaryDirectory(prefix="sitegen-bench-") as temporary:
            yield Path(temporary)
        return
    folder = chosen.absolute() / "sitegen-bench"
    yield folder
    for name in ("sites", "theme", "photographs", "growth"):
        shutil.rmtree(folder / name, ignore_errors=True)


def _say(text: str) -> None:
    print(f"[load {os.getloadavg()[0]:.1f}] {text}", file=sys.stderr, flush=True)


# --- options --------------------------------------------------------------------------------------


def _options() -> argparse.Namespace:
    known = list(peers.NAMES)[1:]
    here = [name for name in known if name != "eleventy" or shutil.which("npm")]
    parser = argparse.ArgumentParser(
        description="Compare sitegen with other static site generators.", allow_abbrev=False
    )
    parser.add_argument(
        "--posts", type=int, default=10_000, help="posts of the comparison (default: 10000)"
    )
    parser.add_argument(
        "--pairs",
        type=int,
        default=5,
        help="rounds, in each of which every tool builds (default: 5)",
    )
    parser.add_argument(
        "--peers",
        type=_names,
        default=here,
        help=f"of {','.join(known)}; Hugo is always one (default: {','.join(here)})",
    )
    parser.add_argument(
        "--growth",
        type=_numbers,
        default=[1000, 10_000, 100_000],
        help="sizes of the corpus for sitegen alone; 0 for none (default: 1000,10000,100000)",
    )
    parser.add_argument(
        "--growth-runs", type=int, default=3, help="builds of each size (default: 3)"
    )
    parser.add_argument(
        "--cores", type=int, default=2, help="cores that every tool may use (default: 2)"
    )
    parser.add_argument("--seed", type=int, default=7, help="of the corpus (default: 7)")
    parser.add_argument(
        "--work",
        type=Path,
        help="folder that keeps the installed tools for the next run (default: a temporary one)",
    )
    parser.add_argument(
        "--quick", action="store_true", help="small numbers, to try the benchmark itself"
    )
    parser.add_argument(
        "--write", action="store_true", help="put the results into docs/performance.md"
    )
    _own_options(parser)
    options = parser.parse_args()
    if options.quick:
        options = argparse.Namespace(**{**vars(options), **QUICK})
    if unknown := sorted(set(options.peers) - set(known)):
        parser.error(f"--peers: {', '.join(unknown)}: expected some of {', '.join(known)}")
    options.peers = [name for name in known if name == "hugo" or name in options.peers]
    return options


def _own_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--theme",
        type=int,
        default=2000,
        help="posts of a site with the default layouts; 0 for none (default: 2000)",
    )
    parser.add_argument(
        "--photographs",
        type=int,
        default=500,
        help="photographs of a site with cards and a search; 0 for none (default: 500)",
    )
    parser.add_argument(
        "--before",
        type=Path,
        metavar="CHECKOUT",
        help="another checkout, with sitegen in its .venv, that does every work as well",
    )


def _names(text: str) -> list[str]:
    return [name for name in text.split(",") if name]


def _numbers(text: str) -> list[int]:
    return sorted({int(number) for number in text.split(",")} - {0})


if __name__ == "__main__":
    main()
