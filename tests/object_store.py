"""A real S3-compatible server on loopback, moto, behind a door at which requests can fail, wait or
be counted."""

from __future__ import annotations

import http.client
import re
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote
from xml.etree import ElementTree

import pytest
from needs import needs

# What a request is answered with, instead of by the store: its method and path → a status or None.
# At HANGS_UP there is no answer at all, nor at LOSES, though the store has done what it should.
Answer = Callable[[str, str], int | None]
HANGS_UP, LOSES = 0, -1
SECRET = "the-secret-of-nobody-else"
# The environment that `make test` makes for it: its libraries are not those of sitegen.
PROGRAM = Path(sys.prefix, "moto/bin/python")
START = (
    "from moto.server import ThreadedMotoServer as Server; import sys\n"
    "server = Server(ip_address='127.0.0.1', port=0, verbose=False); server.start()\n"
    "print('port', server.get_host_and_port()[1], flush=True); sys.stdin.read()\n"
)
REFUSED = b"<Error><Code>Refused</Code><Message>not today</Message></Error>"


# moto wants a signature, and does not look at it.
SIGNED = (
    "AWS4-HMAC-SHA256 Credential=AKIANOBODY/20260101/us-east-1/s3/aws4_request, "
    "SignedHeaders=host, Signature=0"
)


class ObjectStore:
    """The door and the server behind it. `requests` are those so far, as "PUT /bucket/name";
    `answer` may answer them in the place of the server, and is called for one at a time."""

    def __init__(self) -> None:
        needs(PROGRAM.exists(), f"moto is not in {PROGRAM.parent.parent}: make test puts it there")
        self.requests: list[str] = []
        self.answer: Answer = lambda _method, _path: None
        self._one_at_a_time, self._replacing = threading.Lock(), threading.Lock()
        self._program = subprocess.Popen(
            [PROGRAM, "-c", START],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._program.stdout
        ports = (re.match(r"port (\d+)", line) for line in self._program.stdout)
        self.port = int(next(port[1] for port in ports if port))
        self.url = f"http://127.0.0.1:{self.port}"
        self._door = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._door.daemon_threads = True
        self._thread = threading.Thread(target=self._door.serve_forever, daemon=True)
        self._thread.start()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        store = self

        class Door(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # An answer in two pieces waits for the reader to confirm the first one.
            disable_nagle_algorithm = True

            def handle_request(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                with store._one_at_a_time:
                    path = unquote(self.path.partition("?")[0])
                    store.requests.append(f"{self.command} {path}")
                    status = store.answer(self.command, path)
                if status == HANGS_UP:
                    self.close_connection = True
                    return
                if status is not None and status != LOSES:
                    self.reply(status, {"Content-Type": "application/xml"}, REFUSED)
                    return
                # moto looks and then writes: two could replace the same state of an object.
                is_conditional = "If-Match" in self.headers or "If-None-Match" in self.headers
                with store._replacing if is_conditional else nullcontext():
                    inner = http.client.HTTPConnection("127.0.0.1", store.port)
                    inner.request(self.command, self.path, body, dict(self.headers))
                    answer = inner.getresponse()
                    answered = answer.read()
                    inner.close()
                if status == LOSES:
                    self.close_connection = True
                    return
                self.reply(answer.status, dict(answer.getheaders()), answered)

            def reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
                self.send_response(status)
                length = headers.get("Content-Length") or headers.get("content-length")
                for name, value in headers.items():
                    if name.lower() not in ("content-length", "connection", "transfer-encoding"):
                        self.send_header(name, value)
                is_head = self.command == "HEAD"
                self.send_header("Content-Length", length if is_head and length else str(len(body)))
                self.end_headers()
                self.wfile.write(b"" if is_head else body)

            do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = handle_request  # noqa: N815

            def log_message(self, *_arguments: object) -> None:
                """Nothing is printed."""

        return Door

    def environment(self) -> dict[str, str]:
        """What a build needs to know of the store, as the environment of S3's own tools has it."""
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self._door.server_port}",
            "AWS_ALLOW_HTTP": "true",
            "AWS_ACCESS_KEY_ID": "AKIANOBODY",
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": "us-east-1",
        }

    def close(self) -> None:
        """End both."""
        self._door.shutdown()
        self._thread.join()
        self._door.server_close()
        self._program.communicate()


@contextmanager
def object_store() -> Iterator[ObjectStore]:
    """A store whose place is in the environment meanwhile."""
    store = ObjectStore()
    with pytest.MonkeyPatch.context() as patched:
        for name, value in store.environment().items():
            patched.setenv(name, value)
        yield store
    store.close()


class Objects:
    """A new bucket of the server, looked at past the door and without sitegen's library."""

    def __init__(self, store: ObjectStore, name: str) -> None:
        self.name, self._url = name, f"{store.url}/{name}"
        self._request("PUT", "")

    def _request(self, method: str, key: str, data: bytes | None = None, query: str = "") -> Any:
        headers = {"Authorization": SIGNED, "Content-Type": "application/octet-stream"}
        request = urllib.request.Request(
            f"{self._url}/{quote(key)}{query}", data, headers, method=method
        )
        return urllib.request.urlopen(request)

    def __getitem__(self, key: str) -> bytes:
        with self._request("GET", key) as answer:
            data: bytes = answer.read()
        return data

    def __setitem__(self, key: str, data: bytes) -> None:
        self._request("PUT", key, data).close()

    def remove(self, key: str) -> None:
        """Delete an object."""
        self._request("DELETE", key).close()

    def head(self, key: str) -> Message:
        """The headers of an object."""
        with self._request("HEAD", key) as answer:
            headers: Message = answer.headers
        return headers

    def all(self, below: str = "") -> dict[str, bytes]:
        """All objects whose names begin with `below`, without that, by name."""
        query = f"?list-type=2&prefix={quote(below)}"
        found: dict[str, bytes] = {}
        more = ""
        while True:
            with self._request("GET", "", query=query + more) as answer:
                listed = ElementTree.fromstring(answer.read())
            space = listed.tag.partition("}")[0] + "}"
            keys = [each.findtext(f"{space}Key") or "" for each in listed.iter(f"{space}Contents")]
            found |= {key.removeprefix(below): self[key] for key in keys}
            token = listed.findtext(f"{space}NextContinuationToken")
            if not token:
                return found
            more = f"&continuation-token={quote(token, safe='')}"
