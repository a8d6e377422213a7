"""The values of data files, as the jobs of pages name them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec import Raw

from sitegen.model.components import LinkedComponent, PlannedComponent


class SharedData:
    """The values of data files, encoded, by the names that layouts know, and `of_components` by
    their paths. Each is stored by `share` when the first layout or component names it, and so is
    the card of a post, which `card_at` returns by its address."""

    def __init__(
        self,
        values: Mapping[str, bytes],
        share: Callable[[object], str],
        of_components: Mapping[str, bytes] = {},
        card_at: Callable[[str], object] = str,
    ) -> None:
        self._values, self._share = values, share
        self._digests: dict[str, str] = {}
        self._of_components, self._by_path = of_components, dict[str, str]()
        self._card_at, self._cards = card_at, dict[str, str]()

    def digests(self, names: Iterable[str | None]) -> dict[str, str]:
        """The digests of the values with these `names`, of which None stands for all, by name. A
        name that no file has is left out."""
        wanted = set(names)
        return {
            name: self._digest(name) for name in self._values if name in wanted or None in wanted
        }

    def planned(
        self, components: Iterable[LinkedComponent | None]
    ) -> tuple[PlannedComponent | None, ...]:
        """The `components` of a text as jobs have them."""
        return tuple(
            PlannedComponent(
                name=each.name,
                form=each.form,
                values=each.values,
                dates=each.dates,
                files=each.files,
                # One that cannot be read is an error by itself.
                data={
                    name: self._of_path(path)
                    for name, path in each.data.items()
                    if path in self._of_components
                },
                posts={name: self._card(url) for name, url in each.posts.items()},
                pictures=each.pictures,
            )
            if each
            else None
            for each in components
        )

    def _of_path(self, path: str) -> str:
        if path not in self._by_path:
            self._by_path[path] = self._share(Raw(self._of_components[path]))
        return self._by_path[path]

    def _card(self, url: str) -> str:
        if url not in self._cards:
            self._cards[url] = self._share(self._card_at(url))
        return self._cards[url]

    def _digest(self, name: str) -> str:
        if name not in self._digests:
            self._digests[name] = self._share(Raw(self._values[name]))
        return self._digests[name]
