"""A newsroom of programs: replies of a language model go in, checked posts come out.

    python newsroom.py FOLDER [--replies FILE] [--rounds NUMBER]

If FOLDER is no site yet, it becomes a copy of `site/`. In each round the model replies with a
few articles, some as JSON and some as Markdown files, and not all of them are right. The round
adds, checks, mends and builds, and prints what was held back. One wrong article never stops the
others.

The model is a file, `replies.jsonl`: replace `replies` by a call of yours."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def replies(file: Path, number: int) -> Iterator[tuple[str, str]]:
    """What the model replies in the round `number`, from 1: the id of each article, and the whole
    reply."""
    for line in file.read_text(encoding="utf-8").splitlines():
        reply = json.loads(line)
        if reply["round"] == number:
            yield reply["id"], reply["reply"]


def run(site: Path, *arguments: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run sitegen in the folder of the site, with `given` as its standard input."""
    return subprocess.run(
        [sys.executable, "-m", "sitegen", *arguments],
        cwd=site,
        input=given,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def accept(site: Path, number: int, articles: Iterator[tuple[str, str]]) -> list[str]:
    """Put the articles into the site: those in JSON through `sitegen add`, which refuses what is
    wrong, and the rest as files. Returns a line for each that was refused."""
    objects, names = [], []
    for id_, reply in articles:
        try:
            article = json.loads(reply)
        except ValueError:
            file = site / "content" / "posts" / f"round-{number}" / f"{id_}.md"
            file.parent.mkdir(parents=True, exist_ok=True)
            # As it is: the byte order marks and line ends of programs are part of the story.
            file.write_bytes(reply.encode())
        else:
            objects.append(json.dumps(article))
            names.append(id_)
    if not objects:
        return []
    added = run(site, "add", given="\n".join(objects))
    lines = [json.loads(line) for line in added.stdout.splitlines()]
    return [
        f"{name}: {problem['message']}"
        for name, line in zip(names, lines, strict=True)
        if not line["ok"]
        for problem in line["problems"]
        if problem["severity"] == "error"
    ]


def work(site: Path, number: int, articles: Iterator[tuple[str, str]]) -> dict[str, Any]:
    """One round. Returns what came out: the lines of `refused` articles, how many files were wrong
    `before` and `after` they were mended, the `held` posts, and whether the build was `ok`."""
    refused = accept(site, number, articles)
    before = json.loads(run(site, "check", "--json").stdout)
    # Without --unsafe nothing is changed that an author may have meant.
    run(site, "fix")
    after = json.loads(run(site, "check", "--json").stdout)
    build = json.loads(run(site, "build", "--json", "--summary", "summary.md").stdout)
    return {
        "refused": refused,
        "before": sum(not file["ok"] for file in before["files"]),
        "after": sum(not file["ok"] for file in after["files"]),
        "held": build["held"],
        "ok": build["ok"],
    }


def main() -> int:
    """Run the rounds, and print each. The exit status is 1 if a build was stopped."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--replies", type=Path, default=HERE / "replies.jsonl")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    if not (options.folder / "site.toml").exists():
        shutil.copytree(HERE / "site", options.folder, dirs_exist_ok=True)
    stopped = False
    for number in range(1, options.rounds + 1):
        result = work(options.folder, number, replies(options.replies, number))
        stopped = stopped or not result["ok"]
        print(
            f"Round {number}: {len(result['refused'])} articles refused; {result['before']} files"
            f" wrong, {result['after']} after fix; {len(result['held'])} posts held back;"
            f" {'published' if result['ok'] else 'NOT PUBLISHED'}"
        )
        for line in result["refused"]:
            print(f"  refused  {line}")
        for post in result["held"]:
            for problem in post["problems"]:
                print(f"  held     {post['path']}: {problem['message']}")
    return int(stopped)


if __name__ == "__main__":
    raise SystemExit(main())
