"""An author who edits at random while eight browsers fetch: nobody sees half a build, or an older
one than somebody saw before.

    python tests/test_serve_stress.py --edits 5000 --seed 7    goes on for as long as you like
    python tests/test_serve_stress.py --edits 300 --each       compares with a clean build each time
"""

from __future__ import annotations

import argparse
import http.client
import random
import re
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from random_layouts import LAYOUTS
from serving import PATIENCE, Answer, Server, files
from support import SiteTest

# `make soak` edits thousands of times.
EDITS, CLIENTS = 50, 8
SETTINGS = """\
title = "Stress"
base_url = "https://news.example/blog/"
[params]
nonce = "0"
[[taxonomies]]
name = "place"
[[taxonomies]]
name = "firm"
several = true
"""


class Author:
    """Edits a site at random. With the same seed it does the same."""

    def __init__(self, place: Path, seed: int) -> None:
        self.site = SiteTest(place / "site", SETTINGS)
        self._random = random.Random(seed)
        self._count = 0
        self._broken: dict[str, str] = {}
        for name, text in LAYOUTS.items():
            self.site.write(f"layouts/{name}", text)
        self.site.write("content/pages/nonce.md", "---\ntitle: Nonce\n---\n0\n")
        self.site.write("layouts/partials/nonce.html", "0")
        self.site.edit(
            "layouts/base.html",
            "{% block main",
            "nonces {{ site.params.nonce }} {% include 'partials/nonce.html' %} {% block main",
        )
        self.site.write("static/nonce.txt", "0")
        self.site.write("static/style.css", "a {}")
        for _ in range(8):
            self.add()

    def edit(self) -> None:
        """One thing that an author does: a save, or a few files at once."""
        for _ in range(self._random.choice((1, 1, 1, 2, 4))):
            self._random.choice(
                (
                    self.add,
                    self.change,
                    self.change,
                    self.change,
                    self.remove,
                    self.rename,
                    self.style,
                    self.layout,
                    self.title,
                    self.draft,
                    self.hurt,
                )
            )()

    def settle(self, *, everywhere: bool = True) -> str:
        """Mend what is broken, and leave a mark in every watched place, or in the text of a page
        only; the mark."""
        for name, text in self._broken.items():
            self._save(name, text)
        self._broken.clear()
        nonce = self._next()
        self._save("content/pages/nonce.md", f"---\ntitle: Nonce\n---\n{nonce}\n")
        if everywhere:
            self._save("layouts/partials/nonce.html", nonce)
            self._save("static/nonce.txt", nonce)
            self._save(
                "site.toml",
                re.sub(r'nonce = "\d+"', f'nonce = "{nonce}"', self.site.source("site.toml")),
            )
        return nonce

    def add(self) -> None:
        number = self._next()
        self.site.post(
            f"post-{number}",
            f"Text {number}.",
            date=f"2026-0{self._random.randint(1, 5)}-1{self._random.randint(0, 9)}",
            more=f"tags: [t{self._random.randint(1, 4)}]\n",
        )

    def change(self) -> None:
        self._rewrite(lambda text: f"{text.rstrip()} And {self._next()}.\n")

    def title(self) -> None:
        self._rewrite(lambda text: re.sub(r"title: .*", f"title: Title {self._next()}", text))

    def draft(self) -> None:
        self._rewrite(
            lambda text: (
                text.replace("draft: true\n", "")
                if "draft: true" in text
                else text.replace("ai: true", "ai: true\ndraft: true")
            )
        )

    def hurt(self) -> None:
        name = self._post()
        if name and name not in self._broken and self._random.random() < 0.4:
            self._broken[name] = self.site.source(name)
            self._save(name, self._broken[name].replace("author: ada", "author: nobody"))

    def remove(self) -> None:
        name = self._post()
        if name and len(self._posts()) > 4:
            self._broken.pop(name, None)
            self.site.delete(name)

    def rename(self) -> None:
        name = self._post()
        if name and name not in self._broken:
            (self.site.root / name).rename(
                self.site.root / f"content/posts/moved-{self._next()}.md"
            )

    def style(self) -> None:
        self._save("static/style.css", f"a {{ order: {self._next()} }}")

    def layout(self) -> None:
        name = self._random.choice(("base.html", "post.html", "home.html"))
        text = re.sub(r"<i>\d+</i>\n", "", self.site.source(f"layouts/{name}"))
        # What stands outside of a block of a layout that extends another one is shown nowhere.
        before, block, after = text.partition("{% endblock %}")
        self._save(f"layouts/{name}", f"{before}<i>{self._next()}</i>\n{block}{after}")

    def _rewrite(self, change: Callable[[str], str]) -> None:
        name = self._post()
        if name and name not in self._broken:
            self._save(name, change(self.site.source(name)))

    def _save(self, name: str, text: str) -> None:
        """As editors do: in place, or aside and then moved."""
        if self._random.random() < 0.5:
            self.site.write(name, text.encode())
        else:
            aside = (self.site.root / name).with_name(f".{self._next()}.tmp")
            aside.write_bytes(text.encode())
            aside.replace(self.site.root / name)

    def _posts(self) -> list[str]:
        return sorted(
            path.relative_to(self.site.root).as_posix()
            for path in (self.site.root / "content/posts").glob("*.md")
        )

    def _post(self) -> str:
        posts = self._posts()
        return self._random.choice(posts) if posts else ""

    def _next(self) -> str:
        self._count += 1
        return str(self._count)


