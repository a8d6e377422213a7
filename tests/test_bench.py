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


@pytest.mark.long
def test_every_photograph_of_the_benchmark_is_shown_in_smaller_sizes(
    bench: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import corpus
    import photographs

    monkeypatch.setattr(photographs, "CANVAS", (1200, 900))
    monkeypatch.setattr(photographs, "JPEGS", (((900, 600), 80, 0.5), ((1200, 900), 80, 0.5)))
    for site in ("a", "b"):
        photographs.lay_out(tmp_path / site, 4, 7)
    painted = {file.name: file.read_bytes() for file in (tmp_path / "a").glob("content/posts/*/p*")}
    assert len(painted) == 7
    assert painted == {
        file.name: file.read_bytes() for file in (tmp_path / "b").glob("content/posts/*/p*")
    }
    build(BuildOptions(root=tmp_path / "a", now=corpus.BEGIN + corpus.SPAN))
    offered = [file.name for file in (tmp_path / "a/public/pictures").iterdir()]
    for name in painted:
        assert [file for file in offered if file.startswith(f"{Path(name).stem}-")], name
    assert list((tmp_path / "a/public/cards").iterdir())
    assert list((tmp_path / "a/public/search").iterdir())


def test_a_third_of_the_posts_with_the_default_layouts_have_pictures(
    bench: None, tmp_path: Path
) -> None:
    import corpus
    import theme

    posts = list(corpus.posts(30))
    theme.lay_out(tmp_path, posts)
    build(BuildOptions(root=tmp_path, now=posts[-1].date))
    pages = [file.read_text() for file in tmp_path.glob("public/20*/**/index.html")]
    assert len(pages) == 30
    assert sum('<figure class="post-image' in page for page in pages) == 10
    assert not list(tmp_path.glob("public/pictures/*")), "no encoder is measured"
