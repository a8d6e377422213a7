"""robots.txt (RFC 9309), and the reservation of rights where the site asks not to be trained on."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

import msgspec

from sitegen import urls
from sitegen.incremental.keys import decode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.model.jobs import ReservationJob, RobotsJob

# Those that say they collect texts to train models, by the documentation of their owners.
TRAINERS = (
    "Applebot-Extended",
    "Bytespider",
    "CCBot",
    "ClaudeBot",
    "cohere-training-data-crawler",
    "Google-Extended",
    "GPTBot",
    "meta-externalagent",
)


def robots(input_: bytes, _given: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """A `RobotsJob` → everything may be read; here is the map. Without `training`: not for training
    (IETF drafts "aipref-vocab" and "aipref-attach" for Content-Usage; contentsignals.org for
    Content-Signal)."""
    job = decode(input_, RobotsJob)
    groups = "User-agent: *\nDisallow:\n"
    if not job.training:
        path = urlsplit(job.base_url).path
        groups = (
            "User-agent: *\nContent-Usage: train-ai=n\nContent-Signal: ai-train=no\nDisallow:\n\n"
        )
        groups += "".join(f"User-agent: {name}\n" for name in TRAINERS) + f"Disallow: {path}\n"
    sitemaps = "".join(f"Sitemap: {urls.absolute(job.base_url, url)}\n" for url in job.sitemaps)
    return JobOutput(blobs=(f"{groups}\n{sitemaps}".encode(),))


def reservation(
    input_: bytes, _given: Sequence[bytes], _worker_context: WorkerContext
) -> JobOutput:
    """A `ReservationJob` → tdmrep.json: rights of text and data mining are reserved (W3C CG "TDM
    Reservation Protocol" §6.1)."""
    job = decode(input_, ReservationJob)
    return JobOutput(
        blobs=(
            msgspec.json.encode([{"location": urlsplit(job.base_url).path, "tdm-reservation": 1}])
            + b"\n",
        )
    )
