"""The lists of addresses that `--published` names: former sitemaps, manifests, records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from sitegen.errors import shorten
from sitegen.model.lasting_addresses import EarlierAddress
from sitegen.pipeline import sitemaps
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
        sitemaps.refuse_pipe(file, OPTION)
        file.open("rb").close()
    except OSError as error:
        raise sitemaps.refused(OPTION, f"{file} cannot be read: {error.strerror}") from error
    # Both carry digests, so that nothing else is taken for one.
    recorded = address_record.addresses(file)
    if recorded is not None:
        return recorded
    listed = manifest.load(file)
    if listed.files:
        return address_record.of_manifest(listed.entries())
    if sitemaps.is_markup(file, OPTION):
        return address_record.lasting(_relative(list(sitemaps.addresses(file, OPTION)), file, base))
    hint = "give a former sitemap.xml, or a manifest-… or addresses-… of .sitegen/"
    raise sitemaps.refused(OPTION, f"{file} is no list of published addresses", hint)


def _relative(addresses: Sequence[str], file: Path, base: Base) -> Iterator[str]:
    """The addresses as the site writes them, but for those of other sites. Raises SiteError if all
    are of another one."""
    relative = [base.relative(address) for address in addresses]
    own = [path for path in relative if path.startswith("/") and not path.startswith("//")]
    if addresses and not own:
        message = f"{file} lists addresses like {shorten(addresses[0])}, and the site is {base.url}"
        hint = "write the host and the path of the site in it as they are now"
        raise sitemaps.refused(OPTION, message, hint)
    return iter(own)
