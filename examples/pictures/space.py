"""The painters of other worlds, and of the Moon's and the Earth's face as parts of pictures."""

from __future__ import annotations

import numpy as np
from light import HEIGHT, WIDTH, Field, band, clouds, colour, glow, gradient, mix, sample, step
from parts import RATIO, X, Y, below, disc, ridge, stars


def craters(rng: np.random.Generator, number: int, largest: float) -> Field:
    """Heights of a square full of craters, which can be repeated without a seam. Sizes are shares
    of its side."""
    size = 1024
    heights = 0.0011 * clouds(rng, size, 6, 7)
    at = (np.arange(size) + 0.5) / size
    for _ in range(number):
        radius = largest * (0.06 + 0.94 * rng.random() ** 7)
        across = (at - rng.random() + 0.5) % 1 - 0.5
        down = (at - rng.random() + 0.5) % 1 - 0.5
        columns, rows = (
            np.flatnonzero(abs(across) < 2.2 * radius),
            np.flatnonzero(abs(down) < 2.2 * radius),
        )
        distance = np.hypot(across[columns][None, :], down[rows][:, None]) / radius
        bowl = np.where(distance < 1, distance**2 - 1, 0) * 0.28
        rim = 0.16 * np.exp(-((distance - 1) ** 2) * 9)
        heights[np.ix_(rows, columns)] += (bowl + rim) * radius * rng.uniform(0.5, 1)
    return heights


def ground(
    heights: Field, horizon: float, near: float, light: tuple[float, float, float]
) -> tuple[Field, Field]:
    """How bright each pixel below the horizon is, and how far away: a plain with these heights.
    `near` says how much of the square is at the lower edge, `light` where the Sun is."""
    size = heights.shape[0]
    east = (np.roll(heights, -1, 1) - np.roll(heights, 1, 1)) * size / 2
    south = (np.roll(heights, -1, 0) - np.roll(heights, 1, 0)) * size / 2
    direction = np.array(light) / np.linalg.norm(light)
    facing = (direction[2] - east * direction[0] - south * direction[1]) / np.sqrt(
        east**2 + south**2 + 1
    )
    depth = np.maximum(Y - horizon, 0.5 / HEIGHT)
    distance = near / depth
    bright = np.zeros_like(X)
    # Far away many places share a pixel, so there the square is sampled in coarser and coarser
    # copies of itself.
    for level in range(6):
        share = np.clip(1 - np.abs(np.log2(distance / near * 0.35) - level), 0, 1)
        if level == 0:
            share = np.where(distance / near * 0.35 < 1, 1, share)
        if level == 5:
            share = np.where(np.log2(distance / near * 0.35) > 5, 1, share)
        x, y = (X - 0.5) * distance * 1.6 + 0.3, distance + 0.2
        bright += share * sample(facing, x, y)
        half = facing.shape[0] // 2
        facing = facing.reshape(half, 2, half, 2).mean((1, 3))
    return np.clip(bright, 0, 1), distance


def earth(
    rng: np.random.Generator, centre: tuple[float, float], radius: float
) -> tuple[Field, Field]:
    """The Earth as the Moon sees it, lit from the left: its colours, and how much of it is seen."""
    inside, across, down = disc(centre, radius)
    front = np.sqrt(np.clip(1 - across**2 - down**2, 0, 1))
    around, up = np.arctan2(across, front + 0.05) / 6.3, np.arcsin(np.clip(down, -1, 1)) / 6.3
    land = step(0.35, 0.6, sample(clouds(rng, 1024, 4, 6), around, up))
    green = mix(
        colour("#57653c"),
        colour("#a58a5c"),
        step(-0.5, 0.8, sample(clouds(rng, 1024, 9, 4), around, up)),
    )
    face = mix(gradient(((0, "#12305e"), (1, "#1d5a94")), front), green, land)
    veil = sample(clouds(rng, 1024, 7, 6, stretch=1.8), around * 1.2 + 0.03 * down, up * 1.2)
    face = mix(face, colour("#f5f7f8"), step(0.1, 1.4, veil + 0.9 * np.abs(down) ** 4) * 0.95)
    face = mix(face, colour("#7fb4e6"), (1 - front) ** 3 * 0.7)
    day = np.clip(front * 0.7 - across * 0.75 - down * 0.2, 0, 1) ** 0.7
    return face * day[..., None], inside


def regolith(rng: np.random.Generator) -> Field:
    """The ground of the Moon with its craters, and the Earth over it."""
    horizon = 0.60
    picture = np.zeros((*X.shape, 3)) + colour("#020305")
    face, inside = earth(rng, (0.30, 0.26), 0.058)
    picture = mix(picture, face, inside)
    far = horizon - (ridge(rng, 2.5, 6, 0) * 0.5 + 0.4) * 0.045
    hills = np.clip(0.42 + 0.25 * np.gradient(far)[None, :] * WIDTH * 0.6, 0.1, 1)
    hills = hills + 0.05 * sample(clouds(rng, 1024, 40, 4), X, Y)
    picture = mix(picture, hills[..., None] * colour("#b9b5ae"), below(far))
    bright, distance = ground(craters(rng, 900, 0.075), horizon, 0.11, (-0.8, -0.2, 0.36))
    tone = gradient(((0, "#050505"), (0.35, "#4c4a47"), (0.7, "#a5a19a"), (1, "#dedad2")), bright)
    tone = mix(tone, colour("#77736d"), np.clip(distance / 8, 0, 0.6))
    return mix(picture, tone, below(np.full(WIDTH, horizon)))


