"""What GitHub's dialect costs over Python-Markdown's own rules, measured in turn in one run. `make bench-markdown`.

First posts of about 600 words; then hostile texts that double in size: time by a factor of two is linear.
"""

from __future__ import annotations

import random
import statistics
import time

from sitegen.config import Markdown
from sitegen.parse.markdown import Converter

ROUNDS, POSTS = 7, 200
WORDS = ["the", "minister", "of", "trade", "said", "on", "Monday", "that", "a", "new", "report", "about", "data", "centres,", "energy"]


def post(r: random.Random) -> str:
    blocks = []
    for _ in range(12):
        sentences = []
        for _ in range(3):
            words = r.choices(WORDS, k=r.randint(9, 22))
            if r.random() < 0.3:
                link = f"[{words[3]}](https://example.org/{r.randrange(999)})"
                words[3] = r.choice([link, f"*{words[3]}*", f"**{words[3]}**", f"`{words[3]}`"])
            sentences.append(" ".join(words).capitalize() + ".")
        text = " ".join(sentences)
        blocks.append(r.choices([text, f"## {' '.join(words[:5])}", f"> {text}", "\n".join(f"- {s}" for s in sentences),
                                 "| a | b |\n|---|---|\n| 1 | 2 |", "```python\nx = 1\n```"], [70, 8, 7, 10, 2, 3])[0])
    return "\n\n".join(blocks)


HOSTILE = {
    "> > >": lambda n: "> " * n + "x", "- - -": lambda n: "- " * n + "x", "- a": lambda n: "- a\n" * n,
    "nested": lambda n: "\n".join("  " * (i % 90) + "- x" for i in range(n)), "```": lambda n: "```\n" * n, "~~a": lambda n: "~~a " * n,
    "url": lambda n: "http://a.b " * n, "url)))": lambda n: "http://a.b/" + ")" * n, "a@b.": lambda n: "a@b." * n, "www.": lambda n: "www." * n,
    "table": lambda n: "a | b\n--|--\n" * n, "<div>": lambda n: "<div>\n" * n, "<a b b": lambda n: "<a" + " b" * n,
    ": def": lambda n: "a\n: b\n\n" * n,
    "[^1]:": lambda n: "[^1]: a\n" * n, "[a]: b": lambda n: "[a]: b\n" * n, "a\n=": lambda n: "a\n=\n" * n, "!!!": lambda n: "!!! note\n" * n,
    "> — b": lambda n: "> a\n> — b\n\n" * n, "!video": lambda n: "!video http://a\n\n" * n,
}


def seconds(converter: Converter, text: str) -> float:
    start = time.perf_counter()
    try:
        converter.convert(text)
    except RecursionError:
        return float("inf")
    return time.perf_counter() - start


def main() -> None:
    r = random.Random(7)
    texts = [post(r) for _ in range(POSTS)]
    classic, github = Converter(Markdown(dialect="classic")), Converter(Markdown())
    more = []
    for _ in range(ROUNDS):
        pairs = [(seconds(classic, text), seconds(github, text)) for text in texts]
        more.append((sum(b for _, b in pairs) - sum(a for a, _ in pairs)) / POSTS * 1000)
        print(f"classic {sum(a for a, _ in pairs) / POSTS * 1000:.3f}  github {sum(b for _, b in pairs) / POSTS * 1000:.3f} ms a post")
    print(f"github costs {statistics.median(more):+.3f} ms a post ({min(more):+.3f} to {max(more):+.3f})\n")
    print(f"{'':10}{'classic 4000':>14}{'github 2000':>14}{'4000':>10}{'growth':>8}")
    for name, text in HOSTILE.items():
        half, whole = seconds(github, text(2000)), seconds(github, text(4000))
        former = seconds(classic, text(4000))
        print(f"{name.replace(chr(10), '/'):10}{former * 1000:>11.1f} ms{half * 1000:>11.1f} ms{whole * 1000:>7.1f} ms{whole / half:>7.1f}x")


if __name__ == "__main__":
    main()
