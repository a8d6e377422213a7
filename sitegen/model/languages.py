"""The languages that editions of a site can have, and the settings of an edition."""

from typing import Annotated

from msgspec import Struct
from msgspec.structs import asdict, replace

from sitegen.model.fields import Language, Text, form, key
from sitegen.model.newsletter_settings import Newsletter, NewsletterTexts
from sitegen.model.page_settings import Announcement, FootColumn, NavItem


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# That of a site that does not say its own.
DEFAULT_LANGUAGE = "en"
# What languages call themselves, by their codes; the order is roughly that of their number of
# speakers, in which languages are proposed.
LANGUAGE_NAMES = {
    "en": "English",
    "zh": "中文",
    "hi": "हिन्दी",
    "es": "Español",
    "fr": "Français",
    "ar": "العربية",
    "bn": "বাংলা",
    "pt": "Português",
    "ru": "Русский",
    "id": "Bahasa Indonesia",
    "ur": "اردو",
    "de": "Deutsch",
    "ja": "日本語",
    "vi": "Tiếng Việt",
    "tr": "Türkçe",
    "ko": "한국어",
    "fa": "فارسی",
    "it": "Italiano",
    "th": "ไทย",
    "pl": "Polski",
    "uk": "Українська",
    "nl": "Nederlands",
    "ro": "Română",
    "el": "Ελληνικά",
    "cs": "Čeština",
    "sv": "Svenska",
    "hu": "Magyar",
    "he": "עברית",
    "da": "Dansk",
    "fi": "Suomi",
    "nb": "Norsk bokmål",
    "sk": "Slovenčina",
    "ca": "Català",
}
# The primary subtags of two letters in the IANA Language Subtag Registry (RFC 5646 §3.1).
LANGUAGE_CODES = _words("""
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da
    de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz
    ia id ie ig ii ik in io is it iu iw ja ji jv jw ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la
    lb lg li ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj
    om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv
    sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
""")
# Codes of countries that are taken for codes of languages.
COUNTRY_CODES = {
    "cn": "zh",
    "cz": "cs",
    "dk": "da",
    "gb": "en",
    "gr": "el",
    "il": "he",
    "jp": "ja",
    "mx": "es",
    "ua": "uk",
    "us": "en",
    "vn": "vi",
}


class LanguageSettings(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """One `[[languages]]`: an edition of the site in another language. `path` begins and ends with
    "/"; `base_url` ends with "/", or is "" for an edition on the host of the site."""

    code: Annotated[Language, key("The language of the edition, such as `fr` or `pt-BR`.")]
    label: Annotated[Text, key("What the language calls itself, such as `Français`.")]
    title: Annotated[
        Text | None, key("The name of the site in this language.", default="the site's")
    ] = None
    description: Annotated[
        str,
        form("text"),
        key("One sentence about the site in this language.", default="the site's"),
    ] = ""
    path: Annotated[
        str,
        form("address", "an address like /fr/"),
        key("Where the edition is on the site.", default="`/`, the code in lower case, `/`"),
    ] = ""
    base_url: Annotated[
        str,
        form("address", "an address like https://fr.news.example/"),
        key("A host of its own, whose root is the folder `path` of the output."),
    ] = ""
    nav: Annotated[
        tuple[NavItem, ...] | None,
        form("list of keys", "a list"),
        key("The menu of the edition.", default="the site's"),
    ] = None
    foot: Annotated[
        tuple[FootColumn, ...] | None,
        form("list of keys", "a list"),
        key("The columns at the foot of the edition.", default="the site's"),
    ] = None
    announcement: Annotated[
        Announcement | None,
        form("keys", "a table"),
        key("The announcement of the edition.", default="none"),
    ] = None
    newsletter: Annotated[
        NewsletterTexts | None,
        form("keys", "a table"),
        key(
            "The words of the newsletter in this language, and what the form sends as well.",
            default="those of sitegen",
        ),
    ] = None

    def newsletter_of(self, newsletter: Newsletter) -> Newsletter:
        """The newsletter of the site in this language: words in another one are not taken over."""
        if self.newsletter is None:
            return replace(newsletter, **asdict(NewsletterTexts(hidden=newsletter.hidden)))
        hidden = self.newsletter.hidden or newsletter.hidden
        return replace(newsletter, **{**asdict(self.newsletter), "hidden": hidden})
