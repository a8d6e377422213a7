"""The last lines of a text that belong in its front matter, as the edits that move them there."""

from __future__ import annotations

from typing import Any

from sitegen import lazy, urls
from sitegen.errors import NO_FIX, Fix, KeyEdit
from sitegen.formats.source_map import REFUSED, leaves
from sitegen.parse.frontmatter import Split
from sitegen.parse.prose.leftover import Leftover
from sitegen.parse.prose.words import MARKS, plain, vocabulary
from sitegen.text.edits import edit_at, set_key

# A label such as "**Sources:**", a heading, a rule above it.
_LABEL = lazy.pattern(r"[\s#>*_–—-]*[^\W\d_][\w ]{0,30}?[\s*_]*(?::[\s*_]*|\n+|$)")
_RULE = lazy.pattern(r" {0,3}(?:-{3,}|\*{3,}|_{3,})")
# A longer line names more than a work.
_LONGEST = 300
_ITEM = lazy.pattern(r"\s*(?:[-+*]|\d{1,2}[.)])\s+")
_LINK = lazy.pattern(r"\[([^\[\]]+)\]\(<?(https?://[^\s()<>]+)>?\)[.,]?")
_ADDRESS = lazy.pattern(r"<?(https?://(?:www\.)?([^\s/<>()]+)[^\s<>()]*?)>?[.,]?")
_NAME_AND_ADDRESS = lazy.pattern(r"([^\[\]()<>]+?)\s*(?:[,:–—(<-]\s*)+(https?://[^\s<>()]+?)[)>.]*")
_NAME = lazy.pattern(r"[^\W_][^\[\]()<>:;\n]{0,60}?[.*_]*")


def to_front_matter(leftover: Leftover, parts: Split) -> Fix:
    """The fix that takes the last lines out of the body, and gives the key that they are about, of
    the front matter, what they say. Safe if it says all of that already, or if it names no source.
    """
    body, data = parts.body, parts.meta.data
    start = _end_of_text(body[: leftover.start])
    if body[leftover.end :].strip() or not body[:start].strip():
        return NO_FIX
    end = len(body.rstrip())
    edit = edit_at(body, start, end, "", parts.body_line)
    if leftover.key == "ai":
        stated = data.get("ai")
        if stated in (False, "none", "unstated"):
            return NO_FIX
        if stated is not None:
            says_no_more = _is_generated(stated) and _is_origin(body[leftover.start : leftover.end])
            return Fix((edit,), safe=says_no_more)
        return Fix((edit,), (set_key(("ai",), "generated"),), safe=False)
    sources = _sources(body[leftover.start : leftover.end])
    is_refused = any(value is REFUSED for _, value in leaves(data.get("source"), ("source",)))
    if not sources or is_refused:
        return NO_FIX
    key = _key_edit(data.get("source"), sources)
    if key is None:
        return Fix((edit,))
    return Fix((edit,), (key,), safe=data.get("source") is None)


def _is_generated(stated: Any) -> bool:
    """Whether the value of `ai` says that a model wrote the text."""
    part = stated.get("involvement") if isinstance(stated, dict) else stated
    return part is True or str(part).strip().lower() == "generated"


def _is_origin(text: str) -> bool:
    """Whether a text says what part AI had, and nothing else."""
    said = plain(text).strip(MARKS + ".!)")
    return any(said == each.strip(".") for each in vocabulary(()).words.origins)


def _end_of_text(above: str) -> int:
    """The length of the text without the blank lines, and the rule, at its end."""
    above = above.rstrip()
    before, _, last = above.rpartition("\n")
    is_rule = _RULE.fullmatch(last) is not None and not before.rpartition("\n")[2].strip()
    return len(before.rstrip() if is_rule else above)


def _sources(text: str) -> list[dict[str, str]]:
    """The works that a text names, one in a line; [] if it has anything else."""
    label = _LABEL.match(text)
    rest = text[label.end() :] if label else ""
    works = []
    for line in filter(str.strip, rest.split("\n")):
        work = _work(line[item.end() :] if (item := _ITEM.match(line)) else line.strip())
        if not work:
            return []
        works.append(work)
    return works


def _work(text: str) -> dict[str, str]:
    text = text.strip().strip("*_")
    if len(text) > _LONGEST:
        return {}
    if link := _LINK.fullmatch(text):
        work = {"name": link[1], "url": link[2]}
    elif address := _ADDRESS.fullmatch(text):
        work = {"name": address[2], "url": address[1]}
    elif named := _NAME_AND_ADDRESS.fullmatch(text):
        work = {"name": named[1].strip("*_ "), "url": named[2]}
    else:
        work = {"name": text.rstrip(".*_ ")} if _NAME.fullmatch(text) else {}
    return work if "url" not in work or urls.is_web_address(work["url"]) else {}


def _key_edit(stated: Any, works: list[dict[str, str]]) -> KeyEdit | None:
    """What adds the works to the sources that are `stated`; None if all are among them."""
    known = stated if isinstance(stated, list) else [] if stated is None else [stated]
    missing = [work for work in works if not any(_is_same(work, one) for one in known)]
    if not missing:
        return None
    values: list[Any] = [work if "url" in work else work["name"] for work in missing]
    if not known:
        return set_key(("source",), values[0] if len(values) == 1 else values)
    if isinstance(stated, list) and len(values) == 1:
        return set_key(("source", len(known)), values[0])
    return set_key(("source",), [*known, *values])


def _is_same(work: dict[str, str], stated: Any) -> bool:
    named = stated if isinstance(stated, dict) else {"name": stated}
    url, other = work.get("url"), named.get("url")
    if url and other:
        return url.rstrip("/") == str(other).rstrip("/")
    return not url and work["name"].casefold() == str(named.get("name", "")).casefold()
