"""`sitegen compare`: what has become of each address that the site had elsewhere."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct

from sitegen import urls
from sitegen.commands import old_addresses
from sitegen.commands.check_site import read_settings
from sitegen.commands.old_addresses import ARGUMENT, OldAddress
from sitegen.commands.served_output import ServedOutput
from sitegen.errors import raise_errors
from sitegen.hosts import uri
from sitegen.pipeline import sitemaps
from sitegen.pipeline.scratch import with_scratch
from sitegen.urls import Base

Outcome = Literal["lost", "gone", "redirected", "same"]
# In the order in which they matter.
OUTCOMES: tuple[Outcome, ...] = ("lost", "gone", "redirected", "same")
# The host of an address that cannot be read.
UNKNOWN = "?"
_PORTS = {"http": 80, "https": 443}
# Addresses that programs make: a reader who kept one finds another way.
_LIST = re.compile(
    r"/page/?\d+/|/(?:tags?|categor(?:y|ies)|authors?|archives?)/|/\d{4}/(?:\d\d?/){0,2}$"
)


class CompareOptions(Struct, frozen=True, kw_only=True):
    """The options of `sitegen compare`: the files and folders with `old` addresses, and the
    `output` folder, or None for that of the settings."""

    root: Path
    old: Sequence[Path]
    output: Path | None = None


class ComparedAddress(Struct, frozen=True, kw_only=True):
    """What became of one address of the site: where it leads `to`, the title, a `note` that says
    more of what is lost, and where it `may_be` instead."""

    address: str
    outcome: Outcome
    to: str = ""
    title: str = ""
    note: str = ""
    may_be: str = ""


class ComparedSite(Struct, frozen=True, kw_only=True):
    """All addresses, those that matter first; how many addresses of other hosts there were, by
    host; and the host that the site had, if it is another one now."""

    addresses: tuple[ComparedAddress, ...]
    others: Mapping[str, int] = {}
    old_host: str = ""

    @property
    def has_lost(self) -> bool:
        """Whether an address is lost."""
        return any(each.outcome == "lost" for each in self.addresses)


def compare(options: CompareOptions) -> ComparedSite:
    """Compare old addresses with what is published. Raises SiteError if there are none, if nothing
    is published, and for settings with errors."""
    settings = with_scratch(options.root, lambda engine, _: read_settings(options.root, engine))
    raise_errors(settings.problems)
    config = settings.config
    output = options.output or options.root / config.build.output
    served = ServedOutput(output, config)
    if served.is_empty:
        message = f"there is nothing in {output} to compare with"
        raise sitemaps.refused("--output", message, "run `sitegen build` first")
    old = [each for place in options.old for each in _read(place)]
    sorted_out = _sorted_out(old, config.base)
    compared = [_compared(url, title, served) for url, title in sorted_out.own.items()]
    return ComparedSite(
        addresses=tuple(sorted(compared, key=_rank)),
        others=sorted_out.others,
        old_host=sorted_out.old_host,
    )


def _read(place: Path) -> list[OldAddress]:
    found = list(old_addresses.read(place))
    if not found:
        raise sitemaps.refused(ARGUMENT, f"{place} has no addresses")
    return found


def _rank(compared: ComparedAddress) -> tuple[int, bool, str]:
    is_list = _LIST.search(compared.address) is not None
    return OUTCOMES.index(compared.outcome), is_list, compared.address


# --- which addresses are the site's ---------------------------------------------------------------


class _SortedOut(Struct, frozen=True):
    """The `own` addresses, with their titles; the number of others, by host; and the host that is
    taken for the site's former one."""

    own: Mapping[str, str]
    others: Mapping[str, int]
    old_host: str


def _sorted_out(old: Iterable[OldAddress], base: Base) -> _SortedOut:
    own: dict[str, str] = {}
    others: dict[str, list[OldAddress]] = {}
    for each in old:
        url, host = _placed(each.address, base)
        if host:
            others.setdefault(host, []).append(each)
        else:
            own[url] = own.get(url) or each.title
    old_host = ""
    hosts = sorted(others.keys() - {UNKNOWN})
    if hosts and not own:
        # The site moves to another host: that of most addresses was its own.
        old_host = max(hosts, key=lambda host: len(others[host]))
        for each in others.pop(old_host):
            url = _below(each.address, base)
            own[url] = own.get(url) or each.title
    counted = Counter({host: len(found) for host, found in sorted(others.items())})
    return _SortedOut(own, dict(counted.most_common()), old_host)


