"""What is to be said beside the headline of an article, wherever it is shown."""

from typing import Literal

from msgspec import Struct

# The marks beside a headline, in the order in which they are shown.
Mark = Literal["retracted", "breaking", "live", "corrected", "clarified"]


class ArticleState(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """The state of one article at the moment of the build, by its front matter and, if it is a
    translation, by the corrections of its original.

    `marks` is what is shown beside the headline; the interface string of each is `mark_<name>`. An
    article that was retracted as a whole has no other mark, and is not pinned. "corrected" goes
    before "clarified", whichever came last; "live" says that entries are still being added.
    `has_text`: its text is published, which a retraction can end."""

    marks: tuple[Mark, ...] = ()
    has_text: bool = True
    is_pinned: bool = False
    is_unlisted: bool = False

    @property
    def is_retracted(self) -> bool:
        """Whether the whole article was taken back."""
        return "retracted" in self.marks

    @property
    def is_breaking(self) -> bool:
        """Whether it is breaking news."""
        return "breaking" in self.marks


# The state of most articles.
ORDINARY = ArticleState()
