"""The painters of landscapes and seas. Each takes a source of chance, and gives a picture."""

from __future__ import annotations

import numpy as np
from light import HEIGHT, WIDTH, Field, clouds, colour, glow, gradient, mix, sample, step
from parts import RATIO, X, Y, below, cover, disc, moon, ridge, stars, trees, waves


def moonrise(rng: np.random.Generator) -> Field:
    """The full Moon over hills and a lake in the last light."""
    shore = 0.74
    stops = (
        (0, "#10182e"),
        (0.3, "#22335a"),
        (0.52, "#53608a"),
        (0.66, "#a0869a"),
        (0.76, "#d8a48c"),
    )
    sky = gradient(stops, Y)
    sky += stars(rng, 240, 0.42)[..., None] * (1 - step(0.1, 0.45, Y))[..., None]
    centre, radius = (0.685, 0.30), 0.074
    inside, light = moon(rng, centre, radius)
    sky = mix(sky, colour("#ffeccb"), glow(X, Y, centre, 0.055) ** 1.15 * 0.62)
    veil = cover(rng, 0.80, 0.5) * 0.5
    sky = mix(sky, mix(colour("#39466c"), colour("#e9b9a0"), step(0.3, 0.75, Y)), veil * 0.6)
    sky = mix(sky, light[..., None] * colour("#fff3dc"), inside * (1 - 0.25 * veil))
    air = colour("#b78f9b")
    for place, size, shade, far in (
        (0.600, 0.050, "#4f567c", 0.62),
        (0.640, 0.040, "#3a4265", 0.42),
        (0.683, 0.030, "#252c49", 0.22),
    ):
        line = place - ridge(rng, 4 + 4 * place, 7, 0.35) * size * 0.55
        mist = far * step(place - 0.04, shore, Y) + far * 0.25
        ground = mix(colour(shade), air, np.clip(mist, 0, 1))
        sky = mix(sky, ground, below(line))
    wood = shore - 0.03 - ridge(rng, 5, 4, 0) * 0.010 - trees(rng, 0.03)
    sky = mix(sky, colour("#141a2c"), below(wood))
    lake = waves(rng, sky, shore, "#0d1526", 0.55)
    picture = np.where((shore < Y)[..., None], lake, sky)
    near = 0.985 - ridge(rng, 3, 5, 0) * 0.012 - trees(rng, 0.06) * step(0.5, 0.0, X[0])
    return mix(picture, colour("#070b14"), below(near))


def peaks(rng: np.random.Generator) -> Field:
    """A snow-covered massif in the first light, and dark ranges with mist between them."""
    sky = gradient(((0, "#4f77ab"), (0.25, "#86a5c8"), (0.45, "#d9cdc6"), (0.6, "#f6d3ac")), Y)
    veil = cover(rng, 0.62, 0.35)
    sky = mix(sky, colour("#fbe6d3"), veil * 0.55)
    picture = massif(rng, sky)
    air = mix(colour("#c9cfdb"), colour("#f3d3b4"), glow(X, Y, (0.05, 0.5), 0.35))
    for number, place in enumerate((0.60, 0.68, 0.79, 0.93)):
        jagged = 0.5 - 0.1 * number
        size = 0.045 + 0.006 * number
        line = place - ridge(rng, 3 + 0.6 * number, 7, jagged) * size * 0.55
        if number > 1:
            line -= trees(rng, 0.012 * (number - 1))
        shade = mix(colour("#6f87a8"), colour("#131c2a"), number / 3)
        depth = np.clip((Y - line[None, :]) / 0.11, 0, 1)
        texture = clouds(rng, 1024, 24, 5)
        shade = shade * (1 + 0.07 * sample(texture, X, Y * RATIO))[..., None]
        mist = (0.75 - 0.16 * number) * depth + 0.2 - 0.06 * number
        picture = mix(picture, mix(shade, air, mist), below(line))
    return picture


