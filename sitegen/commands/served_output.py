"""What a host answers at an address, if it serves the output folder."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin, urlsplit

from msgspec import Struct

from sitegen import urls
from sitegen.commands.old_addresses import attribute, bare, head_of, tags, text_of, title_of
from sitegen.commands.redirect_rules import RedirectRules
from sitegen.model.config import Config
from sitegen.text.letters import composed

REDIRECTS = "_redirects"
# Browsers give up after twenty.
MAX_HOPS = 20
_REFRESH = re.compile(
    r"""\s*\d+(?:\.\d*)?\s*[;,]?\s*(?:url\s*=)?\s*(?:"([^"]*)|'([^']*)|(.*))""",
    re.IGNORECASE | re.DOTALL,
)


class ServedAnswer(Struct, frozen=True):
    """What there is at an address: a page with its `file`, or a redirect with the address `to`."""

    kind: Literal["page", "redirect", "gone", "nothing"]
    file: str = ""
    to: str = ""


NOTHING, GONE = ServedAnswer("nothing"), ServedAnswer("gone")


class ServedOutput:
    """The files below the folder `output` of a site with these settings. Addresses are those of
    the site, without the base path, and with a query or without."""

    def __init__(self, output: Path, config: Config) -> None:
        self._output = output
        self._base = config.base
        # The names of files as they are on disk, by their composed form.
        self._files = {composed(path): path for path in _files(output)}
        self._by_rule_first = config.build.redirects == "cloudflare"
        self._gone = frozenset(entry for entry in config.build.gone if not entry.endswith("*"))
        self._gone_below = tuple(entry[:-1] for entry in config.build.gone if entry.endswith("*"))
        titles = {config.title, *(each.title for each in config.languages if each.title)}
        self._endings = tuple(f" – {title}" for title in titles)
        self._rules = {
            prefix: RedirectRules(text_of((output / path).read_bytes()))
            for prefix in ("/", *(prefix for prefix, _ in self._base.hosts))
            if (path := f"{prefix[1:]}{REDIRECTS}") in self._files
        }
        self._near: dict[str, list[str]] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was published there."""
        return not self._files

    def answer(self, url: str) -> ServedAnswer:
        """What there is at an address, as the host sends it at once."""
        path, _, query = url.partition("?")
        if path in self._gone:
            return GONE
        rule = None
        if rules := self._rules.get(self._base.host_of(path)):
            rule = rules.at(urlsplit(self._base.absolute(path)).path, query)
        # A host of files does not see a query: another page had it.
        file = "" if query else self._file(path)
        if rule and (rule.is_forced or rule.parameters or self._by_rule_first or not file):
            return self._by_rule(rule.status, rule.target, path)
        if file:
            return self._by_file(file, path)
        return GONE if path.startswith(self._gone_below) else NOTHING

    def end(self, url: str) -> tuple[ServedAnswer, str]:
        """What a browser ends at that asks for an address, and where that is; "" if it goes round
        in a circle."""
        answer, at = self.answer(url), url
        for _ in range(MAX_HOPS):
            if answer.kind != "redirect":
                return answer, at
            at = answer.to
            if not at.startswith("/") or at.startswith("//"):
                return ServedAnswer("page"), at
            answer = self.answer(at.partition("#")[0])
        return NOTHING, ""

    def title(self, answer: ServedAnswer) -> str:
        """The title of a page, without the name of the site."""
        if not answer.file.endswith((".html", ".htm")):
            return ""
        title = title_of(text_of(head_of(self._output / answer.file)))
        for ending in self._endings:
            title = title.removesuffix(ending)
        return title

    def near(self, url: str) -> str:
        """The address of the only page whose last part is that of an address with nothing; "" if
        there is none, or more."""
        if self._near is None:
            self._near = {}
            for path in self._files:
                if path.endswith((".html", ".htm")):
                    at = urls.encode(f"/{path}".removesuffix("index.html"))
                    self._near.setdefault(_name(at), []).append(at)
        name = _name(url.partition("?")[0])
        pages = [at for at in self._near.get(name, ()) if name and self.answer(at).kind == "page"]
        return pages[0] if len(pages) == 1 else ""

    def _file(self, path: str) -> str:
        """The file that a host sends for a path; "" if there is none. It leads from `/a` to
        `/a/`."""
        try:
            file = urls.output_path(path)
        except ValueError:
            return ""
        if file not in self._files and not path.endswith("/"):
            file = f"{file}/index.html"
        return self._files.get(file, "")

    def _by_file(self, file: str, path: str) -> ServedAnswer:
        if file.endswith((".html", ".htm")):
            text = text_of(head_of(self._output / file))
            for tag in tags(text, "meta"):
                if attribute(tag, "http-equiv").lower() == "refresh":
                    found = _REFRESH.match(attribute(tag, "content"))
                    if found and (target := "".join(filter(None, found.groups())).strip()):
                        return self._redirect(target, path)
        return ServedAnswer("page", file)

    def _by_rule(self, status: int, target: str, path: str) -> ServedAnswer:
        if status == 410:
            return GONE
        if status >= 400:
            return NOTHING
        answer = self._redirect(target, path)
        if status >= 300:
            return answer
        file = self._file(answer.to.partition("#")[0].partition("?")[0])
        return ServedAnswer("page", file) if file else NOTHING

    def _redirect(self, target: str, path: str) -> ServedAnswer:
        """A redirect from a path of the site to what is written as its target."""
        try:
            whole = urljoin(self._base.absolute(path), target)
        except ValueError:
            return NOTHING
        relative = self._base.relative(whole)
        if not relative.startswith("/") or relative.startswith("//"):
            return ServedAnswer("redirect", to=whole)
        way, mark, rest = relative.partition("?")
        if not mark:
            way, mark, rest = relative.partition("#")
        return ServedAnswer("redirect", to=f"{urls.encode_again(way)}{mark}{rest}")


def _files(output: Path) -> Iterator[str]:
    """The paths of all files below a folder, seen from there."""
    for place, _, names in os.walk(output):
        under = os.path.relpath(place, output).replace(os.sep, "/")
        for name in names:
            path = name if under == "." else f"{under}/{name}"
            # Nobody can ask for another file.
            if path.isascii() or path.encode(errors="replace").decode() == path:
                yield path


def _name(url: str) -> str:
    """What a page is called in its address: the last part, without a date before it."""
    name = bare(url).rpartition("/")[2].casefold()
    return "" if name.isdigit() else re.sub(r"^\d{4}-\d\d?-\d\d?-", "", name)
