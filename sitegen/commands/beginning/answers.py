"""What `sitegen init` has to know: the questions, what counts as an answer, and what is taken if
there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct

from sitegen.commands.beginning import places_and_tongues as tongues
from sitegen.edits.values import double_quoted
from sitegen.errors import Problem, SiteError, shorten
from sitegen.parse.checks import reads_like_a_model
from sitegen.read import settings

# What part AI has in posts: the value of `default` under [ai], but for "mixed", which is none.
AI = ("none", "assisted", "generated", "mixed")
STAND_IN = "https://news.example/"
# The keys of site.toml, under which settings report what is wrong with an answer.
_KEYS = {"publisher": "publisher.name", "email": "publisher.email"}


class Answers(Struct, frozen=True, kw_only=True):
    """The answers, each as it is written into site.toml; `email` may be ""."""

    title: str
    base_url: str
    language: str
    timezone: str
    publisher: str
    responsible: str
    ai: str
    email: str


class Question(Struct, frozen=True):
    """A question: the field of `Answers`, its words, and what is allowed, for messages."""

    field: str
    words: str
    choices: tuple[str, ...] = ()

    @property
    def option(self) -> str:
        """The option of the command line that answers it."""
        return f"--{self.field.replace('_', '-')}"


QUESTIONS = (
    Question("title", "What is the site called?"),
    Question("base_url", "At which address will it be?"),
    Question("language", "In which language is it?"),
    Question("timezone", "In which time zone?"),
    Question("publisher", "Who publishes it?"),
    Question("responsible", "Who answers for it?"),
    Question("email", "At which e-mail address can readers write? (may be empty)"),
    Question("ai", "Does AI write? (mixed: every post says it for itself)", choices=AI),
)


def questions() -> tuple[Question, ...]:
    """The questions, in the order in which they are asked."""
    return QUESTIONS


def default_of(
    field: str, before: Mapping[str, str], folder: Path, machine: tongues.Machine
) -> str:
    """What is taken for the answer `field`, after the answers `before`, for a site in `folder`."""
    makers: dict[str, Callable[[], str]] = {
        "title": lambda: _title_of(folder),
        "base_url": lambda: STAND_IN,
        "language": lambda: machine.language,
        "timezone": lambda: machine.timezone,
        "publisher": lambda: before["title"],
        "responsible": lambda: before["publisher"],
        "email": str,
        "ai": lambda: "mixed",
    }
    return makers[field]()


def judged(field: str, text: str) -> str:
    """The answer that `text` is. Raises SiteError if it is none."""
    text = " ".join(text.split())
    question = next(question for question in QUESTIONS if question.field == field)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _wrong(question, f"expected UTF-8, got {shorten(text)}") from None
    judges: dict[str, Callable[[Question, str], str]] = {
        "base_url": _address,
        "language": _language,
        "timezone": _timezone,
        "ai": _choice,
        "responsible": _responsible,
        "email": lambda question, text: text and _setting(question, text),
    }
    return judges.get(field, _setting)(question, text)


def all_judged(given: Mapping[str, str | None]) -> dict[str, str]:
    """The answers that are `given`. Raises SiteError with a problem for each that is none."""
    answers: dict[str, str] = {}
    problems: list[Problem] = []
    for question in QUESTIONS:
        text = given.get(question.field)
        try:
            if text is not None:
                answers[question.field] = judged(question.field, text)
        except SiteError as error:
            problems += error.problems
    if problems:
        raise SiteError(problems)
    return answers


def _title_of(folder: Path) -> str:
    words = folder.name.replace("-", " ").replace("_", " ").split()
    title = " ".join(word[:1].upper() + word[1:] for word in words if word.isprintable())
    return title if any(sign.isalnum() for sign in title) else "News"


def _setting(question: Question, text: str) -> str:
    """`text`, if site.toml may have it there."""
    key = _KEYS.get(question.field, question.field)
    table, _, name = key.rpartition(".")
    values = {"title": "?", "base_url": STAND_IN}
    lines = [f"{each} = {double_quoted(value)}" for each, value in values.items() if each != key]
    lines += [f"[{table}]"] if table else []
    _, _, problems = settings.parse("\n".join([*lines, f"{name} = {double_quoted(text)}"]))
    if problems:
        message = problems[0].message.removeprefix(f"{key}: ")
        raise _wrong(question, message, problems[0].hint)
    return text


def _wrong(question: Question, message: str, hint: str = "") -> SiteError:
    return SiteError([Problem(path=question.option, code="usage", message=message, hint=hint)])


def _address(question: Question, text: str) -> str:
    if text and "://" not in text and not text.startswith("/"):
        text = f"https://{text}"
    text = _setting(question, text)
    return text if text.endswith("/") else f"{text}/"


def _language(question: Question, text: str) -> str:
    tag = _setting(question, text.replace("_", "-"))
    if tongues.is_language(tag):
        return tag
    near = tongues.nearest_language_of(tag)
    hint = f"did you mean {near}?" if near else ""
    raise _wrong(question, f"expected a language tag like en or pt-BR, got {shorten(text)}", hint)


def _timezone(question: Question, text: str) -> str:
    zone = tongues.zone_named(text)
    if zone:
        return zone
    near = tongues.nearest_zone(text)
    expected = "expected a name like Europe/Berlin from the IANA time zone database"
    raise _wrong(
        question, f"{expected}, got {shorten(text)}", f"did you mean {near}?" if near else ""
    )


def _choice(question: Question, text: str) -> str:
    for choice in question.choices:
        if text.lower() == choice:
            return choice
    expected = f"expected {', '.join(question.choices[:-1])} or {question.choices[-1]}"
    raise _wrong(question, f"{expected}, got {shorten(text)}")


def _responsible(question: Question, text: str) -> str:
    if reads_like_a_model(text):
        message = f"{shorten(text)} reads like a language model, which can answer for nothing"
        raise _wrong(question, message, "name a person or an organization")
    return _setting(question, text)


def complete(
    answers: Mapping[str, str], folder: Path, machine: tongues.Machine
) -> tuple[Answers, tuple[str, ...]]:
    """All answers, with defaults for those that are missing, and the fields of these."""
    values = dict(answers)
    missing = tuple(each.field for each in QUESTIONS if each.field not in values)
    for field in missing:
        values[field] = default_of(field, values, folder, machine)
    if reads_like_a_model(values["responsible"]):  # the title of the site
        values["responsible"] = judged("responsible", values["responsible"])
    return Answers(**values), missing
