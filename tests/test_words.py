"""Words are counted as readers see them, in one pass."""

from __future__ import annotations

import random
import re
import sys
import unicodedata

import pytest
from random_markdown import documents

from sitegen.markdown import budget
from sitegen.parse import plain_text


def test_counts_words_as_one_search_would() -> None:
    r, word = random.Random(5), re.compile(r"\w+(?:['’׳.,:/@‑-]\w+)*")
    for text in documents(5, 300):
        plain = text + "".join(
            r.choices(
                "aä_1\u0663²ⅷ-'’׳‑.,:/@ \xa0\u2028\x1c\u200b東カか\u3099e\u0301ªⓐ𝒜\u0928\u093f"
                "\xad\u200c\u200d\u2060\ufe0f",
                k=60,
            )
        )
        seen = "".join(
            sign
            for sign in plain
            if unicodedata.category(sign)[0] != "M" and sign not in "\xad\u200c\u200d\u2060"
        )
        assert plain_text.words_in(plain)[:2] == (
            len(word.findall(plain_text._CJK.sub(" ", seen))),
            len(plain_text._CJK.findall(seen)),
        )


@pytest.mark.long
def test_counts_words_between_all_the_signs_there_are_within_the_budget() -> None:
    signs = [
        sign
        for sign in map(chr, (*range(0x80, 0xD800), *range(0xE000, sys.maxunicode + 1)))
        if not sign.isalnum()
    ]
    text = "a".join(signs[:500_000])
    with budget.limit(budget.seconds_for(len(text))):
        assert sum(plain_text.words_in(text)[:2]) > 400_000
