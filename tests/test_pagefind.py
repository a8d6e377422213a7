"""The program Pagefind: when it is missing, when it fails, and what it sends back."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from command_support import WITH_WORKERS
from search_support import ON, SIGN
from support import SiteTest

from sitegen.errors import SiteError
from sitegen.incremental.keys import encode
from sitegen.model.documents import Body
from sitegen.outputs import pagefind, search_index
from sitegen.outputs.search import SearchEntry, SearchJob
from sitegen.read import settings_checks


@pytest.fixture
def site(tmp_path: Path) -> SiteTest:
    return SiteTest(tmp_path / "site", ON)


def test_without_pagefind_the_build_says_what_to_install(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings_checks, "INDEXERS", ("no_such_package",))
    site.post("a")
    result = site.build()
    assert result.codes() == ["no-pagefind"]
    assert result.printed.startswith(
        "site.toml:5:11: error: search.enabled needs Pagefind, which is not installed"
    )
    assert 'pip install "pagefind[bin]' in result.printed


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
    monkeypatch.setattr(pagefind, "_program", lambda: program)
    monkeypatch.setattr(pagefind, "PATIENCE", 1.0 if kind == "silence" else 60.0)
    monkeypatch.setattr(pagefind, "PATIENCE_A_POST", 0.0)
    started = []
    popen = subprocess.Popen
    monkeypatch.setattr(
        pagefind.subprocess, "Popen", lambda *a, **k: started.append(popen(*a, **k)) or started[-1]
    )
    with pytest.raises(SiteError) as raised:
        search_index.shard(job("One."), [encode(Body(html="<p>One.</p>"))], None)  # type: ignore[arg-type]
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
    return encode(SearchJob(language="en", posts=msgspec.Raw(encode(entries))))


def test_a_shard_is_the_same_whenever_it_is_made() -> None:
    titles = [f"Title {i}" for i in range(40)]
    bodies = [encode(Body(html=f"<p>Heron {i} gull {i % 7} plover {i % 3}</p>")) for i in range(40)]
    made = [search_index.shard(job(*titles), bodies, None) for _ in range(3)]  # type: ignore[arg-type]
    assert made[0] == made[1] == made[2]
    assert len(made[0].files) == len(made[0].blobs) > 40


@pytest.mark.parametrize(
    "value", [0, 23, 24, 255, 256, 65535, 65536, 1 << 32, "", "ä" * 300, [], [[1, ["x"]], "y"] * 30]
)
def test_what_is_written_can_be_read(value: Any) -> None:
    assert pagefind._read(SIGN + b"".join(pagefind._cbor(value))) == value


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
        pagefind._read(SIGN + data)
    with pytest.raises((ValueError, IndexError)):
        pagefind._read(data)


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


@pytest.mark.long
@pytest.mark.parametrize(
    ("how", "jobs"),
    [("SIGINT", 2), ("SIGKILL", 1), ("SIGINT", 1), ("SIGTERM", 2), ("SIGKILL", 2)],
)
def test_no_process_is_left_when_a_build_is_stopped(site: SiteTest, how: str, jobs: int) -> None:
    for number in range(60):
        site.post(
            f"p{number}", "Herons and gulls and plovers. " * 300, date=f"{2020 + number % 4}-01-02"
        )
    build = subprocess.Popen(
        [*WITH_WORKERS, "build", "--jobs", str(jobs)],
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
