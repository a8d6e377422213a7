"""Texts that are small to write and costly to read, by the construct that they abuse."""

from __future__ import annotations

from collections.abc import Callable

# Each is a family: the text of so many characters, about.
FAMILIES: dict[str, Callable[[int], str]] = {
    "much markup": lambda n: "*a* `b` [c](/) " * (n * 2),
    # Python-Markdown looks for the end of each of these through all the rest, for minutes.
    "[": lambda n: "[" * n + "](/)",
    "[a": lambda n: "[a" * (n // 2) + "](/)",
    "![": lambda n: "![" * (n // 2) + "](/)",
    "![[]()": lambda n: "![[]()" * (n // 6),
    "[ alone": lambda n: "[" * n,
    "[a](": lambda n: "[a](" * (n // 4),
    "[a](<b": lambda n: "[a](<b" * (n // 6),
    "[a][b": lambda n: "[a][b" * (n // 5),
    "[^a": lambda n: "[^a" * (n // 3),
    "[…](…) in each other": lambda n: "[a " * (n // 8) + "](/)" * (n // 8),
    "notes of one name": lambda n: "[^a]: x\n\n" + "[^a] " * (n // 5),
    "definitions in a row": lambda n: "a\n" + ": b\n" * (n // 4),
    "emphasis that may begin or end": lambda n: "a*" * (n // 2),
    "emphasis in emphasis": lambda n: "*a " * (n // 6) + "x" + " a*" * (n // 6),
    "stars of two kinds": lambda n: "* " + "*a **a " * (n // 7),
    "backslashes": lambda n: "\\" * n,
    "backticks": lambda n: " ".join("`" * i for i in range(1, int((2 * n) ** 0.5))),
    "a table of ticks": lambda n: "a|b\n-|-\n" + "`a|" * (n // 3),
    "a table as wide as long": lambda n: (
        "a|" * int(n**0.5) + "a\n" + "-|" * int(n**0.5) + "-\n" + "a\n" * int(n**0.5)
    ),
    "fences without an end": lambda n: "```\n" * (n // 4),
    "a bad piece of Java": lambda n: "```java\n" + "a<" * (n // 2) + "\n```",
    "tables of contents": lambda n: "[TOC]\n\n" * (n // 20) + "# a\n\n" * (n // 20),
    "tags without an end": lambda n: "<a " * (n // 3),
    "attributes without an end": lambda n: '<a href="' * (n // 9),
    "comments without an end": lambda n: "<!--" * (n // 4),
    "sections without an end": lambda n: "<![CDATA[" * (n // 9),
    # These are deep.
    "> > >": lambda n: "> " * (n // 2) + "x",
    "- - -": lambda n: "- " * (n // 2) + "x",
    "a list by indentation": lambda n: "\n".join(
        "    " * i + "- x" for i in range(int((n / 2) ** 0.5))
    ),
    "definitions in definitions": lambda n: (
        "a\n"
        + "\n".join(f"{'    ' * i}: a\n\n{'    ' * i}    a" for i in range(int((n / 4) ** 0.5)))
    ),
    "<div>": lambda n: "<div>" * (n // 5),
    "<b><i> in a text": lambda n: "x " + "<b><i>" * (n // 6),
    "<a><p>": lambda n: "<a>" + "<p>" * (n // 3),
    "<svg><math>": lambda n: "<svg><math>" * (n // 11),
    "formatting that goes on": lambda n: "".join(f"<p><b class=c{i}></p>" for i in range(n // 20)),
    # These are many.
    "text": lambda n: "word " * (n // 5),
    "one word": lambda n: "a" * n,
    "one address": lambda n: "http://" + "a." * (n // 2),
    "one mail address": lambda n: "a@" + "b." * (n // 2),
    "spaces": lambda n: "a" + " " * n + "b",
    "quotes": lambda n: "'\"" * (n // 2),
    "entities": lambda n: "&#x" * (n // 3),
    "an entity": lambda n: "&#" + "1" * 600 + "x" * n,
    "names of tags": lambda n: "".join(f"<x{i}>" for i in range(n // 8)),
}
# Those, and texts that cost our own parser more steps than another.
TEXTS: dict[str, Callable[[int], str]] = {
    **FAMILIES,
    "notes that repeat": lambda n: "[^a]: x[^a]\n\n" + "[^a] " * (n // 5),
    "notes in notes": lambda n: "".join(f"[^{i}]: x[^{i + 1}]\n" for i in range(n // 16)) + "x[^0]",
    "definitions": lambda n: (
        "".join(f"[a{i}]: /b\n" for i in range(n // 12))
        + "\n"
        + "".join(f"[a{i}] " for i in range(n // 12))
    ),
    "labels": lambda n: "[a]: /b\n\n" + "[a][" * (n // 4),
    "links in links": lambda n: "[a](b " * (n // 6) + "[c](d)" + ")" * (n // 6),
    "pictures in pictures": lambda n: "![a" * (n // 6) + "](b)" * (n // 6),
    "titles": lambda n: '[a](b "\\"' * (n // 9),
    "brackets in addresses": lambda n: "[a](" + "(" * n,
    "underscores and stars": lambda n: "*a_ " * (n // 4) + "_b* " * (n // 4),
    "tildes": lambda n: "~~a~ " * (n // 5),
    "declarations": lambda n: "<!A " * (n // 4) + "<?" * (n // 4),
    "tags that nearly end": lambda n: "<a b=\"'\" c='\"' " * (n // 15),
    "entities": lambda n: "&a" * (n // 2) + "&#1" * (n // 3),
    "hosts": lambda n: "http://a_b." * (n // 11) + "www._." * (n // 6),
    "mails": lambda n: "a@" * (n // 4) + "a.@b" * (n // 4),
    "pipes": lambda n: "a|b\n-|-\n" + "\\|" * (n // 2) + "\n" + "|" * (n // 2),
    "headings in an item": lambda n: "- a\n" + "  # b\n  c\n" * (n // 10),
    "lazy lines": lambda n: "> > > a\n" + "b\n" * (n // 2),
    "abbreviations": lambda n: "*[A]: B\nx\n" * (n // 10),
    "tabs": lambda n: "-\ta\n\tb\n" * (n // 8),
}
# Much markup takes many times as long, on any machine.
TIME = 0.03
