"""START HERE. `sitegen serve`: watch, build, show, until the author ends it.

The main thread builds, since only there a document that takes too long can be interrupted. A thread
of its own answers browsers, and watchdog's threads tell of changes; the three meet in the gate."""

from __future__ import annotations

import asyncio
import datetime as dt
import errno
import os
import secrets
import signal
import socket
import sys
import threading
import time
import traceback
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

import uvicorn
from msgspec import Struct
from msgspec.structs import replace

from sitegen import build as building
from sitegen import progress, report, urls
from sitegen.errors import InternalError, Problem, SiteError, described, shorten
from sitegen.memo import edit as quick
from sitegen.read import settings, site_folder
from sitegen.serve import isso, web
from sitegen.serve.gate import Gate
from sitegen.serve.preview import Epoch
from sitegen.serve.watch import Watch

# Seconds between two looks at what events do not tell.
BEAT = 1.0
# After so many quiet beats, a whole build looks at what a quick one was not told of.
SETTLED = 10
# How many ports are tried, and how long answers may take that are under way at the end.
PORTS, PATIENCE = 100, 1
# How long the end may take as a whole. Processes that are stopped in the middle of their work can
# keep Python waiting for ever.
END = 5.0
NAMES = 3
# How often a build begins anew whose files go away while it reads them.
ATTEMPTS = 3


class Options(Struct, frozen=True, kw_only=True):
    """What the command line decides. `clock` tells the moment of each build, `say` is for lines to
    people."""

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


def serve(**given: object) -> None:
    """Serve until Ctrl-C or the signal SIGTERM. The fields of `Options` are the arguments. Raises
    SiteError where the server cannot begin as it was told to."""
    options = Options(**given)  # type: ignore[arg-type]
    listening = _listen(options)
    gate: Gate[Epoch] = Gate()
    app = web.application(gate, options.host, options.clock)
    with (
        _interruptible() as ending,
        listening,
        _answering(app, listening, gate) as answering,
        _comments(options, _address(options.host, listening)) as comments,
        Watch(options.root, gate.notice, options.say, poll=options.poll) as watch,
    ):
        _run(
            options,
            _address(options.host, listening),
            gate,
            watch,
            comments,
            lambda: ending.is_set() or not answering.is_alive(),
        )
    options.say("stopped")


def _comments(options: Options, address: str) -> AbstractContextManager[isso.Running | None]:
    return (
        isso.running(options.root / building.STATE, address, options.say)
        if options.comments
        else nullcontext()
    )


def _run(
    options: Options,
    address: str,
    gate: Gate[Epoch],
    watch: Watch,
    comments: isso.Running | None,
    ends: Callable[[], bool],
) -> None:
    """Build now, and again whenever something changed or is due, and when the last build was a
    quick one and all is quiet."""
    builder = _Builder(options, comments.address if comments else None)
    while not ends():
        changed = gate.begin()
        watch.before_build()
        told = builder.build(changed)
        gate.end(builder.epoch)
        if builder.builds == 1:
            _greet(options, address, builder.epoch)
        for line in told:
            options.say(line)
        quiet = 0
        while not ends() and not gate.wait(BEAT):
            watch.check()
            if comments:
                comments.check()
            quiet += 1
            if (builder.due is not None and builder.due <= options.clock()) or (
                builder.is_quick and quiet == SETTLED
            ):
                break


# --- builds ---------------------------------------------------------------------------------------


