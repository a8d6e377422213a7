"""Checks of texts: what is said about which text, where, and how a site or a post ignores it."""

from __future__ import annotations

import datetime as dt
import time
import tomllib
import unicodedata
from pathlib import Path

import pytest
from msgspec import to_builtins
from msgspec.structs import replace
from painted import png
from support import SiteTest, sitegen
from text_cases import FERRY, KEYS, MORE, SAID, SILENT

from sitegen.errors import Problem
from sitegen.markdown.converter import Converter
from sitegen.model.choices import TEXT_WARNED
from sitegen.model.config_tables import Markdown
from sitegen.parse import document
from sitegen.parse.frontmatter import split
from sitegen.parse.job import ParseSettings
from sitegen.parse.prose import check, words

SETTINGS = ParseSettings(timezone="UTC", ai_default=True, markdown=Markdown())
CONVERTER = Converter(SETTINGS.markdown)
ASSISTANT = "As an AI language model, I cannot take the ferry."


def problems_of(
    body: str, keys: str = "title: A ferry is late", settings: ParseSettings = SETTINGS
) -> list[Problem]:
    text = f"---\n{keys}\ndate: 2026-01-02\nauthor: ada\nsource: original\n---\n{body}"
    return document.post("content/posts/a.md", text, settings, CONVERTER)[2]


def codes_of(body: str, keys: str = "title: A ferry is late") -> set[str]:
    body = body.replace("…", FERRY) if body != "… […] …" else body + FERRY
    found = problems_of(body.replace("‡", MORE), keys)
    assert all(problem.severity == "warning" and problem.hint for problem in found)
    assert all(problem.line and problem.column for problem in found)
    return {problem.code for problem in found if problem.code.startswith("text-")}


@pytest.mark.parametrize(("code", "body"), SAID)
def test_a_text_with_a_mistake_is_told(code: str, body: str) -> None:
    assert codes_of(body) == {code}


@pytest.mark.parametrize("body", SILENT)
def test_a_good_text_is_left_alone(body: str) -> None:
    assert codes_of(body) == set()


@pytest.mark.parametrize(("keys", "code"), KEYS)
def test_a_headline_and_a_summary_are_plain_text(keys: str, code: str) -> None:
    assert codes_of(FERRY, keys) == ({code} if code else set())


def test_lists_of_words_are_toml_and_in_lower_case() -> None:
    files = sorted(Path(words.__file__).with_suffix("").glob("*.toml"))
    assert [file.stem for file in files] == ["de", "en", "es", "fr", "he", "it", "nl", "pl", "pt"]
    for file in files:
        text = file.read_text(encoding="utf-8")
        read = to_builtins(words.words_in(text))
        read = {key: listed for key, listed in read.items() if listed}
        assert read == {key: tuple(listed) for key, listed in tomllib.loads(text).items()}
        signals = [words.plain(signal).strip() for signal in read.pop("signals")]
        for listed in read.values():
            assert all(word == words.plain(word) and "\\" not in word for word in listed)
        for phrase in (*read["sentences"], *read["phrases"], *read.get("fillers", ())):
            assert any(signal in phrase for signal in signals), phrase


def test_a_needle_is_found_where_its_rarest_letter_is_common_too() -> None:
    for count in range(40):
        for text in ("AI " * count + "an AI", "an AI" + " AI" * count, "an A" + "I" * count):
            assert words.has(text, 4, "to AI", "an AI") == ("an AI" in text)
            assert not words.has(text, 4, "to AI", "no AI")


def test_every_code_has_texts_and_there_are_a_hundred_of_both_kinds() -> None:
    assert {code for code, _ in SAID} | {code for _, code in KEYS if code} == set(TEXT_WARNED)
    assert len(set(SAID)) == len(SAID) >= 100
    assert len(set(SILENT)) == len(SILENT) >= 100


@pytest.mark.parametrize(("code", "body"), SAID)
def test_a_place_is_the_first_sign_of_what_is_told(code: str, body: str) -> None:
    text = body.replace("…", FERRY)
    found = [problem for problem in problems_of(text) if problem.code == code]
    lines = text.split("\n")
    for problem in found:
        line = lines[problem.line - 7]
        assert problem.column <= max(len(line), 1)
        assert code in ("text-empty", "text-short") or not line[problem.column - 1].isspace()


def test_the_mark_of_a_chat_program_in_the_address_of_a_source_is_told() -> None:
    url = "https://cnn.example/?utm_source=chatgpt.com"
    for source in (f"{{name: CNN, url: '{url}'}}", f"[original, {{name: CNN, url: '{url}'}}]"):
        text = f"---\ntitle: Late\ndate: 2026-01-02\nauthor: ada\nsource: {source}\n---\n{FERRY}"
        (problem,) = document.post("content/posts/a.md", text, SETTINGS, CONVERTER)[2]
        assert (problem.code, problem.line) == ("text-citation", 5)
        assert text.split("\n")[4][problem.column - 1 :].startswith(f"'{url}")


def test_a_formula_has_double_braces() -> None:
    markdown = Markdown(math=True)
    settings = ParseSettings(timezone="UTC", ai_default=True, markdown=markdown)
    keys = "title: Late\ndate: 2026-01-02\nauthor: ada\nsource: original"
    text = f"---\n{keys}\n---\n{FERRY} $x^{{{{a}}}}$"
    assert document.post("content/posts/a.md", text, settings, Converter(markdown))[2] == []


