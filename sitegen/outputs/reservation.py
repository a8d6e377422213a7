"""/.well-known/tdmrep.json, for sites that ask not to train models on them (W3C Community Group
"TDM Reservation Protocol" §6.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from sitegen import urls
from sitegen.incremental.keys import decode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.model.job_functions import BASE_URL, JobFunction, by_name
from sitegen.model.jobs import Kind
from sitegen.model.site import Edition, Outline
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned

URL = "/.well-known/tdmrep.json"


class ReservationJob(Struct, frozen=True, kw_only=True):
    """The site whose rights are reserved, and the `host` of it on which the file is."""

    base: urls.Base
    host: str


RESERVATION = JobFunction(
    "sitegen.outputs.reservation:reservation", ReservationJob, (BASE_URL, by_name("host"))
)


def _addresses(edition: Edition, _outline: Outline) -> Iterable[str]:
    return (edition.on_host(URL),) if edition.config.ai.training == "refused" else ()


def _jobs(context: Context) -> Planned:
    if context.config.ai.training == "refused":
        edition = context.edition
        job = ReservationJob(base=edition.base, host=edition.host)
        owner = "[ai] training in site.toml"
        yield RESERVATION.job(urls.output_path(edition.on_host(URL)), owner, job, kind=Kind.FEED)


FAMILY = Family(addresses=_addresses, jobs=_jobs, functions=(RESERVATION,), per="host")


def reservation(
    input_: bytes, _bodies: Sequence[bytes], _worker_context: WorkerContext
) -> JobOutput:
    """A `ReservationJob` → tdmrep.json, which reserves the rights of text and data mining."""
    job = decode(input_, ReservationJob)
    return JobOutput(
        blobs=(
            msgspec.json.encode([{"location": job.base.path(job.host), "tdm-reservation": 1}])
            + b"\n",
        )
    )
