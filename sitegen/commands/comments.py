"""`sitegen comments pull`: approved comments out of Isso, into files under content/comments/ that a
build makes pages of.

Neither e-mail nor IP addresses are asked for, so none can get into a file. The same comments give
the same bytes, whether they come from the database or over the network."""

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
from urllib.parse import quote, urlsplit

import msgspec
from msgspec import Meta, Struct

from sitegen import dates, files, parse, urls
from sitegen.commands import check
from sitegen.errors import Problem, SiteError, raise_errors, refused, shorten
from sitegen.link.addresses import comments_path, post_url
from sitegen.markdown import reply
from sitegen.model.config import Config
from sitegen.model.documents import Comment, Parsed
from sitegen.parse.thread import MAX_CHARACTERS, order, read
from sitegen.read import settings, site_folder
from sitegen.text.characters import unescape

T = TypeVar("T")

HEAD = (
    "# Comments by readers. `sitegen comments pull` writes those with a number as their id; others"
    " are yours.\n"
)
# How long a server may take for one answer, in seconds, and how many threads it is asked about at
# once (it reads at most 256 kB).
PATIENCE, TOGETHER = 30, 500


class PullOptions(Struct, frozen=True, kw_only=True):
    """Where comments come from: Isso's `database`, or its API at the address `server`; without
    both, at the one in site.toml."""

    root: Path
    database: Path | None = None
    server: str | None = None


class Pulled(Struct, frozen=True, kw_only=True):
    """What became of the files, as sorted paths; how many comments there are now that came from
    Isso; and the threads, by their addresses, that are no post's."""

    written: tuple[str, ...]
    deleted: tuple[str, ...]
    comments: int
    strangers: tuple[str, ...]


class _Row(Struct, frozen=True, kw_only=True):
    """A comment as Isso tells of it. `mode` is 1 for one that is approved, 4 for one that was
    deleted and has replies; names and addresses are escaped as HTML, and the text is as it was
    written."""

    id: int
    parent: int | None
    created: Annotated[float, Meta(ge=0, le=200_000_000_000)]
    mode: int
    text: str
    author: str | None
    website: str | None
    replies: list[_Row] = []


class _Thread(Struct, frozen=True, kw_only=True):
    replies: list[_Row]


def pull(options: PullOptions) -> Pulled:
    """Write the files. Raises SiteError with every problem; then none is written, but where the
    system refuses halfway."""
    config, _, problems = settings.parse(site_folder.settings(options.root))
    raise_errors(problems)
    parsed, tree, said = check.documents(options.root, config)
    raise_errors(said)
    base_path = urlsplit(config.base_url).path
    places = _places(parsed, config, base_path)
    server = "" if options.database else _server(options, config)
    threads = _from_database(options.database) if options.database else _from_server(server, places)
    origin = str(options.database or server)
    pulled, strangers = _by_post(threads, places)
    before = {
        path: site_folder.on_disk(options.root, path).read_bytes()
        for path in tree
        if parse.is_thread(path)
    }
    there = {
        path: read(path, files.decode(path, data), config.zone)[0] for path, data in before.items()
    }
    own = {
        path: [comment for comment in comments if not comment.id.isdecimal()]
        for path, comments in there.items()
    }
    if not any(pulled.values()) and any(len(there[path]) > len(own[path]) for path in there):
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
        with _refused(path):
            _replace(site_folder.on_disk(options.root, path), after[path])
    for path in deleted:
        with _refused(path):
            site_folder.on_disk(options.root, path).unlink()
    return Pulled(
        written=written,
        deleted=deleted,
        strangers=strangers,
        comments=sum(not comment.deleted for comments in pulled.values() for comment in comments),
    )


def _by_post(
    threads: Mapping[str, list[_Row]], places: Mapping[str, str]
) -> tuple[dict[str, list[Comment]], tuple[str, ...]]:
    """The comments of the threads by the file that they belong in, and the threads with approved
    ones that are no post's."""
    pulled: dict[str, list[Comment]] = {}
    strangers = []
    for uri, rows in threads.items():
        path = places.get(urls.encode_again(uri))
        if path is None:
            strangers += [uri] if any(row.mode == 1 for row in rows) else []
        else:
            pulled.setdefault(path, []).extend(map(_comment, rows))
    return pulled, tuple(sorted(strangers))


