"""`sitegen comments pull`: copies approved comments from Isso to files in content/comments/, which
builds render.

E-mail and IP addresses are never requested, so they cannot get into a file. The same comments
result in the same bytes, whether they come from the database or from the API."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Annotated, TypeVar
from urllib.parse import quote

import msgspec
from msgspec import Meta, Struct

from sitegen import dates, files, urls
from sitegen.errors import Problem, SiteError, raise_errors, refused, shorten
from sitegen.link.addresses import comments_path, post_url
from sitegen.markdown import reply
from sitegen.model.comments import Comment
from sitegen.model.config import Config
from sitegen.model.documents import Parsed
from sitegen.model.paths import is_thread
from sitegen.parse.thread import MAX_CHARACTERS, order, read
from sitegen.pipeline.scratch import documents
from sitegen.read import settings, site_folder
from sitegen.text.characters import unescape

T = TypeVar("T")

HEAD = (
    "# Comments by readers. `sitegen comments pull` writes those with a number as their id; others"
    " are yours.\n"
)
# Seconds that a server may take for one answer, and the number of threads in one request (Isso
# reads at most 256 kB).
TIMEOUT, BATCH = 30, 500


class PullOptions(Struct, frozen=True, kw_only=True):
    """The source of comments: Isso's SQLite file `database`, or its API at the address `server`;
    without both, the API at the address in site.toml."""

    root: Path
    database: Path | None = None
    server: str | None = None


class Pulled(Struct, frozen=True, kw_only=True):
    """The files that were written and deleted, as sorted paths; the number of comments that came
    from Isso; and the addresses of threads that do not belong to any post."""

    written: tuple[str, ...]
    deleted: tuple[str, ...]
    comments: int
    unknown_threads: tuple[str, ...]


class _IssoComment(Struct, frozen=True, kw_only=True):
    """A comment as in Isso's database and API. `mode` is 1 for an approved comment, and 4 for a
    deleted one with replies. `created` is in seconds since 1970. Author and website are escaped as
    HTML; the text is Markdown as it was written."""

    id: int
    parent: int | None
    created: Annotated[float, Meta(ge=0, le=200_000_000_000)]
    mode: int
    text: str
    author: str | None
    website: str | None
    replies: list[_IssoComment] = []


class _IssoThread(Struct, frozen=True, kw_only=True):
    replies: list[_IssoComment]


def pull(options: PullOptions) -> Pulled:
    """Write the files in content/comments/. Raises SiteError with every problem; then no file is
    written, unless the system refuses one after others were written."""
    config, _, problems = settings.parse(site_folder.settings(options.root))
    raise_errors(problems)
    parsed, tree, problems = documents(options.root, config)
    raise_errors(problems)
    places = _places(parsed, config)
    server = "" if options.database else _server(options, config)
    threads = _from_database(options.database) if options.database else _from_server(server, places)
    origin = str(options.database or server)
    pulled, unknown_threads = _by_post(threads, places)
    before = {
        path: site_folder.on_disk(options.root, path).read_bytes()
        for path in tree
        if is_thread(path)
    }
    existing = {
        path: read(path, files.decode(path, data), config.zone)[0] for path, data in before.items()
    }
    own = {
        path: [comment for comment in comments if not comment.id.isdecimal()]
        for path, comments in existing.items()
    }
    if not any(pulled.values()) and any(len(existing[path]) > len(own[path]) for path in existing):
        raise SiteError(
            [
                Problem(
                    path=origin,
                    code="comments-source",
                    message="there is no approved comment on any post, and there were some",
                    hint="is it the right one? If it is, delete the files under content/comments/",
                )
            ]
        )
    after = _texts(pulled, own)
    written = tuple(path for path, data in after.items() if before.get(path) != data)
    for path in written:
        _check(path, after[path], config, origin)
    deleted = tuple(sorted(before.keys() - after.keys()))
    for path in written:
        with _os_errors(path):
            _replace(site_folder.on_disk(options.root, path), after[path])
    for path in deleted:
        with _os_errors(path):
            site_folder.on_disk(options.root, path).unlink()
    return Pulled(
        written=written,
        deleted=deleted,
        unknown_threads=unknown_threads,
        comments=sum(not comment.deleted for comments in pulled.values() for comment in comments),
    )


def _by_post(
    threads: Mapping[str, list[_IssoComment]], places: Mapping[str, str]
) -> tuple[dict[str, list[Comment]], tuple[str, ...]]:
    """The comments of all threads by the path of their file, and the addresses of threads with
    approved comments that do not belong to any post."""
    pulled: dict[str, list[Comment]] = {}
    unknown_threads = []
    for uri, rows in threads.items():
        path = places.get(urls.encode_again(uri))
        if path is None:
            unknown_threads += [uri] if any(row.mode == 1 for row in rows) else []
        else:
            pulled.setdefault(path, []).extend(map(_comment, rows))
    return pulled, tuple(sorted(unknown_threads))


def _texts(
    pulled: Mapping[str, list[Comment]], own: Mapping[str, list[Comment]]
) -> dict[str, bytes]:
    """The new bytes of the files, by path, sorted. A file without any visible comment is left
    out."""
    merged = {path: [*pulled.get(path, ()), *own.get(path, ())] for path in sorted({*pulled, *own})}
    return {
        path: text(comments).encode()
        for path, comments in merged.items()
        if any(not comment.deleted for comment in comments)
    }


def _check(path: str, data: bytes, config: Config, origin: str) -> None:
    """Raise SiteError if a build would not accept the new bytes of a file."""
    try:
        read(path, data.decode(), config.zone)
    except SiteError as error:
        raise SiteError(
            [
                Problem(
                    path=origin,
                    code="comments-source",
                    message=f"what it says cannot be kept in {path}: {problem.message}",
                    hint="look at the comments there; is it Isso?",
                )
                for problem in error.problems
            ]
        ) from error


def result_lines(done: Pulled) -> Iterator[str]:
    """The result as lines for people."""
    for uri in done.unknown_threads:
        yield f"warning: there is no post at {uri}: its comments are left out"
    for path in done.written:
        yield f"wrote {path}"
    for path in done.deleted:
        yield f"deleted {path}"
    comments, written = (
        f"{count} {what}{'' if count == 1 else 's'}"
        for count, what in ((done.comments, "comment"), (len(done.written), "file"))
    )
    yield f"{comments}; {written} written, {len(done.deleted)} deleted"


def _places(parsed: Parsed, config: Config) -> dict[str, str]:
    """The paths of the comment files of all posts, by every address that a post has or had. Its own
    address wins over an alias of another post."""
    base = config.base
    places = [
        *(
            (urls.alias_url(alias), post.path)
            for post in parsed.posts
            for alias in post.meta.aliases
        ),
        *((post_url(post, config), post.path) for post in parsed.posts),
    ]
    return {base.href(url, url): comments_path(path, config.codes) for url, path in places}


def _server(options: PullOptions, config: Config) -> str:
    server = options.server or config.comments.server
    if not server:
        raise SiteError(
            [
                Problem(
                    path="site.toml",
                    code="comments-source",
                    message="there is no Isso server to ask",
                    hint=(
                        'give --database FILE or --server URL, or write server = "…" under'
                        " [comments]"
                    ),
                )
            ]
        )
    return server if server.endswith("/") else server + "/"


# --- Isso -----------------------------------------------------------------------------------------


def _from_database(path: Path) -> dict[str, list[_IssoComment]]:
    """The comments in Isso's SQLite file, which is only read, by the address of their thread."""
    try:
        if not path.is_file():
            raise sqlite3.Error("there is no such file")
        with closing(
            sqlite3.connect(f"file:{quote(os.fsencode(path.absolute()))}?mode=ro", uri=True)
        ) as database:
            database.text_factory = lambda data: data.decode(errors="replace")
            rows = database.execute(
                "SELECT threads.uri, comments.id, parent, created, mode, text, author, website FROM"
                " comments JOIN threads ON comments.tid = threads.id WHERE mode IN (1, 4) AND"
                " typeof(uri) = 'text' ORDER BY comments.id"
            ).fetchall()
        threads: dict[str, list[_IssoComment]] = {}
        for uri, *values in rows:
            threads.setdefault(uri, []).append(
                msgspec.convert(
                    dict(zip(_IssoComment.__struct_fields__, values, strict=False)), _IssoComment
                )
            )
    except (sqlite3.Error, msgspec.ValidationError, OSError) as error:
        raise SiteError(
            [
                Problem(
                    path=str(path),
                    code="comments-source",
                    message=f"it cannot be read as a database of Isso: {error}",
                    hint="it is the file that dbpath names in Isso's settings",
                )
            ]
        ) from error
    return threads


