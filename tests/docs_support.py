"""Read the documentation: its pages, the tables in them, and the structs that they describe."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent


_CODE_SPAN = re.compile(r"`([^`]+)`")


def section(page: str, heading: str) -> str:
    """The text between a heading of a page of docs/ and the next heading."""
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    parts = re.split(r"^(#+ .*)$", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S), flags=re.M)
    found = [parts[i + 1] for i in range(1, len(parts), 2) if parts[i].lstrip("# ") == heading]
    assert len(found) == 1, (
        f"docs/{page}.md: the heading {heading!r} stands there {len(found)} times"
    )
    return found[0]


def first_column(page: str, heading: str) -> list[str]:
    """The code spans in the first column of the tables in a section."""
    rows = [line for line in section(page, heading).splitlines() if line.startswith("|")]
    return [span for row in rows for span in _CODE_SPAN.findall(row.split("|")[1])]


def fix_marks() -> dict[str, str]:
    """What docs/problems.md says of the fixes of each code: "safe", "unsafe" or ""."""
    text = (ROOT / "docs/problems.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| `([a-z-]+)` \|[^|]*\| ?(\w*) ?\|", text, re.MULTILINE))
