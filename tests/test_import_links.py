"""The addresses in a text of another system: found as sitegen's Markdown finds them, and replaced
where they stand with nothing else changed."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sitegen.importing.bodies.links import addresses, with_links
from sitegen.markdown.converter import Converter
from sitegen.markdown.github import links
from sitegen.model.config_tables import Markdown
from sitegen.text import rawhtml

CONVERTER = Converter(Markdown())
EXAMPLES = settings(max_examples=150, deadline=None, derandomize=True, database=None)


def to(new: str) -> Callable[[str], str | None]:
    return lambda _: new


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('[a](/x "title") and [b](/y)', ["/x", "/y"]),
        ("![a](pic.jpg) [![b](p.png)](/t)", ["pic.jpg", "p.png", "/t"]),
        ("[a](<my pic.jpg>)", ["my pic.jpg"]),
        (r"[a](/a\_b\(c\)?x=1&amp;y=2&copy=3)", ["/a_b(c)?x=1&y=2&copy=3"]),
        ("[a][b]\n\n[b]: /x 'T'\n[unused]: <y z>", ["/x", "y z"]),
        ("[b]: /x\n[B]: /second\n\n[b]", ["/x"]),
        ("> [b]:\n> /x\n\n[b]", ["/x"]),
        ("<https://a.example/b&amp;c>", ["https://a.example/b&c"]),
        ("- [ ] [a](/task)\n- x\n\n  [b](/item)", ["/task", "/item"]),
        ("| a |\n|---|\n| [x](y\\|z) ![p](q) |", ["y|z", "q"]),
        ("x[^1]\n\n[^1]: [a](/note)", ["/note"]),
        ("> [!NOTE]\n> [a](/alert)\n\n> x\n>\n> — [N](/by)", ["/alert", "/by"]),
        ("term\n: [a](/definition)", ["/definition"]),
        ("[a](/x) # h\n===\n\n# [b](/y) #", ["/x", "/y"]),
        ("<a href=/x><img src='y' alt=\"z\"></a> [b](/c)", ["/x", "y", "/c"]),
        (
            '<video poster="/p" src="/v"><source srcset="/a 1x, /b,c 2x,/d"></video>',
            ["/p", "/v", "/a", "/b,c", "/d"],
        ),
        ('<img data-src="/a" data-lazy-srcset="/b 2w">', ["/a", "/b"]),
        ('<div>\n<a class="x"\n   href="/x">y</a>\n</div>', ["/x"]),
        ("\r\n[a](/x)\r\rb\n[c](/y)", ["/x", "/y"]),
        ("[a]() [b](< >) <img src> <img src=''>", [" "]),
        # What is no link on the page is none here.
        ("`[a](/x)` ``<a href='/y'>``", []),
        ("```\n[a](/x)\n```\n\n    [b](/y)\n\n~~~html\n<a href='/z'>", []),
        ("<!-- [a](/x) <a href='/y'> -->\n\na <!-- [b](/c) --> b", []),
        (r"\[a](/x) [b\](/y) \<https://a.example> \<a href='/z'>", []),
        ("<script>\nlet a = '<a href=\"/x\">';\n</script>", []),
        ("[a] (/x) [b](/y z) [c]", []),
        ("https://bare.example/x www.bare.example <a@b.example>", []),
        ("a < b <a href=/x", []),
    ],
)
def test_found_are_those_that_the_page_has(text: str, found: list[str]):
    assert list(addresses(text)) == found


@pytest.mark.parametrize(
    ("text", "new", "result"),
    [
        ("[a](/x 'T')\t ", "../b.md#c", "[a](../b.md#c 'T')\t "),
        ("[a](<x y>)", "my pic.jpg", "[a](my%20pic.jpg)"),
        ("[a](x)", "a(b", r"[a](a\(b)"),
        ("[a](x)", "a(b)", "[a](a(b))"),
        ("[a](x)", "?a=1&amp;b", "[a](?a=1&amp;amp;b)"),
        ("[a](x)", "", "[a](<>)"),
        ("[a]: x", "é/<b>", "[a]: é/%3Cb%3E"),
        ("[a](\n> x)", "y", "[a](\n> x)"),
        ("[a]:\nx", "#", "[a]:\n\\#"),
        ("<a href=x title=y>", 'a"b&c', '<a href="a%22b&amp;c" title=y>'),
        ("<a href='x'>", "it's", "<a href='it&#x27;s'>"),
        ('<img srcset="a 1x,b 2x" src="c">', "n", '<img srcset="n 1x,n 2x" src="n">'),
        ("<https://a.example/b_c>", "b.md", r"[https://a.example/b\_c](b.md)"),
        ("!<https://a.example>", "b.md", "!<https://a.example>"),
        ("[a <https://a.example>](x)", "b.md", "[a <https://a.example>](b.md)"),
        ("| [a](b\\|c) | <a href=x> |\n|-|-|", "d|e", '| [a](d%7Ce) | <a href="d%7Ce"> |\n|-|-|'),
        ("\t- [a](x)\r\n", "y", "\t- [a](x)\r\n"),
        ("-\t[a](x)\r\n> \t[b](z)\r", "y", "-\t[a](y)\r\n> \t[b](y)\r"),
    ],
)
def test_a_new_address_has_the_form_that_its_place_needs(text: str, new: str, result: str):
    assert with_links(text, to(new)) == result


def test_what_is_not_replaced_stays_byte_for_byte():
    text = "[a]( /x  'T' )\r\n<A HREF = '/y' >\x00 [b]\t\n\n [B]:   </z&amp;>  \n\u2028x"
    assert with_links(text, lambda _: None) == with_links(text, lambda a: a) == text
    assert with_links(text, lambda a: "N" if a == "/y" else None) == text.replace("/y", "N")


PIECES = st.sampled_from(
    [
        *"ab1 \n\n\n[](){}<>!`*_~\\|#>-=+:&\"'/.\t",
        *("[a](b)", "![a](b.png 't')", "[c](<d e>)", "[r]", "[a][r]", "\n\n[r]: /ref 'T'\n\n"),
        *("<a href='x&amp;y'>", "</a>", "<img src=i srcset='j 1x, k'>", "<b>", "<div>\n", "</div>"),
        *("<https://x.example/a_b>", "\n- ", "\n> ", "\n1. ", "\n    ", "\n```\n", "<!--", "-->"),
        *(
            "| a | b |\n|---|---|\n| ",
            " | ",
            "\\|",
            "[^1]",
            "\n\n[^1]: ",
            "\n\n",
            "\n: ",
            "(",
            ")(",
        ),
    ]
)
TEXTS = st.lists(PIECES, max_size=14).map("".join)


def moved(address: str) -> str:
    return "/new/" + sha256(links.href(address).encode()).hexdigest()[:6]


def read(html: str) -> list[object]:
    """What a page is: its texts and its tags, with the values of their attributes."""
    parts: list[object] = []
    end = 0
    for token in rawhtml.tokens(html, rawhtml.TRUSTED):
        parts.append(html[end : token.start])
        markup, end = html[token.start : token.end], token.end
        if token.kind == "start":
            parts.append((token.name, [each[:2] for each in rawhtml.attributes_in(markup)]))
        else:
            parts.append(markup)
    return [*parts, html[end:]]


def expected(name: str, old: str, new: str) -> bool:
    if name == "srcset":
        return new.count("/new/") == 2 if new != old else "/new/" in new or not old.strip(" ,")
    if name not in {"href", "src"} or old == new:
        # In the text of another link, an address in angle brackets stays.
        return old == new and (
            name not in {"href", "src"} or not old or old[0] == "#" or ":" in old
        )
    return new == moved(old.strip())


@EXAMPLES
@example("[a](\n--)")
@example("[<https://x.example/a_b>]\n\n[<https://x.example/a_b>]: /ref")
@given(TEXTS)
def test_on_the_page_only_the_addresses_are_others(text: str):
    changed = with_links(text, moved)
    before, after = (read(CONVERTER.convert(each)[0]) for each in (text, changed))
    assert len(before) == len(after)
    for old, new in zip(before, after, strict=True):
        if isinstance(old, tuple) and isinstance(new, tuple) and old[0] == new[0]:
            assert [name for name, _ in old[1]] == [name for name, _ in new[1]]
            for (name, value), (_, other) in zip(old[1], new[1], strict=True):
                assert expected(name, value, other), (text, changed)
        else:
            assert old == new, (text, changed)
    assert with_links(changed, lambda address: None) == changed


@EXAMPLES
@given(st.text(max_size=60))
def test_any_text_is_read(text: str):
    assert with_links(text, lambda _: None) == text
