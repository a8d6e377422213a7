"""The files of a new site."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from sitegen import lazy, urls
from sitegen.commands.beginning.answers import Answers
from sitegen.commands.beginning.places_and_tongues import has_strings
from sitegen.edits.values import double_quoted, yaml_text
from sitegen.model.languages import DEFAULT_LANGUAGE
from sitegen.model.zones import zone_of
from sitegen.text.blanks import filled

_HERE = Path(__file__).parent
GITIGNORE = ".gitignore"
IGNORED = ("/public/", "/.sitegen/", "/.sitegen-ci")
WORKFLOWS = {"github": ".github/workflows/site.yml", "gitlab": ".gitlab-ci.yml"}
# What could be markup in a text.
_MARKUP = lazy.pattern(r"[\\`*_\[\]{}<>#!|&~$^=+@]")

_SOURCE = """\
# What the post is based on: original is your own reporting; else the name and the address, as in
# source: {name: Port Authority, url: https://port.example/notices/12}
source: original
"""
_INVOLVEMENT = """\
# What part AI had in the text: none, assisted, generated or automated.
ai: none
"""
_REASONS = {
    "no-contact": """\
# no-contact: readers learn no way to reach you. Take it out once you have an email under
# [publisher], or a page content/pages/contact.md.
""",
    "no-strings": """\
# no-strings: the words of the interface are in English. Take it out once they are in your language,
# in layouts/i18n/ (docs/layouts.md of sitegen).
""",
}


class NewFile(Struct, frozen=True):
    """A file to be made: its path in the site's folder, and its text."""

    path: str
    text: str


def site_files(answers: Answers, now: dt.datetime) -> tuple[NewFile, ...]:
    """The files of a site, but for the workflow: settings come last, which make a site of them."""
    texts, language = _texts(answers.language)
    shown = {name: as_markdown(getattr(answers, name)) for name in answers.__struct_fields__}
    lang = "" if language == answers.language.partition("-")[0].lower() else f"lang: {language}\n"
    key = urls.slug(answers.responsible) or "editor"
    return (
        NewFile(f"content/authors/{key}.md", _author(answers, texts, shown)),
        NewFile("content/pages/about.md", _about(answers, texts, shown, lang)),
        NewFile("content/pages/ai-policy.md", _policy(answers, texts, lang)),
        NewFile(f"content/posts/{texts['post']['slug']}.md", _post(answers, texts, lang, key, now)),
        NewFile(GITIGNORE, "".join(f"{line}\n" for line in IGNORED)),
        NewFile("site.toml", _settings(answers, texts)),
    )


def workflow(host: str, package: str, branch: str) -> NewFile:
    """The workflow of a `host` of repositories, which installs the `package` with pip."""
    text = (_HERE / f"workflows/{host}.yml").read_text(encoding="utf-8")
    text = text.replace("@SITEGEN@", double_quoted(package))
    return NewFile(WORKFLOWS[host], text.replace("@BRANCH@", double_quoted(branch)))


def has_texts(language: str) -> bool:
    """Whether the first texts are there in the language."""
    return (_HERE / f"texts/{language.partition('-')[0].lower()}.toml").is_file()


def as_markdown(text: str) -> str:
    """`text` as Markdown that shows it as it is."""
    return _MARKUP.sub(r"\\\g<0>", text)


def _texts(language: str) -> tuple[dict[str, Any], str]:
    """The texts in the language, or in English, and the language that they are in."""
    code = language.partition("-")[0].lower() if has_texts(language) else DEFAULT_LANGUAGE
    text = (_HERE / f"texts/{code}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text), code


def _document(front: str, body: str) -> str:
    return f"---\n{front}---\n\n{body.strip()}\n"


def _author(answers: Answers, texts: Mapping[str, Any], shown: Mapping[str, str]) -> str:
    kind = "organization" if answers.responsible == answers.publisher else "person"
    front = f"name: {yaml_text(answers.responsible)}\nkind: {kind}\n"
    return _document(front, filled(texts["author"][kind], shown))


def _front(table: Mapping[str, str], more: str = "") -> str:
    front = f"title: {yaml_text(table['title'])}\n{more}"
    return f"{front}summary: {yaml_text(table['summary'])}\n"


def _about(answers: Answers, texts: Mapping[str, Any], shown: Mapping[str, str], lang: str) -> str:
    about = texts["about"]
    link = f"[{shown['email']}](mailto:{answers.email})"
    contact = filled(about["mail"], {"email": link}) if answers.email else about["no_mail"]
    body = filled(about["text"], {**shown, "contact": contact})
    return _document(_front(about, lang), body)


def _policy(answers: Answers, texts: Mapping[str, Any], lang: str) -> str:
    policy = texts["policy"]
    return _document(_front(policy, lang), filled(policy["text"], {"opening": policy[answers.ai]}))


def _post(
    answers: Answers, texts: Mapping[str, Any], lang: str, author: str, now: dt.datetime
) -> str:
    date = now.astimezone(zone_of(answers.timezone)).replace(second=0, microsecond=0)
    keys = f"slug: {texts['post']['slug']}\ndate: {date.isoformat()}\nauthor: {yaml_text(author)}\n"
    keys += _SOURCE + (_INVOLVEMENT if answers.ai == "mixed" else "")
    return _document(_front(texts["post"], keys + lang), texts["post"]["text"])


def _settings(answers: Answers, texts: Mapping[str, Any]) -> str:
    values = {name: double_quoted(getattr(answers, name)) for name in answers.__struct_fields__}
    email = f"email = {values['email']}" if answers.email else '# email = "desk@news.example"'
    ai = f"default = {values['ai']}" if answers.ai != "mixed" else '# default = "generated"'
    menu = {
        "archive": texts["menu"]["archive"],
        "about": texts["about"]["title"],
        "policy": texts["policy"]["title"],
    }
    quoted = {name: double_quoted(text) for name, text in menu.items()}
    checks = _checks(answers)
    template = (_HERE / "site.toml.txt").read_text(encoding="utf-8")
    return filled(template, {**values, "email": email, "ai": ai, "checks": checks, **quoted})


def _checks(answers: Answers) -> str:
    """The table of warnings that a site would get for what was not answered."""
    ignored = [] if answers.email else ["no-contact"]
    ignored += [] if has_strings(answers.language) else ["no-strings"]
    if not ignored:
        return ""
    quoted = ", ".join(map(double_quoted, ignored))
    why = "".join(_REASONS[code] for code in ignored)
    return f"[checks]\n# Warnings that are not reported.\n{why}ignore = [{quoted}]\n\n"
