"""Fixes of what programs leave in texts: each text with what it is after its fixes."""

from __future__ import annotations

import pytest
from docs_support import fix_marks
from text_cases import FERRY, KEYS, MORE, SAID

from sitegen.edits.fixes import applied, fix_of
from sitegen.errors import Problem
from sitegen.markdown.converter import Converter
from sitegen.model.config_tables import Markdown
from sitegen.parse import document
from sitegen.parse.job import ParseSettings

SETTINGS = ParseSettings(timezone="UTC", ai_default=True, markdown=Markdown())
CONVERTER = Converter(SETTINGS.markdown)
PATH = "content/posts/a.md"
TITLE = "title: A ferry is late"


def file_of(body: str, front: str = f"{TITLE}\nsource: original") -> str:
    front = f"{front}\ndate: 2026-01-02\nauthor: ada"
    return f"---\n{front}\n---\n{body.replace('…', FERRY).replace('‡', MORE)}"


def problems_of(text: str) -> list[Problem]:
    found = document.post(PATH, text, SETTINGS, CONVERTER)[2]
    return [problem for problem in found if problem.code.startswith("text-")]


def fixed(text: str, *, unsafe: bool = False) -> str:
    for _ in range(20):
        fixes = [fix_of(problem, {PATH: text}.get) for problem in problems_of(text)]
        fix = next((fix for fix in fixes if fix and (unsafe or fix.safe)), None)
        if fix is None:
            return text
        text = applied(text, fix.edits)
    raise AssertionError(f"the fixes do not end: {text!r}")


# The body, and what it is after the safe fixes.
SAFE = {
    "headline": ("# A ferry is late\n\n…", "…"),
    "headline after blank lines": ("\n\n# A ferry is late #\n\n…", "\n\n…"),
    "headline with a line below": ("A ferry is late\n=====\n\n…", "…"),
    "headline in bold type": ("**A ferry is late**\n…", "…"),
    "parameter alone": (
        "[A](https://a.example/b?utm_source=chatgpt.com) …",
        "[A](https://a.example/b) …",
    ),
    "parameter before another": (
        "<https://a.example/?utm_source=chatgpt.com&b=c> …",
        "<https://a.example/?b=c> …",
    ),
    "parameter after another": (
        "[A](https://a.example/?b=c&utm_source=chatgpt.com#d) …",
        "[A](https://a.example/?b=c#d) …",
    ),
    "parameter between entities": (
        '<a href="https://a.example/?b=c&amp;utm_source=openai&amp;d=e">A</a> …',
        '<a href="https://a.example/?b=c&amp;d=e">A</a> …',
    ),
    "token": ("It was late 【4†source】. …", "It was late. …"),
    "tokens": ("Late【4:0†a.pdf】【5:1†b.pdf】 again. …", "Late again. …"),
    "token of markup": (":contentReference[oaicite:0]{index=0} …", " …"),
    "invisible sign": ("The fer\u200bry. …", "The ferry. …"),
    "invisible signs": ("The\u2060 \ufefff\u200derry. …", "The ferry. …"),
    "end of code": ("…\n```\n", "…\n"),
    "end of code apart": ("…\n\n```", "…\n"),
}
UNSAFE = {
    "heading in the text": ("…\n\n## A ferry is late\n\n…", "…\n\n…"),
    "words of an assistant first": ("Here is the article:\n\n…", "…"),
    "words of an assistant last": ("…\n\nLet me know if you need changes!\n", "…\n\n"),
    "words of an assistant in two sentences": (
        "Certainly! Here is the article:\n\n…\n\nI hope this helps! Let me know if you like it.",
        "…\n\n",
    ),
    "sign that holds a number together": ("For 10\u2060000 years: …", "For 10000 years: …"),
    "sign against a ligature": ("Die Auf\u200clage. …", "Die Auflage. …"),
    "sentence of an assistant": ("…\n\nAs an AI language model, I cannot go.\n\n… …", "…\n\n… …"),
    "token that may be a word": ("Late turn0search1. …", "Late. …"),
    "code without end": ("…\n\n```py\nx = 1\n", "…\n\n```py\nx = 1\n```\n"),
    "code without end in a list": ("- …\n\n  ```\n  x = 1\n", "- …\n\n  ```\n  x = 1\n  ```\n"),
    "fence around the text": ("```Markdown\n\n…\n", "…\n"),
    "second front matter": ("---\ntitle: B\ndate: 2026-01-01\n---\n\n…", "…"),
    "letters of two scripts": ("The f\u0435rry. …", "The ferry. …"),
}
# These stay, with all fixes.
NEVER = (
    "It was late [1], and again [2]. …",
    "… As a large language model, I cannot know more. …",
    "- As an AI assistant, I take no side\n- …",
    "As an AI language model, I cannot take the ferry.",
    "… [Insert image here]",
    "…\n\nI hope this helps. That was the last line of the letter that she got.",
    "Here is the article that matters: Article 5. It was passed in May.\n\n…",
    "A ferry is late",
    "{{< youtube abc >}} …",
    "A \u202eturned\u202c word. …\n\n> העיר",
    "…\n\nSource: [CNN](https://cnn.exam`ple/)",
    "> ```\n> x = 1\n\n…",
)


