"""Mistakes that people and programs make in YAML, in the words of somebody who writes front matter,
what to type instead, and the edits that do it.

libyaml says what it missed, and where it noticed that. Each rule, here and in `yaml_texts`,
recognizes one mistake, and says where in the text it is."""

from __future__ import annotations

import re
import unicodedata

import yaml

from sitegen import lazy
from sitegen.errors import MAX_GOT, NO_FIX, Fix, Problem, shorten
from sitegen.formats import yaml_lists, yaml_texts
from sitegen.formats.yaml_fault import KEY, YamlFault, YamlMistake, key_path
from sitegen.formats.yaml_nodes import TooDeepError, composed
from sitegen.text.characters import unprintable
from sitegen.text.edits import deleting, edited, in_file, index_of, putting
from sitegen.text.places import place_of

_FENCE = lazy.pattern(r"\s*(`{3,}|~{3,})[\w-]*\s*")
# A key whose colon is not followed by a space, or is that of Chinese and Japanese texts, or which
# is assigned as in TOML.
_GLUED = lazy.pattern(r"(\s*(?:- +)?[\w-]+)(:(?!//)|\s*\uff1a\s*|\s*=\s*)(\S.*)")


def keys_in(text: str, first_line: int) -> Fix:
    """The fix for a `text`, which begins at line `first_line` of its file, that is no mapping: keys
    without `: ` after them, or keys as items of a list, become keys."""
    lines = text.split("\n")
    row = next((at for at, line in enumerate(lines) if line.strip()), 0)
    items = Fix(
        tuple(
            putting(at, 0, 2, "") for at, line in enumerate(lines) if line.startswith(("- ", "  "))
        )
    )
    for fix in (separated(lines, row), items):
        if _is_mapping(edited(text, fix.texts)):
            return in_file(fix, first_line)
    return NO_FIX


def _is_mapping(text: str) -> bool:
    try:
        return isinstance(composed(text)[1], yaml.MappingNode)
    except (TooDeepError, yaml.YAMLError):
        return False


def syntax_problem(
    error: yaml.MarkedYAMLError | yaml.reader.ReaderError, text: str, path: str, first_line: int
) -> Problem:
    """The problem that YAML raised `error` about `text`, which begins at line `first_line` of the
    file `path`: at the place of the mistake, which is often before that at which it was noticed."""
    if isinstance(error, yaml.reader.ReaderError):
        bad = error.character
        return unprintable(
            path,
            *place_of(text, error.position, first_line),
            chr(bad) if isinstance(bad, int) else bad,
        )
    mistake = _explained(error, text)
    lines = text.split("\n")
    key = key_path(lines, mistake.row)
    return Problem(
        path=path,
        line=mistake.row + first_line,
        column=mistake.column + 1,
        code="yaml",
        message=mistake.message,
        hint=mistake.hint,
        key=key,
        got=lines[mistake.row].partition(":")[2].strip()[:MAX_GOT] if key else "",
        fix=in_file(_first_fix(mistake, text), first_line),
    )


def _explained(error: yaml.MarkedYAMLError, text: str) -> YamlMistake:
    start = error.context_mark
    at = error.problem_mark or start
    return explain(
        str(error.problem),
        str(error.context),
        text,
        _place(text, at) if at else (0, 0),
        _place(text, start) if start else None,
    )


def _place(text: str, mark: yaml.Mark) -> tuple[int, int]:
    """The row and column of a mark; YAML counts rows otherwise, as U+2028 ends a line for it."""
    line, column = place_of(text, min(mark.index, len(text)))
    return line - 1, column - 1


def explain(
    problem: str, context: str, text: str, at: tuple[int, int], start: tuple[int, int] | None
) -> YamlMistake:
    """The mistake in `text` behind an error of libyaml.

    `problem` and `context` are its messages; it noticed `at` a row and column, in something that
    began at `start`. An error that no rule recognizes keeps libyaml's words."""
    lines = text.split("\n")
    row = min(at[0], len(lines) - 1)
    fault = YamlFault(
        problem, context, lines, row, at[1], start if start and start[0] < len(lines) else None
    )
    explained = next((mistake for rule in _RULES if (mistake := rule(fault))), None)
    return explained or YamlMistake(row, at[1], f"YAML: {problem or context}")


