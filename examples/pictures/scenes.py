"""The painters: what is in each picture. Each takes a source of chance and gives a picture, so that
the same seed paints the same one again."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from light import HEIGHT, WIDTH, Field, clouds, colour, glow, gradient, grid, mix, sample, step

X, Y = grid()
RATIO = HEIGHT / WIDTH
Painter = Callable[[np.random.Generator], Field]


def ridge(rng: np.random.Generator, hills: float, octaves: int, jagged: float) -> Field:
    """A line of hills across the picture, as heights around 0: `hills` of them, and smaller ones on
    them. `jagged`, from 0 to 1, says how much they are peaks rather than waves."""
    noise = clouds(rng, 1024, hills, octaves)
    at = (np.arange(WIDTH) + 0.5) / WIDTH
    row = np.full(WIDTH, rng.random())
    wave = sample(noise, at, row)
    peaks = 1.2 - 2 * np.abs(sample(clouds(rng, 1024, hills, octaves), at, row))
    return wave * (1 - jagged) + peaks * jagged


def trees(rng: np.random.Generator, size: float) -> Field:
    """The edge of a wood: heights of single trees, up to `size`."""
    line = np.zeros(WIDTH)
    at = np.arange(WIDTH)
    for _ in range(round(14 / size)):
        top, centre = size * rng.uniform(0.35, 1), rng.uniform(0, WIDTH)
        shape = top - np.abs(at - centre) / WIDTH * rng.uniform(2.2, 4)
        line = np.maximum(line, shape)
    return line + rng.standard_normal(WIDTH) * size * 0.03


def below(line: Field) -> Field:
    """1 below a line across the picture, 0 above it, with a soft edge of one pixel."""
    return np.clip((Y - line[None, :]) * HEIGHT + 0.5, 0, 1)


def disc(centre: tuple[float, float], radius: float) -> tuple[Field, Field, Field]:
    """Whether a pixel is in a circle, with a soft edge, and where in it: from -1 to 1. `radius` is
    a share of the width."""
    across, down = (X - centre[0]) / radius, (Y - centre[1]) * RATIO / radius
    return np.clip((1 - np.hypot(across, down)) * radius * WIDTH + 0.5, 0, 1), across, down


def moon(
    rng: np.random.Generator, centre: tuple[float, float], radius: float
) -> tuple[Field, Field]:
    """The full Moon: where it is, and its light. Its seas are noise, and its craters bright."""
    inside, across, down = disc(centre, radius)
    seas = sample(clouds(rng, 512, 2.1, 5), across * 0.16 + 0.4, down * 0.16 + 0.7)
    light = 0.93 - 0.2 * step(-0.2, 0.9, seas + 0.5 * down - 0.25 * across)
    light += 0.025 * sample(clouds(rng, 512, 14, 4), across * 0.16, down * 0.16)
    for _ in range(70):
        place = rng.uniform(-0.9, 0.9, 2)
        size = 0.015 + 0.06 * rng.random() ** 3
        distance = np.hypot(across - place[0], down - place[1]) / size
        light += rng.uniform(0.02, 0.08) * (
            np.exp(-((distance - 1) ** 2) * 12) - 0.8 * np.exp(-((distance * 1.3) ** 4))
        )
        if size > 0.05:
            light += 0.05 * np.exp(-distance * 0.35)
    edge = np.sqrt(np.clip(1 - across**2 - down**2, 0, 1))
    return inside, np.clip(light * (0.72 + 0.28 * edge**0.6), 0, 1)


def stars(rng: np.random.Generator, number: int, horizon: float) -> Field:
    """Light of stars, few bright ones among many that are not."""
    light = np.zeros((HEIGHT, WIDTH))
    for _ in range(number):
        row, column = rng.integers(2, int(horizon * HEIGHT)), rng.integers(2, WIDTH - 2)
        strength = 0.12 + 0.8 * rng.random() ** 6
        light[row, column] += strength
        light[row - 1 : row + 2, column] += strength * 0.25
        light[row, column - 1 : column + 2] += strength * 0.25
    return light


def cover(rng: np.random.Generator, horizon: float, amount: float) -> Field:
    """Clouds as they are seen from below, thinner and flatter towards the horizon: shares from 0
    to 1. `amount` of the sky is under them."""
    height = np.maximum(horizon - Y, 0.012)
    field = clouds(rng, 1024, 5, 7)
    seen = sample(field, (X - 0.5) * 0.16 / height + 0.3, 0.09 / height)
    low = float(np.quantile(seen[horizon > Y], 1 - amount))
    return step(low, low + 1.3, seen) * step(0.0, 0.05, horizon - Y)


def waves(rng: np.random.Generator, sky: Field, horizon: float, deep: str, rough: float) -> Field:
    """A sea that has the sky in it: each wave shows another part of it."""
    depth = np.maximum(Y - horizon, 0.5 / HEIGHT)
    distance = 0.05 / depth
    far_x, far_y = (X - 0.5) * distance * 1.1, distance
    tilt_x, tilt_y = np.zeros_like(X), np.zeros_like(X)
    for waves_across, weight in ((7, 0.5), (19, 0.32), (53, 0.2), (120, 0.14)):
        fade = 1 / (1 + (distance * waves_across * 0.013) ** 2)
        field = clouds(rng, 1024, waves_across, 2, stretch=0.6)
        tilt_y += weight * fade * sample(field, far_x, far_y)
        tilt_x += weight * fade * sample(np.roll(field, 300, 0), far_x, far_y)
    reach = rough * (0.02 + 0.9 * depth)
    row = horizon - depth - np.abs(tilt_y) * reach - 0.02
    row = np.clip(row * HEIGHT, 0, horizon * HEIGHT - 2)
    column = np.clip((X + tilt_x * reach * 0.12) * WIDTH, 0, WIDTH - 1)
    mirrored = sky[row.astype(int), column.astype(int)]
    # The flatter a glance, the more of it is thrown back.
    clear = 0.28 + 0.55 * np.exp(-depth * 5.5) - 0.16 * tilt_y * (1 - np.exp(-depth * 9))
    return mix(np.zeros_like(mirrored) + colour(deep), mirrored, np.clip(clear, 0, 0.95))


# --- the pictures ---------------------------------------------------------------------------------


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


def ice(rng: np.random.Generator) -> Field:
    """A plain of ice with cracks, and a giant planet over it: what Europa may look like."""
    horizon = 0.66
    picture = np.zeros((*X.shape, 3)) + colour("#04060b")
    picture += stars(rng, 420, horizon)[..., None] * 0.9
    planet, lit = giant(rng, (0.665, 0.335), 0.165)
    picture = mix(picture, planet, lit)
    far = horizon - np.abs(ridge(rng, 6, 7, 0.6)) * 0.006
    depth = np.maximum(Y - horizon, 0.5 / HEIGHT)
    distance = 0.06 / depth
    x, y = (X - 0.5) * distance * 1.1 + 0.2, distance + 0.1
    bend_x, bend_y = (0.012 * sample(clouds(rng, 1024, 6, 4), x, y) for _ in range(2))
    height, stains = np.zeros_like(X), np.zeros_like(X)
    for waves_across, weight in ((8, 0.5), (20, 0.34), (50, 0.24), (120, 0.16)):
        fade = 1 / (1 + (distance * waves_across * 0.02) ** 2)
        height += fade * weight * sample(clouds(rng, 1024, waves_across, 2), x, y)
    for cells, width, deep in ((3, 0.05, 1.0), (5, 0.05, 0.8), (9, 0.06, 0.6), (16, 0.07, 0.4)):
        # What is far away is blurred: its cracks would be thinner than a pixel.
        blur = distance * cells * 0.022
        crack = np.abs(sample(clouds(rng, 1024, cells, 1), x + bend_x, y + bend_y))
        crack, fade = crack / (width + blur), (width / (width + blur)) ** 1.4
        height += fade * deep * (0.8 * np.exp(-((crack - 1.8) ** 2)) - np.exp(-(crack**2)))
        stains += fade * deep * np.exp(-crack * 0.5)
    slope = -np.gradient(height, axis=1) * (1.2 + 9 * depth)
    light = np.clip(0.52 + 0.55 * slope, 0.05, 1)
    ground = gradient(((0, "#141d2c"), (0.45, "#64788c"), (0.8, "#c9d6dc"), (1, "#f6f8f6")), light)
    brown = colour("#7d5a47") * (0.25 + 0.9 * light)[..., None]
    ground = mix(ground, brown, np.clip(stains * 0.5, 0, 0.7))
    ground = mix(ground, colour("#9aa7b3"), np.exp(-depth * 14) * 0.6)
    return mix(picture, ground, below(far))


def giant(
    rng: np.random.Generator, centre: tuple[float, float], radius: float
) -> tuple[Field, Field]:
    """A planet with belts of clouds, lit from the left: its colours, and how much of it is seen."""
    inside, across, down = disc(centre, radius)
    front = np.sqrt(np.clip(1 - across**2 - down**2, 0, 1))
    turned = across * 0.22 + down * 0.975
    around = np.arctan2(across, front + 0.05) / 6.3
    swirl = sample(clouds(rng, 1024, 12, 5, stretch=3), around, turned * 0.3)
    fine = sample(clouds(rng, 1024, 34, 4, stretch=4), around, turned * 0.3)
    belts = turned + 0.022 * swirl + 0.008 * fine
    colours = gradient(
        (
            (-1, "#8a7a6c"),
            (-0.62, "#b9a48c"),
            (-0.46, "#e3d3b8"),
            (-0.33, "#c99f77"),
            (-0.22, "#9a6545"),
            (-0.12, "#e8d8bd"),
            (0.06, "#f2e8d4"),
            (0.16, "#a86f4c"),
            (0.30, "#c4946c"),
            (0.40, "#e6d5ba"),
            (0.58, "#b7a189"),
            (1, "#83766b"),
        ),
        belts,
    )
    spot = np.hypot((across + 0.22) / 0.17, (turned - 0.35) / 0.085)
    colours = mix(colours, colour("#b4603f"), np.exp(-(spot**4)) * 0.75)
    colours = colours * (1 + 0.05 * fine)[..., None]
    light = np.clip(0.86 * front - 0.62 * across - 0.12 * down, 0, 1) ** 0.8
    return colours * light[..., None], inside


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
