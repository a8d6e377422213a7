"""The kinds of work that are timed, and the rounds: in each one every tool does every work, in turn
and in changing order."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import measure
import sites
from check import UnequalError
from corpus import Post
from measure import Cost
from pages import post_page
from peers import BEFORE, Tool

# `git status` takes milliseconds; one of several is representative.
GIT_RUNS = 5


@dataclass(frozen=True, slots=True)
class Case:
    """What a work needs to know before it is timed: a site of one tool, the posts, and words that
    an edit adds, other ones every time."""

    site: Path
    tool: Tool
    posts: Sequence[Post]
    words: str

    def edit(self, post: Post) -> Post:
        sites.edit(self.site, self.tool.site, post.slug, self.words)
        return post


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """`prepare` makes the site ready, untimed, and gives the post that it edited. `everybody`: all
    tools do it; otherwise sitegen and Hugo alone, since the others, like Hugo, do everything anew
    at every build."""

    name: str
    title: str
    prepare: Callable[[Case], Post | None]
    must: float
    everybody: bool = False


def _cold(case: Case) -> None:
    case.tool.forget(case.site)


def _nothing(_case: Case) -> None:
    """The last build left everything as it must be."""


def _edit_middle(case: Case) -> Post:
    return case.edit(case.posts[len(case.posts) // 2])


def _edit_newest(case: Case) -> Post:
    return case.edit(case.posts[-1])


def _touch_and_edit(case: Case) -> Post:
    sites.touch(case.site, case.tool.site)
    return _edit_middle(case)


WORKS = (
    Work(name="cold", title="cold build", prepare=_cold, must=0.9, everybody=True),
    Work(name="nothing", title="nothing changed", prepare=_nothing, must=0.04),
    Work(
        name="edit",
        title="one post edited, in the middle of the archive",
        prepare=_edit_middle,
        must=0.06,
    ),
    Work(name="newest", title="the newest post edited", prepare=_edit_newest, must=0.06),
    Work(
        name="touched",
        title="one post edited, and every mtime changed",
        prepare=_touch_and_edit,
        must=0.1,
    ),
    Work(name="again", title="nothing changed since then", prepare=_nothing, must=0.04),
)

# Work → tool → one cost for each round.
Costs = Mapping[str, Mapping[str, list[Cost]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """One corpus, laid out in `folder`/<tool> for each of the tools."""

    folder: Path
    tools: Sequence[Tool]
    posts: Sequence[Post]
    environment: Mapping[str, str]
    cores: int

    def build(self, tool: Tool, *, sampled: bool = False) -> Cost:
        return measure.cost(
            tool.command,
            self.folder / tool.name,
            self.environment,
            cores=self.cores,
            sampled=sampled,
        )

    def timed(self, rounds: int, say: Callable[[str], None]) -> Costs:
        costs: dict[str, dict[str, list[Cost]]] = {work.name: {} for work in WORKS}
        for number in range(rounds):
            for work in WORKS:
                tools = [
                    tool
                    for tool in self.tools
                    if work.everybody or tool.name in {"sitegen", "hugo", BEFORE}
                ]
                # Who comes first changes from round to round: AB, BA.
                for tool in tools if number % 2 == 0 else tools[::-1]:
                    cost = self._timed(
                        work,
                        Case(
                            self.folder / tool.name, tool, self.posts, f"round {number} {work.name}"
                        ),
                    )
                    costs[work.name].setdefault(tool.name, []).append(cost)
                    say(f"round {number + 1}, {work.title}: {tool.title} {cost.wall:.2f} s")
        return costs

    def _timed(self, work: Work, case: Case) -> Cost:
        edited = work.prepare(case)
        cost = self.build(case.tool)
        if edited and case.words not in (case.site / "public" / post_page(edited.slug)).read_text(
            encoding="utf-8"
        ):
            raise UnequalError(f"{case.tool.name} did not publish what was edited in {edited.slug}")
        return cost

    def memory(self) -> dict[str, Cost]:
        """The memory of all processes in a cold build, by tool. Sampling takes time, so these runs
        are not the timed ones."""
        costs = {}
        for tool in self.tools:
            tool.forget(self.folder / tool.name)
            costs[tool.name] = self.build(tool, sampled=True)
        return costs

    def git_status(self, rounds: int) -> list[float]:
        """Seconds of sitegen's last build with nothing changed, as a multiple of `git status` of
        its folder, one for each round."""
        git = shutil.which("git")
        if not git:
            return []
        sitegen, site = self.tools[0], self.folder / "sitegen"
        _repository(git, site, self.environment)
        self.build(sitegen)
        ratios = []
        for _ in range(rounds):
            build = self.build(sitegen).wall
            status = sorted(
                measure.cost((git, "status"), site, self.environment, cores=self.cores).wall
                for _ in range(GIT_RUNS)
            )
            ratios.append(build / status[GIT_RUNS // 2])
        return ratios


def _repository(git: str, site: Path, environment: Mapping[str, str]) -> None:
    """Make the site's folder a git repository with everything committed, and its index fresh: `git
    status` then reads no file."""
    shutil.rmtree(site / ".git", ignore_errors=True)
    (site / ".gitignore").write_text("/public/\n/.sitegen/\n", encoding="utf-8")
    author = ("-c", "user.name=bench", "-c", "user.email=bench@news.example")
    # Without gc.auto=0, git would pack the new objects in the background while builds are timed.
    for command in (
        ("init", "--quiet"),
        ("add", "."),
        (*author, "-c", "gc.auto=0", "commit", "--quiet", "-m", "site"),
    ):
        subprocess.run((git, *command), cwd=site, env=environment, check=True)
    # git reads files again that are as young as its index.
    time.sleep(1.1)
    subprocess.run(
        (git, "status"), cwd=site, env=environment, check=True, stdout=subprocess.DEVNULL
    )
