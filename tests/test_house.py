"""The layout of the code: what CONTRIBUTING says of it is so."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from support import SiteTest

PACKAGE = Path(__file__).parents[1] / "sitegen"
SOURCES, TESTS = (
    {path: path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.py"))}
    for folder in (PACKAGE, Path(__file__).parent)
)
# What a build that has nothing to do must not wait for.
HEAVY = (
    "PIL",
    "feedgen",
    "frontmatter",
    "html",
    "jinja2",
    "json",
    "lxml",
    "markdown",
    "math_core",
    "nh3",
    "pygments",
    "starlette",
    "uvicorn",
    "watchdog",
    "yaml",
)
PRINT_LOADED = """
import re, sys
compile, compiling = re.compile, set()
def noted(*arguments, **named):
    compiling.add(sys._getframe(1).f_globals["__name__"])
    return compile(*arguments, **named)
re.compile = noted
from sitegen.cli import main as cli
sys.argv = ["sitegen", "build", "--now", "2026-06-01T12:00:00Z"]
try:
    cli.run()
except SystemExit as end:
    assert not end.code
loaded = sorted(sys.modules)
import json
print(json.dumps([loaded, sorted(compiling)]))
"""
# Prints which modules of sitegen compile patterns that the build then does not use, and what the
# build has loaded.
PRINT_UNUSED = """
import re, sys
compile, unused = re.compile, set()
class Noted:
    def __init__(self, place, pattern):
        self.place, self.wrapped = place, pattern
        unused.add(place)
    def __getattr__(self, name):
        unused.discard(self.place)
        return getattr(self.wrapped, name)
def noted(text, flags=0):
    caller = sys._getframe(1)
    name, pattern = caller.f_globals["__name__"], compile(text, flags)
    is_own = name.startswith("sitegen.") and name != "sitegen.lazy"
    is_import = caller.f_code.co_name in ("<module>", "<dictcomp>", "<listcomp>", "<genexpr>")
    if not is_own or not is_import:
        return pattern
    return Noted(f"{name}:{caller.f_lineno}: {ascii(pattern.pattern)}", pattern)
re.compile = noted
from sitegen.cli import main as cli
sys.argv = ["sitegen", "build", "--jobs", "1", "--now", "2026-06-01T12:00:00Z"]
try:
    cli.run()
except SystemExit as end:
    assert not end.code
import json
print(json.dumps([sorted(sys.modules), sorted(unused)]))
"""
# What a build after an edit of a plain text does not need.
NOT_FOR_TEXT = (
    "markdown.extensions.attr_list",
    "markdown.extensions.toc",
    "pygments",
    "sitegen.formats.toml",
    "sitegen.formats.printed_quotes",
    "sitegen.formats.toml_fixes",
    "sitegen.formats.yaml_fault",
    "sitegen.formats.yaml_lists",
    "sitegen.formats.yaml_mistakes",
    "sitegen.formats.yaml_texts",
    "sitegen.markdown.classic",
    "sitegen.markdown.code",
    "sitegen.markdown.sanitize",
    "sitegen.parse.formulas",
    "sitegen.parse.prose.mending",
    "sitegen.parse.unfenced",
    "sitegen.pictures.strip",
    "tomllib",
)


@pytest.mark.parametrize("sources", [SOURCES, TESTS], ids=["package", "tests"])
def test_files_and_functions_are_short(sources: dict[Path, str]) -> None:
    for path, source in sources.items():
        assert source.count("\n") <= 450, f"{path.name} has more than 450 lines: split it"
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                assert lines <= 60, f"{path.name}: {node.name} has more than 60 lines"


def test_no_pattern_repeats_a_group_possessively() -> None:
    """Before Python 3.11.5, "(?:...)*+" goes on from a wrong place when the last try of the group
    fails: a table's row never ended. "(?>(?:...)*)" means the same, and is right everywhere."""
    sets = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]")
    repeated = re.compile(r"(?<!\\)\)(?:[*+?]|\{\d*,?\d*\})\+")
    for path, source in SOURCES.items():
        for node in ast.walk(ast.parse(source)) if repeated.search(source) else ():
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and "(?" in text:
                assert not repeated.search(sets.sub("x", text)), f"{path.name}: {text}"


