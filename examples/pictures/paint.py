"""Paint the pictures of the sample blog: python examples/pictures/paint.py [file …]

None of them is a photograph. One stands in for a picture that a model generated, so that the blog
can show what readers and programs learn about those: its caption says that it stands in, and its
file has the marks that the programs of providers write.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scenes
from light import jpeg

from sitegen.model.picture_marks import PictureRights
from sitegen.pictures.marks.packet import packet

POSTS = Path(__file__).parents[2] / "content" / "posts"
NOTHING = PictureRights()
# What such a file says. Where the name of a model would be, it says what painted the picture.
GENERATED = PictureRights(
    source_type="trainedAlgorithmicMedia",
    ai_system="no model: painted by a program, in the place of a generated picture",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of the sample blog: its file below content/posts/, and what it says of itself."""

    file: str
    painter: scenes.Painter
    seed: int
    rights: PictureRights = NOTHING

    def paint(self) -> bytes:
        """The bytes of the file, the same each time."""
        rng = np.random.default_rng(self.seed)
        return jpeg(self.painter(rng), rng, packet(self.rights))


PICTURES = (
    Picture(file="moonrise.jpg", painter=scenes.moonrise, seed=1),
    Picture(file="high-mountains.jpg", painter=scenes.peaks, seed=1),
    Picture(file="plain-of-ice.jpg", painter=scenes.ice, seed=1, rights=GENERATED),
    Picture(file="sea-morning.jpg", painter=scenes.sea_morning, seed=1),
    Picture(file="sea-noon.jpg", painter=scenes.sea_noon, seed=5),
    Picture(file="sea-night.jpg", painter=scenes.sea_night, seed=9),
)


def main(names: list[str]) -> None:
    """Paint the pictures of these files, or all."""
    for picture in PICTURES:
        if not names or picture.file in names:
            (POSTS / picture.file).write_bytes(picture.paint())
            print(picture.file)


if __name__ == "__main__":
    main(sys.argv[1:])
