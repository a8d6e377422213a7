"""A site with photographs, social cards and a search: what a cold build takes for them, beside
another checkout of sitegen.

A third of the posts has no photograph, and gets a card; the others have one at the top and one or
two in the text. The photographs are painted from a seed, in the sizes and at the qualities of
cameras and of programs that export for the web."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import check
import corpus
import measure
import sites
from measure import Cost
from peers import Tool
from PIL import Image, ImageChops, ImageDraw

# The settings of the site; layouts are the default ones.
SETTINGS = f"""title = "{corpus.TITLE}"
base_url = "{corpus.BASE_URL}"
description = "{corpus.DESCRIPTION}"

[images]
cards = true

[search]
enabled = true
"""
SCENES, CANVAS = 8, (4000, 3000)
# Width, height, quality and share of JPEGs: as exported for the web, and as out of a camera. PNGs
# and WebPs are like the first.
JPEGS = (
    ((2000, 1333), 82, 0.35),
    ((2400, 1600), 85, 0.3),
    ((3000, 2000), 88, 0.2),
    ((4000, 3000), 92, 0.15),
)
# Of so many photographs, one is a PNG, one a WebP, and one a JPEG that lies on its side.
ONE_OF = 20
ORIENTATION_TAG = 0x0112


@dataclass(frozen=True, slots=True, kw_only=True)
class Album:
    """The costs of cold builds by tool, one for each round; `sampled` is one more build, for the
    memory of all processes. `size` are the bytes of the photographs, `published` those of their
    smaller sizes, by tool."""

    tools: Sequence[Tool]
    posts: int
    photographs: int
    size: int
    published: Mapping[str, int]
    costs: Mapping[str, Sequence[Cost]]
    sampled: Mapping[str, Cost]


def lay_out(site: Path, posts: int, photographs: int) -> None:
    """Make a site of `posts` with `photographs` among them, the same from run to run."""
    shutil.rmtree(site, ignore_errors=True)
    site.mkdir(parents=True)
    (site / "site.toml").write_text(SETTINGS, encoding="utf-8")
    sites.write_authors("sitegen", site)
    illustrated = (2 * posts + 2) // 3
    for post in corpus.posts(posts):
        folder = site / sites.POSTS["sitegen"] / post.slug
        folder.mkdir(parents=True)
        numbers = range(0)
        # The posts with photographs lie between the others.
        if post.number % 3 < 2:
            place = post.number // 3 * 2 + post.number % 3
            numbers = range(place, photographs, illustrated)
        names = [_write(folder, number) for number in numbers]
        text = sites.sitegen_post(post)
        (folder / "index.md").write_text(_illustrated(text, names), encoding="utf-8")


def measured(
    folder: Path,
    tools: Sequence[Tool],
    counts: tuple[int, int],
    rounds: int,
    environment: Mapping[str, str],
    cores: int,
    say: Callable[[str], None],
) -> Album:
    """Build the site cold with each of the `tools` in turn, in changing order. Each has a folder of
    its own; both have the same photographs. `counts` are the posts and the photographs."""
    first = folder / tools[0].name
    lay_out(first, *counts)
    for tool in tools[1:]:
        shutil.rmtree(folder / tool.name, ignore_errors=True)
        shutil.copytree(first, folder / tool.name)
    costs: dict[str, list[Cost]] = {tool.name: [] for tool in tools}

    def build(tool: Tool, *, sampled: bool = False) -> Cost:
        site = folder / tool.name
        tool.forget(site)
        cost = measure.cost(tool.command, site, environment, cores=cores, sampled=sampled)
        say(f"photographs, cold build: {tool.title} {cost.wall:.2f} s")
        return cost

    for number in range(rounds):
        for tool in tools if number % 2 == 0 else tools[::-1]:
            costs[tool.name].append(build(tool))
    before = check.digests(first / "public")
    sampled = {tool.name: build(tool, sampled=True) for tool in tools}
    check.same_bytes(before, check.digests(first / "public"))
    return Album(
        tools=tools,
        posts=counts[0],
        photographs=counts[1],
        size=_size(first, "content/posts/*/photograph-*"),
        published={tool.name: _size(folder / tool.name, "public/pictures/*") for tool in tools},
        costs=costs,
        sampled=sampled,
    )


def _size(site: Path, pattern: str) -> int:
    """The bytes of the files that match."""
    return sum(file.stat().st_size for file in site.glob(pattern))


def _illustrated(text: str, names: Sequence[str]) -> str:
    """A post with the first of the pictures at its top, the others after its paragraphs."""
    if not names:
        return text
    front, body = text.removeprefix("---\n").split("\n---\n", 1)
    blocks = body.split("\n\n")
    for number, name in enumerate(names[1:], 1):
        blocks.insert(2 * number, f"![What the {corpus.TITLE} saw]({name})")
    return (
        f"---\n{front}\nimage: {names[0]}\nimage_alt: What the reporter saw\n---\n"
        + "\n\n".join(blocks)
    )


# --- photographs ----------------------------------------------------------------------------------


def _write(folder: Path, number: int) -> str:
    """Write a photograph; its name."""
    r = random.Random(f"photograph {number}")
    kind = number % ONE_OF
    ((width, height), quality, _share) = r.choices(JPEGS, [share for _, _, share in JPEGS])[0]
    if kind in {0, 1}:
        ((width, height), quality, _share) = JPEGS[0]
    image = _taken(r, width, height)
    if kind == 0:
        name = f"photograph-{number}.png"
        image.save(folder / name, "PNG", compress_level=4)
    elif kind == 1:
        name = f"photograph-{number}.webp"
        image.save(folder / name, "WEBP", quality=quality, method=2)
    else:
        name = f"photograph-{number}.jpg"
        exif = Image.Exif()
        exif[ORIENTATION_TAG] = 6 if kind == 2 else 1
        image.save(folder / name, "JPEG", quality=quality, subsampling="4:2:0", exif=exif.tobytes())
    return name


def _taken(r: random.Random, width: int, height: int) -> Image.Image:
    """A part of a scene. Out of a camera it has the grain of the sensor; an exported one was made
    smaller, which takes most of that away."""
    scene = _scene(r.randrange(SCENES))
    if r.random() < 0.5:
        scene = scene.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if (width, height) == CANVAS:
        # A shift, so that no two are the same.
        return ImageChops.offset(scene, r.randrange(width), 0)
    scale = min(1 / 1.15, r.uniform(1, 1.3) * width / CANVAS[0])
    used = round(width / scale), round(height / scale)
    left = r.randint(0, max(0, CANVAS[0] - used[0]))
    top = r.randint(0, max(0, CANVAS[1] - used[1]))
    box = left, top, min(CANVAS[0], left + used[0]), min(CANVAS[1], top + used[1])
    return scene.resize((width, height), Image.Resampling.BICUBIC, box=box, reducing_gap=2.0)


@cache
def _scene(number: int) -> Image.Image:
    """Like a photograph in what decoders and encoders see: amplitudes fall with frequency, there
    are smooth parts, edges, texture in parts, and grain over all."""
    r = random.Random(f"scene {number}")
    width, height = CANVAS
    image = _noise(r, 5, 4).resize((width // 2, height // 2), Image.Resampling.BICUBIC)
    for cells, weight in ((16, 0.42), (60, 0.3), (220, 0.2)):
        layer = _noise(r, cells, cells * 3 // 4)
        layer = layer.resize(image.size, Image.Resampling.BICUBIC)
        image = Image.blend(image, layer, weight)
    draw = ImageDraw.Draw(image)
    for _ in range(40):
        x, y = r.randrange(width // 2), r.randrange(height // 2)
        side = r.randint(20, 260)
        corners = [
            (x + r.randint(-side, side), y + r.randint(-side, side)) for _ in range(r.randint(3, 6))
        ]
        draw.polygon(corners, tuple(r.randrange(20, 236) for _ in range(3)))
    image = image.resize(CANVAS, Image.Resampling.BICUBIC)
    # Leaves, cloth, gravel: fine texture where the mask has light.
    fine = _noise(r, 1500, 1125).resize(CANVAS, Image.Resampling.BICUBIC)
    mask = _noise(r, 7, 5).convert("L").resize(CANVAS, Image.Resampling.BICUBIC)
    mask = mask.point(lambda light: max(0, light - 110) * 1.2)
    image = Image.composite(fine, image, mask)
    grain = Image.frombytes("L", CANVAS, r.randbytes(width * height)).convert("RGB")
    return Image.blend(image, grain, 0.025)


def _noise(r: random.Random, width: int, height: int) -> Image.Image:
    """Colours differ less than light does, as in nature."""
    noise = Image.frombytes("RGB", (width, height), r.randbytes(width * height * 3))
    return Image.blend(noise.convert("L").convert("RGB"), noise, 0.3)
