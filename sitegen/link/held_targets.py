"""Links to posts that are held back. They lead nowhere, and are no mistake: the texts are published
without them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sitegen.errors import Problem, Severity, shorten
from sitegen.link.assets import bundles_around
from sitegen.link.expected import AwaitedDocument
from sitegen.model.config import SETTINGS
from sitegen.model.documents import Ref


class HeldTarget(NamedTuple):
    """What a link to a `post` that is held back leads to: the address `url`, "" if it is not known,
    and the `file` that would be there, "" for a list."""

    post: str
    url: str
    file: str


class HeldTargets:
    """Which post that is held back a link leads to. `unread` are the paths of all of these posts:
    the address and the files of one count as unknown until it is added."""

    def __init__(self, unread: Iterable[str]) -> None:
        self._unread = set(unread)
        self._by_url: dict[str, str] = {}
        # The posts by the paths of their files, and the addresses that the files would have.
        self._by_file: dict[str, tuple[str, str]] = {}

    def add(self, awaited: AwaitedDocument) -> None:
        """Note a post that is held back, the files beside it, and the addresses that it would add:
        its own, its aliases, and the lists that it would be in."""
        path = awaited.document.path
        self._unread.discard(path)
        self._by_file[path] = path, awaited.url
        for asset in awaited.assets:
            self._by_file[asset.file.path] = path, asset.url
            self._by_url.setdefault(asset.url, path)
        for url in awaited.addresses:
            self._by_url.setdefault(url, path)

    def of_file(self, file: str) -> HeldTarget | None:
        """The post that a `file` is, or belongs to; None if that is no post that is held back."""
        if file in self._by_file:
            return HeldTarget(*self._by_file[file], file)
        around = (path for path in (file, *bundles_around(file)) if path in self._unread)
        post = next(around, None)
        return HeldTarget(post, "", file) if post else None

    def at(self, url: str) -> HeldTarget | None:
        """The post that would add the address `url`, as a link may write it; None if no post that
        is held back would."""
        for form in (url, url + "/", url.removesuffix("index.html")):
            if form in self._by_url:
                post = self._by_url[form]
                is_own = self._by_file[post][1] == form
                return HeldTarget(post, form, post if is_own else "")
        return None


def link_to_held(path: str, ref: Ref, post: str) -> Problem:
    """The problem of a link in the file `path` to a `post` that is held back; "" if it is one of
    several. In the settings it is an error, because every page would have the link."""
    severity: Severity = "error" if path == SETTINGS else "warning"
    what = f"{post} is" if post else f"what may be at {shorten(ref.target)} is"
    return Problem.at(
        path,
        ref.place,
        severity=severity,
        code="held-target",
        message=f"{what} held back, so the link would lead nowhere",
        hint=(
            "its text is published without the link"
            if severity == "warning"
            else "mend the post, or take the link out"
        ),
    )
