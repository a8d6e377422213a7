"""Fixes of what YAML takes for comments, in whole sites: only there it is known what is a text."""

from __future__ import annotations

import pytest
from support import SiteTest

from sitegen.text.edits import edited

POST = "---\ntitle: A\ndate: 2026-01-01\nauthor: ada\nsource: CNN\nai: none\n{}\n---\nText.\n"


@pytest.mark.parametrize(
    ("front", "after", "safe"),
    [
        ("summary: #1 in the league", 'summary: "#1 in the league"', True),
        ("summary: # a note", 'summary: "# a note"', False),
        ("tags: #ferries, #harbour", "tags: [ferries, harbour]", True),
        ("tags: #ferries #harbour", "tags: [ferries, harbour]", True),
        ("tags:\n  - #ferries", "tags:\n  - ferries", True),
        ("summary: The #1 in it", 'summary: "The #1 in it"', True),
        ("summary: The\n  bug #42", 'summary: "The bug #42"', True),
        ("summary: The league # a note", 'summary: "The league # a note"', False),
        ("summary: Sport #todo", 'summary: "Sport #todo"', False),
    ],
)
@pytest.mark.sampled(4)
def test_a_comment_becomes_a_text(site: SiteTest, front: str, after: str, safe: bool) -> None:
    site.write("content/posts/a.md", POST.format(front).encode())
    (problem,) = site.build().problems
    assert problem.fix.safe is safe
    assert problem.key.partition(".")[0] == front.partition(":")[0]
    text = edited(POST.format(front), problem.fix.texts)
    assert text == POST.format(after)
    site.write("content/posts/a.md", text.encode())
    assert site.build().printed == ""
