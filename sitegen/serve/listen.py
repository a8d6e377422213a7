"""The socket of the preview server: its port and its address."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable

from sitegen.errors import Problem, SiteError, shorten

# How many ports are tried.
PORTS = 100


def listen(host: str, port: int, say: Callable[[str], None]) -> socket.socket:
    """A listening socket at `port`, or at the next free one, which `say` reports; 0 picks any port.

    Raises SiteError if the host is unknown, or no port is free or permitted."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError):
        raise _wrong("--host", f"there is no host {shorten(host)} here") from None
    ports = range(port, min(port + PORTS, 1 << 16)) if port else (0,)
    for number in ports:
        listening = socket.socket(family, kind, protocol)
        try:
            if os.name == "posix":
                # Without this, the port of a server that has just ended counts as taken. On Windows
                # it would allow to share a port in use.
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((place[0], number, *place[2:]))
            listening.listen(128)
        except OSError as error:
            listening.close()
            if error.errno != errno.EADDRINUSE:
                raise _wrong(
                    "--host" if error.errno == errno.EADDRNOTAVAIL else "--port",
                    f"cannot listen at {shorten(host)}, port {number}: {error.strerror}",
                ) from None
            continue
        if number != port:
            say(f"port {port} is taken, so this is port {number}")
        return listening
    raise _wrong("--port", f"the ports {ports[0]} to {ports[-1]} are all taken")


def _wrong(option: str, message: str) -> SiteError:
    return SiteError([Problem(path=option, code="usage", message=message)])


def address_of(host: str, listening: socket.socket) -> str:
    """The address of the server for a browser on this machine, without a path."""
    place, port = listening.getsockname()[:2]
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(place, host)  # noqa: S104 - it is compared, not bound
    return f"http://{f'[{name}]' if ':' in name else name}:{port}"
