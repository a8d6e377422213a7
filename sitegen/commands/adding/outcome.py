"""What becomes of each article."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from sitegen.errors import Problem

Done = Literal["added", "updated", "unchanged", "refused"]
_DONE: tuple[Done, ...] = ("added", "updated", "unchanged", "refused")


class Added(Struct, frozen=True, kw_only=True):
    """The outcome for one article. `path` and `url`, the whole address, are "" if it is refused;
    `id` is its `external_id`. `done` is added, updated, unchanged or refused."""

    done: Done
    path: str = ""
    url: str = ""
    id: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the site has the article."""
        return self.done != "refused"


def result_line(added: Sequence[Added]) -> str:
    """The outcomes for people, on one line."""
    counts = [(sum(each.done == done for each in added), done) for done in _DONE]
    return ", ".join(f"{count} {done}" for count, done in counts if count) or "nothing to add"
