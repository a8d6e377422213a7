"""The files of a random site, how it is built, and the words that fill it."""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
from pathlib import Path

from fonts_support import drawn
from msgspec import Struct
from painted import jpeg, png
from random_layouts import COMPONENTS, LAYOUTS, OUTPUTS
from random_settings import SETTINGS
from support import Result, SiteTest, tree

from sitegen.parse.document import signed
from sitegen.parse.frontmatter import split
from sitegen.provenance.disclosure import text_digest
from sitegen.publish import manifest
from sitegen.read import site_folder

WORDS = [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "zeta",
    "eta",
    "theta",
    "iota",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "ä",
    "漢",
    "שלום",
]
# Where the front matter of a file has this, it gets the digest of its text.
DIGEST = "f" * 64
START = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)


class Draft(Struct, frozen=True, kw_only=True):
    """One post as its author thinks of it; `more` are further lines of front matter, by key."""

    title: str
    date: str
    body: str
    author: str = "ada"
    links: tuple[str, ...] = ()
    more: dict[str, str] = {}

    def text(self, place: str) -> str:
        """The file; `place` is the folder that the links are seen from."""
        front = {
            "title": f'"{self.title}"',
            "date": self.date,
            "author": self.author,
            "source": "CNN",
            "ai": "true",
            **self.more,
        }
        links = "".join(
            f"\n::post{{to={os.path.relpath(path, place)}}}\n"
            if "3" in path and path[0] != "/"
            else f"\n[to {path}]({path if path[0] == '/' else os.path.relpath(path, place)})\n"
            for path in self.links
        )
        return with_digest(
            "---\n"
            + "".join(f"{key}: {value}\n" for key, value in front.items())
            + f"---\n{self.body}\n{links}"
        )


def with_digest(text: str) -> str:
    """The file `text`, whose review, if it has DIGEST as its digest, signs it."""
    if DIGEST not in text:
        return text
    return text.replace(DIGEST, text_digest(*signed(split("a.md", text, dt.UTC))))


