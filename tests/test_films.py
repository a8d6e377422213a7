"""Which addresses are films, and in which frames they play."""

from __future__ import annotations

import pytest

from sitegen.films import frame_of, is_film

NAME = "dQw4w9WgXcQ"
PLAYED = f"https://www.youtube-nocookie.com/embed/{NAME}"


@pytest.mark.parametrize(
    ("address", "frame"),
    [
        (f"https://www.youtube.com/watch?v={NAME}", PLAYED),
        (f"http://m.youtube.com/watch?app=desktop&v={NAME}&t=1m5s", f"{PLAYED}?start=65"),
        (f"https://youtu.be/{NAME}?t=30&si=x", f"{PLAYED}?start=30"),
        (f"https://www.youtube.com/shorts/{NAME}", PLAYED),
        (f"https://www.youtube.com/live/{NAME}?feature=share", PLAYED),
        ("https://vimeo.com/55073825", "https://player.vimeo.com/video/55073825?dnt=1"),
        (
            "https://vimeo.com/55073825/abcdef0123",
            "https://player.vimeo.com/video/55073825?dnt=1&h=abcdef0123",
        ),
        (
            "https://tube.example/w/kkGMgK9ZtnKfYAgnEtQxbv",
            "https://tube.example/videos/embed/kkGMgK9ZtnKfYAgnEtQxbv",
        ),
    ],
)
def test_a_film_has_a_frame_without_cookies(address: str, frame: str) -> None:
    found = frame_of(address)
    assert found
    assert found.url == frame
    assert found.url.startswith(found.origin + "/")
    assert is_film(address)


@pytest.mark.parametrize("address", ["https://www.ted.com/talks/a_b", "https://twitch.tv/videos/1"])
def test_a_film_without_a_frame_is_one(address: str) -> None:
    assert is_film(address)
    assert frame_of(address) is None


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/",
        "https://www.youtube.com/@channel",
        "https://www.youtube.com/watch",
        "https://www.youtube.com/watch?v=x",
        f"https://www.youtube.com/watch?v={NAME}%22onload=x",
        f"https://youtube.com@evil.example/watch?v={NAME}",
        f"https://a:b@youtube.com/watch?v={NAME}",
        f"https://youtube.com.evil.example/watch?v={NAME}",
        f"javascript://youtube.com/watch?v={NAME}",
        f"ftp://youtube.com/watch?v={NAME}",
        "https://vimeo.com/about",
        "https://[::1",
        "https://tube.example/w/short",
        "https://tube.example;script-src/w/kkGMgK9ZtnKfYAgnEtQxbv",
        "https://youtu.be/" + "a" * 10_000,
        "https://www.youtube.com/watch?" + "&".join(f"a{n}=1" for n in range(100)),
        "/2026/a/",
        "",
    ],
)
def test_other_pages_are_no_films(address: str) -> None:
    assert not is_film(address)
    assert frame_of(address) is None