# --- fixes ----------------------------------------------------------------------------------------


def _first_fix(mistake: YamlMistake, text: str) -> Fix:
    """The first of the mistake's fixes after which YAML can read all of `text`, or reads on until
    it comes to a mistake that is nearer to the end; the empty one if there is none."""
    rest = len(text) - index_of(text, (mistake.row + 1, mistake.column + 1))
    for fix in mistake.fixes:
        after = edited(text, fix.texts)
        if after != text and _reads_on(after, rest):
            return fix
    return NO_FIX


def _reads_on(text: str, rest: int) -> bool:
    """Whether YAML can read `text` but for a mistake with less than `rest` characters after it."""
    try:
        composed(text)
    except yaml.MarkedYAMLError as error:
        next_one = _explained(error, text)
        return len(text) - index_of(text, (next_one.row + 1, next_one.column + 1)) < rest
    except (TooDeepError, yaml.YAMLError):
        return False
    return True


def separated(lines: list[str], row: int) -> Fix:
    """The fix that puts `: ` between key and value in this row and in those right above and below
    it, if another sign separates them there."""
    first, end = row, row
    while first > 0 and _GLUED.fullmatch(lines[first - 1]):
        first -= 1
    while end < len(lines) and _GLUED.fullmatch(lines[end]):
        end += 1
    glued = [(at, _GLUED.fullmatch(lines[at])) for at in range(first, end)]
    return Fix(tuple(putting(at, *match.span(2), ": ") for at, match in glued if match))


# --- rules ----------------------------------------------------------------------------------------


def _tab(fault: YamlFault) -> YamlMistake | None:
    if "\t" not in fault.line[: fault.column + 1] and "tab" not in fault.problem:
        return None
    column = max(fault.line.find("\t"), 0)
    return YamlMistake(
        fault.row,
        column,
        "YAML does not allow tabs here",
        "indent with spaces",
        _without_tabs(fault, column),
    )


def _without_tabs(fault: YamlFault, column: int) -> tuple[Fix, ...]:
    """Spaces for the tabs at the beginning of this line and of those below it, each as wide as the
    indentation above; or one space for a tab inside a line."""
    if fault.line[:column].strip():
        end = column + len(fault.line[column:]) - len(fault.line[column:].lstrip())
        return (Fix((putting(fault.row, column, end, " "),)),)
    above = next((line for line in reversed(fault.lines[: fault.row]) if line.strip()), "")
    width, mixed = len(above) - len(above.lstrip(" ")), False
    blanks = []
    for row, line in enumerate(fault.lines[fault.row :], fault.row):
        blank = line[: len(line) - len(line.lstrip(" \t"))]
        if line.strip() and "\t" not in blank:
            break
        if "\t" in blank:
            mixed = mixed or " " in blank
            blanks.append((row, blank))
    # The last way is for lines that should not be indented at all.
    return tuple(
        Fix(
            tuple(putting(row, 0, len(old), old.replace("\t", new)) for row, old in blanks),
            safe=safe,
        )
        for new, safe in ((" " * (width or 2), not mixed and not width), ("", False))
    )


def _second_document(fault: YamlFault) -> YamlMistake | None:
    if "another document" not in fault.problem:
        return None
    is_bare = re.fullmatch(r"---\s*(#.*)?", fault.line)
    return YamlMistake(
        fault.row,
        fault.column,
        "a second YAML document begins here",
        "a file has one front matter; delete this line",
        (Fix((deleting(fault.row),), safe=False),) if is_bare else (),
    )


