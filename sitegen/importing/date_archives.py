"""The archives of years and months that WordPress has beside its posts, whether its menu names them
or not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from sitegen import urls
from sitegen.importing.old_site import OldSite
from sitegen.importing.source import SourceList
from sitegen.importing.survey import Listed, Survey

# WordPress puts years behind what stands before them in the addresses of posts, else at the front.
_FRONT = re.compile(r"(?P<front>(?:/[^/]+)*?/)\d{4}/\d\d/.+|/[^/]+/?")


def with_date_archives(
    survey: Survey, published: Iterable[Listed], old: OldSite, zone: ZoneInfo
) -> Survey:
    """A survey with the archives of `published` documents among the lists of the old site."""
    found: dict[str, str] = {}
    for each in published if survey.site.system == "wordpress" else ():
        within = _FRONT.fullmatch(old.within(each.address) or "")
        if each.kind != "post" or each.language or each.date is None or within is None:
            continue
        date = each.date.astimezone(zone) if each.date.tzinfo else each.date
        year = f"{old.base}{within['front'] or '/'}{date.year:04}/"
        found[year] = urls.year(date.year)
        found[f"{year}{date.month:02}/"] = urls.month(date.year, date.month)
    lists = (SourceList(address=at, to=to, place="posts") for at, to in sorted(found.items()))
    return replace(survey, site=replace(survey.site, lists=(*survey.site.lists, *lists)))
