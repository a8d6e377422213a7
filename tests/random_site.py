"""A small site that is changed at random: what its author, its designer, its settings, the clock
and bad luck can do to it.

Everything follows from the random numbers it is given, so that a seed and a number of steps are a
whole story."""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace
from painted import jpeg, png
from support import Result, SiteTest

from sitegen.link.addresses import comments_path
from sitegen.model.meta import ShownPostMeta
from sitegen.read import site_folder

# Layouts that show nearly every field of every view, and cost next to nothing.
LINKS = """\
{% macro links(terms) %}{% for term in terms %}<a href="{{ term.url | url }}">{{ term.name }} \
{{ term.count }}</a>
{% endfor %}{% endmacro %}
"""
LIST = """\
{% extends "base.html" %}{% from "partials/card.html" import card %}{% block main %}{{ page.of }} \
{{ page.number }} {{ page.summary }}
{% if page.author %}{{ page.author.name }} {{ page.author.biography }}{% endif %}
{% for post in page.posts %}{{ card(post) }}{{ post.thumbnail | srcset if post.thumbnail }}\
{% endfor %}
{{ page.newer | url }} {{ page.older | url }}{% endblock %}
"""
TERMS = """\
{% extends "base.html" %}{% from "partials/terms.html" import links %}{% block main %}\
{{ links(page.terms) }}
{% for group in page.groups %}{{ group.name }} {{ group.count }} \
{{ links(group.terms) }}{% endfor %}{% endblock %}
"""
LAYOUTS = {
    "base.html": (
        """\
<html lang="{{ page.lang }}"><title>{{ page.title }} | {{ site.title }}</title><link href="\
{{ page.url | absolute }}">
{% for item in site.nav %}<a href="{{ item.url | url }}">{{ item.title }}</a>{% endfor %}
{{ site.publisher.name }} {{ site.policy_url }} {{ site.params }} {{ t("feed") }}
{% block main %}{% endblock %}
"""
    ),
    "post.html": (
        """\
{% extends "base.html" %}{% block main %}{% include "partials/byline.html" %}{{ page.summary }} \
{{ page.disclosure.label }} {{ page.draft }}
{{ content }}
{% for source in page.sources %}{{ source.name }} {% endfor %}{% for tag in page.tags %}\
{{ tag.name }} {{ tag.url | url }} {% endfor %}
{{ page.category.name if page.category }} {{ page.series }} {{ page.image | url }}
{{ page.picture.width if page.picture }} {{ page.picture | srcset if page.picture }}
{{ page.card | url }} {{ page.words }} {{ page.params }} {{ page.meta }} {{ site.settings }}
{% for c in page.corrections %}{{ c.date | iso }} {{ c.text }}{% endfor %}
{% for chain in page.chains %}{{ chain.by }} {{ chain.name }} \
{{ chain.previous.title if chain.previous }} {{ chain.next.url if chain.next }}
{% endfor %}{{ page.comments }} {{ page.comment_count }} {% if page.comments_until %}\
{{ page.comments_until | iso }}{% endif %}
{% for c in page.thread recursive %}{{ c.id }} {{ c.author }} {{ c.date | datetime }} \
{{ c.text }} {{ loop(c.replies) }}{% endfor %}{% endblock %}
"""
    ),
    "page.html": (
        "{% extends 'base.html' %}{% block main %}{{ content }}{% for h in page.headings %}{{"
        " h.title }}{% endfor %}{% endblock %}\n"
    ),
    "special.html": (
        "{% extends 'base.html' %}{% block main %}{{ content }}{% for card in recent %}{{"
        " card.title }} {% endfor %}{% endblock %}\n"
    ),
    "redirect.html": "{{ page.target | absolute }}\n",
    "transparency.html": (
        """\
{% extends "base.html" %}{% block main %}{{ page.involvement }} {{ page.number }} \
{{ page.newer | url }} {{ page.older | url }}
{% for post in page.posts %}{{ post.id }} {{ post.title }} {{ post.date | date }} \
{{ post.disclosure.involvement }}
{% for source in post.sources %}{{ source.name }}{% endfor %}{% for c in post.corrections %}\
{{ c.date | iso }} {{ c.text }}{% endfor %}{% endfor %}
{% for total in page.totals %}{{ total.name }} {{ total.count }} {{ total.reviewed }}{% endfor %}
{% if page.months %}{{ month_chart(page.months, page.totals).picture }}{% endif %}
{% for list in page.lists %}{{ list.title }}{% endfor %}{% endblock %}
"""
    ),
    "404.html": (
        "{% extends 'base.html' %}{% block main %}{{ t('not_found_text') }}{% endblock %}\n"
    ),
    "unused.html": "nobody asks for this\n",
    **dict.fromkeys(("home.html", "tag.html", "category.html", "author.html", "month.html"), LIST),
    **dict.fromkeys(("tags.html", "categories.html", "authors.html", "archive.html"), TERMS),
    "partials/card.html": (
        """\
{% macro card(post) %}{{ post.url | url }} {{ post.title }} {{ post.summary }} \
{{ post.date | iso }} {{ post.lang }} {{ post.ai_tag }}
{% for author in post.authors %}{{ author.name }}{% endfor %} \
{{ post.category.name if post.category }} {{ post.comment_count }}
{% endmacro %}
"""
    ),
    "partials/byline.html": (
        """\
{{ t("by") }} {% for author in page.authors %}{{ author.name }} {{ author.role }} \
{{ author.biography }}{% endfor %}
{{ page.date | date }}{% if page.updated %} {{ page.updated | iso }}{% endif %}
"""
    ),
    "partials/terms.html": LINKS,
}
I18N = 'feed = "The feed"\nai_tag = "A.I."\nalert_note = "The note"\nfootnotes = "The notes"\n'
SETTINGS = {
    "title": '"Random News"',
    "base_url": '"https://news.example/"',
    "description": '""',
    "timezone": '"UTC"',
    "language": '"en"',
    "lists.page_size": "3",
    "chains.by": '["site"]',
    "feeds.limit": "20",
    "feeds.content": '"full"',
    "feeds.per": "[]",
    "feeds.formats": '["rss", "atom", "json"]',
    "ai.headers": "false",
    "ai.training": '"unsaid"',
    "urls.post": '"/{slug}/"',
    "markdown": '{dialect = "github"}',
    "ai.label": '"always"',
    "build.output": '"public"',
    "build.headers": "false",
    "search.enabled": "false",
    "publisher.name": '"The Desk"',
    "params.colour": '"red"',
    "images.widths": "[16]",
    "images.cards": "false",
    "checks.ignore": (
        '["comment-parent", "late-correction", "no-contact", "no-policy", "no-responsible",'
        ' "orphan-comments", "picture-small", "no-card", "source-url", "alias", "term-address"]'
    ),
    "checks.external": "[]",
    "archives": "[]",
    "comments.provider": '"static"',
    "comments.server": '"https://comments.example/"',
    "comments.close_after": "0",
}
CHOICES = {
    "title": ['"Random News"', '"Other News"'],
    "description": ['""', '"What is new"'],
    "timezone": ['"UTC"', '"Asia/Kathmandu"', '"America/New_York"'],
    "language": ['"en"', '"de"', '"fr"'],
    "lists.page_size": ["2", "3", "5"],
    "chains.by": ['["site"]', '["site", "category"]', '["series", "site", "category"]', "[]"],
    "feeds.limit": ["3", "5", "20"],
    "feeds.content": ['"full"', '"summary"'],
    "feeds.per": ["[]", '["tag"]', '["category", "author"]'],
    "feeds.formats": ['["rss", "atom", "json"]', '["atom"]'],
    "ai.headers": ["true", "false"],
    "ai.training": ['"refused"', '"unsaid"'],
    "urls.post": [
        '"/{slug}/"',
        '"/{year}/{month}/{day}/{slug}/"',
        '"/{category}/{slug}.html"',
        '"/{author}/{slug}/"',
    ],
    "markdown": ['{dialect = "github"}', "{math = true}", '{dialect = "classic"}'],
    "ai.label": ['"always"', '"when-required"'],
    "build.output": ['"public"', '"site"', '"public"'],
    "build.headers": ["true", "false"],
    "search.enabled": ["true", "true", "false"],
    "checks.external": ["[]", '["/docs/", "/world"]', '["/docs"]'],
    "archives": [
        "[]",
        '[{path = "content/posts/sub"}]',
        '[{path = "content/posts"}, {path = "content/posts/sub"}]',
    ],
    "comments.provider": ['"none"', '"static"', '"isso"'],
    "comments.close_after": ["0", "30", "150"],
    "publisher.name": ['"The Desk"', '"The Other Desk"'],
    "params.colour": ['"red"', '"blue"', "[1, {a = 2}]"],
    "images.widths": ["[]", "[16]", "[24, 16]"],
    "images.cards": ["true", "false"],
}
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
TAGS = ["News", "news", "C++", "Ö", "❤️", "⚠️", "A&B", "a b", "O\u0308", "ne\u00adws"]
KINDS = ["Kind A", "kind a", "Kind B", "☀️ B", "☀️"]
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
            f"\n[to {path}]({path if path[0] == '/' else os.path.relpath(path, place)})\n"
            for path in self.links
        )
        return (
            "---\n"
            + "".join(f"{key}: {value}\n" for key, value in front.items())
            + f"---\n{self.body}\n{links}"
        )