def _code_fence(fault: YamlFault) -> YamlMistake | None:
    if not _FENCE.fullmatch(fault.line):
        return None
    fence = fault.line.strip()
    end = next(
        (
            row
            for row, line in enumerate(fault.lines[fault.row + 1 :], fault.row + 1)
            if line.strip() == fence.rstrip("abcdefghijklmnopqrstuvwxyz")
        ),
        0,
    )
    return YamlMistake(
        fault.row,
        0,
        f"{fence} begins code, which is no front matter",
        f"take out the line {fence}" + (", and the one that ends the code" if end else ""),
        (Fix((deleting(fault.row), *((deleting(end),) if end else ()))),),
    )


_BOLD_KEY = lazy.pattern(r"\*\*([\w-]+)(?::\*\*|\*\*:)\s*")


def _bold_keys(fault: YamlFault) -> YamlMistake | None:
    bold = _BOLD_KEY.match(fault.line)
    if bold is None:
        return None
    edits = [
        putting(row, *key.span(), f"{key[1]}: ")
        for row, line in enumerate(fault.lines)
        if (key := _BOLD_KEY.match(line))
    ]
    return YamlMistake(
        fault.row,
        0,
        f"{bold[1]}: a key has no ** around it",
        f"write {bold[1]}: {fault.line[bold.end() :]}",
        (Fix(tuple(edits)),),
    )


# Spaces that YAML takes for letters, and marks that nobody sees, where a line begins, or a value.
_ODD_SPACES = lazy.pattern(
    r"(?:\A|\A\s*(?:- +)?[\w-]+:|\A\s*-)"
    r"([ \t]*[\u00a0\u2000-\u200b\u202f\u205f\u3000\ufeff][\s\u200b\ufeff]*)"
)


def _odd_space(fault: YamlFault) -> YamlMistake | None:
    """A space that is none to YAML, in front of a key or an item, or after a colon or a hyphen."""
    found = [
        (row, match)
        for row, line in enumerate(fault.lines)
        if not line.isascii() and (match := _ODD_SPACES.match(line))
    ]
    if not found:
        return None
    edits = []
    for row, match in found:
        seen = len(match[1]) - match[1].count("\u200b") - match[1].count("\ufeff")
        spaces = " " * (seen if match.start(1) == 0 else max(seen, 1))
        edits.append(putting(row, *match.span(1), spaces))
    row, match = found[0]
    sign = match[1].strip(" \t")[0]
    name = unicodedata.name(sign, "")
    return YamlMistake(
        row,
        match.start(1),
        f"a plain space belongs here, not U+{ord(sign):04X} {name}".rstrip(),
        "write the line again with plain spaces",
        (Fix(tuple(edits)),),
    )


# Comments of JavaScript and of HTML.
_OTHER_COMMENT = lazy.pattern(r"\s*(?://(.*)|<!--(.*)-->\s*)")


def _bare_line(fault: YamlFault) -> YamlMistake | None:
    if "simple key" not in fault.context or fault.start is None:
        return None
    row, column = fault.start
    line = fault.lines[row]
    is_comment = _OTHER_COMMENT.fullmatch(line)
    comment = f"# {(is_comment[1] or is_comment[2] or '').strip()}" if is_comment else ""
    return YamlMistake(
        row,
        column,
        f"expected a key and a value, got {shorten(fault.lines[row].strip())}",
        "write key: value",
        (Fix((putting(row, 0, len(line), comment),)),)
        if comment
        else (
            separated(fault.lines, row),
            *_block_text(fault.lines, row),
            Fix((deleting(row),), safe=False),
        ),
    )


def _block_text(lines: list[str], row: int) -> list[Fix]:
    """The fix that indents the text that belongs to the `|` or `>` above it."""
    above = next((line for line in reversed(lines[:row]) if line.strip()), "")
    if not re.fullmatch(r"[\w-]+:\s*[|>][-+]?\s*", above):
        return []
    end = next((at for at in range(row, len(lines)) if KEY.match(lines[at])), len(lines))
    return [Fix(tuple(putting(at, 0, 0, "  ") for at in range(row, end) if lines[at].strip()))]


