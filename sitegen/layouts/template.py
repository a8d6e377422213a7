"""One template → what it asks for: other templates, assets, and collections of the whole site."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

import jinja2
import jinja2.filters
import jinja2.meta
import jinja2.nodes
from msgspec import Struct

from sitegen import files
from sitegen.digest import of_bytes
from sitegen.errors import Problem, SiteError, raise_errors
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.layouts.closures import COLLECTIONS, RELATED, THUMBNAIL, Template
from sitegen.text.characters import ENOUGH, UNPRINTABLE, character, references, unprintable

# The filters that sitegen adds to Jinja's; render.py defines them.
FILTERS = (
    "absolute",
    "asset",
    "date",
    "datetime",
    "direction",
    "iso",
    "scrollable",
    "srcset",
    "url",
)


class TemplateJob(Struct, frozen=True):
    path: str


def template(input_: bytes, given: Sequence[bytes], worker: WorkerContext) -> JobOutput:
    """A `TemplateJob` and the bytes of its file → a `Template`, and the text. Raises SiteError if
    it cannot be read."""
    path = decode(input_, TemplateJob).path
    text = files.decode(path, given[0])
    try:
        tree = worker.once("templates", _environment).parse(text)
        raise_errors(_unprintable(path, text, tree))
        references = tuple(jinja2.meta.find_referenced_templates(tree))
        collections = tuple(
            sorted(jinja2.meta.find_undeclared_variables(tree) & (COLLECTIONS | {RELATED}))
        )
        assets = tuple(
            filter_.node.value if isinstance(filter_.node, jinja2.nodes.Const) else None
            for filter_ in tree.find_all(jinja2.nodes.Filter)
            if filter_.name == "asset"
        )
        thumbnails = THUMBNAIL in text and (
            any(node.attr == THUMBNAIL for node in tree.find_all(jinja2.nodes.Getattr))
            or any(
                isinstance(node.value, str) and THUMBNAIL in node.value
                for node in tree.find_all(jinja2.nodes.Const)
            )
        )
    except jinja2.TemplateSyntaxError as error:
        raise SiteError(
            [Problem(path=path, line=error.lineno, code="layout", message=str(error.message))]
        ) from error
    except RecursionError:
        raise SiteError(
            [Problem(path=path, code="layout", message="the template is nested too deeply")]
        ) from None
    encoded = text.encode()
    return JobOutput(
        encode(Template(of_bytes(encoded), references, collections, assets, thumbnails)), (encoded,)
    )


def _unprintable(path: str, text: str, tree: jinja2.nodes.Template) -> Iterator[Problem]:
    """An error for each control character that stands in the layout, and for each that its HTML
    refers to."""
    for found in islice(UNPRINTABLE.finditer(text), ENOUGH):
        yield unprintable(
            path,
            text.count("\n", 0, found.start()) + 1,
            found.start() - text.rfind("\n", 0, found.start()),
            found[0],
        )
    # Elsewhere in a layout, "&#27;" is only text.
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


def part(input_: bytes, given: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """A `TemplateJob` and the bytes of a style sheet or a script → its text. Raises SiteError if it
    cannot be read."""
    return JobOutput(blobs=(files.decode(decode(input_, TemplateJob).path, given[0]).encode(),))


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters = filters(dict.fromkeys(FILTERS, str))
    return environment


def filters(own: Mapping[str, Callable[..., object]]) -> dict[str, Callable[..., object]]:
    """Jinja's filters, without the one that makes two builds differ, and `own`."""
    return {
        **{name: filter_ for name, filter_ in jinja2.filters.FILTERS.items() if name != "random"},
        **own,
    }
