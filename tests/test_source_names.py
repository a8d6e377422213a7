"""What is no source, and what the message says to write instead: bare addresses, words that name
nobody, names without an address."""

from __future__ import annotations

import json

import pytest
from support import SETTINGS, SiteTest

ORIGINAL = "write source: original, if it is your own reporting, or the name of the publication"


NO_NAME = "source: this is an address, not a name"


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("https://cnn.example/a", "source: {name: cnn.example, url: https://cnn.example/a}"),
        ("http://cnn.example", "source: {name: cnn.example, url: http://cnn.example}"),
        ("www.cnn.com/a", "source: {name: cnn.com, url: https://www.cnn.com/a}"),
        ("www.cnn.com", "source: {name: cnn.com, url: https://www.cnn.com}"),
        ("WWW.CNN.com/A", "source: {name: cnn.com, url: https://WWW.CNN.com/A}"),
        ("HTTPS://CNN.com/A", "source: {name: cnn.com, url: https://CNN.com/A}"),
        ("cnn.com/a", "source: {name: cnn.com, url: https://cnn.com/a}"),
        ("//cnn.com/a", "source: {name: cnn.com, url: https://cnn.com/a}"),
        ("<https://cnn.com/a>", "source: {name: cnn.com, url: https://cnn.com/a}"),
        ("https://cnn.com:8080/a", "source: {name: cnn.com, url: https://cnn.com:8080/a}"),
        ("https://a.de/x?y=[1],2#z", 'source: {name: a.de, url: "https://a.de/x?y=[1],2#z"}'),
        ("https://a.de/x:", 'source: {name: a.de, url: "https://a.de/x:"}'),
        ("https://on/", 'source: {name: "on", url: https://on/}'),
        ("https://[::1]/a", 'source: {name: "[::1]", url: "https://[::1]/a"}'),
        ("https://192.0.2.1/a", 'source: {name: "192.0.2.1", url: https://192.0.2.1/a}'),
        (
            "https://zeitung.münchen.de/",
            'source: {name: "zeitung.münchen.de", url: "https://zeitung.münchen.de/"}',
        ),
        ("https://a@b.example/", "source: {name: …, url: https://…}"),
        ("https://", "source: {name: …, url: https://…}"),
        ("ftp://a.example/x", "source: {name: …, url: https://…}"),
    ],
)
@pytest.mark.sampled(4)
def test_a_bare_address_is_told_the_right_line(written: str, line: str, site: SiteTest) -> None:
    quoted = json.dumps(written, ensure_ascii=False)
    for source, hint in (
        (f"source: {quoted}", f"write {line}"),
        (f"source: [CNN, {quoted}]", f"write {line.removeprefix('source: ')} instead"),
    ):
        site.edit(site.post("a"), "source: CNN", source)
        problems = site.build().problems
        (problem,) = [each for each in problems if each.severity == "error"]
        assert (problem.code, problem.line, problem.message, problem.hint) == (
            "invalid-value",
            5,
            NO_NAME,
            hint,
        )
        assert problem.column == (15 if "[CNN" in source else 9)
    if "…" not in line:
        site.edit(site.post("a"), "source: CNN", line)
        assert site.build(strict=True).ok


def test_the_right_line_in_toml(site: SiteTest) -> None:
    front = '+++\ntitle = "A"\ndate = 2026-01-02\nauthor = "ada"\nai = true\n{}\n+++\nText.\n'
    site.write("content/posts/a.md", front.format('source = "www.cnn.com/a"'))
    (problem,) = site.build().problems
    line = 'source = {name = "cnn.com", url = "https://www.cnn.com/a"}'
    assert problem.hint == f"write {line}"
    site.write("content/posts/a.md", front.format(line))
    assert site.build(strict=True).ok
    site.write("content/posts/a.md", front.format('source = "n/a"'))
    (problem,) = site.build().problems
    assert problem.hint.startswith('write source = "original", if it is your own reporting')