def test_no_test_imports_from_a_test_file() -> None:
    """What several test files need is in a support module."""
    for path, source in TESTS.items():
        assert not re.search(r"^ *(?:from|import) test_", source, re.M), path.name


def test_what_is_waited_for_in_a_page_is_a_function() -> None:
    """Chromium looks at it again and again, and the policy of a page refuses every look but the
    first where it is an expression: such a test fails only where the machine is slow."""
    for path, source in TESTS.items():
        waits = re.findall(r"wait_for_function\(\s*f?[\"'](.*)", source)
        assert all("=>" in text for text in waits), f"{path.name}: {waits}"


def test_annotations_of_stored_structs_are_no_texts() -> None:
    """msgspec compiles those that are, in every process."""
    for path in (PACKAGE / "model").glob("*.py"):
        assert "\nfrom __future__ import annotations\n" not in SOURCES[path], path.name


def test_few_modules_lie_flat() -> None:
    assert len(list(PACKAGE.glob("*.py"))) <= 18


def test_no_two_classes_have_one_name() -> None:
    names = Counter(
        name
        for source in SOURCES.values()
        for name in re.findall(r"^ *class ([A-Za-z]\w*)[(:]", source, re.M)
    )
    assert len(names) > 300
    assert [name for name, count in names.items() if count > 1] == []


def test_names_of_functions_lead_somewhere() -> None:
    """Jobs, and what start-up must not pay for, are named "module:function"."""
    named = {
        name for source in SOURCES.values() for name in re.findall(r'"(sitegen[\w.]*:\w+)"', source)
    }
    assert len(named) > 10
    keys = {  # of memos: nothing is called
        "sitegen.memo.plan:plan",
        "sitegen.memo.site:site",
        "sitegen.memo.site:files",
    }
    for name in sorted(named - keys):
        module, _, function = name.partition(":")
        source = PACKAGE.parent.joinpath(*module.split("."))
        path = source / "__init__.py" if source.is_dir() else source.with_suffix(".py")
        defined = {getattr(node, "name", "") for node in ast.parse(SOURCES[path]).body}
        assert function in defined, name


def test_a_build_with_nothing_to_do_loads_little(site: SiteTest) -> None:
    site.post("a", "Text.")
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", PRINT_LOADED], cwd=site.root, check=True, capture_output=True
        )
    listed, compiling = json.loads(done.stdout)
    loaded = set(listed)
    assert "sitegen.build" in loaded
    rooms = {name.split(".")[1] for name in loaded if name.startswith("sitegen.")}
    assert rooms.isdisjoint({"commands", "link", "markdown", "outputs", "plan", "render", "serve"})
    assert sorted(loaded.intersection(HEAVY)) == []
    own = {name for name in compiling if name.startswith("sitegen.")}
    assert own <= {"sitegen.lazy", "sitegen.model.fields"}, "patterns: see lazy.pattern"


def test_a_build_after_an_edit_loads_and_compiles_what_it_uses(site: SiteTest) -> None:
    text = "Some *words* and **more**, [a link](https://example.org/), and “quotes”."
    post = site.post("a", text, date="2026-01-01")
    site.post("b", text, date="2026-01-02")
    for edit in ("", "One more.", "And one more."):
        site.write(post, f"{site.source(post)}\n{edit}\n")
        done = subprocess.run(
            [sys.executable, "-c", PRINT_UNUSED], cwd=site.root, check=True, capture_output=True
        )
    loaded, unused = json.loads(done.stdout)
    assert "sitegen.markdown.converter" in loaded
    assert sorted(set(NOT_FOR_TEXT).intersection(loaded)) == []
    assert unused == [], "patterns that most posts do not need: see lazy.pattern"
