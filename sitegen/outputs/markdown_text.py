"""A post as Markdown: made of the HTML that feeds have, so that it says what readers see, with the
label about AI, the sources and the corrections. Before it stands front matter, in which each value
is JSON, which YAML reads as well."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import msgspec

from sitegen import lazy
from sitegen.incremental.keys import decode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.markdown.from_html.converted import converted
from sitegen.model.documents import Body
from sitegen.model.zones import zone_of
from sitegen.outputs.api_posts import record_of
from sitegen.outputs.feed_content import NO_TEXT, entry_of
from sitegen.outputs.feeds import FeedItem
from sitegen.outputs.twins import MarkdownJob

# YAML takes them for ends of lines, or for no text.
_IN_YAML = {ord(sign): f"\\u{ord(sign):04x}" for sign in "\x7f\x85\u2028\u2029\ufeff"}

# The heading above the notes, which stand at the end of Markdown anyway.
_NOTES = lazy.pattern(r'<h2 class="footnotes-title">[^<]*</h2>')


def markdown(input_: bytes, bodies: Sequence[bytes], worker: WorkerContext) -> JobOutput:
    """A `MarkdownJob`, and the encoded body of the post if its text is published → its Markdown."""
    job = decode(input_, MarkdownJob)
    item = decode(bytes(job.item), FeedItem, zone_of(job.timezone))
    entry = entry_of(job, item, decode(bodies[0], Body) if bodies else NO_TEXT, worker)
    # Links to notes are links inside of this text.
    html = entry.html.replace(f'"{escape(entry.url)}#fn', '"#fn')
    html = f"<h1>{escape(item.title)}</h1>\n<p>{_byline(job, item)}</p>\n{_NOTES.sub('', html)}"
    text = converted(html, item.lang, has_comments=False, is_common=True).markdown
    return JobOutput(blobs=(f"{_front_matter(job, item)}\n{text.strip()}\n".encode(),))


def _byline(job: MarkdownJob, item: FeedItem) -> str:
    """Who published the post, and when, as HTML."""
    names = ", ".join(
        f'<a href="{escape(job.base.absolute(author.url))}">{escape(author.name)}</a>'
        for author in item.authors
    )
    return " · ".join(
        filter(None, (f"{escape(job.by)} {names}", escape(job.published), escape(job.updated)))
    )


def _front_matter(job: MarkdownJob, item: FeedItem) -> str:
    said = {
        **record_of(job.base, job.publisher, job.post),
        "title": item.title,
        "site": job.site,
        "publisher": job.publisher,
    }
    lines = [f"{key}: {_json(value)}\n" for key, value in said.items()]
    return f"---\n{''.join(lines)}---\n"


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode().translate(_IN_YAML)