@pytest.mark.parametrize("name", SAFE)
def test_a_safe_fix_takes_it_out(name: str) -> None:
    body, after = SAFE[name]
    assert problems_of(file_of(body))
    assert fixed(file_of(body)) == file_of(after)
    assert not problems_of(file_of(after))


@pytest.mark.parametrize("name", UNSAFE)
def test_what_may_be_meant_is_taken_out_on_request(name: str) -> None:
    body, after = UNSAFE[name]
    assert fixed(file_of(body)) == file_of(body)
    assert fixed(file_of(body), unsafe=True) == file_of(after)
    assert not problems_of(file_of(after))


@pytest.mark.parametrize("body", NEVER)
def test_what_only_a_person_can_write_has_no_fix(body: str) -> None:
    assert problems_of(file_of(body))
    assert fixed(file_of(body), unsafe=True) == file_of(body)


def test_a_link_to_the_headline_keeps_it_unless_asked() -> None:
    text = file_of("# A ferry is late\n\n… [Up](#a-ferry-is-late)")
    assert fixed(text) == text


@pytest.mark.parametrize(
    ("key", "written", "after", "safe"),
    [
        ("title", '"**A ferry is late**"', "A ferry is late", True),
        ("title", '"# A ferry is late"', "A ferry is late", True),
        ("title", "'## **A ferry** '", "A ferry", True),
        ("title", "<b>A ferry</b>", "A ferry", True),
        ("title", "Ferries &amp; harbours", "Ferries & harbours", True),
        ("title", '"A **late** ferry"', "A late ferry", False),
        ("summary", '"A [ferry](https://a.example/) `is` late"', "A ferry is late", False),
        ("summary", "A late<br>ferry", "A lateferry", False),
        ("title", "A fer\u200bry is late", "A ferry is late", True),
        ("title", "A ferry 【4†source】", "A ferry", True),
        ("title", "A f\u0435rry is late", "A ferry is late", False),
    ],
)
def test_titles_and_summaries_become_plain_text(
    key: str, written: str, after: str, safe: bool
) -> None:
    front = f"source: original\n{'' if key == 'title' else 'title: B' + chr(10)}{key}: "
    text = file_of("…", front + written)
    (problem,) = problems_of(text)
    assert (problem.key, problem.fix.safe) == (key, safe)
    fixed_text = fixed(text, unsafe=True)
    assert not problems_of(fixed_text)
    assert f"{key}: {after}\n" in fixed_text.replace('"', "").replace("'", "")


def test_the_address_of_a_source_loses_its_parameter() -> None:
    front = f"{TITLE}\nsource:\n- name: A\n  url: https://a.example/?utm_source=chatgpt.com"
    assert "url: https://a.example/\n" in fixed(file_of("…", front))


