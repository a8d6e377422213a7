"""`sitegen serve`: watch, build, show, until the author stops it.

The main thread builds, because a document that takes too long can only be interrupted there.
Another thread answers browsers, and threads of watchdog report changes; they meet in the gate."""

from __future__ import annotations

import datetime as dt
import os
import secrets
import sys
import threading
import time
import traceback
import webbrowser
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from sitegen import build as building
from sitegen import urls
from sitegen.commands.documents import preview_note
from sitegen.commands.documents.preview_note import PreviewNote
from sitegen.errors import InternalError, Problem, SiteError, described
from sitegen.memo import edit
from sitegen.memo.result import LastBuild
from sitegen.model.build import PREVIEW, STATE, BuildOptions, BuildReport
from sitegen.model.documents import Tree
from sitegen.read import settings, site_folder
from sitegen.report import messages, progress
from sitegen.serve import isso, web
from sitegen.serve.gate import Gate
from sitegen.serve.lifetime import answering, interruptible
from sitegen.serve.listen import address_of, listen
from sitegen.serve.preview import Epoch
from sitegen.serve.watch import Watch

# Seconds between two checks for what events do not report.
BEAT = 1.0
# After an edit rebuild and this many beats without a change, a whole build includes changes that no
# event reported.
SETTLED = 10
# The number of changed paths that a line names.
NAMES = 3
# How often a build is repeated if files disappear while it reads them.
ATTEMPTS = 3


class ServeOptions(Struct, frozen=True, kw_only=True):
    """The options of the command line. `clock` returns the time of each build, and `say` prints a
    line for the author."""

    root: Path
    host: str
    port: int
    drafts: bool
    poll: bool
    browser: bool
    comments: bool
    jobs: int
    clock: Callable[[], dt.datetime]
    say: Callable[[str], None]


def serve(**fields: object) -> None:
    """Serve until Ctrl-C or SIGTERM. The arguments are the fields of `ServeOptions`: the command
    line loads this module only for this command.

    Raises SiteError if the server cannot start."""
    options = ServeOptions(**fields)  # type: ignore[arg-type]
    listening = listen(options.host, options.port, options.say)
    gate: Gate[Epoch] = Gate()
    app = web.application(gate, options.host, options.clock)
    with (
        interruptible() as ending,
        listening,
        preview_note.noted(options.root),
        answering(app, listening, gate) as server_thread,
        _comments(options, address_of(options.host, listening)) as comments,
        Watch(options.root, gate.notice, options.say, poll=options.poll) as watch,
    ):
        _run(
            options,
            address_of(options.host, listening),
            gate,
            watch,
            comments,
            lambda: ending.is_set() or not server_thread.is_alive(),
        )
    with suppress(OSError):  # the terminal may be closed by now
        options.say("stopped")


def _comments(
    options: ServeOptions, address: str
) -> AbstractContextManager[isso.RunningIsso | None]:
    return (
        isso.running(options.root / STATE, address, options.say)
        if options.comments
        else nullcontext()
    )


def _run(
    options: ServeOptions,
    address: str,
    gate: Gate[Epoch],
    watch: Watch,
    comments: isso.RunningIsso | None,
    ends: Callable[[], bool],
) -> None:
    """Build now, whenever something changed, when a scheduled page is due, and some time after an
    edit rebuild, until `ends` returns true."""
    builder = _Builder(options, comments.address if comments else None)
    while not ends():
        changed = gate.begin()
        watch.before_build()
        lines = builder.build(changed)
        gate.end(builder.epoch)
        if builder.builds == 1:
            preview_note.write(options.root, PreviewNote(address, builder.epoch.run))
            _greet(options, address, builder.epoch)
        for line in lines:
            options.say(line)
        quiet = 0
        while not ends() and not gate.wait(BEAT):
            watch.check()
            if comments:
                comments.check()
            quiet += 1
            if (builder.due is not None and builder.due <= options.clock()) or (
                builder.was_edit and quiet == SETTLED
            ):
                break