def _placed(address: str, base: Base) -> tuple[str, str]:
    """The address as the site writes it, or else the host that it is of."""
    if not re.match(r"(?:https?:)?//", address, re.IGNORECASE):
        return (_normal(address), "") if address.startswith("/") else ("", UNKNOWN)
    try:
        parts = urlsplit(uri(address))
        host = parts.hostname or UNKNOWN
        if parts.port and parts.port != _PORTS.get(parts.scheme):
            host += f":{parts.port}"
    except ValueError:
        return "", UNKNOWN
    path = parts.path or "/"
    for prefix, base_url in (*base.hosts, ("/", base.url)):
        own = urlsplit(base_url)
        if own.netloc.lower().removeprefix("www.") == host.removeprefix("www."):
            whole = f"{own.scheme}://{own.netloc}{path}"
            relative = base.relative(f"{whole}/" if f"{whole}/" == base_url else whole)
            if relative.startswith(prefix) and not relative.startswith("//"):
                return _normal(relative + (f"?{parts.query}" if parts.query else "")), ""
    return "", host


def _below(address: str, base: Base) -> str:
    """The address as the site writes it, from one of a former host."""
    parts = urlsplit(address)
    path = parts.path or "/"
    if path.startswith(base.path()):
        path = path[len(base.path()) - 1 :]
    return _normal(path + (f"?{parts.query}" if parts.query else ""))


def _normal(url: str) -> str:
    """An address of the site in one form, as browsers ask for it: without a fragment, `.` and `..`;
    a query stays as it is."""
    path, mark, query = url.partition("#")[0].partition("?")
    path = urls.encode_again(path)
    return (_without_dots(path) if "/." in path else path) + mark + query


def _without_dots(path: str) -> str:
    """A path without the parts that lead to the same folder or the one above (RFC 3986)."""
    parts = path.split("/")[1:]
    kept: list[str] = []
    for part in parts:
        if part == "..":
            del kept[-1:]
        elif part != ".":
            kept.append(part)
    return "/" + "/".join([*kept, ""] if parts[-1] in (".", "..") else kept)


# --- what became of them --------------------------------------------------------------------------


def _compared(url: str, title: str, served: ServedOutput) -> ComparedAddress:
    first = served.answer(url)
    last, at = served.end(url)
    title = title or served.title(last)
    if last.kind == "gone":
        return ComparedAddress(address=url, outcome="gone", title=title)
    if last.kind == "page":
        is_redirect = first.kind == "redirect"
        outcome: Outcome = "redirected" if is_redirect else "same"
        return ComparedAddress(
            address=url, outcome=outcome, to=at if is_redirect else "", title=title
        )
    note = ""
    if first.kind == "redirect":
        note = f"leads to {at}, where nothing is" if at else "redirects in a circle"
    elif "?" in url:
        note = "a host of files does not see what is after the question mark"
    may_be = served.near(url)
    return ComparedAddress(address=url, outcome="lost", title=title, note=note, may_be=may_be)


# --- what is printed ------------------------------------------------------------------------------


def lines(comparison: ComparedSite) -> Iterator[str]:
    """A line for each address: what became of it, where it leads, the title, and what may help."""
    for each in comparison.addresses:
        way = f"{each.address} → {each.to}" if each.to else each.address
        help_line = each.note
        if each.may_be:
            help_line += f"{'; ' if each.note else ''}maybe it is at {each.may_be} now"
        shown = (f"{each.outcome:<10}", way, each.title, f"({help_line})" if help_line else "")
        yield "  ".join(filter(None, shown))


def summary(comparison: ComparedSite) -> Iterator[str]:
    """How many addresses there are of each outcome, and what was passed over."""
    counted = Counter(each.outcome for each in comparison.addresses)
    count = len(comparison.addresses)
    names = {"gone": "gone on purpose", "same": "the same"}
    said = ", ".join(f"{counted[name]} {names.get(name, name)}" for name in OUTCOMES)
    yield f"{count} {'address' if count == 1 else 'addresses'}: {said}"
    if comparison.old_host:
        yield f"no address is of the site's host; those of {comparison.old_host} count as its own"
    if comparison.others:
        hosts = ", ".join(f"{host} ({number})" for host, number in comparison.others.items())
        yield f"passed over, of other hosts or outside of the site: {hosts}"


def for_programs(comparison: ComparedSite) -> str:
    """The comparison as one JSON object, in ASCII."""
    counted = Counter(each.outcome for each in comparison.addresses)
    return json.dumps(
        {
            "ok": not comparison.has_lost,
            "counts": {name: counted[name] for name in OUTCOMES},
            "addresses": [
                {name: getattr(each, name) for name in each.__struct_fields__}
                for each in comparison.addresses
            ],
            "other_hosts": dict(comparison.others),
            "old_host": comparison.old_host,
        }
    )
