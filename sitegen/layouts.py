"""Layout texts, and for each layout its closure: everything it can reach, and the whole-site collections it names."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import jinja2
import jinja2.filters
import jinja2.meta
import jinja2.nodes
from msgspec import Struct

from sitegen import language
from sitegen.digest import of_bytes
from sitegen.errors import Problem, SiteError
from sitegen.model import File

# What a layout may name of the whole site. Naming one makes its pages depend on it.
COLLECTIONS = frozenset({"recent", "tags", "categories", "authors", "archive"})


# The filters that sitegen adds to Jinja's; render.py defines them.
FILTERS = ("absolute", "date", "datetime", "direction", "iso", "url")


class Closure(Struct, frozen=True):
    """The templates that a layout can reach, with their digests, by name; and the names among `COLLECTIONS`."""

    templates: tuple[tuple[str, str], ...]
    collections: tuple[str, ...]


class Template(Struct, frozen=True):
    """What one template asks for: other templates (None: a name that it computes) and collections."""

    references: tuple[str | None, ...] = ()
    collections: frozenset[str] = frozenset()


class Layouts(Struct, frozen=True):
    """All layouts of a site by name ("post.html"), the site's own over the built-in ones."""

    texts: Mapping[str, str]
    templates: Mapping[str, Template]
    problems: tuple[Problem, ...]

    def closure(self, name: str) -> Closure:
        """The closure of the layout `name`. A template that computes a name reaches all of them."""
        reached: set[str] = set()
        waiting = [name]
        while waiting:
            current = waiting.pop()
            if current in reached or current not in self.templates:
                continue
            reached.add(current)
            references = self.templates[current].references
            waiting += self.templates if None in references else [other for other in references if other is not None]
        collections = {name for reach in reached for name in self.templates[reach].collections}
        return Closure(tuple((reach, of_bytes(self.texts[reach].encode())) for reach in sorted(reached)), tuple(sorted(collections)))

    def strings_digest(self, tag: str) -> str:
        """The digest of the interface strings that pages in the language `tag` can reach."""
        files = [self.texts.get(name, "") for name in language.files(tag)]
        return of_bytes("\0".join(files).encode())


def load(files: tuple[File, ...], read: Callable[[File], str]) -> Layouts:
    """Parse all templates (names that end with .html, .xml or .txt) and strings (i18n/*.toml) among `files`.

    `read` gives the text of a file. What is wrong with one is among the problems, and an empty template, or no
    strings, stand in for it, so that the rest of the site can be judged.
    """
    environment = jinja2.Environment(trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    environment.filters = filters(dict.fromkeys(FILTERS, str))
    texts: dict[str, str] = {}
    templates: dict[str, Template] = {}
    problems: list[Problem] = []
    english = language.load({f"{language.BUILT_IN}en.toml": read(file) for file in files
                             if file.path == f"layouts/{language.BUILT_IN}en.toml"}, "en")
    for file in files:
        name = file.path.removeprefix("layouts/")
        try:
            if name.endswith((".html", ".xml", ".txt")):
                texts[name], templates[name] = "", Template()
                text = read(file)
                templates[name] = _template(environment.parse(text))
                texts[name] = text
            elif name.startswith(language.FOLDER) and name.endswith(".toml"):
                text = read(file)
                wrong = language.check(file.path, text, english)
                problems += wrong
                texts[name] = "" if wrong else text
        except SiteError as error:
            problems += error.problems
        except jinja2.TemplateSyntaxError as error:
            problems.append(Problem(path=file.path, line=error.lineno, code="layout", message=str(error.message)))
        except RecursionError:
            problems.append(Problem(path=file.path, code="layout", message="the template is nested too deeply"))
    return Layouts(dict(sorted(texts.items())), dict(sorted(templates.items())), tuple(problems))


def filters(own: Mapping[str, Callable[..., object]]) -> dict[str, Callable[..., object]]:
    """Jinja's filters, without the one that makes two builds differ, and `own`."""
    return {**{name: filter_ for name, filter_ in jinja2.filters.FILTERS.items() if name != "random"}, **own}


def _template(tree: jinja2.nodes.Template) -> Template:
    return Template(tuple(jinja2.meta.find_referenced_templates(tree)),
                    frozenset(jinja2.meta.find_undeclared_variables(tree)) & COLLECTIONS)
