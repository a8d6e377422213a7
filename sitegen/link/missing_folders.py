"""The folders that site.toml names: a setting of one that does not exist changes nothing, and
nobody would notice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sitegen.errors import Problem
from sitegen.model.config import SETTINGS, Settings
from sitegen.model.documents import File, Parsed
from sitegen.near import nearest


def missing_folders(
    parsed: Parsed, static: Iterable[File], settings: Settings
) -> Iterator[Problem]:
    """An error for each folder in site.toml that does not exist: of archives, or of pictures.
    `static` are the files of static/."""
    if not settings.folders:
        return
    paths = (
        *parsed.paths(),
        *parsed.broken,
        *(file.path for file in parsed.files),
        *(thread.path for thread in parsed.threads),
        *(file.path for file in static),
    )
    folders = {path[: match.start()] for path in paths for match in re.finditer("/", path)}
    for key, folder, place in settings.folders:
        if folder not in folders:
            near = nearest(folder, sorted(folders))
            yield Problem.at(
                SETTINGS,
                place,
                code="no-file",
                message=(
                    f"{key}: {folder} is a file, and no folder"
                    if folder in paths
                    else f"{key}: there is no folder {folder}"
                ),
                hint=f"did you mean {near}?" if near else "",
            )
