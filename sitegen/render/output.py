"""Page job → a file that is no HTML, by its layout; see output_sandbox.py. JSON, XML and CSV are
read back, so that nothing is published that programs cannot read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, cast

from jinja2 import Template
from jinja2.exceptions import TemplateError

from sitegen import lazy
from sitegen.errors import Problem, SiteError
from sitegen.incremental.keys import decode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.model import own_outputs
from sitegen.model.jobs import PageJob
from sitegen.render import output_checks, output_sandbox
from sitegen.render.output_checks import OutputFault
from sitegen.render.output_sandbox import OutputSandbox
from sitegen.render.page import (
    Seen,
    control_character,
    environment_of,
    layout_problem,
    page_environment,
    what_is_seen,
    with_components,
)
from sitegen.text.characters import UNPRINTABLE

_IN_QUOTES = lazy.pattern(r"[\"']\s*\{\{")


def output(encoded: bytes, inputs: Sequence[bytes], worker: WorkerContext) -> JobOutput:
    """The file that the layout of a page makes, in UTF-8; the arguments as in `page`. Raises
    SiteError with the template, the line and the page if the layout fails, or what it made is not
    what its ending says."""
    job = decode(encoded, PageJob)
    seen = what_is_seen(job, inputs, worker)
    ending = own_outputs.ending(seen.view.url)
    sandbox = worker.once(
        ("environment", ending, seen.view.lang, job.site, job.assets, seen.host),
        partial(_sandbox, seen, ending),
    )
    sandbox.start_page()
    variables = dict(seen.variables)
    try:
        if job.components:  # they are HTML, as all of the content is
            page = page_environment(job, seen, worker)
            page.start_page()
            variables |= with_components(job, seen, page, worker)
        variables["content"] = str(variables["content"])
        template = sandbox.get_template(job.layout)
        text = template.render(variables)
    except SiteError:
        raise
    except Exception as error:  # code of the layout can raise anything
        raise SiteError([layout_problem(error, job, seen.templates)]) from error
    if UNPRINTABLE.search(text):
        raise SiteError([control_character(text, job)])
    if fault := output_checks.fault(ending, text):
        sandbox.start_page()
        raise SiteError([_problem(fault, text, job, seen, template, variables)])
    return JobOutput(blobs=(text.encode(),), named=job.cards)


def _sandbox(seen: Seen, ending: str) -> OutputSandbox:
    made = environment_of(seen, partial(output_sandbox.environment, ending))
    return output_sandbox.prepare(cast("OutputSandbox", made), seen.texts)


def _problem(
    fault: OutputFault,
    text: str,
    job: PageJob,
    seen: Seen,
    template: Template,
    variables: Mapping[str, Any],
) -> Problem:
    """What is wrong with the output, at the place in a template that wrote it."""
    name, line, column = origin(template, variables, seen.templates, fault.at) or (job.layout, 0, 0)
    source = seen.templates.get(name, "").split("\n")
    written = source[line - 1] if 0 < line <= len(source) else ""
    hint = ""
    if fault.kind == "JSON" and _IN_QUOTES.search(written):
        hint = "take the quotes around {{ … }} away: a text is put in with its own"
    where = ""
    if rest := text[fault.at :].strip():
        number = text.count("\n", 0, fault.at) + 1
        where = f", in line {number} of it: {rest[:40].splitlines()[0]!r}"
    return Problem.at(
        f"layouts/{name}",
        (line, column),
        code="invalid-output",
        message=f"{seen.view.url} is no {fault.kind}: {fault.what}{where}"
        + ("" if job.source == f"layouts/{job.layout}" else f", while rendering {job.source}"),
        hint=hint,
    )


def origin(
    template: Template, variables: Mapping[str, Any], texts: Mapping[str, str], at: int
) -> tuple[str, int, int] | None:
    """The name of the template that wrote the character number `at` of its output, with line and
    column, from 1; the column is 0 where it is not known. None if there is no such place."""
    environment = template.environment
    stream: Any = template.root_render_func(template.new_context(dict(variables)))
    place: tuple[str, int] | None = None
    chunk, begin = "", 0
    try:
        for chunk in stream:
            place = _place(stream)
            if begin + len(chunk) > at:
                break
            begin += len(chunk)
        if place is None:
            return None
        name, number = place
        line = environment.get_template(name).get_corresponding_lineno(number)
    except TemplateError:
        return None
    return name, *_within(chunk[: max(at - begin, 0)], chunk, texts.get(name, "").split("\n"), line)


def _place(stream: Any) -> tuple[str, int]:
    """The template and the line of its code at which a stream of parts stands: those of the
    innermost one that it takes parts from."""
    while getattr(stream.gi_yieldfrom, "gi_frame", None):
        stream = stream.gi_yieldfrom
    frame = stream.gi_frame
    return frame.f_code.co_filename.removeprefix("<layout ").removesuffix(">"), frame.f_lineno


def _within(before: str, part: str, lines: list[str], line: int) -> tuple[int, int]:
    """The line and column of the end of `before` in a `part` of the output that begins on a `line`
    of a template, if the part stands there as it is."""
    first, *more = part.split("\n")
    source = lines[line - 1] if 0 < line <= len(lines) else ""
    if first not in source or (more and more[0] not in (lines[line] if line < len(lines) else "")):
        return line, 0
    *whole, last = before.split("\n")
    if whole:
        return line + len(whole), len(last) + 1
    return line, source.find(first) + len(last) + 1