def _texts(
    pulled: Mapping[str, list[Comment]], own: Mapping[str, list[Comment]]
) -> dict[str, bytes]:
    """What the files are to hold, as sorted paths; one without a comment that can be read is not to
    be."""
    together = {
        path: [*pulled.get(path, ()), *own.get(path, ())] for path in sorted({*pulled, *own})
    }
    return {
        path: text(comments).encode()
        for path, comments in together.items()
        if any(not comment.deleted for comment in comments)
    }


def _check(path: str, data: bytes, config: Config, origin: str) -> None:
    """Raise SiteError if a build would not take what is to be written."""
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
    """The result for people, line by line."""
    for uri in done.strangers:
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


def _places(parsed: Parsed, config: Config, base_path: str) -> dict[str, str]:
    """The file of the comments on each post, by every address that the post has or had. Its own
    counts more than another's alias."""
    found = {
        urls.with_base(base_path, urls.alias_url(alias)): comments_path(post.path)
        for post in parsed.posts
        for alias in post.meta.aliases
    }
    return found | {
        urls.with_base(base_path, post_url(post, config)): comments_path(post.path)
        for post in parsed.posts
    }


def _server(options: PullOptions, config: Config) -> str:
    given = options.server or config.comments.server
    if not given:
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
    return given if given.endswith("/") else given + "/"


# --- Isso -----------------------------------------------------------------------------------------


def _from_database(path: Path) -> dict[str, list[_Row]]:
    """The comments of all threads, by their addresses, in Isso's SQLite file, which is only
    read."""
    try:
        if not path.is_file():
            raise sqlite3.Error("there is no such file")
        with closing(
            sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True)
        ) as database:
            database.text_factory = lambda data: data.decode(errors="replace")
            rows = database.execute(
                "SELECT threads.uri, comments.id, parent, created, mode, text, author, website FROM"
                " comments JOIN threads ON comments.tid = threads.id WHERE mode IN (1, 4) AND"
                " typeof(uri) = 'text' ORDER BY comments.id"
            ).fetchall()
        found: dict[str, list[_Row]] = {}
        for uri, *values in rows:
            found.setdefault(uri, []).append(
                msgspec.convert(dict(zip(_Row.__struct_fields__, values, strict=False)), _Row)
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
    return found


def _from_server(server: str, places: Iterable[str]) -> dict[str, list[_Row]]:
    """The comments at the addresses `places`, from Isso's API. Those without any are not asked
    for."""
    listed = sorted(places)
    found = {}
    for start in range(0, len(listed), TOGETHER):
        part = listed[start : start + TOGETHER]
        counts = _asked(server, "count", list[int], msgspec.json.encode(part))
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
                thread = _asked(server, f"?uri={quote(uri, safe='')}&plain=1", _Thread)
                found[uri] = [
                    *thread.replies,
                    *(answer for row in thread.replies for answer in row.replies),
                ]
    return found


def _asked(server: str, what: str, kind: type[T], data: bytes | None = None) -> T:
    try:
        if not urls.is_web_address(server):
            raise ValueError("this is no address of a server")
        request = urllib.request.Request(server + what, data, {"Content-Type": "application/json"})  # noqa: S310 - see above
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - the scheme has been looked at
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


def _comment(row: _Row) -> Comment:
    website = reply.plain(unescape(row.website or ""))
    text = reply.plain(row.text).strip("\n")[
        : MAX_CHARACTERS - 1
    ]  # a file adds the end of the last line
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
    """The text of a file of comments, TOML 1.0."""
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
    """`text` with what nobody could see written out."""
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
def _refused(path: str) -> Iterator[None]:
    """What the system refuses to do with the file `path`, as a problem."""
    try:
        yield
    except OSError as error:
        raise SiteError([refused(path, error)]) from error


def _replace(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    # It is no longer than the name of a file may be.
    aside = file.with_name(f".{os.getpid()}.sitegen.tmp")
    try:
        files.write(aside, data)
        aside.replace(file)
    finally:
        aside.unlink(missing_ok=True)
