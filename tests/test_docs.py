"""What the documentation says exists, and what exists is in the documentation: tables in docs/
against the code."""

from __future__ import annotations

import ast
import datetime as dt
import json
import re
import tomllib
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import jinja2.defaults
import msgspec
import pytest
import tables
from support import SiteTest

from sitegen import cli, report
from sitegen.errors import Problem
from sitegen.layouts import closures as layouts
from sitegen.layouts import template as templates
from sitegen.markdown.converter import HeadingIds
from sitegen.model import config
from sitegen.model.build import BuildReport
from sitegen.model.site import Excluded
from sitegen.model.views import CardView, RelatedView, SectionView, SiteView, TermGroup, View
from sitegen.read import settings
from sitegen.render import page as render

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "tests/README.md"])
CODE = sorted(ROOT.glob("sitegen/**/*.py"))
_CODE_SPAN = re.compile(r"`([^`]+)`")


def section(page: str, heading: str) -> str:
    """The text between a heading of a page of docs/ and the next heading."""
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    parts = re.split(r"^(#+ .*)$", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S), flags=re.M)
    found = [parts[i + 1] for i in range(1, len(parts), 2) if parts[i].lstrip("# ") == heading]
    assert len(found) == 1, (
        f"docs/{page}.md: the heading {heading!r} stands there {len(found)} times"
    )
    return found[0]


def first_column(page: str, heading: str) -> list[str]:
    """The code spans in the first column of the tables in a section."""
    rows = [line for line in section(page, heading).splitlines() if line.startswith("|")]
    return [span for row in rows for span in _CODE_SPAN.findall(row.split("|")[1])]


def fields(struct: Any) -> list[str]:
    return [field.encode_name for field in msgspec.structs.fields(struct)]


def names(view: Any) -> list[str]:
    """What a layout can ask a view for: its fields, and properties after them."""
    attributes = {name: value for kind in view.__mro__ for name, value in vars(kind).items()}
    properties = [name for name, value in attributes.items() if isinstance(value, property)]
    return [*fields(view), *properties]


# --- settings and front matter --------------------------------------------------------------------


def test_the_tables_of_keys_say_what_the_structs_say() -> None:
    assert tables.differences() == []


def test_every_key_has_a_sentence() -> None:
    for table in tables.tables():
        for field in table.keys:
            sentence = tables.row(table, field)[3].partition(" Layouts: ")[0]
            assert sentence.endswith((".", "…")), (table.heading, field.name)


def test_a_row_that_is_wrong_is_told() -> None:
    table = next(tables.tables())
    text = (tables.DOCS / "front-matter.md").read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith("| `series` | text | none |"))
    for wrong, told in (
        ("", "`series` is missing; run make tables"),
        (row.replace("none", "`x`") + "\n", "`series` is text, none; run make tables"),
        (row.replace("series`", "serie`") + "\n", "there is no key `serie`; run make tables"),
        (row.replace("The series", "It") + "\n", "begin the meaning of `series` with: The series"),
    ):
        mended, found = tables.mended(table, text.replace(f"{row}\n", wrong))
        assert told in found[0]
        assert "| `series` | text | none |" in mended


def test_every_table_of_settings_exists() -> None:
    text = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^## (`\[.*)$", text, re.M)) == sorted(
        [*map(tables.heading_of, tables.SECTIONS), f"`[{tables.FREE}]`"]
    )


def test_the_example_of_settings_is_valid() -> None:
    example = re.findall(
        r"^```toml\n(.*?)^```$",
        (ROOT / "docs/settings.md").read_text(encoding="utf-8"),
        re.M | re.S,
    )[0]
    assert settings.parse(example)[2] == ()


def test_every_markdown_extension_is_documented() -> None:
    assert sorted(first_column("front-matter", "Markdown")) == sorted(config.EXTENSIONS)
    assert [
        name for name in config.EXTENSIONS if f"`{name}`" not in section("settings", "`[markdown]`")
    ] == []