class Clients:
    """Browsers that fetch pages all the time, and what they saw: each epoch may show one thing at
    an address, and no answer may be older than one that came before its request, or more than two
    builds younger."""

    def __init__(self, server: Server, seed: int) -> None:
        self._server, self._seed = server, seed
        self._lock = threading.Lock()
        self._seen: dict[tuple[str, str], bytes] = {}
        self._newest = 0
        self._over = threading.Event()
        self.addresses: list[str] = ["/blog/"]
        self.trouble: list[str] = []
        self.answers = 0
        self._threads = [
            threading.Thread(target=self._fetch, args=(number,)) for number in range(CLIENTS)
        ]

    def __enter__(self) -> Clients:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def heard(self, epoch: str) -> None:
        with self._lock:
            self._newest = max(self._newest, int(epoch.partition("-")[2]))

    def _fetch(self, number: int) -> None:
        chosen = random.Random(f"{self._seed}/{number}")
        connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=PATIENCE)
        try:
            while not self._over.wait(chosen.random() * 0.1):
                address = chosen.choice(self.addresses)
                with self._lock:
                    before = self._newest
                connection.request("GET", address)
                answer = connection.getresponse()
                self._judge(
                    address, before, Answer(answer.status, dict(answer.getheaders()), answer.read())
                )
        except Exception as error:
            self.trouble.append(repr(error))
        finally:
            connection.close()

    def _judge(self, address: str, before: int, answer: Answer) -> None:
        epoch = answer.script.get("epoch", "")
        if not epoch:
            return
        self.heard(epoch)
        number = int(epoch.partition("-")[2])
        with self._lock:
            self.answers += 1
            known = self._seen.setdefault((epoch, address), answer.data)
        if known != answer.data:
            self.trouble.append(f"{address} is two things in {epoch}")
        if number < before:
            self.trouble.append(
                f"{address}: asked when epoch {before} was known, answered with {number}"
            )
        if answer.status == 500:
            self.trouble.append(f"{address}: {answer.text}")


def stress(
    place: Path,
    edits: int,
    seed: int,
    progress: Callable[[str], None] = lambda _text: None,
    *,
    each: bool = False,
) -> None:
    author, pause = Author(place, seed), random.Random(seed)
    site, done, checked = author.site, 0, 0
    with Server(site.root) as server, Clients(server, seed) as clients:
        listener = threading.Thread(target=listen, args=(server, clients), daemon=True)
        listener.start()
        while done < edits:
            for _ in range(1 if each else min(pause.randint(2, 20), edits - done)):
                author.edit()
                done += 1
                # An interval of an author's, and not for anything to happen.
                time.sleep(pause.choice((0, 0, 0.005, 0.03, 0.08)))
            nonce = author.settle(everywhere=not each)
            events = server.events("/blog/nonce/")
            while not settled(server, nonce, everywhere=not each):
                events.next()
            events.close()
            clean = place / f"clean-{checked % 2}"
            assert site.build(output=clean, drafts=True, preview=True).ok
            compare(server, files(clean), f"seed {seed}, after {done} edits")
            clients.addresses = sorted(
                f"/blog/{name.removesuffix('index.html')}" for name in files(clean)
            )
            assert not clients.trouble, f"seed {seed}, after {done} edits: {clients.trouble[:3]}"
            checked += 1
            progress(f"{done} edits, {checked} times compared, {clients.answers} pages fetched")
    assert not clients.trouble, clients.trouble[:3]
    assert clients.answers > edits


def listen(server: Server, clients: Clients) -> None:
    events = server.events("/blog/")
    try:
        while True:
            clients.heard(events.next()["epoch"])
    except (OSError, ValueError, AssertionError, AttributeError):
        return  # the server has ended


def settled(server: Server, nonce: str, *, everywhere: bool) -> bool:
    """Whether the marks of all watched places are shown, or that in the text of the page."""
    if not everywhere:
        return f"<p>{nonce}</p>" in server.get("/blog/nonce/").text
    return (
        f"nonces {nonce} {nonce} " in server.get("/blog/nonce/").text
        and f"<p>{nonce}</p>" in server.get("/blog/nonce/").text
        and server.get("/blog/nonce.txt").text == nonce
    )


def compare(server: Server, expected: dict[str, bytes], when: str) -> None:
    assert files(server.preview) == expected, when
    epochs = set()
    for path, answer in server.get_all(f"/blog/{name}" for name in expected).items():
        name = path.removeprefix("/blog/")
        data = expected[name]
        assert answer.status == 200, f"{when}: {name}"
        assert answer.page == data, f"{when}: {name}"
        epochs |= {answer.script["epoch"]} if answer.script else set()
    assert len(epochs) == 1, f"{when}: nothing changed, and yet there are {epochs}"


@pytest.mark.long
def test_whatever_is_edited_every_browser_sees_whole_builds_only(tmp_path: Path) -> None:
    stress(tmp_path, EDITS, seed=5)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=1000)
    parser.add_argument("--each", action="store_true", help="compare after every edit")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        stress(
            Path(folder),
            arguments.edits,
            arguments.seed,
            lambda text: print(f"seed {arguments.seed}: {text}", flush=True),
            each=arguments.each,
        )
    sys.exit()