class Blog:
    """What has been written: `posts` by path, the paths of their `translations` and of
    `words_of_terms`, `settings` by key. `log` tells what has happened; `options` are those of the
    next build."""

    def __init__(self, place: Path, numbers: random.Random) -> None:
        self.random, self.place = numbers, place
        self.site = SiteTest(place / "site-0")
        self.log: list[str] = []
        self.options: dict[str, object] = {"now": START}
        self.settings = dict(SETTINGS)
        self.posts: dict[str, Draft] = {}
        self.translations: set[str] = set()
        self.words_of_terms: set[str] = set()
        self.broken: dict[str, bytes | None] = {}
        self.failed, self.outcome = False, ""
        self.saved: Path | None = None
        self.history: tuple[Path, ...] = ()
        self.count = 0
        # The built-in templates are hidden: only these are parsed.
        hidden = {
            path.relative_to(site_folder.defaults() / "layouts").as_posix(): ""
            for path in (site_folder.defaults() / "layouts").rglob("*.html")
        }
        for name, text in {**hidden, **LAYOUTS, **COMPONENTS, **OUTPUTS}.items():
            self.site.write(f"layouts/{name}", text.encode())
        self.write_settings()
        self.site.write(
            "content/authors/ada.md", "---\nname: Ada Okafor\nrole: editor\n---\nA biography.\n"
        )
        self.site.write(
            "content/authors/bo.md", "---\nname: Bo Ørsted\n---\nAnother [one](ada.md).\n"
        )
        self.site.write("content/about.md", "---\ntitle: About\n---\n## Us\n\nText.\n")
        self.site.write("static/a.txt", "a file\n")
        self.site.write("data/list.json", "[]")
        # Texts name it, so it is never deleted: most builds would be refused.
        self.site.write("data/rows.csv", "name,count\nA,1\n")
        self.site.write("static/pic.jpg", jpeg(40, 20, metadata=True))
        self.site.write("static/icon.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
        self.site.write("static/icon.png", png(512, 512))
        self.site.write("static/a.woff2", drawn())

    @property
    def output(self) -> Path:
        return self.site.root / self.settings["build.output"].strip('"')

    def build(self, **more: object) -> Result:
        """A build as the next person would do it."""
        self.history = self._history()
        result = self.site.build(**{**self.options, **more})  # type: ignore[arg-type]
        self.failed = not result.ok
        first_line = result.printed.strip().partition("\n")[0]
        self.outcome = "built" if result.ok else f"refused: {first_line}"
        return result

    def clean(self, **more: object) -> tuple[Result, dict[str, bytes | None]]:
        """What a build of the same site comes to that knows nothing of earlier ones, and the files
        that it publishes."""
        state, aside, output = (
            self.site.root / ".sitegen",
            self.place / "aside",
            self.place / "fresh",
        )
        if state.exists():
            state.rename(aside)
        given = {**self.options, **more, "output": output, "published": self.history}
        result = self.site.build(**given)  # type: ignore[arg-type]
        found = tree(output)
        for folder in (state, output):
            shutil.rmtree(folder, ignore_errors=True)
        if aside.exists():
            aside.rename(state)
        return result, found

    def _history(self) -> tuple[Path, ...]:
        """A copy of what the next build knows of earlier addresses, for one that knows nothing."""
        name = manifest.name(self.output, self.site.root)
        for file in ("addresses", "manifest"):
            path = self.site.root / f".sitegen/{file}-{name}"
            if path.is_file():
                return (shutil.copyfile(path, self.place / "history"),)
        return ()

    def say(self, text: str) -> None:
        self.log.append(text)

    def write_post(self, path: str, post: Draft) -> None:
        self.posts[path] = post
        self.file_for(path).write_text(post.text(os.path.dirname(path)), encoding="utf-8")

    def file_for(self, path: str) -> Path:
        file = self.site.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        return file

    def write_settings(self) -> None:
        self.site.write(
            "site.toml",
            "".join(f"{key} = {value}\n" for key, value in self.settings.items()).encode(),
        )

    def words(self, count: int) -> str:
        return " ".join(self.random.choices(WORDS, k=count))

    def body(self) -> str:
        parts = [
            self.words(5),
            f"## {self.words(2)}\n\n{self.words(3)}",
            f"```python\nx = '{self.words(1)}'\n```",
            f"- {self.words(1)}\n- {self.words(2)}",
            f"Note[^1].\n\n[^1]: {self.words(2)}",
            f"<b>{self.words(1)}</b> <i title=x>{self.words(1)}</i>",
            f"> [!NOTE]\n> {self.words(2)}",
            f"It costs $5, and $x_{self.random.randrange(9)}$ is {self.words(1)}.",
            f"$$\n{self.random.choice('abc')}^2\n$$",
            f"| a | b |\n|---|---|\n| {self.words(1)} | 2 |",
            *self._components(),
        ]
        return "\n\n".join(self.random.sample(parts, self.random.choice([1, 1, 2, 3])))

    def _components(self) -> list[str]:
        """Components in a text."""
        number, words = self.random.randrange(3), self.words(1)
        data = self.random.choice(["list.json", "rows.csv"])
        return [
            f":::box[{words} *x*]{{days={number} to=/about/}}\n{words}\n\n:count[{words}]\n:::",
            f"::box[{words}]{{rows={data}}}",
            f"::chart{{data=rows.csv title={words}}}\n\n::table{{data=rows.csv limit=1}}",
            f"https://vimeo.com/{number}",
            f"Here :count[{words}]{{n={number} #c}} is.",
        ]

    def date(self) -> str:
        """Mostly in the past; some posts share a moment, and some are to come."""
        day = self.random.choice(
            [
                "2025-12-31",
                "2026-01-01",
                "2026-01-01T23:30:00Z",
                "2026-02-03",
                "2026-02-03T04:05:06+05:30",
                "2026-02-04",
            ]
        )
        return self.random.choice(
            [
                day,
                day,
                day,
                "2026-06-05",
                "2026-07-01T10:00:00Z",
                f"2026-01-{self.random.randrange(1, 29):02}",
            ]
        )
