"""`sitegen fix` on posts with several mistakes at once: it comes to an end, and what it does not
speak of stays."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from mistakes_of_models import BODY, STANDARD, Mistake, mistakes
from support import NOW, SiteTest

from sitegen.commands.check import CheckOptions, check
from sitegen.commands.fix import Fixed, FixOptions, fix
from sitegen.errors import has_errors

POSTS = 40
ENDS = ("\n", "\r\n")
LINES = [each for each in mistakes() if each.line is not None]
BODIES = [each.body.replace("…", BODY) for each in mistakes() if each.body]
# What a program wrote, but as a quotation and as code, of which nothing is judged.
KEPT = (
    "> As an AI language model【4†source】, I hope this helps.\n\n"
    "`turn0search1 \u200b` is a token.\n"
)


def post(numbers: random.Random, number: int) -> str:
    """A post with one to five mistakes in its front matter, and a body of its own."""
    chosen: dict[str, Mistake] = {each.key: each for each in numbers.choices(LINES, k=5)}
    keys = numbers.sample(sorted(chosen), numbers.randint(1, len(chosen)))
    lines = {
        "title": "title: Ferries sail again",
        "date": "date: 2026-05-03",
        "author": "author: ada",
        "source": "source: original",
        "ai": "ai: none",
    }
    lines |= {key: (chosen[key].line or "").strip("\n") for key in keys}
    front = "\n".join(lines.values()).replace("erries", f"erries{number}")
    mark = numbers.choice(["", "\ufeff"])
    return mark + f"---\n{front}\n---\n{body(number)}".replace("\n", numbers.choice(ENDS))


def body(number: int) -> str:
    return f"{BODY} {number}\n\n  title: “No”\n\n```\n---\nauthor: x, y\n```\n"


def fixed(root: Path, *, with_unsafe: bool) -> Fixed:
    return fix(FixOptions(root=root, here=root, paths=(), now=NOW, with_unsafe=with_unsafe))


@pytest.mark.parametrize("with_unsafe", [False, True], ids=["safe", "unsafe"])
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.sampled(1)
def test_fixes_of_several_mistakes_end_and_leave_bodies_alone(
    site: SiteTest, seed: int, with_unsafe: bool
) -> None:
    numbers = random.Random(seed)
    site.write("content/authors/jun.md", "---\nname: Jun Watanabe\n---\nA sample author.\n")
    texts = {f"content/posts/{number}.md": post(numbers, number) for number in range(POSTS)}
    for path, text in texts.items():
        site.write(path, text.encode("utf-8", "surrogatepass"))
    options = CheckOptions(root=site.root, here=site.root, paths=(), now=NOW)
    before = {problem.path for problem in check(options).problems if has_errors([problem])}
    result = fixed(site.root, with_unsafe=with_unsafe)
    for number, (path, text) in enumerate(texts.items()):
        data = (site.root / path).read_bytes()
        newline = "\r\n" if "\r\n" in text else "\n"
        assert data.decode().endswith("---" + newline + body(number).replace("\n", newline)), path
        assert data.startswith(b"\xef\xbb\xbf") == text.startswith("\ufeff")
        assert data.count(b"\r") == (data.count(b"\n") if newline == "\r\n" else 0)
    left = check(options).problems
    assert set(result.problems) == set(left)
    assert {problem.path for problem in left if has_errors([problem])} <= before
    again = fixed(site.root, with_unsafe=with_unsafe)
    assert again.files == ()


@pytest.mark.parametrize("with_unsafe", [False, True], ids=["safe", "unsafe"])
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.sampled(2)
def test_fixes_of_texts_end_and_leave_quotations_and_code_alone(
    site: SiteTest, seed: int, with_unsafe: bool
) -> None:
    numbers = random.Random(seed)
    paths = [f"content/posts/{number}.md" for number in range(POSTS)]
    for number, path in enumerate(paths):
        parts = [*numbers.choices(BODIES, k=numbers.randint(1, 4)), KEPT]
        numbers.shuffle(parts)
        text = STANDARD.replace(BODY, "\n\n".join(parts)).replace("erries", f"erries{number}", 1)
        site.write(path, text.encode())
    result = fixed(site.root, with_unsafe=with_unsafe)
    assert result.files
    for path in paths:
        assert KEPT.strip() in (site.root / path).read_text(encoding="utf-8")
    again = fixed(site.root, with_unsafe=with_unsafe)
    assert again.files == ()
    assert set(again.problems) == set(result.problems)
