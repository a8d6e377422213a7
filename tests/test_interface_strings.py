"""Interface strings: the built-in files, and strings with forms by number and by language."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from babel import Locale
from babel.dates import format_date, format_skeleton
from shown_text import foreign_to, shown, words
from support import SETTINGS, SiteTest

from sitegen.formats import date_text
from sitegen.layouts import closures, language
from sitegen.layouts.language import Strings
from sitegen.model.documents import File
from sitegen.model.languages import LANGUAGE_NAMES

I18N = Path(__file__).parent.parent / "layouts/i18n"
BUILT_IN = {file.stem: tomllib.loads(file.read_text("utf-8")) for file in sorted(I18N.iterdir())}
FOREIGN = [tag for tag in BUILT_IN if tag != "en"]


def fields(value: Any) -> set[str]:
    """The {fields} of a string, in any of its forms."""
    forms = value.values() if isinstance(value, dict) else [value]
    return {field for form in forms for _, field, _, _ in Formatter().parse(form) if field}


def test_the_built_in_languages_are_there() -> None:
    assert BUILT_IN.keys() == {"de", "en", "es", "fr", "he", "it", "nl", "pl", "pt"}


@pytest.mark.parametrize("tag", BUILT_IN)
def test_a_built_in_language_has_all_strings_in_order(tag: str) -> None:
    english, strings = BUILT_IN["en"], BUILT_IN[tag]
    assert [key for key in strings if key != "months_alone"] == list(english)
    for key, value in strings.items():
        if key.startswith("months"):
            assert len(set(value)) == 12
            continue
        assert type(value) is type(english[key]), key
        forms = value.values() if isinstance(value, dict) else [value]
        assert all(forms), key
        assert fields(value) == fields(english[key]), key


# Words that are the same in English, by language.
LIKE_ENGLISH = {
    "de": {"Newsletter", "Live", "Website", "Name"},
    "fr": {"{title}, page {number}", "Pages", "Source", "Licence", "E-mail", "Important", "Menu"},
    "it": {"Newsletter", "E-mail", "Menu"},
    "nl": {"AI", "Data", "Live", "E-mail", "Website", "Tip", "Menu", "Model"},
    "pl": {"Newsletter", "AI", "E-mail", "Menu", "Model"},
    "pt": {"Newsletter", "E-mail", "Menu"},
}


@pytest.mark.parametrize("tag", FOREIGN)
def test_every_string_is_in_the_language(tag: str) -> None:
    for key, value in BUILT_IN[tag].items():
        is_text = isinstance(value, str) and re.search(r"[^\W\d_]", re.sub(r"\{\w+\}", "", value))
        if is_text and value not in LIKE_ENGLISH.get(tag, set()):
            assert value != BUILT_IN["en"].get(key), key


@pytest.mark.parametrize("tag", BUILT_IN)
def test_forms_of_numbers_are_those_of_cldr(tag: str) -> None:
    categories = {*Locale.parse(tag).plural_form.tags, "other"}
    numbered = [value for value in BUILT_IN[tag].values() if language.has_plural_forms(value)]
    assert len(numbered) == 4
    assert all(value.keys() == categories for value in numbered)


# Newspapers of these countries write the first day of a month in another way than CLDR.
FIRST_DAYS = {"fr": "1er", "it": "1º", "pt": "1º"}


@pytest.mark.parametrize("tag", FOREIGN)
def test_dates_are_those_of_cldr(tag: str) -> None:
    strings = built_in(tag)
    for month in range(1, 13):
        for day in (1, 2, 28):
            date = dt.datetime(2026, month, day, 9, 5, tzinfo=dt.UTC)
            expected = format_date(date, "long", locale=tag)
            if day == 1 and tag in FIRST_DAYS:
                expected = expected.replace("1", FIRST_DAYS[tag], 1)
            assert strings.date(date) == expected
            assert strings.date_time(date).startswith(expected)
        assert strings.month(2026, month) == format_skeleton("yMMMM", date, locale=tag)


def test_english_dates_are_those_of_britain() -> None:
    date = dt.datetime(2026, 5, 3, tzinfo=dt.UTC)
    assert built_in("en").date(date) == format_date(date, "long", locale="en_GB")


@pytest.mark.parametrize("tag", BUILT_IN)
def test_a_date_in_front_matter_may_be_written_as_the_language_writes_it(tag: str) -> None:
    strings = built_in(tag)
    for month in range(1, 13):
        for day in (1, 3):
            date = dt.date(2026, month, day)
            written = strings.date(date)
            assert date_text.possible_dates(written) == [date.isoformat()]
            assert date_text.is_only_date(written), written


@pytest.mark.parametrize("weekday", ["mardi", "martes", "martedì"])
def test_tuesday_is_no_march(weekday: str) -> None:
    assert date_text.possible_dates(f"{weekday} 5 mai 2026") == ["2026-05-05"]


def test_polish_counts_as_poles_do() -> None:
    strings = built_in("pl")
    counts = (0, 1, 2, 4, 5, 11, 12, 21, 22, 25, 112, 1001)
    assert [strings.text("posts", count=count) for count in counts] == [
        "0 artykułów",
        "1 artykuł",
        "2 artykuły",
        "4 artykuły",
        "5 artykułów",
        "11 artykułów",
        "12 artykułów",
        "21 artykułów",
        "22 artykuły",
        "25 artykułów",
        "112 artykułów",
        "1001 artykułów",
    ]


def test_numbers_of_other_languages() -> None:
    said = {
        ("fr", 0): "0 article",
        ("fr", 2): "2 articles",
        ("fr", 1_000_000): "1000000 d’articles",
        ("pt-BR", 0): "0 matéria",
        ("pt-PT", 0): "0 matérias",
        ("he", 2): "שני מאמרים",
        ("nl", 1): "1 artikel",
        ("it", 0): "0 articoli",
    }
    found = {(tag, count): built_in(tag).text("posts", count=count) for tag, count in said}
    assert found == said


def test_where_english_stands_in_it_counts_as_in_english() -> None:
    files = {
        "i18n/built-in/en.toml": {"posts": {"one": "{count} post", "other": "{count} posts"}},
        "i18n/ru.toml": {"comments": {"one": "{count} a", "few": "{count} b", "other": "c"}},
    }
    strings = language.load(files, "ru")
    assert strings.text("posts", count=21) == "21 posts"
    assert strings.text("comments", count=21) == "21 a"
    assert strings.text("comments", count=5) == "c"


def test_forms_of_a_number_are_never_mixed_with_the_built_in_ones() -> None:
    files = {
        "i18n/built-in/he.toml": {"posts": {"one": "1", "two": "2", "other": "n"}},
        "i18n/he.toml": {"posts": {"one": "a", "other": "b"}},
    }
    assert language.load(files, "he").text("posts", count=2) == "b"


def built_in(tag: str) -> Strings:
    """The built-in strings of a language, with English below them."""
    files = {f"{language.BUILT_IN}{name}.toml": texts for name, texts in BUILT_IN.items()}
    return language.load(files, tag)


@pytest.mark.parametrize("tag", BUILT_IN)
def test_a_built_in_language_names_every_language_that_settings_know(tag: str) -> None:
    forms = BUILT_IN[tag]["from_language"]
    assert forms.keys() == LANGUAGE_NAMES.keys() | {"other"}
    assert len(set(forms.values())) == len(forms)


def test_hebrew_is_in_hebrew_letters_and_runs_from_right_to_left() -> None:
    assert language.direction("he") == "rtl"
    for key, value in BUILT_IN["he"].items():
        forms = value.values() if isinstance(value, dict) else value
        text = "".join(forms)
        has_words = any(letter.isalpha() for letter in Formatter().vformat(text, (), Blank()))
        assert not has_words or any("\u05d0" <= letter <= "\u05ea" for letter in text), key


class Blank(dict[str, str]):
    """The value "" for each field."""

    def __missing__(self, key: str) -> str:
        return ""


def from_language(files: dict[str, dict[str, Any]], tag: str, code: str) -> str:
    return language.load(files, tag).text("from_language", code=code, language="Esperanto")


def test_a_form_is_that_of_the_tag_or_of_its_language_or_the_other_one() -> None:
    english = {"fr": "from French", "fr-CA": "from Québec", "other": "from {language}"}
    files = {"i18n/built-in/en.toml": {"from_language": english}}
    assert [from_language(files, "en", code) for code in ("fr", "fr-CA", "FR-be", "eo", "one")] == [
        "from French",
        "from Québec",
        "from French",
        "from Esperanto",
        "from Esperanto",
    ]


def test_a_site_adds_forms_to_those_of_the_same_language_only() -> None:
    files = {
        "i18n/built-in/en.toml": {"from_language": {"de": "from German", "other": "from it"}},
        "i18n/en.toml": {"from_language": {"eo": "from Esperanto", "other": "out of it"}},
        "i18n/en-GB.toml": {"from_language": {"de": "out of German", "other": "out of that"}},
        "i18n/fr.toml": {"from_language": {"de": "de l'allemand", "other": "de l'original"}},
    }
    assert [from_language(files, "en", code) for code in ("de", "eo", "it")] == [
        "from German",
        "from Esperanto",
        "out of it",
    ]
    assert [from_language(files, "en-GB", code) for code in ("de", "eo", "it")] == [
        "out of German",
        "from Esperanto",
        "out of that",
    ]
    assert [from_language(files, "fr", code) for code in ("de", "eo", "it")] == [
        "de l'allemand",
        "de l'original",
        "de l'original",
    ]


def test_a_layout_asks_for_a_form_by_language_tag(site: SiteTest) -> None:
    site.write(
        "layouts/404.html",
        '{{ t("from_language", code="de-AT") }}|{{ t("from_language", code="eo", language="X") }}',
    )
    assert site.build().ok
    assert site.read("404.html") == "from German|from the original in X"


def test_a_form_that_numbers_of_the_language_lack_is_refused_where_it_is(site: SiteTest) -> None:
    few = 'posts = {one = "{count} a", few = "{count} b", other = "{count} c"}'
    site.write("layouts/i18n/pl.toml", few)
    site.write("layouts/i18n/nl.toml", few.replace("posts", "comments_number"))
    site.write("layouts/i18n/fr.toml", few.replace("few", "many"))
    site.write("layouts/i18n/it.toml", few.replace("few =", "manny ="))
    assert [
        (found.path, found.line, found.column, found.code, found.message, found.hint)
        for found in site.build().problems
    ] == [
        (
            *("layouts/i18n/it.toml", 1, 9, "unknown-key"),
            "posts.manny: there is no such form of a number",
            "did you mean `many`? numbers in 'it' have the forms one, many, other",
        ),
        (
            *("layouts/i18n/nl.toml", 1, 19, "unknown-key"),
            "comments_number.few: there is no such form of a number",
            "numbers in 'nl' have the forms one, other",
        ),
        (
            *("layouts/i18n/pl.toml", 1, 9, "invalid-value"),
            'posts: expected {one = "…", few = "…", many = "…", other = "…"}',
            "add many: numbers in 'pl' have the forms one, few, many, other",
        ),
    ]


def test_a_field_that_the_string_lacks_is_refused_with_the_one_that_was_meant(
    site: SiteTest,
) -> None:
    site.write("layouts/i18n/pl.toml", 'page_n = "{title}, strona {numer}"\nhome = "{x}"\n')
    assert [(found.line, found.message, found.hint) for found in site.build().problems] == [
        (
            1,
            "page_n: expected {number} and {title}, got '{title}, strona {numer}'",
            "write {number} for {numer}",
        ),
        (2, "home: expected no fields, got '{x}'", ""),
    ]


def test_a_language_that_a_site_begins_names_what_english_stands_in_for(site: SiteTest) -> None:
    site.edit("site.toml", "checks.ignore", 'language = "cs"\nchecks.ignore')
    site.write("layouts/i18n/cs.toml", '# Česky\nhome = "Úvod"\nby = "Autor:"\n')
    (found,) = site.build().problems
    total = len(BUILT_IN["en"])
    assert (found.path, found.line, found.column) == ("layouts/i18n/cs.toml", 1, 1)
    assert (found.severity, found.code) == ("warning", "no-strings")
    assert found.message == (
        f"2 of {total} strings are in the language 'cs'; English stands in for the others"
    )
    assert found.hint.startswith("add months, first_day, date, datetime,")
    assert found.hint.endswith(f" and {total - 10} more, after docs/layouts.md")
    english = (I18N / "en.toml").read_text("utf-8").replace('by = "By"\n', "")
    czech = english.replace('other = "{count} ', 'few = "{count} x", other = "{count} ')
    site.write("layouts/i18n/cs.toml", czech)
    (found,) = site.build().problems
    assert found.message.startswith(f"{total - 1} of {total} strings")
    assert found.hint == "add by"


def test_a_region_and_a_built_in_language_need_no_file_of_their_own(site: SiteTest) -> None:
    site.edit("site.toml", "checks.ignore", 'language = "pt-PT"\nchecks.ignore')
    site.write("layouts/i18n/pt-PT.toml", 'share = "Partilhar"\n')
    site.write("layouts/i18n/en-GB.toml", 'license = "Licence"\n')
    site.post("a", more="lang: en-GB")
    assert site.build().codes() == []


def test_a_string_that_no_layout_asks_for_is_named_at_its_key(site: SiteTest) -> None:
    site.write("layouts/i18n/pl.toml", 'home = "Start"\ncomentz = "Komentarze"\n')
    site.write("layouts/i18n/en.toml", 'motto = "All of it"\nslogan = "Nothing else"\n')
    site.write("layouts/i18n/de.toml", 'slogan = "Nichts sonst"\nwappen = "Anker"\n')
    site.write(
        "layouts/404.html", '{{ t("motto") }}{% if page.url == "x" %}{{ t("wappen") }}{% endif %}'
    )
    assert [
        (found.path, found.line, found.column, found.code, found.message, found.hint)
        for found in site.build().problems
    ] == [
        (
            *("layouts/i18n/en.toml", 2, 1, "unknown-string"),
            "no layout asks for the string 'slogan'",
            'a layout asks with t("slogan")',
        ),
        (
            *("layouts/i18n/pl.toml", 2, 1, "unknown-string"),
            "no layout asks for the string 'comentz'",
            "did you mean `comments`?",
        ),
    ]
    # Its place moves with it.
    site.write("layouts/i18n/en.toml", '# Ours\n\nmotto = "All of it"\nslogan = "Nothing else"\n')
    assert [found.line for found in site.build().problems] == [4, 2]


def test_a_site_in_hebrew_has_hebrew_words_from_right_to_left(site: SiteTest) -> None:
    site.edit("site.toml", "checks.ignore", 'language = "he"\nchecks.ignore')
    site.post("a", "טקסט.", title="כותרת", date="2026-05-03", more="slug: a")
    result = site.build()
    assert result.ok
    assert "no-strings" not in result.codes()
    page = site.read("2026/05/03/a/index.html")
    assert '<html lang="he" dir="rtl">' in page
    assert "3 במאי 2026" in page
    assert "המאמר הזה נוצר בידי בינה מלאכותית" in page


# --- a site in each language ----------------------------------------------------------------------

EVERYTHING = """\
search.enabled = true
chains.by = ["site", "category"]
lists.page_size = 3
feeds.formats = ["rss", "atom", "json"]
comments.provider = "static"
responsible = "Ada Okafor"
"""
IMAGE = "image: {src: /pic.svg, alt: Xyz, ai: generated, caption: Xyz, source: Xyz}"
REVIEW = "review: {by: ada, date: 2026-01-09}"
POSTS = {
    "generated": "ai: {involvement: generated, model: xyz}",
    "assisted": f"ai: assisted\n{IMAGE}",
    "automated": "ai: automated\nbreaking: true",
    "none": "ai: none\npinned: true\nsource: {name: Xyz, accessed: 2026-01-01}",
    "retracted": "ai: none\nretracted: {date: 2026-02-01, text: Xyz}",
    "corrected": "ai: none\ncorrections: [{date: 2026-02-01, text: Xyz}]",
    "clarified": "ai: none\ncorrections: [{date: 2026-02-01, type: clarification, text: Xyz}]",
}
# English words that a language has as well.
SAME_WORDS = {"fr": {"Part"}, "he": {"AI"}, "nl": {"of"}}
TEXT = "Xyz[^1].\n\n> [!NOTE]\n> Xyz.\n\n## Xyz 1\n\nXyz.\n\n## Xyz 2\n\n[^1]: Xyz.\n"


@pytest.mark.parametrize("tag", FOREIGN)
@pytest.mark.sampled(1)
def test_a_site_has_no_word_of_english(site: SiteTest, tag: str) -> None:
    site.write("site.toml", f'language = "{tag}"\n{SETTINGS}{EVERYTHING}')
    site.write("static/pic.svg", "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>")
    for number, (name, more) in enumerate(POSTS.items(), start=1):
        meta = f"title: Xyz\nslug: {name}\ndate: 2026-01-0{number}\nauthor: ada\ncategory: Xyz"
        meta += "\ntags: [Xyz]\nseries: Xyz" + ("" if "source: {" in more else "\nsource: Xyz")
        site.write(f"content/posts/{name}.md", f"---\n{meta}\n{more}\n---\n{TEXT}")
    result = site.build()
    assert result.ok
    assert "no-strings" not in result.codes()
    strings = {name: words(texts) for name, texts in BUILT_IN.items()}
    strings["en"] |= {"the", "of", "and", "with", "from", "on", "this", "by"}
    english = foreign_to(tag, {"en": strings["en"], tag: strings[tag] | SAME_WORDS.get(tag, set())})
    found = {
        (path, match[0])
        for path, data in site.files().items()
        if path.endswith(".html")
        for match in english.finditer(shown(data.decode()))
    }
    assert found == set()
    assert english.search("By")
    home = site.read("index.html")
    direction = "rtl" if tag == "he" else "ltr"
    assert f'<html lang="{tag}" dir="{direction}">' in home
    assert f"<language>{tag}</language>" in site.read("feed.xml")


def test_built_in_strings_are_read_in_english_and_the_languages_of_the_site() -> None:
    names = [f"i18n/built-in/{tag}.toml" for tag in BUILT_IN]
    own = ["i18n/fr.toml", "css/editions.css", "home.html"]
    files = [File(f"layouts/{name}", name, "") for name in (*names, *own)]

    def used(*tags: str) -> list[str]:
        return [file.location for file in closures.used_by(files, tags, ())]

    assert used() == used("en-GB") == used("eo") == ["i18n/built-in/en.toml", *own]
    assert used("pt-BR", "he") == [f"i18n/built-in/{tag}.toml" for tag in ("en", "he", "pt")] + own


def test_a_document_in_another_language_brings_its_strings(site: SiteTest) -> None:
    path = "2026/01/01/a/index.html"
    words = {"en": "By Ada", "nl": "Door Ada", "pl": "Tekst: Ada"}

    def shown_words(lang: str) -> set[str]:
        site.post("a", "Text.", date="2026-01-01", more=f"lang: {lang}")
        result = site.build()
        assert result.ok
        assert "no-strings" not in result.codes()
        page = " ".join(shown(site.read(path)).split())
        return {tag for tag, text in words.items() if text in page}

    assert [shown_words(lang) for lang in ("nl", "en", "pl", "nl")] == [
        {"nl"},
        {"en"},
        {"pl"},
        {"nl"},
    ]
    # The post is as it was, and another one is not in its language.
    site.post("b", "Text.", date="2026-01-02")
    assert shown_words("nl") == {"nl"}
