"""The search: what is in the index and what is not, how little of it is made anew, and what happens
without Pagefind."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import stat
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import painted
import pytest
from support import SETTINGS, SiteTest

from sitegen import urls as addresses
from sitegen.errors import SiteError
from sitegen.incremental.keys import encode
from sitegen.model.build import BuildReport
from sitegen.model.documents import Body
from sitegen.model.jobs import SearchEntry, SearchJob
from sitegen.outputs import search
from sitegen.plan import plan
from sitegen.read import settings_checks

ON = SETTINGS + "[search]\nenabled = true\n"
SIGN = b"pagefind_dcd"


@pytest.fixture
def site(tmp_path: Path) -> SiteTest:
    return SiteTest(tmp_path / "site", ON)


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


# --- what is in it --------------------------------------------------------------------------------


def test_the_index_holds_the_text_and_what_results_show(site: SiteTest) -> None:
    site.post(
        "a",
        "A *long* walk to the [sea](https://example.org/hidden).\n\n## Tides & times\n\n```\nif x <"
        " 3: pass\n```\n\n![Gulls](/gulls.png)",
        more="category: Coast\ntags: [unseen]\nsummary: Nobody finds this.",
    )
    site.write("static/gulls.png", painted.png())
    built(site)
    (post,) = indexed(site).values()
    assert post["url"] == "/2026/01/02/a/"
    assert post["content"] == "A long walk to the sea. Tides & times if x < 3: pass"
    assert post["meta"] == {"title": "A", "date": "2 January 2026", "source": "CNN", "ai": "AI"}
    assert post["filters"] == {
        "year": ["2026"],
        "category": ["Coast"],
        "involvement": ["generated"],
    }


def test_a_post_in_another_language_says_so(site: SiteTest) -> None:
    site.post("a", more="lang: de")
    built(site)
    assert indexed(site)["/2026/01/02/a/"]["meta"]["lang"] == "de"


def test_a_post_without_words_is_found_by_its_title(site: SiteTest) -> None:
    site.post("a", "![](/a.png)", title="Gulls")
    site.write("static/a.png", painted.png())
    built(site)
    assert indexed(site)["/2026/01/02/gulls/"]["content"] == "Gulls"


def test_markup_in_titles_and_texts_is_text(site: SiteTest) -> None:
    site.post(
        "a",
        "Write `<script>alert(1)</script>` and `&lt;b&gt;`.",
        title="'<script>alert(2)</script>'",
    )
    built(site)
    (post,) = indexed(site).values()
    assert post["meta"]["title"] == "<script>alert(2)</script>"
    assert post["content"] == "Write <script>alert(1)</script> and &lt;b&gt;."


def test_numbers_of_footnotes_are_no_part_of_words(site: SiteTest) -> None:
    site.post("a", "Gulls[^1] fly[^2] H<sub>2</sub>O.\n\n[^1]: Birds[^2].\n[^2]: Seen.")
    built(site)
    assert indexed(site)["/2026/01/02/a/"]["content"] == "Gulls fly H2O. Birds. Seen."


def test_scripts_of_trusted_html_are_not_indexed(site: SiteTest) -> None:
    site.write("site.toml", ON + '[markdown]\nraw_html = "trust"\n')
    site.post(
        "a",
        "Seen.\n\n<script>let secret = 1 < 2;</script>\n\n<style>p { color: red }</style>\n\nEnd.",
    )
    built(site)
    assert indexed(site)["/2026/01/02/a/"]["content"] == "Seen. End."


def test_what_is_not_published_is_not_found(site: SiteTest) -> None:
    site.post("a")
    site.post("draft", "Plover.", more="draft: true")
    site.post("future", "Plover.", date="2027-01-02")
    site.post("expired", "Plover.", more="expires: 2026-02-01")
    site.write("content/pages/about.md", "---\ntitle: About\n---\nPlover.\n")
    built(site)
    assert set(indexed(site)) == {"/2026/01/02/a/"}
    assert not any(
        b"lover" in unpacked(data) for name, data in site.files().items() if "/fragment/" in name
    )
    built(site, drafts=True, output=site.root / "all")
    assert set(indexed(site, "all")) == {
        "/2026/01/02/a/",
        "/2026/01/02/draft/",
        "/2027/01/02/future/",
    }


def test_without_the_setting_there_is_no_search(tmp_path: Path) -> None:
    site = SiteTest(tmp_path / "site")
    site.post("a")
    built(site)
    assert not in_search(site.files())
    assert not [name for name in site.files() if name.startswith("js/")]
    assert "<form" not in site.read("index.html")


def test_a_site_without_posts_can_be_searched(site: SiteTest) -> None:
    built(site)
    assert in_search(site.files()) >= {
        "search/index.html",
        "search/pagefind/pagefind.js",
        "search/pagefind/wasm.en.pagefind",
    }
    assert shards(site) == set()


def test_only_the_search_page_loads_scripts_and_may_run_what_they_load(site: SiteTest) -> None:
    site.post("a")
    built(site)
    pages = {name: data.decode() for name, data in site.files().items() if name.endswith(".html")}
    assert {
        name
        for name, text in pages.items()
        if re.search(r"<script(?! type=\"application/ld\+json\")", text)
    } == {"search/index.html"}
    assert {name for name, text in pages.items() if "wasm-unsafe-eval" in text} == {
        "search/index.html"
    }
    assert not [name for name, text in pages.items() if "unsafe-inline" in text]
    assert all(
        'action="/search/"' in text
        for name, text in pages.items()
        if name in {"index.html", "404.html", "2026/01/02/a/index.html"}
    )


@pytest.mark.parametrize(
    ("tag", "language", "wasm"),
    [("de-CH", "de", "de"), ("fr", "fr", "fr"), ("sw", "sw", "unknown")],
)
def test_the_index_is_in_the_language_of_the_site(
    tmp_path: Path, tag: str, language: str, wasm: str
) -> None:
    site = SiteTest(tmp_path / "site", f'language = "{tag}"\n' + ON)
    site.post("a", more="lang: en")
    built(site)
    assert json.loads(site.read("search/2026/pagefind-entry.json"))["languages"].keys() == {
        language
    }
    assert site.published(f"search/pagefind/wasm.{wasm}.pagefind")


def test_addresses_are_under_the_base_path(tmp_path: Path) -> None:
    site = SiteTest(tmp_path / "site", ON.replace("news.example/", "news.example/blog/"))
    site.post("a")
    built(site)
    text = site.read("search/index.html")
    assert 'data-shards="/blog/search/2026/ "' in text
    assert 'data-library="/blog/search/pagefind/"' in text


def test_filters_offer_what_there_is(site: SiteTest) -> None:
    for number, category in enumerate(["Coast", "Sea", "Coast"]):
        site.post(f"p{number}", date=f"{2024 + number}-01-02", more=f"category: {category}")
    built(site)
    options = re.findall(r'<option value="([^"]+)">([^<]+)', site.read("search/index.html"))
    assert options == [
        ("2026", "2026"),
        ("2025", "2025"),
        ("2024", "2024"),
        ("Coast", "Coast"),
        ("Sea", "Sea"),
    ]


def test_a_link_to_the_search_leads_somewhere_only_where_there_is_one(site: SiteTest) -> None:
    site.post("a", "[Search](/search/).")
    assert site.build().ok
    site.write("site.toml", SETTINGS)
    assert site.build().codes() == ["missing-target"]


# --- shards ---------------------------------------------------------------------------------------


def test_a_shard_is_a_year_or_a_month(site: SiteTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "SHARD", 3)
    monkeypatch.setattr(plan, "NEWEST_SHARD", 2)
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
                sys.executable,
                "-m",
                "sitegen",
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


def test_files_of_ones_own_cannot_stand_in_the_folder_of_a_shard(site: SiteTest) -> None:
    site.post("a")
    site.write("static/search/2026/pagefind-entry.json", "{}")
    result = site.build()
    assert result.codes() == ["collision"]
    assert "/search/2026/ is a folder that sitegen fills" in result.told
    site.delete("static/search/2026/pagefind-entry.json")
    site.write("content/search.md", "---\ntitle: Search\n---\nMine.\n")
    assert site.build().codes() == ["collision"]


# --- Pagefind -------------------------------------------------------------------------------------


def test_without_pagefind_the_build_says_what_to_install(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings_checks, "INDEXERS", ("no_such_package",))
    site.post("a")
    result = site.build()
    assert result.codes() == ["no-pagefind"]
    assert result.told.startswith(
        "site.toml:5:11: error: search.enabled needs Pagefind, which is not installed"
    )
    assert 'pip install "pagefind[bin]' in result.told


def test_the_setting_is_yes_or_no(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + '[search]\nenabled = "yes"\nprovider = "x"\n')
    assert sorted(site.build().codes()) == ["invalid-value", "unknown-key"]


ANSWER = (
    "import base64, json\ndef say(**it): print(base64.b64encode(json.dumps({'payload':"
    " it}).encode()).decode() + ',', flush=True)\n"
)
FAKES = {
    "silence": "import time\ntime.sleep(600)",
    "death": "import sys\nsys.exit(7)",
    "nonsense": "print('%%%,%%%,%%%,', flush=True)",
    "no-json": "print('AAAA,AAAA,AAAA,', flush=True)",
    "an-error": ANSWER + "say(type='Error', message='Heron')",
    "no-files": ANSWER + "for _ in range(3): say(type='GetFiles', files=[])",
}


@pytest.mark.parametrize("kind", FAKES)
def test_a_program_that_fails_is_a_problem_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    program = tmp_path / "pagefind"
    program.write_text(f"#!{sys.executable}\n{FAKES[kind]}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(search, "_program", lambda: program)
    monkeypatch.setattr(search, "PATIENCE", 1.0 if kind == "silence" else 60.0)
    monkeypatch.setattr(search, "PATIENCE_A_POST", 0.0)
    started = []
    popen = subprocess.Popen
    monkeypatch.setattr(
        search.subprocess, "Popen", lambda *a, **k: started.append(popen(*a, **k)) or started[-1]
    )
    with pytest.raises(SiteError) as raised:
        search.shard(job("One."), [encode(Body(html="<p>One.</p>"))], None)  # type: ignore[arg-type]
    (problem,) = raised.value.problems
    assert (problem.path, problem.code) == ("site.toml", "pagefind")
    assert ("Heron" in problem.message) == (kind == "an-error")
    assert [process.poll() is not None for process in started] == [True]


def job(*titles: str) -> bytes:
    entries = [
        SearchEntry(
            url=f"/{i}/",
            title=title,
            lang="",
            date="",
            sources="",
            ai_tag="",
            year="2026",
            category=f"K{i}",
            involvement="none",
        )
        for i, title in enumerate(titles)
    ]
    return encode(SearchJob(language="en", posts=search.msgspec.Raw(encode(entries))))


def test_a_shard_is_the_same_whenever_it_is_made() -> None:
    titles = [f"Title {i}" for i in range(40)]
    bodies = [encode(Body(html=f"<p>Heron {i} gull {i % 7} plover {i % 3}</p>")) for i in range(40)]
    made = [search.shard(job(*titles), bodies, None) for _ in range(3)]  # type: ignore[arg-type]
    assert made[0] == made[1] == made[2]
    assert len(made[0].files) == len(made[0].blobs) > 40


@pytest.mark.parametrize(
    "value", [0, 23, 24, 255, 256, 65535, 65536, 1 << 32, "", "ä" * 300, [], [[1, ["x"]], "y"] * 30]
)
def test_what_is_written_can_be_read(value: Any) -> None:
    assert search._read(SIGN + b"".join(search._cbor(value))) == value


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xa0",
        b"\x9f\xff",
        b"\x82\x01",
        b"\x01\x01",
        b"\xf6",
        b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff",
    ],
)
def test_what_is_not_known_is_refused(data: bytes) -> None:
    with pytest.raises((ValueError, IndexError)):
        search._read(SIGN + data)
    with pytest.raises((ValueError, IndexError)):
        search._read(data)


def processes(session: int) -> list[str]:
    """The commands of the processes that belong to a session."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (
                os.getsid(int(folder.name)) == session
                and "\nState:\tZ" not in (folder / "status").read_text()
            ):
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except (OSError, ValueError):
            continue
    return found


