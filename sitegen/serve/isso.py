"""Runs the comment server Isso beside the preview, so that an author can try comments. It listens
only on this machine, and its database is in .sitegen/."""

from __future__ import annotations

import importlib.util
import os
import secrets
import shlex
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from msgspec import Struct

from sitegen.errors import Problem, SiteError, refused

HOST = "127.0.0.1"
# The first port that is tried, and how many are. Using the same port each time keeps pages equal.
PORT, PORTS = 8081, 100
# Seconds that Isso may take to stop.
PATIENCE = 3
FOLDER = "comments"
FILE = "isso.cfg"

# Comments have to be approved, as on a real site; rate limits are wide, so that they do not stop an
# author who tries things.
SETTINGS = """\
[general]
dbpath = comments.db
host =
{hosts}
[server]
listen = http://{place}
public-endpoint = http://{place}
[moderation]
enabled = true
[admin]
enabled = true
password = {password}
[guard]
ratelimit = 1000
direct-reply = 1000
reply-to-self = true
"""


class RunningIsso(Struct, kw_only=True):
    """An Isso process. `waiting`: it has not answered yet; `ended`: its end has been reported."""

    address: str
    greeting: str
    process: subprocess.Popen[bytes]
    log: Path
    say: Callable[[str], None]
    waiting: bool = True
    ended: bool = False

    def check(self) -> None:
        """Report when it begins to answer, and when it has ended."""
        if not self.ended and self.process.poll() is not None:
            self.ended = True
            self.say(f"Isso has ended; {self.log} says why")
        if self.waiting and not self.ended and _answers(self.address):
            self.waiting = False
            self.say(self.greeting)


@contextmanager
def running(state: Path, site: str, say: Callable[[str], None]) -> Iterator[RunningIsso]:
    """Run Isso for the preview at the address `site` until the block ends.

    This does not wait until Isso answers, since Isso first requests a page from the preview. Raises
    SiteError if Isso is not installed, or its folder cannot be written."""
    if importlib.util.find_spec("isso") is None:
        raise SiteError(
            [
                Problem(
                    path="--comments",
                    code="usage",
                    message="Isso is not installed here",
                    hint='install sitegen with its extra: pip install "sitegen-news[comments]"',
                )
            ]
        )
    folder = state / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        settings = os.open(folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise SiteError([refused(str(folder), error)]) from error
    place, password = f"{HOST}:{_port()}", secrets.token_hex(8)
    port = urlsplit(site).port
    hosts = "".join(
        f"    {host}\n"
        for host in dict.fromkeys((site, f"http://{HOST}:{port}", f"http://localhost:{port}"))
    )
    log = folder / "isso.log"
    with open(settings, "w", encoding="utf-8") as file:
        file.write(SETTINGS.format(hosts=hosts, place=place, password=password))
    with open(log, "wb") as output:
        process = start(folder, output)
    try:
        yield RunningIsso(
            address=f"http://{place}/",
            process=process,
            log=log,
            say=say,
            greeting=(
                f"Comments wait for approval at http://{place}/admin/ (password {password}). To"
                " bring them into the site: sitegen comments pull --database"
                f" {shlex.quote(str(folder / 'comments.db'))}"
            ),
        )
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def start(folder: Path, output: IO[bytes] | int) -> subprocess.Popen[bytes]:
    """Start Isso with the settings in `folder`; its log goes to `output`."""
    environment = {key: value for key, value in os.environ.items() if key != "ISSO_SETTINGS"}
    # Run in its folder: in an absolute path in its settings, a $ would begin a variable.
    return subprocess.Popen(  # noqa: S603
        [
            sys.executable,
            "-P",
            "-c",
            "from isso import main; main()",
            "-c",
            FILE,
            "run",
        ],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=environment,
    )


def _answers(address: str) -> bool:
    with (
        suppress(OSError),
        socket.create_connection((HOST, urlsplit(address).port or 0), timeout=0.2),
    ):
        return True
    return False


def _port() -> int:
    """A free port. Raises SiteError if there is none."""
    for port in range(PORT, PORT + PORTS):
        with socket.socket() as trial:
            try:
                trial.bind((HOST, port))
            except OSError:
                continue
            return port
    raise SiteError(
        [
            Problem(
                path="--comments",
                code="usage",
                message=f"the ports {PORT} to {PORT + PORTS - 1} are all taken",
            )
        ]
    )
