"""The zone of a site, of which an export says nothing but the offsets of its posts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Moments = Sequence[tuple[dt.datetime, dt.timedelta]]
# Zones with summer time, of each set of rules the one where most people live. Sites of a language
# that is spoken in another zone of the same rules are more likely there.
_ZONES = (
    "America/New_York America/Chicago America/Denver America/Los_Angeles America/Halifax"
    " America/St_Johns America/Anchorage Pacific/Honolulu Europe/London Europe/Dublin Europe/Berlin"
    " Europe/Athens Europe/Istanbul Europe/Moscow Europe/Kyiv Asia/Jerusalem Asia/Beirut"
    " Africa/Cairo Africa/Casablanca America/Sao_Paulo America/Santiago America/Asuncion"
    " America/Mexico_City America/Havana Australia/Sydney Australia/Adelaide Australia/Hobart"
    " Pacific/Auckland Atlantic/Azores"
)
_BY_LANGUAGE = {
    "fr": "Europe/Paris",
    "de-at": "Europe/Vienna",
    "de-ch": "Europe/Zurich",
    "nl": "Europe/Amsterdam",
    "it": "Europe/Rome",
    "es": "Europe/Madrid",
    "pt": "Europe/Lisbon",
    "pl": "Europe/Warsaw",
    "sv": "Europe/Stockholm",
    "da": "Europe/Copenhagen",
    "nb": "Europe/Oslo",
    "nn": "Europe/Oslo",
    "cs": "Europe/Prague",
    "hu": "Europe/Budapest",
    "fi": "Europe/Helsinki",
    "ro": "Europe/Bucharest",
    "bg": "Europe/Sofia",
    "en-nz": "Pacific/Auckland",
    "fr-ca": "America/Toronto",
    "en-ca": "America/Toronto",
}
# A setting of the site that was corrected later leaves a few posts behind.
_MOST = 0.98
# Zones whose offset is no whole hour and the same all the year, by minutes.
_HALF_HOURS = {
    210: "Asia/Tehran",
    270: "Asia/Kabul",
    330: "Asia/Kolkata",
    345: "Asia/Kathmandu",
    390: "Asia/Yangon",
    570: "Australia/Darwin",
}


def zone_of(moments: Moments, language: str) -> str:
    """The zone in which (almost) all posts have the offset that they have: one without summer time
    if they all have the same, else the first that fits; "" if none does."""
    offsets = {offset for _, offset in moments}
    if len(offsets) == 1:
        return _constant(int(next(iter(offsets)).total_seconds()))
    code = language.lower()
    first = [_BY_LANGUAGE.get(code, ""), _BY_LANGUAGE.get(code.partition("-")[0], "")]
    for name in (*first, *_ZONES.split()):
        if name and _fits(name, moments):
            return name
    return ""


def _fits(name: str, moments: Moments) -> bool:
    try:
        zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    allowed = int(len(moments) * (1 - _MOST))
    misses = 0
    for moment, offset in moments:
        if moment.astimezone(zone).utcoffset() != offset:
            misses += 1
            if misses > allowed:
                return False
    return bool(moments)


def _constant(seconds: int) -> str:
    if seconds % 3600 or not -43200 <= seconds <= 50400:
        return _HALF_HOURS.get(seconds // 60, "")
    hours = seconds // 3600
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"
