"""Announcements of the site and of its editions: until when they are shown."""

from __future__ import annotations

import datetime as dt

from msgspec.structs import replace

from sitegen.model.config import Config


def ends(config: Config) -> list[dt.datetime]:
    """The moments at which announcements of any edition are not shown any more, in the time zone of
    the site: stored settings have them in UTC."""
    announcements = [config.announcement, *(each.announcement for each in config.languages)]
    return [
        each.until.astimezone(config.zone)
        for each in announcements
        if each is not None and each.until is not None
    ]


def at(config: Config, now: dt.datetime) -> Config:
    """The settings of an edition at the moment `now`: without an announcement that is over."""
    announcement = config.announcement
    if announcement is None or announcement.until is None or now < announcement.until:
        return config
    return replace(config, announcement=None)
