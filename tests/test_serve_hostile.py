"""What the preview server refuses: other hosts, other methods, and every way out of its folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import Server, blog

from sitegen.serve.web import byte_range, is_allowed_host

SECRET = b"not for browsers"


@pytest.fixture(scope="module", params=["https://news.example/", "https://user.example/blog/"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    place: Path = tmp_path_factory.mktemp("hostile")
    site = blog(place / "site", request.param)
    site.write("static/folder/file.txt", "inside")
    (place / "secret.txt").write_bytes(SECRET)
    (site.root / "secret.txt").write_bytes(SECRET)
    (site.root / ".sitegen").mkdir()
    (site.root / ".sitegen/secret.txt").write_bytes(SECRET)
    (site.root / ".sitegen/preview-secret.txt").write_bytes(SECRET)
    with Server(site.root) as running:
        # No build makes a link, but somebody else could.
        (running.preview / "link.txt").symlink_to(place / "secret.txt")
        (running.preview / "linked").symlink_to(place)
        (running.preview / "within.txt").symlink_to("folder/file.txt")
        (running.preview / "indexed").symlink_to(place)
        (place / "index.html").write_bytes(SECRET)
        os.mkfifo(running.preview / "pipe")
        yield running


OUTSIDE = (
    "../secret.txt",
    "../../secret.txt",
    "../../../secret.txt",
    "..%2fsecret.txt",
    "%2e%2e/secret.txt",
    "%2e%2e%2fsecret.txt",
    ".%2e/secret.txt",
    "%252e%252e/secret.txt",
    "..%252fsecret.txt",
    "%c0%ae%c0%ae/secret.txt",
    "..\\secret.txt",
    "..%5csecret.txt",
    "folder/../../secret.txt",
    "folder/../../../../secret.txt",
    "folder/%2e%2e/%2e%2e/secret.txt",
    "./../secret.txt",
    "....//secret.txt",
    "..;/secret.txt",
    "..%00/secret.txt",
    "../secret.txt%00.html",
    "folder/file.txt/../../../secret.txt",
    "%2fetc/passwd",
    "/etc/passwd",
    "//etc/passwd",
    "/%2fetc%2fpasswd",
    "file:///etc/passwd",
    "C:/secret.txt",
    "%63:%5csecret.txt",
    "link.txt",
    "linked/secret.txt",
    "linked/site/secret.txt",
    "linked/",
    "linked",
    "indexed/",
    "indexed",
    "indexed/index.html",
    "../preview-secret.txt",
    "../preview/../secret.txt",
    "..%2fpreview%2f..%2fsecret.txt",
    "pipe",
    "pipe/",
    "~root/",
    "%7e/secret.txt",
    "~/secret.txt",
    ".",
    "..",
    "%2e",
    "%2e%2e",
    "../",
    "../../",
    "../store.db",
    "../lock",
    "%2e%2e/store.db",
    "folder/",
    "folder",
    "%ff%fe",
    "%",
    "%zz",
    "%00",
    "a%00b",
    "a%0d%0aSet-Cookie:%20x=1",
    "a" * 5000,
    "%2e" * 3000,
    "/" * 3000,
    "a/" * 3000,
    "\u00e9".encode().decode("latin-1"),
)


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: path[:40])
def test_no_file_outside_of_the_folder_is_served(server: Server, path: str) -> None:
    for prefix in {"/", server.base, server.base.rstrip("/")}:
        target = (prefix + path).encode("latin-1")
        answer = server.send(
            b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )
        head, _, body = answer.partition(b"\r\n\r\n")
        assert SECRET not in body
        assert b"root:" not in body
        assert b"SQLite" not in body
        assert b"set-cookie" not in head.lower()
        status = int(head.split()[1])
        assert status in {302, 400, 404} or target in {b"/.", b"/blog/."}, head
        if status == 302:
            location = next(
                line.split(b": ", 1)[1]
                for line in head.split(b"\r\n")
                if line.lower().startswith(b"location:")
            )
            assert location.startswith(b"/")
            assert not location.startswith((b"//", b"/\\"))
    assert "Traceback" not in "\n".join(server.lines)


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1/secret.txt", "http://evil.example/", "*", "secret.txt", "", "?", "#"],
)
def test_targets_that_are_no_paths(server: Server, target: str) -> None:
    answer = server.send(
        f"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
    )
    assert SECRET not in answer
    assert answer.split()[1] in {b"400", b"404"}


def test_links_inside_the_folder_are_not_followed_either(server: Server) -> None:
    assert server.get(f"{server.base}folder/file.txt").data == b"inside"
    assert server.get(f"{server.base}within.txt").status == 404


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "PROPFIND", "get"]
)
def test_other_methods(server: Server, method: str) -> None:
    for path in ("/", "/_sitegen//events", "/_sitegen//live.js", "/nothing"):
        answer = server.send(
            f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length:"
            " 0\r\n\r\n".encode()
        )
        assert answer.split()[1] in {b"405", b"400"}
        if answer.split()[1] == b"405":
            assert b"allow: GET, HEAD" in answer
            assert b"no-store" in answer


HOSTS = {
    "localhost": 1,
    "localhost:1": 1,
    "LOCALHOST": 1,
    "localhost.": 1,
    "blog.localhost": 1,
    "127.0.0.1": 1,
    "127.0.0.1:80": 1,
    "127.8.9.1": 1,
    "[::1]": 1,
    "[::1]:8000": 1,
    "evil.example": 0,
    "evil.example:8000": 0,
    "localhost.evil.example": 0,
    "127.0.0.1.evil.example": 0,
    "127.0.0.1.nip.io": 0,
    "notlocalhost": 0,
    "0.0.0.0": 0,
    "[::]": 0,
    "192.168.1.7": 0,
    "10.0.0.1": 0,
    "": 0,
    " ": 0,
    "localhost@evil.example": 0,
    "evil.example@localhost": 0,
    "localhost:x": 0,
    "localhost:80:80": 0,
    "[::1": 0,
    "2130706433": 0,
    "0x7f000001": 0,
    "localhost/evil": 0,
    "localhost,evil.example": 0,
    "::1": 0,
    "127.1": 0,
    "1.2.3.4": 0,
}


@pytest.mark.parametrize("host", HOSTS)
def test_hosts(server: Server, host: str) -> None:
    for path in (server.base, "/_sitegen//live.js"):
        answer = server.send(
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
        )
        status = answer.split()[1]
        assert status == b"200" if HOSTS[host] else status in {b"403", b"400"}, answer[:200]
        assert HOSTS[host] or b"Test News" not in answer


def test_none_and_two_hosts(server: Server) -> None:
    for lines in (
        b"",
        b"Host: localhost\r\nHost: evil.example\r\n",
        b"Host: evil.example\r\nHost: localhost\r\n",
    ):
        for version in (b"1.0", b"1.1"):
            answer = server.send(
                b"GET "
                + server.base.encode()
                + b" HTTP/"
                + version
                + b"\r\n"
                + lines
                + b"Connection: close\r\n\r\n"
            )
            assert answer.split()[1] in {b"400", b"403"}


def test_garbage_ends_nothing(server: Server) -> None:
    for garbage in (
        b"\x00" * 100,
        b"GET",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 100_000,
        b"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"\r\n\r\n",
    ):
        server.send(garbage)
    upgrade = (
        b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade,"
        b" close\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    assert b"101" not in server.send(upgrade)[:20]
    assert server.get(server.base).status == 200
    assert server.lines[-1].startswith("The site is at")


@pytest.mark.parametrize(
    "page",
    ["", "x", "//", "/../../secret.txt", "/%00", "/link.txt", "/pipe", "/a\nb", "/" + "a" * 3000],
)
def test_hostile_pages_of_events(server: Server, page: str) -> None:
    heard = server.events(page.replace("\n", "%0A").replace("%00", "%2500")).next()
    assert heard["problems"] == []
    assert "secret" not in str(heard)


def test_a_given_host_is_served_as_well() -> None:
    assert is_allowed_host("preview.example:8000", "preview.example", "192.0.2.7")
    assert is_allowed_host("PREVIEW.example", "preview.example", "192.0.2.7")
    assert not is_allowed_host("other.example", "preview.example", "192.0.2.7")
    assert is_allowed_host("192.0.2.7:8000", "0.0.0.0", "192.0.2.7"), "an address cannot be rebound"
    assert not is_allowed_host("192.0.2.8:8000", "0.0.0.0", "192.0.2.7")
    assert not is_allowed_host("0.0.0.0:8000", "0.0.0.0", "127.0.0.1")
    assert is_allowed_host("[2001:db8::7]", "::", "2001:db8::7")
    assert not is_allowed_host("evil.example", "0.0.0.0", "192.0.2.7")


def test_ranges_are_read_to_the_letter() -> None:
    assert byte_range("bytes=0-4", 10) == (0, 5)
    assert byte_range("bytes=-0", 10) == (10, 10)
    assert byte_range("bytes=10-", 10) == (10, 10)
    assert byte_range("bytes=1-٣", 10) is None
