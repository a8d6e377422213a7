"""The strings of the interface in one language: one TOML file a language under layouts/i18n/."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from msgspec import Struct

FOLDER = "i18n/"
# Where source.read puts the built-in strings, so that a site's file of the same name can change one
# of them.
BUILT_IN = "i18n/built-in/"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Scripts that run from right to left, by ISO 15924.
_SCRIPTS = _words("""
    adlm arab aran armi avst chrs cprt elym gara hatr hebr hung khar lydi mand mani mend merc mero
    narb nbat nkoo orkh ougr palm phli phlp phnx prti rohg samr sarb sidt sogd sogo syrc syre syrj
    syrn thaa yezi
""")
# Languages that are usually written in one of them (Unicode CLDR, likely subtags), and other codes
# of the same languages.
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
# Where the same language is usually written the other way round.
_ELSEWHERE = _words("""
    az-iq az-ir ha-cm ha-sd kk-af kk-cn kk-ir kk-mn ku-iq ku-ir ku-lb ky-cn mey-sn ms-cc pa-pk
    sd-in tg-pk ug-kz ug-mn uz-af
""")


class Strings(Struct, frozen=True):
    """Texts by key; a text with a number is a mapping {"one": …, "other": …}."""

    texts: Mapping[str, Any]

    def pattern(self, key: str, count: object = None) -> str:
        """The text `key` with its {fields}; `count` chooses between "one" and "other".

        Raises KeyError for a key that does not exist.
        """
        text = self.texts[key]
        if isinstance(text, dict):
            text = text["one" if count == 1 else "other"]
        return str(text)

    def text(self, key: str, **values: object) -> str:
        """The text `key` with its {fields} filled in. Raises KeyError for a key or a field that
        does not exist."""
        return self.pattern(key, values.get("count")).format_map(values)

    def date(self, moment: dt.datetime) -> str:
        return self._date("date", moment)

    def date_time(self, moment: dt.datetime) -> str:
        return self._date("datetime", moment)

    def _date(self, pattern: str, moment: dt.datetime) -> str:
        return self.text(
            pattern,
            day=moment.day,
            month=self.texts["months"][moment.month - 1],
            year=moment.year,
            hour=f"{moment.hour:02}",
            minute=f"{moment.minute:02}",
            zone=moment.tzname() or "",
        )

    def month(self, year: int, number: int) -> str:
        """A month of a year, as "May 2026"."""
        return self.text("archive_month", month=self.texts["months"][number - 1], year=year)

    def joined(self, names: tuple[str, ...]) -> str:
        """ "A", "A and B", "A, B and C" in this language."""
        if len(names) < 2:
            return "".join(names)
        return self.text("list_comma").join(names[:-1]) + self.text("list_and") + names[-1]


@lru_cache(maxsize=1 << 10)
def direction(tag: str) -> str:
    """How a text in the language `tag` (RFC 5646) runs, "rtl" or "ltr": as its script does, else as
    the usual one of the language."""
    language, *rest = tag.lower().split("-")
    # After the language stand at most three parts of three letters that name a kind of it:
    # "zh-yue".
    kinds = sum(
        1 for _ in itertools.takewhile(lambda part: len(part) == 3 and part.isalpha(), rest[:3])
    )
    following = rest[kinds] if kinds < len(rest) else ""
    if len(following) == 4 and following.isalpha():
        right_to_left = following in _SCRIPTS
    else:
        usual = rest[kinds - 1] if kinds else language
        right_to_left = (usual in _LANGUAGES) != (f"{usual}-{following}" in _ELSEWHERE)
    return "rtl" if right_to_left else "ltr"


def load(known: Mapping[str, Mapping[str, Any]], language: str) -> Strings:
    """The strings for `language` ("pt-BR", then "pt"), each that is missing there in English; the
    site's own over the built-in ones, key by key. `known` holds the strings of each file by its
    name."""
    merged: dict[str, Any] = {}
    for file in files(language):
        merged |= known.get(file, {})
    return Strings(merged)


def files(language: str) -> tuple[str, ...]:
    """The files that hold the strings for `language`, the later over the earlier."""
    names = dict.fromkeys(("en", language.partition("-")[0].lower(), language))
    return tuple(f"{folder}{name}.toml" for name in names for folder in (BUILT_IN, FOLDER))


def has(known: Mapping[str, Mapping[str, Any]], language: str) -> bool:
    """Whether there are strings for `language`."""
    names = {language.partition("-")[0].lower(), language}
    return any(f"{folder}{name}.toml" in known for name in names for folder in (BUILT_IN, FOLDER))
