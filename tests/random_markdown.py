"""Random Markdown: posts as they are written, posts full of markup, and lines thrown together."""

from __future__ import annotations

import random
from collections.abc import Iterator

WORDS = (
    "the",
    "minister",
    "of",
    "trade",
    "said",
    "on",
    "Monday",
    "that",
    "a",
    "new",
    "report",
    "about",
    "data",
    "centres,",
    "energy",
    "HTML",
    "W3C",
    "2026.",
    "(see)",
    "naïve",
    "Öl",
    "東京",
    "“quoted”",
    "x_y_z",
    "law.",
    "www",
    "http:",
    "it's",
    "AT&T",
    "3*4",
    "C#",
    "R&D;",
    "#1",
    "1)",
    "2.",
    "-",
    "+",
    "=",
    ">",
    "|",
    ":",
    "!",
    "~",
    "[",
    "]",
    "\\",
    '"',
    "'",
    "...",
    "--",
    "---",
    "<<",
    ">>",
    "l33t",
)
INLINE = (
    "*a*",
    "**b**",
    "***c***",
    "_d_",
    "__e__",
    "**f *g* h**",
    "*i **j** k*",
    "**\\_**",
    "*\\**",
    "a*b*c",
    "a_b_c",
    "**open",
    "*open",
    "_open",
    "~~s~~",
    "~~ s~~",
    "~a~",
    "`c`",
    "``c ` d``",
    "\\`n\\`",
    "\\\\`c`",
    "\\\\\\`c`",
    "`open",
    "`*not*`",
    "[a](/b)",
    '[a](</b c> "t")',
    "[a](b 't')",
    "[a]( b )",
    "[a [b] c](d)",
    "[*a*](b*c*)",
    "[a](b(c)d)",
    "[a](b",
    "[a] (b)",
    "[a][r]",
    "[r]",
    "[r][]",
    "[a][none]",
    "[none]",
    "![i](j.png)",
    '![i](j.png "T")',
    "![i][r]",
    "![r]",
    "!\\[a](b)",
    "\\[a](b)",
    "![a",
    "[![i](j)](k)",
    "<http://a.example/b>",
    "<a@b.example>",
    "<b>h</b>",
    '<i title="*x*">',
    "<br>",
    "< a",
    "a < b & c",
    "&amp;",
    "&copy;",
    "&#65;",
    "&#x41",
    "&#38 ",
    "&nosuch;",
    "<!-- c -->",
    "<?p?>",
    "</>",
    "<b",
    "https://a.example/b_(c).",
    "http://a.example*",
    "(https://a.example)",
    "WWW.a.example",
    "www.a.example,",
    "a@b.example",
    "a@b-",
    "hhttp://x",
    "x  \ny",
    "x\\\ny",
    "x\ny",
    "[^1]",
    "[^n]",
    "[^none]",
    "[[Wiki Page]]",
    "[[ ]]",
    "{: .c #i }",
    '{: title="a" }',
    "{@id=x}",
    "[TOC]",
    "[x] t",
    "— Who",
    "\x02",
    "\x03",
    "\x02klzzwxh:0000\x03",
    "klzzwxh:0000",
    "\x02wzxhzdk:0\x03",
    "HTML",
    "'s",
    '"q"',
    "'80s",
    "\t",
    "  ",
    "\xa0",
    "\\",
    "**[a*](b)*",
    "_[a_](b)_",
    "*[[ ]]*",
    "**~[[ ]]~**",
)
LINES = (
    "# H",
    "## H ##",
    "#H",
    "####### H",
    "# [a](b) `c` *d* #",
    "# H {: #own }",
    "# \\# &amp; <b>x</b>",
    "A\n===",
    "A\n---",
    "A\n=\n-",
    "---",
    "* * *",
    "___",
    "- - -",
    "> q",
    "> q\n> — Who",
    ">q",
    "> > q",
    "> - a\n> - b",
    "- a",
    "* a",
    "+ a",
    "- a\n- b",
    "- a\n    - b\n        - c",
    "- a\n\n- b",
    "- a\n\n    b",
    "-a",
    "1. a",
    "1) a",
    "2. a\n3. b",
    "1. a\n    * b",
    "١. a",
    "10000000000. a",
    "- [x] t\n- [ ] u",
    "    code",
    "        code",
    "\tcode",
    "    #!python\n    x = 1",
    "    :::nosuch\n    x",
    "```\nx\n```",
    "```python\nx = 1\n```",
    "```nosuch\nx\n```",
    '~~~ {.python .more hl_lines="1"}\nx\ny\n~~~',
    '```py hl_lines="2"\nx\ny\n```',
    "``` {linenums=true}\nx\n```",
    "```{.a}b}\nx\n```",
    "```open",
    "````\n```\n````",
    "| a | b |\n|---|---|\n| 1 | `x|y` |",
    "a | b\n:-- | --:\n*c* | \\|",
    "|a|\n|-|\n|b|",
    "text\na | b\n--|--\n1 | 2",
    "| - |",
    "Term\n: Definition",
    "Term\n\n:   Definition\n\n    more",
    ": none",
    ":none",
    '[r]: /r "R"',
    "[r]: <r>",
    "[r]:\n    /r",
    "[R]: /other",
    "  [s]: s",
    "[^1]: Note.",
    "[^1]:\n    Note.",
    "[^n]: Note *a*[^1].\n\n    More.",
    "   [^1]: x",
    "*[HTML]: Hyper",
    "*[W3C]: World",
    "*[HTML]: ''",
    "!!! note\n    text",
    '!!! tip "T"\n    - a',
    "!!!note",
    "!!! a b c",
    "<div>\n*a*\n</div>",
    '<div markdown="1">\n*a*\n\n- b\n</div>',
    "<p>x</p>",
    "<!-- a\n\nb -->",
    "<?php x ?>",
    "<b>x</b>",
    "<hr>",
    "</div>",
    "<table><tr><td>a</td></tr></table>",
    "<pre>\n*a*\n</pre>",
    "<script>a</script>",
    "<details>\n\nx\n\n</details>",
    "&#65",
    '!video https://v.example/1 "T"',
    "!post https://p.example/1",
    '![i](j.png "T")',
    "[TOC]",
    "   [TOC]",
    "\x02[TOC]",
    "{: .x }",
    "///Footnotes Go Here///",
    "=",
    "-",
    "+",
    "*",
    "#",
    ">",
    "|",
    ":",
    "\xa0",
    "\x0c",
    "\u2028x",
    "   \nx",
    " x",
    "  - a",
    "   1. a",
    "\\# x",
    "\\- x",
    "1\\. x",
)
ENDS = ("\n\n", "\n", "\n\n\n", "\n \n", "\n    ", "\n  ", "\r\n", "\n> ", "\n- ")


