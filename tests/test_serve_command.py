"""`sitegen serve` at the terminal: its lines, ports, wrong usage, and Ctrl-C."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
from pathlib import Path

import pytest
from serving import Server, blog
from support import SiteTest, sitegen

from sitegen.incremental.engine import FEW


@pytest.fixture
def site(tmp_path: Path) -> SiteTest:
    return blog(tmp_path / "site")


@pytest.mark.long
def test_lines_for_people(server: Server, site: SiteTest) -> None:
    assert server.address == f"http://127.0.0.1:{server.port}"
    assert "with drafts and future posts" in server.lines[-1]
    assert "Ctrl-C" in server.lines[-1]
    server.printed(r"^\d\d:\d\d:\d\d \d+ pages made, \d+ files changed, in \d+\.\d\d s$")
    server.after(lambda: site.edit("content/posts/first.md", "A text.", "Edited."))
    server.printed(
        r"^\d\d:\d\d:\d\d content/posts/first\.md: \d+ pages made, \d+ files changed, in"
        r" \d+\.\d\d s$"
    )
    server.get("/nothing")

    def save() -> None:
        site.write("content/posts/4913", "")
        site.delete("content/posts/4913")
        site.edit("content/posts/first.md", "Edited.", "As some editors do.")

    server.after(save)
    server.printed(r"^\d\d:\d\d:\d\d content/posts/first\.md: ")
    for number in range(5):
        site.write(f"static/\x1b[31m{number}.txt", "x")
    server.printed(r"static/�\[31m")
    assert server.stop() == 0
    assert server.lines[-1] == "stopped"
    assert "GET" not in "\n".join(server.lines)
    assert "\x1b" not in "\n".join(server.lines)


def test_a_port_that_is_taken_gives_way_to_the_next(site: SiteTest) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with Server(site.root, port=port) as server:
            assert server.port > port
            assert server.lines[0] == f"port {port} is taken, so this is port {server.port}"
            assert server.get("/").status == 200


def test_wrong_usage(site: SiteTest, tmp_path: Path) -> None:
    for arguments in (
        ("--host", "no.such.host.invalid"),
        ("--host", "192.0.2.1"),
        ("--host", "\x00"),
        ("--host", "a" * 300),
        ("--port", "70000"),
        ("--port", "x"),
        ("--root", "nowhere"),
    ):
        done = sitegen(
            "serve",
            *(argument for argument in arguments if argument != "\x00"),
            *(("",) if "\x00" in arguments else ()),
            cwd=site.root,
        )
        assert done.returncode == 2 or "\x00" in arguments, (arguments, done.stderr)
        assert "Traceback" not in done.stderr
    done = sitegen("serve", cwd=tmp_path)
    assert (
        done.returncode,
        "no-site" in done.stderr or "there is no site.toml" in done.stderr,
    ) == (1, True)


def test_open_starts_a_browser(site: SiteTest, tmp_path: Path) -> None:
    """BROWSER names the program that Python's webbrowser starts; ours answers through a pipe."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {pipe}\n')
    browser.chmod(0o755)
    with Server(site.root, "--open", env={"BROWSER": str(browser)}) as server:
        assert pipe.read_text() == f"{server.address}/"


def children(pid: int) -> list[int]:
    done = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(word) for word in done.stdout.split()]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.sampled(1)
def test_ctrl_c_ends_it(server: Server, number: signal.Signals) -> None:
    events = server.events()
    events.next()
    assert server.stop(number) == 0
    assert "Traceback" not in "\n".join(server.lines)
    with pytest.raises(OSError):
        server.get("/")


def test_ctrl_c_ends_a_build_that_runs(site: SiteTest) -> None:
    for number in range(FEW):
        site.post(f"post-{number}", "Text.\n\n" * 400)
    server = Server(site.root, "--jobs", "2", cold=True)
    try:
        # It prints nothing before the first build has ended; the workers tell that it has begun.
        while not children(server.process.pid):
            assert server.process.poll() is None
        workers = children(server.process.pid)
        assert server.stop() in (0, 130)
        assert "Traceback" not in "\n".join(server.lines)
        assert not any(
            Path(f"/proc/{pid}/cmdline").exists()
            and b"sitegen" in Path(f"/proc/{pid}/cmdline").read_bytes()
            for pid in workers
        )
    finally:
        server.__exit__()
    assert site.build().ok


@pytest.mark.long
def test_ctrl_c_again_and_again(server: Server) -> None:
    def press() -> None:
        for _ in range(50):
            try:
                server.process.send_signal(signal.SIGINT)
            except ProcessLookupError:
                return

    presses = threading.Thread(target=press)
    presses.start()
    status = server.stop()
    presses.join()
    assert status == 0
    assert "Traceback" not in "\n".join(server.lines)
