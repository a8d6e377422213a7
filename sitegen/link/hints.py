"""What to write instead of an address that leads nowhere."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import unquote

from sitegen import urls
from sitegen.errors import NO_FIX, Fix, Problem
from sitegen.model.config import SETTINGS
from sitegen.model.documents import Ref
from sitegen.near import nearly_equal
from sitegen.text import letters
from sitegen.text.edits import set_key

# After so many problems there are no more suggestions.
SUGGESTIONS = 20
# What names of files cannot have on every system.
_NO_NAME = re.compile(r'["*:<>?\\|]')


def noun_of(ref: Ref) -> str:
    """What the address is that of, for a message."""
    return ref.what or ("picture" if ref.image else "page")


def hint_for(path: str, url: str, ref: Ref) -> str:
    """The hint for an address from the root that leads nowhere; it is written in the file
    `path`."""
    name = url.rpartition("/")[2]
    if ref.image or ("." in name and not name.endswith((".html", ".htm"))):
        return put_into_static(url)
    page = unquote(re.sub(r"(/index)?\.html?$|/$", "", url))
    if path == SETTINGS and urls.slug(page) and not _NO_NAME.search(page):
        return f"write content/pages{page}.md, or name another page"
    return "take the link out; for a page of another site, write its whole address: https://…"


def put_into_static(url: str) -> str:
    """The hint to put a file where the address `url` leads to it; "" if no file can have the
    name."""
    path = unquote(url)
    return "" if _NO_NAME.search(path) else f"put the file into static{path}"


class Suggestions:
    """What may have been meant by addresses that lead nowhere. After many `problems` there are no
    more suggestions, because they take time. The paths of `documents` and `assets` are those of the
    site; all three may grow."""

    def __init__(
        self,
        problems: Sequence[Problem],
        documents: Mapping[str, object],
        assets: Mapping[str, object],
    ) -> None:
        self._problems, self._documents, self._assets = problems, documents, assets

    def are_left(self) -> bool:
        """Whether there are few problems yet."""
        return len(self._problems) <= SUGGESTIONS

    def near(self, word: str, candidates: Iterable[str]) -> str:
        """The candidate that `word` is probably a misspelling of, or ""."""
        return nearly_equal(word, candidates) if self.are_left() else ""

    def moved(self, file: str, ref: Ref) -> str:
        """The only document or file with this name, in whichever folder; "" unless there is exactly
        one."""
        if not self.are_left():
            return ""
        name, stem = posixpath.basename(file), urls.stem(re.sub(r"\.html?$", "", file))
        paths = [path for path in self._assets if posixpath.basename(path) == name]
        paths += [] if ref.image else [path for path in self._documents if urls.stem(path) == stem]
        return paths[0] if len(paths) == 1 else ""

    def picture(self, path: str, ref: Ref) -> Fix:
        """The fix of a picture that the front matter of the document at `path` names and that is
        not there: another file of nearly that name, or of just that one but for letter case."""
        name = letters.composed(unquote(ref.target.partition("#")[0].partition("?")[0]))
        folder = posixpath.dirname(path)
        wanted = posixpath.normpath(posixpath.join(folder, name))
        near = "" if not name or name.startswith("/") else self.near(wanted, self._assets)
        if not near:
            return NO_FIX
        found = posixpath.relpath(near, folder)
        edit = set_key(("image",), found)
        return Fix(keys=(edit,), safe=near.casefold() == wanted.casefold())
