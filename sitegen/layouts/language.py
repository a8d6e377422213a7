"""The interface strings of one language, from TOML files under layouts/i18n/; and the direction in
which a language is written."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from msgspec import Struct

from sitegen.layouts import plurals

FOLDER = "i18n/"
# `read.site_folder` puts the built-in files here, because a file of the site does not replace the
# built-in one of the same name: it replaces single strings of it.
BUILT_IN = "i18n/built-in/"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Scripts that run from right to left, by ISO 15924.
_SCRIPTS = _words("""
    adlm arab aran armi avst chrs cprt elym gara hatr hebr hung khar lydi mand mani mend merc mero
    narb nbat nkoo orkh ougr palm phli phlp phnx prti rohg samr sarb sidt sogd sogo syrc syre syrj
    syrn thaa yezi
""")
# Languages that are usually written in one of these scripts (Unicode CLDR, likely subtags), with
# the other codes of the same languages.
_LANGUAGES = _words("""
    aao abh abv acm acq acw acx adf ae aeb aec aee aeq afb aib aii aij aiq amw apc apd ar ara arb
    arc arq ars ary arz ask atn auj auz avd avl ayh ayl ayn ayp azb bal bcc bdz bej bft bgn bgp
    bhe bhm bhn bjf bjm bqi brh brk bsh bsk chg cja ckb clh czk dcc def deh dgl div dmk dml dv ecy
    esh fa fas fay faz fia fub gbz ggg gha ghr gig gjk gju glh glk grr gwc gwf gwt gzi hac haz hbo
    he heb hkh hnd hno hoh hrt hrz hss huy isk itk iw jad jat jbe jbn jdg ji jnd jog jpa jpr jrb
    jye kas kbu kby kcy kfm khw klj kmz kqd ks ktl kvx kxp lad lah lhs lki lrc lrk lrl lsa lsd lss
    luv luz mby mde mey mfa mfi mhj mid mki mnj mve mvy myz mzb mzn nli nlm nqo ntz nyq oar obm
    odk omy oru ota otk oui pal pbt pbu per pes pgd phl phn phr phv plk pnb prc prd prs prx ps psh
    psi pst pus qxq rdb rhg rmt sam sbn scl sd sdb sdf sdg sdh sds sgr sgy shd shm shu shv siy siz
    skr smp smy snd sog sqo sqt srh srz ssh sts swb syc syn syr tjo tks tmr tov tra trg trm trw ug
    uig ur urd ush uzs vaf vgr vmh wbk wne wni wsv xco xhe xka xkc xkj xkp xld xly xmn xmr xna xpr
    xsa xsd xvi ydd ydg yhd yi yid yih yud zba zdj zrp zum
""")
# Languages that are usually written in the other direction in these regions.
_REGIONS = _words("""
    az-iq az-ir ha-cm ha-sd kk-af kk-cn kk-ir kk-mn ku-iq ku-ir ku-lb ky-cn mey-sn ms-cc pa-pk
    sd-in tg-pk ug-kz ug-mn uz-af
