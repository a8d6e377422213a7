"""Comments that were approved, with who answers whom. Addresses of people are not taken up."""

from __future__ import annotations

from sitegen.importing.source import SourceComment
from sitegen.importing.sources.html_texts import plain, web_address, without_mail
from sitegen.importing.sources.wordpress import dates
from sitegen.importing.sources.wordpress.paragraphs import with_paragraphs
from sitegen.importing.sources.wordpress.types import hidden_comment
from sitegen.importing.sources.wordpress.wxr import WxrItem


def comments_of(item: WxrItem) -> tuple[SourceComment, ...]:
    """The comments of an item, in the order of the export. A reply to one that is not shown answers
    the next one above that is."""
    rows = {_id(row, number): row for number, row in enumerate(item.comments, 1)}
    shown = {key for key, row in rows.items() if not hidden_comment(row)}
    found = []
    for key, row in rows.items():
        date = dates.utc(row.get("comment_date_gmt", "")) or dates.moment(
            row.get("comment_date", "")
        )
        if key not in shown or not (text := row.get("comment_content", "").strip()):
            continue
        found.append(
            SourceComment(
                id=key,
                parent=_parent(key, rows, shown),
                date=date or dates.published(item) or dates.EPOCH,
                author=without_mail(plain(row.get("comment_author", ""))),
                website=web_address(row.get("comment_author_url", "")),
                text=with_paragraphs(text),
            )
        )
    return tuple(found)


def _id(row: dict[str, str], number: int) -> str:
    return row.get("comment_id", "").strip() or f"comment-{number}"


def _parent(key: str, rows: dict[str, dict[str, str]], shown: set[str]) -> str:
    passed = {key}
    while True:
        key = rows[key].get("comment_parent", "").strip()
        if key in ("", "0") or key in passed or key not in rows:
            return ""
        if key in shown:
            return key
        passed.add(key)