def sentence(r: random.Random, markup: float) -> str:
    words = r.choices(WORDS[:14], k=r.randint(4, 20))
    for i in range(len(words)):
        if r.random() < markup:
            words[i] = r.choice(
                (
                    r.choice(INLINE),
                    f"*{r.choice(INLINE)}*",
                    f"[{r.choice(INLINE)}]({r.choice(INLINE)})",
                    r.choice(WORDS),
                )
            )
    return " ".join(words) + r.choice((".", ".", "?", "  ", ""))


def documents(seed: int, count: int) -> Iterator[str]:
    """Posts as they are written, posts full of markup, and lines thrown together."""
    r = random.Random(seed)
    for _ in range(count):
        markup, strange = r.choice(((0.01, 0.1), (0.01, 0.1), (0.15, 0.3), (0.5, 0.6), (0.2, 0.95)))
        pieces = []
        for _ in range(r.randint(1, 12)):
            text = " ".join(sentence(r, markup) for _ in range(r.randint(1, 3)))
            line = r.choice(LINES)
            block = r.choice(
                (
                    text,
                    text,
                    text,
                    f"# {text}",
                    f"- {text}\n- {text}",
                    f"> {text}",
                    f"{line} {text}",
                )
            )
            pieces.append(line if r.random() < strange else block)
            pieces.append("\n\n" if r.random() > strange else r.choice(ENDS))
        if markup > 0.1 and r.random() < 0.7:
            pieces.append(
                r.choice(
                    (
                        "\n\n[r]: /r 'R'\n[^1]: One\n\n*[HTML]: Hyper\n",
                        "\n\n[^n]: N\n\n[r]: <x y>",
                        "\n\n[TOC]",
                    )
                )
            )
        yield "".join(pieces)


def post(r: random.Random) -> str:
    """About 600 words with few links, as news has them."""
    blocks = [
        "## " + " ".join(r.choices(WORDS[:14], k=6)),
        "> " + sentence(r, 0),
        "- " + "\n- ".join(sentence(r, 0.01) for _ in range(4)),
        "```python\nx = 1\n```",
        *[" ".join(sentence(r, 0) for _ in range(r.randint(3, 5))) for _ in range(13)],
    ]
    for i in r.sample(range(4, len(blocks)), 4):
        blocks[i] += r.choice(
            (
                " See [the report](https://example.org/report/1).",
                " It is *not* new.",
                " **More** is in [a table](/table/).",
            )
        )
    return "\n\n".join(r.sample(blocks[1:], len(blocks) - 1))


def rich_post(r: random.Random) -> str:
    """The same, in which a third of the sentences has markup."""
    blocks = []
    for _ in range(12):
        sentences = []
        for _ in range(3):
            words = r.choices(WORDS[:14], k=r.randint(9, 22))
            if r.random() < 0.3:
                link = f"[{words[3]}](https://example.org/{r.randrange(999)})"
                words[3] = r.choice([link, f"*{words[3]}*", f"**{words[3]}**", f"`{words[3]}`"])
            sentences.append(" ".join(words).capitalize() + ".")
        text = " ".join(sentences)
        blocks.append(
            r.choices(
                [
                    text,
                    f"## {' '.join(words[:5])}",
                    f"> {text}",
                    "\n".join(f"- {s}" for s in sentences),
                    "| a | b |\n|---|---|\n| 1 | 2 |",
                    "```python\nx = 1\n```",
                ],
                [70, 8, 7, 10, 2, 3],
            )[0]
        )
    return "\n\n".join(blocks)