@pytest.mark.parametrize(
    ("front", "last", "after", "safe"),
    [
        ("source: CNN", "Source: CNN", "source: CNN", True),
        (
            "source: {name: CNN, url: https://cnn.example/a}",
            "**Source:** [CNN](https://cnn.example/a)",
            "source: {name: CNN, url: https://cnn.example/a}",
            True,
        ),
        ("source: CNN", "Source: BBC", "source: [CNN, BBC]", False),
        ("source:\n- CNN", "Sources:\n\n- BBC", "source:\n- CNN\n- BBC", False),
        ("ai: generated", "This article was created by AI.", "ai: generated", True),
        ("ai: assisted", "This article was created by AI.", "ai: assisted", False),
        ("ai: true", "*This article was created by AI and read by Jun.*", "ai: true", False),
        ("", "This article was generated by AI.", "ai: generated", False),
    ],
)
def test_last_lines_move_into_the_front_matter(
    front: str, last: str, after: str, safe: bool
) -> None:
    source = "" if front.startswith("source") else "\nsource: original"
    text = file_of(f"…\n\n{last}\n", f"{TITLE}{source}\n{front}".rstrip("\n"))
    (problem,) = problems_of(text)
    assert problem.fix.safe is safe
    result = fixed(text, unsafe=True)
    assert result.endswith(f"---\n{FERRY}\n")
    assert after in result
    assert not problems_of(result)


@pytest.mark.parametrize(
    "last",
    [
        "Source: CNN\nThis article was created by AI.",
        "This article was created by AI.\nSource: CNN",
        "This article was created by AI.\n\nSource: CNN",
    ],
)
def test_last_lines_about_both_move_to_two_keys(last: str) -> None:
    result = fixed(file_of(f"…\n\n{last}\n", f"{TITLE}\nsource: BBC"), unsafe=True)
    assert result.endswith(f"---\n{FERRY}\n")
    assert "\nsource: [BBC, CNN]\n" in result
    assert "\nai: generated\n" in result


@pytest.mark.parametrize(
    ("front", "last"),
    [
        ("ai: none", "This article was created by AI."),
        ("ai: generated", "Source: an interview with the mayor; the notes of that day"),
    ],
)
def test_what_contradicts_or_says_more_stays(front: str, last: str) -> None:
    text = file_of(f"…\n\n{last}\n", f"{TITLE}\nsource: original\n{front}")
    assert problems_of(text)
    assert fixed(text, unsafe=True) == text


def test_the_list_of_problems_says_which_codes_have_a_fix() -> None:
    texts = [file_of(body) for body, _ in (*SAFE.values(), *UNSAFE.values())]
    texts += [file_of(body) for _, body in SAID]
    texts += [file_of("…", f"source: original\n{front}") for front, _ in KEYS]
    texts.append(file_of("…\n\nSource: CNN\n", f"{TITLE}\nsource: CNN"))
    best: dict[str, str] = {}
    for problem in (problem for text in texts for problem in problems_of(text)):
        mark = ("safe" if problem.fix.safe else "unsafe") if problem.fix else ""
        best[problem.code] = min(
            best.get(problem.code, mark), mark, key=["safe", "unsafe", ""].index
        )
    marks = fix_marks()
    assert best == {code: marks[code] for code in marks if code.startswith("text-")}


@pytest.mark.parametrize("body", [body for _, body in SAID])
def test_fixes_end_and_bring_no_other_problem(body: str) -> None:
    text = file_of(body)
    before = {problem.code for problem in problems_of(text)}
    after = fixed(text, unsafe=True)
    assert {problem.code for problem in problems_of(after)} <= before
    assert fixed(after, unsafe=True) == after


@pytest.mark.parametrize("front", [front for front, _ in KEYS])
def test_fixes_of_titles_end(front: str) -> None:
    after = fixed(file_of("…", f"source: original\n{front}"), unsafe=True)
    assert fixed(after, unsafe=True) == after
