"""A real `sitegen serve` in a process of its own, and what a browser would ask of it. Everything
waits for what happens, not for a time."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import queue
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from msgspec import Struct
from support import NOW, SiteTest

from sitegen.build import build
from sitegen.errors import SiteError
from sitegen.model.build import BuildOptions

# Nothing takes so long; a test that waits for what does not come fails after it.
PATIENCE = 60
_SCRIPT = re.compile(rb'<script src="/_sitegen//live\.js" defer[^>]*></script>')

# Posts of `blog`: one that readers see, a draft, and one of the future.
FIRST, SECRET, LATER = "/2026/01/02/first/", "/2026/01/04/secret/", "/2026/09/01/later/"


class Answer(Struct, frozen=True):
    status: int
    headers: dict[str, str]
    data: bytes

    @property
    def text(self) -> str:
        return self.data.decode()

    @property
    def script(self) -> dict[str, str]:
        """The data attributes of the script element; none where the page has no script."""
        found = _SCRIPT.search(self.data)
        return dict(re.findall(r'data-(\w+)="([^"]*)"', found[0].decode())) if found else {}

    @property
    def page(self) -> bytes:
        """The bytes without the script element."""
        return _SCRIPT.sub(b"", self.data, count=1)


class Events:
    """What a page at the address `page` hears."""

    def __init__(self, port: int, page: str, epoch: str = "") -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._connection.request("GET", f"/_sitegen//events?page={page}&epoch={epoch}")
        self._answer = self._connection.getresponse()
        assert self._answer.status == 200
        assert self._answer.headers["Content-Type"].startswith("text/event-stream")

    def next(self) -> dict[str, Any]:
        while True:
            line = self._answer.readline()
            assert line, "the server closed the stream"
            if line.startswith(b"data: "):
                return json.loads(line[6:])  # type: ignore[no-any-return]

    def until(self, wanted: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        while True:
            heard = self.next()
            if wanted(heard):
                return heard

    def close(self) -> None:
        self._answer.close()
        self._connection.close()


class Server:
    """`sitegen serve` on a site; a context manager that ends it. Unless it is to start `cold`, it
    finds a store in which everything is done."""

    def __init__(
        self,
        root: Path,
        *arguments: str,
        port: int = 0,
        env: dict[str, str] | None = None,
        now: bool = True,
        cold: bool = False,
    ) -> None:
        if not cold and not (root / ".sitegen").exists():
            _warm(root)
        clean = {
            key: value
            for key, value in os.environ.items()
            if key not in {"SOURCE_DATE_EPOCH", "GITHUB_ACTIONS"}
        }
        moment = {"SOURCE_DATE_EPOCH": str(int(NOW.timestamp()))} if now else {}
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "sitegen",
                "serve",
                "--root",
                str(root),
                "--port",
                str(port),
                *arguments,
            ],
            cwd=root.parent,
            env={**clean, **moment, "PYTHONUTF8": "1", **(env or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        self.root, self.preview = root, root / ".sitegen/preview"
        self.lines: list[str] = []
        self._events: list[Events] = []
        self._queue: queue.Queue[str | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Server:
        self.address, port, self.base = self.printed(
            r"The site is at (http://\S+?:(\d+))(/\S*)"
        ).groups()
        self.port = int(port)
        return self

    def __exit__(self, *_failure: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for events in self._events:  # not before: whoever still listens would keep them open
            events.close()
        self._reader.join()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as stream:
            for line in stream:
                self._queue.put(line.rstrip("\n"))
        self._queue.put(None)

    def printed(self, pattern: str) -> re.Match[str]:
        """The first line from now on that holds the pattern."""
        while True:
            line = self._queue.get(timeout=PATIENCE)
            assert line is not None, "\n".join(["the server ended:", *self.lines])
            self.lines.append(line)
            if found := re.search(pattern, line):
                return found

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(
                method,
                path,
                headers={name.replace("_", "-"): value for name, value in headers.items()},
            )
            answer = connection.getresponse()
            return Answer(
                answer.status,
                {name.lower(): value for name, value in answer.getheaders()},
                answer.read(),
            )
        finally:
            connection.close()

    def get_all(self, paths: Iterable[str]) -> dict[str, Answer]:
        """What there is at each address, asked for by one connection."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        answers = {}
        try:
            for path in paths:
                connection.request("GET", path)
                answer = connection.getresponse()
                answers[path] = Answer(
                    answer.status,
                    {name.lower(): value for name, value in answer.getheaders()},
                    answer.read(),
                )
        finally:
            connection.close()
        return answers

    def send(self, request: bytes) -> bytes:
        """What comes back for any bytes at all."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(1 << 16), b""))

    def events(self, page: str = "/", epoch: str = "") -> Events:
        self._events.append(Events(self.port, page, epoch))
        return self._events[-1]

    def after(
        self,
        change: Callable[[], object],
        wanted: Callable[[dict[str, Any]], object] = lambda _heard: True,
        page: str = "/",
    ) -> dict[str, Any]:
        """What a page hears after a change, from the first epoch that is as wanted."""
        events = self.events(page)
        events.next()
        change()
        heard = events.until(wanted)
        events.close()
        return heard

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        status = self.process.wait(timeout=PATIENCE)
        while (line := self._queue.get(timeout=PATIENCE)) is not None:
            self.lines.append(line)
        return status


# The store of each site that was made warm, by its files: most tests begin with the same site.
_stores: dict[tuple[tuple[str, bytes], ...], bytes] = {}


def _warm(root: Path) -> None:
    """Make all pages here, where layouts are compiled already, and keep nothing but the store: a
    process of its own takes five times as long."""
    site = tuple(files(root).items())
    if site not in _stores:
        with tempfile.TemporaryDirectory(dir=root.parent) as folder, contextlib.suppress(SiteError):
            output = Path(folder, "public")
            build(BuildOptions(root=root, now=NOW, drafts=True, preview=True, output=output))
        store = root / ".sitegen/store.db"
        _stores[site] = store.read_bytes() if store.exists() else b""
        shutil.rmtree(root / ".sitegen", ignore_errors=True)
    if _stores[site]:
        (root / ".sitegen").mkdir()
        (root / ".sitegen/store.db").write_bytes(_stores[site])


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def blog(place: Path, base_url: str = "https://news.example/") -> SiteTest:
    """A small site with something of each kind that a preview treats in its own way."""
    site = SiteTest(place, f'title = "Test News"\nbase_url = "{base_url}"\n')
    site.post("first", "A text.", date="2026-01-02")
    site.post("second", "See [the first](first.md).", date="2026-01-03")
    site.post("secret", "Nobody knows.", date="2026-01-04", more="draft: true")
    site.post("later", "Not yet.", date="2026-09-01T10:00:00Z")
    site.write("content/pages/about.md", "---\ntitle: About\n---\nAbout us.\n")
    site.write("static/css/own.css", "body { color: black }\n")
    return site
