"""The toolbox of the painters: fields of noise, colours, skies, and how a picture is saved.

A picture is an array of height × width × 3 numbers from 0 to 1, as a screen shows them. Positions
in a picture are shares of its width and of its height, from the upper left.
"""

from __future__ import annotations

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Field = NDArray[np.float64]
WIDTH, HEIGHT = 1600, 1000
# What a picture may have, in bytes, and the JPEG qualities to try, from the best one down.
LIMIT, QUALITIES = 118_000, range(86, 40, -4)


def colour(text: str) -> Field:
    """The three numbers of "#rrggbb"."""
    return np.array([int(text[at : at + 2], 16) / 255 for at in (1, 3, 5)])


def mix(one: Field, other: Field, share: Field | float) -> Field:
    """`one` where the share is 0, `other` where it is 1. A field of shares counts for all three
    channels."""
    weight = np.asarray(share)
    if weight.ndim == 2:
        weight = weight[..., None]
    return one + (other - one) * weight


def step(low: float, high: float, value: Field) -> Field:
    """From 0 at `low` to 1 at `high`, without a kink at either end."""
    share = np.clip((value - low) / (high - low), 0, 1)
    return share * share * (3 - 2 * share)


def grid(width: int = WIDTH, height: int = HEIGHT) -> tuple[Field, Field]:
    """The position of each pixel: shares of the width, and of the height."""
    x, y = np.meshgrid((np.arange(width) + 0.5) / width, (np.arange(height) + 0.5) / height)
    return x, y


def gradient(stops: tuple[tuple[float, str], ...], at: Field) -> Field:
    """The colour at each place of a scale that has these `stops`."""
    places = [place for place, _ in stops]
    colours = np.array([colour(text) for _, text in stops])
    return np.stack([np.interp(at, places, colours[:, channel]) for channel in range(3)], axis=-1)


def band(rng: np.random.Generator, size: int, waves: float, stretch: float = 1) -> Field:
    """Noise of one scale, with `waves` of them across a square that can be repeated without a seam:
    mean 0, deviation 1. With a `stretch` of more than 1 they are longer from left to right."""
    across, down = np.meshgrid(np.fft.fftfreq(size) * size * stretch, np.fft.fftfreq(size) * size)
    distance = np.hypot(across, down) / waves
    white = np.fft.fft2(rng.standard_normal((size, size)))
    field = np.fft.ifft2(white * np.exp(-((np.log(distance + 1e-9) / 0.45) ** 2))).real
    return field / field.std()


def clouds(
    rng: np.random.Generator, size: int, waves: float, octaves: int, stretch: float = 1
) -> Field:
    """Noise of several scales, each half as long and nearly half as strong as the one before."""
    field = sum(
        0.55**octave * band(rng, size, waves * 2**octave, stretch) for octave in range(octaves)
    )
    return field / field.std()


def sample(field: Field, x: Field, y: Field) -> Field:
    """The values of a repeating square at places that are no whole numbers; its side is 1."""
    size = field.shape[0]
    left, top = np.floor(x * size), np.floor(y * size)
    right_share, down_share = x * size - left, y * size - top
    column, row = left.astype(int) % size, top.astype(int) % size
    right, below = (column + 1) % size, (row + 1) % size
    upper = field[row, column] * (1 - right_share) + field[row, right] * right_share
    lower = field[below, column] * (1 - right_share) + field[below, right] * right_share
    return upper * (1 - down_share) + lower * down_share


def glow(x: Field, y: Field, centre: tuple[float, float], size: float) -> Field:
    """Light around a point, 1 at its centre; `size` is a share of the width."""
    distance = np.hypot(x - centre[0], (y - centre[1]) * HEIGHT / WIDTH)
    return 1 / (1 + (distance / size) ** 2)


def jpeg(picture: Field, rng: np.random.Generator, xmp: bytes = b"") -> bytes:
    """The picture as a file, of the best quality that the limit allows, with grain as film has it:
    without any, a sky has steps."""
    grain = rng.standard_normal(picture.shape[:2])[..., None] * 0.004
    pixels = np.clip((picture + grain) * 255 + 0.5, 0, 255).astype(np.uint8)
    image, data = Image.fromarray(pixels), b""
    for quality in QUALITIES:
        file = BytesIO()
        image.save(file, "JPEG", quality=quality, optimize=True, progressive=True, xmp=xmp)
        data = file.getvalue()
        if len(data) <= LIMIT:
            break
    return data
