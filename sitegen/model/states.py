"""What is to be said beside the headline of an article, wherever it is shown."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

# The marks beside a headline, in the order in which they are shown.
Mark = Literal["retracted", "breaking", "live", "corrected", "clarified"]


class ArticleState(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """The state of one article at the moment of the build, by its front matter and, if it is a
    translation, by the corrections of its original.

    `is_retracted`: the whole article was taken back; then it is neither pinned nor breaking nor
    live. `has_text`: its text is published, which a retraction can end. `is_corrected` and
    `is_clarified` say what the newest correction is. `is_live`: entries are still being added."""

    is_retracted: bool = False
    has_text: bool = True
    is_corrected: bool = False
    is_clarified: bool = False
    is_pinned: bool = False
    is_breaking: bool = False
    is_live: bool = False
    is_unlisted: bool = False

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What is shown beside the headline, in that order. The interface string of each is
        `mark_<name>`."""
        marks: tuple[tuple[bool, Mark], ...] = (
            (self.is_retracted, "retracted"),
            (self.is_breaking, "breaking"),
            (self.is_live, "live"),
            (self.is_corrected, "corrected"),
            (self.is_clarified, "clarified"),
        )
        return tuple([mark for holds, mark in marks if holds])


# The state of most articles.
ORDINARY = ArticleState()
