"""Imports into a temporary folder, as tests start them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from sitegen.importing.command import import_site
from sitegen.importing.options import ImportOptions
from sitegen.importing.report import ImportReport

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)


def imported(source: Path, into: Path, **more: Any) -> ImportReport:
    """Import `source` into the folder `into`, with `more` options; nobody answers a question."""
    options: dict[str, Any] = {
        "system": "",
        "source": source,
        "into": into,
        "now": NOW,
        "answers": {},
        "ask": lambda _field, default: (default, False),
    }
    return import_site(ImportOptions(**(options | more)))
