"""START HERE. `sitegen serve`: watch, build, show, until the author ends it.

The main thread builds, since only there a document that takes too long can be interrupted. A thread of its own answers
browsers, and watchdog's threads tell of changes; the three meet in the gate.
"""

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
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

import uvicorn
from msgspec import Struct
from msgspec.structs import replace

from sitegen import build as building
from sitegen import progress, report, settings, source, urls
from sitegen.errors import Problem, SiteError, shorten
from sitegen.serve import isso, web
from sitegen.serve.gate import Gate
from sitegen.serve.preview import Epoch
from sitegen.serve.watch import Watch

# Seconds between two looks at what events do not tell.
BEAT = 1.0
# How many ports are tried, and how long answers may take that are under way at the end.
PORTS, PATIENCE = 100, 1
# How long the end may take as a whole. Processes that are stopped in the middle of their work can keep Python waiting for ever.
END = 5.0
NAMES = 3


class Options(Struct, frozen=True, kw_only=True):
    """What the command line decides. `clock` tells the moment of each build, `say` is for lines to people."""

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
    """Serve until Ctrl-C or the signal SIGTERM. The fields of `Options` are the arguments. Raises SiteError
    where the server cannot begin as it was told to."""
    options = Options(**given)  # type: ignore[arg-type]
    listening = _listen(options)
    gate: Gate[Epoch] = Gate()
    app = web.application(gate, options.host, options.clock)
    with (_interruptible() as ending, listening, _answering(app, listening, gate) as answering,
          isso.running(options.root / building.STATE, _address(options.host, listening), options.say, wanted=options.comments) as comments,
          Watch(options.root, gate.notice, options.say, poll=options.poll) as watch):
        _run(options, _address(options.host, listening), gate, watch, comments, lambda: ending.is_set() or not answering.is_alive())
    options.say("stopped")


def _run(options: Options, address: str, gate: Gate[Epoch], watch: Watch, comments: isso.Running | None, ends: Callable[[], bool]) -> None:
    """Build now, and again whenever something changed or is due."""
    epoch = Epoch(run=secrets.token_hex(4), number=0, output=options.root / building.STATE / building.PREVIEW)
    first = True
    due: dt.datetime | None = None
    while not ends():
        changed = gate.begin()
        watch.before_build()
        epoch, due, told = _build(options, epoch, changed, comments.address if comments else None)
        gate.end(epoch)
        if first:
            _greet(options, address, epoch)
            first = False
        for line in told:
            options.say(line)
        while not ends() and not gate.wait(BEAT):
            watch.check()
            if comments:
                comments.check()
            if due is not None and due <= options.clock():
                break


# --- builds ---------------------------------------------------------------------------------------------------------


def _build(options: Options, last: Epoch, changed: tuple[str, ...], comments: str | None) -> tuple[Epoch, dt.datetime | None, list[str]]:
    """The epoch after `last`, when it will be over by itself, and what to tell of it."""
    began = time.perf_counter()
    now = options.clock()
    next_one = replace(last, number=last.number + 1)
    base_path = last.base_path
    try:
        base_path = urlsplit(settings.parse(source.settings(options.root))[0].base_url).path
        with progress.shown(sys.stderr) as told:
            done = building.build(building.Options(root=options.root, now=now, preview=True, drafts=options.drafts, comments=comments,
                                                   jobs=options.jobs, told=told, waiting=lambda process: options.say(_wait(process))))
    except SiteError as error:
        problems = _texts(options.root, error.problems)
        errors = sum(problem.severity == "error" for problem in error.problems)
        # A disk that refused may have done so between two files.
        is_good = last.is_good and not any(problem.code == "write" for problem in error.problems)
        end = "the last version without errors stays" if is_good else "there is nothing to show yet"
        line = f"{_prefix(changed)}{errors} error{'s' if errors != 1 else ''}; {end}"
        return replace(next_one, is_good=is_good, base_path=last.base_path if last.is_good else base_path, problems=problems), None, [*problems, line]
    early = {urls.output_path(page.url): page for page in done.early}
    files = {name: next_one.number for name in (*done.written, *done.deleted) if not name.endswith(".html")}
    due = min((moment for moment in (done.next_due, *(page.until for page in done.early)) if moment is not None and moment > now), default=None)
    seconds = time.perf_counter() - began
    line = (f"{_prefix(changed)}{_count(len(done.rendered), 'page')} made, {_count(len(done.written) + len(done.deleted), 'file')} changed, "
            f"in {seconds:.2f} s")
    return (replace(next_one, is_good=True, base_path=base_path, problems=(), early=early, changed={**last.changed, **files}), due,
            [*_texts(options.root, done.problems), line])


def _texts(root: Path, problems: tuple[Problem, ...]) -> tuple[str, ...]:
    return tuple(report.for_people(problem, lambda path, line: source.line(root, path, line)) for problem in report.in_order(problems))


def _prefix(changed: tuple[str, ...]) -> str:
    names = ", ".join(map(report.printable, changed[:NAMES]))
    more = f" and {len(changed) - NAMES} more" if len(changed) > NAMES else ""
    return f"{time.strftime('%H:%M:%S')} {names}{more}{': ' if names else ''}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _wait(process: str) -> str:
    return f"waiting for another sitegen on this site{', process ' if process else ''}{process}"


# --- addresses ------------------------------------------------------------------------------------------------------


def _listen(options: Options) -> socket.socket:
    """A socket at the wanted port, or at the next one that is free."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(options.host, options.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except (OSError, UnicodeError):
        raise _wrong("--host", f"there is no host {shorten(options.host)} here") from None
    ports = range(options.port, min(options.port + PORTS, 1 << 16)) if options.port else (0,)
    for port in ports:
        listening = socket.socket(family, kind, protocol)
        try:
            if os.name == "posix":
                # Without it, the port of a server that has just ended counts as taken. On Windows it would share a port that is.
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((place[0], port, *place[2:]))
            listening.listen(128)
        except OSError as error:
            listening.close()
            if error.errno != errno.EADDRINUSE:
                raise _wrong("--host" if error.errno == errno.EADDRNOTAVAIL else "--port",
                             f"cannot listen at {shorten(options.host)}, port {port}: {error.strerror}") from None
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
        threading.Thread(target=webbrowser.open, args=(address + epoch.base_path,), daemon=True).start()


# --- threads and signals --------------------------------------------------------------------------------------------


@contextmanager
def _answering(app: object, listening: socket.socket, gate: Gate[Epoch]) -> Iterator[threading.Thread]:
    """A thread that answers browsers until the block ends."""
    config = uvicorn.Config(app, loop="asyncio", http="h11", ws="none", lifespan="off", access_log=False, log_config=None, log_level="error",  # type: ignore[arg-type]
                            server_header=False, proxy_headers=False, timeout_graceful_shutdown=PATIENCE)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])), name="sitegen-serve", daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        gate.close()
        server.should_exit = True
        thread.join(timeout=PATIENCE + 2)


@contextmanager
def _interruptible() -> Iterator[threading.Event]:
    """Ctrl-C and SIGTERM end the block, and do nothing more after that. The event is set in case that an interrupt is
    lost, as it is where it comes while Python cleans up an object."""
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
        # Once interrupted, the process ends: whoever is impatient must not turn a clean end into a failure.
        for number, handler in former.items():
            if not ending.is_set():
                signal.signal(number, handler)


def _end_at_last(ending: threading.Event) -> None:
    """End the process some time after the interrupt, if it has not ended by itself. A build can be killed at any moment."""
    ending.wait()
    time.sleep(END)
    os._exit(0)
