"""The maps of the sample blog. Coasts and borders are outlines of our own: a few dozen points each,
placed by hand, good enough to find a place by and for nothing else."""

from __future__ import annotations

import math

from sheet import INK, PAPER, RUST, Point, Sheet

Place = tuple[float, float]
WEST, EAST, NORTH = 12.5, 33.5, 55.75
# What one degree of longitude is of one of latitude in the middle of the map.
NARROW = math.cos(math.radians(51.6))
SCALE = 1600 / (EAST - WEST) / NARROW

# From west to east: Germany, Poland, the Sambian peninsula, Lithuania.
BALTIC: tuple[Place, ...] = (
    (12.0, 54.2), (12.5, 54.45), (13.4, 54.65), (13.7, 54.2), (14.2, 53.92), (15.0, 54.12),
    (16.2, 54.3), (17.0, 54.65), (18.3, 54.83), (18.75, 54.62), (18.45, 54.65), (18.6, 54.4),
    (19.3, 54.35), (19.85, 54.6), (19.95, 54.95), (20.5, 54.97), (21.0, 55.3), (21.1, 56.0),
)  # fmt: skip
POLAND: tuple[Place, ...] = (
    *BALTIC[4:12], (19.3, 54.35), (19.8, 54.45), (22.8, 54.36), (23.35, 54.2), (23.55, 53.9),
    (23.9, 53.1), (23.9, 52.7), (23.2, 52.3), (23.65, 52.05), (23.6, 51.5), (24.1, 50.85),
    (24.0, 50.6), (24.1, 50.5), (23.7, 50.35), (22.7, 49.55), (22.65, 49.15), (22.56, 49.08),
    (22.0, 49.2), (21.6, 49.43), (20.9, 49.3), (20.4, 49.4), (20.1, 49.2), (19.8, 49.2),
    (19.5, 49.55), (18.85, 49.5), (18.6, 49.9), (17.65, 50.25), (17.0, 50.4), (16.7, 50.1),
    (16.2, 50.6), (15.5, 50.8), (14.9, 50.9), (15.0, 51.3), (14.6, 51.8), (14.7, 52.1),
    (14.55, 52.45), (14.15, 52.85), (14.4, 53.25), (14.3, 53.6),
)  # fmt: skip
UKRAINE: tuple[Place, ...] = (
    (23.6, 51.5), (24.4, 51.88), (25.8, 51.93), (27.2, 51.65), (28.5, 51.55), (29.2, 51.4),
    (30.2, 51.45), (30.55, 51.25), (30.6, 51.7), (31.8, 52.1), (33.8, 52.35), (34.5, 51.5),
    (34.5, 46.0), (30.0, 46.0), (29.9, 46.5), (29.5, 47.4), (29.2, 47.9), (28.3, 48.15),
    (27.5, 48.45), (26.6, 48.26), (26.2, 48.0), (25.3, 47.9), (24.9, 47.75), (24.0, 47.95),
    (22.9, 48.0), (22.15, 48.4), (22.56, 49.08), (22.65, 49.15), (22.7, 49.55), (23.7, 50.35),
    (24.1, 50.5), (24.0, 50.6), (24.1, 50.85),
)  # fmt: skip


def east_of_poland() -> Sheet:
    """Poland and the west of Ukraine, with the two capitals and the village of Przewodów."""
    sheet = Sheet("#b9cdd3")
    land = [(11.0, 54.2), *BALTIC, (21.1, 57.0), (36.0, 57.0), (36.0, 45.0), (11.0, 45.0)]
    sheet.area(_drawn(land), "#ddd3c3")
    for country, fill in ((UKRAINE, "#ecdcb8"), (POLAND, PAPER)):
        points = _drawn(country)
        sheet.area(points, fill)
        sheet.line([*points, points[0]], "#8d8371", 4)
    sheet.word(on_sheet((18.4, 51.75)), "POLAND", 84, "#8a7c66")
    sheet.word(on_sheet((27.7, 49.3)), "UKRAINE", 84, "#8a7c66")
    for place, name in (((21.01, 52.23), "Warsaw"), ((30.52, 50.45), "Kyiv")):
        x, y = on_sheet(place)
        sheet.dot((x, y), 13, INK)
        sheet.word((x, y - 58), name, 68, INK)
    x, y = on_sheet((23.93, 50.47))
    sheet.dot((x, y), 44, PAPER)
    sheet.dot((x, y), 36, RUST)
    sheet.dot((x, y), 13, PAPER)
    sheet.word((x - 64, y), "Przewodów", 68, RUST, "rm")
    return sheet


def on_sheet(place: Place) -> Point:
    """Longitude and latitude in degrees → pixels. Meridians are upright, as small areas allow."""
    return (place[0] - WEST) * NARROW * SCALE, (NORTH - place[1]) * SCALE


def _drawn(places: tuple[Place, ...] | list[Place]) -> list[Point]:
    return [on_sheet(place) for place in places]
