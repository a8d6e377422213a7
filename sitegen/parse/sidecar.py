"""A sidecar, `photo.jpg.toml` or `photo.jpg.yaml` → what it says about the picture beside it."""

from __future__ import annotations

from collections.abc import Sequence

from sitegen import files
from sitegen.errors import raise_errors
from sitegen.formats import structs
from sitegen.formats.toml import load_toml
from sitegen.formats.yaml import load_yaml
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.model.picture_meta import PictureMeta, PictureSidecar
from sitegen.model.zones import zone_of
from sitegen.parse.job import Sidecar, SidecarJob
from sitegen.parse.picture_checks import of_picture


def sidecar(job: bytes, sources: Sequence[bytes], _worker: WorkerContext) -> JobOutput:
    """Parse one sidecar: an encoded `SidecarJob` and the bytes of the file → an encoded `Sidecar`.
    Raises SiteError with all problems at once."""
    decoded = decode(job, SidecarJob)
    text = files.decode(decoded.path, sources[0])
    load = load_toml if decoded.path.lower().endswith(".toml") else load_yaml
    source = load(text, decoded.path, 1, zone_of(decoded.timezone))
    meta, _, problems = structs.convert(source, PictureMeta, "a sidecar")
    wrong = [*source.problems, *problems, *(of_picture(source, (), meta) if meta else ())]
    raise_errors(wrong)
    places = {str(at[0]): mark.value for at, mark in source.marks.items() if len(at) == 1}
    said = PictureSidecar(path=decoded.path, meta=meta or PictureMeta(), places=places)
    return JobOutput(encode(Sidecar(said=said, problems=tuple(wrong))))