def test_every_nested_key_with_a_section_exists() -> None:
    text = (ROOT / "docs/front-matter.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^### `(.*)`$", text, re.M)) == sorted(tables.NESTED)


# --- the command line -----------------------------------------------------------------------------


def options(command: click.Command) -> set[str]:
    context = click.Context(command, **command.context_settings)
    names = {
        name
        for parameter in command.get_params(context)
        if isinstance(parameter, click.Option)
        for name in parameter.opts
    }
    return names | set(command.get_help_option_names(context))


HELP = {"-h", "--help"}


def test_the_options_of_sitegen_are_documented() -> None:
    assert {span.split()[0] for span in first_column("command-line", "Command line")} == options(
        cli.main
    ) | HELP


def test_every_command_is_documented() -> None:
    text = (ROOT / "docs/command-line.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^## `sitegen (.*)`$", text, re.M)) == sorted(cli.main.commands)


def test_every_command_is_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `sitegen (\w+)` \|", text, re.M)) == sorted(cli.main.commands)


def test_every_key_of_the_json_object_of_check_is_documented() -> None:
    told = set(
        _CODE_SPAN.findall(
            next(
                line
                for line in section("command-line", "Options of `check`").splitlines()
                if line.startswith("| `--json`")
            )
        )
    )
    assert set(json.loads(report.check_for_programs([], 0))) <= told


def test_every_option_of_a_command_is_documented() -> None:
    commands = dict(cli.main.commands)
    commands |= {
        f"{name} {inner}": command
        for name, group in cli.main.commands.items()
        if isinstance(group, click.Group)
        for inner, command in group.commands.items()
    }
    for name, command in commands.items():
        heading = "Options" if name == "build" else f"Options of `{name}`"
        assert {span.split()[0] for span in first_column("command-line", heading)} == options(
            command
        ) | HELP


def test_every_key_of_the_json_object_is_documented() -> None:
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    done = BuildReport(
        problems=(),
        output="",
        parsed=(),
        rendered=(),
        written=(),
        deleted=(),
        unchanged=0,
        next_due=now,
        seconds={},
        excluded=(Excluded(path="a.md", reason="future", until=now),),
    )
    made = json.loads(report.for_programs([Problem(path="a.md", code="yaml", message="")], done))
    assert first_column("command-line", "JSON") == list(made)
    assert first_column("command-line", "Keys of `problems`") == list(made["problems"][0])
    assert first_column("command-line", "Keys of `excluded`") == list(made["excluded"][0])


def test_every_stage_in_the_json_object_is_documented(site: SiteTest) -> None:
    assert first_column("command-line", "Keys of `seconds`") == list(site.build().done.seconds)


def test_every_environment_variable_is_documented() -> None:
    read = {
        name
        for file in CODE
        for name in re.findall(r"environ(?:\.get\(|\[)\"(\w+)\"", file.read_text(encoding="utf-8"))
    }
    assert set(first_column("command-line", "Environment")) == read


def test_every_exit_status_is_documented() -> None:
    by_click = {"0", "2"}
    left = set(
        re.findall(r"sys\.exit\((\d+)\)", (ROOT / "sitegen/cli.py").read_text(encoding="utf-8"))
    )
    assert set(first_column("command-line", "Exit status")) == left | by_click


# --- problems -------------------------------------------------------------------------------------


def codes(tree: ast.AST) -> Iterator[str]:
    """Every problem code in a module: `code="…"`, `….problem(place, "…", …)`, and the defaults of
    parameters named `code`."""
    for node in ast.walk(tree):
        found: list[ast.expr | None] = []
        if isinstance(node, ast.Call):
            found = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
            if (
                isinstance(node.func, ast.Attribute)
                and node.func.attr == "problem"
                and len(node.args) > 1
            ):
                found.append(node.args[1])
        elif isinstance(node, ast.FunctionDef):
            arguments = [*node.args.posonlyargs, *node.args.args]
            defaults = [*[None] * (len(arguments) - len(node.args.defaults)), *node.args.defaults]
            pairs = [
                *zip(arguments, defaults, strict=True),
                *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True),
            ]
            found = [default for argument, default in pairs if argument.arg == "code"]
        for value in found:
            yield from (
                (
                    inner.value
                    for inner in ast.walk(value)
                    if isinstance(inner, ast.Constant) and isinstance(inner.value, str)
                )
                if value
                else ()
            )


