"""Which posts tell the same story, in linear time."""

from __future__ import annotations

import random

from sitegen.commands.adding.stories import Stories, phrases_in, same_address, signature

WORDS = [f"w{i}" for i in range(2000)]


def test_addresses_of_one_work_are_equal() -> None:
    same = (
        "https://www.cnn.example/a/b",
        "http://CNN.example:80/a/b/",
        "https://cnn.example/a/b?utm_source=chatgpt.com&fbclid=1#part",
    )
    assert {same_address(url) for url in same} == {"cnn.example/a/b"}
    others = ("https://cnn.example/a", "https://cnn.example/A/b", "https://cnn.example/a/b?id=1")
    assert len({same_address(url) for url in (*same, *others)}) == 4
    assert same_address("https://[x/")


def test_nearly_equal_texts_are_found_and_others_are_not() -> None:
    r = random.Random(1)
    texts: dict[str, str] = {}
    stories = Stories(lambda path: phrases_in(texts[path]))
    for i in range(300):
        words = r.choices(WORDS, k=r.choice((8, 60, 300)))
        texts[f"{i}"] = " ".join(words)
        phrases = phrases_in(texts[f"{i}"])
        assert stories.by_text(f"{i}", phrases, signature(phrases)) is None
        stories.add(f"{i}", (), signature(phrases))
    for i in range(300):
        phrases = phrases_in(f"New {texts[f'{i}'].upper()}!")
        found = stories.by_text("new", phrases, signature(phrases))
        assert found
        assert found[1] == f"{i}"
        assert found[0] >= 0.8


def test_texts_of_one_template_are_compared_with_few() -> None:
    r = random.Random(2)
    frame = r.choices(WORDS, k=200)
    texts: dict[str, frozenset[int]] = {}
    asked: list[str] = []

    def phrases(path: str) -> frozenset[int]:
        asked.append(path)
        return texts[path]

    stories = Stories(phrases)
    for i in range(500):
        words = list(frame)
        for at in r.sample(range(200), 12):
            words[at] = f"n{r.random()}"
        texts[f"{i}"] = phrases_in(" ".join(words))
        bands = signature(texts[f"{i}"])
        asked.clear()
        stories.by_text(f"{i}", texts[f"{i}"], bands)
        assert len(asked) <= 20
        stories.add(f"{i}", (), bands)


def test_a_text_of_few_words_tells_no_story() -> None:
    assert signature(phrases_in("four words are few")) == ()
    assert len(signature(phrases_in("these are five words here"))) == 16
