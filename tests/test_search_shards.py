"""How little of the search index a build makes again, and that every way of building makes the
same."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from command_support import WITH_WORKERS
from search_support import ON, built, in_search, indexed, shards
from support import SETTINGS, SiteTest

from sitegen import urls as addresses
from sitegen.outputs import search as search_output


@pytest.fixture
def site(tmp_path: Path) -> SiteTest:
    return SiteTest(tmp_path / "site", ON)


def test_a_shard_is_a_year_or_a_month(site: SiteTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_output, "SHARD", 3)
    monkeypatch.setattr(search_output, "NEWEST_SHARD", 2)
    for year, months in ((2023, (1, 1, 2, 3)), (2024, (5, 6, 7)), (2025, (1, 2, 2))):
        for number, month in enumerate(months):
            site.post(f"{year}-{number}", date=f"{year}-{month:02}-02")
    built(site)
    assert shards(site) == {"2023-01", "2023-02", "2023-03", "2024", "2025-01", "2025-02"}
    assert len(indexed(site)) == 10


def test_an_edit_makes_one_shard_anew(site: SiteTest) -> None:
    for year in (2023, 2024, 2025):
        for number in range(3):
            site.post(
                f"{year}-{number}", f"Words of {number} in {year}.", date=f"{year}-0{number + 1}-02"
            )
    built(site)
    site.edit("content/posts/2024-1.md", "Words", "Herons")
    done = site.build().done
    assert in_search(done.rendered) == {"search/2024/"}
    assert {name for name in done.rendered if name.startswith("2")} == {
        "2024/02/02/2024-1/index.html"
    }
    changed = in_search(done.written)
    assert {name for name in changed if "/fragment/" in name} < {
        name for name in changed if name.startswith("search/2024/")
    }
    assert len({name for name in changed if "/fragment/" in name}) == 1
    assert indexed(site)["/2024/02/02/2024-1/"]["content"] == "Herons of 1 in 2024."
    assert site.build().done.rendered == ()


def test_what_no_result_shows_makes_no_shard_anew(site: SiteTest) -> None:
    site.post("a", more="tags: [one]")
    built(site)
    site.edit("content/posts/a.md", "[one]", "[two]")
    site.edit("site.toml", "Test News", "Other News")
    assert in_search(site.build().done.rendered) == {"search/index.html"}


def test_a_title_or_another_category_makes_the_shard_anew(site: SiteTest) -> None:
    site.post("a", more="category: Coast")
    built(site)
    site.edit("content/posts/a.md", "category: Coast", "category: Sea")
    done = site.build(explain=True).done
    assert in_search(done.rendered) == {"search/2026/", "search/index.html"}
    assert dict(done.explained)["search/2026/"] == ("the posts in it",)
    assert indexed(site)["/2026/01/02/a/"]["filters"]["category"] == ["Sea"]


def test_a_deleted_post_leaves_nothing_behind(site: SiteTest) -> None:
    site.post("a", date="2024-01-02")
    path = site.post("b")
    built(site)
    site.delete(path)
    built(site)
    assert shards(site) == {"2024"}
    assert set(indexed(site)) == {"/2024/01/02/a/"}
    assert not (site.root / "public/search/2026").exists()


def test_a_file_that_is_missing_or_changed_in_the_output_comes_back_from_the_store(
    site: SiteTest,
) -> None:
    site.post("a")
    built(site)
    before = site.files()
    (fragment,) = (site.root / "public/search/2026/fragment").iterdir()
    fragment.unlink()
    (site.root / "public/search/2026/pagefind-entry.json").write_text("{}")
    done = site.build().done
    assert done.rendered == ()
    assert len(done.written) == 2
    assert site.files() == before


def test_an_edit_that_is_undone_costs_nothing(site: SiteTest) -> None:
    site.post("a", "One.")
    built(site)
    before = site.files()
    site.edit("content/posts/a.md", "One.", "Two.")
    built(site)
    site.edit("content/posts/a.md", "Two.", "One.")
    assert in_search(site.build().done.rendered) == set()
    assert site.files() == before


def test_without_the_store_all_is_as_before(site: SiteTest) -> None:
    site.post("a")
    built(site)
    before = site.files()
    (site.root / ".sitegen/store.db").unlink()
    done = site.build().done
    assert in_search(done.rendered) >= {"search/2026/", "search/pagefind/"}
    assert done.written == ()
    assert site.files() == before


def test_switched_off_everything_of_it_goes(site: SiteTest) -> None:
    site.post("a")
    built(site)
    site.write("site.toml", SETTINGS)
    built(site)
    assert not (site.root / "public/search").exists()


@pytest.mark.long
def test_every_run_and_any_number_of_processes_makes_the_same_bytes(
    site: SiteTest, tmp_path: Path
) -> None:
    for number in range(30):
        site.post(
            f"p{number}",
            f"Words about number {number} and {number * 7} herons, gulls and plovers.",
            more=f"category: Kind {number % 4}",
            date=f"{2020 + number % 5}-03-0{number % 9 + 1}",
        )
    outputs = []
    for run, jobs in enumerate((1, 2, 1)):
        (site.root / ".sitegen/store.db").unlink(missing_ok=True)
        output = tmp_path / f"out-{run}"
        made = subprocess.run(
            [
                *WITH_WORKERS,
                "build",
                "--output",
                str(output),
                "--jobs",
                str(jobs),
                "--now",
                "2026-06-01",
            ],
            cwd=site.root,
            env={**os.environ, "PYTHONHASHSEED": str(run)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert made.returncode == 0, made.stderr
        outputs.append(site.files(output))
    assert len(in_search(outputs[0])) > 40
    assert outputs[0] == outputs[1] == outputs[2]


def test_files_of_ones_own_cannot_be_in_the_folder_of_a_shard(site: SiteTest) -> None:
    site.post("a")
    site.write("static/search/2026/pagefind-entry.json", "{}")
    result = site.build()
    assert result.codes() == ["collision"]
    assert "/search/2026/ is a folder that sitegen fills" in result.printed
    site.delete("static/search/2026/pagefind-entry.json")
    site.write("content/search.md", "---\ntitle: Search\n---\nMine.\n")
    assert site.build().codes() == ["collision"]


def test_addresses_of_shards() -> None:
    assert addresses.search_shard("2026-05") == "/search/2026-05/"
