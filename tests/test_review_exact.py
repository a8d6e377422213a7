"""A review changes its own lines of the front matter and no other byte of the file."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from review_support import sign
from support import NOW, SiteTest, passing_folder

from sitegen import files
from sitegen.edits.front import put
from sitegen.edits.values import NoPlaceError, yaml_text
from sitegen.markdown.converter import Converter
from sitegen.model import config
from sitegen.model.meta import Review
from sitegen.parse.document import post as parse_post
from sitegen.parse.job import settings_of

CONFIG = config.Config(title="T", base_url="https://news.example/")


REQUIRED = (
    "title: A # the title",
    "date: 2026-06-02",
    "author: [ada]",
    "source: {name: 'CNN', url: https://cnn.example/}",
    "ai: true",
)
OTHERS = (
    "# a comment",
    "",
    "   ",
    "  # an indented comment",
    "tags: [a,  b , 'c']  # three",
    'summary: "a: b # c"',
    "summary: >-\n  folded\n  text\n\n",
    "summary: |+\n  kept\n\n\n",
    "params:\n    x:   {y: [1,2]}\n    z: .nan",
    "params: &p {q: 1}\n",
    "category: 'it''s'",
    "slug:",
    "tags:\n- a\n-  b # c",
    'series: "é😀\\u2028"',
    "lang: de   ",
    "license: x\n  y\n  z",
    "summary: مرحبا \u202eabc",
)
REVIEWS = (
    "",
    "review:",
    "review: ~ # later",
    "review: {by: ada, at: 2026-01-01, sha256: abc}  # flow",
    "review: {\n  by: ada, # x\n  at: 2026-01-01 }",
    'review:\n  by: ada\n  at: 2026-01-01\n  sha256: "abc"  # by hand',
    "review: # why\n\n      by: ada\n      # inside\n      sha256: >-\n        abc\n",
    "'review': todo",
    '"review" : [1,\n 2]',
    "review:\n- a\n- b",
    "review: &anchor {by: ada}",
    "review: !!map {by: ada}",
    "? review\n: {by: ada}",
)
TOML_REQUIRED = ('title = "A" # the title', "date = 2026-06-02", 'author = ["ada"]', "ai = true")
TOML_OTHERS = (
    "# [review]",
    "",
    'tags = ["a", # one\n  "]", ]',
    "summary = '''\n[review]\nby = \"x\"\n'''",
    'category = "[review]"',
    "params.x = 1",
    "comments=false",
)
TOML_REVIEWS = (
    "",
    'review = {by = "ada", at = 2026-01-01} # flow',
    'review.by = "ada" # dotted',
    'review . "by" = "ada"\nlang = "de"\nreview.at = 2026-01-01 # x',
)
TOML_TABLES = (
    "[review]",
    "[review] # header\n\nby = 'ada' # x\n# inside\nat = 2026-01-01",
    '["review"]\nsha256 = """x"""',
)
BODIES = ("", "Text.\n", "\nText.\n---\nreview: x\n---\n", "no end", "+++\n[review]\n+++\n")
NEWLINES = st.sampled_from(["\n", "\r\n", "\r"])
PROPERTY = settings(
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
)


def keys_once(lines: list[str], separator: str) -> list[str]:
    """The lines without those whose key stood before."""
    seen: set[str] = set()
    return [
        line
        for line in lines
        if separator not in line.partition("\n")[0]
        or line.lstrip().startswith("#")
        or not ((key := line.partition(separator)[0].strip(" 'p&")) in seen or seen.add(key))
    ]


def check_exactness(before: bytes, old: str, newline: str) -> None:
    """Sign the post `before`, which holds the review `old`; what stands before and behind that is
    there to the byte."""
    with passing_folder() as folder:
        site = SiteTest(folder / "site")
        site.write("content/posts/a.md", before)
        sign(site, "content/posts/a.md")
        after = (site.root / "content/posts/a.md").read_bytes()
        review_was = old.replace("\n", newline).encode()
        start = (
            (before.rindex if b"+++" in before[:6] else before.index)(newline.encode() + review_was)
            + len(newline)
            if old
            else None
        )
        if old.startswith(("review.", "review .")):
            assert [
                line for line in after.splitlines() if not line.startswith((b"review", b" # x"))
            ] == [line for line in before.splitlines() if not line.startswith(b"review")]
        elif start is None:
            same = next(
                i for i, (one, other) in enumerate(zip(before, after, strict=False)) if one != other
            )
            assert after.endswith(before[same:])
        else:
            assert after.startswith(before[:start])
            assert after.endswith(before[start + len(review_was) :])
        for comment in (
            line.partition("#")[2]
            for line in old.splitlines()
            if "inside" not in line and "# x" not in line
        ):
            assert comment.encode() in after
        post, _, _ = parse_post(
            "content/posts/a.md",
            files.decode("a", after),
            settings_of(CONFIG),
            Converter(CONFIG.markdown),
        )
        assert post.meta.review == Review(by="ada", at=NOW, sha256=post.text_digest)
        (again,) = sign(site, "content/posts/a.md")
        assert not again.written


@PROPERTY
@given(
    others=st.lists(st.sampled_from(OTHERS), max_size=6),
    review_=st.sampled_from(REVIEWS),
    place=st.integers(0, 11),
    newline=NEWLINES,
    mark=st.sampled_from(["", "\ufeff", "\ufeff\n \n"]),
    fences=st.sampled_from([("---", "---"), ("---  ", "...")]),
    body=st.sampled_from(BODIES),
    indent=st.sampled_from(["", "  "]),
)
@example(
    others=[],
    review_=REVIEWS[3],
    place=0,
    newline="\r\n",
    mark="",
    fences=("---", "---"),
    body="",
    indent="",
)
def test_yaml_keeps_every_other_byte(
    others: list[str],
    review_: str,
    place: int,
    newline: str,
    mark: str,
    fences: tuple[str, str],
    body: str,
    indent: str,
) -> None:
    if review_.startswith(("? ", "review: !!")) or indent:
        others = []
    lines = keys_once([*REQUIRED, *others], ":")
    lines.insert(place % (len(lines) + 1), review_)
    written = [indent + line.replace("\n", "\n" + indent) for line in lines]
    old = indent + review_.replace("\n", "\n" + indent) if review_ else ""
    text = mark + "\n".join([fences[0], *written, fences[1], body])
    check_exactness(text.replace("\n", newline).encode(), old, newline)


@PROPERTY
@given(
    others=st.lists(st.sampled_from(TOML_OTHERS), max_size=5),
    review_=st.sampled_from(TOML_REVIEWS),
    table=st.sampled_from(TOML_TABLES),
    place=st.integers(0, 9),
    newline=st.sampled_from(["\n", "\r\n"]),
    first=st.booleans(),
)
def test_toml_keeps_every_other_byte(
    others: list[str], review_: str, table: str, place: int, newline: str, first: bool
) -> None:
    lines = keys_once([*TOML_REQUIRED, *others], "=")
    lines.insert(place % (len(lines) + 1), review_)
    source = '[[source]]\nname = "CNN" # [review]'
    tables = [] if review_ else [table] if place % 3 else []
    lines += [*tables, source] if first else [source, *tables]
    text = "\n".join(["+++", *lines, "+++", "Text."])
    check_exactness(text.replace("\n", newline).encode(), review_ or "".join(tables), newline)


@pytest.mark.parametrize(
    "key",
    [
        "ada",
        "no",
        "1",
        "2026-01-02",
        "a b",
        "a: b",
        'quo"te',
        "é",
        "1e3",
        "0x1f",
        "null",
        "a#b",
        "a #b",
        "x, y",
    ],
)
@pytest.mark.sampled(4)
def test_every_key_of_an_author_can_be_written(key: str, site: SiteTest) -> None:
    site.write(f"content/authors/{key}.md", "---\nname: Other Name\n---\n")
    for path in (site.post("a", date="2026-06-02"), "content/posts/b.md"):
        site.write(
            "content/posts/b.md",
            '+++\ntitle = "B"\ndate = 2026-06-02\nauthor = "ada"\nsource = "CNN"\nai = true\n+++\n',
        )
        sign(site, path, by=key)
        assert site.build(now=NOW + dt.timedelta(days=1)).done.problems == ()
        assert "reviewed by Other Name" in site.read(f"2026/06/02/{path[14]}/index.html")


def test_a_digest_that_yaml_takes_for_a_number_is_in_quotes() -> None:
    assert [yaml_text(text) for text in ("1" * 64, "0" + "a" * 63, "1_0")] == [
        f'"{"1" * 64}"',
        "0" + "a" * 63,
        '"1_0"',
    ]


def test_a_text_without_front_matter_has_no_place() -> None:
    for text in ("", "text", "---\n", "---\n- a\n---\n", "---\n---\n", "+++\nx\n+++\n"):
        with pytest.raises(NoPlaceError):
            put(text, ("review",), {"by": "x"})
