"""provenance.json, the ledger of the site for programs; and _headers, which gives pages their
Content-Security-Policy and the header AI-Disclosure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import msgspec

from sitegen import urls
from sitegen.incremental.keys import decode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.model.jobs import HeadersJob, LedgerJob
from sitegen.model.views import LedgerView
from sitegen.outputs.jsonfeed import said


def provenance(input_: bytes, _given: Sequence[bytes], worker: WorkerContext) -> JobOutput:
    """A `LedgerJob` → who answers for each post, what it is made from, what part AI had, who
    reviewed it, what was corrected; and totals. Moments are in UTC; one line a post, so that
    versions can be compared."""
    job = decode(input_, LedgerJob)
    head = {
        "site": said(
            {
                "title": job.title,
                "url": job.base_url,
                "publisher": job.publisher,
                "responsible": job.responsible,
                "ai_policy": urls.absolute(job.base_url, job.policy_url),
            }
        ),
        "totals": {
            total.involvement: {"posts": total.count, "reviewed": total.reviewed}
            for total in job.totals
        },
        "months": {
            month.month: {
                total.involvement: count
                for total, count in zip(job.totals, month.counts, strict=True)
                if count
            }
            for month in job.months
        },
    }
    lines = b",\n".join(
        msgspec.json.encode(_post(job, post))
        for part in job.posts
        for post in decode(worker.blob(part), tuple[LedgerView, ...])
    )
    return JobOutput(blobs=(msgspec.json.encode(head)[:-1] + b',"posts":[\n' + lines + b"\n]}\n",))


def _post(job: LedgerJob, post: LedgerView) -> dict[str, Any]:
    found = post.disclosure
    review = found.review
    return said(
        {
            "id": post.id,
            "url": urls.absolute(job.base_url, post.url),
            "title": post.title,
            "language": post.lang,
            "published": post.date,
            "updated": post.updated,
            "authors": [
                {"name": author.name, "url": urls.absolute(job.base_url, author.url)}
                for author in post.authors
            ],
            "sources": [
                said(
                    {
                        "name": source.name,
                        "url": source.url,
                        "title": source.title,
                        "author": source.author,
                        "published": source.published,
                        "relation": source.relation,
                    }
                )
                for source in post.sources
            ],
            "involvement": found.involvement,
            "label": found.label,
            "ai_disclosure": found.w3c,
            "digital_source_type": found.iptc,
            "model": found.model,
            "provider": found.provider,
            "description": found.description,
            "generated": found.generated_at,
            "review": (
                {
                    "by": review.name,
                    "url": urls.absolute(job.base_url, review.url),
                    "at": review.at,
                }
                if review
                else None
            ),
            "corrections": [
                {"date": correction.date, "type": correction.type, "text": correction.text}
                for correction in post.corrections
            ],
        }
    )


def headers(input_: bytes, _given: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """A `HeadersJob` → a _headers file, as Netlify and Cloudflare Pages read it: the policy of all
    addresses, and the AI-Disclosure of each post."""
    job = decode(input_, HeadersJob)
    base_path = urlsplit(job.base_url).path
    policy = f"{base_path}*\n  Content-Security-Policy: {job.csp}\n" if job.csp else ""
    return JobOutput(
        blobs=(
            (
                policy
                + "".join(
                    f"{urls.with_base(base_path, url)}\n  AI-Disclosure:"
                    f" {header(mode, model, provider)}\n"
                    for url, mode, model, provider in job.entries
                )
            ).encode(),
        )
    )


def header(mode: str, model: str, provider: str) -> str:
    """The value of the header, a dictionary (RFC 9651 §3.2)."""
    return ", ".join(
        [
            f"mode={mode}",
            *(
                f"{key}={_text(value)}"
                for key, value in (("model", model), ("provider", provider))
                if value
            ),
        ]
    )


def _text(text: str) -> str:
    """A string (RFC 9651 §3.3.3), or, with anything but ASCII in it, a display string (§3.3.8)."""
    if text.isascii() and text.isprintable():
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return (
        '%"'
        + "".join(
            chr(byte) if 0x20 <= byte < 0x7F and byte not in b'%"' else f"%{byte:02x}"
            for byte in text.encode()
        )
        + '"'
    )
