"""What the tests of the search share: a site with search, and what its index holds."""

from __future__ import annotations

import gzip
import json
from typing import Any

from support import SETTINGS, SiteTest

from sitegen.model.build import BuildReport

ON = SETTINGS + "[search]\nenabled = true\n"
SIGN = b"pagefind_dcd"


def built(site: SiteTest, **options: object) -> BuildReport:
    return site.build(**options).done


def unpacked(data: bytes) -> bytes:
    plain = data if data.startswith(SIGN) else gzip.decompress(data)
    assert plain.startswith(SIGN)
    return plain.removeprefix(SIGN)


def indexed(site: SiteTest, folder: str = "public") -> dict[str, dict[str, Any]]:
    """What the index says of each post, by its address."""
    found = [
        json.loads(unpacked(path.read_bytes()))
        for path in sorted((site.root / folder / "search").glob("*/fragment/*"))
    ]
    return {post["url"]: post for post in found}


def shards(site: SiteTest) -> set[str]:
    return {
        path.parent.name for path in (site.root / "public/search").glob("*/pagefind-entry.json")
    } - {"pagefind"}


def in_search(names: Any) -> set[str]:
    return {name for name in names if name.startswith("search/")}