@pytest.mark.parametrize(
    ("how", "jobs"), [("SIGINT", 2), ("SIGINT", 1), ("SIGTERM", 2), ("SIGKILL", 1), ("SIGKILL", 2)]
)
def test_no_process_is_left_when_a_build_is_stopped(site: SiteTest, how: str, jobs: int) -> None:
    for number in range(150):
        site.post(
            f"p{number}", "Herons and gulls and plovers. " * 300, date=f"{2020 + number % 4}-01-02"
        )
    build = subprocess.Popen(
        [sys.executable, "-m", "sitegen", "build", "--jobs", str(jobs)],
        cwd=site.root,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not any(
        "pagefind" in command and "--service" in command for command in processes(build.pid)
    ):
        assert build.poll() is None, "it ended before it was stopped"
    os.kill(build.pid, getattr(signal, how))
    build.wait(60)
    deadline = time.monotonic() + 60
    while (left := processes(build.pid)) and time.monotonic() < deadline:
        os.sched_yield()
    assert left == []


# --- headers --------------------------------------------------------------------------------------


def test_the_policy_goes_with_every_answer_where_headers_are_asked_for(tmp_path: Path) -> None:
    site = SiteTest(
        tmp_path / "site",
        SETTINGS.replace("news.example/", "news.example/blog/") + "[build]\nheaders = true\n",
    )
    site.post("a")
    built(site)
    (policy,) = set(
        re.findall(
            r'http-equiv="Content-Security-Policy" content="([^"]*)"', site.read("index.html")
        )
    )
    policy = policy.replace("&#39;", "'")
    assert site.read("_headers") == f"/blog/*\n  Content-Security-Policy: {policy}\n"
    assert "wasm" not in policy
    site.write(
        "site.toml", site.source("site.toml") + "[ai]\nheaders = true\n[search]\nenabled = true\n"
    )
    built(site)
    policy = policy.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
    assert site.read("_headers") == textwrap.dedent(f"""\
        /blog/*
          Content-Security-Policy: {policy}
        /blog/2026/01/02/a/
          AI-Disclosure: mode=machine-generated
        """)


def test_addresses_of_shards() -> None:
    assert addresses.search_shard("2026-05") == "/search/2026-05/"
