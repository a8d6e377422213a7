"""Comments of readers → HTML. Nobody has checked them, so everything is escaped first, and only
then a few signs become tags.

The dialect is small enough to be read in one pass, whatever the text: no comment is refused for
taking too long, since a reader must not be able to stop a build. layouts/js/comments.js reads the
same dialect, for comments newer than the build; tests/browser/test_comments.py compares the two."""

from __future__ import annotations

import re
from html import escape

import nh3

from sitegen import urls
from sitegen.text.characters import UNPRINTABLE, with_line_feeds

TAGS = {"a", "blockquote", "br", "code", "del", "em", "li", "ol", "p", "pre", "strong", "ul"}
# Links by readers: nobody vouches for them, and their targets get no access to this page.
LINK = 'rel="nofollow ugc noopener"'

# Controls that reverse the order of the text around them (Unicode UAX #9): they could make a name
# or an address look like another one. The marks that letters need (LRM, RLM, ALM) stay.
_BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
# No repetition can go past the sign that ends it, so the time is linear in the length of a line.
_BLANKS = " \t"
_SPACES = " \t\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_INLINE = re.compile(
    r"`([^`\n]+)`"
    r"|\*\*([^ \t*]|[^ \t*][^*\n]*[^ \t*])\*\*"
    r"|\*([^ \t*]|[^ \t*][^*\n]*[^ \t*])\*"
    r"|~~([^~\n]+)~~"
    rf"|\[([^\[\]\n]+)\]\((https?://[^{_SPACES}()<>\"]+)\)"
    rf"|(https?://[^{_SPACES}<>\"]+)"
)
# What is left of a link whose address no browser can open, such as one with port 99999: the address
# is taken out by the sanitizer, which reads addresses as browsers do (the URL Standard).
_WITHOUT_ADDRESS = re.compile(rf"<a {LINK}>([^<]*)</a>")
_END = ".,;:!?'*_~`)]}"
_ITEM = re.compile(r"(?:([-*+])|([0-9]{1,9})[.)])[ \t]+(.*)")


def plain(text: str) -> str:
    """`text` without characters that are never shown: controls, those that reverse the order of
    letters among them. Line ends become "\\n"."""
    return _BIDI_CONTROLS.sub("", UNPRINTABLE.sub("", with_line_feeds(text)))


def html(text: str) -> str:
    """The HTML of a comment: paragraphs with their line ends, quotations, lists, code, emphasis and
    links."""
    blocks = _blocks(plain(text).strip("\n").split("\n"), quoted=False)
    # The HTML is safe already; this is a second line of defence, should `_blocks` have a mistake.
    cleaned = nh3.clean(
        blocks,
        tags=TAGS,
        attributes={"a": {"href", "rel"}},
        url_schemes={"http", "https"},
        link_rel=None,
    )
    return _WITHOUT_ADDRESS.sub(r"\1", cleaned)


def inline(text: str) -> str:
    """The HTML of one line by the site's own author, without links: emphasis, code, struck words.
    Whatever else is in it is text."""
    line = " ".join(plain(text).split())
    return nh3.clean(_inline(line), tags={"code", "del", "em", "strong"}, attributes={})


def _blocks(lines: list[str], *, quoted: bool) -> str:
    blocks: list[str] = []
    at = 0
    # A fence that nothing closes is text. The last line that can close one is searched for once.
    last = max((i for i, line in enumerate(lines) if line.strip(_BLANKS) == "```"), default=-1)
    while at < len(lines):
        line, start = lines[at], at
        if not line.strip(_BLANKS):
            at += 1
        elif line.startswith("```") and at < last:
            at += 1
            while lines[at].strip(_BLANKS) != "```":
                at += 1
            blocks.append(
                f"<pre><code>{escape(chr(10).join(lines[start + 1 : at]))}\n</code></pre>"
            )
            at += 1
        elif line.startswith(">") and not quoted:
            while at < len(lines) and lines[at].startswith(">"):
                at += 1
            inside = _blocks([_unquoted(each) for each in lines[start:at]], quoted=True)
            blocks.append(f"<blockquote>{inside}</blockquote>")
        elif item := _ITEM.fullmatch(line):
            tag, items = ("ul" if item[1] else "ol"), []
            while item and ("ul" if item[1] else "ol") == tag:
                items.append(f"<li>{_inline(item[3])}</li>")
                at += 1
                item = _ITEM.fullmatch(lines[at]) if at < len(lines) else None
            blocks.append(f"<{tag}>{''.join(items)}</{tag}>")
        else:
            at += 1
            while (
                at < len(lines)
                and lines[at].strip(_BLANKS)
                and not _begins(lines[at], at < last, quoted)
            ):
                at += 1
            blocks.append(
                f"<p>{'<br>'.join(_inline(each.strip(_BLANKS)) for each in lines[start:at])}</p>"
            )
    return "\n".join(blocks)


def _unquoted(line: str) -> str:
    return line[1:].removeprefix(" ")


def _begins(line: str, closed: bool, quoted: bool) -> bool:
    """Whether a line begins a block of its own; `closed`, whether a fence would be closed."""
    return (
        (line.startswith("```") and closed)
        or (line.startswith(">") and not quoted)
        or _ITEM.fullmatch(line) is not None
    )


def _inline(line: str, depth: int = 0) -> str:
    pieces, end = [], 0
    for found in _INLINE.finditer(line):
        pieces.append(escape(line[end : found.start()]))
        end = found.end()
        code, strong, emphasis, struck, words, address, bare = found.groups()
        if code is not None:
            pieces.append(f"<code>{escape(code)}</code>")
        elif bare is not None:
            url = bare.rstrip(_END)
            pieces.append(_link(url, escape(url)) + escape(bare[len(url) :]))
        elif address is not None:
            pieces.append(_link(address, escape(words)))
        else:
            tag, inner = (
                ("strong", strong)
                if strong is not None
                else ("em", emphasis)
                if emphasis is not None
                else ("del", struck)
            )
            pieces.append(
                f"<{tag}>{_inline(inner, depth + 1) if depth < 2 else escape(inner)}</{tag}>"
            )
    return "".join((*pieces, escape(line[end:])))


def _link(url: str, words: str) -> str:
    return f'<a href="{escape(url)}" {LINK}>{words}</a>' if urls.is_web_address(url) else words
