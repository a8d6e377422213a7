"""The lists of addresses that `--published` names: former sitemaps, manifests, records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element, ParseError, fromstring

from sitegen.errors import Problem, SiteError, shorten
from sitegen.model.lasting_addresses import EarlierAddress
from sitegen.publish import address_record, manifest
from sitegen.urls import Base

OPTION = "--published"


def read(files: Sequence[Path], base: Base) -> list[EarlierAddress]:
    """The lasting addresses in all the `files`, each with its document if one of them has that.
    Raises SiteError for a file that is no list."""
    earlier: dict[str, EarlierAddress] = {}
    for file in files:
        for address in _in_file(file, base):
            known = earlier.get(address.url)
            earlier[address.url] = _merged(known, address) if known else address
    return list(earlier.values())


def _merged(first: EarlierAddress, second: EarlierAddress) -> EarlierAddress:
    return EarlierAddress(
        first.url,
        first.path or second.path,
        first.id or second.id,
        first.is_current or second.is_current,
    )


def _in_file(file: Path, base: Base) -> Iterable[EarlierAddress]:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise _refused(f"{file} cannot be read: {error.strerror}") from error
    # Both carry digests, so that nothing else is taken for one.
    recorded = address_record.addresses(file)
    if recorded is not None:
        return recorded
    listed = manifest.load(file)
    if listed.files:
        return address_record.of_manifest(listed.entries())
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return address_record.lasting(
            _relative(list(_addresses(file, _parsed(file, data))), file, base)
        )
    hint = "give a former sitemap.xml, unpacked, or a manifest-… or addresses-… of .sitegen/"
    raise _refused(f"{file} is no list of published addresses", hint)


def _parsed(file: Path, data: bytes) -> Element:
    try:
        return fromstring(data)  # noqa: S314 - the file is one of the author
    except (ParseError, ValueError, LookupError) as error:
        raise _refused(f"{file} is no sitemap: {error}") from error


def _addresses(file: Path, root: Element) -> Iterator[str]:
    """The addresses in a sitemap; in an index those of the sitemaps beside it that it names."""
    kind = root.tag.rpartition("}")[2]
    named = [
        (each.text or "").strip() for each in root.iter() if each.tag.rpartition("}")[2] == "loc"
    ]
    if kind == "urlset":
        yield from named
        return
    if kind != "sitemapindex":
        raise _refused(f"{file} is no sitemap: expected <urlset>, got <{kind}>")
    for address in named:
        part = file.parent / (unquote(urlsplit(address).path).rpartition("/")[2] or "?")
        if not part.is_file():
            message = f"{file} is an index of sitemaps, and there is no {part.name} beside it"
            raise _refused(message, f"put {address} there, or give each sitemap by itself")
        inner = _parsed(part, part.read_bytes())
        if inner.tag.rpartition("}")[2] != "urlset":
            raise _refused(f"{part} is no sitemap: expected <urlset>")
        yield from _addresses(part, inner)


def _relative(addresses: Sequence[str], file: Path, base: Base) -> Iterator[str]:
    """The addresses as the site writes them, but for those of other sites. Raises SiteError if all
    are of another one."""
    relative = [base.relative(address) for address in addresses]
    own = [path for path in relative if path.startswith("/") and not path.startswith("//")]
    if addresses and not own:
        message = f"{file} lists addresses like {shorten(addresses[0])}, and the site is {base.url}"
        hint = "write the host and the path of the site in it as they are now"
        raise _refused(message, hint)
    return iter(own)


def _refused(message: str, hint: str = "") -> SiteError:
    return SiteError([Problem(path=OPTION, code="usage", message=message, hint=hint)])
