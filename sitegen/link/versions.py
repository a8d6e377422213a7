"""Which documents are versions of one another in several languages."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from sitegen.model.site import Version


def versions_of(
    addresses: Mapping[str, str],
    languages: Mapping[str, str],
    originals: Mapping[str, str],
    codes: Sequence[str],
    unlisted: Container[str] = (),
) -> dict[str, tuple[Version, ...]]:
    """The versions of each document that has several, by the address of each of them: the original
    first, then its translations in the order of the languages of the site, `codes`. A listed
    document has only listed versions; an unlisted one has all.

    `addresses` and `languages` are those of the published documents, by path. `originals` has the
    path of its original for each document that is a translation, and `unlisted` are addresses."""
    translations: dict[str, list[str]] = {}
    for path, original in originals.items():
        if path in addresses and original in addresses:
            translations.setdefault(original, []).append(path)
    order = {code: number for number, code in enumerate(codes)}
    table: dict[str, tuple[Version, ...]] = {}
    for original, paths in translations.items():
        paths.sort(key=lambda path: (order.get(languages[path], len(order)), path))
        versions = tuple(
            Version(lang=languages[path], url=addresses[path]) for path in (original, *paths)
        )
        listed = tuple(version for version in versions if version.url not in unlisted)
        for version in versions:
            table[version.url] = versions if version.url in unlisted else listed
    return table
