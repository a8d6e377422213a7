"""The files under content/comments/: which are refused, how replies are ordered, and that a
reader's text stays text."""

from __future__ import annotations

import datetime as dt
import re
from html import escape

import pytest
from comments_support import HOSTILE, ONE, PAGE, comment
from hypothesis import given
from hypothesis import strategies as st
from support import SiteTest

from sitegen.commands.comments import text
from sitegen.markdown import reply
from sitegen.parse.thread import read

# --- what can be wrong ----------------------------------------------------------------------------


def test_comments_without_a_post_are_reported_and_shown_nowhere(blog: SiteTest) -> None:
    blog.write("content/comments/onee.toml", ONE.replace("A reply", "LOST"))
    result = blog.build()
    assert [(problem.path, problem.code, problem.severity) for problem in result.problems] == [
        ("content/comments/onee.toml", "orphan-comments", "warning")
    ]
    assert "content/comments/one.toml?" in result.printed
    assert not any(b"LOST" in data for data in blog.files().values())


@pytest.mark.parametrize("more", ["draft: true", "expires: 2026-02-01"])
def test_comments_on_what_is_not_published_wait_without_a_word(blog: SiteTest, more: str) -> None:
    blog.post("one", more=more)
    assert blog.build().done.problems == ()
    assert not any(b"A reply" in data for data in blog.files().values())


@pytest.mark.parametrize(
    ("entries", "place", "code"),
    [
        (
            (
                '[[comment]]\nid = "1"\ndate = 2026-02-01\ntext = "x"\n[[comment]]\nid = "1"\ndate'
                ' = 2026-02-01\ntext = "y"\n'
            ),
            (6, 6),
            "duplicate-id",
        ),
        ('[[comment]]\nid = "1"\ndate = 2026-02-01\n', (1, 3), "missing-key"),
        (
            '[[comment]]\nid = "1"\ndate = 2026-02-01\ntext = "\\u202e \\u2066"\n',
            (1, 3),
            "missing-key",
        ),
        (
            '[[comment]]\nid = "1"\ndate = 2026-02-01\ntext = "a\\u0000b"\n',
            (4, 10),
            "control-character",
        ),
        ('[[comment]]\nid = "<b>"\ndate = 2026-02-01\ntext = "x"\n', (2, 6), "invalid-value"),
        (
            (
                '[[comment]]\nid = "1"\ndate = 2026-02-01\ntext = "x"\nwebsite ='
                ' "javascript:alert(1)"\n'
            ),
            (5, 11),
            "invalid-value",
        ),
        (
            '[[comment]]\nid = "1"\ndate = 2026-02-01\ntext = "x"\nemail = "a@b.example"\n',
            (5, 1),
            "unknown-key",
        ),
        (
            (
                '[[comment]]\nid = "1"\ndate = 2026-02-01\ntext = """\n[[comment]]\nid ='
                ' 3\n"""\nauthor = 3\n'
            ),
            (8, 10),
            "invalid-value",
        ),
        (
            f'[[comment]]\nid = "1"\ndate = 2026-02-01\ntext = "{"x" * 70_001}"\n',
            (4, 8),
            "invalid-value",
        ),
        ("comment = 3\n", (1, 11), "invalid-value"),
        ("x\n", (1, 2), "toml"),
    ],
)
def test_a_file_with_a_mistake_is_refused_at_its_place(
    blog: SiteTest, entries: str, place: tuple[int, int], code: str
) -> None:
    blog.write("content/comments/one.toml", entries.encode())
    result = blog.build()
    assert [(problem.code, (problem.line, problem.column)) for problem in result.problems] == [
        (code, place)
    ], result.printed


def test_other_files_do_not_belong_there(blog: SiteTest) -> None:
    blog.write("content/comments/a.md", "---\ntitle: A page\n---\n")
    blog.write("content/comments/list.json", "{}")
    assert blog.build().codes() == ["misplaced", "misplaced"]


def test_a_reply_to_nothing_and_a_circle_are_comments_on_the_post(blog: SiteTest) -> None:
    listed = [
        comment("1", parent="7"),
        comment("2", parent="3"),
        comment("3", parent="2"),
        comment("4", parent="4"),
        comment("5", parent="3"),
    ]
    blog.write("content/comments/one.toml", text(listed))
    result = blog.build()
    assert [problem.code for problem in result.done.problems] == ["comment-parent"] * 4
    assert [problem.line for problem in result.problems] == [5, 14, 23, 32]
    assert blog.read(PAGE).count('class="comment"') == 5


