"""What each command does besides its own work: no value is empty, and what the system refuses in a
place that nobody thought of is a problem like any other, and no bug."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from sitegen import errors
from sitegen.cli.options import status
from sitegen.errors import Problem, SiteError
from sitegen.report import console, messages

# Parameters whose value may be empty: a site need not have an e-mail address.
_MAY_BE_EMPTY = frozenset({"email"})
# What `--json` of these commands has even if they could not begin.
_JSON_OF_NOTHING: dict[str, Callable[[Sequence[Problem]], str]] = {
    "build": lambda problems: messages.for_programs(problems, None),
    "check": lambda problems: messages.check_for_programs(problems, 0, ()),
}


class CheckedCommand(click.Command):
    """A command whose options and arguments are not empty: a variable that is not set would choose
    another site, another folder or no cache without a word."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments. Raises BadParameter for an empty one."""
        given, _, _ = self.make_parser(ctx).parse_args(args=list(args))
        for parameter in self.get_params(ctx):
            value = given.get(parameter.name or "")
            values = value if isinstance(value, (list, tuple)) else (value,)
            if parameter.name not in _MAY_BE_EMPTY and any(each == "" for each in values):
                raise click.BadParameter(
                    "it is empty, as if by a variable that is not set; give it a value, or leave"
                    " it out",
                    ctx,
                    parameter,
                )
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        with _caught(ctx):
            return super().invoke(ctx)


class CommandGroup(click.Group):
    """Commands of this kind."""

    command_class = CheckedCommand
    group_class = type

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that is asked for."""
        with _caught(ctx):
            return super().invoke(ctx)


@contextmanager
def _caught(ctx: click.Context) -> Iterator[None]:
    """Show what was caught nowhere else, and exit: problems, and what the system refused."""
    try:
        yield
    except BrokenPipeError:
        raise
    except SiteError as error:
        problems = error.problems
    except OSError as error:
        if error.errno not in errno.errorcode:
            raise
        problems = (errors.out_of_reach(error),)
    else:
        return
    is_json = bool(ctx.params.get("as_json"))
    found = ctx.command.name or ""
    if is_json and found in _JSON_OF_NOTHING:
        console.output(_JSON_OF_NOTHING[found](console.show_problems(problems, None)))
    else:
        console.show_failure(problems, None, as_json=is_json)
    sys.exit(status(problems))
