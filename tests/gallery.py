"""A small newspaper with what the sample blog has none of: photographs, cards for social networks,
comments that are a part of the page.

Painted on the spot; for tests in a browser, for Lighthouse, and for looking at.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import painted
from PIL import Image, ImageDraw, ImageOps
from support import SiteTest

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
SETTINGS = """\
title = "Harbour News"
base_url = "{base_url}"
description = "What happens at the harbour."
language = "en"
responsible = "Ada Okafor"
[publisher]
email = "desk@news.example"
[images]
cards = true
[markdown]
math = true
[comments]
provider = "static"
[search]
enabled = true
[lists]
page_size = 12
[checks]
ignore = ["no-strings", "source-url"]
"""
DESIGNS = ("magazine", "latest", "compact")
# What a site may have beside that, on each of its pages.
OPTIONAL = """
[[languages]]
code = "ar"
label = "العربية"
title = "أخبار الميناء"
[theme]
accent = "#0a6b4b"
logo = "/logo.svg"
logo_dark = "/logo-dark.svg"
[announcement]
text = "The **eastern gate** is closed until June."
url = "/2026/05/20/breakwater/"
[[foot]]
title = "The paper"
links = [
  {{title = "How we use AI", url = "/ai-policy/"}},
  {{title = "Write to us", url = "mailto:desk@news.example"}},
]
[[foot]]
title = "Elsewhere"
links = [{{title = "The port authority", url = "https://port.example/"}}]
[front]
design = "{design}"
"""
LOGO = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 40" width="160" height="40">
<path fill="{colour}" d="M0 0h160v8H0zm0 16h120v8H0zm0 16h160v8H0z"/>
</svg>
"""
# Where each kind of page is, seen from the site.
PATHS = {
    "front": "/",
    "photographs": "/2026/05/20/breakwater/",
    "card": "/2026/05/18/tariff/",
    "comments": "/2026/05/19/ferry/",
    "section": "/categories/sea/",
    "portrait": "/authors/ada/",
    "older": "/page/1/",
    "results": "/search/?q=harbour",
    "nothing": "/search/?q=xyzzy",
    "empty": "/authors/bo/",
    "rtl": "/2026/05/17/pier/",
    "report": "/2026/05/06/loads/",
}
# Those that say most of all others, and the rest.
KIND_GROUPS = (
    FIRST_KINDS := ("photographs", "comments", "results"),
    tuple(kind for kind in PATHS if kind not in FIRST_KINDS),
)
# Category, day of May, key, headline, summary.
STORIES = (
    (
        "Sea",
        20,
        "breakwater",
        "The eastern breakwater stands again after three winters of storms",
        (
            "Divers set the last of 412 blocks on Tuesday. The harbour has waited for it since the"
            " night of the great flood."
        ),
    ),
    (
        "Sea",
        19,
        "ferry",
        "First ferry leaves at dawn with forty herons on board",
        "Nobody had sold them a ticket, and nobody asked them to leave.",
    ),
    (
        "Town",
        18,
        "tariff",
        (
            "A tariff for berths that nobody understands will be simplified, says the port"
            " authority, which wrote it"
        ),
        (
            "From October, a boat pays by its length, and no longer by its length, its age, its"
            " colour and the day of the week."
        ),
    ),
    (
        "Town",
        16,
        "market",
        "Fish market moves into the old customs house",
        "The stalls open at five; the first visitors came at four.",
    ),
    (
        "Land",
        15,
        "crane",
        "Crane number seven goes to a museum",
        "It lifted its first load in 1931, and its last on Friday.",
    ),
    (
        "Land",
        14,
        "rails",
        "Harbour railway gets its second track back",
        (
            "Freight trains of 700 metres can pass each other at the quay from next spring, without"
            " anybody who has to wait in a tunnel for it."
        ),
    ),
    ("Sea", 13, "buoy", "Buoy missing", "It was last seen off the western light."),
    (
        "Town",
        12,
        "school",
        "School of navigation admits its hundredth class",
        "A third of the pupils come from families that never had a boat.",
    ),
    (
        "Sea",
        11,
        "seals",
        "Seals count themselves among the winners of the new harbour basin",
        "Their number has doubled in two years.",
    ),
    (
        "Land",
        10,
        "shed",
        "Shed 4 burns down, and nobody is hurt",
        "Firefighters of three towns worked until the morning.",
    ),
    (
        "Town",
        9,
        "vote",
        "Council votes on the harbour tunnel, again",
        "It is the eleventh time, and the first with a plan.",
    ),
    (
        "Sea",
        8,
        "pilot",
        "A pilot retires after 9,000 ships",
        "She can tell most of them by their engines.",
    ),
)
# Category, key, headline: stories with a picture of another, which fill a long front page.
MORE = (
    ("Weather", "fog", "Fog holds eleven ships at the roads until noon"),
    ("Weather", "gale", "A gale from the south takes the roof of the sail loft, and two windows"),
    ("Weather", "ice", "The inner basin freezes for the first time since 1987"),
    ("Market", "cod", "Cod is cheaper than bread, say the stalls"),
    ("Market", "salt", "Salt comes by rail again"),
    ("Market", "auction", "The auction of the old scales ends where it began, with the mayor"),
    ("Sea", "cable", "Divers find the cable that nobody had lost"),
    ("Land", "bridge", "The swing bridge opens twice an hour in summer"),
    ("Town", "lamps", "Forty lamps for the quay, and one for the pier"),
)
WITH_PICTURE = ("breakwater", "ferry", "crane", "rails", "seals")
LONG = """\
The last block went down at 11.40 a.m., when the tide had turned. Sixty metres of water and stone \
had been missing since the storm of January 2023, and with them the calm that a harbour is for.

![Blocks on the quay](quay.jpg "Some of the 412 blocks, on the quay in April. Each weighs as much \
as four elephants, and was cast on the spot.")

## What was broken

The storm came from the north-east, where the wall is lowest. What it took is known to the tonne:

| Part | Blocks | Weight in t | Set again |
|---|---:|---:|---|
| Head | 96 | 2,112 | March 2026 |
| Elbow | 121 | 2,662 | April 2026 |
| Root | 195 | 4,290 | May 2026 |

> A breakwater is a promise that the sea has not signed.
>
> — Jorun Vik, *Harbour Master*

<figure>
<img src="tall.jpg" alt="A lamp over the sea" width="320">
<figcaption>The lamp of the head, before it was lit.</figcaption>
</figure>

## What it cost

1. Nineteen million for the blocks,
2. four for the divers,
3. and one for the lamp.

```python
def load(blocks: int, weight: float) -> float:
    return blocks * weight  # in tonnes, as the engineers count; the fishermen of the western quay \
count in another way
```

![The new head at dusk](dusk.png)

More is in the [report on the ferry](ferry.md), which was the first ship behind the new wall.
"""
REPORT = """\
> [!WARNING]
> The lift at the head is out of order.[^lift] Boats of more than $\\sqrt{40^2 + 30^2}$ tonnes use \
crane 6, at $12 an hour.

A chain bears a load that depends on its angle,[^angle] and on its thickness.[^angle]

```math
F_{\\text{max}} = \\frac{\\pi d^2}{4} \\, \\sigma \\cos\\alpha \\qquad \\text{for } 0 \\le \\alpha \
\\le \\frac{\\pi}{3}
\\qquad \\text{with a diameter of } 26 \\text{ mm, and a yield stress of } 400 \\text{ MPa}
```

> [!TIP]
>
> 1. Ask the harbour master first.
> 2. Then tie the chain.

> [!CAUTION]
> | Chain | Load |
> |---|---|
> | Old | $\\le 2$ t |

[^lift]: Since the second of May.
[^angle]: See `loads.pdf`, page 4.

    A copy hangs at the gate.
"""
COMMENTS = """\
[[comment]]
id = "1"
date = 2026-05-19T10:00:00Z
author = "Bo Lindqvist"
website = "https://bo.example/"
text = "I saw **them** leave. `Ardea cinerea`, by the way.\\n\\n> with forty herons\\n\\nI counted \
forty-one."
[[comment]]
id = "2"
parent = "1"
date = 2026-05-20T10:00:00Z
author = "Cy"
text = "One was a crane."
[[comment]]
id = "3"
date = 2026-05-21T10:00:00Z
text = "Did they come back? {long}"
"""


