"""prepare: the files of a site → everything that link and plan are made from, each file read
once."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from sitegen.assets import markup
from sitegen.errors import Problem
from sitegen.incremental.engine import Engine, Progress, Result
from sitegen.incremental.store import StoreError
from sitegen.layouts import closures as layouts
from sitegen.model.config import Config
from sitegen.model.documents import Parsed, Tree
from sitegen.parse import content
from sitegen.parse.register import DocumentRegister, load_register
from sitegen.pictures import originals
from sitegen.read import site_folder

# So many documents are decoded at once.
AT_ONCE = 500


class Inputs(Struct, frozen=True, kw_only=True):
    """The files of a site, and what is in them.

    `register` knows every document by digests. `parsed` are the results of the documents that are
    new or changed since the last build, without their values; `templates` those of layouts, strings
    and assets; `inspected` those of pictures and of files that a browser may run.
    """

    tree: Tree
    register: DocumentRegister
    parsed: tuple[Result, ...]
    templates: tuple[Result, ...]
    inspected: tuple[Result, ...]

    @property
    def results(self) -> tuple[Result, ...]:
        return (*self.parsed, *self.templates, *self.inspected)


def prepare(
    engine: Engine,
    config: Config,
    tree: Tree,
    progress: Progress = lambda _done, _all: None,
) -> Inputs:
    """Read what is new in the files of the site; all else is known from the last build."""
    register = load_register(engine, config)
    changed = [task for task in content.tasks(tree.content, config) if not register.has(task)]
    templates = layouts.tasks(tree.layouts, site_folder.text)
    inspected = [*originals.tasks(tree, config), *markup.tasks(tree, config)]
    results = iter(engine.results([*changed, *templates, *inspected], progress))
    parsed = [next(results) for _ in changed]
    return Inputs(
        tree=tree,
        register=register.after((file.path for file in tree.content), parsed),
        # Drop the parsed values: linking streams them back from the store. Both at once would
        # double the peak of memory.
        parsed=tuple(replace(result, value=b"") for result in parsed),
        templates=tuple(next(results) for _ in templates),
        inspected=tuple(results),
    )


def collect(engine: Engine, inputs: Inputs, config: Config) -> tuple[Parsed, tuple[Problem, ...]]:
    """All documents of the site, and every problem in them."""
    return content.parsed(inputs.tree, _documents(engine, inputs, config), config.zone)


def _documents(engine: Engine, inputs: Inputs, config: Config) -> Iterator[Result]:
    """The results of all documents in the order of their paths, streamed from the store."""
    broken = {result.task.name: result for result in inputs.parsed if result.problems}
    known = inputs.register.documents
    tasks = content.tasks(inputs.tree.content, config)
    while part := list(itertools.islice(tasks, AT_ONCE)):
        keys = [known[task.name].key for task in part if task.name not in broken]
        values = engine.store.values(keys)
        for task in part:
            if task.name in broken:
                yield broken[task.name]
            elif (key := known[task.name].key) in values:
                yield Result(task=task, key=key, value=values[key], inputs=task.inputs)
            else:
                raise StoreError("a row is missing")