def test_a_text_with_very_many_mistakes_is_checked_in_linear_time() -> None:
    bodies = [
        "[TBD] ",
        '"TODO: ',
        "{{ a }} ",
        "[1] ",
        "\u0410pple ",
        "a\u200bb ",
        "> \n\n",
        "```\n",
    ]
    bodies += [
        "---\na: b\n",
        " \n",
        "{{" + " " * 50,
        "“a\n\n",
        "As an AI language model ",
        "](",
        "title: a\n",
        "【4†",
    ]
    for part in bodies:
        assert _seconds(part, 20_000) < 1, part


def _seconds(part: str, length: int) -> float:
    body = part * (length // len(part))
    foreign = "".join(sign for sign in body if not sign.isascii())
    record, converted, _ = document.body("a.md", FERRY, 1, CONVERTER)
    text = f"---\ntitle: T\n---\n{body}"
    parts = split("a.md", text, dt.UTC)
    start = time.process_time()
    seen = replace(record, foreign=foreign), converted
    check.of_post(parts, {"title": "T"}, seen, words.vocabulary(()), SETTINGS.markdown)
    return time.process_time() - start


# --- whole sites ----------------------------------------------------------------------------------


def text_codes(site: SiteTest, **options: object) -> list[str]:
    return [code for code in site.build(**options).codes() if code.startswith("text-")]  # type: ignore[arg-type]


def test_a_warning_is_an_error_under_strict(site: SiteTest) -> None:
    site.post("a", f"{ASSISTANT} {FERRY}")
    assert site.build().ok
    assert text_codes(site) == ["text-assistant"]
    assert not site.build(strict=True).ok


def test_a_site_or_a_post_ignores_a_code(site: SiteTest) -> None:
    site.post("a", f"{ASSISTANT} [TBD]", more="checks: {ignore: [text-assistant]}")
    assert text_codes(site) == ["text-placeholder"]
    site.edit("site.toml", '["text-empty",', '["text-empty", "text-placeholder",')
    assert text_codes(site, strict=True) == []
    site.post("b", ASSISTANT)
    assert text_codes(site) == ["text-assistant"]


def test_a_post_ignores_warnings_about_its_text_alone(site: SiteTest) -> None:
    site.post("a", FERRY, more="checks: {ignore: [no-alt]}")
    result = site.build()
    assert not result.ok
    assert "text-assistant" in result.printed


def test_an_ignored_warning_comes_back_with_the_next_build(site: SiteTest) -> None:
    path = site.post("a", ASSISTANT, more="checks: {ignore: [text-assistant]}")
    assert text_codes(site) == []
    site.edit(path, "checks: {ignore: [text-assistant]}\n", "")
    assert text_codes(site) == ["text-assistant"]
    assert text_codes(site) == ["text-assistant"]


def test_words_of_the_site_are_looked_for_in_posts_that_were_parsed_before(site: SiteTest) -> None:
    site.post("a", f"{FERRY} As the HARBOUR  bot, I know.".replace("  ", "\n"))
    assert text_codes(site) == []
    site.edit(
        "site.toml", "checks.ignore", 'checks.phrases = ["As the harbour bot"]\nchecks.ignore'
    )
    assert text_codes(site) == ["text-assistant"]
    site.edit("site.toml", "harbour bot", "airport bot")
    assert text_codes(site) == []


def test_drafts_and_archives_are_not_judged(site: SiteTest) -> None:
    site.post("a", ASSISTANT, more="draft: true")
    site.post("2009/b", ASSISTANT)
    assert text_codes(site, drafts=True) == ["text-assistant"]
    settings = site.source("site.toml") + '[[archives]]\npath = "content/posts/2009"\n'
    site.write("site.toml", settings.encode())
    assert text_codes(site, drafts=True) == []


def test_pages_and_authors_are_not_judged(site: SiteTest) -> None:
    site.post("a", FERRY)
    site.write("content/pages/ai-policy.md", f"---\ntitle: AI\n---\n{ASSISTANT}\n")
    assert text_codes(site) == []


def test_a_post_may_show_something_instead_of_a_text(site: SiteTest) -> None:
    site.edit("site.toml", '"text-empty", "text-short", ', "")
    site.post("live", "", more="live: true")
    site.edit("site.toml", '"source-url"', '"source-url", "no-alt", "picture-small"')
    site.write("content/posts/picture.png", png(40, 30))
    site.post("picture", "", more="image: picture.png")
    site.post("retracted", "", more="retracted: {date: 2026-01-03, text: Wrong., keep: false}")
    assert text_codes(site) == []
    site.post("empty", "")
    assert text_codes(site) == ["text-empty"]


def test_a_post_with_errors_in_its_front_matter_is_judged_as_well(site: SiteTest) -> None:
    site.post("a", ASSISTANT, more="colour: red")
    assert set(site.build().codes()) == {"unknown-key", "text-assistant"}


def test_a_translation_is_judged_by_the_words_of_its_language(site: SiteTest) -> None:
    languages = '[[languages]]\ncode = "de"\nlabel = "Deutsch"\n'
    site.write("site.toml", (site.source("site.toml") + languages).encode())
    site.post("a", FERRY)
    site.write(
        "content/posts/a.de.md",
        "---\ntitle: Spät\ntranslation: {by: ada, ai: generated}\n---\nHier ist der Artikel:\n",
    )
    assert text_codes(site) == ["text-assistant"]


def test_check_says_it_of_one_file(site: SiteTest) -> None:
    done = sitegen("check", site.post("a", ASSISTANT), "--strict", cwd=site.root)
    assert done.returncode == 1
    assert "a.md:8:1: error: 'As an AI language model" in done.stdout + done.stderr


def test_names_of_signs_are_those_of_unicode(site: SiteTest) -> None:
    (problem,) = problems_of(f"{FERRY}\u202e")
    assert unicodedata.name("\u202e") in problem.message