def write(root: Path, base_url: str = "https://news.example/") -> SiteTest:
    """The newspaper in the folder `root`, not built yet."""
    site = SiteTest(root, SETTINGS.format(base_url=base_url))
    _write_authors(site)
    _write_stories(site)
    _write_other_posts(site)
    site.write("content/comments/ferry.toml", COMMENTS.replace("{long}", "Nobody_knows" * 20))
    return site


def dress(site: SiteTest, design: str, base_url: str = "https://news.example/") -> None:
    """Give the newspaper a front page of this design, with thirty posts, and every setting that
    adds something to its pages."""
    for number, (category, key, title) in enumerate(MORE):
        site.post(
            key,
            "More about the harbour is to follow.",
            title=f'"{title}"',
            date=f"2026-04-{30 - number}",
            more=f"category: {category}\nslug: {key}\nsummary: 'Nobody was hurt, and nobody knows"
            " why.'\n"
            f"image: {WITH_PICTURE[number % 5]}.jpg\nimage_alt: The harbour, painted\n",
        )
    site.write("static/logo.svg", LOGO.format(colour="#16181b"))
    site.write("static/logo-dark.svg", LOGO.format(colour="#eceae5"))
    settings = SETTINGS.format(base_url=base_url) + OPTIONAL.format(design=design)
    site.write("site.toml", settings.replace("page_size = 12", "page_size = 30"))


