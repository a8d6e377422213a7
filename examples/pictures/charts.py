"""The charts of the sample blog. Each is drawn from the numbers that its post gives."""

from __future__ import annotations

import math
from itertools import accumulate, pairwise

from PIL import ImageColor
from sheet import BLUE, GREY, INK, NIGHT, PAPER, ROSE, RUST, SAND, TEAL, Point, Sheet

Word = tuple[int, ...]
# The golden angle: who turns by it from seed to seed fills a disc evenly.
GOLDEN = math.pi * (3 - math.sqrt(5))


def eight_billion() -> Sheet:
    """Eight hundred dots, each for ten million people. The outermost hundred came since 2011."""
    sheet = Sheet(NIGHT)
    for number in range(800):
        reach, turn = math.sqrt((number + 0.5) / 800), number * GOLDEN
        place = 800 + 730 * reach * math.cos(turn), 500 + 450 * reach * math.sin(turn)
        sheet.dot(place, 13.5, "#f0a254" if number >= 700 else "#8fb3c9")
    return sheet


def bundestag() -> Sheet:
    """The 630 seats of the 21st Bundestag in half a circle."""
    groups = (
        ("Linke", 64, ROSE),
        ("SPD", 120, RUST),
        ("SSW", 1, INK),
        ("Grüne", 85, TEAL),
        ("CDU/CSU", 208, "#39404f"),
        ("AfD", 152, "#6f9cc4"),
    )
    sheet = Sheet(PAPER)
    colours = [fill for _, seats, fill in groups for _ in range(seats)]
    for (place, _), fill in zip(half_circle(630, 13), colours, strict=True):
        sheet.dot(place, 14, fill)
    sheet.word((800, 622), "630", 150, INK)
    left = 80
    for name, seats, fill in groups:
        if name == "SSW":
            continue
        sheet.word((left, 838), str(seats), 104, fill, "ls")
        sheet.word((left, 924), name, 64, INK, "ls")
        left += 430 if name == "CDU/CSU" else 280
    return sheet


def half_circle(seats: int, rows: int) -> list[tuple[Point, float]]:
    """Places of seats in rows round a speaker, and their angles, from the left to the right."""
    inner, outer = 270.0, 655.0
    radii = [inner + (outer - inner) * row / (rows - 1) for row in range(rows)]
    ends = [round(seats * part / sum(radii)) for part in accumulate(radii)]
    places = []
    for radius, (first, last) in zip(radii, pairwise([0, *ends]), strict=True):
        for seat in range(last - first):
            angle = math.pi * (1 - seat / (last - first - 1))
            where = 800 + radius * math.cos(angle), 700 - radius * math.sin(angle)
            places.append((where, angle))
    return sorted(places, key=lambda place: -place[1])


def votes_and_seats() -> Sheet:
    """Above, who got which part of the votes; below, of the 650 seats."""
    parties = (
        (33.7, 411, RUST, "33.7 %", "411"),
        (23.7, 121, BLUE, "23.7 %", "121"),
        (12.2, 72, SAND, "12.2", "72"),
        (14.3, 5, TEAL, "14.3", ""),
        (16.1, 41, GREY, "16.1", ""),
    )
    sheet = Sheet(PAPER)
    left, width, above, below = 70, 1460, (190, 330), (670, 810)
    votes, seats = 0.0, 0
    for share, number, fill, upper, lower in parties:
        ends = [left + width * part / 100 for part in (votes, votes + share)]
        feet = [left + width * part / 650 for part in (seats, seats + number)]
        gap = 5
        upper_box = [(ends[0], above[0]), (ends[1] - gap, above[0])]
        sheet.area([*upper_box, (ends[1] - gap, above[1]), (ends[0], above[1])], fill)
        right = max(feet[1] - gap, feet[0] + 4)
        foot = [(feet[0], below[0]), (right, below[0])]
        sheet.area([*foot, (right, below[1]), (feet[0], below[1])], fill)
        sheet.area(
            [
                *bend((ends[0], above[1]), (feet[0], below[0])),
                *reversed(bend((ends[1] - gap, above[1]), (right, below[0]))),
            ],
            faint(fill),
        )
        written = INK if fill == SAND else PAPER
        sheet.word(((ends[0] + ends[1]) / 2, 260), upper, 68, written)
        sheet.word(((feet[0] + feet[1]) / 2, 740), lower, 84, written)
        votes, seats = votes + share, seats + number
    sheet.word((left, 140), "Votes", 92, INK, "ls")
    sheet.word((left, 920), "Seats", 92, INK, "ls")
    return sheet


