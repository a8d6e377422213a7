"""Dates as people write them: which day is meant, and how to write it."""

from __future__ import annotations

import datetime as dt
import re

from sitegen import lazy

# A day, or a moment as YAML, JSON, RFC 3339 and programs for blogs write it: with T or a space,
# with an offset or without.
_DATE = lazy.pattern(
    r"(\d{4})-(\d\d)-(\d\d)(?:(?:[Tt]|[ \t]+)(\d\d):(\d\d):(\d\d)(?:\.(\d+))?"
    r"(?:[ \t]*(?:([Zz])|([+-])(\d\d)(?::?(\d\d))?))?)?",
    re.ASCII,
)


def parse_date(text: str) -> dt.datetime | dt.date | None:
    """The day or the moment that `text` is in ISO form; None if it has another form. Raises
    ValueError if there is no such day."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    day = dt.date(*map(int, match.groups()[:3]))
    if match[4] is None:
        return day
    time = dt.time(
        int(match[4]), int(match[5]), int(match[6]), int((match[7] or "")[:6].ljust(6, "0"))
    )
    offset = dt.timedelta(hours=int(match[10] or 0), minutes=int(match[11] or 0))
    zone = dt.timezone(-offset if match[9] == "-" else offset) if match[8] or match[9] else None
    return dt.datetime.combine(day, time, zone)


# The months by the first letters of their names in English, German and Spanish, and by whole names
# in the other languages that sitegen speaks. A Tuesday is no March.
_MONTHS = (
    r"jan|ene|jän|gennaio\b|stycznia\b|ב?ינואר",
    r"feb|fév|fevereiro\b|lutego\b|ב?פברואר",
    r"mar(?!di|te)|mär|maart\b|ב?מרץ",
    r"apr|abr|avril\b|kwietnia\b|ב?אפריל",
    r"may|mai|maggio\b|mei\b|maja\b|ב?מאי",
    r"jun|juin\b|giugno\b|czerwca\b|ב?יוני",
    r"jul|juil|luglio\b|lipca\b|ב?יולי",
    r"aug|ago|ao[uû]t\b|sierpnia\b|ב?אוגוסט",
    r"sep|settembre\b|setembro\b|września\b|ב?ספטמבר",
    r"oct|okt|ottobre\b|outubro\b|października\b|ב?אוקטובר",
    r"nov|listopada\b|ב?נובמבר",
    r"dec|dez|dic|déc|grudnia\b|ב?דצמבר",
)
_MONTH = lazy.pattern(
    r"\b(?:" + "|".join(f"(?P<m{number}>{names})" for number, names in enumerate(_MONTHS, 1)) + ")",
    re.IGNORECASE,
)
_NUMBERS = lazy.pattern(r"(\d{1,4})\s*([./-]|年|년)\s*(\d{1,2})\s*(?:[./-]|月|월)\s*(\d{1,4})")
# What stands for the hyphens of a date.
_DASH = lazy.pattern(r"(?<=\d)[\u2010-\u2015\u2212](?=\d)")
_TIME = lazy.pattern(
    r"(?<!\d)(\d{1,2}):(\d\d)(?::(\d\d))?(?:\.\d+)?(?:\s*(?P<half>[ap])\.?m\b)?", re.IGNORECASE
)
_HOUR = lazy.pattern(r"(?<![\d:])(\d{1,2})()()\s*(?P<half>[ap])\.?m\b", re.IGNORECASE)
# An offset as in 10:00Z, 10:00 GMT, 10:00+02:00 or 10:00 GMT+2.
_OFFSET = lazy.pattern(
    r"\s*(?:(?:(?:utc|gmt)\s*([+-]\d\d?)|([+-]\d\d)):?(\d\d)?\b|(?:z|utc|gmt)\b)", re.IGNORECASE
)
_TIME_AND_OFFSET = lazy.pattern(
    r"(?:(?<=\d)[Tt]|(?<!\d))\d{1,2}:\d\d(?::\d\d)?(?:\.\d+)?(?:\s*[ap]\.?m\b\.?)?"
    # After an offset, its name says nothing new: `+0200 (CEST)`, `+0000 UTC`.
    r"(?:\s*(?:(?:(?:utc|gmt)\s*[+-]\d\d?|[+-]\d\d):?(?:\d\d)?\b(?:\s*\([A-Za-z ]*\)|\s*utc\b)?"
    r"|(?:z|utc|gmt)\b))?"
    r"|(?<![\d:])\d{1,2}\s*[ap]\.?m\b\.?",
    re.IGNORECASE,
)
# Seconds or milliseconds since 1970, from 2001 on.
_SECONDS = lazy.pattern(r"(\d{10})(\d{3})?")


def possible_dates(text: str) -> list[str]:
    """The dates that `text` may mean, in the form that sitegen reads: one, or two if it may begin
    with the day or with the month; none if it is no date."""
    text = _DASH.sub("-", text.strip())
    if seconds := _SECONDS.fullmatch(text):
        return [dt.datetime.fromtimestamp(int(seconds[1]), dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")]
    if re.fullmatch(r"\d{8}", text):
        days = [(int(text[:4]), int(text[4:6]), int(text[6:]))]
    elif numbers := _NUMBERS.search(text):
        days = _days(int(numbers[1]), int(numbers[3]), int(numbers[4]), dotted=numbers[2] == ".")
    else:
        days = _named(text)
    return [day.isoformat() + _clock(text) for day in map(_real, dict.fromkeys(days)) if day]


# What may stand beside a day and a time without making it another one.
_BESIDE = lazy.pattern(
    r"\b(?:mon|tues?|wed(?:nes)?|thurs?|fri|sat(?:ur)?|sun)(?:day)?\b|\b(?:of|the|at|on|de|del|um|uhr|le|il|r)\b"
    r"|(?<=\d)(?:st|nd|rd|th|er|º)\b|[\s,.()日일-]",
    re.IGNORECASE,
)
_MONTH_NAME = lazy.pattern(
    r"\b(?:january|jan|february|feb|march|mar|april|apr|may|june|jun|july|jul|august|aug|september"
    r"|sept|sep|october|oct|november|nov|december|dec|januar|jänner|februar|märz|mai|juni|juli"
    r"|oktober|okt|dezember|dez|enero|ene|febrero|marzo|abril|abr|mayo|junio|julio|agosto|ago"
    r"|septiembre|octubre|noviembre|diciembre|dic|janvier|février|mars|avril|juin|juillet|ao[uû]t"
    r"|septembre|octobre|novembre|décembre|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre"
    r"|ottobre|dicembre|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro"
    r"|januari|februari|maart|mei|augustus|stycznia|lutego|marca|kwietnia|maja|czerwca|lipca"
    r"|sierpnia|września|października|listopada|grudnia"
    r"|ב?(?:ינואר|פברואר|מרץ|אפריל|מאי|יוני|יולי|אוגוסט|ספטמבר|אוקטובר|נובמבר|דצמבר))\b",
    re.IGNORECASE,
)


def is_only_date(text: str) -> bool:
    """Whether `text`, of which `possible_dates` knows one, has nothing beside it that could make it
    another moment, such as a second day or the name of a time zone."""
    text = _DASH.sub("-", text.strip())
    if _SECONDS.fullmatch(text) or re.fullmatch(r"\d{8}", text):
        return True
    if wrong_weekday(text):
        return False
    for pattern in (_TIME_AND_OFFSET, _NUMBERS, _MONTH_NAME):
        text = pattern.sub(" ", text, count=1)
    numbers = re.findall(r"\d+", text)
    rest = _BESIDE.sub("", text)
    return not rest or (
        rest.isdecimal() and len(numbers) == 2 and len(rest) == sum(map(len, numbers))
    )


_WEEKDAY = lazy.pattern(
    r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b",
    re.IGNORECASE,
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def wrong_weekday(text: str) -> str:
    """What is wrong with the weekday in a text that means one day, "3 May 2026 is a Sunday"; ""
    if nothing is."""
    meant = possible_dates(text)
    named = _WEEKDAY.search(text)
    if len(meant) != 1 or not named:
        return ""
    day = dt.date.fromisoformat(meant[0][:10])
    weekday = _WEEKDAYS[day.weekday()]
    if weekday[:3].lower() == named[0][:3].lower():
        return ""
    return f"{day.day} {_ENGLISH[day.month - 1]} {day.year} is a {weekday}"


def _days(first: int, second: int, third: int, *, dotted: bool) -> list[tuple[int, int, int]]:
    """Each year, month and day that three numbers may be. With dots, the day comes first."""
    if first > 31:
        return [(first, second, third)]
    return [(third, second, first)] if dotted else [(third, first, second), (third, second, first)]


def _named(text: str) -> list[tuple[int, int, int]]:
    """The day in a text that names its month."""
    month = _MONTH.search(text)
    year = re.search(r"\b\d{4}\b", text)
    day = re.search(r"(?<![\d:])(\d{1,2})(?![\d:]|\s*[ap]\.?m\b)", text, re.IGNORECASE)
    return (
        [(int(year[0]), int((month.lastgroup or "m0")[1:]), int(day[1]))]
        if month and year and day
        else []
    )


def _real(day: tuple[int, int, int]) -> dt.date | None:
    try:
        return dt.date(*day) if day[0] >= 1000 else None
    except ValueError:
        return None


def _clock(text: str) -> str:
    """The time in `text` in the form that follows a day, `T10:30:00Z`; "" if there is none."""
    match = _TIME.search(text) or _HOUR.search(text)
    if match is None:
        return ""
    hour = int(match[1])
    if half := match["half"]:
        hour = hour % 12 + (12 if half in "pP" else 0)
    if hour > 23:
        return ""
    offset = _OFFSET.match(text, match.end())
    zone = ""
    if offset is not None:
        hours = offset[1] or offset[2]
        zone = f"{hours[0]}{int(hours[1:]):02}:{offset[3] or '00'}" if hours else "Z"
    return f"T{hour:02}:{match[2] or '00'}:{match[3] or '00'}{zone}"


_ENGLISH = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def date_hint(key: str, text: str) -> str:
    """What to write in place of `text`, which sitegen does not read as a date, or "".

    `key` is all that precedes the value on its line."""
    meant = possible_dates(text)
    if len(meant) == 2:
        first, second = (f"{int(day[8:10])} {_ENGLISH[int(day[5:7]) - 1]}" for day in meant)
        return f"{first} or {second}? write {meant[0]} or {meant[1]}"
    if meant:
        return _hint_for_one(key, text, meant[0])
    if time := re.fullmatch(r"\d{1,2}:\d\d(:\d\d)?", text.strip()) and _clock(text):
        return f"write the day as well, like 2026-05-03{time}"
    has_no_day = re.fullmatch(r"\d{4}(-\d\d?)?", text.strip())
    return "write the day as well, like 2026-05-03" if has_no_day else ""


def _hint_for_one(key: str, text: str, meant: str) -> str:
    """What to write for a text that means one date, maybe without all that it says."""
    if wrong := wrong_weekday(text):
        return f"{wrong}: if that day is meant, write {key}{meant}"
    if ":" in meant and len(meant) == len("2026-05-03T10:00:00") and not is_only_date(text):
        return f"write {key}{meant}, and after it the offset of its time zone, like +02:00"
    return f"write {key}{meant}"
