"""The comments on a post, as a file under content/comments/ has them."""

from typing import Annotated

from msgspec import Struct

from sitegen.model.fields import Date, Text, WebAddress, form

CommentId = Annotated[
    str,
    form("id", 'letters and digits, such as "17"', pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"),
]


class Comment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A reader's comment: one entry of a file under content/comments/. `parent` is the id of the
    comment that it replies to. A `deleted` comment is kept because others reply to it."""

    id: CommentId
    parent: CommentId | None = None
    date: Date
    author: Text | None = None
    website: WebAddress = ""
    deleted: bool = False
    text: Text | None = None


class CommentFile(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A file under content/comments/: the comments on one post."""

    comment: Annotated[
        tuple[Comment, ...], form("list of comments", "entries that begin with [[comment]]")
    ] = ()
