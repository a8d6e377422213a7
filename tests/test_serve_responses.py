"""How the preview server answers: content types, ranges, HEAD, caching, and a page that is
missing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from serving import Server, blog


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose site no test changes, under a base path."""
    site = blog(tmp_path_factory.mktemp("shown") / "site", "https://user.example/blog/")
    site.write("static/video.mp4", bytes(range(256)) * 8192)
    site.write("static/fr/404.html", "Rien.")
    site.write("static/small.bin", bytes(range(100)))
    for name in (
        "a.webmanifest",
        "a.avif",
        "a.woff2",
        "a.svg",
        "a.js",
        "a.json",
        "a.txt",
        "a.unknown",
        "CNAME",
        "a.xml",
        "ä ö.txt",
    ):
        site.write(f"static/{name}", b"x")
    with Server(site.root, cold=True) as server:
        yield server


def test_the_site_is_under_its_base_path(shown: Server) -> None:
    assert shown.base == "/blog/"
    for path, location in (
        ("/", "/blog/"),
        ("/?a=b", "/blog/?a=b"),
        ("/blog", "/blog/"),
        ("/blog/about", "/blog/about/"),
        ("/blog/about?x=1&y=%20", "/blog/about/?x=1&y=%20"),
    ):
        answer = shown.get(path)
        assert (answer.status, answer.headers["location"]) == (302, location)
    assert "About us" in shown.get("/blog/about/").text
    assert shown.get("/blog/about/?sitegen=1").status == 200
    assert shown.get("/blog/about/index.html").page == shown.get("/blog/about/").page
    for path in ("/about/", "/blogabout/", "/blog//about/", "/blog/about//"):
        assert shown.get(path).status == 404, path


def test_a_missing_page_is_the_nearest_one(shown: Server) -> None:
    for path in ("fr/no", "fr/no/such/", "fr/404/x.html"):
        answer = shown.get(f"/blog/{path}")
        assert (answer.status, answer.page) == (404, b"Rien."), path
    assert b"Rien." not in shown.get("/blog/french").page
    assert shown.get("/fr/no").page == (shown.preview / "404.html").read_bytes()


def test_a_missing_page_is_the_one_of_the_site(shown: Server) -> None:
    answer = shown.get("/blog/no/such/page")
    assert answer.status == 404
    assert answer.page == (shown.preview / "404.html").read_bytes()
    assert answer.script


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("about/", "text/html; charset=utf-8"),
        ("css/own.css", "text/css; charset=utf-8"),
        ("feed.xml", "application/xml"),
        ("robots.txt", "text/plain; charset=utf-8"),
        ("favicon.svg", "image/svg+xml"),
        ("a.webmanifest", "application/manifest+json"),
        ("a.avif", "image/avif"),
        ("a.woff2", "font/woff2"),
        ("a.js", "text/javascript; charset=utf-8"),
        ("a.json", "application/json"),
        ("video.mp4", "video/mp4"),
        ("a.unknown", "application/octet-stream"),
        ("CNAME", "application/octet-stream"),
        ("%C3%A4%20%C3%B6.txt", "text/plain; charset=utf-8"),
        ("a%CC%88%20o%CC%88.txt", "text/plain; charset=utf-8"),
    ],
)
def test_content_types(shown: Server, name: str, expected: str) -> None:
    answer = shown.get(f"/blog/{name}")
    assert (answer.status, answer.headers["content-type"]) == (200, expected)


def test_nothing_is_kept_by_a_browser(shown: Server) -> None:
    paths = (
        "/",
        "/blog/",
        "/blog/about",
        "/blog/nothing",
        "/blog/css/own.css",
        "/blog/video.mp4",
        "/_sitegen//live.js",
    )
    for path in paths:
        answer = shown.get(
            path, If_Modified_Since="Fri, 01 Jan 2100 00:00:00 GMT", If_None_Match="*"
        )
        assert answer.headers["cache-control"] == "no-store", path
        assert answer.status in (200, 302, 404)
        assert not {"etag", "last-modified", "expires"} & answer.headers.keys()


@pytest.mark.parametrize("name", ["video.mp4", "small.bin"])
def test_parts_of_files(shown: Server, name: str) -> None:
    data = (shown.preview / name).read_bytes()
    size = len(data)
    whole = shown.get(f"/blog/{name}")
    assert (whole.status, whole.data, whole.headers["accept-ranges"]) == (200, data, "bytes")
    for field, begin, end in (
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=90-", 90, size),
        ("bytes=-7", size - 7, size),
        (f"bytes=5-{size * 9}", 5, size),
        (f"bytes=-{size * 2}", 0, size),
    ):
        answer = shown.get(f"/blog/{name}", Range=field)
        assert (answer.status, answer.data) == (206, data[begin:end]), field
        assert answer.headers["content-range"] == f"bytes {begin}-{end - 1}/{size}"
        assert answer.headers["content-length"] == str(end - begin)
    for field in (f"bytes={size}-", f"bytes={size + 5}-{size + 9}", "bytes=-0"):
        answer = shown.get(f"/blog/{name}", Range=field)
        assert (answer.status, answer.data, answer.headers["content-range"]) == (
            416,
            b"",
            f"bytes */{size}",
        ), field
    for field in (
        "bytes=9-5",
        "bytes=0-1,3-4",
        "lines=1-2",
        "bytes=a-b",
        "bytes=-",
        "bytes",
        "bytes=" + "9" * 5000 + "-",
    ):
        assert shown.get(f"/blog/{name}", Range=field).data == data, field
    assert shown.get(f"/blog/{name}", Range="bytes=0-1", If_Range='"x"').data == data


def test_head_is_get_without_a_body(shown: Server) -> None:
    for path in ("/blog/about/", "/blog/video.mp4", "/blog/nothing", "/blog/css/own.css"):
        get, head = shown.get(path), shown.get(path, "HEAD", Range="bytes=0-3")
        assert head.data == b""
        assert (head.status, {**head.headers, "date": ""}) == (
            get.status,
            {**get.headers, "date": ""},
        )
