"""What an imported body says about itself: lifted where nothing is doubtful, and left otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from import_bodies import TEXT, at_end

from sitegen.importing.bodies.lifting import Lifted, lifted

EXAMPLES = settings(max_examples=120, deadline=None, derandomize=True, database=None)


def named(found: Lifted) -> list[tuple[str, ...]]:
    """The sources, each without what is empty at its end."""
    return [
        tuple(part for part in (source.name, source.url, source.title) if part)
        for source in found.sources
    ]


CNN = "https://cnn.example/a"
SOURCES = {
    "en": [
        ("Source: CNN", ["CNN"]),
        (f"**Source:** [CNN]({CNN})", ["CNN " + CNN]),
        ("*Source: Port Authority of Turku.*", ["Port Authority of Turku"]),
        ("### Source: CNN", ["CNN"]),
        ("Source – CNN", ["CNN"]),
        (f"Source — [CNN]({CNN})", ["CNN " + CNN]),
        ("Source - Port Authority", ["Port Authority"]),
        (f'<p class="source"><small>Source: <a href="{CNN}">CNN</a></small></p>', ["CNN " + CNN]),
        ("Sources: Reuters, AP and Port Authority", ["Reuters", "AP", "Port Authority"]),
        (f"Source: [CNN]({CNN}), Reuters", ["CNN " + CNN, "Reuters"]),
        (
            f"Sources: [CNN]({CNN}) / [BBC](https://bbc.example/)",
            ["CNN " + CNN, "BBC https://bbc.example/"],
        ),
        (
            "Source: https://www.cnn.example/a/b?c=d",
            ["cnn.example https://www.cnn.example/a/b?c=d"],
        ),
        (f"Source: CNN ({CNN})", ["CNN " + CNN]),
        (f"Source: CNN, {CNN}", ["CNN " + CNN]),
        (f"Source: [here]({CNN})", ["cnn.example " + CNN]),
        (f"[Source]({CNN})", ["cnn.example " + CNN]),
        (f"Source: [The ferries sail again]({CNN})", [f"cnn.example {CNN} The ferries sail again"]),
        (f"Source: CNN – [The ferries sail again]({CNN})", [f"CNN {CNN} The ferries sail again"]),
        (f"Source: [The ferries sail again]({CNN}) (CNN)", [f"CNN {CNN} The ferries sail again"]),
        (f"Source: [CNN][1]\n\n[1]: {CNN}", None),
        (f"via [The Verge]({CNN})", ["The Verge " + CNN]),
        (f"(Via: [The Verge]({CNN}))", ["The Verge " + CNN]),
        ("Via Reuters", ["Reuters"]),
        ("Originally published in The Guardian.", ["The Guardian"]),
        (
            f"This article was originally published at [Medium]({CNN}) on May 5, 2020.",
            ["Medium " + CNN],
        ),
        (f"Read the original article on [CNN]({CNN})", ["CNN " + CNN]),
        ("Source: own reporting", ["original"]),
        ("Source: Johnson, Inc.", ["Johnson, Inc"]),
        (f"## Sources\n\n- [CNN]({CNN})\n- Reuters", ["CNN " + CNN, "Reuters"]),
        (
            f"Sources:\n\n1. CNN: [The ferries sail again]({CNN})",
            [f"CNN {CNN} The ferries sail again"],
        ),
    ],
    "de": [
        ("Quelle: Süddeutsche Zeitung", ["Süddeutsche Zeitung"]),
        ("Quellen: dpa, Reuters und Hafenamt Turku", ["dpa", "Reuters", "Hafenamt Turku"]),
        ("Quelle: eigene Recherche", ["original"]),
        ("Zuerst erschienen in der ZEIT", ["ZEIT"]),
    ],
    "fr": [
        ("Source : Le Monde", ["Le Monde"]),
        ("Sources : AFP et Libération", ["AFP", "Libération"]),
        (f"Publié initialement sur [Le Phare]({CNN})", ["Le Phare " + CNN]),
    ],
    "es": [
        ("Fuente: El País", ["El País"]),
        ("Fuentes: EFE, Europa Press y La Vanguardia", ["EFE", "Europa Press", "La Vanguardia"]),
        ("Publicado originalmente en El Faro", ["El Faro"]),
        ("Fuente: elaboración propia", ["original"]),
    ],
    "it": [
        ("Fonte: ANSA", ["ANSA"]),
        ("Fonti: ANSA e La Repubblica", ["ANSA", "La Repubblica"]),
        ("Pubblicato originariamente su Il Faro", ["Il Faro"]),
    ],
    "pt": [
        ("Fonte: Folha de S.Paulo", ["Folha de S.Paulo"]),
        ("Fontes: Lusa e Público", ["Lusa", "Público"]),
        ("Publicado originalmente em O Farol", ["O Farol"]),
    ],
    "nl": [
        ("Bron: NOS", ["NOS"]),
        ("Bronnen: ANP, NOS en De Vuurtoren", ["ANP", "NOS", "De Vuurtoren"]),
        ("Oorspronkelijk gepubliceerd in De Vuurtoren", ["De Vuurtoren"]),
    ],
    "pl": [
        ("Źródło: Gazeta Wyborcza", ["Gazeta Wyborcza"]),
        ("Źródła: PAP i Onet", ["PAP", "Onet"]),
        (f"Pierwotnie opublikowano w [Latarni]({CNN})", ["cnn.example " + CNN]),
    ],
    "uk": [
        ("Джерело: Українська правда", ["Українська правда"]),
        ("Джерела: УНІАН та Укрінформ", ["УНІАН", "Укрінформ"]),
    ],
}
NO_SOURCES = [
    "The source: a leak from CNN said that it is closed.",
    "Source: a leak from CNN said that it is closed.",
    "Source: The minister told reporters on Monday.",
    "Source — the minister told reporters on Monday",
    "Quelle - sie entspringt im Wald",
    "Source-CNN",
    "Source: CNN This article was created by Artificial Intelligence researchers",
    "Source: he said This article was created by Artificial Intelligence",
    "Source code: GitHub",
    "Source code: [GitHub](https://github.example/)",
    "Photo source: AP",
    "Image credit: CNN",
    "Data source: CNN",
    "Source: Reuters, Berlin",
    "Source: Department of Health and Human Services",
    "Source: n/a",
    "Source: unknown",
    "Source: Internet",
    "Source: CNN | Image: AP",
    "Source: CNN, 16 November 2022",
    "Source: [CNN](mailto:desk@cnn.example) and friends",
    f"Source: [The ferries sail again]({CNN}), Reuters",
    "Via Appia",
    "Via the back door",
    "Originally published in 2019",
    "Originally posted on my blog",
    "First published in a small town.",
    "Sources close to the minister said so.",
    "Sources",
    "> Source: CNN",
    "```\nSource: CNN\n```",
    "    Source: CNN",
    "`Source: CNN`",
    "<!-- Source: CNN -->",
    "| Source: CNN |\n|---|",
    "And so it was.\nSource: CNN",
    "[^1]: Source: CNN",
    "![The harbour](harbour.jpg)\n\nSource: Getty Images",
    "![The harbour](harbour.jpg)  \nSource: Getty Images",
    "(Reuters) – The ferries sail again.",
    "## Sources\n\n- Smith, J. (2020). Ferries. Journal of Ports.",
    "## Sources\n\nThey did not want to be named.",
    "Die Quelle: Sie entspringt im Wald.",
    "Quelle: Hamburg ist eine Stadt am Wasser",
    "Bildquelle: dpa",
    "Quelle: unbekannt",
    "Source d'énergie : le vent",
    "Crédit photo : AFP",
    "Source : des proches du ministre",
    "Fuente de energía: el viento",
    "Fuente: fuentes oficiales",
    "Foto: EFE",
    "Fonte di energia: il vento",
    "Fonte: nessuna",
    "Fonte: pessoas próximas do ministro",
    "Bron van energie: de wind",
    "Bron: bronnen rond de minister",
    "Źródło energii: wiatr",
    "Źródło: osoby z otoczenia ministra",
    "Джерело енергії: вітер",
    "Джерело: невідомо",
]


@pytest.mark.parametrize("language", SOURCES)
def test_lines_that_name_sources(language: str):
    for line, sources in SOURCES[language]:
        if sources is not None:
            assert [" ".join(source) for source in named(at_end(line))] == sources, line
            assert [" ".join(source) for source in named(lifted(f"{line}\n\n{TEXT}"))] == sources


PAIRS = (
    ("Source: CNN", "This article was created by Artificial Intelligence"),
    ("Quelle: CNN", "Dieser Artikel wurde von Künstlicher Intelligenz erstellt"),
    ("Source : CNN", "Cet article a été créé par l’intelligence artificielle"),
    ("Fuente: CNN", "Este artículo fue creado por inteligencia artificial"),
    ("Fonte: CNN", "Questo articolo è stato creato dall’intelligenza artificiale"),
    ("Fonte: CNN", "Este artigo foi criado por inteligência artificial"),
    ("Bron: CNN", "Dit artikel is gemaakt door kunstmatige intelligentie"),
    ("Źródło: CNN", "Ten artykuł został stworzony przez sztuczną inteligencję"),
    ("Джерело: CNN", "Цю статтю створено штучним інтелектом"),
)


@pytest.mark.parametrize(("source", "ai"), PAIRS)
def test_a_source_and_the_part_of_ai_can_be_on_one_line(source: str, ai: str):
    linked = source.replace("CNN", f"[CNN]({CNN})")
    dashed = source.replace(" :", ":").replace(":", " –")
    for line in (f"{source} {ai}", f"{ai}. {source}", f"**{linked}** – *{ai}.*", f"{dashed}. {ai}"):
        found = at_end(line)
        assert (found.sources[0].name, found.involvement) == ("CNN", "generated"), line
        assert found.text.strip() == TEXT.strip()


@pytest.mark.parametrize("line", NO_SOURCES)
def test_lines_that_could_mean_something_else_name_no_sources(line: str):
    assert not at_end(line).said


@pytest.mark.parametrize(
    ("end", "rest"),
    [
        ("---\n\nSource: CNN\n", ""),
        ("***\n\n## About this text\n\nSource: CNN\n", ""),
        ("And then.  \nSource: CNN\\\nThis article was written by AI\n", "And then.\n"),
        ("And then.<br>\nSource: CNN\n", "And then.\n"),
        ("Source: CNN\nThis article was written by AI\n", ""),
        ("- Source: CNN\n- This article was written by AI\n", ""),
        ("Source: CNN\n\nTags: ferries, harbour\n", "Tags: ferries, harbour\n"),
        ("Source: CNN\n\n<!-- wp:more -->\n", "<!-- wp:more -->\n"),
        (f"Source: [CNN][1]\n\n[1]: {CNN}\n", f"[1]: {CNN}\n"),
        ("- Source: CNN\n- It was late.\n", "- Source: CNN\n- It was late.\n"),
        ("Source: CNN\nIt was late.\n", "Source: CNN\nIt was late.\n"),
        ("Source: CNN\n\nA.\n\nB.\n\nC.\n", "Source: CNN\n\nA.\n\nB.\n\nC.\n"),
    ],
)
def test_what_remains_is_whole(end: str, rest: str):
    assert lifted(f"{TEXT}\n{end}").text == TEXT + (f"\n{rest}" if rest else "")


def test_a_rule_below_what_was_lifted_goes_too_and_line_ends_stay():
    assert lifted(f"By Ada Okafor\n\n---\n\n{TEXT}").text == TEXT
    text = "One.\r\n\r\nTwo.\r\n\r\nSource: CNN\r\n"
    assert lifted(text).text == "One.\r\n\r\nTwo.\r\n"


PAGE = """Ferries sail again after three weeks

