"""What an HTML or XML file does beside showing something. It is not written anew, as an SVG is:
nobody can tell what would be left."""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from sitegen.assets.markup import XML
from sitegen.errors import SiteError
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.model.jobs import MarkupJob
from sitegen.model.site import Finding
from sitegen.pictures import inert, originals

# What a browser takes for XML and for HTML where nobody says what a file is (MIME Sniffing Standard
# §7.1).
_XML_DECLARED = re.compile(rb"[\xef\xbb\xbf\t\n\x0c\r ]*<\?xml")
_SNIFFED = re.compile(
    rb"[\xef\xbb\xbf\t\n\x0c\r ]*(?:<!--|<(?:!doctype"
    rb" html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p)"
    rb"[ >])",
    re.IGNORECASE,
)
_TAG = re.compile(r"<([a-zA-Z][^\s/>]*)")
_STYLE = re.compile(r"<style(.*?)(?:</style|$)", re.IGNORECASE | re.DOTALL)
# HTML §13.2.5.32 to 40: the name of an attribute and its value.
_ATTRIBUTE = re.compile(
    r"""[\s/]*+([^\s/>=][^\s/>=]*|=[^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"'][^\s>]*)))?"""
)
# They switch to letters that do not mean what they seem to (ISO 2022), or end a text early.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_DATA = re.compile(r"\s*data:(?:image/(?!svg)|font/|audio/|video/)", re.IGNORECASE)
# So many attributes are looked at in one file; each may belong to several tags that begin before
# it.
_MOST = 500_000


def judge(input_: bytes, given: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """A `MarkupJob` and the bytes of a file → nothing. Raises SiteError if it does something when
    it is opened."""
    job, data = decode(input_, MarkupJob), given[0]
    name = job.path.lower()
    if name.endswith(originals.HTML) or (not name.endswith(XML) and _SNIFFED.match(data)):
        found = list(islice(_findings(_text(data)), inert.ENOUGH))
        if found:
            raise SiteError(inert.refused(job.path, found))
    elif name.endswith(XML) or _XML_DECLARED.match(data):
        inert.checked(job.path, data)
    return JobOutput(encode(None))


def _text(data: bytes) -> str:
    """The text of a page. Whatever encoding it says, tags stand in ASCII."""
    wide = next(
        (
            name
            for mark, name in (
                (codecs.BOM_UTF16_LE, "utf-16-le"),
                (codecs.BOM_UTF16_BE, "utf-16-be"),
            )
            if data.startswith(mark)
        ),
        "",
    )
    return data.decode(wide or "utf-8-sig", errors="replace")


def _findings(text: str) -> Iterator[Finding]:
    """What a page does. Every "<" before a letter is taken for a tag, also where a browser sees
    none: in a comment, a title, a style."""
    for control in _CONTROL.finditer(text):
        yield _at(text, control.start(), f"the control character U+{ord(control[0]):04X}")
        break
    left = _MOST
    for tag in _TAG.finditer(text):
        if tag[1].lower() not in inert.HTML:
            yield _at(text, tag.start(), f"<{tag[1]}>")
            continue
        at = tag.end()
        while left and (attribute := _ATTRIBUTE.match(text, at)):
            left, at = left - 1, attribute.end()
            value = html.unescape(next((value for value in attribute.groups()[1:] if value), ""))
            if attribute[1].lower() == "http-equiv" or (
                inert.is_active(attribute[1], value) and not _DATA.match(value)
            ):
                yield _at(text, attribute.start(1), f"the attribute {attribute[1]}")
        if not left:
            yield _at(text, tag.start(), f"<{tag[1]}> without an end")
            return
    for style in _STYLE.finditer(text):
        if inert.css(style[1]) != style[1]:
            yield _at(text, style.start(), "an address of another host in <style>")


def _at(text: str, place: int, what: str) -> Finding:
    return Finding(text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place), what)
