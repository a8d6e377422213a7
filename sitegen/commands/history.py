"""What changed in a post since it was reviewed, if git has the reviewed version: the newest commit
whose text has the digest in the review.

git only reads its own objects: hooks, pagers, filters, other programs and the network are
disabled."""

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

# How many versions of a file are searched, how many seconds git may take, and how many lines of the
# difference are shown.
VERSIONS, TIMEOUT, LINES = 100, 10, 24

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
# Environment variables that would redirect git to another repository or program.
_UNSET = (
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
    """The lines of a unified diff of the post `path` since its review, at most LINES; none if the
    text is unchanged, or git does not have the reviewed version."""
    try:
        file = site_folder.on_disk(root, path)
        text, signed_digest = _read(path, file.read_bytes())
        if not signed_digest or disclosure.text_digest(*text) == signed_digest:
            return []
        for data in _versions(file.parent, file.name):
            before = _signed_as(path, data, signed_digest)
            if before is not None:
                return _shortened(_diff(before, text))
    except (OSError, SiteError, ValueError, subprocess.SubprocessError):
        return []
    return []


def _read(path: str, data: bytes) -> tuple[Text, str]:
    """The text of a post that a review signs, and the digest in its review, or "". Raises
    SiteError."""
    parts = split(path, files.decode(path, data), dt.UTC)
    review = parts.meta.data.get("review")
    digest = review.get("sha256") if isinstance(review, dict) else None
    return signed(parts), digest if isinstance(digest, str) else ""


def _signed_as(path: str, data: bytes, signed_digest: str) -> Text | None:
    """The text of a version if it has the digest `signed_digest`, else None."""
    try:
        text = _read(path, data)[0]
    except SiteError:
        return None
    return text if disclosure.text_digest(*text) == signed_digest else None


def _versions(folder: Path, name: str) -> list[bytes]:
    """The committed versions of a file, newest first, also under former names."""
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
    objects = [
        b":".join(pair)
        for pair in pairwise(words)
        if _is_commit(pair[0]) and pair[1] and b"\n" not in pair[1]
    ]
    output = _git(folder, b"\n".join([*objects, b""]), "cat-file", "--batch") if objects else b""
    versions = []
    while output:
        head, _, output = output.partition(b"\n")
        fields = head.split()
        if len(fields) == 3 and fields[1] == b"blob":
            size = int(fields[2])
            versions.append(output[:size])
            output = output[size + 1 :]
    return versions


def _is_commit(word: bytes) -> bool:
    return len(word) in (40, 64) and all(character in b"0123456789abcdef" for character in word)


def _git(folder: Path, stdin: bytes, *arguments: str) -> bytes:
    """The output of a git command. Raises OSError or SubprocessError if it fails."""
    environment = {key: value for key, value in os.environ.items() if key not in _UNSET} | _QUIET
    done = subprocess.run(  # noqa: S603
        [*_GIT, *arguments],
        cwd=folder,
        env=environment,
        input=stdin,
        capture_output=True,
        timeout=TIMEOUT,
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


def _shortened(lines: list[str]) -> list[str]:
    return (
        lines
        if len(lines) <= LINES
        else [*lines[: LINES - 1], f"… and {len(lines) - LINES + 1} more lines"]
    )
