"""The values of data files, as the jobs of pages name them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec import Raw


class SharedData:
    """The values of data files, encoded, by the names that layouts know. Each is stored by `share`
    when the first layout names it."""

    def __init__(self, values: Mapping[str, bytes], share: Callable[[object], str]) -> None:
        self._values, self._share = values, share
        self._digests: dict[str, str] = {}

    def digests(self, names: Iterable[str | None]) -> dict[str, str]:
        """The digests of the values with these `names`, of which None stands for all, by name. A
        name that no file has is left out."""
        wanted = set(names)
        return {
            name: self._digest(name) for name in self._values if name in wanted or None in wanted
        }

    def _digest(self, name: str) -> str:
        if name not in self._digests:
            self._digests[name] = self._share(Raw(self._values[name]))
        return self._digests[name]
