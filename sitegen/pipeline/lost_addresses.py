"""Which addresses that were published are not any more, and what to do about each.

What is published never depends on this, only what is reported."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sitegen import urls
from sitegen.errors import NO_FIX, Fix, Problem
from sitegen.model.config import SETTINGS
from sitegen.model.lasting_addresses import (
    Comparison,
    EarlierAddress,
    HeldAddress,
    LastingAddress,
    PublicationLimits,
    SiteAddresses,
)
from sitegen.pipeline import published_posts
from sitegen.pipeline.published_posts import HeldPosts
from sitegen.publish import address_record
from sitegen.publish.address_record import RecordHead
from sitegen.text.edits import set_key

# Characters with a meaning in a list of YAML.
_YAML = re.compile(r"[,*&!]")


class LostAddresses:
    """Looks for earlier addresses that a `site` does not have any more."""

    def __init__(self, site: SiteAddresses) -> None:
        self._site = site
        self._urls = frozenset(each.url for each in site.published)
        self._gone = tuple(entry[:-1] for entry in site.gone if entry.endswith("*"))
        self._expired_posts = frozenset(site.expired_posts)
        self._by_path = {each.path: each for each in reversed(site.published) if each.path}
        self._by_id = {each.id: each for each in site.published if each.id}
        self._held = HeldPosts(site)

    def of_held(
        self, earlier: Iterable[EarlierAddress]
    ) -> list[tuple[EarlierAddress, HeldAddress]]:
        """Those of the addresses that are lost because a post is held back, each with the post."""
        kept = self._kept() if self._site.held else set()
        return [
            (each, held)
            for each in (earlier if self._site.held else ())
            if (held := self._held.at(each))
            and held.is_due
            # Where another post has the address now, it is not this one that readers find.
            and (each.url in self._urls or urls.output_path(each.url) not in kept)
            and not each.url.startswith(self._gone)
        ]

    def held_before(self, earlier: Iterable[EarlierAddress]) -> tuple[str, ...]:
        """The paths of the posts that are held back and were at one of the addresses."""
        found = (self._held.at(each) for each in (earlier if self._site.held else ()))
        return tuple(sorted({held.path for held in found if held}))

    def among(self, earlier: Sequence[EarlierAddress]) -> tuple[Problem, ...]:
        """A warning for each of the addresses that are lost, sorted."""
        missing = [
            each
            for each in earlier
            if each.url not in self._urls and not ((held := self._held.at(each)) and held.is_due)
        ]
        if not missing:
            return ()
        kept = self._kept()
        lost = [
            each
            for each in missing
            if urls.output_path(each.url) not in kept
            and not each.url.startswith(self._gone)
            and each.path not in self._expired_posts
            and not self._held.may_list(each)
        ]
        moved = self._moved(earlier) if lost else {}
        places = {each.url: self._place(each, moved) for each in lost}
        aliases: dict[str, list[str]] = {}
        for url in sorted(places):
            if now := places[url]:
                aliases.setdefault(now.path, []).append(url)
        has_gone = bool(self._site.gone) or len(lost) > 1
        return tuple(
            sorted(
                self._problem(each, now, aliases[now.path] if now else (), has_gone)
                for each in lost
                for now in [places[each.url]]
            )
        )

    def _kept(self) -> set[str]:
        """The output paths of addresses that are not lost."""
        site = self._site
        exact = (entry for entry in site.gone if not entry.endswith("*"))
        return {*site.other, *map(urls.output_path, (*self._urls, *site.expired, *exact))}

    def _moved(self, earlier: Iterable[EarlierAddress]) -> dict[str, LastingAddress]:
        """The new addresses by their last part, if no other new one has the same: a document whose
        date, category or pattern changed keeps it."""
        before = {each.url for each in earlier}
        by_name: dict[str, list[LastingAddress]] = {}
        for each in self._site.published:
            if each.path and each.url not in before:
                by_name.setdefault(_name(each.url), []).append(each)
        return {name: found[0] for name, found in by_name.items() if len(found) == 1}

    def _place(
        self, lost: EarlierAddress, moved: dict[str, LastingAddress]
    ) -> LastingAddress | None:
        """Where that is now which was at a lost address, if anybody can say."""
        now = self._by_path.get(lost.path) or self._by_id.get(lost.id)
        return now if now or lost.path else moved.get(_name(lost.url))

    def _problem(
        self,
        lost: EarlierAddress,
        now: LastingAddress | None,
        aliases: Sequence[str],
        has_gone: bool,
    ) -> Problem:
        """The warning of a lost address. `aliases` are all that the document `now` has lost: a key
        is written once. `has_gone`: somebody may have written `gone` by then."""
        url, path = lost.url, lost.path
        entry = f'add "{url}" to gone' if has_gone else f'write gone = ["{url}"]'
        meant = f"if it is gone on purpose, {entry} under [build] in {SETTINGS}"
        if now:
            both = ", ".join(map(_in_yaml, aliases))
            line = f"add {both} to its aliases" if now.aliases else f"write aliases: [{both}]"
            message = f"the address {url} is lost: what was there is at {now.url}"
            return _warning(now.path, message, f"{line}; {meant}", _added(now, aliases))
        if state := self._site.excluded.get(path):
            return _warning(path, f"the address {url} is lost: what was there {state}", meant)
        what = f"{path} is not there any more" if path else "nothing is published there any more"
        line = f"else write aliases: [{_in_yaml(url)}] into what takes its place"
        return _warning(SETTINGS, f"the address {url} is lost: {what}", f"{meant}; {line}")


def _in_yaml(url: str) -> str:
    return f'"{url}"' if _YAML.search(url) else url


def _added(now: LastingAddress, urls_lost: Sequence[str]) -> Fix:
    """The fix that adds aliases to the document that is `now` at another address."""
    if not now.aliases:
        return Fix(keys=(set_key(("aliases",), urls_lost),))
    numbered = enumerate(urls_lost, now.aliases)
    return Fix(keys=tuple(set_key(("aliases", number), url) for number, url in numbered))


def _warning(path: str, message: str, hint: str, fix: Fix = NO_FIX) -> Problem:
    return Problem(
        path=path,
        severity="warning",
        code="lost-address",
        message=message,
        hint=hint,
        key="aliases" if fix else "",
        fix=fix,
    )


def _name(url: str) -> str:
    """The last part of an address, without an ending."""
    return re.sub(r"\.html?$", "", url.rstrip("/").rpartition("/")[2])


def lost(
    site: SiteAddresses,
    recorded: Sequence[EarlierAddress],
    listed: Sequence[EarlierAddress] | None,
) -> tuple[Problem, ...]:
    """A warning for each address that the `site` would lose: of the `recorded` ones of its output
    folder or, if files with others are given, of those that they have `listed`."""
    earlier = recorded if listed is None else _with_documents(listed, recorded)
    return LostAddresses(site).among(earlier)


def compare(
    site: SiteAddresses,
    recorded: Sequence[EarlierAddress],
    listed: Sequence[EarlierAddress] | None,
    key: bytes,
    last_key: bytes,
    limits: PublicationLimits,
) -> Comparison:
    """What is `lost`, also by posts that are held back, and what is beyond the `limits`; and the
    new record, which has both the `recorded` and the `listed` addresses. `key` is that of this
    comparison, and `last_key` that of the last one: if the two are equal, and nothing new is
    listed, the record stays as it is."""
    addresses = LostAddresses(site)
    earlier = recorded if listed is None else _with_documents(listed, recorded)
    lost_now = addresses.among(earlier)
    of_held = published_posts.problems_of_held(addresses.of_held(earlier), limits.allow_gone)
    beyond = published_posts.too_many(site, earlier, limits)
    problems = (*lost_now, *of_held, *beyond)
    before = addresses.held_before(earlier)
    everything = list({each.url: each for each in (*recorded, *earlier)}.values())
    if listed is not None and len(everything) == len(recorded) and key == last_key:
        return Comparison(problems, held_before=before)
    # What the next build of the same site reads: by then, what vanishes now has vanished.
    all_lost = lost_now if listed is None else addresses.among(everything)
    after = _recorded(site, everything)
    gone = published_posts.problems_of_held(addresses.of_held(after), allow_gone=True)
    head = RecordHead(key, (*all_lost, *gone), addresses.held_before(after))
    return Comparison(problems, address_record.encoded(head, after), before)


def _with_documents(
    listed: Iterable[EarlierAddress], recorded: Iterable[EarlierAddress]
) -> list[EarlierAddress]:
    """The `listed` addresses, with their documents where the record knows them."""
    known = {each.url: each for each in recorded}
    return [known.get(each.url, each) for each in listed]


def _recorded(site: SiteAddresses, earlier: Iterable[EarlierAddress]) -> list[EarlierAddress]:
    """What is recorded once the `site` is published. Posts that have expired leave it: they were
    meant to go, and nobody has to say so again when their files are deleted."""
    urls_gone, posts_gone = frozenset(site.expired), frozenset(site.expired_posts)
    now = {each.url: EarlierAddress(each.url, each.path, each.id) for each in site.published}
    listed = {
        each.url: now.get(each.url)
        or EarlierAddress(each.url, each.path, each.id, is_current=False)
        for each in earlier
        if each.url not in urls_gone and each.path not in posts_gone
    }
    return list((listed | now).values())
