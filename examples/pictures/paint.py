"""Paint the pictures of the sample blog: python examples/pictures/paint.py [file …]

None of them is a photograph. Charts and maps are drawn from the data of their posts. One picture
stands in for one that a model generated, so that the blog can show what readers and programs learn
about those: its caption says that it stands in, and its file has the marks that the programs of
providers write.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import charts
import land
import maps
import numpy as np
import scenes
import space
from light import Field, jpeg
from sheet import Sheet

from sitegen.model.picture_marks import PictureRights
from sitegen.pictures.marks.packet import packet

Painter = Callable[[np.random.Generator], Field]
CONTENT = Path(__file__).parents[2] / "content"
NOTHING = PictureRights()
# What such a file says. Where the name of a model would be, it says what painted the picture.
GENERATED = PictureRights(
    source_type="trainedAlgorithmicMedia",
    ai_system="no model: painted by a program, in the place of a generated picture",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of the sample blog: its file below content/, and what it says of itself."""

    file: str
    painter: Painter
    seed: int
    rights: PictureRights = NOTHING

    def paint(self) -> bytes:
        """The bytes of the file, the same each time."""
        rng = np.random.default_rng(self.seed)
        return jpeg(self.painter(rng), rng, packet(self.rights))


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart or map of the sample blog: its file below content/. Chance has no part in it."""

    file: str
    drawer: Callable[[], Sheet]

    def paint(self) -> bytes:
        """The bytes of the file, the same each time."""
        return self.drawer().png()


PICTURES: tuple[Picture | Chart, ...] = (
    Picture(file="posts/moonrise.jpg", painter=land.moonrise, seed=1),
    Picture(file="posts/high-mountains.jpg", painter=land.peaks, seed=1),
    Picture(file="posts/plain-of-ice.jpg", painter=space.ice, seed=1, rights=GENERATED),
    Picture(file="posts/grey-plain.jpg", painter=space.regolith, seed=1),
    Picture(file="posts/red-plain.jpg", painter=space.jezero, seed=1),
    Picture(file="posts/clouds-of-dust.jpg", painter=space.nebula, seed=1),
    Picture(file="posts/islands.jpg", painter=land.coast, seed=1),
    Picture(file="authors/jun-watanabe.jpg", painter=land.portrait, seed=1, rights=GENERATED),
    Picture(file="posts/sea-morning.jpg", painter=land.sea_morning, seed=1),
    Picture(file="posts/sea-noon.jpg", painter=land.sea_noon, seed=5),
    Picture(file="posts/sea-night.jpg", painter=land.sea_night, seed=9),
    Picture(file="posts/city-at-dusk.jpg", painter=scenes.city, seed=1),
    Picture(file="posts/light-of-a-rocket.jpg", painter=scenes.launch, seed=1),
    Picture(file="posts/steppe.jpg", painter=scenes.steppe, seed=1),
    Picture(file="posts/lattice.jpg", painter=scenes.lattice, seed=1),
    Picture(file="posts/rings-of-photons.jpg", painter=scenes.rings, seed=1),
    Picture(file="posts/pile-of-rubble.jpg", painter=scenes.rubble, seed=1),
    Picture(file="posts/shared-prizes.jpg", painter=scenes.prizes, seed=1),
    Picture(file="posts/strand-of-beads.jpg", painter=scenes.strand, seed=1),
    Chart(file="posts/crystal-graph.png", drawer=charts.crystal),
    Chart(file="posts/eight-billion.png", drawer=charts.eight_billion),
    Chart(file="posts/seats-of-the-bundestag.png", drawer=charts.bundestag),
    Chart(file="posts/votes-and-seats.png", drawer=charts.votes_and_seats),
    Chart(file="posts/one-lost-packet.png", drawer=charts.one_lost_packet),
    Chart(file="posts/east-of-poland.png", drawer=maps.east_of_poland),
)


def main(names: list[str]) -> None:
    """Paint the pictures with these file names, or all."""
    for picture in PICTURES:
        if not names or Path(picture.file).name in names:
            (CONTENT / picture.file).write_bytes(picture.paint())
            print(picture.file)


if __name__ == "__main__":
    main(sys.argv[1:])