def jezero(rng: np.random.Generator) -> Field:
    """A plain of sand and stones under the sky of Mars, with flat hills behind it."""
    horizon = 0.52
    picture = gradient(((0, "#a98561"), (0.3, "#c9a47b"), (0.52, "#e6c8a0")), Y)
    picture = mix(picture, colour("#f3e6d0"), glow(X, Y, (0.78, 0.16), 0.05) * 0.7)
    air = colour("#dcb98f")
    for place, size, shade, far in ((0.50, 0.05, "#a57350", 0.68), (0.515, 0.028, "#8a5a3c", 0.42)):
        hills = np.minimum(ridge(rng, 4, 7, 0.3), 0.55 + 0.04 * ridge(rng, 20, 4, 0))
        line = place - (hills + 0.5) * size
        strata = 0.5 + 0.5 * np.sin(
            (Y - line[None, :]) * 900 + 3 * sample(clouds(rng, 512, 5, 4), X, Y)
        )
        tone = colour(shade) * (0.92 + 0.12 * strata)[..., None]
        picture = mix(picture, mix(tone, air, far), below(line))
    dunes = 0.0011 * band(rng, 1024, 26, 0.35) + 0.0011 * clouds(rng, 1024, 5, 7)
    bright, distance = ground(dunes + stones(rng, 2600), horizon, 0.12, (0.75, -0.3, 0.5))
    tone = gradient(((0, "#2c170f"), (0.4, "#7d4a2e"), (0.7, "#b4764c"), (1, "#e3b384")), bright)
    tone = mix(tone, air, np.clip(1 - np.exp(-distance / 5), 0, 0.85))
    return mix(picture, tone, below(np.full(WIDTH, horizon)))


def stones(rng: np.random.Generator, number: int) -> Field:
    """Heights of stones on a square that can be repeated without a seam."""
    size = 1024
    at = (np.arange(size) + 0.5) / size
    rough = clouds(rng, size, 60, 4)
    heights = np.zeros((size, size))
    for _ in range(number):
        radius = 0.0016 + 0.012 * rng.random() ** 9
        across, down = ((at - rng.random() + 0.5) % 1 - 0.5 for _ in range(2))
        columns, rows = (
            np.flatnonzero(abs(across) < radius * 1.5),
            np.flatnonzero(abs(down) < radius * 1.5),
        )
        distance = np.hypot(across[columns][None, :], down[rows][:, None]) / radius
        place = np.ix_(rows, columns)
        top = np.clip(1 - (distance * (1 + 0.18 * rough[place])) ** 2, 0, 1) ** 0.6
        heights[place] = np.maximum(heights[place], top * radius * rng.uniform(0.5, 0.9))
    return heights


def nebula(rng: np.random.Generator) -> Field:
    """Clouds of dust and gas with young stars, as space telescopes show them in false colours."""
    x, y = X, Y * RATIO
    bend_x, bend_y = (0.06 * sample(clouds(rng, 1024, 2, 6), x * 0.8, y * 0.8) for _ in range(2))
    dust = sample(clouds(rng, 1024, 3, 8), x * 0.8 + bend_x, y * 0.8 + bend_y)
    folds = sample(clouds(rng, 1024, 3, 5), x * 0.8 + bend_x, y * 0.8 + bend_y)
    edge = 0.60 - 0.16 * (X - 0.2) + 0.045 * dust + 0.03 * sample(clouds(rng, 1024, 7, 5), x, y)
    inside = step(-0.012, 0.05, Y - edge)
    behind = gradient(
        ((0, "#0a1630"), (0.5, "#1b3f63"), (1, "#4d86a0")), np.clip(Y / 0.65 + 0.08 * dust, 0, 1)
    )
    behind += (np.exp(-np.abs(Y - edge) * 16) * 0.35)[..., None] * colour("#8fd0dd")
    relief = np.gradient(folds, axis=0) * -16 + np.gradient(folds, axis=1) * 7
    tone = (
        0.42
        + 0.11 * np.clip(relief, -1.5, 2.2)
        + 0.05 * dust
        + 0.42 * np.exp(-np.abs(Y - edge) * 13)
    )
    tone -= 0.45 * np.clip(Y - edge, 0, 1)
    front = gradient(
        ((0, "#120a0b"), (0.3, "#552517"), (0.55, "#a65526"), (0.8, "#e0a05c"), (1, "#fdebcb")),
        np.clip(tone, 0, 1),
    )
    picture = mix(behind, front, inside * 0.97)
    picture += (stars(rng, 1500, 0.99) * (1 - 0.72 * inside))[..., None] * 0.8
    for _ in range(26):
        where = rng.random(), rng.uniform(0, 0.95) ** 1.3
        size = 0.0011 + 0.0035 * rng.random() ** 5
        tint = mix(colour("#ffd9b0"), colour("#d9ecff"), rng.random())
        picture += spikes(where, size)[..., None] * tint
    return np.clip(picture, 0, 1)


def spikes(centre: tuple[float, float], size: float) -> Field:
    """A bright star with the six rays that a mirror of hexagons gives it."""
    across, down = X - centre[0], (Y - centre[1]) * RATIO
    distance = np.hypot(across, down)
    light = np.exp(-((distance / size) ** 2)) + 0.25 / (1 + (distance / size) ** 2.4)
    for turn in (np.pi / 6, np.pi / 2, 5 * np.pi / 6):
        off = np.abs(across * np.sin(turn) - down * np.cos(turn))
        light += 0.9 * np.exp(-off / (size * 0.22)) * np.exp(-distance / (size * 7))
    return light


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
