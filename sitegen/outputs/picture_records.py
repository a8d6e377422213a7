"""What is known about pictures, for programs: JSON-LD, feeds and the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec.structs import replace

from sitegen import kinds
from sitegen.link.pictures import bare_address
from sitegen.model import picture_terms
from sitegen.model.picture_description import NOTHING_SAID, PictureDescription
from sitegen.model.picture_views import LedgerPicture, PictureRecord
from sitegen.model.site import Site
from sitegen.outputs.picture_views import PictureViews

# What is said of AI in pictures, in the order of the totals; "unstated" where nothing is.
UNSTATED = "unstated"
INVOLVEMENTS = ("generated", "modified", "data", "none", UNSTATED)


def of_image(site: Site, pictures: PictureViews, path: str) -> PictureRecord | None:
    """What is known about the picture of the document `path`; None if nobody says anything."""
    description = site.described_pictures.get(path, NOTHING_SAID).image
    return _record(pictures, site.resolved[path].image, description) if description else None


def in_text(site: Site, pictures: PictureViews, path: str) -> tuple[PictureRecord, ...]:
    """What is known about the pictures in the text of the document `path`, but for the one that is
    its own as well; each is named once, in the order of the text."""
    described = site.described_pictures.get(path, NOTHING_SAID).in_text
    if not described:
        return ()
    resolved = site.resolved[path]
    records: dict[str, PictureRecord] = {}
    for number, description in described:
        if record := _record(pictures, resolved.picture(number), description):
            records.setdefault(bare_address(record.url), record)
    records.pop(bare_address(resolved.image), None)
    return tuple(records.values())


def of_ledger(
    site: Site, pictures: PictureViews, path: str, *, has_text: bool
) -> tuple[LedgerPicture, ...]:
    """The pictures of a post as the ledger lists them; those in its text if the post `has_text`."""
    own = of_image(site, pictures, path)
    records = (*([own] if own else []), *(in_text(site, pictures, path) if has_text else ()))
    return tuple(
        LedgerPicture(
            url=record.url,
            credit=record.credit,
            creators=record.creators,
            copyright=record.copyright,
            involvement=record.involvement,
            source_type=record.source_type,
            model=record.model,
            provider=record.provider,
        )
        for record in records
    )


def totals(site: Site) -> dict[str, int]:
    """The numbers of pictures that the site shows, by what is said of AI in them; {} if nothing is
    said of any. A picture counts once, however many documents show it, by the strongest claim; one
    that only unlisted documents show does not."""
    by_url: dict[str, str] = {}
    hidden = _only_unlisted(site)
    for url, description in _described(site):
        if url in hidden:
            continue
        stated = by_url.get(url, "")
        by_url[url] = picture_terms.strongest(stated, description.involvement)
    if not any(by_url.values()):
        return {}
    shown = {
        url: ""
        for url, used in site.pictures.items()
        if used.in_page and used.facts.kind in kinds.DECODED and url not in hidden
    }
    counts = Counter(involvement or UNSTATED for involvement in (shown | by_url).values())
    return {name: counts[name] for name in INVOLVEMENTS if counts[name]}


def _only_unlisted(site: Site) -> frozenset[str]:
    """The addresses that only unlisted documents lead to."""
    unlisted = {article.post.path for article in site.unlisted}
    unlisted |= {placed.page.path for placed in site.pages if placed.page.meta.unlisted}
    if not unlisted:
        return frozenset()
    hidden, listed = set[str](), set[str]()
    for path, resolved in site.resolved.items():
        addresses = (bare_address(url) for url in (resolved.image, *resolved.links) if url)
        (hidden if path in unlisted else listed).update(addresses)
    return frozenset(hidden - listed)


def _described(site: Site) -> Iterator[tuple[str, PictureDescription]]:
    """The addresses of the pictures that something is said of, each with what a document says."""
    for path, described in site.described_pictures.items():
        if not path:  # the logo
            continue
        resolved = site.resolved[path]
        if described.image:
            yield bare_address(resolved.image), described.image
        for number, description in described.in_text:
            if link := resolved.picture(number):
                yield bare_address(link), description


def _record(
    pictures: PictureViews, url: str, description: PictureDescription
) -> PictureRecord | None:
    """What is known about the picture at `url`; None if that says nothing to programs."""
    record = PictureRecord(
        url=url,
        caption=description.caption,
        credit=description.credit,
        creators=description.creators,
        copyright=description.copyright,
        license=description.license,
        license_url=description.license_url,
        licensor_url=description.licensor_url,
        involvement=description.involvement,
        source_type=picture_terms.source_type_uri(description.source_type),
        model=description.model,
        provider=description.provider,
    )
    if not url or record == PictureRecord(url=url):
        return None
    view = pictures.view(url)
    return replace(record, width=view.width, height=view.height) if view else record