def bend(start: Point, end: Point) -> list[Point]:
    """A line from above to below that begins and ends upright."""
    points, (across, down) = [], (end[0] - start[0], end[1] - start[1])
    for number in range(41):
        way = number / 40
        share = way * way * (3 - 2 * way)
        points.append((start[0] + across * share, start[1] + down * way))
    return points


def faint(fill: str) -> str:
    """The colour, half way to that of the paper."""
    pairs = zip(ImageColor.getrgb(fill), ImageColor.getrgb(PAPER), strict=True)
    return "#" + "".join(f"{round(one * 0.45 + other * 0.55):02x}" for one, other in pairs)


def crystal() -> Sheet:
    """The crystal graph of a representation with 27 dimensions of the Lie algebra sl(3): its
    vectors are dots, and arrows of two colours the ways from one to the next."""
    sheet = Sheet(PAPER)
    first: Word = (2, 2, 1, 1, 1, 1)
    steps: dict[Word, tuple[int, int]] = {first: (0, 0)}
    arrows, waiting = [], [first]
    for word in waiting:
        for letter in (1, 2):
            after = lowered(word, letter)
            if after is None:
                continue
            arrows.append((word, after, letter))
            if after not in steps:
                ones, twos = steps[word]
                steps[after] = (ones + (letter == 1), twos + (letter == 2))
                waiting.append(after)
    together: dict[tuple[int, int], list[Word]] = {}
    for word in sorted(steps):
        together.setdefault(steps[word], []).append(word)
    places = {
        word: (
            128 + 168 * sum(at),
            500 - 196 * (at[0] - at[1]) + 62 * (number - (len(words) - 1) / 2),
        )
        for at, words in together.items()
        for number, word in enumerate(words)
    }
    for one, other, letter in arrows:
        sheet.line([places[one], places[other]], RUST if letter == 1 else TEAL, 11)
    for place in places.values():
        sheet.dot(place, 32, PAPER)
        sheet.dot(place, 25, INK)
    return sheet


def lowered(word: Word, letter: int) -> Word | None:
    """What Kashiwara's operator makes of a word: the last `letter` that no larger one before it
    takes as its partner becomes one larger. None if there is none."""
    free, larger = [], 0
    for at, each in enumerate(word):
        if each == letter + 1:
            larger += 1
        elif each == letter and larger:
            larger -= 1
        elif each == letter:
            free.append(at)
    if not free:
        return None
    return (*word[: free[-1]], letter + 1, *word[free[-1] + 1 :])


def one_lost_packet() -> Sheet:
    """Above, the one queue of HTTP/2, which a lost packet stops; below, the streams of HTTP/3, of
    which it stops one. What waits is pale."""
    sheet = Sheet(PAPER)
    streams = (RUST, TEAL, BLUE)
    sheet.word((70, 165), "HTTP/2", 96, INK, "ls")
    for number in range(12):
        fill = streams[number % 3]
        packet(sheet, (1405 - 121 * number, 235), fill, lost=number == 4, waits=number > 4)
    sheet.word((70, 500), "HTTP/3", 96, INK, "ls")
    for row, fill in enumerate(streams):
        for number in range(12):
            here = row == 1
            place = 1405 - 121 * number, 570 + 120 * row
            packet(sheet, place, fill, lost=here and number == 4, waits=here and number > 4)
    return sheet


def packet(sheet: Sheet, place: Point, fill: str, *, lost: bool, waits: bool) -> None:
    """A packet, with its upper left corner at the place; a lost one is only a cross."""
    x, y = place
    if lost:
        for ends in ([(x + 26, y + 16), (x + 82, y + 72)], [(x + 82, y + 16), (x + 26, y + 72)]):
            sheet.line(ends, INK, 15)
        return
    corners = [(x, y), (x + 105, y), (x + 105, y + 88), (x, y + 88)]
    sheet.area(corners, faint(fill) if waits else fill)