def _from_server(server: str, places: Iterable[str]) -> dict[str, list[_IssoComment]]:
    """The comments at the addresses `places` from Isso's API. Only threads with comments are
    requested."""
    listed = sorted(places)
    threads = {}
    for start in range(0, len(listed), BATCH):
        part = listed[start : start + BATCH]
        counts = _requested(server, "count", list[int], msgspec.json.encode(part))
        if len(counts) != len(part):
            raise SiteError(
                [
                    Problem(
                        path=server,
                        code="comments-source",
                        hint="try again later",
                        message=(
                            f"Isso was asked about {len(part)} threads, and answered about"
                            f" {len(counts)}"
                        ),
                    )
                ]
            )
        for uri, count in zip(part, counts, strict=True):
            if count:
                thread = _requested(server, f"?uri={quote(uri, safe='')}&plain=1", _IssoThread)
                threads[uri] = [
                    *thread.replies,
                    *(answer for row in thread.replies for answer in row.replies),
                ]
    return threads


def _requested(server: str, what: str, kind: type[T], data: bytes | None = None) -> T:
    try:
        if not urls.is_web_address(server):
            raise ValueError("this is no address of a server")
        request = urllib.request.Request(server + what, data, {"Content-Type": "application/json"})  # noqa: S310 - see above
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 - see above
            return msgspec.json.decode(answer.read(), type=kind)
    except (
        OSError,
        ValueError,
        HTTPException,
        msgspec.DecodeError,
    ) as error:  # URLError is an OSError
        why = error.reason if isinstance(error, urllib.error.URLError) else error
        raise SiteError(
            [
                Problem(
                    path=server,
                    code="comments-source",
                    message=f"Isso does not answer as it should: {shorten(str(why), 200)}",
                    hint='look at the address in a browser: it should say "missing uri query"',
                )
            ]
        ) from error


