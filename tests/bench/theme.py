"""A site with the default layouts, whose pages are richer than those that all tools make: what
builds of it take, beside another checkout of sitegen.

Its posts have one of fifteen categories, and every third one a picture, which cards and the pages
of other posts show as well. The pictures are small, so that layouts are measured and no encoder
is: sitegen publishes them in the one size that they have."""

from __future__ import annotations

import io
import random
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import check
import corpus
import measure
import sites
from corpus import Post
from measure import Cost
from peers import Tool
from PIL import Image

SETTINGS = f"""title = "{corpus.TITLE}"
base_url = "{corpus.BASE_URL}"
description = "{corpus.DESCRIPTION}"
"""
CATEGORIES = 15
PICTURED, WIDTH, HEIGHT = 3, 320, 214


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """The costs of each work by tool, one for each round; and the bytes that each tool published
    and stored."""

    tools: Sequence[Tool]
    posts: int
    costs: Mapping[str, Mapping[str, Sequence[Cost]]]
    published: Mapping[str, int]
    stored: Mapping[str, int]


def lay_out(site: Path, posts: Sequence[Post]) -> None:
    """Make a site of these posts, the same from run to run."""
    shutil.rmtree(site, ignore_errors=True)
    site.mkdir(parents=True)
    (site / "site.toml").write_text(SETTINGS, encoding="utf-8")
    sites.write_authors("sitegen", site)
    for post in posts:
        _write(site, post)


def measured(
    folder: Path,
    tools: Sequence[Tool],
    count: int,
    rounds: int,
    environment: Mapping[str, str],
    cores: int,
    say: Callable[[str], None],
) -> Theme:
    """Build a site of `count` posts with each of the `tools` in turn, in changing order: cold, with
    nothing changed, with an edited text, and with a new post."""
    *posts, new = corpus.posts(count + 1)
    works: dict[str, Callable[[Tool, int], None]] = {
        "cold build": lambda tool, _: tool.forget(folder / tool.name),
        "nothing changed": lambda _tool, _: None,
        "one post edited": lambda tool, number: sites.edit(
            folder / tool.name, tool.site, posts[count // 2].slug, f"round {number}"
        ),
        "a new post": lambda tool, number: _write(
            folder / tool.name, replace(new, slug=f"{new.slug}-{number}")
        ),
    }
    costs: dict[str, dict[str, list[Cost]]] = {
        work: {tool.name: [] for tool in tools} for work in works
    }
    for tool in tools:
        lay_out(folder / tool.name, posts)
    for number in range(rounds):
        for tool in tools if number % 2 == 0 else tools[::-1]:
            for work, prepare in works.items():
                prepare(tool, number)
                cost = measure.cost(tool.command, folder / tool.name, environment, cores=cores)
                say(f"default layouts, {work}: {tool.title} {cost.wall:.2f} s")
                costs[work][tool.name].append(cost)
    own = folder / tools[0].name
    warm = check.digests(own / "public")
    tools[0].forget(own)
    measure.cost(tools[0].command, own, environment, cores=cores)
    check.same_bytes(warm, check.digests(own / "public"))
    return Theme(
        tools=tools,
        posts=count,
        costs=costs,
        published={tool.name: _size(folder / tool.name / "public") for tool in tools},
        stored={tool.name: _size(folder / tool.name / ".sitegen") for tool in tools},
    )


def _size(folder: Path) -> int:
    """The bytes of all files in the folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _write(site: Path, post: Post) -> None:
    """Write a post, and its picture if it has one."""
    keys = f"category: Category {random.Random(post.number).randrange(CATEGORIES)}\n"
    if post.number % PICTURED == 0:
        name = f"/pictures-of-posts/{post.number}.jpg"
        file = site / f"static{name}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_picture(post.number))
        keys += f"image: {name}\nimage_alt: What the reporter saw\n"
    text = sites.sitegen_post(post).removeprefix("---\n")
    path = sites.post_file(site, "sitegen", post.slug)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\n{keys}{text}", encoding="utf-8")


def _picture(number: int) -> bytes:
    """A JPEG of two colours that run into each other."""
    r = random.Random(f"picture {number}")
    image = Image.frombytes("RGB", (2, 2), r.randbytes(12))
    made = io.BytesIO()
    image.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC).save(made, "JPEG", quality=80)
    return made.getvalue()