def test_replies_that_go_deep_stay_in_order_and_narrow(blog: SiteTest) -> None:
    listed = [comment(str(n), parent=str(n - 1) if n > 1 else None) for n in range(1, 2001)]
    blog.write("content/comments/one.toml", text(listed))
    assert blog.build().done.problems == ()
    page = blog.read(PAGE)
    assert page.count('class="comment"') == 2000
    assert page.count('<ol class="comment-list">') == 3
    ids = [int(found) for found in re.findall(r'<li class="comment" id="page.comment-(\d+)"', page)]
    assert ids == sorted(ids)


@pytest.mark.parametrize("payload", HOSTILE)
@pytest.mark.sampled(4)
def test_hostile_text_stays_text(blog: SiteTest, payload: str) -> None:
    blog.write(
        "content/comments/one.toml",
        text([comment("1", author=payload.replace("\n", " "), text=payload)]),
    )
    assert blog.build().done.problems == ()
    part = blog.read(PAGE)
    part = part[
        part.index('id="page.comments"') : part.index(
            "</section>", part.index('id="page.comments"')
        )
    ]
    tags = set(re.findall(r"<(\w+)", part))
    assert tags <= {"h2", "ol", "li", "p", "bdi", "a", "time", "div", *reply.TAGS}
    assert not re.search(r"<[^>]*\son\w+=", part)
    assert set(re.findall(r'href="(\w+):', part)) <= {"https"}
    if "<" in payload and not re.search(r"[`*>\[]{1,3}[<b]|^[->] |```", payload):
        assert escape(payload) in part
    assert part.count("<div") == part.count("</div>") == 2


def test_signs_that_turn_the_order_of_letters_are_taken_out(blog: SiteTest) -> None:
    blog.write(
        "content/comments/one.toml",
        text([comment("1", author="a\u202egnp.exe", text="see \u2066moc.live\u2069 \u200fשלום")]),
    )
    blog.build()
    page = blog.read(PAGE)
    assert "agnp.exe" in page
    assert "see moc.live \u200fשלום" in page


@pytest.mark.parametrize(
    "text",
    [
        "*" * 65_000,
        "**a" * 20_000,
        "`" * 65_000,
        "[" * 65_000,
        "[a](" * 16_000,
        "https://" * 8_000,
        "~~a" * 20_000,
        ">" * 65_000,
        "> " * 30_000,
        "- \n" * 20_000,
        "```\n" * 16_000,
        "* " * 30_000,
        " " * 65_000 + "x",
        "*" + " " * 65_000,
        "\n" * 65_000 + "x",
        "1." * 30_000,
        "[a](https://x" * 5_000,
        "*a" * 30_000,
        "```x\n" * 16_000,
    ],
)
def test_a_long_text_takes_no_longer_than_it_is(text: str) -> None:
    # What is not linear in its length takes minutes here.
    assert len(reply.html(text)) < 60 * len(text)


@given(st.text(alphabet=st.characters(codec="utf-8") | st.sampled_from("*`~[]()<>&\"'\n -1.>h:/")))
def test_any_text_is_safe(text: str) -> None:
    made = reply.html(text)
    assert set(re.findall(r"<(?!/)(\w*)", made)) <= reply.TAGS
    assert "javascript:" not in "".join(re.findall(r"<[^>]*>", made))


# --- files ----------------------------------------------------------------------------------------


TEXTS = st.text(alphabet=st.characters(codec="utf-8") | st.sampled_from("\"\\\n '#[]=")).map(
    reply.plain
)


@given(TEXTS, TEXTS)
def test_what_is_written_is_read(author: str, said: str) -> None:
    written = [
        comment("7", author=" ".join(author.split()) or None, text=said.strip("\n")),
        comment("8", parent="7"),
    ]
    if not (written[0].text or "").strip():
        return
    made = text(written)
    found = read("content/comments/a.toml", made, dt.UTC)[0]
    assert [(c.id, c.parent, c.author, c.date, (c.text or "").strip("\n")) for c in found] == [
        (c.id, c.parent, c.author, c.date, c.text) for c in written
    ]
    assert text(found) == made
