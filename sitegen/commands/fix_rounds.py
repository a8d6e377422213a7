"""Check, apply the fixes, check again, in memory: until no fix is left.

One round is not enough. YAML names one mistake at a time, a key is known by its name only when that
is spelled right, and two fixes of one place have to wait for each other."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from sitegen.commands.check import Checked, Texts
from sitegen.edits.fixes import FileEdit, applied, fix_of
from sitegen.errors import Fix, Problem

# A file that still changes after so many rounds, or has grown by so many characters and more than
# twofold, has fixes that undo or repeat each other.
ROUNDS = 300
GROWTH = 10_000
# At most so many times in one round, fixes of keys of one file are tried.
ATTEMPTS = 100

# The name of a file → its bytes; None for a file that must not be changed.
Read = Callable[[str, Checked], bytes | None]


class FixedFile(Struct, frozen=True, kw_only=True):
    """A file that fixes change, by the name that problems have for it: its bytes `before` and
    `after`, and the `problems` that are mended, in the order in which they came up. Their places
    are those in the text of that round."""

    name: str
    before: bytes
    after: bytes
    problems: tuple[Problem, ...]


class FixOutcome(Struct, frozen=True):
    """The files that fixes change, by their names, and what a check says of the files then."""

    files: tuple[FixedFile, ...]
    left: Checked


def rounds(judge: Callable[[Texts], Checked], read: Read, *, with_unsafe: bool) -> FixOutcome:
    """The outcome of all rounds. `judge` checks with other texts for some files; `with_unsafe`:
    fixes count that may change what is meant."""
    working = _Working(read, with_unsafe)
    while True:
        checked = judge(working.texts())
        if not working.apply(checked):
            return FixOutcome(working.files(), checked)


class _Text(Struct):
    """A file at work: its bytes on the disk, its text now and the earlier ones, and the problems
    that are mended in it."""

    before: bytes
    text: str
    earlier: set[str]
    problems: list[Problem]


class _Working:
    """The texts of all files with fixes, round by round."""

    def __init__(self, read: Read, with_unsafe: bool) -> None:
        self._read, self._with_unsafe = read, with_unsafe
        self._texts: dict[str, _Text] = {}
        self._closed: set[str] = set()

    def texts(self) -> Texts:
        """The bytes of the files that are changed."""
        return {name: text.text.encode() for name, text in self._texts.items() if text.problems}

    def files(self) -> tuple[FixedFile, ...]:
        """The files that are changed, in order."""
        return tuple(
            FixedFile(
                name=name,
                before=text.before,
                after=text.text.encode(),
                problems=tuple(text.problems),
            )
            for name, text in sorted(self._texts.items())
            if text.problems
        )

    def apply(self, checked: Checked) -> bool:
        """Apply the fixes of the problems that do not overlap. Returns whether a text changed."""
        by_file: dict[str, list[Problem]] = {}
        for problem in sorted(set(checked.problems)):
            fix = problem.fix
            paths = [*(edit.path for edit in fix.texts), *(edit.path for edit in fix.keys)]
            names = {path or problem.path for path in paths}
            # Only one file can be replaced at once, and a fix is applied whole or not at all.
            if len(names) == 1 and (fix.safe or self._with_unsafe):
                by_file.setdefault(names.pop(), []).append(problem)
        changed = False
        for name, problems in by_file.items():
            text = self._text(name, checked)
            if text is not None:
                accepted = _Accepted(name, text)
                accepted.add_all(problems)
                changed |= self._change(name, accepted)
        return changed

    def _text(self, name: str, checked: Checked) -> str | None:
        """The text of a file as it is now; None if it is not to be changed."""
        if name in self._closed:
            return None
        if name not in self._texts:
            data = self._read(name, checked)
            try:
                text = None if data is None else data.decode()
            except UnicodeDecodeError:
                text = None
            if data is None or text is None:
                self._closed.add(name)
                return None
            self._texts[name] = _Text(data, text, {text}, [])
        return self._texts[name].text

    def _change(self, name: str, accepted: _Accepted) -> bool:
        """Apply the edits of one file. Returns whether the text changed."""
        own = self._texts[name]
        text = applied(own.text, accepted.edits)
        if text == own.text:
            return False
        limit = 2 * len(own.before) + GROWTH
        if text in own.earlier or len(own.earlier) > ROUNDS or len(text) > limit:
            # Nobody can tell which of the texts is right: the file stays as it is.
            del self._texts[name]
            self._closed.add(name)
            return True
        own.text = text
        own.earlier.add(text)
        own.problems += accepted.problems
        return True


class _Accepted:
    """The edits of one file in one round, none of which overlap."""

    def __init__(self, name: str, text: str) -> None:
        self.edits: list[FileEdit] = []
        self.problems: list[Problem] = []
        self._name, self._text = name, text
        self._ranges: list[tuple[int, int]] = []
        self._attempts = ATTEMPTS

    def add_all(self, problems: Iterable[Problem]) -> None:
        """Add the edits that mend the `problems`, but for those of which one overlaps with another
        one, or is about the same key."""
        of_keys: list[Problem] = []
        taken: set[tuple[str, ...]] = set()
        of_text: list[Problem] = []
        for problem in problems:
            keys = set(_keys(problem))
            if problem.fix.texts:
                of_text.append(problem)
            elif taken.isdisjoint(keys):
                of_keys.append(problem)
                taken |= keys
        self._add_keys(of_keys)
        for problem in of_text:
            self._add(problem.fix, [problem])
        self.problems.sort()

    def _add_keys(self, problems: Sequence[Problem]) -> None:
        """Add fixes of keys: all at once, if they do not get into each other's way. Each is
        verified by reading the whole front matter again, which takes long for thousands."""
        if not problems or not self._attempts:
            return
        self._attempts -= 1
        keys = tuple(edit for problem in problems for edit in problem.fix.keys)
        if not self._add(Fix(keys=keys), problems) and len(problems) > 1:
            half = len(problems) // 2
            self._add_keys(problems[:half])
            self._add_keys(problems[half:])

    def _add(self, fix: Fix, problems: Sequence[Problem]) -> bool:
        """Add the edits of the `fix`, unless one overlaps with one that is there."""
        together = replace(problems[0], path=self._name, fix=fix)
        found = fix_of(together, lambda name: self._text if name == self._name else None)
        if found is None:
            return False
        ranges = {(edit.start, edit.end) for edit in found.edits}
        if any(map(self._is_taken, ranges)):
            return False
        for each in ranges:
            insort(self._ranges, each)
        self.edits += found.edits
        self.problems += problems
        return True

    def _is_taken(self, place: tuple[int, int]) -> bool:
        # Ranges that only touch count as well: nobody knows which of two insertions comes first.
        start, end = place
        at = bisect_left(self._ranges, place)
        return any(
            other_start <= end and start <= other_end
            for other_start, other_end in self._ranges[max(at - 1, 0) : at + 1]
        )


def _keys(problem: Problem) -> Iterable[tuple[str, ...]]:
    """The ways to the keys that the fix of the problem changes or gives names to."""
    for edit in problem.fix.keys:
        yield edit.keys
        if edit.action == "rename":
            yield (*edit.keys[:-1], edit.text)
