"""The fonts of the site: the tasks that read their files, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sitegen.errors import Problem
from sitegen.incremental.engine import Result
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import Task
from sitegen.layouts.font_faces import weights_of
from sitegen.model.config import SETTINGS, Config, FontMarks, Settings
from sitegen.model.documents import Tree
from sitegen.model.fonts import FontFacts, FontFile, FontFileJob
from sitegen.model.job_functions import JobFunction
from sitegen.model.theme_settings import FontFamily, FontUse, ThemeFont

READ = JobFunction("sitegen.assets.font_file:read", FontFileJob, ((r"text.*", "its text"),))


def tasks(tree: Tree, config: Config) -> list[Task]:
    """One task for each file in static/ that the settings name as a font."""
    named = {f"static{font.file}" for font in config.theme.fonts}
    return [
        Task(
            name=file.path,
            owner=file.path,
            function=READ.name,
            job=encode(FontFileJob()),
            source=file.location,
            inputs=(file.digest,),
        )
        for file in (tree.static if named else ())
        if file.path in named
    ]


def load(
    results: Iterable[Result], settings: Settings
) -> tuple[dict[str, FontFacts], list[Problem]]:
    """The facts of the fonts by their addresses in the settings, and what is wrong with the fonts.
    `results` are those of `tasks`, among others. A file that does not exist is reported as other
    addresses in the settings are."""
    fonts = settings.config.theme.fonts
    if not fonts:
        return {}, []
    files = {
        result.name.removeprefix("static"): decode(result.value, FontFile)
        for result in results
        if result.function == READ.name and not result.problems
    }
    facts = {address: file.facts for address, file in files.items() if file.facts}
    marked = list(zip(fonts, settings.font_marks, strict=True))
    problems = [
        *(
            _unreadable(marks, font, files[font.file])
            for font, marks in marked
            if font.file in files
        ),
        *(_wrong_weight(marks, font, facts.get(font.file)) for font, marks in marked),
        *_same(marked, facts),
        *_wrong_use(marked, settings.config.theme.families),
    ]
    return facts, [problem for problem in problems if problem]


def _problem(place: tuple[int, int], message: str, hint: str) -> Problem:
    return Problem.at(SETTINGS, place, code="font", message=message, hint=hint)


def _unreadable(marks: FontMarks, font: ThemeFont, file: FontFile) -> Problem | None:
    if not file.fault:
        return None
    return _problem(marks.file, f"theme.fonts.file: {font.file} {file.fault}", file.hint)


def _wrong_weight(marks: FontMarks, font: ThemeFont, known: FontFacts | None) -> Problem | None:
    """A problem of weights in the wrong order, or that a variable font does not have. Any can be
    said of another font: browsers then do not make its letters bolder."""
    if not font.weights:
        return None
    low, high = font.weights
    if low > high:
        message = f'theme.fonts.weight: expected the lighter one first, got "{font.weight}"'
        return _problem(marks.weight, message, f'write weight = "{high} {low}"')
    if not known or not known.weights:
        return None
    least, most = known.weights
    if least <= low and high <= most:
        return None
    message = (
        f'theme.fonts.weight: {font.file} has the weights {least} to {most}, got "{font.weight}"'
    )
    within = _text(max(low, least), min(high, most), known.weights)
    return _problem(marks.weight, message, f'write weight = "{within}"')


def _text(low: int, high: int, all_weights: tuple[int, int]) -> str:
    """A weight or two as the settings have them: what is left, or all if nothing is."""
    if low > high:
        low, high = all_weights
    return " ".join(map(str, dict.fromkeys((low, high))))


def _same(
    marked: list[tuple[ThemeFont, FontMarks]], facts: Mapping[str, FontFacts]
) -> Iterator[Problem]:
    """Problems of files of which browsers could not tell which one to take."""
    for i, (font, marks) in enumerate(marked):
        low, high = weights_of(font, facts.get(font.file))
        for other, _ in marked[:i]:
            least, most = weights_of(other, facts.get(other.file))
            is_like = (font.family, font.style) == (other.family, other.style)
            if is_like and low <= most and least <= high:
                message = (
                    f"theme.fonts.file: {font.file} is the same letters of {font.family} as"
                    f" {other.file}: weight {max(low, least)}, style {font.style}"
                )
                yield _problem(marks.file, message, "give each file its own weight or style")
                break


def _wrong_use(
    marked: list[tuple[ThemeFont, FontMarks]], families: tuple[FontFamily, ...]
) -> Iterator[Problem]:
    """Problems of what has two fonts, and of fonts that nothing is set in."""
    of_use: dict[FontUse, str] = {}
    for font, marks in marked:
        for use in font.use:
            if (first := of_use.setdefault(use, font.family)) != font.family:
                message = f"theme.fonts.use: {use} has two fonts, {first} and {font.family}"
                yield _problem(marks.use, message, "name it at one of them")
    for family in families:
        if not family.uses:
            marks = next(marks for font, marks in marked if font.family == family.name)
            message = f"theme.fonts.use: nothing is set in {family.name}"
            hint = 'add use = ["text"] or the like to one of its files'
            yield _problem(marks.family, message, hint)