# --- builds -------------------------------------------------------------------------------------


class _Builder:
    """Builds the preview. `epoch` is the result of the last build, and `due` the time at which that
    changes without an edit, when a scheduled page becomes visible. `was_edit`: the last build was
    an edit rebuild, which reads only the files that the system reported."""

    def __init__(self, options: ServeOptions, comments: str | None) -> None:
        self._options, self._comments = options, comments
        self._last: LastBuild | None = None
        self.epoch = Epoch(
            run=secrets.token_hex(4),
            number=0,
            output=options.root / STATE / PREVIEW,
        )
        self.builds = 0
        self.due: dt.datetime | None = None
        self.was_edit = False
        # The problems of the last successful build, which are not printed again.
        self._shown: tuple[str, ...] = ()

    def build(self, changed: tuple[str, ...]) -> list[str]:
        """Build the site after the paths `changed` were noticed; if there are none, a whole build.
        Returns lines for the author. Problems do not raise: they become part of `epoch`."""
        began = time.perf_counter()
        options, last = self._options, self.epoch
        now = options.clock()
        self.builds += 1
        base_path = last.base_path
        settling, self.was_edit = self.was_edit and not changed, False
        before = self._last.tree if self._last else None
        try:
            base_path = settings.parse(site_folder.settings(options.root))[0].base.path()
            done, self._last = self._edited(now, changed) or self._whole(now)
            return self._succeeded(
                done, before, changed, now, base_path, settling=settling, began=began
            )
        except SiteError as error:
            if all(
                problem.code == "vanished"
                for problem in error.problems
                if problem.severity == "error"
            ):
                # The deletion has been noticed as a change: the next build is about to begin.
                return []
            return self._failed(error.problems, changed, base_path)
        except Exception as error:  # whatever it is, the author continues with the last good pages
            return self._refused(
                (_fault(error),), "a fault of sitegen", changed, base_path, is_good=last.is_good
            )

    def _succeeded(
        self,
        done: BuildReport,
        tree: Tree | None,
        changed: tuple[str, ...],
        now: dt.datetime,
        base_path: str,
        *,
        settling: bool,
        began: float,
    ) -> list[str]:
        options, last = self._options, self.epoch
        preview_only = {urls.output_path(page.url): page for page in done.preview_only}
        number = last.number + 1
        files = {
            name: number for name in (*done.written, *done.deleted) if not name.endswith(".html")
        }
        self.due = min(
            (
                moment
                for moment in (done.next_due, *(page.until for page in done.preview_only))
                if moment is not None and moment > now
            ),
            default=None,
        )
        held = tuple("\n".join(_texts(options.root, post.problems)) for post in done.held)
        epoch = replace(
            last,
            number=number,
            is_good=True,
            base_path=base_path,
            problems=(),
            held=held,
            preview_only=preview_only,
            changed={**last.changed, **files},
        )
        if (
            settling
            and not (done.written or done.deleted)
            and epoch == replace(last, number=number)
        ):
            return []
        self.epoch = epoch
        seconds = time.perf_counter() - began
        # Do not name temporary files of editors, which were never part of the site.
        named = tuple(
            path
            for path in changed
            if os.path.lexists(options.root / path) or tree is None or edit.has_path(tree, path)
        )
        line = (
            f"{_prefix(named)}{messages.counted(len(done.rendered), 'page')} made,"
            f" {messages.counted(len(done.written) + len(done.deleted), 'file')} changed,"
            f" in {seconds:.2f} s{_without(len(held))}"
        )
        shown, self._shown = self._shown, (*_texts(options.root, done.problems), *held)
        return [*(text for text in self._shown if text not in shown), line]

    def _edited(
        self, now: dt.datetime, changed: tuple[str, ...]
    ) -> tuple[BuildReport, LastBuild] | None:
        """An edit rebuild; None if the last build failed, or more changed than the text of
        documents."""
        if not changed or self._last is None or self.epoch.problems or not self.epoch.is_good:
            return None
        done = edit.edited(self._build_options(now), self._last, changed)
        self.was_edit = done is not None
        return done

    def _whole(self, now: dt.datetime) -> tuple[BuildReport, LastBuild | None]:
        """A whole build. It is repeated if a file disappeared while it was read, since editors move
        a file aside for a moment when they save it."""
        for left in reversed(range(ATTEMPTS)):
            try:
                with progress.shown(sys.stderr) as show:
                    return building.build_and_keep(replace(self._build_options(now), progress=show))
            except SiteError as error:
                if not left or not any(problem.code == "vanished" for problem in error.problems):
                    raise
        raise AssertionError

    def _build_options(self, now: dt.datetime) -> BuildOptions:
        options = self._options
        return BuildOptions(
            root=options.root,
            now=now,
            preview=True,
            drafts=options.drafts,
            comments=self._comments,
            jobs=options.jobs,
            waiting=lambda process: options.say(messages.waiting(process)),
        )

    def _failed(
        self, problems: tuple[Problem, ...], changed: tuple[str, ...], base_path: str
    ) -> list[str]:
        errors = sum(problem.severity == "error" for problem in problems)
        # A write error can occur between two files, so that the pages do not fit together.
        is_good = self.epoch.is_good and not any(problem.code == "write" for problem in problems)
        return self._refused(
            _texts(self._options.root, problems),
            messages.counted(errors, "error"),
            changed,
            base_path,
            is_good=is_good,
        )

    def _refused(
        self,
        texts: tuple[str, ...],
        what: str,
        changed: tuple[str, ...],
        base_path: str,
        *,
        is_good: bool,
    ) -> list[str]:
        """Set an epoch with the last good pages, if they are complete, and the problem `texts` over
        them. `what` summarizes the failure for the author."""
        last = self.epoch
        end = "the last version without errors stays" if is_good else "there is nothing to show yet"
        self.due = None
        self.epoch = replace(
            last,
            number=last.number + 1,
            is_good=is_good,
            base_path=last.base_path if last.is_good else base_path,
            problems=texts,
        )
        return [*texts, f"{_prefix(changed)}{what}; {end}"]


