"""HTTP requests → responses. Each response comes from one epoch, and browsers do not cache any."""

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
from sitegen.serve.preview import Answer, Epoch, PageEvent

# Pages change while they are viewed, so browsers must not cache them.
NO_STORE = {"Cache-Control": "no-store"}
CHUNK = 1 << 18

Clock = Callable[[], dt.datetime]


def application(gate: Gate[Epoch], host: str, clock: Clock) -> ASGIApp:
    """The ASGI application that serves the epochs of `gate` on `host`. `clock` returns the current
    time: scheduled pages lose their banner when they are due."""

    async def pages(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        address = scope["raw_path"].decode("latin-1")
        try:
            answer = await gate.look(lambda epoch: preview.find(epoch, address, clock()))
        except ClosedError:
            await PlainTextResponse("The server ends.\n", 503, NO_STORE)(scope, receive, send)
            return
        await _response(answer, request)(scope, receive, send)

    async def events(request: Request) -> Response:
        return StreamingResponse(
            _events(
                gate,
                request.query_params.get("page", ""),
                request.query_params.get("epoch", ""),
                clock,
            ),
            headers=NO_STORE,
            media_type="text/event-stream",
        )

    async def script(_request: Request) -> Response:
        return Response(wire.script(), headers=NO_STORE, media_type="text/javascript")

    app = Starlette(
        routes=[Route(wire.SCRIPT, script), Route(wire.EVENTS, events)],
        middleware=[Middleware(Guard, host=host)],
    )
    app.router.default = pages
    return app


class Guard:
    """Refuses methods other than GET and HEAD, and foreign host names: through DNS rebinding, a
    page on another site could read drafts from this machine."""

    def __init__(self, app: ASGIApp, host: str) -> None:
        self._app, self._host = app, host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request to a host that is not allowed with 403, and one that would change
        something with 405; pass on all others."""
        if scope["type"] != "http":
            return
        app = self._app
        hosts = Headers(scope=scope).getlist("host")
        if len(hosts) != 1 or not is_allowed_host(
            hosts[0], self._host, (scope.get("server") or ("",))[0]
        ):
            app = PlainTextResponse(
                "This host name is refused. Start sitegen serve with --host NAME to serve it under"
                " a name.\n",
                403,
                NO_STORE,
            )
        elif scope["method"] not in ("GET", "HEAD"):
            app = PlainTextResponse(
                "Only GET and HEAD are answered.\n", 405, {**NO_STORE, "Allow": "GET, HEAD"}
            )
        await app(scope, receive, send)


def is_allowed_host(field: str, host: str, reached: str) -> bool:
    """Whether the header field `Host` is a loopback name or address, the `host` of the option, or
    the address that the request `reached`: an IP address cannot be rebound."""
    match = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?", field)
    if not match:
        return False
    name = match[1].lower().removesuffix(".").strip("[]")
    if name == "localhost" or name.endswith(".localhost") or name == host.lower().strip("[]"):
        return not _is_unspecified(name)
    try:
        address = ipaddress.ip_address(name)
        return address.is_loopback or (
            not address.is_unspecified and address == ipaddress.ip_address(reached)
        )
    except ValueError:
        return False


def _is_unspecified(name: str) -> bool:
    """Whether `name` is the unspecified address, 0.0.0.0 or ::."""
    try:
        return ipaddress.ip_address(name).is_unspecified
    except ValueError:
        return False


# --- files --------------------------------------------------------------------------------------


def _response(answer: Answer, request: Request) -> Response:
    if answer.location:
        query = f"?{request.url.query}" if request.url.query else ""
        return Response(
            status_code=answer.status, headers={**NO_STORE, "Location": answer.location + query}
        )
    headers = {**NO_STORE, "Content-Type": answer.type}
    size = answer.size if answer.file else len(answer.data)
    part = (0, size)
    status = answer.status
    if not answer.type.startswith("text/html"):
        headers["Accept-Ranges"] = "bytes"
        # There are no validators, so the condition of If-Range is always false (RFC 9110 §13.1.5).
        wanted = (
            None
            if "if-range" in request.headers or request.method != "GET"
            else byte_range(request.headers.get("range", ""), size)
        )
        if wanted is not None:
            part, status = wanted, 206
            headers["Content-Range"] = f"bytes {part[0]}-{part[1] - 1}/{size}"
            if part[0] >= part[1]:
                part, status = (0, 0), 416
                headers["Content-Range"] = f"bytes */{size}"
    headers["Content-Length"] = str(part[1] - part[0])
    if answer.file is None:
        return Response(answer.data[slice(*part)], status, headers)
    return OpenFileResponse(
        answer.file, (0, 0) if request.method == "HEAD" else part, status, headers
    )


def byte_range(field: str, size: int) -> tuple[int, int] | None:
    """Begin and end of the part of `size` bytes that the header field `Range` requests (RFC 9110
    §14.2). It is empty if the range cannot be satisfied, and None if everything is to be sent: no
    range, several ranges, or another unit."""
    match = re.fullmatch(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", field, re.I | re.A)
    if not match or not (match[1] or match[2]):
        return None
    if not match[1]:
        return (max(0, size - int(match[2])), size)
    begin, end = int(match[1]), int(match[2]) + 1 if match[2] else size
    if match[2] and end <= begin:
        return None
    return (begin, max(begin, min(end, size)))


class OpenFileResponse(StreamingResponse):
    """An open file or a part of it. The file is closed even if sending fails."""

    def __init__(
        self, file: FileIO, part: tuple[int, int], status: int, headers: dict[str, str]
    ) -> None:
        super().__init__(_pieces(file, *part), status, headers)
        self._file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the open file, and close it whatever happens."""
        with self._file:
            await super().__call__(scope, receive, send)


def _pieces(file: FileIO, begin: int, end: int) -> Iterator[bytes]:
    file.seek(begin)
    while begin < end and (piece := os.read(file.fileno(), min(CHUNK, end - begin))):
        begin += len(piece)
        yield piece


# --- events -------------------------------------------------------------------------------------


async def _events(gate: Gate[Epoch], page: str, since: str, clock: Clock) -> AsyncIterator[bytes]:
    """Server-sent events for the page at the path `page`, which was loaded from the epoch `since`
    (HTML §9.2). They end with the server."""

    def event_since(since: str, epoch: Epoch) -> tuple[int, PageEvent]:
        return epoch.number, preview.event_for(epoch, page, since, clock())

    try:
        while True:
            number, event = await gate.look(partial(event_since, since))
            yield b"data: " + msgspec.json.encode(event) + b"\n\n"
            since = event.epoch
            await gate.newer(number)
    except ClosedError:
        return
