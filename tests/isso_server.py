"""A real Isso with a database in a temporary folder."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import socket
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sitegen.serve import isso

PATIENCE = 60
SETTINGS = """\
[general]
dbpath = comments.db
host =
{hosts}
[server]
listen = http://127.0.0.1:{port}
[moderation]
enabled = {moderated}
[guard]
enabled = {guarded}
"""


class Isso:
    """A server for pages at the addresses `hosts`. A context manager; `lines` are what it has
    said."""

    def __init__(
        self, folder: Path, hosts: Iterable[str], *, moderated: bool = True, guarded: bool = False
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.database, self.port = folder, folder / "comments.db", free_port()
        self.address = f"http://127.0.0.1:{self.port}/"
        (folder / isso.FILE).write_text(
            SETTINGS.format(
                hosts="".join(f"    {host}\n" for host in hosts),
                port=self.port,
                moderated=str(moderated).lower(),
                guarded=str(guarded).lower(),
            ),
            encoding="utf-8",
        )
        self.lines: list[str] = []
        self.start()

    def start(self) -> None:
        self._process = isso.start(self.folder, subprocess.PIPE)
        self._heard = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        end = time.monotonic() + PATIENCE
        while True:
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", self.port), timeout=1),
            ):
                return
            assert self._process.poll() is None, "\n".join(self.lines)
            assert time.monotonic() < end, "Isso does not answer"
            time.sleep(0.02)  # nothing tells of it

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join()

    def __enter__(self) -> Isso:
        return self

    def __exit__(self, *_failure: object) -> None:
        self.stop()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as stream:
            for line in stream:
                with self._heard:
                    self.lines.append(line.decode().rstrip("\n"))
                    self._heard.notify_all()

    def printed(self, pattern: str) -> re.Match[str]:
        """The last line that holds the pattern."""

        def found() -> re.Match[str] | None:
            return next(
                (match for line in reversed(self.lines) if (match := re.search(pattern, line))),
                None,
            )

        with self._heard:
            match = self._heard.wait_for(found, PATIENCE)
        assert match, "\n".join(self.lines)
        return match

    def call(self, method: str, path: str, given: object = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(
                method,
                path,
                json.dumps(given) if given is not None else None,
                {"Content-Type": "application/json"},
            )
            answer = connection.getresponse()
            body = answer.read().decode()
        finally:
            connection.close()
        assert answer.status < 400, (answer.status, body)
        return json.loads(body) if answer.headers.get_content_type() == "application/json" else body

    def write(
        self,
        uri: str,
        text: str,
        author: str = "Bo",
        *,
        parent: int | None = None,
        website: str | None = None,
        approve: bool = True,
    ) -> int:
        """A comment as a reader sends it; its id."""
        made: dict[str, Any] = self.call(
            "POST",
            f"/new?uri={quote(uri, safe='')}",
            {
                "text": text,
                "author": author,
                "email": "secret@reader.example",
                "website": website,
                "parent": parent,
                "title": "A post",
            },
        )
        if approve and made["mode"] == 2:
            self.approve(made["id"])
        return int(made["id"])

    def approve(self, number: int) -> None:
        """What the link in Isso's message to its owner does."""
        link = self.printed(
            rf"Activate comment: http://127\.0\.0\.1:\d+(/id/{number}/activate/\S+)"
        )[1]
        self.call("POST", link)

    def fill(self, uri: str, texts: Iterable[str]) -> None:
        """Approved comments, put into the database itself: many at once. Each is a second younger
        than the one before it, also than those that are there."""
        with contextlib.closing(sqlite3.connect(self.database)) as database, database:
            database.execute(
                "INSERT OR IGNORE INTO threads (uri, title) VALUES (?, 'A post')", (uri,)
            )
            ((there,),) = database.execute("SELECT count(*) FROM comments")
            database.executemany(
                "INSERT INTO comments (tid, created, mode, remote_addr, text, author, email,"
                " voters) SELECT id, ?, 1, '10.9.8.0', ?, 'Reader', 'secret@reader.example', X'00'"
                " FROM threads WHERE uri = ?",
                [(1_770_000_000.5 + i, text, uri) for i, text in enumerate(texts, there)],
            )


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])
