"""Pictures for tests, painted on the spot: the same bytes for the same words."""

from __future__ import annotations

import random
import struct
from io import BytesIO

from PIL import Image, ImageDraw

# What no published file may hold. The place is in EXIF; the words are in EXIF, XMP and comments.
WORDS = b"a secret place"
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><!-- ' + WORDS + b" --></x:xmpmeta>"


def picture(width: int = 640, height: int = 400, mode: str = "RGB", seed: int = 0) -> Image.Image:
    """A picture of which every quarter has a colour of its own: red, green; blue, white (or
    greys)."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width // 2, height // 2), (200, seed % 256, 0))
    draw.rectangle((width // 2, 0, width, height // 2), (0, 200, 0))
    draw.rectangle((0, height // 2, width // 2, height), (0, 0, 200))
    if mode == "I;16":
        return image.convert("L").convert("I").point(lambda grey: grey * 257).convert("I;16")
    return image.convert(mode)


def saved(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def exif(turn: int = 1) -> bytes:
    """Camera and place, as a telephone writes them."""
    made = Image.Exif()
    made[0x0112] = turn
    made[0x010E] = WORDS.decode()
    made.get_ifd(0x8825).update(
        {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 17.0), 29: WORDS.decode()}
    )
    return made.tobytes()


def jpeg(
    width: int = 640, height: int = 400, *, turn: int = 1, metadata: bool = False, **options: object
) -> bytes:
    """`metadata`: with everything that a camera and its owner add."""
    more = (
        {"exif": exif(turn), "comment": WORDS, "xmp": XMP}
        if metadata
        else {"exif": exif(turn)}
        if turn > 1
        else {}
    )
    data = saved(picture(width, height), "JPEG", **{"quality": 90, **more, **options})
    return data + WORDS if metadata else data


def png(width: int = 640, height: int = 400, mode: str = "RGB", seed: int = 0) -> bytes:
    return saved(picture(width, height, mode, seed))


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """A picture of which no program can make much less: every pixel by itself."""
    return Image.frombytes(
        "RGB", (width, height), random.Random(0).randbytes(width * height * 3)
    ).convert(mode)


# --- colour profiles (ICC.1) ----------------------------------------------------------------------


def _fixed(*numbers: float) -> bytes:
    return b"".join(struct.pack(">i", round(number * 65536)) for number in numbers)


def _profile(space: bytes, connection: bytes, tags: dict[bytes, bytes]) -> bytes:
    white = b"XYZ \0\0\0\0" + _fixed(0.9642, 1, 0.8249)
    table, body, start = b"", b"", 132 + 12 * (len(tags) + 1)
    for name, data in {b"wtpt": white, **tags}.items():
        table += name + struct.pack(">II", start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    header = (
        struct.pack(">I", start + len(body))
        + bytes(4)
        + b"\x02\x40\0\0"
        + b"mntr"
        + space
        + connection
        + bytes(12)
        + b"acsp"
        + bytes(28)
        + white[8:]
        + bytes(48)
    )
    return header + struct.pack(">I", len(tags) + 1) + table + body


_LINEAR = b"curv\0\0\0\0\0\0\0\1\1\0\0\0"
# A grey of half the light: 128 is 188 on a screen. Red and green in each other's place. Cyan that
# is a grey, and nothing else counts.
GREY_PROFILE = _profile(b"GRAY", b"XYZ ", {b"kTRC": _LINEAR})
SWAPPED_PROFILE = _profile(
    b"RGB ",
    b"XYZ ",
    {
        b"rXYZ": b"XYZ \0\0\0\0" + _fixed(0.3851, 0.7169, 0.0971),
        b"gXYZ": b"XYZ \0\0\0\0" + _fixed(0.4361, 0.2225, 0.0139),
        b"bXYZ": b"XYZ \0\0\0\0" + _fixed(0.1431, 0.0606, 0.7141),
        b"rTRC": _LINEAR,
        b"gTRC": _LINEAR,
        b"bTRC": _LINEAR,
    },
)
INK_PROFILE = _profile(
    b"CMYK",
    b"Lab ",
    {
        b"A2B0": (
            b"mft1\0\0\0\0\4\3\2\0"
            + _fixed(1, 0, 0, 0, 1, 0, 0, 0, 1)
            + bytes(range(256)) * 4
            + b"".join(bytes((55 if ink & 8 else 255, 128, 128)) for ink in range(16))
            + bytes(range(256)) * 3
        )
    },
)
