"""What authors say of themselves: a summary of one or two sentences, and the whole."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.importing.bodies.biographies import biography
from sitegen.importing.source import SourceText

LONG = "ports " * 80


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("Ada writes about ports.", "Ada writes about ports."),
        ("Ada writes about ports", "Ada writes about ports"),
        (
            "Ada *writes*.\nShe [lives](https://x.example) there. And sails.",
            "Ada writes. She lives there.",
        ),
        (
            "Dr. J. R. Smith of St. Ives writes. He sails. A lot.",
            "Dr. J. R. Smith of St. Ives writes. He sails.",
        ),
        ("Prof. Smith writes. He sails. A lot.", "Prof. Smith writes. He sails."),
        ("# Ada\n\n![Ada](ada.jpg)\n\n- a\n\nShe sails! “Always.” Yes.", "She sails! “Always.”"),
        ("Sie schreibt über Häfen. Über alle. Ja.", "Sie schreibt über Häfen. Über alle."),
        (f"Ada writes. P{LONG[1:]}", "Ada writes."),
        (f"{LONG}end.", "ports " * 49 + "…"),
        ("```\ncode\n```", ""),
        ("", ""),
    ],
)
def test_the_summary_is_the_first_sentences(text: str, summary: str):
    assert biography(SourceText(text=text, format="markdown")) == (summary, text)


def test_html_becomes_markdown():
    summary, body = biography(SourceText(text="<p>Ada <b>writes</b>.</p><p>A &lt;lot&gt;.</p>"))
    assert summary == "Ada writes."
    assert "Ada **writes**." in body
    assert r"A \<lot>." in body


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.text(max_size=80), st.sampled_from(["html", "markdown"]))
def test_any_text_is_read(text: str, form: str):
    summary, _ = biography(SourceText(text=text, format=form))
    assert len(summary) <= 300
    assert summary.isprintable() or not summary.isascii()
