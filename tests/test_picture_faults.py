"""Broken, lying and hostile pictures: a problem at the place where they are used, and no harm."""

from __future__ import annotations

import random
import struct
import time
import zlib
from io import BytesIO

import painted
import pytest
from pictures_support import WHOLE, made_size, opened, with_metadata
from PIL import Image
from support import SiteTest

from sitegen.incremental.keys import decode, encode
from sitegen.incremental.store import Store
from sitegen.incremental.work import WorkerContext
from sitegen.model.jobs import PictureVariants, VariantsJob
from sitegen.model.site import Picture
from sitegen.pictures import strip
from sitegen.pictures.facts import facts
from sitegen.pictures.make import make

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def huge(width: int, height: int, *chunks: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + header
        + b"".join(chunks)
        + chunk(b"IDAT", zlib.compress(bytes(100_000)))
        + chunk(b"IEND", b"")
    )


def many_scans() -> bytes:
    data = painted.saved(painted.picture(), "JPEG", progressive=True)
    start = data.rindex(b"\xff\xda")
    return data[:start] + data[start:-2] * 2000 + data[-2:]


HOSTILE = {
    "empty": b"",
    "text": b"no picture",
    "html": b"<!doctype html><title>404</title>",
    "pdf": b"%PDF-1.7\n",
    "heic": b"\0\0\0\x18ftypheic",
    "bomb": huge(60_000, 60_000),
    "gif bomb": b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x02\x02D\x01\0;",
    "negative": huge(0x7FFFFFFF, 0x7FFFFFFF),
    "no width": huge(0, 10),
    "scans": many_scans(),
    "profile bomb": huge(10, 10, chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(200_000_000), 1))),
    **{f"half a {kind}": data[: len(data) // 2] for kind, data in WHOLE.items()},
    **{f"head of a {kind}": data[:14] for kind, data in WHOLE.items()},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_picture_that_cannot_be_shown_is_reported_where_it_stands(
    site: SiteTest, name: str
) -> None:
    site.write("content/posts/a/pic.jpg", HOSTILE[name])
    site.post("a/index", "Text.\n\nSome ![Shown](pic.jpg)\n")
    result = site.build()
    assert [
        (problem.path, problem.line, problem.column, problem.code, problem.severity)
        for problem in result.problems
    ] == [("content/posts/a/index.md", 10, 15, "picture", "error")]
    assert "'pic.jpg'" in result.problems[0].message
    assert not site.published("index.html")


def test_a_picture_that_weighs_too_much_is_not_looked_into(site: SiteTest) -> None:
    site.write("content/posts/a/pic.jpg", painted.jpeg())
    with (site.root / "content/posts/a/pic.jpg").open("r+b") as file:
        file.truncate(64_000_001)
    site.post("a/index", "![Shown](pic.jpg)")
    assert "it has more than 64 MB" in site.build().printed
    with (site.root / "content/posts/a/pic.jpg").open("r+b") as file:
        file.truncate(len(painted.jpeg()))
    assert site.build().ok


def test_a_broken_picture_that_nobody_shows_is_a_warning(site: SiteTest) -> None:
    site.write("content/posts/a/pic.jpg", b"no picture")
    site.write("static/other.jpg", b"nobody cares")
    site.post("a/index", title="A")
    result = site.build()
    assert [(problem.path, problem.code, problem.severity) for problem in result.done.problems] == [
        ("content/posts/a/pic.jpg", "picture", "warning")
    ]
    assert site.read("2026/01/02/a/pic.jpg") == "no picture"


@pytest.mark.parametrize("text", ["[Linked](pic.jpg)", "Nobody shows it."])
@pytest.mark.parametrize("name", ["too large", "cut"])
def test_a_picture_that_nobody_can_show_is_clean_where_it_is_published(
    site: SiteTest, name: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sitegen.pictures import facts as module

    data = painted.jpeg(500, 250, turn=6, metadata=True)
    if name == "too large":
        monkeypatch.setattr(module, "PIXELS", 1000)
    else:
        data = data[: data.index(b"\xff\xda") + 300]
    assert painted.WORDS in data
    site.write("content/posts/a/pic.jpg", data)
    site.post("a/index", text, title="A")
    assert site.build().codes() == ["picture"]
    published = site.files()["2026/01/02/a/pic.jpg"]
    assert painted.WORDS not in published
    assert dict(Image.open(BytesIO(published)).getexif()) == {0x0112: 6}, (
        "it still says how it lies"
    )


def test_a_name_that_lies_does_no_harm(site: SiteTest) -> None:
    site.write("static/pic.jpg", painted.png(500, 250))
    site.post("a", "![Shown](/pic.jpg)")
    assert site.build().done.problems == ()
    assert opened(site, made_size(site, 480)).size == (480, 240)


@pytest.mark.parametrize(
    ("front", "code"),
    [
        ("image: /pic.bmp\nimage_alt: x", "picture-format"),
        ("image: /pic.txt\nimage_alt: x", "picture-format"),
        ("image: /small.jpg\nimage_alt: x", "picture-small"),
        ("image: /pic.jpg", "no-alt"),
        ("image: https://a.example/b.jpg", "no-alt"),
    ],
)
def test_what_is_doubtful_is_a_warning(site: SiteTest, front: str, code: str) -> None:
    site.write("static/pic.jpg", painted.jpeg())
    site.write("static/small.jpg", painted.jpeg(640, 199))
    site.write("static/pic.bmp", painted.saved(painted.picture(), "BMP"))
    site.write("static/pic.txt", "x")
    site.post("a", more=front)
    (problem,) = site.build().done.problems
    assert (problem.path, problem.line, problem.column, problem.code) == (
        "content/posts/a.md",
        7,
        8,
        code,
    )
    site.edit("site.toml", '["text-empty"', f'["{code}", "text-empty"')
    assert site.build().done.problems == ()


def test_what_shows_nothing_may_say_so(site: SiteTest) -> None:
    site.write("static/pic.jpg", painted.jpeg())
    site.post("a", more='image: /pic.jpg\nimage_alt: ""')
    site.write("content/pages/p.md", "---\ntitle: P\nimage: /pic.jpg\n---\n")
    site.write("content/authors/ada.md", "---\nname: Ada\nimage: /pic.jpg\n---\nWords.\n")
    assert [(problem.path, problem.code) for problem in site.build().done.problems] == [
        ("content/authors/ada.md", "no-alt"),
        ("content/pages/p.md", "no-alt"),
    ]


def test_filling_in_a_jpeg_is_read_once() -> None:
    """A marker of JPEG may be filled up with any number of 0xFF; here no marker follows."""
    data = painted.jpeg(64, 64)
    scan = data.index(b"\xff\xda") + 2
    scan += int.from_bytes(data[scan : scan + 2], "big")
    filled = data[:scan] + b"\xff" * 100_000 + b"\0" + data[scan:]
    start = time.process_time()
    assert strip.stripped(filled)[0] == filled
    assert time.process_time() - start < 5, "with each byte, all that follow were read again"


def test_parts_of_an_avif_that_take_no_bytes_in_their_list_are_not_counted_for_minutes() -> None:
    """ISO/IEC 14496-12 §8.11.3 lets a file state each number of its list with no bytes at all."""
    places = b"\0\0\0\0\0\0" + (5000).to_bytes(2, "big") + b"\0\1\0\0\xff\xff" * 5000
    start = time.process_time()
    with pytest.raises(ValueError, match="it has too many parts"):
        strip.stripped(_avif(b"iloc", places))
    assert time.process_time() - start < 5


def test_an_avif_with_an_empty_list_of_items_is_damaged() -> None:
    with pytest.raises(ValueError, match="it ends in the middle"):
        strip.stripped(_avif(b"iinf", b""))


def _avif(kind: bytes, content: bytes) -> bytes:
    """The beginning of an AVIF file, with one box in its box `meta`."""
    box = (8 + len(content)).to_bytes(4, "big") + kind + content
    meta = (12 + len(box)).to_bytes(4, "big") + b"meta" + bytes(4) + box
    return b"\0\0\0\x14ftypavif\0\0\0\0mif1" + meta


@pytest.mark.parametrize("seed", range(40))
def test_damage_is_reported_or_does_no_harm(seed: int) -> None:
    """Whatever happens to a file: facts are facts, and jobs that follow from them make pictures or
    tell a problem."""
    numbers, worker = random.Random(seed), WorkerContext(Store(None), {})
    for kind in ("JPEG", "PNG", "WEBP", "GIF"):
        data = bytearray(with_metadata(kind) if numbers.random() < 0.5 else WHOLE[kind])
        for _ in range(numbers.choice([1, 3, 20])):
            at = numbers.randrange(len(data))
            data[at : at + numbers.choice([1, 0, 9])] = numbers.randbytes(numbers.choice([1, 9, 0]))
        found = decode(facts(b"\x80", [bytes(data)], worker).value, Picture)
        if found.fault:
            assert len(found.fault) < 200
            continue
        made = decode(
            make(
                encode(VariantsJob(path="p", facts=found, widths=() if found.moving else (8, 16))),
                [bytes(data)],
                worker,
            ).value,
            PictureVariants,
        )
        assert made.length > 0


@pytest.mark.parametrize(
    ("html", "what"),
    [
        ('<video src="/x.mp4"></video>', "video"),
        ('<audio src="/x.mp4"></audio>', "audio file"),
        ('<video poster="/x.mp4"></video>', "picture"),
        ('<video><source src="/x.mp4"></video>', "file"),
        ('<video><track src="/x.mp4"></video>', "text track"),
        ('<img src="/x.mp4" alt="">', "picture"),
        ('<a href="/x.mp4">x</a>', "page"),
    ],
)
@pytest.mark.sampled(4)
def test_what_is_missing_is_called_by_its_name(html: str, what: str, site: SiteTest) -> None:
    site.post("a", html)
    (problem,) = site.build().problems
    assert (problem.code, problem.message) == (
        "missing-target",
        f"no {what} has this address: '/x.mp4'",
    )
