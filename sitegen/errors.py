"""Problems are values: a stage collects all of them, then raises once."""

from __future__ import annotations

import errno
from collections.abc import Iterable
from typing import Literal

import msgspec
from msgspec.structs import replace

Severity = Literal["error", "warning"]


class TextEdit(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """The part of the file `path` from `start` up to, and not including, `end` becomes `text`.

    Both are line and column, from 1, in characters. Line ends in `text` are "\n", and become those
    of the file. `path` is "" for the file of the problem."""

    path: str = ""
    start: tuple[int, int]
    end: tuple[int, int]
    text: str


class KeyEdit(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """What becomes of one key of the front matter of the file `path` ("" for that of the problem),
    whatever format it is written in.

    `keys` is the way to the value; items of a list are numbers as text: `("source", "0", "url")`.
    "set" gives it the value that `text` is as JSON, adding the key if it is not there; "rename"
    gives the key the name `text`; "remove" takes the key and its value out."""

    path: str = ""
    keys: tuple[str, ...]
    action: Literal["set", "rename", "remove"]
    text: str = ""


class Fix(msgspec.Struct, frozen=True, order=True):
    """The edits that mend a problem, all of them together; without any, nothing mends it but a
    person. `safe`: they cannot change what the author means."""

    texts: tuple[TextEdit, ...] = ()
    keys: tuple[KeyEdit, ...] = ()
    safe: bool = True

    def __bool__(self) -> bool:
        return bool(self.texts or self.keys)


# At most so many characters of a value are in a problem.
MAX_GOT = 200
NO_FIX = Fix()


class Expected(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """What a value has to be, in the words of JSON Schema 2020-12: the `types` ("string",
    "boolean" …) and the `formats` of strings ("date-time", "uri") that it may have, the `values`
    that are allowed (all if there are none), a `pattern` of strings, and `limits`, such as
    `("maxLength", 60)`."""

    types: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    pattern: str = ""
    limits: tuple[tuple[str, int], ...] = ()


ANYTHING = Expected()


class Problem(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """Something wrong with the site, which its author has to know.

    `path` is relative to the site's folder; `line` and `column` count from 1, columns in
    characters; 0 means "the whole file" or "the whole line". `code` is stable and documented in
    docs/problems.md. `others` are the other files involved.

    The rest is for programs: `key`, the way to the value in the front matter or the settings, with
    dots (`source.0.url`); `got`, the value as it is written, cut to 200 characters; `expected`; and
    the `fix`."""

    path: str
    line: int = 0
    column: int = 0
    severity: Severity = "error"
    code: str
    message: str
    hint: str = ""
    others: tuple[str, ...] = ()
    key: str = ""
    got: str = ""
    expected: Expected = ANYTHING
    fix: Fix = NO_FIX

    @classmethod
    def at(
        cls,
        path: str,
        place: tuple[int, int],
        *,
        code: str,
        message: str,
        hint: str = "",
        severity: Severity = "error",
        others: tuple[str, ...] = (),
        key: str = "",
        got: str = "",
        expected: Expected = ANYTHING,
        fix: Fix = NO_FIX,
    ) -> Problem:
        """The problem at a place, line and column, of the file `path`."""
        line, column = place
        return cls(
            path=path,
            line=line,
            column=column,
            severity=severity,
            code=code,
            message=message,
            hint=hint,
            others=others,
            key=key,
            got=got,
            expected=expected,
            fix=fix,
        )


class DataError(Exception):
    """What is wrong with data for what a layout makes of it, and what to do. Who shows it knows the
    place."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


class SiteError(Exception):
    """The site is wrong: all problems, errors and warnings."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            "; ".join(f"{p.path}:{p.line}:{p.column}: {p.message}" for p in self.problems)
        )


class InternalError(Exception):
    """A bug in sitegen: the exception, as text (`what`), and the document, the layout or the file
    that was being worked on (`owner`).

    Only texts, because many exceptions cannot be pickled on their way from a worker process."""

    def __init__(self, owner: str, what: str) -> None:
        super().__init__(owner, what)
        self.owner, self.what = owner, what

    @classmethod
    def of(cls, owner: str, error: Exception) -> InternalError:
        """The bug that `error` is, which came up in the work on `owner`."""
        return cls(owner, described(error))

    def __str__(self) -> str:
        return f"{self.what}, in the work on {self.owner}"


def raise_errors(problems: Iterable[Problem]) -> None:
    """Raises SiteError with all the problems if one of them is an error, not a warning."""
    collected = tuple(problems)
    if any(p.severity == "error" for p in collected):
        raise SiteError(collected)


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether one of the problems is an error, and no warning."""
    return any(problem.severity == "error" for problem in problems)


# Warnings about what is not published because a post is held back: the post has the error.
OF_HELD_POSTS = ("held-published", "held-target")


def as_errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems, all of them errors, as --strict takes them. Only warnings about what other
    posts lose by posts that are held back stay warnings: holding posts back would not end."""
    return tuple(
        problem if problem.code in OF_HELD_POSTS else replace(problem, severity="error")
        for problem in problems
    )


def unreadable(path: str, error: OSError) -> Problem:
    """The problem that the file `path`, which its folder lists, cannot be read."""
    return Problem(
        path=path,
        code="vanished" if isinstance(error, FileNotFoundError) else "unreadable",
        message=f"cannot be read: {error.strerror}",
    )


def described(error: Exception) -> str:
    """An exception on one line."""
    return f"{type(error).__name__}: {shorten(error, 200)}"


# What to do about an error of the operating system, by its symbolic name.
_IN_THE_PLACE = "something else stands in its place: move it away"
_FAR_AWAY = (
    "the disk is another machine's, which does not answer: look to the network, then try again"
)
_NO_SUCH_NAME = "the disk cannot hold a file of that name: choose another one"
_HINTS = {
    "EACCES": "give sitegen the right to write there",
    "EPERM": "see whose it is, and whether it is protected against every change",
    "EROFS": "the disk can only be read: mount it so that it can be written, or write elsewhere",
    "ENOSPC": "make room on the disk",
    "EDQUOT": "your share of the disk is used up: delete something of yours, or ask for more",
    "EFBIG": "the disk, or a limit (ulimit -f), allows no file of that size",
    "ENAMETOOLONG": "the disk allows no path, or no name, of that length: choose shorter ones",
    "EINVAL": _NO_SUCH_NAME,
    "EILSEQ": _NO_SUCH_NAME,
    "EISDIR": _IN_THE_PLACE,
    "ENOTDIR": _IN_THE_PLACE,
    "EEXIST": _IN_THE_PLACE,
    "ENOTEMPTY": _IN_THE_PLACE,
    "ELOOP": "links lead in a circle there: take one of them away",
    "ENOENT": "somebody took it away meanwhile: see who else writes there, then try again",
    "EMLINK": (
        "the disk allows no more folders in that one: choose addresses that spread over several"
    ),
    "EMFILE": "too many files are open at once: raise the limit (ulimit -n)",
    "ENFILE": "the machine has too many files open: end other programs",
    "ENOMEM": "the machine has no memory left: end other programs",
    "EBUSY": "something is mounted there, or another program uses it: unmount it, or end that",
    "ETXTBSY": "another program runs it: end that",
    "EIO": "the disk may be damaged: see what the system has noted about it (dmesg)",
    "ESTALE": _FAR_AWAY,
    "ETIMEDOUT": _FAR_AWAY,
    "EHOSTDOWN": _FAR_AWAY,
    "EHOSTUNREACH": _FAR_AWAY,
    "ENOTCONN": _FAR_AWAY,
}


def hint(error: OSError) -> str:
    """What to do about an error of the operating system: by default, its symbolic name."""
    name = errno.errorcode.get(error.errno or 0, "")
    return _HINTS.get(name, f"the system calls this {name}" if name else "")


def refused(path: str, error: OSError) -> Problem:
    """The problem that the operating system refuses to write the file `path`."""
    return Problem(
        path=path,
        code="write",
        message=f"cannot be written: {error.strerror or error}",
        hint=hint(error),
    )


def out_of_reach(error: OSError) -> Problem:
    """The problem that the operating system refuses something, which nobody expected there."""
    is_by_rights = error.errno in (errno.EACCES, errno.EPERM)
    return Problem(
        path=str(error.filename2 or error.filename or "."),
        code="unreadable",
        message=f"cannot be read or written: {error.strerror or error}",
        hint="give sitegen the right to do so" if is_by_rights else hint(error),
    )


def shorten(value: object, limit: int = 60) -> str:
    """A value for a message: on one line, text in quotes, cut to `limit` characters."""
    text = repr(value) if isinstance(value, str) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def without_password(address: str) -> str:
    """An address without what may be a name or a password in it, for a message."""
    scheme, _, rest = address.partition("://")
    return f"{scheme}://…{rest[rest.rindex('@') :]}" if "@" in rest else address
