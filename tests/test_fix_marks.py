"""docs/problems.md says of each code whether problems of it have a fix."""

from __future__ import annotations

import pytest
from docs_support import fix_marks
from painted import picture, saved
from support import AUTHOR, NOW, SiteTest

from sitegen.commands.check import CheckOptions, check
from sitegen.edits.fixes import fix_of
from sitegen.errors import Problem

PATH = "content/posts/a/index.md"
POST = """\
---
title: A story
date: 2026-05-03
author: ada
source: {name: CNN, url: https://cnn.example/}
ai: true
---
The body, which has enough words to be a story of its own.
"""
FRENCH = "lang: fr\ntranslation: {by: ada, ai: none}"
SETTINGS = """
title = "Test News"
base_url = "https://news.example/"
[[languages]]
code = "fr"
label = "Français"
path = "/fr/"
"""
SENTENCE = "The ferry is late" + ", and late" * 12 + " again."
# What in the post becomes what, for a problem of the code that has its best fix.
EXAMPLES = {
    "alias": ("ai: true", "ai: true\naliases: [/2026/05/03/a-story/, /b/]"),
    "control-character": ("A story", "A\x07 story"),
    "cut-text": ("A story", "A story #1"),
    "duplicate-key": ("ai: true", "ai: true\nai: true"),
    "escape": ("A story", r'"C:\temp"'),
    "front-matter": ("---\ntitle", "```\n---\ntitle"),
    "invalid-value": ("2026-05-03", "May 3, 2026"),
    "missing-target": ("ai: true", "ai: true\nimage: ferry.PNG\nimage_alt: A ferry"),
    "no-original": ("ai: true", f"ai: true\ntranslation_of: content/posts/storry.md\n{FRENCH}"),
    "printed-quotes": ("author: ada", "author: “ada”"),
    "retracted-key": (
        "ai: true",
        "ai: true\npinned: true\nretracted: {date: 2026-05-04, text: It was wrong}",
    ),
    "source-url": ("{name: CNN, url: https://cnn.example/}", "CNN (https://cnn.example/a)"),
    "text-assistant": ("The body,", "I hope this helps!\n\nThe body,"),
    "text-citation": ("own.", "own.【4†source】"),
    "text-encoding": ("own.", "own. The cafÃ©."),
    "text-repeated": ("own.", f"own.\n\n{SENTENCE}\n\n{SENTENCE}"),
    "text-fence": ("own.", "own.\n\n```"),
    "text-front-matter": ("The body", "---\ntitle: Another\ndate: 2026-05-03\n---\nThe body"),
    "text-headline": ("The body", "# A story\n\nThe body"),
    "text-invisible": ("The body", "The bo\u200bdy"),
    "text-markup": ("A story", '"**A story**"'),
    "text-mixed-letters": ("The body", "The b\u043edy"),
    "text-template": ("own.", "own.<|im_end|>"),
    "text-source": ("own.", "own.\n\nSource: [CNN](https://cnn.example/)"),
    "toml": (POST.partition("The body")[0], "+++\ntitle = “A story”\n+++\n"),
    "unknown-author": ("author: ada", "author: Ada Okafor"),
    "unknown-language": (
        "ai: true",
        f"ai: true\ntranslation_of: content/posts/story.md\n{FRENCH.replace('fr', 'fr-CA')}",
    ),
    "unknown-key": ("title:", "Title:"),
    "yaml": ("title:", "title:A"),
}
# test_key_fixes.py has them: they need two builds.
ELSEWHERE = {"lost-address"}


def of(problem: Problem, text: str) -> str:
    """The mark that the problem deserves."""
    fix = fix_of(problem, lambda _path: text)
    return ("safe" if fix.safe else "unsafe") if fix else ""


@pytest.fixture
def small(site: SiteTest) -> SiteTest:
    site.write("site.toml", SETTINGS)
    site.write("content/posts/story.md", POST.replace("A story", "The story"))
    site.write("content/authors/ada.md", AUTHOR)
    site.write("content/posts/a/Ferry.png", saved(picture(400, 400), "PNG"))
    return site


@pytest.mark.parametrize("code", EXAMPLES)
@pytest.mark.sampled(5)
def test_a_code_with_a_fix_is_marked(code: str, small: SiteTest) -> None:
    good, wrong = EXAMPLES[code]
    assert POST.count(good) == 1
    text = POST.replace(good, wrong)
    options = CheckOptions(
        root=small.root, here=small.root, paths=(), now=NOW, stdin=text.encode(), name=PATH
    )
    found = [of(problem, text) for problem in check(options).problems if problem.code == code]
    assert found
    assert fix_marks()[code] in found
    assert fix_marks()[code] == "safe" or "safe" not in found


def test_each_marked_code_has_an_example() -> None:
    marked = {code for code, mark in fix_marks().items() if mark}
    assert marked == {*EXAMPLES} | ELSEWHERE
    assert {*fix_marks().values()} == {"", "safe", "unsafe"}
