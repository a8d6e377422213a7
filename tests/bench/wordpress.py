"""How long a large export of WordPress takes to read, and how much memory.

    PYTHONPATH=tests .venv/bin/python tests/bench/wordpress.py [POSTS] [KILOBYTES A POST]

By default 10,000 posts of 30 kB, every third of classic text, with comments and pictures. Prints
the time of the first pass, which looks for what documents need of each other, of two passes over
all documents, and the largest memory."""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from wordpress_export import HEAD, TAIL, attachment, cdata, item

from sitegen.importing.source import SourceOptions
from sitegen.importing.sources import wordpress

Result = TypeVar("Result")
WORDS = "The ferry came late because of the storm, and nobody on the quay was surprised. "


def text(number: int, length: int) -> str:
    """A text of about this many signs."""
    paragraph = WORDS * 6
    count = max(1, length // len(paragraph))
    if number % 3 == 0:
        extra = f'[gallery ids="{1_000_000 + number}"]\n\n[mystery a="b"]\n\n'
        return extra + "\n\n".join([paragraph] * count)
    block = f"<!-- wp:paragraph -->\n<p>{paragraph}</p>\n<!-- /wp:paragraph -->\n\n"
    return block * count


def comment(number: int) -> str:
    """An approved comment."""
    return (
        f"<wp:comment><wp:comment_id>{number}</wp:comment_id><wp:comment_author>Ana"
        "</wp:comment_author><wp:comment_date_gmt>2020-02-01 00:00:00</wp:comment_date_gmt>"
        f"<wp:comment_content>{cdata(WORDS)}</wp:comment_content>"
        "<wp:comment_approved>1</wp:comment_approved></wp:comment>"
    )


def write(path: Path, posts: int, length: int) -> None:
    """An export with this many posts."""
    with path.open("w", encoding="utf-8") as out:
        out.write(HEAD)
        for number in range(1, posts + 1):
            extra = comment(2 * number) + comment(2 * number + 1)
            out.write(item(number, text(number, length), extra=extra))
            out.write(attachment(1_000_000 + number, f"2020/01/p{number}.jpg", alt="A quay"))
        out.write(TAIL)


def timed(what: str, action: Callable[[], Result]) -> Result:
    """The result of an action, of which the time is printed."""
    start = time.perf_counter()
    result = action()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"{what:30} {time.perf_counter() - start:7.1f} s, {memory} MB")
    return result


def main(posts: int = 10_000, kilobytes: int = 30) -> None:
    """Writes an export, reads it, and prints what that took."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xml"
        write(path, posts, kilobytes * 1000)
        print(f"{posts} posts, {path.stat().st_size >> 20} MB")
        reader = timed("opened", lambda: wordpress.open_source(path, SourceOptions()))
        for number in (1, 2):
            timed(f"pass {number}", lambda: sum(1 for _ in reader.documents()))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