Ferries sail again after three weeks

The ferries of the bay sail again, the port authority said on Tuesday.

“We are glad,” the harbour master said. “It was a long time.”

Source: CNN

This article was created by Artificial Intelligence

Published byAda Okafor
Ada Okafor is a reporter with 15 years of experience. She writes about ports.
Previous post
Minister wants the port to be dredged
Next post
A new pier opens
Leave a Reply
Your email address will not be published. Required fields are marked *"""


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_a_page_as_its_theme_shows_it(between: str):
    article, _, theme = PAGE.partition("Published by")
    page = article + ("Published by" + theme).replace("\n", between)
    found = lifted(page, "Ferries sail again after three weeks")
    assert found.text == "\n\n".join(PAGE.split("\n\n")[2:4])
    assert found.has_lost_title
    assert [source.name for source in found.sources] == ["CNN"]
    assert (found.involvement, found.byline) == ("generated", "Ada Okafor")
    assert found.biography == (
        "Ada Okafor is a reporter with 15 years of experience. She writes about ports."
    )
    assert found.said[:3] == (
        "Source: CNN",
        "This article was created by Artificial Intelligence",
        "Published byAda Okafor",
    )
    assert found.said[4:] == tuple(PAGE.split("\n")[-6:])


@pytest.mark.parametrize(
    "lines",
    [
        (
            *("Vorheriger Beitrag", "Die Fähre", "Schreibe einen Kommentar"),
            "Deine E-Mail-Adresse wird nicht veröffentlicht.",
            "Erforderliche Felder sind mit * markiert",
        ),
        (
            *("← Article précédent : Le bac", "Laisser un commentaire"),
            "Votre adresse e-mail ne sera pas publiée.",
            "Les champs obligatoires sont indiqués avec *",
        ),
        (
            "Deja una respuesta",
            "Tu dirección de correo electrónico no será publicada.",
            *("Nombre *", "Correo electrónico *"),
        ),
        ("Lascia un commento", "Il tuo indirizzo email non sarà pubblicato."),
        ("Deixe um comentário", "Cancelar resposta"),
        ("Geef een reactie", "Je e-mailadres wordt niet gepubliceerd."),
        ("Dodaj komentarz", "Twój adres email nie zostanie opublikowany."),
        ("Попередній запис", "Пором", "Залишити відповідь"),
        ("Share this:", "Twitter", "Facebook", "Like this:", "Loading..."),
    ],
)
def test_what_themes_leave_below_a_text(lines: tuple[str, ...]):
    end = "\n\n".join(f"[{line}](/a/)" if line.startswith("←") else line for line in lines)
    found = lifted(f"{TEXT}\n{end}\n")
    assert (found.text, found.said) == (TEXT, lines)


@pytest.mark.parametrize(
    "end",
    [
        "Twitter",
        "Name",
        "Next post office",
        "Previous post\n\nIt was late.\n\nAnd cold.",
        "Related",
    ],
)
def test_what_may_be_text_is_not_left_by_a_theme(end: str):
    assert lifted(f"{TEXT}\n{end}\n").text == f"{TEXT}\n{end}\n"


def test_a_byline_on_two_lines_needs_a_paragraph_about_the_name():
    byline = "Published by\n\n#### Ada Okafor\n\n"
    found = lifted(f"{TEXT}\nSource: CNN\n\n{byline}Ada Okafor writes about ports.\n")
    assert (found.text, found.byline) == (TEXT, "Ada Okafor")
    assert found.biography == "Ada Okafor writes about ports."
    kept = f"{TEXT}\n{byline}The ferries wait.\n"
    assert lifted(kept).text == kept


def test_the_words_about_a_second_author_stay_with_the_byline():
    for byline in ("Published by Bo Ek", "Published by\n\nBo Ek"):
        below = f"{TEXT}\n{byline}\n\nBo Ek writes about ports.\n"
        found = lifted(f"Written by Ada Okafor\n\n{below}")
        assert (found.text, found.byline, found.biography) == (below, "Ada Okafor", "")


def test_a_long_gap_in_a_text_costs_nothing():
    text = f"a{' ' * 100_000}b\n{TEXT}"
    assert lifted(f"{text}\nSource: CNN\n").text == text


@pytest.mark.parametrize("title", ["The Ferries", "“The ferries!”"])
def test_the_title_goes_from_the_beginning(title: str):
    for first in ("# The ferries", "The ferries", "**The Ferries**", "The ferries\n==="):
        found = lifted(f"{first}\n\n{TEXT}", title)
        assert (found.text, found.has_lost_title) == (TEXT, True)
    for text in (f"The ferries sail.\n\n{TEXT}", "The ferries\n", f"> The ferries\n\n{TEXT}"):
        assert lifted(text, title) == Lifted(text=text)


def test_of_a_page_only_what_a_theme_left_goes():
    byline = "Published by\n\nAda Okafor\n\nAda Okafor writes about ports.\n"
    text = f"{TEXT}\nSource: CNN\n\nBy Ada Okafor\n\n{byline}\n## Sources\n\n- CNN\n"
    found = lifted(f"# T\n\n{text}\nLeave a Reply\n", "T", only_leftovers=True)
    assert found == Lifted(text=text, said=("Leave a Reply",), has_lost_title=True)


PIECES = st.sampled_from(
    [
        *("Source: CNN", f"Sources: [A]({CNN}), B and C", "By Ada Okafor", "Published byBo Ek"),
        *(
            "Bo Ek is here.",
            "Previous post",
            "Leave a Reply",
            "Name *",
            "written by AI",
            "## Sources",
        ),
        *(
            "- [CNN](https://c.example/)\n- BBC",
            "---",
            "It was late.",
            "> Source: CNN",
            "<!-- x -->",
        ),
        *("![a](b.png)", "No AI was used in writing this", "```", "[1]: /x", "\n", "  \n", "\\\n"),
        *("<p>Source: CNN</p>", "<br>", "T", "# T", "*", "[", "Via ", "[^1]: x", ": ", "| a |"),
    ]
)


@EXAMPLES
@given(st.lists(st.tuples(PIECES, st.sampled_from(["\n\n", "\n", " "])), max_size=9))
def test_what_was_lifted_once_is_not_there_again(pieces: list[tuple[str, str]]):
    text = "".join(map("".join, pieces))
    found = lifted(text, "T")
    again = lifted(found.text, "T")
    assert not again.said
    assert again.text == found.text
    assert bool(found.said or found.has_lost_title) == (found.text != text)


@EXAMPLES
@given(st.text(max_size=80), st.text(max_size=10))
def test_any_text_is_read(text: str, title: str):
    lifted(text, title)


def test_a_title_below_the_first_picture_goes():
    picture = "![A quay](quay.jpg)"
    found = lifted(f"{picture}\n\n# The Ferry!\n\n{TEXT}", "The ferry")
    assert found.text.split("\n\n", 1)[0] == picture
    assert "The Ferry" not in found.text
