"""The benchmark compares what it must: sitegen's pages of its posts are those that it expects."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sitegen.build import build
from sitegen.model.build import BuildOptions


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The modules of the benchmark, as they import each other."""
    monkeypatch.syspath_prepend(Path(__file__).parent / "bench")
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if str(Path(__file__).parent / "bench") in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def test_sitegen_makes_the_pages_that_the_benchmark_expects(bench: None, tmp_path: Path) -> None:
    import check
    import corpus
    import sites

    posts = list(corpus.posts(130, 7))
    sites.lay_out(tmp_path, ["sitegen"], posts)
    build(BuildOptions(root=tmp_path / "sitegen", now=posts[-1].date))
    made = check.sites(tmp_path, ["sitegen"], posts)
    assert len(made["sitegen"].posts) == 130
