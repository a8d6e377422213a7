"""What becomes of the mistakes of language models: none is published without a word, and
a program mends most of those that are refused."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from mistakes_of_models import Mistake, mistakes
from painted import png
from support import NOW, SiteTest

from sitegen.commands.check import CheckOptions, check
from sitegen.commands.fix import Fixed, FixOptions, fix
from sitegen.errors import Problem, has_errors

MISTAKES = list(enumerate(mistakes(), 1))
# Every check is on but for those of the site as a whole.
SETTINGS = """\
title = "Test News"
base_url = "https://news.example/"
responsible = "Ada Okafor"
checks.ignore = ["no-contact", "no-policy"]
"""


# What becomes of the kinds that a build refuses: how many a program mends safely, how many by
# guesses, and in how many a warning stays.
COUNTS = {"fixed": 120, "guessed": 14, "refused": 34}


class Newsroom:
    """A site with a post for each mistake; its problems, and what `sitegen fix` makes of them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.site = SiteTest(root, SETTINGS)
        self.site.write(
            "content/authors/jun.md", "---\nname: Jun Watanabe\n---\nA sample author.\n"
        )
        self.site.write("content/pages/about.md", "---\ntitle: About us\n---\nAbout us.\n")
        self.site.write("static/quay.png", png(300, 300))
        for number, mistake in MISTAKES:
            text = mistake.text(number).encode("utf-8", "surrogatepass")
            self.site.write(path(number), text)
        found = check(CheckOptions(root=root, here=root, paths=(), now=NOW))
        self.found = by_path(found.problems)
        self.safe, self.unsafe = self.fixed(with_unsafe=False), self.fixed(with_unsafe=True)
        self.left = {
            "safe": by_path(self.safe.problems),
            "unsafe": by_path(self.unsafe.problems),
        }

    def fixed(self, *, with_unsafe: bool) -> Fixed:
        options = FixOptions(
            root=self.root,
            here=self.root,
            paths=(),
            now=NOW,
            with_unsafe=with_unsafe,
            is_dry_run=True,
        )
        return fix(options)

    def was_refused(self, number: int) -> bool:
        return has_errors(self.found.get(path(number), ()))

    def outcome(self, number: int) -> str:
        """What becomes of a mistake, in the words of its key `then`."""
        name = path(number)
        if name not in self.found:
            return "accepted"
        if name not in self.left["safe"]:
            return "fixed"
        if name not in self.left["unsafe"]:
            return "guessed"
        return "refused" if has_errors(self.left["unsafe"][name]) else "warned"

    def text(self, number: int, *, with_unsafe: bool) -> str:
        """The text of a post after the fixes."""
        files = (self.unsafe if with_unsafe else self.safe).files
        data = [file.after for file in files if file.name == path(number)]
        return data[0].decode() if data else MISTAKES[number - 1][1].text(number)


def path(number: int) -> str:
    return f"content/posts/{number}.md"


def by_path(problems: Iterable[Problem]) -> dict[str, list[Problem]]:
    grouped: dict[str, list[Problem]] = {}
    for problem in problems:
        grouped.setdefault(problem.path, []).append(problem)
    return grouped


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    return Newsroom(tmp_path_factory.mktemp("newsroom"))


@pytest.mark.parametrize(
    ("number", "mistake"), MISTAKES, ids=lambda value: getattr(value, "what", "")
)
def test_each_mistake_has_its_outcome(newsroom: Newsroom, number: int, mistake: Mistake) -> None:
    found = newsroom.found.get(path(number), [])
    assert newsroom.outcome(number) == mistake.then, found
    if mistake.code:
        assert mistake.code in [problem.code for problem in found]
    said = "\n".join(f"{problem.message}\n{problem.hint}" for problem in found)
    for words in mistake.says:
        assert words in said
    if mistake.then in ("fixed", "guessed"):
        text = newsroom.text(number, with_unsafe=mistake.then == "guessed")
        assert text == mistake.mended(number)
    elif mistake.then in ("refused", "warned"):
        assert mistake.says or mistake.code, "say in which words"


def test_nothing_is_published_without_a_word_but_what_is_right() -> None:
    assert len(MISTAKES) >= 100
    assert {each.what for each in mistakes() if each.then == "accepted"} == {
        each.what for each in mistakes("accepted")
    }


def test_a_program_mends_most_of_what_is_refused(newsroom: Newsroom) -> None:
    """45 of the first 60 kinds were the aim."""
    refused = [number for number, _ in MISTAKES if newsroom.was_refused(number)]
    outcomes = Counter(newsroom.outcome(number) for number in refused)
    assert outcomes == COUNTS
    assert outcomes["fixed"] + outcomes["guessed"] >= 0.75 * len(refused)
    assert outcomes["fixed"] >= 0.7 * len(refused)


def test_what_is_written_is_what_a_check_is_content_with(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    root = tmp_path / "site"
    shutil.copytree(newsroom.root, root)
    options = FixOptions(root=root, here=root, paths=(), now=NOW, with_unsafe=True)
    done = fix(options)
    assert done.files == newsroom.unsafe.files
    left = check(CheckOptions(root=root, here=root, paths=(), now=NOW)).problems
    assert by_path(left).keys() == newsroom.left["unsafe"].keys()
    assert fix(options).files == ()
