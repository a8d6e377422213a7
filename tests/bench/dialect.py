"""How long posts take from Markdown to HTML: beside another commit and beside GitHub's renderer, in
turn in one run. Then texts that are meant to take long: each, of up to 60 kB, within two seconds,
and twice the text in about twice the time.

`make bench-markdown`, or `python tests/bench/dialect.py [COMMIT]`; without one, beside the commit
before this."""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROUNDS, POSTS = 15, 100
# Characters of a text that is meant to take long, and CPU seconds that it may take.
SIZE, LIMIT = 30_000, 2
# Pygments takes the square of its length for it; what stops that is the budget of a document
# (markdown/budget.py).
NOT_OURS = "a bad piece of Java"


def corpora() -> dict[str, list[str]]:
    """Posts of about 600 words with little markup, such with more, and the sample blog."""
    from random_markdown import post, rich_post

    few, many = random.Random(7), random.Random(7)
    return {
        "posts": [post(few) for _ in range(POSTS)],
        "posts with more markup": [rich_post(many) for _ in range(POSTS)],
        "the sample blog": [
            path.read_text("utf-8").split("\n---\n", 1)[1]
            for path in sorted((ROOT / "content" / "posts").rglob("*.md"))
        ],
    }


def work(root: Path) -> None:
    """Convert a corpus whenever its name comes, with the sitegen in `root`; tell the CPU seconds
    for one post."""
    from sitegen.markdown import converter as markdown
    from sitegen.model.config_tables import Markdown

    assert Path(markdown.__file__).is_relative_to(root), "the installed sitegen came first"
    texts, converter = corpora(), markdown.Converter(Markdown())
    for name in map(str.strip, sys.stdin):
        start = time.process_time()
        for text in texts[name]:
            converter.convert(text)
        print((time.process_time() - start) / len(texts[name]), flush=True)


class Worker:
    """A process with the sitegen of one commit."""

    def __init__(self, root: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--work", str(root)],
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def seconds(self, corpus: str) -> float:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{corpus}\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())

    def end(self) -> None:
        self._process.communicate()


@contextmanager
def commit(name: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "sitegen"
        subprocess.run(
            ["git", "-C", ROOT, "worktree", "add", "--quiet", "--detach", root, name], check=True
        )
        try:
            yield root
        finally:
            subprocess.run(["git", "-C", ROOT, "worktree", "remove", "--force", root], check=True)


def compare(name: str) -> None:
    import cmarkgfm

    with commit(name) as before:
        workers = [Worker(before), Worker(ROOT)]
        for corpus, texts in corpora().items():
            rounds = []
            for number in range(ROUNDS + 2):
                former, now = (worker.seconds(corpus) for worker in workers)
                start = time.process_time()
                for text in texts:
                    cmarkgfm.github_flavored_markdown_to_html(text)
                if number > 1:  # first, everything gets warm
                    rounds.append((former, now, (time.process_time() - start) / len(texts)))
            ratios = sorted(now / former for former, now, _ in rounds)
            former, now, github = (
                statistics.median(column) * 1e6 for column in zip(*rounds, strict=True)
            )
            print(
                f"{corpus:24}{former:7.0f} µs before{now:7.0f} µs now{github:7.0f} µs cmark-gfm  "
                f" now / before: {statistics.median(ratios):.2f} ({ratios[0]:.2f} to"
                f" {ratios[-1]:.2f})   now / cmark-gfm: {now / github:.1f}"
            )
        for worker in workers:
            worker.end()


def grow() -> bool:
    from hostile_texts import TEXTS

    from sitegen.markdown.converter import Converter
    from sitegen.model.config_tables import Markdown

    converter, fine = Converter(Markdown()), True
    print(f"\n{'':34}{SIZE:>9}{2 * SIZE:>10} characters")
    for name, text in TEXTS.items():
        times = []
        for size in (SIZE, 2 * SIZE):
            start = time.process_time()
            converter.convert(text(size)[:size])
            times.append(time.process_time() - start)
        slow = times[1] > LIMIT and name != NOT_OURS
        fine &= not slow
        print(
            f"{name:34}{times[0] * 1000:>6.0f} ms{times[1] * 1000:>7.0f}"
            f" ms{times[1] / times[0]:>7.1f} x",
            "  TOO SLOW" if slow else "",
        )
    return fine


def main() -> int:
    sys.path[:0] = [str(ROOT / "tests")]
    if sys.argv[1:2] == ["--work"]:
        sys.path.insert(0, sys.argv[2])
        work(Path(sys.argv[2]))
        return 0
    sys.path.insert(0, str(ROOT))
    compare(sys.argv[1] if len(sys.argv) > 1 else "HEAD~1")
    return 0 if grow() else 1


if __name__ == "__main__":
    sys.exit(main())
