"""Where keys and values are expected, and something else is written, the hint is a line to copy; it
keeps what was meant. What others call the keys of an editor is known."""

from __future__ import annotations

import pytest
from support import SiteTest

CNN = "source: {name: CNN, url: https://cnn.example/a}"


def hints(site: SiteTest, *lines: str) -> list[str]:
    more = "".join(f"{line}\n" for line in lines)
    site.write(
        "content/posts/a.md",
        f"---\ntitle: T\ndate: 2026-05-03\nauthor: ada\nai: none\n{more}---\nText.\n",
    )
    return [problem.hint for problem in site.build().problems]


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("retracted: true", "write retracted: {date: 2026-05-03, text: …}"),
        ("retracted: 2026-05-01", "write retracted: {date: 2026-05-01, text: …}"),
        ("retracted: [a]", "write retracted: {date: 2026-05-03, text: …}"),
        ("retracted: It is wrong", 'write retracted: {date: 2026-05-03, text: "It is wrong"}'),
        ("retracted: {date: 2026-05-03}", "add text: …"),
        (
            'corrections: {date: 2026-05-01, text: "One: two"}',
            'write corrections: [{date: 2026-05-01, text: "One: two"}]',
        ),
        (
            "corrections:\n  text: One\n  type: clarification",
            'write corrections: [{date: 2026-05-03, text: "One", type: "clarification"}]',
        ),
        ("corrections: [y]", 'write {date: 2026-05-03, text: "y"}'),
        ("corrections: One", 'write corrections: [{date: 2026-05-03, text: "One"}]'),
        ("pinned: 2026-05-01", "write pinned: {until: 2026-05-01}"),
        ('live: "1 May 2026"', "write live: {until: 2026-05-01}"),
        (
            "breaking: {until: 20:00}",
            "write the day as well, like 2026-05-03T20:00:00",
        ),
        ('pinned: {until: "9:30"}', "write the day as well, like 2026-05-03T09:30:00"),
        ("retracted: {date: 2026-05-03, text: x, type: y}", "known keys: date, text, keep"),
        ("live: {until: 2026-06-01, foo: 1}", "known keys: until"),
        ("pinned: {end: 2026-06-01}", "did you mean `until`?"),
        ("sticky: true", "did you mean `pinned`?"),
        ("featured: true", "did you mean `pinned`?"),
        ("featured: a.jpg", "did you mean `image`?"),
        ("retraction: {date: 2026-05-03, text: x}", "did you mean `retracted`?"),
        (
            "hidden: true",
            "did you mean `unlisted`? for what nobody may read yet, write draft: true",
        ),
    ],
)
def test_the_hint_is_a_line_to_copy(site: SiteTest, written: str, hint: str) -> None:
    assert hints(site, CNN, written) == [hint]


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("source: {url: https://cnn.example/a}", "add name: …"),
        ("source: {name: CNN, url: cnn.example/a}", "write url: https://cnn.example/a"),
        ("source: {name: CNN, url: //cnn.example/a}", "write url: https://cnn.example/a"),
        ("source: {name: CNN, url: CNN}", ""),
    ],
)
def test_an_address_is_written_whole(site: SiteTest, written: str, hint: str) -> None:
    assert hints(site, written) == [hint]


def test_a_digest_is_not_written_by_hand(site: SiteTest) -> None:
    assert hints(site, CNN, "review: {by: ada, at: 2026-05-03}") == [""]
    assert hints(site, CNN, "review: ada") == [""]


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ('[nav]\ntitle = "x"\nurl = "/"', "write [[nav]] above its keys"),
        ('nav = "x"', 'write nav = [{title = "x", url = …}]'),
    ],
)
def test_settings_are_written_as_toml(site: SiteTest, written: str, hint: str) -> None:
    site.post("a")
    site.write("site.toml", f"{site.source('site.toml')}\n{written}\n")
    assert hint in [problem.hint for problem in site.build().problems]
