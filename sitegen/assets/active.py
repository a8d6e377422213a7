"""Finds active content in HTML and XML files. Unlike an SVG, such a file is not cleaned but
refused: without its scripts it may be useless."""

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
from sitegen.pictures import css, inert, originals
from sitegen.text.places import place_of

# Content that browsers sniff as XML or as HTML (MIME Sniffing Standard §7.1).
_XML_DECLARED = re.compile(rb"[\xef\xbb\xbf\t\n\x0c\r ]*<\?xml")
_SNIFFED = re.compile(
    rb"[\xef\xbb\xbf\t\n\x0c\r ]*(?:<!--|<(?:!doctype"
    rb" html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p)"
    rb"[ >])",
    re.IGNORECASE,
)
_TAG = re.compile(r"<([a-zA-Z][^\s/>]*)")
_STYLE = re.compile(r"<style(.*?)(?:</style|$)", re.IGNORECASE | re.DOTALL)
# The name and the value of an attribute (HTML §13.2.5.32 to 40).
_ATTRIBUTE = re.compile(
    r"""[\s/]*+([^\s/>=][^\s/>=]*|=[^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"'][^\s>]*)))?"""
)
# Control characters can switch the encoding (ISO 2022), or end a text early.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_DATA = re.compile(r"\s*data:(?:image/(?!svg)|font/|audio/|video/)", re.IGNORECASE)
# The number of attributes that are examined in one file. Overlapping tags can share attributes, so
# that their number could grow quadratically.
_MAX_ATTRIBUTES = 500_000


def judge(encoded: bytes, inputs: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """A `MarkupJob` and the bytes of a file → None. Raises SiteError if it has active content."""
    job, data = decode(encoded, MarkupJob), inputs[0]
    name = job.path.lower()
    if name.endswith(originals.HTML) or (not name.endswith(XML) and _SNIFFED.match(data)):
        findings = list(islice(_findings(_text(data)), inert.MAX_FINDINGS))
        if findings:
            raise SiteError(inert.problems(job.path, findings))
    elif name.endswith(XML) or _XML_DECLARED.match(data):
        inert.inspect(job.path, data)
    return JobOutput(encode(None))


def _text(data: bytes) -> str:
    """The text of a page. Tags are ASCII in every encoding that browsers support but UTF-16."""
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
    """The active content of a page. Every "<" before a letter counts as a tag, also in comments,
    titles and styles, where browsers see none."""
    for control in _CONTROL.finditer(text):
        yield _at(text, control.start(), f"the control character U+{ord(control[0]):04X}")
        break
    left = _MAX_ATTRIBUTES
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
        if css.cleaned(style[1]) != style[1]:
            yield _at(text, style.start(), "an address of another host in <style>")


def _at(text: str, offset: int, what: str) -> Finding:
    return Finding(*place_of(text, offset), what)
