"""What changed since a text was signed, where git knows: the newest committed version with the
digest that was signed.

git is asked to read its own objects and nothing else: no hook, pager, filter, other program or
network."""

from __future__ import annotations

import datetime as dt
import difflib
import os
import subprocess
from itertools import pairwise
from pathlib import Path

from sitegen import files
from sitegen.errors import SiteError
from sitegen.parse.document import signed
from sitegen.parse.frontmatter import split
from sitegen.provenance import disclosure
from sitegen.read import site_folder

# How many versions of a file are looked at, how long git may take, and how much of the difference
# is shown.
VERSIONS, SECONDS, LINES = 100, 10, 24

_GIT = (
    "git",
    "--no-pager",
    "--no-replace-objects",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "log.showSignature=false",
)
# What the surroundings say of another repository does not count, and nothing is fetched.
_OTHERS = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_EXTERNAL_DIFF",
    "GIT_TRACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
)
_QUIET = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "LC_ALL": "C",
}

Text = tuple[str, str, str]


def changes(root: Path, path: str) -> list[str]:
    """What is different in the post `path` since its review, as lines of a unified diff; none where
    nobody knows."""
    try:
        file = site_folder.on_disk(root, path)
        text, wanted = _read(path, file.read_bytes())
        if not wanted or disclosure.text_digest(*text) == wanted:
            return []
        for data in _versions(file.parent, file.name):
            before = _signed_as(path, data, wanted)
            if before is not None:
                return _shown(_diff(before, text))
    except (OSError, SiteError, ValueError, subprocess.SubprocessError):
        return []
    return []


def _read(path: str, data: bytes) -> tuple[Text, str]:
    """What a review of the post signs, and the digest in its review, or "". Raises SiteError."""
    parts = split(path, files.decode(path, data), dt.UTC)
    review = parts.meta.data.get("review")
    digest = review.get("sha256") if isinstance(review, dict) else None
    return signed(parts), digest if isinstance(digest, str) else ""


def _signed_as(path: str, data: bytes, wanted: str) -> Text | None:
    try:
        text = _read(path, data)[0]
    except SiteError:
        return None
    return text if disclosure.text_digest(*text) == wanted else None


def _versions(folder: Path, name: str) -> list[bytes]:
    """The committed versions of a file, the newest first, under the names that it had."""
    log = _git(
        folder,
        b"",
        "log",
        "--follow",
        f"--max-count={VERSIONS}",
        "--format=%x00%H",
        "--name-only",
        "-z",
        "--no-ext-diff",
        "--no-textconv",
        "--diff-filter=AMR",
        "--",
        name,
    )
    words = [word.strip(b"\n") for word in log.split(b"\0")]
    asked = [
        b":".join(pair)
        for pair in pairwise(words)
        if _is_commit(pair[0]) and pair[1] and b"\n" not in pair[1]
    ]
    found = _git(folder, b"\n".join([*asked, b""]), "cat-file", "--batch") if asked else b""
    versions = []
    while found:
        head, _, found = found.partition(b"\n")
        fields = head.split()
        if len(fields) == 3 and fields[1] == b"blob":
            size = int(fields[2])
            versions.append(found[:size])
            found = found[size + 1 :]
    return versions


def _is_commit(word: bytes) -> bool:
    return len(word) in (40, 64) and all(character in b"0123456789abcdef" for character in word)


def _git(folder: Path, given: bytes, *arguments: str) -> bytes:
    environment = {key: value for key, value in os.environ.items() if key not in _OTHERS} | _QUIET
    done = subprocess.run(  # noqa: S603
        [*_GIT, *arguments],
        cwd=folder,
        env=environment,
        input=given,
        capture_output=True,
        timeout=SECONDS,
        check=True,
    )
    return done.stdout


def _diff(before: Text, after: Text) -> list[str]:
    old, new = (
        [
            f"title: {title}",
            *([f"summary: {summary}"] if summary else []),
            "",
            *body.strip().split("\n"),
        ]
        for title, summary, body in (before, after)
    )
    return list(difflib.unified_diff(old, new, "signed", "now", n=1, lineterm=""))


def _shown(lines: list[str]) -> list[str]:
    return (
        lines
        if len(lines) <= LINES
        else [*lines[: LINES - 1], f"… and {len(lines) - LINES + 1} more lines"]
    )