def test_every_problem_code_is_documented() -> None:
    in_code = {code for file in CODE for code in codes(ast.parse(file.read_text(encoding="utf-8")))}
    documented = [
        code
        for heading in (
            "The site's folder",
            "Front matter and settings",
            "Provenance",
            "Texts and links",
            "Layouts",
            "Publishing",
        )
        for code in first_column("problems", heading)
    ]
    assert sorted(documented) == sorted(in_code)


def test_what_can_be_ignored_is_what_is_documented_as_a_warning() -> None:
    text = (ROOT / "docs/problems.md").read_text(encoding="utf-8")
    warnings = [
        row.split("|")[1].strip(" `")
        for row in text.splitlines()
        if row.startswith("| `") and "warning" in row.split("|")[2]
    ]
    assert sorted(warnings) == sorted([*config.WARNED, "nothing-to-check", "store"])
    assert set(config.WARNED) <= set(_CODE_SPAN.findall(section("settings", "`[checks]`")))


# --- layouts --------------------------------------------------------------------------------------


def views() -> dict[str, Any]:
    """Every struct that a layout can reach from `site`, `page`, `related` or a collection, but for
    keys that are shown as they are: those are in the tables of keys."""
    found: dict[str, Any] = {}
    waiting = [SiteView, CardView, RelatedView, SectionView, TermGroup, *typing.get_args(View)]
    while waiting:
        view = waiting.pop()
        if view.__name__ not in found and not view.__name__.startswith("Shown"):
            found[view.__name__] = view
            waiting += tables.inner_structs(view).values()
    return dict(sorted(found.items()))


@pytest.mark.parametrize("name", views())
def test_every_field_of_a_view_is_documented(name: str) -> None:
    assert first_column("layouts", f"`{name}`") == names(views()[name])


def test_every_view_with_a_section_exists() -> None:
    text = (ROOT / "docs/layouts.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^### `(.*)`$", text, re.M)) == list(views())


def test_every_variable_of_layouts_is_documented() -> None:
    tree = ast.parse((ROOT / "sitegen/render/page.py").read_text(encoding="utf-8"))
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "render"
    ]
    assert len(calls) == 1
    assert set(first_column("layouts", "Variables")) == {
        keyword.arg for keyword in calls[0].keywords if keyword.arg
    }


def test_every_collection_is_documented() -> None:
    assert set(first_column("layouts", "Collections")) == layouts.COLLECTIONS.keys()


def test_every_filter_and_function_is_documented() -> None:
    english = tomllib.loads((ROOT / "layouts/i18n/en.toml").read_text(encoding="utf-8"))
    environment = render.environment_for(
        {}, {"i18n/en.toml": english}, "en", "https://news.example/", {}
    )
    assert (
        set(first_column("layouts", "Filters"))
        == set(templates.FILTERS)
        == environment.filters.keys() - jinja2.defaults.DEFAULT_FILTERS.keys()
    )
    assert set(first_column("layouts", "Functions")) == set(environment.globals)


def test_every_layout_and_partial_is_documented() -> None:
    folder = ROOT / "layouts"
    assert set(first_column("layouts", "Which layout makes what")) == {
        file.name for file in folder.glob("*.html")
    }
    assert set(first_column("layouts", "Partials")) == {
        f"partials/{file.name}" for file in folder.glob("partials/*.html")
    }