@pytest.mark.parametrize(
    ("keys", "message", "hint"),
    [
        (
            "{name: https://www.cnn.com/a}",
            "source.name: this is an address, not a name",
            "write name: cnn.com, url: https://www.cnn.com/a",
        ),
        (
            "{name: https://www.cnn.com/a, url: https://www.cnn.com/a}",
            "source.name: this is an address, not a name",
            "write name: cnn.com",
        ),
        (
            "{name: n/a, url: https://www.cnn.com/a}",
            "source.name: 'n/a' names no source",
            "write name: cnn.com",
        ),
        (
            "{name: unknown}",
            "source.name: 'unknown' names no source",
            ORIGINAL,
        ),
        ("{name: original}", "source.name: original has no other keys", "write source: original"),
        ("{name: unstated}", "source.name: unstated has no other keys", "write source: unstated"),
        (
            "[CNN, unstated]",
            "source: unstated says that no source is known, but the list has others",
            "take unstated out",
        ),
    ],
)
def test_names_that_are_none(keys: str, message: str, hint: str, site: SiteTest) -> None:
    site.edit(site.post("a"), "source: CNN", f"source: {keys}")
    (problem,) = [each for each in site.build().problems if each.severity == "error"]
    assert (problem.line, problem.message, problem.hint) == (5, message, hint)


@pytest.mark.parametrize(
    "word",
    [
        *("none", "None", "N/A", "n.a.", "unknown", "Unknown", "TBD", "null", "not available"),
        *("-", "--", "—", "?", "???", "…", "keine", "k. A.", "Desconocida", "אין"),
    ],
)
@pytest.mark.sampled(4)
def test_words_that_name_nobody(word: str, site: SiteTest) -> None:
    for source, hint in (
        (f'source: "{word}"', "write source: original"),
        (f'source: [CNN, "{word}"]', "write original instead"),
    ):
        site.edit(site.post("a"), "source: CNN", source)
        (problem,) = [each for each in site.build().problems if each.severity == "error"]
        assert (problem.line, problem.message, problem.hint) == (
            5,
            f"source: {word!r} names no source",
            f"{hint}, if it is your own reporting, or the name of the publication",
        )


@pytest.mark.parametrize("sign", ["-", "?"])
def test_a_sign_without_quotes(sign: str, site: SiteTest) -> None:
    site.edit(site.post("a"), "source: CNN", f"source: {sign}")
    (problem,) = site.build().problems
    assert (problem.line, problem.column, problem.message, problem.hint) == (
        5,
        9,
        f"source: {sign} is no value",
        ORIGINAL,
    )


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("CNN", "write name and url of the work: {name: …, url: https://…}"),
        ("cnn.com", "write name and url of the work: {name: …, url: https://…}"),
        ("AFP/dpa", "write name and url of the work: {name: …, url: https://…}"),
        ("Nobody", "write name and url of the work: {name: …, url: https://…}"),
        ("The Unknown", "write name and url of the work: {name: …, url: https://…}"),
        ("Own reporting", "write source: original, if it is your own reporting"),
        ("CNN, https://cnn.com/a", "write source: {name: CNN, url: https://cnn.com/a}"),
        ("[The Sun](https://a.de/b)", "write source: {name: The Sun, url: https://a.de/b}"),
    ],
)
@pytest.mark.sampled(4)
def test_names_without_an_address(name: str, hint: str, site: SiteTest) -> None:
    site.write("site.toml", SETTINGS.replace(', "source-url"', ""))
    site.edit(site.post("a"), "source: CNN", f"source: {json.dumps(name)}")
    (problem,) = site.build().done.problems
    assert (problem.severity, problem.code, problem.hint) == ("warning", "source-url", hint)


def test_an_archived_copy_is_an_address(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS.replace(', "source-url"', ""))
    work = "{name: CNN, archived: https://archive.example/a}"
    site.edit(site.post("a"), "source: CNN", f"source: {work}")
    assert site.build(strict=True).ok
    site.edit("content/posts/a.md", "https://archive.example/a", "archive.example/a")
    (problem,) = site.build().problems
    assert problem.message.startswith("source.archived: expected an address like https://")