def _misplaced_colon(fault: YamlFault) -> YamlMistake | None:
    if "mapping values are not allowed" not in fault.problem:
        return None
    lines, row, column = fault.lines, fault.row, fault.column
    key = KEY.match(lines[row])
    above = next((i for i in range(row - 1, -1, -1) if lines[i].strip()), None)
    if above is not None and key is not None and key.end(2) == column:
        if glued := _GLUED.fullmatch(lines[above]):
            name, sign = glued[1].strip(" -"), glued[2].strip()
            missing = "a space is missing after the colon"
            if sign != ":":
                missing = f"a colon and a space come after a key, not {sign}"
            return YamlMistake(
                above,
                glued.end(2) if sign == ":" else glued.start(2),
                f"{name}: {missing}",
                f"write {name}: {glued[3]}",
                (separated(lines, above),),
            )
        if key[1]:
            return (
                _uneven(fault, row, len(key[1]), _text_column(lines[above]))
                if _text_column(lines[above])
                else _too_far(fault, key, lines[above], row)
            )
    return yaml_texts.colon_in_text(fault)


def _too_far(fault: YamlFault, key: re.Match[str], above: str, row: int) -> YamlMistake:
    other = KEY.match(above)
    # The line may go on with a text without quotes.
    ended = other is not None and re.fullmatch(
        r"""(".*"|'.*'|\[.*\]|\{.*\}|true|false|[\d:TZ+.-]+)\s*""", above[other.end() :]
    )
    return YamlMistake(
        row,
        0,
        f"{key[2]}: this line is indented, but {other[2] if other else 'the line above'}"
        " has its value already",
        f"take out the spaces before {key[2]}",
        (_indented(fault.lines, row, len(key[1]), 0, safe=ended is not None),),
    )


def _indented(lines: list[str], row: int, own: int, others: int, *, safe: bool) -> Fix:
    """The fix that moves a line, and those right below it that begin at the same column, from the
    column `own` to that of the `others`."""
    edits = []
    for at, line in enumerate(lines[row:], row):
        if len(line) - len(line.lstrip()) != own or not line.strip():
            break
        more, less = max(others - own, 0), max(own - others, 0)
        edits.append(putting(at, 0, less, " " * more))
    return Fix(tuple(edits), safe=safe)


def _text_column(line: str) -> int:
    """The column at which the text of a line begins, after spaces and `- `."""
    begin = re.match(r"\s*(?:- +)?", line)
    return begin.end() if begin else 0


def _uneven(fault: YamlFault, row: int, own: int, others: int) -> YamlMistake:
    is_item = fault.lines[row].lstrip().startswith("- ")
    return YamlMistake(
        row,
        0,
        f"this line is indented by {own}, its neighbours by {others}",
        f"begin it with {others} space{'s' if others > 1 else ''}"
        if others
        else "take out the spaces before it",
        (_indented(fault.lines, row, own, others, safe=is_item or not others),),
    )


def _uneven_lines(fault: YamlFault) -> YamlMistake | None:
    lines, row = fault.lines, fault.row
    if "<document start>" in fault.problem:
        row = next((i for i, line in enumerate(lines) if line.strip()), 0)
        own, others = len(lines[row]) - len(lines[row].lstrip()), 0
    elif any(what in fault.problem for what in ("expected key", "'-' indicator", "<block end>")):
        above = next((line for line in reversed(lines[:row]) if line.strip()), "")
        own = len(lines[row]) - len(lines[row].lstrip())
        others = (
            len(above) - len(above.lstrip())
            if lines[row].lstrip().startswith("- ")
            else _text_column(above)
        )
        if own != fault.column:
            return None
    else:
        return None
    return _uneven(fault, row, own, others) if own != others else None


# The first that recognizes an error explains it.
_RULES = (
    _tab,
    _second_document,
    _code_fence,
    _odd_space,
    _bold_keys,
    yaml_lists.star_bullets,
    yaml_texts.wrong_escape,
    yaml_texts.open_quotes,
    yaml_lists.comment_in_list,
    yaml_lists.no_value,
    yaml_texts.split_text,
    yaml_lists.open_list,
    _bare_line,
    _misplaced_colon,
    yaml_texts.odd_beginning,
    _uneven_lines,
)