def _write_authors(site: SiteTest) -> None:
    """Authors, one of them with a portrait, and the page that says how AI is used."""
    site.write(
        "content/authors/ada.md",
        "---\nname: Ada Okafor\nrole: Editor\nimage: ada.jpg\nimage_alt: Ada Okafor at her"
        " desk\nsame_as: [https://social.example/@ada]\n---\nAda Okafor edits Harbour News."
        " She came with the herring.\n",
    )
    site.write("content/authors/ada.jpg", painted.saved(portrait(), "JPEG", quality=85))
    site.write(
        "content/authors/bo.md", "---\nname: Bo Lindqvist\n---\nHas not written anything yet.\n"
    )
    site.write(
        "content/pages/ai-policy.md",
        "---\ntitle: How we use AI\n---\nA language model writes our texts from the sources that"
        " they name.\n",
    )


def _write_stories(site: SiteTest) -> None:
    """One post for each of STORIES, and the pictures that their texts show."""
    for number, (category, day, key, title, summary) in enumerate(STORIES):
        more = (
            f"category: {category}\nslug: {key}\nsummary: '{summary}'\ntags: [harbour,"
            f" {category.lower()} life]\n"
        )
        if key in WITH_PICTURE:
            more += f"image: {key}.jpg\nimage_alt: The harbour, painted\n"
            site.write(
                f"content/posts/{key}.jpg",
                painted.saved(landscape(1800, 1200, number), "JPEG", quality=85),
            )
        site.post(
            key,
            LONG if key == "breakwater" else f"{summary} More about the harbour is to follow.",
            title=f'"{title}"',
            date=f"2026-05-{day:02}",
            more=more,
        )
    for name, made in (
        ("quay.jpg", landscape(1400, 700, 3)),
        ("tall.jpg", landscape(800, 1200, 4)),
        ("dusk.png", landscape(700, 400, 5)),
    ):
        site.write(
            f"content/posts/{name}", painted.saved(made, "PNG" if name.endswith("png") else "JPEG")
        )


