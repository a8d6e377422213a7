"""What travels between the stage and the function that parses one file."""

from __future__ import annotations

from msgspec import Struct

from sitegen.errors import Problem
from sitegen.model.config import Config, Markdown
from sitegen.model.documents import Author, Broken, Page, Post, Thread


class Settings(Struct, frozen=True, kw_only=True):
    """The settings that shape what a document is parsed into, and no others. `ai_default`: no post
    has to give `ai`."""

    timezone: str
    ai_default: bool
    markdown: Markdown


class ParseJob(Struct, frozen=True, kw_only=True):
    """What the function sees beside the bytes of the file."""

    path: str
    settings: Settings


class ParseResult(Struct, frozen=True):
    """A document or a thread of comments, problems with it, and the digest of its encoded body."""

    document: Post | Page | Author | Broken | Thread
    problems: tuple[Problem, ...]
    body: str


def settings_of(config: Config) -> Settings:
    return Settings(
        timezone=config.timezone, ai_default=config.ai.default is not None, markdown=config.markdown
    )
