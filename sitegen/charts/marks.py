"""What tells the series of a chart apart, also in grey: patterns of bars and areas, dashes of
lines, and shapes at their points. Colours are of the style sheet, by the classes "s1" to "s6"."""

from __future__ import annotations

# Of 8 × 8 units each; the first is full.
_PATTERNS = (
    '<path d="M0 0h8v8H0z"/>',
    '<path d="M-2 2l4-4M0 8l8-8M6 10l4-4" class="rule"/>',
    '<circle cx="2" cy="2" r="1.4"/><circle cx="6" cy="6" r="1.4"/>',
    '<path d="M0 2h8M0 6h8" class="rule"/>',
    '<path d="M0 0l8 8M8 0l-8 8" class="rule"/>',
    '<path d="M2 0v8M6 0v8" class="rule"/>',
)
DASHES = ("", "7 4", "2 3", "10 3 2 3", "14 4", "5 2 1 2 1 2")
_SHAPES = (
    '<circle r="3.5"/>',
    '<path d="M-3.5-3.5h7v7h-7z"/>',
    '<path d="M0-4.5l4.4 7.6h-8.8z"/>',
    '<path d="M0-4.7l4.7 4.7-4.7 4.7-4.7-4.7z"/>',
    '<path d="M0 4.5l-4.4-7.6h8.8z"/>',
    '<path d="M-4-4l8 8M4-4l-8 8" class="rule"/>',
)


def pattern_id(prefix: str, number: int) -> str:
    """The id of the pattern of the series `number`, from 1."""
    return f"{prefix}.p{number}"


def shape_id(prefix: str, number: int) -> str:
    """That of the shape at its points."""
    return f"{prefix}.m{number}"


def patterns(prefix: str, count: int) -> str:
    """The patterns of so many series."""
    return "".join(
        f'<pattern id="{pattern_id(prefix, number)}" class="s{number}" width="8" height="8"'
        f' patternUnits="userSpaceOnUse">{_PATTERNS[number - 1]}</pattern>'
        for number in range(1, count + 1)
    )


def shapes(prefix: str, count: int) -> str:
    """The shapes of so many series."""
    return "".join(
        f'<g id="{shape_id(prefix, number)}">{_SHAPES[number - 1]}</g>'
        for number in range(1, count + 1)
    )


def shape(prefix: str, number: int, x: str, y: str) -> str:
    """The shape of a series at a place."""
    return f'<use href="#{shape_id(prefix, number)}" class="s{number}" x="{x}" y="{y}"/>'


def key(prefix: str, number: int, *, line: bool) -> str:
    """What stands before the name of a series in the list of them."""
    inner = (
        f'<path d="M1 7h30" class="line"{dash(number)}/>{shape(prefix, number, "16", "7")}'
        if line
        else f'<rect x="1" y="1" width="30" height="12" fill="url(#{pattern_id(prefix, number)})"'
        ' class="edge"/>'
    )
    return (
        f'<svg class="plot-key s{number}" viewBox="0 0 32 14" width="32" height="14"'
        f' aria-hidden="true">{inner}</svg>'
    )


def dash(number: int) -> str:
    """The attribute with the dashes of a line."""
    dashes = DASHES[number - 1]
    return f' stroke-dasharray="{dashes}"' if dashes else ""
