"""Old addresses by number alone, such as `/?p=12`: WordPress answers at them for every post. There
are thousands, so that servers look them up in a table, `import/redirects/numbers.txt`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from sitegen import urls
from sitegen.importing.old_site import plain
from sitegen.importing.placing import Lost, NewPlace
from sitegen.importing.redirects import MOVED, ServerRedirect, escaped, quoted, substitution
from sitegen.importing.survey import Listed

FOLDER = "import/redirects"
TABLE, HTACCESS, NETLIFY = (f"{FOLDER}/{each}.txt" for each in ("numbers", "htaccess", "netlify"))
# Where the recipe of docs/online.md has what a server reads.
_SERVER = "/srv/news/server/numbers.txt"
_NUMBERED = re.compile(r"([^?]*/)(?:index\.php)?\?(p|page_id|attachment_id)=([0-9]+)")
# Apache reads .htaccess anew for each request: thousands of lines are in a folder of their own.
_ASIDE = "by-number"
_QUERY = 'RewriteCond "%{QUERY_STRING}" "(?:^|&)(?:p|page_id|attachment_id)=([0-9]+)(?:&|$)"'


def numbered(documents: Iterable[Listed], places: Mapping[str, NewPlace], base: str) -> list[Lost]:
    """The addresses by number of documents that readers could see; `base` is the path of the old
    site, without the slash at its end. WordPress has two of each page."""
    return [
        Lost(address=f"{base}/?{name}={each.number}", to=places[each.id].address)
        for each in documents
        if each.number and each.state == "published"
        for name in (("p", "page_id") if each.kind == "page" else ("p",))
    ]


def is_numbered(redirect: ServerRedirect) -> bool:
    """Whether an old address is a number alone."""
    return bool(_NUMBERED.fullmatch(redirect.old))


def _number(redirect: ServerRedirect) -> int:
    return int(redirect.old.rpartition("=")[2]) if is_numbered(redirect) else 0


class NumberedRedirects:
    """Those of some redirects whose old addresses are numbers alone, of one old site."""

    def __init__(self, redirects: Iterable[ServerRedirect]) -> None:
        self._front = "/"
        self._new: dict[str, str] = {}
        self._named: dict[tuple[str, str], str] = {}
        for each in sorted(redirects, key=_number):
            if found := _NUMBERED.fullmatch(each.old):
                self._front, name, number = found.groups()
                self._new.setdefault(number, each.new)
                self._named.setdefault((name, number), each.new)

    def __len__(self) -> int:
        return len(self._new)

    def files(self) -> dict[str, str]:
        """What is in each file of `import/redirects`, by its path."""
        texts = {TABLE: self._table(), HTACCESS: self._htaccess(), NETLIFY: self._netlify()}
        return {path: "".join(f"{line}\n" for line in lines) for path, lines in texts.items()}

    def lines(self) -> dict[str, list[str]]:
        """The few lines with which each server reads its file."""
        if not self._new:
            return {}
        front = plain(self._front)
        names = "".join(f' "{quoted(front + each)}" $by_number;' for each in ("", "index.php"))
        path = rf'RewriteCond "%{{REQUEST_URI}}" "^{escaped(front)}(?:index\.php)?$"'
        return {
            f"nginx, before `server`; {TABLE} is {_SERVER} on the server": [
                f"map $arg_p$arg_page_id$arg_attachment_id $by_number {{ include {_SERVER}; }}",
                f"map $uri $numbered {{{names} }}",
            ],
            "nginx, in `server`": ["if ($numbered) { return 301 $numbered; }"],
            "Apache, in the settings of the server": [
                "RewriteEngine On",
                f'RewriteMap numbers "txt:{_SERVER}"',
                path,
                _QUERY,
                'RewriteCond "${numbers:%1}" "(.+);"',
                f'RewriteRule "^" "%1" {MOVED}',
            ],
            f"Apache, in static/.htaccess where that is all you have; {HTACCESS} becomes"
            f" static/{_ASIDE}/.htaccess": [
                "RewriteEngine On",
                path,
                _QUERY,
                f'RewriteRule "^" "{_ASIDE}/%1" [L]',
            ],
            f"Netlify: the lines of {NETLIFY} go into static/_redirects": [],
        }

    def _table(self) -> Iterator[str]:
        """Lines that both nginx and Apache read."""
        yield from (f"{number} {quoted(new)};" for number, new in self._new.items())

    def _htaccess(self) -> Iterator[str]:
        if not self._new:
            return
        yield "RewriteEngine On"
        for number, new in self._new.items():
            yield f'RewriteRule "^{number}$" "{substitution(new)}" {MOVED}'

    def _netlify(self) -> Iterator[str]:
        for (name, number), new in self._named.items():
            yield f"{urls.encode_again(self._front)} {name}={number} {new} 301!"
