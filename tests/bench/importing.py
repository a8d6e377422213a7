"""How much memory and time an import takes: an export of WordPress with many long posts.

    PYTHONPATH=tests .venv/bin/python tests/bench/importing.py --posts 10000 --kilobytes 30

The export is written in parts and never as a whole in memory. Memory is the highest of the process
that imports (`ru_maxrss`), which also converts and checks; CPU is user and system time."""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import wordpress_export as wxr

# A text of 30 kB has some ten links, as those of newspapers do.
PROSE = "Nobody knows yet how long the repairs of the second quay will take, he said. " * 36
TEXT = """\
<p>The ferries sail <strong>again</strong> after <em>three weeks</em>, the
<a href="https://old.example/2020/01/post-{other}/">harbour office</a> said; &lt;b&gt; is text.</p>
<p>{prose}</p>
<!-- wp:list -->
<ul><li>First of {number}</li><li>Second, with <code>code</code></li></ul>
<!-- /wp:list -->
<blockquote><p>It took longer than we thought.</p></blockquote>
<h2>What was repaired in {number}</h2>
<figure class="wp-block-image"><img src="https://old.example/wp-content/uploads/2020/01/a.jpg"
alt="A ferry"/><figcaption>The first ferry</figcaption></figure>
"""


def write_export(place: Path, posts: int, kilobytes: int) -> None:
    """An export of so many posts, each with a text of about so many kilobytes."""
    with place.open("w", encoding="utf-8") as file:
        file.write(wxr.HEAD)
        for number in range(1, posts + 1):
            once = TEXT.format(prose=PROSE, number=number, other=number % posts + 1)
            body = once * max(1, kilobytes * 1000 // len(once)) + "<p>Source: CNN</p>"
            file.write(wxr.item(number, body))
        file.write(wxr.TAIL)


def main() -> None:
    """Write an export, import it, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--kilobytes", type=int, default=30)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        export = Path(folder) / "export.xml"
        write_export(export, wanted.posts, wanted.kilobytes)
        into = str(Path(folder) / "site")
        command = [sys.executable, "-m", "sitegen", "import", str(export), "--into", into, "--yes"]
        subprocess.run(command, check=True)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds, size = used.ru_utime + used.ru_stime, export.stat().st_size / 1e6
        print(f"{wanted.posts:,} posts, {size:.0f} MB:", end=" ")
        print(f"{used.ru_maxrss / 1e3:.0f} MB of memory, {seconds:.0f} s of CPU")


if __name__ == "__main__":
    main()
