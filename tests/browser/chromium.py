"""Chromium, what it is shown, and what went wrong there."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from needs import needs
from playwright.sync_api import Page, Request

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]
# Nothing takes so many milliseconds, on any machine.
PATIENCE = 60_000
AXE = ROOT / "node_modules/axe-core/axe.min.js"

Opener = Callable[..., Page]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which the files in `folder` are served."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


class Trouble(list[str]):
    """What went wrong while pages were loaded."""

    def failed(self, request: Request) -> None:
        # Nothing tells that the icon has arrived, so going to the next page may break it off.
        if not (request.url.endswith("/favicon.svg") and request.failure == "net::ERR_ABORTED"):
            self.append(f"failed: {request.url} {request.failure}")

    def watch(self, page: Page, address: str) -> None:
        page.on("console", lambda message: self.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.append(f"error: {error}"))
        page.on("requestfailed", self.failed)
        page.on("request", lambda request: None if request.url.startswith(address) else self.append(f"elsewhere: {request.url}"))
        page.on("response", lambda response: self.append(f"{response.status}: {response.url}") if response.status >= 400 else None)


def violations(page: Page) -> list[str]:
    """What axe-core finds on the page, with every rule for WCAG 2.2 A and AA and its best practices."""
    needs(AXE.is_file(), "axe-core is not installed; `make tools` installs it.")
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8") + "; 0")
    found = page.evaluate("axe.run(document, {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})")
    assert found["testEngine"]["name"] == "axe-core"
    return [f"{violation['id']}: {node['html']}" for violation in found["violations"] for node in violation["nodes"]]