def massif(rng: np.random.Generator, sky: Field) -> Field:
    """The high mountains of `peaks`: faces that look to the Sun are warm, the others blue."""
    at = X[0]
    rise = 0.25 / (1 + ((at - 0.62) / 0.15) ** 2) ** 1.4
    rise += 0.15 / (1 + ((at - 0.22) / 0.15) ** 2) ** 1.4
    rise += 0.10 / (1 + ((at - 0.97) / 0.11) ** 2) ** 1.4
    line = 0.53 - rise - ridge(rng, 5, 8, 0.6) * (0.012 + rise * 0.07)
    depth = np.maximum(Y - line[None, :], 0)
    # Spurs fan out from the summits, so what is at the side of one is seen at a slant.
    slant = np.gradient(rise)[None, :] * WIDTH * 0.55
    bend = sample(clouds(rng, 1024, 4, 4), X, Y * RATIO) * 0.012
    across, down = X + bend + slant * depth, Y * RATIO * 0.55 + bend
    relief = 1.6 - np.abs(sample(clouds(rng, 1024, 8, 2), across, down)) * 1.2
    relief += 0.30 * sample(clouds(rng, 1024, 20, 6), across, down)
    east, south = np.gradient(relief, axis=1) * 9, np.gradient(relief, axis=0) * 9
    lit = step(-0.8, 0.8, -east - south * 0.4)
    rock = step(0.2, 1.5, np.hypot(east, south) + depth * 2.5 - 0.3 * relief)
    snow = mix(colour("#93a8ca"), colour("#fff3e2"), lit)
    stone = mix(colour("#6b7894"), colour("#c9ab95"), lit)
    ground = mix(snow, stone, rock * 0.6)
    air = mix(colour("#b9c6d9"), colour("#f3d3b4"), glow(X, Y, (0.05, 0.5), 0.35))
    ground = mix(ground, air, np.clip(0.24 + depth * 2.6, 0, 0.96))
    return mix(sky, ground, below(line))


def sea_at(
    rng: np.random.Generator,
    stops: tuple[tuple[float, str], ...],
    sun: tuple[float, float, float, str],
    cloud: tuple[float, str, str],
    water: tuple[str, float],
) -> Field:
    """The open sea: colours of the sky down to the horizon, place, size and colour of Sun or Moon,
    the amount of clouds with their colours above and near the light, and the water's colour and
    roughness."""
    horizon = 0.56
    sky = gradient(stops, Y / horizon)
    x, y, size, tint = sun
    around = glow(X, Y, (x, y), size * 3.2)
    sky = mix(sky, colour(tint), np.clip(around * 0.75, 0, 1))
    amount, above, lit = cloud
    veil = cover(rng, horizon, amount)
    share = glow(X, Y, (x, y), 0.2) * 1.2 + 0.25 * (1 - veil)
    edge = mix(colour(above), colour(lit), np.clip(share, 0, 1))
    inside, _, _ = disc((x, y), size)
    sky = mix(sky, colour("#fffaf0"), inside)
    sky = mix(sky, edge, veil * 0.85)
    sea = waves(rng, sky, horizon, *water)
    picture = np.where((horizon < Y)[..., None], sea, sky)
    haze = np.exp(-(((Y - horizon) * 70) ** 2)) * 0.45
    return mix(picture, gradient(stops, np.full_like(Y, 0.97)), haze)


def sea_morning(rng: np.random.Generator) -> Field:
    """Sunrise over the sea."""
    return sea_at(
        rng,
        ((0, "#3d5c8c"), (0.45, "#8c93b4"), (0.75, "#e5ab91"), (1, "#fbd39a")),
        (0.36, 0.495, 0.022, "#ffe1a6"),
        (0.42, "#6a6a92", "#ffb886"),
        ("#16324a", 0.9),
    )


def sea_noon(rng: np.random.Generator) -> Field:
    """White clouds over a blue sea."""
    return sea_at(
        rng,
        ((0, "#2f6db5"), (0.5, "#6fa3d6"), (1, "#d3e6f0")),
        (0.7, -0.3, 0.02, "#ffffff"),
        (0.45, "#e9eef3", "#ffffff"),
        ("#0b4163", 1.1),
    )


