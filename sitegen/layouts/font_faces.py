"""The fonts of a site as rules of the style sheet.

Letters show at once, in a font of the reader (`font-display: swap`). It is made as wide and as tall
as the font that comes, so that lines hardly break at other words, and nothing moves then:
`size-adjust` is the ratio of the average widths of their letters, and the vertical metrics are
those of the font that comes (CSS Fonts 4, §4.8 and §4.9; CSS Fonts 5, §2.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sitegen.layouts.system_fonts import SYSTEM_FONTS, SystemFont
from sitegen.model.fonts import FontFacts
from sitegen.model.theme_settings import FontFamily, FontUse, ThemeFont, ThemeSettings

# The custom properties of layouts/css/tokens.css. Headlines are in that of the text, unless they
# have a font of their own.
PROPERTIES: Mapping[FontUse, str] = {
    "headlines": "--headline",
    "text": "--serif",
    "interface": "--sans",
}
# From this weight on, browsers take the bold font of a family that has the weights 400 and 700
# (CSS Fonts 4, §5.2).
BOLD = 600
REGULAR_WEIGHT, HEADLINE_WEIGHT = 400, 700


def style_of(theme: ThemeSettings, facts: Mapping[str, FontFacts]) -> str:
    """The rules about the fonts of `theme`; `facts` are those of font files by their addresses in
    the settings. A font without Latin letters has no width to compare, and gets no stand-ins."""
    rules = [rule for family in theme.families for rule in _faces(family, facts)]
    stacks = [
        f"{PROPERTIES[use]}: {_stack(family, facts)};"
        for family in theme.families
        for use in family.uses
    ]
    return "".join(f"{rule}\n" for rule in (*rules, *_root(stacks)))


def preloaded(theme: ThemeSettings) -> tuple[str, ...]:
    """The addresses of the files that the first screen of a page needs: the upright letters of
    headlines and of texts. More of them would delay the pictures; those of the interface are small,
    and italics are rare."""
    by_use = {use: family for family in theme.families for use in family.uses}
    text = by_use.get("text")
    headlines = by_use.get("headlines", text)
    files = (_upright(headlines, HEADLINE_WEIGHT), _upright(text, REGULAR_WEIGHT))
    return tuple(dict.fromkeys(file for file in files if file))


def _upright(family: FontFamily | None, weight: int) -> str:
    """The file with the upright letters of a `weight`, or the first upright one; or ""."""
    upright = [font for font in family.files if font.style == "normal"] if family else []
    for font in upright:
        if font.weights and font.weights[0] <= weight <= font.weights[1]:
            return font.file
    return next(
        (font.file for font in upright if not font.weights), upright[0].file if upright else ""
    )


def _root(declarations: list[str]) -> Iterator[str]:
    if declarations:
        yield f":root {{ {' '.join(declarations)} }}"


def _stack(family: FontFamily, facts: Mapping[str, FontFacts]) -> str:
    names = [family.name]
    if any(_has_width(facts.get(font.file)) for font in family.files):
        names += [_stand_in(family, system) for system in SYSTEM_FONTS[family.fallback]]
    return ", ".join((*(f'"{name}"' for name in names), family.fallback))


def _has_width(font: FontFacts | None) -> bool:
    return font is not None and font.regular > 0 and font.bold > 0


def _stand_in(family: FontFamily, system: SystemFont) -> str:
    return f"{family.name} ({system.names[0]})"


def _faces(family: FontFamily, facts: Mapping[str, FontFacts]) -> Iterator[str]:
    """The `@font-face` of each file of a font, and of what stands in for it."""
    for font in family.files:
        known = facts.get(font.file)
        low, high = weights_of(font, known)
        yield _rule(
            family.name,
            f'url("..{font.file}") format("woff2")',
            font,
            (low, high),
            ("font-display: swap",),
        )
        if known is None or not _has_width(known):
            continue
        # Bold letters have a stand-in of their own, the bold font of the reader: its widths have
        # another ratio to those of the font that comes.
        for weights, is_bold in (
            ((low, min(high, BOLD - 1)), False),
            ((max(low, BOLD), high), True),
        ):
            if weights[0] > weights[1]:
                continue
            for system in SYSTEM_FONTS[family.fallback]:
                names = system.faces(font.style, is_bold=is_bold)
                yield _rule(
                    _stand_in(family, system),
                    ", ".join(f'local("{name}")' for name in names),
                    font,
                    weights,
                    _adjusted(font, known, system, is_bold=is_bold),
                )


def weights_of(font: ThemeFont, known: FontFacts | None) -> tuple[int, int]:
    """The lowest and the highest weight for which browsers take the file of a `font`."""
    if font.weights:
        return font.weights
    return known.weights if known and known.weights else (REGULAR_WEIGHT, REGULAR_WEIGHT)


def _adjusted(
    font: ThemeFont, known: FontFacts, system: SystemFont, *, is_bold: bool
) -> Iterator[str]:
    """The declarations that give a font of the reader the width and the height of the one that
    comes. `size-adjust` scales the vertical metrics, too, so they are divided by it."""
    own, theirs = (known.bold, system.bold) if is_bold else (known.regular, system.regular)
    ratio = own / theirs[font.style]
    yield f"size-adjust: {_percent(ratio)}"
    yield f"ascent-override: {_percent(known.ascent / ratio)}"
    yield f"descent-override: {_percent(known.descent / ratio)}"
    yield f"line-gap-override: {_percent(known.line_gap / ratio)}"


def _percent(part: float) -> str:
    return f"{part * 100:.2f}".rstrip("0").rstrip(".") + "%"


def _rule(
    family: str,
    source: str,
    font: ThemeFont,
    weights: tuple[int, int],
    more: Iterator[str] | tuple[str, ...],
) -> str:
    weight = " ".join(map(str, dict.fromkeys(weights)))
    declarations = (
        f'font-family: "{family}"',
        f"src: {source}",
        f"font-style: {font.style}",
        f"font-weight: {weight}",
        *more,
    )
    return f"@font-face {{ {'; '.join(declarations)}; }}"
