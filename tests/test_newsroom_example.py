"""The example of a newsroom of programs, as somebody runs it who reads its README."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from mistakes_of_models import Mistake, mistakes

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "newsroom"
ROUND = re.compile(
    r"Round (\d+): (\d+) articles refused; (\d+) files wrong, (\d+) after fix;"
    r" (\d+) posts held back; (.*)"
)


def run(folder: Path, *options: str) -> tuple[list[tuple[str, ...]], str]:
    """Each round in numbers, and all that was printed."""
    command = [sys.executable, str(EXAMPLE / "newsroom.py"), str(folder), *options]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return [match.groups() for match in ROUND.finditer(done.stdout)], done.stdout


@pytest.fixture(scope="module")
def bell(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[str, ...]], str]:
    """The folder of the example after all its rounds, and what `run` says of them: five rounds
    take seconds, so that the tests that only look at them share one run."""
    folder = tmp_path_factory.mktemp("newsroom") / "bell"
    return folder, *run(folder)


@pytest.mark.long
def test_one_wrong_article_never_stops_the_others(
    bell: tuple[Path, list[tuple[str, ...]], str],
) -> None:
    folder, rounds, printed = bell
    assert rounds == [
        ("1", "0", "0", "0", "0", "published"),
        ("2", "1", "1", "0", "0", "published"),
        ("3", "0", "2", "1", "1", "published"),
        ("4", "0", "3", "3", "2", "published"),
        ("5", "0", "5", "4", "3", "published"),
    ]
    assert "refused  no-author: author: there is no author 'nobody'" in printed
    public = folder / "public"
    pages = {page.parent.name for page in public.glob("2026/*/*/*/index.html")}
    assert {"a-night-at-the-museum", "library-longer-hours-from-may", "the-fish-market-moves"} <= (
        pages
    )
    assert "where-the-ferries-stop" not in pages
    # The article of round 1 came again in round 4, and its file was renewed.
    (ferries,) = public.glob("20*/*/*/ferries-return-after-three-weeks/index.html")
    assert "until the end of July" in ferries.read_text(encoding="utf-8")


@pytest.mark.long
def test_a_generated_picture_says_so_wherever_it_is(
    bell: tuple[Path, list[tuple[str, ...]], str],
) -> None:
    public = bell[0] / "public"
    (page,) = public.glob("20*/*/*/port-authority-would-*/index.html")
    for file in (page, public / "index.html", public / "feed.xml"):
        assert "AI · generated" in file.read_text(encoding="utf-8"), file
    assert "Example Painter 2 / The Harbour Bell" in page.read_text(encoding="utf-8")
    files = [*public.rglob("bay-without-breakwater*.webp")]
    assert files
    assert all(b"/trainedAlgorithmicMedia" in file.read_bytes() for file in files)


def test_a_round_with_every_mistake_is_published(tmp_path: Path) -> None:
    replies = tmp_path / "replies.jsonl"
    every = [line for line in mistakes() if _is_text(line)]
    replies.write_text(
        "\n".join(_reply(number, each) for number, each in enumerate(every)), encoding="utf-8"
    )
    rounds, printed = run(tmp_path / "bell", "--replies", str(replies), "--rounds", "1")
    number, refused, before, after, held, published = rounds[-1]
    assert (number, refused, published) == ("1", "0", "published")
    # Three of four are mended, and what is left is held back: all of it is named.
    assert int(before) >= 100
    assert int(after) <= int(before) / 2
    assert int(held) >= 20
    assert printed.count("  held     content/posts/round-1/") >= int(held) - 2


def _reply(number: int, mistake: Mistake) -> str:
    text = mistake.text(number).replace("author: ada", "author: desk")
    return json.dumps({"round": 1, "id": f"mistake-{number}", "reply": text})


def _is_text(mistake: Mistake) -> bool:
    """Whether a file of UTF-8 can hold it."""
    return all(not 0xD800 <= ord(sign) <= 0xDFFF for sign in mistake.text(0))
