"""The painters of cities, machines, and of what nobody has seen. Each takes a source of chance, and
gives a picture."""

from __future__ import annotations

import numpy as np
from light import HEIGHT, WIDTH, Field, clouds, colour, glow, gradient, mix, sample, step
from parts import RATIO, X, Y, below, cover, disc, ridge, stars, waves
from space import craters, stones


def city(rng: np.random.Generator) -> Field:
    """A city by a river after sunset, no particular one."""
    bank = 0.70
    stops = (
        (0, "#1a2650"),
        (0.25, "#46528a"),
        (0.42, "#a97f9c"),
        (0.55, "#eaa987"),
        (0.7, "#fbd9a0"),
    )
    sky = gradient(stops, Y)
    sky = mix(
        sky,
        mix(colour("#5b5680"), colour("#f0a884"), step(0.35, 0.68, Y)),
        cover(rng, bank, 0.4) * 0.6,
    )
    for low, tall, shade, lamps in (
        (0.640, 0.135, "#9a7595", 0.0),
        (0.668, 0.120, "#5a4c70", 0.14),
        (0.695, 0.105, "#28233f", 0.34),
    ):
        line = low - roofs(rng, tall)
        front = below(line)
        sky = mix(sky, mix(colour(shade), colour("#e0a084"), step(0.1, 0.0, bank - Y) * 0.2), front)
        sky = mix(sky, colour("#ffd28a"), windows(rng, line, lamps) * front)
    river = waves(rng, sky, bank, "#141a30", 0.35)
    picture = np.where((bank < Y)[..., None], river, sky)
    quay = np.exp(-(((Y - bank) * 260) ** 2))
    return mix(picture, colour("#15152a"), quay * 0.9)


def roofs(rng: np.random.Generator, tall: float) -> Field:
    """The line of roofs of a row of houses, with towers, spires and a dome among them: heights."""
    line, at = np.zeros(WIDTH), np.arange(WIDTH) / WIDTH
    left = -0.02
    while left < 1:
        width, height = rng.uniform(0.022, 0.060), tall * rng.uniform(0.45, 1)
        kind, middle = rng.random(), left + width / 2
        off = np.abs(at - middle)
        house = np.where(off < width / 2, height, 0)
        if kind < 0.45:
            house = np.where(off < width / 2, height + (width / 2 - off) * 0.7, 0)
        elif kind < 0.53:
            spire = tall * 2.1 - off * 24
            house = np.maximum(house, np.where(off < 0.010, np.maximum(spire, tall * 1.1), 0))
        elif kind < 0.58:
            house += np.where(
                off < width / 2, np.sqrt(np.maximum(width**2 / 4 - off**2, 0)) * 1.8, 0
            )
        elif kind < 0.66:
            house = np.where(off < width * 0.3, tall * rng.uniform(1.2, 1.6), house)
        line = np.maximum(line, house)
        left += width * rng.uniform(0.75, 1.0)
    return line


