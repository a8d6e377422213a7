"""What several pictures show: hills, woods, clouds, stars, the Moon, a sea."""

from __future__ import annotations

import numpy as np
from light import HEIGHT, WIDTH, Field, clouds, colour, grid, mix, sample, step

X, Y = grid()
RATIO = HEIGHT / WIDTH


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
