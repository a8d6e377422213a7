"""Names for what wants a name that another one has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import count


class Numbering:
    """Puts numbers behind names. It knows how far each has come: of ten thousand documents with one
    name, none goes through the numbers of the others again."""

    def __init__(self) -> None:
        self._last: Counter[str] = Counter()

    def names(self, wanted: str, within: str = "") -> Iterator[str]:
        """`wanted`, then `wanted-2` and so on, but for those that were given before. Among which
        names they are to be free, such as those of a folder, is said by `within`."""
        place = f"{within}\n{wanted}"
        for number in count(self._last[place] + 1):
            self._last[place] = number
            yield wanted if number == 1 else f"{wanted}-{number}"