""")
# The territory of each language in LANGUAGE_NAMES (Unicode CLDR, likely subtags).
_TERRITORIES = {
    pair[:2]: pair[3:]
    for pair in _words("""
        en_US zh_CN hi_IN es_ES fr_FR ar_EG bn_BD pt_BR ru_RU id_ID ur_PK de_DE ja_JP vi_VN tr_TR
        ko_KR fa_IR it_IT th_TH pl_PL uk_UA nl_NL ro_RO el_GR cs_CZ sv_SE hu_HU he_IL da_DK fi_FI
        nb_NO sk_SK ca_ES
    """)
}

# Territories in which Chinese is written in traditional characters (Unicode CLDR, likely subtags).
_TRADITIONAL = _words("hk mo tw")

_NO_VALUES: Mapping[str, object] = {}


class Strings(Struct, frozen=True):
    """The interface strings of the language `tag` by key; for the keys in `english`, English stands
    in. A string that depends on a number is a mapping by CLDR's categories, {"one": …, "few": …,
    "other": …}, and one that depends on another language a mapping by language tags, {"de": …,
    "fr": …, "other": …}. "months" is the list of the names of the months as dates have them, and
    "months_alone" of those without a day, where a language has others ("maja", "maj")."""

    texts: Mapping[str, Any]
    tag: str = "en"
    english: frozenset[str] = frozenset()

    def pattern(self, key: str, values: Mapping[str, object] = _NO_VALUES) -> str:
        """The string `key` with its {fields} not filled in. Of a string with several forms, `count`
        among the `values` chooses that for the number, or `code`, a language tag, that for the
        language. Raises KeyError for a key that does not exist."""
        text = self.texts[key]
        if isinstance(text, dict):
            if has_plural_forms(text):
                tag = "en" if key in self.english else self.tag
                text = plurals.form(text, tag, values.get("count"))
            else:
                text = _of_language(text, str(values.get("code")))
        return str(text)

    def forms(self, key: str) -> dict[str, str]:
        """The forms of the string `key` by CLDR's categories, with their {fields} not filled in.
        Raises KeyError for a key that does not exist."""
        text = self.texts[key]
        forms = text if isinstance(text, dict) else {plurals.OTHER: text}
        return {
            category: str(forms[category]) for category in plurals.CATEGORIES if category in forms
        }

    def text(self, key: str, **values: object) -> str:
        """The string `key` with its {fields} filled in. Raises KeyError for a key that does not
        exist, and for a field that has no value."""
        return self.pattern(key, values).format_map(values)

    def date(self, day: dt.date) -> str:
        """A day, or that of a moment in the zone that it is in, as the language writes it."""
        return self.text("date", **self._day(day))

    def date_time(self, moment: dt.datetime) -> str:
        """The day and the time of `moment`, in the zone that it is in, as the language writes
        them."""
        return self._date("datetime", moment)

    def times(self, moments: Sequence[dt.datetime]) -> list[str]:
        """The times of `moments` on one day, as the language writes them; with the day, if they are
        on several."""
        is_one_day = len({moment.date() for moment in moments}) < 2
        return [self._date("time" if is_one_day else "datetime", moment) for moment in moments]

    def _date(self, pattern: str, moment: dt.datetime) -> str:
        return self.text(
            pattern,
            **self._day(moment),
            hour=f"{moment.hour:02}",
            minute=f"{moment.minute:02}",
            zone=moment.tzname() or "",
        )

    def _day(self, day: dt.date) -> dict[str, object]:
        """The fields of dates."""
        return {
            "day": self.texts["first_day"] if day.day == 1 else day.day,
            "month": self.texts["months"][day.month - 1],
            "year": day.year,
        }

    def month(self, year: int, number: int) -> str:
        """A month of a year, for example "May 2026"; `number` counts from 1."""
        months = self.texts.get("months_alone") or self.texts["months"]
        return self.text("archive_month", month=months[number - 1], year=year)

    def joined(self, names: tuple[str, ...]) -> str:
        """The names as a list in a sentence: for example "A", "A and B", "A, B and C"."""
        if len(names) < 2:
            return "".join(names)
        return self.text("list_comma").join(names[:-1]) + self.text("list_and") + names[-1]


def has_plural_forms(value: object) -> bool:
    """Whether the value of a string has forms by number, and not by language."""
    return isinstance(value, dict) and not plurals.OF_NUMBERS.isdisjoint(value)


def _of_language(forms: Mapping[str, Any], tag: str) -> object:
    """The form for a language tag, else for its language in any region, else for others."""
    for name in (tag, tag.partition("-")[0].lower()):
        if name in forms:
            return forms[name]
    return forms["other"]


@lru_cache(maxsize=1 << 10)
def direction(tag: str) -> str:
    """The direction of text in the language `tag` (RFC 5646): "rtl" or "ltr". The script in the tag
    decides it, else the script that the language is usually written in."""
    language, *rest = tag.lower().split("-")
    # Up to three extended language subtags (RFC 5646 §2.2.2) follow the language: "zh-yue".
    extended = sum(
        1 for _ in itertools.takewhile(lambda part: len(part) == 3 and part.isalpha(), rest[:3])
    )
    following = rest[extended] if extended < len(rest) else ""
    if len(following) == 4 and following.isalpha():
        right_to_left = following in _SCRIPTS
    else:
        usual = rest[extended - 1] if extended else language
        right_to_left = (usual in _LANGUAGES) != (f"{usual}-{following}" in _REGIONS)
    return "rtl" if right_to_left else "ltr"


@lru_cache(maxsize=1 << 10)
def og_locale(tag: str) -> str:
    """The language `tag` (RFC 5646) as the Open Graph protocol writes it, "fr_FR": with the
    territory in the tag, else that in which most readers of the language are. "" if that is not
    known."""
    language, *rest = tag.split("-")
    language = language.lower()
    usual = "TW" if is_traditional_chinese(tag) else _TERRITORIES.get(language, "")
    territory = next((part.upper() for part in rest if len(part) == 2 and part.isalpha()), usual)
    return f"{language}_{territory}" if territory else ""


def is_traditional_chinese(tag: str) -> bool:
    """Whether the language `tag` (RFC 5646) is Chinese in traditional characters: by the script in
    it, else by the territory."""
    language, *rest = tag.lower().split("-")
    if language != "zh" or "hans" in rest:
        return False
    return "hant" in rest or not _TRADITIONAL.isdisjoint(rest)


def load(strings: Mapping[str, Mapping[str, Any]], tag: str) -> Strings:
    """The interface strings for the language `tag`, from the `strings` of each file by its name.

    For "pt-BR", a string comes from pt-BR.toml, else from pt.toml, else from en.toml; of each, the
    file of the site goes before the built-in one. Forms by language are merged in the same way, but
    never with those of another language."""
    if is_english(tag):
        return Strings(_merged(strings, files(tag)))
    stand_ins, own = _merged(strings, files("en")), _merged(strings, own_files(tag))
    return Strings(stand_ins | own, tag, frozenset(stand_ins.keys() - own.keys()))


def _merged(strings: Mapping[str, Mapping[str, Any]], names: Iterable[str]) -> dict[str, Any]:
    """The strings of the files `names`, of one language; later ones override earlier ones."""
    merged: dict[str, Any] = {}
    for name in names:
        for key, value in strings.get(name, {}).items():
            if isinstance(value, dict) and not has_plural_forms(value):
                before = merged.get(key)
                value = before | value if isinstance(before, dict) else value
            merged[key] = value
    return merged


def is_english(tag: str) -> bool:
    """Whether a language tag is of English, in any region."""
    return tag.partition("-")[0].lower() == "en"


def files(tag: str) -> tuple[str, ...]:
    """The names of the files with strings for the language `tag`. Later files override earlier
    ones."""
    return tuple(dict.fromkeys((*own_files("en"), *own_files(tag))))


def own_files(tag: str) -> tuple[str, ...]:
    """Those of these files that are for the language itself, without English, which stands in for
    what they lack."""
    names = dict.fromkeys((tag.partition("-")[0].lower(), tag))
    return tuple(f"{folder}{name}.toml" for name in names for folder in (BUILT_IN, FOLDER))


def has(strings: Mapping[str, Mapping[str, Any]], tag: str) -> bool:
    """Whether one of the files, which are the keys of `strings`, is for the language `tag`."""
    return any(name in strings for name in own_files(tag))