def sea_night(rng: np.random.Generator) -> Field:
    """Moonlight on a dark sea."""
    return sea_at(
        rng,
        ((0, "#070d1c"), (0.6, "#142338"), (1, "#36506a")),
        (0.62, 0.24, 0.02, "#dfe9f5"),
        (0.38, "#0f1a2b", "#b9c8da"),
        ("#050b16", 1.3),
    )


def coast(rng: np.random.Generator) -> Field:
    """Islands of bare rock and pines in a clear sea, one behind the other."""
    horizon = 0.5
    sky = gradient(((0, "#3f7fc4"), (0.3, "#86b2dc"), (0.5, "#dfe9ee")), Y)
    sky = mix(sky, colour("#fbfbf8"), cover(rng, horizon, 0.3) * 0.7)
    air = colour("#cfdfe9")
    texture = sample(clouds(rng, 1024, 40, 5), X, Y)
    for place, size, far in ((0.488, 0.07, 0.72), (0.498, 0.05, 0.5), (0.51, 0.055, 0.2)):
        hills = ridge(rng, 2.6, 7, 0.15) - 0.35
        line = place - hills * size - 0.12 * trees(rng, 0.02)
        woods = step(-0.3, 0.5, texture + 40 * (0.505 - place) + np.gradient(hills)[None, :] * 60)
        shade = mix(colour("#c9bfa8"), colour("#44583c"), woods) * (1 + 0.12 * texture)[..., None]
        # Bare rock where the waves reach.
        shade = mix(shade, colour("#ddd3bd"), step(horizon - 0.012, horizon - 0.004, Y))
        sky = mix(sky, mix(shade, air, far), below(line))
    sea = waves(rng, sky, horizon, "#0c5c74", 0.8)
    shallow = step(0.62, 1.0, Y + 0.05 * sample(clouds(rng, 1024, 4, 4), X, Y))
    sea = mix(sea, sea * 0.45 + colour("#2fa3a0") * 0.55, shallow * 0.6)
    return np.where((horizon < Y)[..., None], sea, sky)


def portrait(rng: np.random.Generator) -> Field:
    """Nobody in particular, in the lights of an evening: a square."""
    picture = gradient(((0, "#1a1f3a"), (0.6, "#3a2f52"), (1, "#20182c")), Y)
    for _ in range(70):
        place, size = (rng.uniform(0.2, 0.8), rng.uniform(-0.05, 0.8)), rng.uniform(0.008, 0.032)
        inside, across, down = disc(place, size)
        tint = mix(colour("#ffb45e"), colour("#7fb6ff"), float(rng.random() > 0.68))
        rim = 0.55 + 0.45 * step(0.6, 1, np.hypot(across, down))
        picture = picture + (inside * rim * rng.uniform(0.08, 0.4))[..., None] * tint
    across, down = (X - 0.5) / RATIO, Y
    head = np.hypot(across / 0.118, (down - 0.43) / 0.158)
    hair = np.hypot((across + 0.006) / 0.134, (down - 0.385) / 0.142)
    neck = np.maximum(np.abs(across) / 0.068, np.abs(down - 0.60) / 0.10)
    shoulders = np.hypot(across / 0.35, (down - 1.0) / 0.40)
    # One shape without corners where its parts meet.
    parts = [np.exp(-9 * part) for part in (head, hair, neck, shoulders)]
    shape = -np.log(np.sum(parts, axis=0)) / 9 + 0.06
    figure = 1 - step(0.985, 1.015, shape)
    # Lamps at both sides draw its edges.
    edge = np.clip((shape - 0.72) / 0.28, 0, 1) ** 3 * figure
    warm, cool = np.clip(across * 7, 0, 1) * edge, np.clip(-across * 7, 0, 1) * edge
    body = np.zeros_like(picture) + colour("#100d18")
    body = (
        body
        + warm[..., None] * colour("#ff9c4a") * 0.8
        + cool[..., None] * colour("#5a8fe0") * 0.55
    )
    picture = np.clip(mix(picture, body, figure), 0, 1)
    side = (WIDTH - HEIGHT) // 2
    return picture[100:900, side + 100 : side + 900]
