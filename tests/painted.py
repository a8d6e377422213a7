"""Pictures for tests, painted on the spot: the same bytes for the same words."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

# What no published file may hold. The place is in EXIF; the words are in EXIF, XMP and comments.
WORDS = b"a secret place"
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><!-- ' + WORDS + b" --></x:xmpmeta>"


def picture(width: int = 640, height: int = 400, mode: str = "RGB", seed: int = 0) -> Image.Image:
    """A picture of which every quarter has a colour of its own: red, green; blue, white (or greys)."""
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
    made.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 17.0), 29: WORDS.decode()})
    return made.tobytes()


def jpeg(width: int = 640, height: int = 400, *, turn: int = 1, told: bool = False, **options: object) -> bytes:
    """`told`: with everything that a camera and its owner add."""
    more = {"exif": exif(turn), "comment": WORDS, "xmp": XMP} if told else {"exif": exif(turn)} if turn > 1 else {}
    data = saved(picture(width, height), "JPEG", **{"quality": 90, **more, **options})
    return data + WORDS if told else data


def png(width: int = 640, height: int = 400, mode: str = "RGB", seed: int = 0) -> bytes:
    return saved(picture(width, height, mode, seed))
