"""The style sheets and scripts that pages use. It comes after all families that plan pages, because
those say which they are."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from sitegen import urls
from sitegen.incremental.keys import decode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.model.job_functions import JobFunction
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned


class AssetJob(Struct, frozen=True, kw_only=True):
    """The text of a style sheet or a script."""

    text: str


ASSET = JobFunction("sitegen.outputs.assets:asset", AssetJob, ((r"text.*", "its text"),))


def _jobs(context: Context) -> Planned:
    for name in context.pages.assets:
        layout_asset = context.layouts.assets[name]
        yield ASSET.job(
            urls.output_path(layout_asset.url), f"layouts/{name}", AssetJob(text=layout_asset.text)
        )


FAMILY = Family(jobs=_jobs, functions=(ASSET,))


def asset(input_: bytes, _bodies: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """An `AssetJob` → the bytes of a style sheet or a script, UTF-8."""
    return JobOutput(blobs=(decode(input_, AssetJob).text.encode(),))
