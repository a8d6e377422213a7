"""The input and the result of the functions that parse one file."""

from __future__ import annotations

from msgspec import Struct

from sitegen.errors import Problem
from sitegen.model.config import Config
from sitegen.model.config_tables import Markdown
from sitegen.model.declared_keys import DeclaredKey, declared_keys
from sitegen.model.documents import Broken, Document, Thread, Translation
from sitegen.model.paths import TERMS
from sitegen.model.picture_meta import PictureSidecar


class ParseSettings(Struct, frozen=True, kw_only=True):
    """Only the settings that parsing depends on, so that a document is not parsed again when
    another one changes. `ai_default`: whether posts may omit `ai`. `languages`: those of the
    editions, that of the site first; () for a site of one language. `phrases`: words that no post
    may hold, beside the built-in ones. `archives`: the folders whose texts are not judged.
    `components`: the names of those that texts can have, each with those of its attributes that are
    pictures; None: texts have no components. `keys`: those of posts that the settings declare."""

    timezone: str
    ai_default: bool
    markdown: Markdown
    languages: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    archives: tuple[str, ...] = ()
    components: dict[str, tuple[str, ...]] | None = None
    keys: tuple[DeclaredKey, ...] = ()

    @property
    def term_folders(self) -> tuple[str, ...]:
        """Where the words of terms are."""
        return (*TERMS, *(each.folder for each in self.keys))


class ParseJob(Struct, frozen=True, kw_only=True):
    """The input of `document` and `thread` beside the bytes of the file."""

    path: str
    settings: ParseSettings


class ParseResult(Struct, frozen=True):
    """A document or a thread of comments, its problems, and the digest of its encoded body."""

    document: Document | Broken | Thread | Translation
    problems: tuple[Problem, ...]
    body: str


class SidecarJob(Struct, frozen=True, kw_only=True):
    """The input of `sidecar` beside the bytes of the file. `timezone` is that of dates without an
    offset."""

    path: str
    timezone: str


class Sidecar(Struct, frozen=True, kw_only=True):
    """What a sidecar says, and warnings about it."""

    said: PictureSidecar
    problems: tuple[Problem, ...] = ()


def settings_of(
    config: Config, components: dict[str, tuple[str, ...]] | None = None
) -> ParseSettings:
    """The settings of the site that parsing a document depends on; `components` as there."""
    return ParseSettings(
        timezone=config.timezone,
        ai_default=config.ai.default is not None,
        markdown=config.markdown,
        languages=config.codes,
        phrases=config.checks.phrases,
        archives=tuple(archive.path for archive in config.archives),
        components=components,
        keys=declared_keys(config),
    )
