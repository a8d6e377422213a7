"""A sheet of paper for charts: shapes and words in the colours of the sample blog.

Positions are pixels of the finished picture, from the upper left. It is drawn larger and made
smaller at the end, so that edges are soft.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from light import HEIGHT, WIDTH
from PIL import Image, ImageColor, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

Point = tuple[float, float]
LARGER = 2
FONT = Path(__file__).parents[2] / "sitegen/pictures/NotoSans-Bold.ttf"
NIGHT, PAPER, INK = "#10182e", "#f4ecdf", "#1c2436"
RUST, SAND, TEAL, BLUE, ROSE, GREY = (
    "#b9532f",
    "#dfa45f",
    "#2b7d80",
    "#3d5c8c",
    "#a8566b",
    "#8d8f96",
)
# At a soft edge a colour goes over into the ground in so many steps.
STEPS = 4


class Sheet:
    """A picture to draw on."""

    def __init__(self, ground: str) -> None:
        self.image = Image.new("RGB", (WIDTH * LARGER, HEIGHT * LARGER), ground)
        self.ground, self.fills = ground, {ground: None}
        self.pen = ImageDraw.Draw(self.image)

    def dot(self, place: Point, radius: float, fill: str) -> None:
        """A disc."""
        self.fills[fill] = None
        x, y = place
        box = (x - radius, y - radius, x + radius, y + radius)
        self.pen.ellipse([value * LARGER for value in box], fill=fill)

    def line(self, points: list[Point], fill: str, width: float) -> None:
        """A line through the points, with round ends."""
        self.pen.line(_larger(points), fill=fill, width=round(width * LARGER), joint="curve")
        for point in (points[0], points[-1]):
            self.dot(point, width / 2, fill)

    def area(self, points: list[Point], fill: str) -> None:
        """The area with these corners."""
        self.fills[fill] = None
        self.pen.polygon(_larger(points), fill=fill)

    def word(self, place: Point, text: str, size: float, fill: str, anchor: str = "mm") -> None:
        """Words. `anchor` is one of Pillow: "mm" has the place in the middle of them."""
        self.fills[fill] = None
        font = ImageFont.truetype(FONT, size * LARGER)
        x, y = place
        self.pen.text((x * LARGER, y * LARGER), text, fill=fill, font=font, anchor=anchor)

    def png(self, xmp: bytes = b"") -> bytes:
        """The picture as a file."""
        small = self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        colours = Image.new("P", (1, 1))
        colours.putpalette(self._palette())
        few = small.quantize(palette=colours, dither=Image.Dither.NONE)
        said, file = PngInfo(), BytesIO()
        if xmp:
            said.add_itxt("XML:com.adobe.xmp", xmp.decode())
        few.save(file, "PNG", optimize=True, pnginfo=said)
        return file.getvalue()

    def _palette(self) -> list[int]:
        """What was drawn with, and the steps from each colour to the ground: a palette that a
        program finds by itself takes colours that are seldom for others."""
        ground, palette = ImageColor.getrgb(self.ground), []
        for fill in self.fills:
            for step in range(STEPS):
                pairs = zip(ImageColor.getrgb(fill), ground, strict=True)
                palette += [round(one + (other - one) * step / STEPS) for one, other in pairs]
        return palette


def _larger(points: list[Point]) -> list[Point]:
    return [(x * LARGER, y * LARGER) for x, y in points]
