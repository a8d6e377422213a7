"""The style sheets and scripts that pages use. No family plans them: which they are is known when
all families have planned their pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from sitegen import urls
from sitegen.incremental.keys import decode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.layouts.closures import LayoutAsset
from sitegen.model.job_functions import EncodedJob, JobFunction


class AssetJob(Struct, frozen=True, kw_only=True):
    """The text of a style sheet or a script."""

    text: str


ASSET = JobFunction("sitegen.outputs.assets:asset", AssetJob, ((r"text.*", "its text"),))


def jobs(
    names: Iterable[str], assets: Mapping[str, LayoutAsset], host: str
) -> Iterator[EncodedJob]:
    """The jobs of the assets with these `names` for the pages on a `host` (`Base.host_of`): pages
    load them only from their own. `assets` are all of the layouts, by name."""
    for name in sorted(names):
        output = urls.output_path(host + assets[name].url[1:])
        yield ASSET.job(output, f"layouts/{name}", AssetJob(text=assets[name].text))


def asset(input_: bytes, _bodies: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """An `AssetJob` → the bytes of a style sheet or a script, UTF-8."""
    return JobOutput(blobs=(decode(input_, AssetJob).text.encode(),))