def _texts(root: Path, problems: tuple[Problem, ...]) -> tuple[str, ...]:
    lines = messages.lines_of(partial(site_folder.source_text, root))
    return tuple(messages.for_people(problem, lines) for problem in messages.for_reading(problems))


def _without(count: int) -> str:
    return f"; {messages.counted(count, 'post')} held back because of errors" if count else ""


def _fault(error: Exception) -> str:
    """The text about a bug of sitegen: where it occurred, what to report, and to whom."""
    place, what = (
        (error.owner, error.what)
        if isinstance(error, InternalError)
        else ("sitegen", described(error))
    )
    trace = "".join(traceback.format_exception(error)).splitlines()
    return "\n".join(
        [f"{place}: error: {what}", *messages.fault(error), "", *map(messages.printable, trace)]
    )


def _prefix(changed: tuple[str, ...]) -> str:
    names = ", ".join(map(messages.printable, changed[:NAMES]))
    more = f" and {len(changed) - NAMES} more" if len(changed) > NAMES else ""
    return f"{time.strftime('%H:%M:%S')} {names}{more}{': ' if names else ''}"


def _greet(options: ServeOptions, address: str, epoch: Epoch) -> None:
    shown = "with drafts and future posts" if options.drafts else "as readers see it"
    options.say(f"The site is at {address}{epoch.base_path} {shown}. Press Ctrl-C to stop.")
    if options.browser:
        # A browser in a terminal would keep us from building.
        threading.Thread(
            target=webbrowser.open, args=(address + epoch.base_path,), daemon=True
        ).start()