def windows(rng: np.random.Generator, line: Field, share: float) -> Field:
    """Lit windows below a line of roofs: shares from 0 to 1."""
    wide, high = 13, 17
    columns, rows = WIDTH // wide + 1, HEIGHT // high + 1
    lit = (rng.random((rows, columns)) < share) * rng.uniform(0.4, 1, (rows, columns))
    column, row = (X * WIDTH).astype(int), (Y * HEIGHT).astype(int)
    pane = (column % wide < 5) & (row % high < 8)
    return lit[row // high, column // wide] * pane * (line[None, :] + 0.012 < Y)


def launch(rng: np.random.Generator) -> Field:
    """The light of a rocket that rises at night, over a lagoon, as one long exposure would have it:
    upright."""
    shore = 0.80
    sky = gradient(((0, "#0a1024"), (0.4, "#16254a"), (0.68, "#37456f"), (0.8, "#8a6a74")), Y)
    sky += stars(rng, 900, 0.7)[..., None] * (1 - step(0.2, 0.75, Y))[..., None]
    foot = (0.40, shore)
    rise = np.clip((shore - Y) / shore, 0, 1)
    path = foot[0] + 0.03 * rise + 0.20 * rise**2.4
    off = np.abs(X - path)
    width = 0.0016 + 0.0035 * (1 - rise)
    core = np.exp(-((off / width) ** 2)) * step(0.0, 0.02, shore - Y)
    halo = 1 / (1 + (off / (0.010 + 0.02 * (1 - rise))) ** 2) * step(0, 0.05, shore - Y)
    sky = mix(sky, colour("#ff9a4d"), halo * (0.65 - 0.35 * rise))
    smoke = cloud_at_foot(rng, foot)
    sky = mix(sky, mix(colour("#6b5568"), colour("#ffd9a6"), glow(X, Y, foot, 0.07)), smoke)
    sky = mix(sky, colour("#ffb463"), glow(X, Y, foot, 0.05) * 0.75)
    sky = mix(sky, colour("#fff4dc"), core)
    far = shore - 0.008 - np.abs(ridge(rng, 9, 6, 0)) * 0.004
    sky = mix(sky, colour("#10131f"), below(far))
    water = waves(rng, sky, shore, "#090d1b", 0.5)
    picture = np.where((shore < Y)[..., None], water, sky)
    return np.clip(picture, 0, 1)[:, 340:1140]


def cloud_at_foot(rng: np.random.Generator, foot: tuple[float, float]) -> Field:
    """Smoke at a launch pad: how much of it covers what is behind."""
    puffs = sample(clouds(rng, 1024, 9, 6), X, Y * RATIO)
    reach = np.hypot((X - foot[0]) / 0.13, (foot[1] - Y) / 0.055)
    return step(0.1, 1.1, 1.15 - reach + 0.3 * puffs) * 0.9


def steppe(rng: np.random.Generator) -> Field:
    """Grass to the horizon under a high sky: a panorama."""
    horizon = 0.62
    sky = gradient(((0.2, "#3f78b8"), (0.45, "#87b3da"), (0.62, "#e4ebe6")), Y)
    veil = cover(rng, horizon, 0.42)
    sky = mix(
        sky, mix(colour("#ffffff"), colour("#dde5ee"), step(0.2, 1.0, veil)), veil**0.8 * 0.92
    )
    air, grass = colour("#c3d3d6"), sample(clouds(rng, 1024, 3, 5), X, Y * RATIO * 3)
    for place, size, shade, far in (
        (0.608, 0.022, "#7f9a8a", 0.62),
        (0.618, 0.012, "#8b9c66", 0.42),
        (0.632, 0.014, "#a3a55e", 0.18),
        (0.665, 0.022, "#9c9a4f", 0.05),
    ):
        line = place - ridge(rng, 2.4, 6, 0) * size * 0.6
        tone = colour(shade) * (1 + 0.07 * grass)[..., None]
        sky = mix(sky, mix(tone, air, far), below(line))
    depth = np.maximum(Y - horizon, 0.004)
    x, y = (X - 0.5) * 0.07 / depth, 0.07 / depth
    tufts = sum(
        weight * sample(clouds(rng, 1024, many, 3), x, y) / (1 + (0.07 / depth * many * 0.006) ** 2)
        for many, weight in ((12, 0.4), (60, 0.35), (160, 0.4), (320, 0.35))
    )
    near = gradient(((0, "#4e5526"), (0.5, "#99984c"), (1, "#d6c97c")), 0.5 + 0.17 * tufts)
    shadow = step(0.1, 0.9, sample(clouds(rng, 1024, 2, 4), x * 0.25, y * 0.25))
    near = near * (1 - 0.28 * shadow)[..., None]
    picture = mix(sky, near, step(0.655, 0.72, Y))
    return picture[265:825]


def lattice(rng: np.random.Generator) -> Field:
    """Points of a lattice in a plane, to the horizon, and one between them that belongs to none."""
    horizon = 0.20
    picture = gradient(((0, "#0a1026"), (0.2, "#2c5568"), (0.24, "#234a60"), (1, "#0b1228")), Y)
    basis = np.array([[1.0, 0.24], [0.42, 0.96]])
    whole = np.stack(np.meshgrid(np.arange(-60, 61), np.arange(-5, 60), indexing="ij"), -1)
    points = whole.reshape(-1, 2) @ basis
    far = points[:, 1] + 3.1 + 0.01 * rng.random()
    seen = (far > 1.25) & (far < 42)
    lone = np.array([[0.42, 3.62]])
    points, far = np.vstack([points[seen], lone]), np.concatenate([far[seen], lone[:, 1]])
    tints = gradient(
        ((0, "#e8f4ef"), (0.12, "#8fd0c8"), (0.4, "#4d93a3"), (1, "#2c5568")), far / 42
    )
    tints[-1] = colour("#ff9d4a")
    for number in np.argsort(-far):
        near = 1 / far[number]
        place = 0.5 + points[number, 0] * near * 0.52, horizon + 1.55 * near
        ball(picture, place, 0.105 * near, 0.0008 + 0.005 * abs(near - 0.27), tints[number])
    return np.clip(picture, 0, 1)


def ball(picture: Field, place: tuple[float, float], size: float, blur: float, tint: Field) -> None:
    """Add a ball with light from the upper left to a picture, in place."""
    reach = size + 2 * blur
    left, right = (round((place[0] + sign * reach) * WIDTH) for sign in (-1, 1))
    top, bottom = (round((place[1] + sign * reach / RATIO) * HEIGHT) for sign in (-1, 1))
    part = np.s_[max(top, 0) : max(bottom + 1, 0), max(left, 0) : max(right + 1, 0)]
    x, y = (X[part] - place[0]) / size, (Y[part] - place[1]) * RATIO / size
    if not x.size:
        return
    inside = 1 - step(1 - blur / size, 1 + blur / size, np.hypot(x, y))
    light = np.clip(0.72 - 0.32 * x - 0.4 * y, 0.12, 1.25)
    picture[part] = mix(picture[part], np.clip(light[..., None] * tint, 0, 1), inside)


def rings(rng: np.random.Generator) -> Field:
    """Light of a crystal that splits photons into pairs: rings of three colours, each point of
    light one photon. Where two rings cross, the pairs are entangled."""
    light = np.zeros((HEIGHT, WIDTH, 3))
    for tint, radius, apart, many in (
        ("#ff7a3d", 0.265, 0.165, 330_000),
        ("#62d6b5", 0.200, 0.165, 300_000),
        ("#7a86ff", 0.120, 0.165, 200_000),
    ):
        for side in (-1, 1):
            angle = rng.uniform(0, 2 * np.pi, many)
            reach = radius + rng.standard_normal(many) * 0.008
            reach += (rng.random(many) < 0.12) * rng.standard_normal(many) * 0.02
            x = 0.5 + side * apart + reach * np.cos(angle)
            y = 0.5 + reach * np.sin(angle) / RATIO
            counts, _, _ = np.histogram2d(y, x, (HEIGHT, WIDTH), ((0, 1), (0, 1)))
            light += counts[..., None] * colour(tint) * 0.42
    for size in (1, 2):
        soft = sum(np.roll(light, shift, axis) for shift in (-size, size) for axis in (0, 1))
        light = 0.36 * light + 0.16 * soft
    ground = gradient(((0, "#0b1024"), (1, "#131a34")), Y)
    return 1 - (1 - ground) * np.exp(-light)


def rubble(rng: np.random.Generator) -> Field:
    """A small asteroid, a pile of rubble that turns like a top."""
    centre, radius = (0.5, 0.5), 0.27
    across, down = (X - centre[0]) / radius, (Y - centre[1]) * RATIO / radius
    lean = 0.22
    across, down = (
        across * np.cos(lean) + down * np.sin(lean),
        (down * np.cos(lean) - across * np.sin(lean)),
    )
    # A ridge round the middle, and flat slopes to both poles.
    angle = np.arctan2(down, across)
    bumps = sample(clouds(rng, 1024, 5, 5), np.cos(angle) * 0.15 + 0.5, np.sin(angle) * 0.15 + 0.5)
    edge = 1 / (np.abs(np.cos(angle)) ** 1.5 + np.abs(np.sin(angle) / 0.86) ** 1.5) ** (1 / 1.5)
    edge = edge * (1.0 + 0.012 * bumps)
    reach = np.hypot(across, down) / edge
    inside = np.clip((1 - reach) * radius * WIDTH + 0.5, 0, 1)
    front = np.sqrt(np.clip(1 - reach**2, 0, 1))
    x, y = across / edge, down / edge
    around, up = np.arctan2(x, front + 0.02) / 5, np.arcsin(np.clip(y, -1, 1)) / 5
    heights = craters(rng, 160, 0.05) * 0.8 + stones(rng, 5200) * 1.2
    relief = sample(heights, around + 0.3, up + 0.4) * 9
    east, south = np.gradient(relief, axis=1) * 90, np.gradient(relief, axis=0) * 90
    facing = 0.42 * front - 0.78 * x - 0.30 * y
    # What turns away from the Sun is dark, however its stones lie.
    facing = facing * step(-0.05, 0.12, facing) - (0.55 * east + 0.3 * south) * (
        step(-0.08, 0.22, facing) * step(0.05, 0.45, front)
    )
    patches = sample(clouds(rng, 1024, 20, 5), around, up)
    light = np.clip(facing, 0, 1.2) ** 0.85 * (0.9 + 0.1 * patches)
    tone = gradient(((0, "#040507"), (0.4, "#4b4a4c"), (0.8, "#a39c92"), (1.1, "#e9dfd0")), light)
    picture = np.zeros_like(tone) + colour("#05070d")
    picture += stars(rng, 500, 0.99)[..., None] * 0.8
    return mix(picture, tone, inside)


def prizes(rng: np.random.Generator) -> Field:
    """Three rows of six golden discs, a disc for each prize, cut into as many parts as there are
    laureates who share it."""
    shared = ((2, 2, 3, 1, 1, 3), (2, 3, 3, 1, 1, 1), (1, 3, 3, 1, 3, 3))
    picture = gradient(((0, "#18264a"), (1, "#0e1630")), Y)
    brushed = sample(clouds(rng, 1024, 30, 3, stretch=0.15), X, Y * RATIO)
    for row, fields in enumerate(shared):
        for column, parts in enumerate(fields):
            place = 0.5 + (column - 2.5) * 0.155, 0.5 + (row - 1) * 0.29
            shade, _, _ = disc((place[0] + 0.004, place[1] + 0.012), 0.068)
            picture = mix(picture, colour("#060a18"), shade * 0.55)
            inside, across, down = disc(place, 0.066)
            reach = np.hypot(across, down)
            light = 0.62 - 0.28 * across - 0.34 * down + 0.03 * brushed
            light += 0.45 * np.exp(-(((reach - 0.94) / 0.035) ** 2)) * (-across - down)
            light -= 0.20 * np.exp(-(((reach - 0.86) / 0.02) ** 2))
            gold = gradient(
                ((0, "#5f3a12"), (0.4, "#b27b2c"), (0.7, "#e3b45c"), (1, "#fff0bd")), light
            )
            picture = mix(picture, gold, inside * (1 - cuts(parts, across, down)))
    return picture


def cuts(parts: int, across: Field, down: Field) -> Field:
    """1 where a disc is cut into equal parts, from its middle to its edge; a whole one has none."""
    gap = np.zeros_like(across)
    for part in range(parts if parts > 1 else 0):
        turn = 2 * np.pi * part / parts - np.pi / 2
        along = across * np.cos(turn) + down * np.sin(turn)
        aside = np.abs(across * np.sin(turn) - down * np.cos(turn))
        gap = np.maximum(gap, (along > -0.03) * (1 - step(0.035, 0.055, aside)))
    return gap


def strand(rng: np.random.Generator) -> Field:
    """A strand of beads in four colours that winds into the distance, as messenger RNA is often
    drawn: a molecule has no colours."""
    picture = gradient(((0, "#0c1228"), (0.55, "#1b2a4c"), (1, "#0a1022")), Y)
    picture = mix(picture, colour("#3a5f7d"), glow(X, Y, (0.62, 0.42), 0.16) * 0.5)
    tints = [colour(text) for text in ("#d9663a", "#5fb3ac", "#8ea7dc", "#f0c070")]
    beads = []
    for shift, turn, far in ((0.02, 0.4, 7.5), (-0.03, 2.2, 5.2), (0.0, 4.1, 3.0)):
        way = np.linspace(-0.15, 1.15, 74)
        across = 6.4 * (way - 0.5)
        up = 0.75 * np.sin(way * 7 + turn) + 0.25 * np.sin(way * 17 + turn) + shift
        depth = far + 0.75 * np.cos(way * 7 + turn) + 0.3 * np.sin(way * 13)
        for x, y, z in zip(across, up, depth, strict=True):
            beads.append((z, x * (far / 3.4), y, tints[rng.integers(4)]))
    for z, x, y, tint in sorted(beads, key=lambda bead: -bead[0]):
        place = 0.5 + x / z * 0.55, 0.5 + y / z * 0.75 / RATIO
        haze = np.clip((z - 3) / 8, 0, 0.8)
        blur = 0.0008 + 0.012 * abs(1 / z - 1 / 3)
        ball(picture, place, 0.105 / z, blur, mix(tint, colour("#1b2a4c"), float(haze)))
    return np.clip(picture, 0, 1)