def _write_other_posts(site: SiteTest) -> None:
    """A post in Arabic, twelve of a category, one with formulas, and one without AI."""
    site.post(
        "pier",
        'افتُتح الرصيف.\n\n![رصيف](quay.jpg "الرصيف")',
        title="الرصيف الغربي يُفتح للزوار",
        date="2026-05-17",
        more="lang: ar\nslug: pier\nimage: rails.jpg\nimage_alt: ميناء",
    )
    for week in range(1, 13):
        site.post(
            f"tides-{week}",
            "High water at noon.",
            title=f"The tides of week {week}",
            date=f"2026-{1 + week // 5:02}-{1 + 2 * week:02}",
            more="category: Tides",
        )
    site.post(
        "loads",
        REPORT,
        title="What the chains of the harbour bear",
        date="2026-05-06",
        more="category: Land\nslug: loads\n",
    )
    human = site.post(
        "lamp",
        "A keeper remembers the harbour.",
        title="Forty years with one lamp",
        date="2026-05-07",
        more="category: Sea",
    )
    site.edit(human, "ai: true", "ai: false")


def landscape(width: int, height: int, kind: int = 0) -> Image.Image:
    """A sky, a sea, a sun and a quay with a crane; another one for each `kind`."""
    skies = (
        ("#27496d", "#f2b880"),
        ("#8fb8d6", "#f4ead5"),
        ("#5b7083", "#d9dee0"),
        ("#34304f", "#e58b6b"),
        ("#6fa0b8", "#f7dfb0"),
        ("#1f2d44", "#c96f4a"),
    )
    seas = (("#1d3b53", "#6d7f86"), ("#3f7187", "#a9c4c4"), ("#3b4d57", "#8e9ba0"))
    horizon = height * (52 + 4 * (kind % 3)) // 100
    image = Image.new("RGB", (width, height))
    for colours, top, bottom in (
        (skies[kind % 6], 0, horizon),
        (tuple(reversed(seas[kind % 3])), horizon, height),
    ):
        shades = Image.linear_gradient("L").resize((width, bottom - top))
        image.paste(ImageOps.colorize(shades, *colours), (0, top))
    draw = ImageDraw.Draw(image)
    x, radius = width * (20 + 13 * kind % 60) // 100, height // 14
    draw.ellipse((x - radius, horizon - 3 * radius, x + radius, horizon - radius), "#fff3d6")
    for step in range(9):
        y, half = horizon + height * (2 + 4 * step) // 100, radius * (9 - step) // 8
        draw.line((x - half, y, x + half, y), "#f3dcb4", max(1, height // 200))
    quay, left = height * 84 // 100, width * (52 + 7 * kind % 30) // 100
    draw.polygon(
        (
            (left, quay),
            (width, quay - height // 40),
            (width, height),
            (left - height // 20, height),
        ),
        "#22262b",
    )
    for mast in range(3):
        foot, top = left + (width - left) * (1 + mast) // 4, height * (34 + 9 * mast) // 100
        draw.line((foot, quay, foot, top), "#22262b", max(2, height // 90))
        draw.line(
            (foot - width // 9, top + height // 16, foot + width // 30, top),
            "#22262b",
            max(2, height // 120),
        )
    return image


def portrait() -> Image.Image:
    image = ImageOps.colorize(Image.linear_gradient("L").resize((600, 600)), "#7f9fb5", "#d8cdb8")
    draw = ImageDraw.Draw(image)
    draw.ellipse((110, 400, 490, 900), "#2f3b4a")
    draw.ellipse((205, 150, 395, 430), "#8d5a3b")
    draw.pieslice((190, 110, 410, 380), 180, 360, "#241a16")
    return image
