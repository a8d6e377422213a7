from __future__ import annotations

from pathlib import Path

import pytest
from support import SiteTest


@pytest.fixture
def site(tmp_path: Path) -> SiteTest:
    return SiteTest(tmp_path / "site")