def _comment(row: _IssoComment) -> Comment:
    website = reply.plain(unescape(row.website or ""))
    text = reply.plain(row.text).strip("\n")[: MAX_CHARACTERS - 1]  # the file adds a line end
    deleted = row.mode != 1 or not text.strip()
    return Comment(
        id=str(row.id),
        parent=str(row.parent) if row.parent else None,
        date=dt.datetime.fromtimestamp(int(row.created), dt.UTC),
        deleted=deleted,
        author=(
            None if deleted else " ".join(reply.plain(unescape(row.author or "")).split()) or None
        ),
        website=website if urls.is_web_address(website) and not deleted else "",
        text=None if deleted else text,
    )


# --- files ----------------------------------------------------------------------------------------


def text(comments: Iterable[Comment]) -> str:
    """The text of a comment file, TOML 1.0, in the order of builds."""
    return HEAD + "".join(
        f"\n[[comment]]\n{_entry(comment)}" for comment in sorted(comments, key=order)
    )


def _entry(comment: Comment) -> str:
    date = dates.rfc3339(comment.date.astimezone(dt.UTC)).replace("+00:00", "Z")
    values = {
        "id": _quoted(comment.id),
        "parent": _quoted(comment.parent or ""),
        "date": date,
        "author": _quoted(comment.author or ""),
        "website": _quoted(comment.website),
        "deleted": "true" if comment.deleted else "",
        "text": f'"""\n{_lines(comment.text)}\n"""' if comment.text else "",
    }
    return "".join(f"{key} = {value}\n" for key, value in values.items() if value)


def _quoted(text: str) -> str:
    return f'"{_escaped(text).replace(chr(34), chr(92) + chr(34))}"' if text else ""


def _lines(text: str) -> str:
    return "\n".join(_escaped(line) for line in text.strip("\n").split("\n")).replace(
        '"""', '""\\"'
    )


def _escaped(text: str) -> str:
    """`text` with invisible characters and backslashes as TOML escapes."""
    return "".join(
        (
            character
            if character.isprintable() and character != "\\"
            else (
                "\\\\"
                if character == "\\"
                else (
                    f"\\U{ord(character):08x}"
                    if ord(character) > 0xFFFF
                    else f"\\u{ord(character):04x}"
                )
            )
        )
        for character in text
    )


@contextmanager
def _os_errors(path: str) -> Iterator[None]:
    """Raise an OSError of the block as a problem of the file `path`."""
    try:
        yield
    except OSError as error:
        raise SiteError([refused(path, error)]) from error


def _replace(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with files.temporary(file) as aside:
        files.write(aside, data)
        aside.replace(file)
