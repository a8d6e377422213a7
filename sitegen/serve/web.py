"""Requests → answers. Every answer is made of one epoch, and none is kept by a browser."""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import re
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from io import FileIO

import msgspec
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from sitegen.serve import preview, wire
from sitegen.serve.gate import ClosedError, Gate
from sitegen.serve.preview import Epoch, Found, Heard

# What is shown changes while it is looked at, so a browser must ask every time.
UNKEPT = {"Cache-Control": "no-store"}
CHUNK = 1 << 18

Clock = Callable[[], dt.datetime]


def application(gate: Gate[Epoch], host: str, clock: Clock) -> ASGIApp:
    """The server that answers on the address `host`. It shows what `gate` lets it see at the moment
    that `clock` tells."""

    async def pages(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        address = scope["raw_path"].decode("latin-1")
        try:
            found = await gate.look(lambda epoch: preview.find(epoch, address, clock()))
        except ClosedError:
            await PlainTextResponse("The server ends.\n", 503, UNKEPT)(scope, receive, send)
            return
        await _response(found, request)(scope, receive, send)

    async def events(request: Request) -> Response:
        return StreamingResponse(
            _told(
                gate,
                request.query_params.get("page", ""),
                request.query_params.get("epoch", ""),
                clock,
            ),
            headers=UNKEPT,
            media_type="text/event-stream",
        )

    async def script(_request: Request) -> Response:
        return Response(wire.script(), headers=UNKEPT, media_type="text/javascript")

    app = Starlette(
        routes=[Route(wire.SCRIPT, script), Route(wire.EVENTS, events)],
        middleware=[Middleware(Guard, host=host)],
    )
    app.router.default = pages
    return app


class Guard:
    """Refuses what no browser of the author asks for: other methods, and other hosts. A page
    elsewhere can have a name that leads to this machine (DNS rebinding), and would else read
    drafts."""

    def __init__(self, app: ASGIApp, host: str) -> None:
        self._app, self._host = app, host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        app = self._app
        hosts = Headers(scope=scope).getlist("host")
        if len(hosts) != 1 or not is_ours(hosts[0], self._host, (scope.get("server") or ("",))[0]):
            app = PlainTextResponse(
                "This host name is refused. Start sitegen serve with --host NAME to serve it under"
                " a name.\n",
                403,
                UNKEPT,
            )
        elif scope["method"] not in ("GET", "HEAD"):
            app = PlainTextResponse(
                "Only GET and HEAD are answered.\n", 405, {**UNKEPT, "Allow": "GET, HEAD"}
            )
        await app(scope, receive, send)


def is_ours(given: str, host: str, reached: str) -> bool:
    """Whether the header field `Host` is a name of this machine, the `host` that we were told to
    serve, or the address that the request `reached`: an address has no name to be rebound."""
    match = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?", given)
    if not match:
        return False
    name = match[1].lower().removesuffix(".").strip("[]")
    if name == "localhost" or name.endswith(".localhost") or name == host.lower().strip("[]"):
        return not _is_any(name)
    try:
        address = ipaddress.ip_address(name)
        return address.is_loopback or (
            not address.is_unspecified and address == ipaddress.ip_address(reached)
        )
    except ValueError:
        return False


def _is_any(name: str) -> bool:
    """Whether `name` stands for all addresses of the machine, and is not a host itself."""
    try:
        return ipaddress.ip_address(name).is_unspecified
    except ValueError:
        return False


# --- files ----------------------------------------------------------------------------------------


def _response(found: Found, request: Request) -> Response:
    if found.location:
        query = f"?{request.url.query}" if request.url.query else ""
        return Response(
            status_code=found.status, headers={**UNKEPT, "Location": found.location + query}
        )
    headers = {**UNKEPT, "Content-Type": found.type}
    size = found.size if found.file else len(found.data)
    part = (0, size)
    status = found.status
    if not found.type.startswith("text/html"):
        headers["Accept-Ranges"] = "bytes"
        # There is nothing to compare a condition with, so a part is never sent under one (RFC 9110
        # §13.1.5).
        wanted = (
            None
            if "if-range" in request.headers or request.method != "GET"
            else asked(request.headers.get("range", ""), size)
        )
        if wanted is not None:
            part, status = wanted, 206
            headers["Content-Range"] = f"bytes {part[0]}-{part[1] - 1}/{size}"
            if part[0] >= part[1]:
                part, status = (0, 0), 416
                headers["Content-Range"] = f"bytes */{size}"
    headers["Content-Length"] = str(part[1] - part[0])
    if found.file is None:
        return Response(found.data[slice(*part)], status, headers)
    return Opened(found.file, (0, 0) if request.method == "HEAD" else part, status, headers)


def asked(field: str, size: int) -> tuple[int, int] | None:
    """The part of `size` bytes that the header field `Range` asks for, begin and end; empty if
    there is no such part, and None where all is to be sent: without a range, or with several, or in
    other units (RFC 9110 §14.2)."""
    match = re.fullmatch(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", field, re.I | re.A)
    if not match or not (match[1] or match[2]):
        return None
    if not match[1]:
        return (max(0, size - int(match[2])), size)
    begin, end = int(match[1]), int(match[2]) + 1 if match[2] else size
    if match[2] and end <= begin:
        return None
    return (begin, max(begin, min(end, size)))


class Opened(StreamingResponse):
    """An open file, or a part of it. It is closed whatever becomes of the answer."""

    def __init__(
        self, file: FileIO, part: tuple[int, int], status: int, headers: dict[str, str]
    ) -> None:
        super().__init__(_pieces(file, *part), status, headers)
        self._file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._file:
            await super().__call__(scope, receive, send)


def _pieces(file: FileIO, begin: int, end: int) -> Iterator[bytes]:
    file.seek(begin)
    while begin < end and (piece := os.read(file.fileno(), min(CHUNK, end - begin))):
        begin += len(piece)
        yield piece


# --- events ---------------------------------------------------------------------------------------


async def _told(gate: Gate[Epoch], page: str, since: str, clock: Clock) -> AsyncIterator[bytes]:
    """What the page at the path `page` hears, from the epoch that it knows up to the end of the
    server."""

    def hear(known: str, epoch: Epoch) -> tuple[int, Heard]:
        return epoch.number, preview.heard(epoch, page, known, clock())

    try:
        while True:
            number, heard = await gate.look(partial(hear, since))
            yield b"data: " + msgspec.json.encode(heard) + b"\n\n"
            since = heard.epoch
            await gate.newer(number)
    except ClosedError:
        return
