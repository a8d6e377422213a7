"""One template → what it uses: other templates, assets, and collections of the whole site."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import jinja2
import jinja2.filters
import jinja2.meta
import jinja2.nodes
import jinja2.tests
from msgspec.structs import asdict

from sitegen import files
from sitegen.digest import of_bytes
from sitegen.errors import Problem, SiteError, raise_errors
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.layouts import trees, uses
from sitegen.layouts.closures import (
    CARD_FIELDS,
    COLLECTIONS,
    DATA,
    FRONT,
    MENTIONS,
    LayoutFileJob,
    ScannedTemplate,
)
from sitegen.layouts.declarations import declared
from sitegen.lazy import load, pattern
from sitegen.model.components import DeclaredAttribute, name_of
from sitegen.near import did_you_mean
from sitegen.text.characters import (
    UNPRINTABLE,
    character,
    references,
    unprintable,
    unprintables,
)
from sitegen.text.places import place_of

# The filters that sitegen adds to Jinja's; `render.page` defines them.
FILTERS = (
    "absolute",
    "asset",
    "date",
    "datetime",
    "direction",
    "iso",
    "og_locale",
    "scrollable",
    "site_url",
    "srcset",
    "url",
)
_COMMENT = pattern(r"(?s)/\*.*?\*/")
_STYLE_IMPORT = pattern(r"@import\b")
_SCRIPT_IMPORT = pattern(
    r"(?m)^[ \t]*(?:import|export)\b\s*(?:[\w$*{}\s,]{1,999}?\bfrom\b\s*)?"
    r"""["'](\.{1,2}/[^"']*)["']"""
)
# Variables that only templates get which use them.
_GIVEN = frozenset({*COLLECTIONS, *MENTIONS, DATA})
_UNKNOWN_TAG = pattern(r"Encountered unknown tag '(\w+)'")
# How Hugo's layouts begin.
_GO_TEMPLATE = pattern(
    r"\{\{-?\s*(?:[.$]\w|/\*|(?:block|define|end|partial|range|template|with|if)\b[^}|]*-?\}\})"
)
_NOT_JINJA = (
    "this looks like a template of Go; those of sitegen are Jinja's:"
    " {% block main %}{{ content }}{% endblock %}"
)
_TAGS = (
    *("block", "call", "else", "elif", "endblock", "endcall", "endfor", "endif", "endmacro"),
    *("endset", "endwith", "extends", "filter", "for", "from", "if", "import", "include", "macro"),
    *("set", "with"),
)


def template(encoded: bytes, inputs: Sequence[bytes], worker: WorkerContext) -> JobOutput:
    """The `ScannedTemplate` of a template, and its text. `encoded` is a `LayoutFileJob`, `inputs`
    the bytes of the file. Raises SiteError if it is not a template."""
    job = decode(encoded, LayoutFileJob)
    path, text = job.path, files.decode(job.path, inputs[0])
    try:
        tree = trees.taken(text)
        is_component = name_of(path.removeprefix("layouts/"))
        attributes, wrong = declared(path, text) if is_component else ((), [])
        raise_errors([*wrong, *_unprintable(path, text, tree)])
        undeclared: set[str] = set()
        if job.own or any(node.name in _GIVEN for node in tree.find_all(jinja2.nodes.Name)):
            tree.set_environment(worker.once("templates", _environment))
            # Jinja makes the whole code for this, which takes longer than all else here.
            undeclared = _undeclared(tree) - {each.name for each in attributes}
        scanned = _scanned(text, tree, undeclared, attributes, own=job.own)
        trees.kept(text, tree)
    except jinja2.TemplateSyntaxError as error:
        message = str(error.message)
        lines, unknown = text.split("\n"), _UNKNOWN_TAG.match(message)
        place = (
            uses.place(lines, error.lineno, unknown[1])
            if unknown
            else uses.place_of_last(lines, error.lineno, message)
        )
        hint = did_you_mean(unknown[1], _TAGS) if unknown else ""
        hint = _NOT_JINJA if _GO_TEMPLATE.search(text) else hint
        raise SiteError(
            [Problem.at(path, place, code="layout", message=message, hint=hint)]
        ) from error
    except RecursionError:
        raise SiteError(
            [Problem(path=path, code="layout", message="the template is nested too deeply")]
        ) from None
    return JobOutput(encode(scanned), (text.encode(),))


def _scanned(
    text: str,
    tree: jinja2.nodes.Template,
    undeclared: set[str],
    attributes: tuple[DeclaredAttribute, ...],
    *,
    own: bool,
) -> ScannedTemplate:
    scan = uses.scanned(text, tree, undeclared, own=own)
    return ScannedTemplate(
        digest=of_bytes(text.encode()),
        templates=tuple(jinja2.meta.find_referenced_templates(tree)),
        # A variable of the site's own layouts may be a collection of the settings.
        collections=tuple(sorted(undeclared if own else undeclared & {*COLLECTIONS, *MENTIONS})),
        assets=tuple(
            filter_.node.value if isinstance(filter_.node, jinja2.nodes.Const) else None
            # Most templates have no asset, and need not be searched for one.
            for filter_ in (tree.find_all(jinja2.nodes.Filter) if "asset" in text else ())
            if filter_.name == "asset"
        ),
        card_fields=tuple(name for name in CARD_FIELDS if _names_field(name, text, tree)),
        front=_names_field(FRONT, text, tree),
        data=_data_names(tree) if DATA in undeclared else (),
        own=own,
        prints_policy="site.csp" in text or "site.search_csp" in text,
        attributes=attributes,
        **asdict(scan),
        **(asdict(load("sitegen.layouts.template_loads:scanned")(text, tree)) if own else {}),
    )


def _undeclared(tree: jinja2.nodes.Template) -> set[str]:
    """The variables that a template does not set itself. Jinja's own function for this computes
    constants in the tree, with the filters of this environment, which do nothing."""
    generator = jinja2.meta.TrackingCodeGenerator(tree.environment)  # type: ignore[arg-type]
    generator.optimizer = None
    generator.visit(tree)
    return generator.undeclared_identifiers


def _data_names(tree: jinja2.nodes.Template) -> tuple[str | None, ...]:
    """The names of the data files that a template names, as `data.name` or `data["name"]`; None
    among them if it does anything else with `data`."""
    names: set[str | None] = set()
    named = 0
    found: tuple[tuple[jinja2.nodes.Expr, str | None], ...] = (
        *((node.node, node.attr) for node in tree.find_all(jinja2.nodes.Getattr)),
        *((node.node, _constant(node.arg)) for node in tree.find_all(jinja2.nodes.Getitem)),
    )
    for holder, name in found:
        if isinstance(holder, jinja2.nodes.Name) and holder.name == DATA and name is not None:
            names.add(name)
            named += 1
    if named < sum(node.name == DATA for node in tree.find_all(jinja2.nodes.Name)):
        names.add(None)
    return tuple(sorted(names, key=lambda name: name or ""))


def _constant(node: jinja2.nodes.Expr) -> str | None:
    if isinstance(node, jinja2.nodes.Const) and isinstance(node.value, str):
        return node.value
    return None


def _names_field(name: str, text: str, tree: jinja2.nodes.Template) -> bool:
    """Whether a template names the field `name` of a view, or has the name in a text, by which a
    filter may ask for it. What `FRONT` names is a field of the page; all others are of cards."""
    return name in text and (
        any(
            node.attr == name and (name == FRONT or not _is_of_page(node.node))
            for node in tree.find_all(jinja2.nodes.Getattr)
        )
        or any(
            # The names of templates are texts as well.
            isinstance(node.value, str) and name in node.value and not node.value.endswith(".html")
            for node in tree.find_all(jinja2.nodes.Const)
        )
    )


def _is_of_page(holder: jinja2.nodes.Expr) -> bool:
    """Whether a field is asked of the page, of the site or of an author: each has some that cards
    have as well."""
    if isinstance(holder, jinja2.nodes.Getattr):
        return holder.attr == "author"
    return isinstance(holder, jinja2.nodes.Name) and holder.name in ("page", "site", "author")


def _unprintable(path: str, text: str, tree: jinja2.nodes.Template) -> Iterator[Problem]:
    """A problem for each control character in the template, and for each character reference in its
    HTML that stands for one."""
    yield from unprintables(path, text)
    # In the code of a template "&#27;" is not a character reference.
    for data in tree.find_all(jinja2.nodes.TemplateData) if "&#" in text else ():
        for reference in references(data.data):
            if UNPRINTABLE.match(character(reference)):
                line = data.lineno + data.data.count("\n", 0, reference.start())
                yield unprintable(
                    path,
                    line,
                    text.split("\n")[line - 1].find(reference[0]) + 1,
                    character(reference),
                    "take the reference out",
                )


def known_names(kind: str) -> frozenset[str]:
    """The names of all filters of layouts, or of all tests (of the `kind` "test")."""
    return frozenset(jinja2.tests.TESTS if kind == "test" else filters(dict.fromkeys(FILTERS, str)))


def asset_text(encoded: bytes, inputs: Sequence[bytes], _worker: WorkerContext) -> JobOutput:
    """The text of a style sheet or a script. `encoded` is a `LayoutFileJob`, `inputs` the bytes of
    the file. Raises SiteError if it is not text in UTF-8, or loads others in a way that cannot
    work."""
    path = decode(encoded, LayoutFileJob).path
    text = files.decode(path, inputs[0])
    raise_errors(_loads_in_vain(path, text))
    return JobOutput(blobs=(text.encode(),))


def _loads_in_vain(path: str, text: str) -> Iterator[Problem]:
    """The problems of a style sheet that is a part of another one, where `@import` has no effect,
    and of a script that imports others, whose published names have digests."""
    folder, is_style = posixpath.dirname(path), path.endswith(".css")
    # Any other style sheet is loaded by itself.
    if "import" not in text or (is_style and folder != "layouts/css"):
        return
    code = _COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    for found in (_STYLE_IMPORT if is_style else _SCRIPT_IMPORT).finditer(code):
        if is_style:
            what = "@import has no effect here: all files of layouts/css/ become one style sheet"
            hint = "put its rules into a file of layouts/css/; for fonts, see [[theme.fonts]]"
        else:
            what = f"{found[1]!r} is not there: a script of layouts/js/ gets another name"
            hint = "scripts that import others go into static/js/, where names stay"
        place = place_of(text, found.start(found.lastindex or 0))
        yield Problem.at(path, place, code="layout", message=what, hint=hint)


def _environment() -> jinja2.Environment:
    """The environment that only parses templates. It has the filters of the one that renders
    them."""
    environment = jinja2.Environment(
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    # Names that do not exist are told by `checks`, with all others.
    environment.filters = _AnyName(filters(dict.fromkeys(FILTERS, str)))
    environment.tests = _AnyName(environment.tests)
    return environment


class _AnyName(dict[str, Any]):
    """Filters or tests, among which Jinja finds each that it looks for."""

    def get(self, name: str, default: Any = None) -> Any:
        """The filter or test `name`."""
        return super().get(name, default or str)


def filters(own: Mapping[str, Callable[..., object]]) -> dict[str, Callable[..., object]]:
    """The filters of layouts by name: sitegen's `own`, and Jinja's, but for `random`, which would
    make two builds differ."""
    return {
        **{name: filter_ for name, filter_ in jinja2.filters.FILTERS.items() if name != "random"},
        **own,
    }
