"""The examples of docs/components.md: each is built as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from painted import png
from support import SiteTest

PAGE = (Path(__file__).parents[1] / "docs/components.md").read_text("utf-8")
BUILT_IN = PAGE[PAGE.index("\n## Built in\n") : PAGE.index("\n## Your own\n")]
SECTIONS = [part.partition("\n") for part in BUILT_IN.split("\n### ")[1:]]
FILES = {
    "turnout.csv": re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)[0],
    "prices.json": '[{"month": "2026-01", "bread": 2.1, "milk": 1.2},'
    ' {"month": "2026-02", "bread": 2.2, "milk": null}]',
    "law.csv": "date,title,text,url\n2025-05-01,Proposed,A draft.,/about/\n2025-11,Read,,\n",
}


def examples(text: str) -> list[str]:
    return re.findall(r"```markdown\n(.*?)```", text, re.DOTALL)


def test_each_component_has_an_example() -> None:
    names = {name.strip() for title, _, _ in SECTIONS for name in title.split(",")}
    layouts = Path(__file__).parents[1] / "layouts/components"
    assert names == {file.name.partition(".")[0] for file in layouts.iterdir()}
    assert all(examples(text) for _, _, text in SECTIONS)


@pytest.mark.parametrize(("title", "text"), [(title, text) for title, _, text in SECTIONS])
@pytest.mark.sampled(4)
def test_examples_are_built(site: SiteTest, title: str, text: str) -> None:
    for name, data in FILES.items():
        site.write(f"data/{name}", data)
    for name in ("harbour.jpg", "crane.jpg"):
        site.write(f"content/posts/{name}", png(700, 500))
    for name in ("lock.mp4", "lock.vtt", "talk.mp3"):
        site.write(f"content/posts/{name}", b"0")
    site.post("other", date="2026-01-01")
    site.post("a", "A text.\n\n" + "\n".join(examples(text)))
    result = site.build()
    assert result.ok, result.printed
    assert not [problem for problem in result.problems if problem.code == "component"]
    page = site.read("2026/01/02/a/index.html")
    assert ":::" not in page
    assert "::" + title.partition(",")[0] not in page