class RandomSite:
    """`log` tells what has happened; `options` are those of the next build."""

    def __init__(self, place: Path, numbers: random.Random, posts: int = 10) -> None:
        self.random, self.place = numbers, place
        self.site = SiteTest(place / "site-0")
        self.log: list[str] = []
        self.options: dict[str, object] = {"now": START}
        self.settings = dict(SETTINGS)
        self.posts: dict[str, Draft] = {}
        self.broken: dict[str, bytes | None] = {}
        self.failed, self.outcome = False, ""
        self.saved: Path | None = None
        self._count = 0
        # The built-in templates are hidden: only these are parsed.
        hidden = {
            path.relative_to(site_folder.defaults() / "layouts").as_posix(): ""
            for path in (site_folder.defaults() / "layouts").rglob("*.html")
        }
        for name, text in {**hidden, **LAYOUTS}.items():
            self.site.write(f"layouts/{name}", text.encode())
        self._write_settings()
        self.site.write(
            "content/authors/ada.md", "---\nname: Ada Okafor\nrole: editor\n---\nA biography.\n"
        )
        self.site.write(
            "content/authors/bo.md", "---\nname: Bo Ørsted\n---\nAnother [one](ada.md).\n"
        )
        self.site.write("content/about.md", "---\ntitle: About\n---\n## Us\n\nText.\n")
        self.site.write("static/a.txt", "a file\n")
        self.site.write("static/pic.jpg", jpeg(40, 20, told=True))
        for _ in range(posts):
            self.add()

    # --- builds -----------------------------------------------------------------------------------

    @property
    def output(self) -> Path:
        return self.site.root / self.settings["build.output"].strip('"')

    def build(self, **more: object) -> Result:
        """A build as the next person would do it."""
        result = self.site.build(**{**self.options, **more})  # type: ignore[arg-type]
        self.failed = not result.ok
        self.outcome = "built" if result.ok else f"refused: {result.told.strip().splitlines()[0]}"
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
        result = self.site.build(**{**self.options, **more, "output": output})  # type: ignore[arg-type]
        found = tree(output)
        for folder in (state, output):
            shutil.rmtree(folder, ignore_errors=True)
        if aside.exists():
            aside.rename(state)
        return result, found

    # --- steps ------------------------------------------------------------------------------------

    def step(self) -> dict[str, object]:
        """Change something, and give the further options that the next build needs."""
        if self.failed and self.random.random() < 0.7:
            self.mend()
            return {}
        if not self.failed and self.random.random() < 0.16:
            return self.random.choice(ACCIDENTS)(self) or {}
        for _ in range(self.random.choice([1, 1, 1, 2, 3])):
            self.random.choice(EDITS)(self)
        if self.random.random() < 0.06:
            self.random.choice(MISTAKES)(self)
        return {}

    def say(self, text: str) -> None:
        self.log.append(text)

    def mend(self) -> None:
        """Take back what cannot be built: broken files, dead links, posts with one address,
        warnings under --strict."""
        self.say("mend")
        for path, data in self.broken.items():
            if data is None:
                (self.site.root / path).unlink(missing_ok=True)
            else:
                self.site.write(path, data)
        self.broken.clear()
        self.options.pop("strict", None)
        self.settings |= {
            key: SETTINGS[key] for key in ("urls.post", "archives", "checks.external")
        }
        self._write_settings()
        for n, (path, post) in enumerate(self.posts.items()):
            more = {
                key: value
                for key, value in post.more.items()
                if key not in {"aliases", "expires", "updated", "slug"}
            }
            self._write(
                path,
                replace(post, links=(), title=f"{post.title.split(' no. ')[0]} no. {n}", more=more),
            )
        for author in ("ada", "bo"):
            if not (self.site.root / f"content/authors/{author}.md").exists():
                self.site.write(
                    f"content/authors/{author}.md", f"---\nname: {author.capitalize()}\n---\n"
                )

    # --- posts ------------------------------------------------------------------------------------

    def add(self) -> None:
        self._count += 1
        bundle = self.random.random() < 0.2
        folder = self.random.choice(["", "", "sub/"])
        path = f"content/posts/{folder}p{self._count}{'/index' if bundle else ''}.md"
        post = Draft(title=f"{self.words(2)} {self._count}", date=self.date(), body=self.body())
        for change in (self._tags, self._category, self._nothing):
            post = change(post)
        if bundle:
            self.site.write(path.replace("index.md", "p.svg"), "<svg/>")
        self.say(f"add {path}")
        self._write(path, post)

    def edit_post(self) -> None:
        if not self.posts:
            return
        path = self.random.choice(list(self.posts))
        change = self.random.choice(
            [
                self._body,
                self._body,
                self._title,
                self._summary,
                self._date,
                self._tags,
                self._category,
                self._series,
                self._shown,
                self._author,
                self._draft,
                self._expires,
                self._alias,
                self._image,
                self._lang,
                self._layout,
                self._updated,
                self._link,
                self._link,
                self._params,
                self._ai,
                self._slug,
            ]
        )
        self.say(f"{change.__name__.strip('_')} of {path}")
        self._write(path, change(self.posts[path]))

    def stray_link(self) -> None:
        """A link that leads nowhere, or to what others serve; mostly where that is no error."""
        archived = (
            [path for path in self.posts if path.startswith("content/posts/sub/")]
            if "sub" in self.settings["archives"]
            else []
        )
        served = list(self.posts) if "docs" in self.settings["checks.external"] else []
        if not archived and not served:
            return self.edit_setting()
        path = self.random.choice([*archived, *served])
        target = (
            "/docs/page?x#y"
            if path not in archived
            else self.random.choice(["content/posts/gone.md", "/gone/"])
        )
        self.say(f"stray link in {path}")
        return self._write(path, replace(self.posts[path], links=(*self.posts[path].links, target)))

    def rename(self) -> None:
        if not self.posts:
            return
        path = self.random.choice(
            [path for path in self.posts if not path.endswith("/index.md")] or [""]
        )
        if not path:
            return
        self._count += 1
        new = f"content/posts/renamed-{self._count}.md"
        self.say(f"rename {path} {new}")
        os.rename(self.site.root / path, self._ready(new))  # noqa: PTH104 - pathlib would say the same at greater length
        self.posts[new] = self.posts.pop(path)
        self._write(new, self.posts[new])
        self._forget(path)

    def delete(self) -> None:
        if len(self.posts) < 8:
            return self.add()
        path = self.random.choice(list(self.posts))
        self.say(f"delete {path}")
        del self.posts[path]
        self.site.delete(path)
        if path.endswith("/index.md"):
            shutil.rmtree((self.site.root / path).parent)
        self._forget(path)
        return None

    def _forget(self, path: str) -> None:
        """Nearly always, whoever takes a post away takes the links to it away as well."""
        if self.random.random() < 0.8:
            for other, post in self.posts.items():
                if path in post.links:
                    self._write(
                        other,
                        replace(post, links=tuple(link for link in post.links if link != path)),
                    )

    def _write(self, path: str, post: Draft) -> None:
        self.posts[path] = post
        self._ready(path).write_text(post.text(os.path.dirname(path)), encoding="utf-8")

    def _ready(self, path: str) -> Path:
        file = self.site.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        return file

    def _nothing(self, post: Draft) -> Draft:
        return post

    def _body(self, post: Draft) -> Draft:
        return replace(post, body=self.body())

    def _title(self, post: Draft) -> Draft:
        return replace(post, title=f"{self.words(2)} {self._count} {self.random.randrange(99)}")

    def _date(self, post: Draft) -> Draft:
        return self._with(
            self._with(replace(post, date=self.date()), "expires", None), "updated", None
        )

    def _author(self, post: Draft) -> Draft:
        return replace(post, author=self.random.choice(["ada", "bo", "[bo, ada]"]))

    def _link(self, post: Draft) -> Draft:
        others = [
            path for path, other in self.posts.items() if other.date < "2026-05" and not other.more
        ]
        return replace(
            post,
            links=tuple(self.random.sample(others, min(len(others), self.random.randrange(3)))),
        )

    def _with(self, post: Draft, key: str, value: str | None) -> Draft:
        more = {k: v for k, v in post.more.items() if k != key}
        return replace(post, more=more if value is None else {**more, key: value})

    def _summary(self, post: Draft) -> Draft:
        return self._with(post, "summary", self.random.choice([None, f'"{self.words(4)}"']))

    def _tags(self, post: Draft) -> Draft:
        return self._with(
            post, "tags", f"[{', '.join(self.random.sample(TAGS, self.random.randrange(4)))}]"
        )

    def _category(self, post: Draft) -> Draft:
        return self._with(post, "category", self.random.choice([None, *KINDS]))

    def _series(self, post: Draft) -> Draft:
        return self._with(post, "series", self.random.choice([None, "One", "Two"]))

    def _shown(self, post: Draft) -> Draft:
        """One of the keys that layouts only show."""
        key = self.random.choice(ShownPostMeta.__struct_fields__)
        return self._with(post, key, self.random.choice([None, "One", "Two"]))

    def _draft(self, post: Draft) -> Draft:
        return self._with(post, "draft", self.random.choice([None, "true"]))

    def _expires(self, post: Draft) -> Draft:
        return self._with(
            post, "expires", self.random.choice([None, None, "2026-07-01T10:00:00Z", "2026-07-20"])
        )

    def _alias(self, post: Draft) -> Draft:
        return self._with(
            post,
            "aliases",
            self.random.choice(
                [
                    None,
                    f"[/old/{self.random.randrange(9)}/]",
                    f"[/old/{self.random.randrange(9)}, /Old/{self.random.randrange(9)}/]",
                    f'["/o\u0308ld/v1.{self.random.randrange(9)}", /x.php, /x]',
                    self._own(post),
                ]
            ),
        )

    def _own(self, post: Draft) -> str:
        """An alias that is, with luck, the address that the post has, and one in another letter
        case."""
        slug = post.more.get("slug", "s")
        return f"[/{slug}/, /{slug.upper()}/]"

    def _image(self, post: Draft) -> Draft:
        """A picture over the text, in it, both or neither."""
        shown = self.random.choice(
            [
                "",
                "\n\n![x](/pic.jpg)",
                "\n\n[![x](/pic.jpg)](/pic.jpg) ![y](https://a.example/b.png)",
            ]
        )
        post = replace(post, body=post.body.partition("\n\n![")[0].partition("\n\n[!")[0] + shown)
        return self._with(
            self._with(post, "image", self.random.choice([None, "/pic.jpg"])), "image_alt", "X"
        )

    def _lang(self, post: Draft) -> Draft:
        return self._with(post, "lang", self.random.choice([None, "de", "fr", "he"]))

    def _layout(self, post: Draft) -> Draft:
        return self._with(post, "layout", self.random.choice([None, "special"]))

    def _updated(self, post: Draft) -> Draft:
        return self._with(
            post, "updated", self.random.choice([None, "2026-12-24", "2026-12-24T10:00:00+02:00"])
        )

    def _params(self, post: Draft) -> Draft:
        return self._with(
            post, "params", self.random.choice([None, "{z: 1, a: [1, 2]}", "{a: [1, 2], z: 1}"])
        )

    def _ai(self, post: Draft) -> Draft:
        return self._with(
            post,
            "ai",
            self.random.choice(
                ["true", "false", "{involvement: assisted}", "{involvement: automated, model: M}"]
            ),
        )

    def _slug(self, post: Draft) -> Draft:
        return self._with(
            post,
            "slug",
            self.random.choice(
                [
                    None,
                    f"slug-{self.random.randrange(99)}",
                    f"Slug_{self.random.randrange(9)}.x",
                    f"o\u0308-{self.random.randrange(99)}",
                ]
            ),
        )

    # --- what posts are made of -------------------------------------------------------------------

    def words(self, count: int) -> str:
        return " ".join(self.random.choices(WORDS, k=count))

    def body(self) -> str:
        parts = [
            self.words(5),
            f"## {self.words(2)}\n\n{self.words(3)}",
            f"```python\nx = '{self.words(1)}'\n```",
            f"- {self.words(1)}\n- {self.words(2)}",
            f"Note[^1].\n\n[^1]: {self.words(2)}",
            f"<b>{self.words(1)}</b> <i onclick=x>{self.words(1)}</i>",
            f"> [!NOTE]\n> {self.words(2)}",
            f"It costs $5, and $x_{self.random.randrange(9)}$ is {self.words(1)}.",
            f"$$\n{self.random.choice('abc')}^2\n$$",
            f"| a | b |\n|---|---|\n| {self.words(1)} | 2 |",
        ]
        return "\n\n".join(self.random.sample(parts, self.random.choice([1, 1, 2, 3])))

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

    # --- the rest of the site ---------------------------------------------------------------------

    def edit_layout(self) -> None:
        name = self.random.choice(
            [name for name in LAYOUTS if (self.site.root / "layouts" / name).exists()]
        )
        self.say(f"layout {name}")
        more = self.random.choice(["", f"{{# {self.words(1)} #}}", *[self.words(2)] * 3])
        if name not in {"partials/card.html", "partials/terms.html"}:
            more += self.random.choice(
                [
                    "",
                    "",
                    "{{ recent | length }}",
                    "{{ archive | length }} {{ tags | length }}",
                    "{% if false %}{% include page.url %}{% endif %}",
                    '{{ "css/site.css" | asset }}',
                    "{% for post in related %}{{ post.title }} {{ post.url }} {% endfor %}",
                    (
                        "{% for section in sections %}{{ section.name }} {{ section.posts | length"
                        " }} {% endfor %}"
                    ),
                ]
            )
        # What stands outside of a block of a layout that extends another one is shown nowhere.
        text, end = LAYOUTS[name], "{% endblock %}"
        self.site.write(
            f"layouts/{name}",
            (text.replace(end, more + end) if end in text else text + more + "\n").encode(),
        )

    def edit_style(self) -> None:
        path = "layouts/css/" + self.random.choice(["custom.css", "more.css", "base.css"])
        if (self.site.root / path).exists() and self.random.random() < 0.5:
            self.say(f"no {path}")
            return self.site.delete(path)
        self.say(path)
        return self.site.write(path, f".{self.words(1)} {{ color: red; }}\n")

    def edit_string(self) -> None:
        name = self.random.choice(["en", "de", "fr"])
        if (self.site.root / f"layouts/i18n/{name}.toml").exists() and self.random.random() < 0.5:
            self.say(f"no strings {name}")
            return self.site.delete(f"layouts/i18n/{name}.toml")
        self.say(f"strings {name}")
        return self.site.write(
            f"layouts/i18n/{name}.toml",
            I18N.replace("The", self.words(1)) + f'by = "{self.words(1)}"\n',
        )

    def edit_setting(self) -> None:
        key = self.random.choice(list(CHOICES))
        if key == "build.output" and self.output.exists() and self.failed:
            return
        self.settings[key] = self.random.choice(CHOICES[key])
        self.say(f"setting {key} = {self.settings[key]}")
        self._write_settings()

    def edit_nav(self) -> None:
        self.settings["nav"] = self.random.choice(
            ["[]", '[{title = "About", url = "/about/"}]', '[{title = "Tags", url = "/tags/"}]']
        )
        self.say("nav")
        self._write_settings()

    def _write_settings(self) -> None:
        self.site.write(
            "site.toml",
            "".join(f"{key} = {value}\n" for key, value in self.settings.items()).encode(),
        )

    def edit_author(self) -> None:
        key = self.random.choice(["ada", "bo"])
        self.say(f"author {key}")
        self.site.write(
            f"content/authors/{key}.md",
            f"---\nname: {self.random.choice(['Ada Okafor', 'Bo Ørsted', 'Cy'])}\nrole:"
            f" {self.words(1)}\n---\n{self.words(3)} [x](../about.md)\n".encode(),
        )

    def other_author(self) -> None:
        path = "content/authors/cy.md"
        self.say("author cy")
        if (self.site.root / path).exists():
            self.site.delete(path)
        else:
            self.site.write(path, "---\nname: Cy\n---\n")

    def edit_page(self) -> None:
        self.say("page")
        self.site.write(
            "content/about.md",
            f"---\ntitle: About {self.words(1)}\n---\n"
            f"## {self.words(1)}\n\n{self.body()}\n".encode(),
        )

    def other_page(self) -> None:
        path = self.random.choice(["content/pages/more.md", "content/ai-policy.md"])
        self.say(path)
        if (self.site.root / path).exists():
            self.site.delete(path)
        else:
            self.site.write(
                path, f"---\ntitle: Policy {self.words(1)}\n---\n{self.body()}\n".encode()
            )

    def edit_static(self) -> None:
        """A file comes, goes, changes, stands in for a built-in one, becomes a folder, or is a
        folder no more."""
        path = "static/" + self.random.choice(
            ["a.txt", "b", "b/c", "b/d/e.txt", "css/site.css", "robots.txt", "ä ö.txt", "b"]
        )
        self.say(path)
        file = self.site.root / path
        if file.is_file() and self.random.random() < 0.5:
            return file.unlink()
        for above in file.parents:
            if above.is_file():
                above.unlink()
        if file.is_dir():
            shutil.rmtree(file)
        return self.site.write(path, self.words(3).encode())

    def edit_picture(self) -> None:
        width, turn = self.random.choice([10, 40, 60]), self.random.choice([1, 6])
        self.say(f"picture, {width} pixels, turn {turn}")
        data = self.random.choice(
            [
                jpeg(width, 20, orientation=turn),
                jpeg(width, 20, orientation=turn, told=True),
                png(width, 20, "P", self.random.randrange(3)),
            ]
        )
        self.site.write("static/pic.jpg", data)

    def edit_bundle(self) -> None:
        bundles = [path for path in self.posts if path.endswith("/index.md")]
        if not bundles:
            return self.add()
        folder = os.path.dirname(self.random.choice(bundles))
        path = f"{folder}/{self.random.choice(['p.svg', 'q.txt', 'deep/r.txt'])}"
        self.say(path)
        if (self.site.root / path).is_file() and self.random.random() < 0.4:
            return self.site.delete(path)
        return self.site.write(path, f"<svg>{self.words(1)}</svg>".encode())

    def edit_comments(self) -> None:
        """Comments on a post, or on none, come, go and change; replies may be to nothing."""
        path = comments_path(self.random.choice([*self.posts, "content/posts/nothing.md"]))
        if (self.site.root / path).is_file() and self.random.random() < 0.3:
            self.say(f"no {path}")
            return self.site.delete(path)
        self.say(path)
        entries = [
            f'[[comment]]\nid = "{n}"\nparent = "{self.random.choice(["", "", "0", "1", "9"])}"\n'
            f'date = 2026-02-0{self.random.randrange(1, 9)}\nauthor = "{self.words(1)}"\n'
            f'text = "{self.words(2)} *{self.words(1)}* <b>"\n'
            for n in range(self.random.randrange(4))
        ]
        return self.site.write(path, "\n".join(entries).encode())

    def change_options(self) -> None:
        key, values = self.random.choice(
            [
                ("drafts", [True, False]),
                ("base_url", [None, "https://user.example/blog/"]),
                ("strict", [True, False, False]),
            ]
        )
        self.options[key] = self.random.choice(values)
        self.say(f"{key} = {self.options[key]}")

    def change_now(self) -> None:
        self.options["now"] = self.random.choice(
            [
                START,
                START - dt.timedelta(days=40),
                START + dt.timedelta(days=5),
                START + dt.timedelta(days=12),
                START + dt.timedelta(days=40),
                START + dt.timedelta(days=400),
                dt.datetime(2026, 6, 5, tzinfo=dt.UTC),
                dt.datetime(2026, 6, 10, 8, tzinfo=dt.UTC),
            ]
        )
        self.say(f"now = {self.options['now']}")

    # --- what tries to deceive --------------------------------------------------------------------

    def sources(self) -> list[Path]:
        return sorted(
            path
            for name in ("content", "layouts", "static")
            for path in (self.site.root / name).rglob("*")
            if path.is_file()
        )

    def touch(self) -> None:
        self.say("touch everything")
        moment = self.random.choice([1_000_000_000, 1_800_000_000.25, 1_900_000_000.5])
        for path in self.sources():
            os.utime(path, (moment, moment))

    def equal_size(self) -> None:
        """Another text of the same length, in place or as another file, with the times of the old
        one."""
        path = self.random.choice(
            [path for path in self.sources() if path.suffix in {".md", ".txt", ".svg"}]
        )
        status, data = path.stat(), path.read_bytes()
        letters = [
            i
            for i in range(len(data) // 2, len(data))
            if data[i : i + 1].isalpha() and b"`" not in data[:i] and data[i] not in b"n"
        ]
        if not letters or b"](" in data or b"```" in data:
            return
        i = self.random.choice(letters)
        new = data[:i] + (b"y" if data[i : i + 1] == b"x" else b"x") + data[i + 1 :]
        relative = path.relative_to(self.site.root).as_posix()
        in_place = self.random.random() < 0.5
        self.say(f"equal size, {'in place' if in_place else 'replaced'}: {relative}")
        if in_place:
            path.write_bytes(new)
        else:
            path.with_suffix(".tmp").write_bytes(new)
            path.with_suffix(".tmp").replace(path)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

    # --- mistakes, which make a build fail until they are mended ----------------------------------

    def _break(self, path: str, text: str) -> None:
        file = self.site.root / path
        self.say(f"break {path}")
        if path not in self.broken:
            self.broken[path] = file.read_bytes() if file.is_file() else None
        self.site.write(path, text.encode())

    def bad_front_matter(self) -> None:
        text = self.random.choice(["---\ntitle: [\n---\n", "---\ncolour: red\n---\n", "no"])
        self._break(self.random.choice(list(self.posts) or ["content/about.md"]), text)

    def dead_link(self) -> None:
        self._break(
            "content/posts/dead.md",
            Draft(title="Dead", date="2026-01-01", body="[x](nowhere.md) ![y](/no.png)").text(""),
        )

    def bad_layout(self) -> None:
        name = self.random.choice(["post.html", "base.html", "partials/card.html", "tags.html"])
        text = self.random.choice(
            [
                "{% if %}",
                "{{ page.no_such_thing.at_all }}",
                "{% extends 'nothing.html' %}",
                "{{ t('no') }}",
            ]
        )
        self._break(f"layouts/{name}", text)

    def bad_strings(self) -> None:
        self._break(
            "layouts/i18n/de.toml",
            self.random.choice(["by = 1\n", "by = \n", 'archive_month = "{nothing}"\n']),
        )

    def bad_picture(self) -> None:
        self._break("static/pic.jpg", self.random.choice(["", "no picture", "GIF89a"]))

    def no_author(self) -> None:
        self._break(
            "content/posts/nobody.md",
            Draft(title="Nobody", date="2026-01-01", body="x", author="nobody").text(""),
        )

    # --- accidents: each is followed by a build at once -------------------------------------------

    def damage_output(self) -> None:
        files = sorted(path for path in self.output.rglob("*") if path.is_file())
        if not files:
            return
        path = self.random.choice(files)
        kind = self.random.choice(
            ["deleted", "changed", "cut", "folder deleted", "same size, same times"]
        )
        self.say(f"output {kind}: {path.relative_to(self.site.root)}")
        status, data = path.stat(), path.read_bytes()
        if kind == "deleted":
            path.unlink()
        elif kind == "folder deleted":
            shutil.rmtree(path.parent)
        elif kind == "same size, same times":
            path.write_bytes(bytes(len(data)))
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
        else:
            path.write_bytes(data + b"!" if kind == "changed" else data[: len(data) // 2])

    def delete_state(self) -> dict[str, object]:
        self.say("delete .sitegen")
        shutil.rmtree(self.site.root / ".sitegen")
        self._drop_outputs(self.output.name)
        return {"clean": True}

    def delete_store(self) -> None:
        self.say("delete the store")
        (self.site.root / ".sitegen/store.db").unlink(missing_ok=True)

    def delete_output(self) -> None:
        self.say("delete the output")
        shutil.rmtree(self.output, ignore_errors=True)

    def save_state(self) -> None:
        self.say("save .sitegen")
        self.saved = self.place / "saved"
        shutil.rmtree(self.saved, ignore_errors=True)
        shutil.copytree(self.site.root / ".sitegen", self.saved)

    def restore_state(self) -> dict[str, object]:
        if self.saved is None:
            self.save_state()
            return {}
        fresh = self.random.random() < 0.6
        self.say(f"restore an older .sitegen{', without output' if fresh else ''}")
        shutil.rmtree(self.site.root / ".sitegen")
        shutil.copytree(self.saved, self.site.root / ".sitegen")
        self._drop_outputs("" if fresh else self.output.name)
        if fresh:
            for _ in range(self.random.randrange(3)):
                self.random.choice(EDITS)(self)
        return {"clean": True}

    def _drop_outputs(self, kept: str) -> None:
        """Whoever loses the memory of an output folder that is not built now would find foreign
        files there later."""
        for name in {"public", "site"} - {kept}:
            shutil.rmtree(self.site.root / name, ignore_errors=True)

    def move(self) -> None:
        number = int(self.site.root.name.rpartition("-")[2]) + 1
        new = self.place / f"site-{number}"
        self.say(f"move to {new.name}")
        self.site.root.rename(new)
        self.site.root = new

    def nothing(self) -> None:
        self.say("nothing")


EDITS: list[Callable[[RandomSite], object]] = [
    *[RandomSite.edit_post] * 10,
    *[RandomSite.add] * 2,
    *[RandomSite.delete] * 2,
    RandomSite.rename,
    RandomSite.stray_link,
    RandomSite.edit_layout,
    RandomSite.edit_layout,
    RandomSite.edit_string,
    RandomSite.edit_setting,
    RandomSite.edit_setting,
    RandomSite.edit_nav,
    RandomSite.edit_author,
    RandomSite.other_author,
    RandomSite.edit_page,
    RandomSite.other_page,
    RandomSite.edit_static,
    RandomSite.edit_static,
    RandomSite.edit_bundle,
    RandomSite.edit_picture,
    RandomSite.change_options,
    RandomSite.change_now,
    RandomSite.change_now,
    *[RandomSite.edit_comments] * 3,
    RandomSite.move,
    RandomSite.touch,
    RandomSite.equal_size,
    RandomSite.equal_size,
]
MISTAKES: list[Callable[[RandomSite], None]] = [
    RandomSite.bad_front_matter,
    RandomSite.dead_link,
    RandomSite.bad_layout,
    RandomSite.bad_strings,
    RandomSite.no_author,
    RandomSite.bad_picture,
]
ACCIDENTS: list[Callable[[RandomSite], dict[str, object] | None]] = [
    RandomSite.damage_output,
    RandomSite.damage_output,
    RandomSite.delete_state,
    RandomSite.delete_store,
    RandomSite.delete_output,
    RandomSite.save_state,
    RandomSite.restore_state,
    RandomSite.restore_state,
    RandomSite.move,
    RandomSite.nothing,
]


def tree(folder: Path) -> dict[str, bytes | None]:
    """Files with their bytes, and folders."""
    found: dict[str, bytes | None] = {}
    for place, folders, names in os.walk(folder):
        under = "" if Path(place) == folder else f"{os.path.relpath(place, folder)}/"
        found |= {under + name: None for name in folders}
        found |= {under + name: Path(place, name).read_bytes() for name in names}
    return found