class _Builder:
    """Builds the preview. `epoch` is what the last build left, and `due` the moment at which that
    is over by itself. With `is_quick`, that build has looked at nothing but what it was told of."""

    def __init__(self, options: Options, comments: str | None) -> None:
        self._options, self._comments = options, comments
        self._standing: building.Standing | None = None
        self.epoch = Epoch(
            run=secrets.token_hex(4),
            number=0,
            output=options.root / building.STATE / building.PREVIEW,
        )
        self.builds = 0
        self.due: dt.datetime | None = None
        self.is_quick = False
        # The warnings of the last build that went well: who knows them is not told again.
        self._known: tuple[str, ...] = ()

    def build(self, changed: tuple[str, ...]) -> list[str]:
        """Build the site, in which the paths `changed` were noticed; without any, whatever has
        changed. The lines to tell of it."""
        began = time.perf_counter()
        options, last = self._options, self.epoch
        now = options.clock()
        self.builds += 1
        base_path = last.base_path
        settling, self.is_quick = self.is_quick and not changed, False
        try:
            base_path = urlsplit(
                settings.parse(site_folder.settings(options.root))[0].base_url
            ).path
            done = self._edited(now, changed) or self._whole(now)
            return self._succeeded(done, changed, now, base_path, settling=settling, began=began)
        except SiteError as error:
            if all(
                problem.code == "vanished"
                for problem in error.problems
                if problem.severity == "error"
            ):
                # The change that made it so has been noticed: the next build is about to begin.
                return []
            return self._failed(error.problems, changed, base_path)
        except (
            Exception
        ) as error:  # whatever it is, the author goes on writing beside the last good pages
            return self._refused(
                (_fault(error),), "a fault of sitegen", changed, base_path, is_good=last.is_good
            )

    def _succeeded(
        self,
        done: building.Report,
        changed: tuple[str, ...],
        now: dt.datetime,
        base_path: str,
        *,
        settling: bool,
        began: float,
    ) -> list[str]:
        options, last = self._options, self.epoch
        tree = self._standing.tree if self._standing else None
        self._standing = done.standing
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
        epoch = replace(
            last,
            number=number,
            is_good=True,
            base_path=base_path,
            problems=(),
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
        # What an editor only used in between was never part of the site.
        named = tuple(
            path
            for path in changed
            if os.path.lexists(options.root / path) or tree is None or quick.held(tree, path)
        )
        line = (
            f"{_prefix(named)}{report.counted(len(done.rendered), 'page')} made,"
            f" {report.counted(len(done.written) + len(done.deleted), 'file')} changed,"
            f" in {seconds:.2f} s"
        )
        known, self._known = self._known, _texts(options.root, done.problems)
        return [*(text for text in self._known if text not in known), line]

    def _edited(self, now: dt.datetime, changed: tuple[str, ...]) -> building.Report | None:
        """What came of nothing but edited texts, if it was no more than that, and the last build
        went well."""
        if not changed or self._standing is None or self.epoch.problems or not self.epoch.is_good:
            return None
        done = quick.edited(self._asked(now), self._standing, changed)
        self.is_quick = done is not None
        return done

    def _whole(self, now: dt.datetime) -> building.Report:
        """Build the site; again if a file went away while it was read, since whoever saves one may
        move it aside for a moment."""
        for left in reversed(range(ATTEMPTS)):
            try:
                with progress.shown(sys.stderr) as told:
                    return building.build(replace(self._asked(now), told=told))
            except SiteError as error:
                if not left or not any(problem.code == "vanished" for problem in error.problems):
                    raise
        raise AssertionError

    def _asked(self, now: dt.datetime) -> building.Options:
        options = self._options
        return building.Options(
            root=options.root,
            now=now,
            preview=True,
            drafts=options.drafts,
            comments=self._comments,
            jobs=options.jobs,
            waiting=lambda process: options.say(report.waiting(process)),
        )

    def _failed(
        self, problems: tuple[Problem, ...], changed: tuple[str, ...], base_path: str
    ) -> list[str]:
        errors = sum(problem.severity == "error" for problem in problems)
        # A disk that refused may have done so between two files.
        is_good = self.epoch.is_good and not any(problem.code == "write" for problem in problems)
        return self._refused(
            _texts(self._options.root, problems),
            report.counted(errors, "error"),
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
        """Show the last good pages, if they are whole, and over them the `texts`, which say `what`
        came instead of new ones."""
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
    return tuple(
        report.for_people(problem, lambda path, line: site_folder.line(root, path, line))
        for problem in report.for_reading(problems)
    )


def _fault(error: Exception) -> str:
    """What an author is told of a mistake of sitegen's own: where it came up, what to report, and
    to whom."""
    place, what = (
        (error.owner, error.what)
        if isinstance(error, InternalError)
        else ("sitegen", described(error))
    )
    trace = "".join(traceback.format_exception(error)).splitlines()
    return "\n".join(
        [f"{place}: error: {what}", *report.fault(error), "", *map(report.printable, trace)]
    )


def _prefix(changed: tuple[str, ...]) -> str:
    names = ", ".join(map(report.printable, changed[:NAMES]))
    more = f" and {len(changed) - NAMES} more" if len(changed) > NAMES else ""
    return f"{time.strftime('%H:%M:%S')} {names}{more}{': ' if names else ''}"


# --- addresses ------------------------------------------------------------------------------------


def _listen(options: Options) -> socket.socket:
    """A socket at the wanted port, or at the next one that is free."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            options.host, options.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError):
        raise _wrong("--host", f"there is no host {shorten(options.host)} here") from None
    ports = range(options.port, min(options.port + PORTS, 1 << 16)) if options.port else (0,)
    for port in ports:
        listening = socket.socket(family, kind, protocol)
        try:
            if os.name == "posix":
                # Without it, the port of a server that has just ended counts as taken. On Windows
                # it would share a port that is.
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((place[0], port, *place[2:]))
            listening.listen(128)
        except OSError as error:
            listening.close()
            if error.errno != errno.EADDRINUSE:
                raise _wrong(
                    "--host" if error.errno == errno.EADDRNOTAVAIL else "--port",
                    f"cannot listen at {shorten(options.host)}, port {port}: {error.strerror}",
                ) from None
            continue
        if port != options.port:
            options.say(f"port {options.port} is taken, so this is port {port}")
        return listening
    raise _wrong("--port", f"the ports {ports[0]} to {ports[-1]} are all taken")


def _wrong(option: str, message: str) -> SiteError:
    return SiteError([Problem(path=option, code="usage", message=message)])


def _address(host: str, listening: socket.socket) -> str:
    """Where a browser on this machine finds the server."""
    place, port = listening.getsockname()[:2]
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(place, host)  # noqa: S104 - it is compared, not bound
    return f"http://{f'[{name}]' if ':' in name else name}:{port}"


def _greet(options: Options, address: str, epoch: Epoch) -> None:
    shown = "with drafts and future posts" if options.drafts else "as readers see it"
    options.say(f"The site is at {address}{epoch.base_path} {shown}. Press Ctrl-C to stop.")
    if options.browser:
        # A browser in a terminal would keep us from building.
        threading.Thread(
            target=webbrowser.open, args=(address + epoch.base_path,), daemon=True
        ).start()


# --- threads and signals --------------------------------------------------------------------------


@contextmanager
def _answering(
    app: object, listening: socket.socket, gate: Gate[Epoch]
) -> Iterator[threading.Thread]:
    """A thread that answers browsers until the block ends."""
    config = uvicorn.Config(
        app,  # type: ignore[arg-type]
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        log_level="error",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=PATIENCE,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(
        target=lambda: asyncio.run(server.serve([listening])), name="sitegen-serve", daemon=True
    )
    thread.start()
    try:
        yield thread
    finally:
        gate.close()
        server.should_exit = True
        thread.join(timeout=PATIENCE + 2)


@contextmanager
def _interruptible() -> Iterator[threading.Event]:
    """Ctrl-C and SIGTERM end the block, and do nothing more after that. The event is set in case
    that an interrupt is lost, as it is where it comes while Python cleans up an object."""
    ending = threading.Event()

    interrupted = False

    def end(_signal: int, _frame: FrameType | None) -> None:
        nonlocal interrupted
        # The event has a lock: a second signal while the first one holds it would wait for ever.
        if not interrupted:
            interrupted = True
            ending.set()
            raise KeyboardInterrupt

    threading.Thread(target=_end_at_last, args=(ending,), name="sitegen-end", daemon=True).start()
    former = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield ending
    except KeyboardInterrupt:
        pass
    finally:
        # Once interrupted, the process ends: whoever is impatient must not turn a clean end into a
        # failure.
        for number, handler in former.items():
            if not ending.is_set():
                signal.signal(number, handler)


def _end_at_last(ending: threading.Event) -> None:
    """End the process some time after the interrupt, if it has not ended by itself. A build can be
    killed at any moment."""
    ending.wait()
    time.sleep(END)
    os._exit(0)