def test_every_string_that_layouts_ask_for_exists() -> None:
    strings = tomllib.loads((ROOT / "layouts/i18n/en.toml").read_text(encoding="utf-8"))
    asked = {
        key
        for file in ROOT.glob("layouts/**/*.html")
        for key in re.findall(r"\bt\(\"(\w+)\"", file.read_text(encoding="utf-8"))
    }
    assert sorted(asked - strings.keys()) == []


# --- the text itself ------------------------------------------------------------------------------


def test_the_first_post_of_the_readme_can_be_built(tmp_path: Path) -> None:
    site = SiteTest(tmp_path / "site")
    site.delete("content/authors/ada.md")
    (site.root / "content/authors").rmdir()
    (site.root / "content").rmdir()
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for folder in re.findall(
        r"~/blog/(\S+)", next(line for line in text.splitlines() if line.startswith("mkdir"))
    ):
        (site.root / folder).mkdir(parents=True)
    files = re.findall(r"File `([^`]+)`:\n\n```\w+\n(.*?)^```$", text, re.M | re.S)
    assert [path for path, _ in files] == [
        "site.toml",
        "content/authors/ada.md",
        "content/posts/harbour-reopens.md",
        "content/pages/ai-policy.md",
    ]
    for path, written in files:
        (site.root / path).write_text(written, encoding="utf-8")
    assert site.build().done.problems == ()
    (post,) = re.findall(r"`public/(2026/[^`]+)`", text)
    assert "This article was created by Artificial Intelligence" in site.read(post)


def test_an_editor_finds_problems_by_the_documented_pattern(site: SiteTest) -> None:
    text = (ROOT / "docs/command-line.md").read_text(encoding="utf-8")
    (task,) = (
        json.loads(block)
        for block in re.findall(r"^```json\n(.*?)^```$", text, re.M | re.S)
        if "problemMatcher" in block
    )
    pattern = task["tasks"][0]["problemMatcher"]["pattern"]
    site.post("a", more="tgas: [a]", date="soon")
    site.edit("content/authors/ada.md", "---\n", "")
    result = site.build()
    matches = [
        found for line in result.told.splitlines() if (found := re.search(pattern["regexp"], line))
    ]
    found = [
        tuple(match[pattern[key]] for key in ("file", "line", "column", "severity", "message"))
        for match in matches
    ]
    assert sorted(found) == sorted(
        (problem.path, str(problem.line), str(problem.column), problem.severity, problem.message)
        for problem in result.problems
    )


def links(page: Path) -> list[str]:
    text = re.sub(
        r"^```.*?^```$|`[^`\n]*`", "code", page.read_text(encoding="utf-8"), flags=re.M | re.S
    )
    return [
        target for target in re.findall(r"\]\(([^)\s]+)\)", text) if not re.match(r"\w+:", target)
    ]


def ids(page: Path) -> set[str]:
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    return {HeadingIds()(heading) for heading in re.findall(r"^#+ (.*)$", text, re.M)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_resolve(page: Path) -> None:
    lost = []
    for target in links(page):
        path, _, fragment = target.partition("#")
        file = page.parent / path if path else page
        if not file.exists() or (fragment and fragment not in ids(file)):
            lost.append(target)
    assert lost == []


def test_every_page_is_linked_from_the_readme() -> None:
    assert sorted(f"docs/{page.name}" for page in ROOT.glob("docs/*.md")) == sorted(
        {
            t.partition("#")[0]
            for t in links(ROOT / "README.md")
            if t.startswith("docs/") and t.partition("#")[0].endswith(".md")
        }
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_nobody_is_told_to_install_another_project(page: Path) -> None:
    assert not re.search(r"pip install sitegen\b(?!-news)", page.read_text(encoding="utf-8"))


def test_unions_are_walked() -> None:
    assert isinstance(View, types.UnionType)
    assert {"PostView", "AuthorView", "Html", "PostRef", "TermGroup", "Link"} <= views().keys()
