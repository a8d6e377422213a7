"""What the documentation says exists, and what exists is in the documentation: tables in docs/
against the code."""

from __future__ import annotations

import ast
import datetime as dt
import json
import re
from collections.abc import Iterator

import click
import tables
from docs_support import _CODE_SPAN, ROOT, first_column, section
from support import SiteTest

from sitegen.cli import main as cli
from sitegen.commands.pictures import ListedPicture
from sitegen.errors import Problem
from sitegen.model import choices
from sitegen.model.build import BuildReport
from sitegen.model.site import Excluded
from sitegen.read import settings
from sitegen.report import messages

CODE = sorted(ROOT.glob("sitegen/**/*.py"))


# --- settings and front matter --------------------------------------------------------------------


def test_the_tables_of_keys_say_what_the_structs_say() -> None:
    assert tables.differences() == []


def test_every_key_has_a_sentence() -> None:
    for table in tables.tables():
        for field in table.keys:
            sentence = tables.row(table, field)[3].partition(" Layouts: ")[0]
            assert sentence.endswith((".", "…")), (table.heading, field.name)


def test_a_row_that_is_wrong_is_reported() -> None:
    table = next(tables.tables())
    text = (tables.DOCS / "front-matter.md").read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith("| `series` | text | none |"))
    for wrong, documented in (
        ("", "`series` is missing; run make tables"),
        (row.replace("none", "`x`") + "\n", "`series` is text, none; run make tables"),
        (row.replace("series`", "serie`") + "\n", "there is no key `serie`; run make tables"),
        (row.replace("The series", "It") + "\n", "begin the meaning of `series` with: The series"),
    ):
        mended, found = tables.mended(table, text.replace(f"{row}\n", wrong))
        assert documented in found[0]
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
    assert sorted(first_column("front-matter", "Markdown")) == sorted(choices.EXTENSIONS)
    assert [
        name
        for name in choices.EXTENSIONS
        if f"`{name}`" not in section("settings", "`[markdown]`")
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
    spans = (span.split()[0] for span in first_column("command-line", "Command line"))
    assert {span for span in spans if span[0] == "-"} == options(cli.main) | HELP


def test_every_command_is_documented() -> None:
    text = (ROOT / "docs/command-line.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^## `sitegen (.*)`$", text, re.M)) == sorted(cli.main.commands)


def test_every_command_is_in_the_table_of_commands() -> None:
    listed = [span for span in first_column("command-line", "Command line") if span[0] != "-"]
    assert sorted(listed) == sorted(f"sitegen {name}" for name in cli.main.commands)


def test_every_key_of_the_json_object_of_check_is_documented() -> None:
    documented = set(
        _CODE_SPAN.findall(
            next(
                line
                for line in section("command-line", "Options of `check`").splitlines()
                if line.startswith("| `--json`")
            )
        )
    )
    assert set(json.loads(messages.check_for_programs([], 0, []))) <= documented


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
    made = json.loads(messages.for_programs([Problem(path="a.md", code="yaml", message="")], done))
    assert first_column("command-line", "JSON") == list(made)
    assert first_column("command-line", "Keys of `problems`") == list(made["problems"][0])
    assert first_column("command-line", "Keys of `excluded`") == list(made["excluded"][0])


def test_every_key_of_a_listed_picture_is_documented() -> None:
    keys = sorted(first_column("command-line", "Keys of `pictures`"))
    assert keys == sorted(ListedPicture.__struct_fields__)


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
    left = {
        status
        for file in (ROOT / "sitegen/cli").glob("*.py")
        for status in re.findall(r"sys\.exit\((\d+)\)", file.read_text(encoding="utf-8"))
    }
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
    assert sorted(warnings) == sorted([*choices.WARNED, "cache", "nothing-to-check", "store"])
    assert set(choices.WARNED) <= set(_CODE_SPAN.findall(section("settings", "`[checks]`")))
