"""Posts → the files in which a browser searches. Pagefind makes them, from plain texts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sitegen.incremental.keys import decode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.markdown.directives import without_tokens
from sitegen.model.documents import Body
from sitegen.outputs import pagefind
from sitegen.outputs.search import LibraryJob, SearchEntry, SearchJob
from sitegen.text.characters import IN_TAG, unescape

_TAG = rf"{IN_TAG}>"
_UNSEEN = re.compile(
    rf"<(script|style|template|noscript)\b.*?</\1\s*>|<!--.*?-->|<[a-z/!]{_TAG}",
    re.IGNORECASE | re.DOTALL,
)
# Tags inside which, and after which, a word can go on.
_INLINE = re.compile(
    rf"</?(?:a|abbr|b|cite|code|del|em|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|time|u|var|wbr)\b{_TAG}",
    re.IGNORECASE,
)
# Links to a footnote, and back: their numbers are no words, and not parts of words.
_FOOTNOTE_LINK = re.compile(r'<a\b[^<>]* class="footnote-(?:back)?ref"[^<>]*>.*?</a>')
# In "l'intelligence", Pagefind finds "intelligence"; it looks for parts of words at signs of ASCII
# only. Word joiners before such a sign, which nobody sees, tell js/search.js which one to show.
_JOINT = re.compile("(?<=\\w)[\u2019\u2011\u2013\u05be](?=\\w)")
_IN_ASCII = {
    "\u2019": "\u2060'",
    "\u2011": "\u2060-",
    "\u2013": "\u2060\u2060-",
    "\u05be": "\u2060\u2060\u2060-",
}


def shard(input_: bytes, bodies: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """A `SearchJob`, and the encoded bodies of its posts → the files of one index."""
    job, texts = decode(input_, SearchJob), iter(bodies)
    entries = decode(bytes(job.posts), tuple[SearchEntry, ...])
    records = [_record(entry, entry.text or _text(decode(next(texts), Body))) for entry in entries]
    return _folder(pagefind.index_files(job.language, records))


def library(input_: bytes, _bodies: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """A `LibraryJob` → the files of the program that searches; it loads the shards."""
    return _folder(pagefind.library_files(decode(input_, LibraryJob).language))


def _folder(files: Mapping[str, bytes]) -> JobOutput:
    names = tuple(sorted(files))
    return JobOutput(blobs=tuple(files[name] for name in names), files=names)


def _text(body: Body) -> str:
    """The words of a text, without the numbers of footnotes."""
    html = body.html
    if body.phrases:
        html = _FOOTNOTE_LINK.sub(
            "", body.edited((phrase.start, phrase.end, "") for phrase in body.phrases)
        )
    words = _UNSEEN.sub(" ", _INLINE.sub("", without_tokens(html)))
    return " ".join(unescape(words).split())


def _record(entry: SearchEntry, text: str) -> dict[str, Any]:
    """A post as Pagefind gets it. The title replaces a text without words, which would not be
    indexed."""
    meta = {
        "title": _in_parts(entry.title),
        "date": entry.date,
        "source": _in_parts(entry.sources),
        "ai": entry.ai_tag,
        "lang": entry.lang,
        "marks": entry.marks,
    }
    filters = {"year": entry.year, "category": entry.category, "involvement": entry.involvement}
    return {
        "url": entry.url,
        "content": _in_parts(text or entry.title),
        "meta": {key: value for key, value in meta.items() if value},
        "filters": {
            **{key: [value] for key, value in filters.items() if value},
            **{name: [*terms] for name, terms in entry.terms.items()},
        },
    }


def _in_parts(text: str) -> str:
    """A text in which each part of a word is found: "intelligence" in "l’intelligence"."""
    return _JOINT.sub(lambda found: _IN_ASCII[found[0]], text)
