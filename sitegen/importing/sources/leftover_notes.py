"""What of a body sitegen has nothing for, counted while the body is turned into HTML."""

from __future__ import annotations

from collections import Counter

from sitegen.importing.source import Note, Weight
from sitegen.text.html_comments import comment


class Leftovers:
    """What was left of one body, by kind."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._names: dict[str, Counter[str]] = {}
        self._said: dict[str, tuple[Weight, str, str]] = {}

    def left(
        self, kind: str, text: str, *, hint: str = "", weight: Weight = 3, name: str = ""
    ) -> str:
        """The comment that stands for `text`, of which nothing is shown to readers."""
        message = "nothing of it is shown: it stays as a comment in the text"
        self.note(kind, weight, message, hint, name)
        return comment(text)

    def note(self, kind: str, weight: Weight, message: str, hint: str = "", name: str = "") -> None:
        """Counts something that an editor may have to look at. `name`: which one of its kind."""
        self._counts[kind] += 1
        if name:
            self._names.setdefault(kind, Counter())[name] += 1
        self._said.setdefault(kind, (weight, message, hint))

    def add(self, others: Leftovers) -> None:
        """Counts what others have counted."""
        self._counts.update(others._counts)
        self._said = {**others._said, **self._said}
        for kind, names in others._names.items():
            self._names.setdefault(kind, Counter()).update(names)

    def notes(self, place: str, document: str) -> tuple[Note, ...]:
        """A note for each kind, with how often there was one."""
        found = []
        for kind, count in self._counts.items():
            weight, message, hint = self._said[kind]
            names = [f"{n} ({k})" if k > 1 else n for n, k in self._names.get(kind, {}).items()]
            times = f"{', '.join(names)}: " if names else f"{count} times: " if count > 1 else ""
            note = Note(
                weight=weight,
                kind=kind,
                place=place,
                message=times + message,
                hint=hint,
                document=document,
            )
            found.append(note)
        return tuple(found)

    @property
    def has_holes(self) -> bool:
        """Whether readers miss something."""
        return any(weight == 3 for weight, _, _ in self._said.values())
