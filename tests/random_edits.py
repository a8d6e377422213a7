"""All that people change in a random site on a good day, and the clock, and tools that keep file
times and sizes."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from fonts_support import drawn, noto
from msgspec.structs import replace
from random_blog import START, Blog
from random_layouts import COMPONENTS, I18N, LAYOUTS
from random_pictures import edit_icon, edit_picture, edit_sidecar
from random_posts import add, delete, edit_post, edit_text, rename, translate
from random_settings import CHOICES
from random_terms import edit_words

from sitegen.link.addresses import comments_path


def stray_link(blog: Blog) -> None:
    """A link that leads nowhere, or to what others serve; mostly where that is no error."""
    archived = (
        [path for path in blog.posts if path.startswith("content/posts/sub/")]
        if "sub" in blog.settings["archives"]
        else []
    )
    served = list(blog.posts) if "docs" in blog.settings["checks.external"] else []
    if not archived and not served:
        return edit_setting(blog)
    path = blog.random.choice([*archived, *served])
    target = (
        "/docs/page?x#y"
        if path not in archived
        else blog.random.choice(["content/posts/gone.md", "/gone/"])
    )
    blog.say(f"stray link in {path}")
    return blog.write_post(path, replace(blog.posts[path], links=(*blog.posts[path].links, target)))


def unstated_source(blog: Blog) -> None:
    """A post that does not state its sources; nearly always where that is no error."""
    paths = [
        path
        for path in blog.posts
        if "sub" in blog.settings["archives"] and path.startswith("content/posts/sub/")
    ]
    if not paths and blog.random.random() < 0.9:
        return edit_setting(blog)
    path = blog.random.choice(paths or list(blog.posts))
    blog.say(f"unstated source of {path}")
    post = blog.posts[path]
    return blog.write_post(path, replace(post, more={**post.more, "source": "unstated"}))


def edit_layout(blog: Blog) -> None:
    name = blog.random.choice(
        [name for name in LAYOUTS if (blog.site.root / "layouts" / name).exists()]
    )
    blog.say(f"layout {name}")
    if not LAYOUTS[name] and blog.random.random() < 0.5:
        return blog.site.write(f"layouts/{name}", b"")
    more = blog.random.choice(["", f"{{# {blog.words(1)} #}}", *[blog.words(2)] * 3])
    if name not in {"partials/card.html", "partials/terms.html"}:
        more += blog.random.choice(
            [
                "",
                "",
                "{{ recent | length }}",
                "{{ archive | length }} {{ tags | length }}",
                "{% for post in chosen | default([]) %}{{ post.url }}{% endfor %}",
                "{{ other is defined and other | length }}",
                "{{ data.numbers is defined and data.numbers | length }}",
                "{% for name in ['numbers', 'team'] %}{{ data[name] is defined }}{% endfor %}",
                "{% if false %}{% include page.url %}{% endif %}",
                '{{ "css/site.css" | asset }}',
                '{% include "!partials/site-name.html" %}',
                "{% for post in related %}{{ post.title }} {{ post.url }} {% endfor %}",
                (
                    "{% for section in sections %}{{ section.name }} {{ section.posts | length"
                    " }} {% endfor %}"
                ),
            ]
        )
    # What stands outside of a block of a layout that extends another one is shown nowhere.
    text, end = LAYOUTS[name], "{% endblock %}"
    return blog.site.write(
        f"layouts/{name}",
        (text.replace(end, more + end) if end in text else text + more + "\n").encode(),
    )


def edit_component(blog: Blog) -> None:
    """The layout of a component, its style sheet or its form in feeds comes, changes or goes."""
    name = blog.random.choice(list(COMPONENTS))
    blog.say(f"component {name}")
    there = (blog.site.root / "layouts" / name).exists()
    if there and blog.random.random() < 0.25:
        # Texts that use it cannot be built until it is there again.
        blog.broken[f"layouts/{name}"] = COMPONENTS[name].encode()
        return blog.site.delete(f"layouts/{name}")
    word = blog.words(1)
    more = blog.random.choice(["", word, f"{{# {word} #}}", "{{ data.team is defined }}"])
    if name.endswith(".css"):
        more = f"/*! {word} */"
    text = COMPONENTS[name]
    first = blog.random.choice(["", "", "{# open: boolean #}\n"])
    first = first if name in ("components/box.html", "components/count.html") else ""
    return blog.site.write(f"layouts/{name}", f"{first}{text}{more}\n".encode())


def edit_data(blog: Blog) -> None:
    """A data file comes, changes, goes, or changes its format; rarely it is none."""
    name = blog.random.choice(
        [
            "list.json",
            "list.json",
            "rows.csv",
            "rows.csv",
            "numbers.csv",
            "numbers.json",
            "team.toml",
            "team.yaml",
        ]
    )
    blog.say(f"data {name}")
    if name == "list.json":
        paths = blog.random.sample(sorted(blog.posts), min(3, len(blog.posts)))
        return blog.site.write(f"data/{name}", json.dumps([*paths, "/gone/"]).encode())
    if name == "rows.csv":
        text = f"name,count\n{blog.words(1)},{blog.random.randrange(3)}\n"
        return blog.site.write(f"data/{name}", text.encode())
    if (blog.site.root / "data" / name).exists() and blog.random.random() < 0.4:
        return blog.site.delete(f"data/{name}")
    for other in ("csv", "json", "toml", "yaml"):
        (blog.site.root / "data" / f"{name.partition('.')[0]}.{other}").unlink(missing_ok=True)
    words = blog.words(1)
    texts = {
        "numbers.csv": f"name,count\n{words},{blog.random.randrange(3)}\n",
        "numbers.json": blog.random.choice([f'["{words}", 1.5]', f'[ "{words}",\n1.5 ]', "{}"]),
        "team.toml": f'name = "{words}"\nsince = 2026-01-0{blog.random.randrange(1, 9)}\n',
        "team.yaml": f"name: {words}\n",
    }
    return blog.site.write(f"data/{name}", texts[name].encode())


def edit_string(blog: Blog) -> None:
    name = blog.random.choice(["en", "de", "fr"])
    if (blog.site.root / f"layouts/i18n/{name}.toml").exists() and blog.random.random() < 0.5:
        blog.say(f"no strings {name}")
        return blog.site.delete(f"layouts/i18n/{name}.toml")
    blog.say(f"strings {name}")
    return blog.site.write(
        f"layouts/i18n/{name}.toml",
        I18N.replace("The", blog.words(1)) + f'by = "{blog.words(1)}"\n',
    )


def edit_setting(blog: Blog) -> None:
    key = blog.random.choice(list(CHOICES))
    if key == "languages" and blog.translations:
        return
    if key == "build.output" and blog.output.exists() and blog.failed:
        return
    blog.settings[key] = blog.random.choice(CHOICES[key])
    blog.say(f"setting {key} = {blog.settings[key]}")
    blog.write_settings()


def edit_nav(blog: Blog) -> None:
    blog.settings["nav"] = blog.random.choice(
        [
            "[]",
            '[{title = "About", url = "/about/"}]',
            '[{title = "Tags", url = "/tags/", links = [{title = "All", url = "/archive/"}]}]',
            '[{title = "A", links = [{title = "B", url = "/about/"}]}]',
        ]
    )
    blog.say("nav")
    blog.write_settings()


def edit_author(blog: Blog) -> None:
    key = blog.random.choice(["ada", "bo"])
    blog.say(f"author {key}")
    blog.site.write(
        f"content/authors/{key}.md",
        f"---\nname: {blog.random.choice(['Ada Okafor', 'Bo Ørsted', 'Cy'])}\nrole:"
        f" {blog.words(1)}\n---\n{blog.words(3)} [x](../about.md)\n".encode(),
    )


def other_author(blog: Blog) -> None:
    path = "content/authors/cy.md"
    blog.say("author cy")
    if (blog.site.root / path).exists():
        blog.site.delete(path)
    else:
        blog.site.write(path, "---\nname: Cy\n---\n")


def edit_page(blog: Blog) -> None:
    blog.say("page")
    blog.site.write(
        "content/about.md",
        f"---\ntitle: About {blog.words(1)}\n---\n## {blog.words(1)}\n\n{blog.body()}\n".encode(),
    )


def other_page(blog: Blog) -> None:
    names = ("pages/more.md", "ai-policy.md", "pages/corrections.md", "pages/series.md")
    names += ("pages/list.md", "pages/list.md")
    path = f"content/{blog.random.choice(names)}"
    blog.say(path)
    if (blog.site.root / path).exists():
        blog.site.delete(path)
    else:
        more = blog.random.choice(["output: /a/list.xml\nlayout: list.xml\n", ""])
        more = more if path.endswith("list.md") else ""
        text = f"---\ntitle: Policy {blog.words(1)}\n{more}---\n{blog.body()}\n"
        blog.site.write(path, text.encode())


def edit_static(blog: Blog) -> None:
    """A file comes, goes, changes, stands in for a built-in one, becomes a folder, or is a
    folder no more."""
    path = "static/" + blog.random.choice(
        ["a.txt", "b", "b/c", "b/d/e.txt", "css/site.css", "robots.txt", "ä ö.txt", "b"]
    )
    blog.say(path)
    file = blog.site.root / path
    if file.is_file() and blog.random.random() < 0.5:
        return file.unlink()
    for above in file.parents:
        if above.is_file():
            above.unlink()
    if file.is_dir():
        shutil.rmtree(file)
    return blog.site.write(path, blog.words(3).encode())


def edit_font(blog: Blog) -> None:
    """Another font under the same name. Most often no setting names it."""
    blog.say("static/a.woff2")
    blog.site.write("static/a.woff2", blog.random.choice([drawn(), drawn(width=600), noto()]))


def edit_bundle(blog: Blog) -> None:
    bundles = [path for path in blog.posts if path.endswith("/index.md")]
    if not bundles:
        return add(blog)
    folder = os.path.dirname(blog.random.choice(bundles))
    path = f"{folder}/{blog.random.choice(['p.svg', 'q.txt', 'deep/r.txt'])}"
    blog.say(path)
    if (blog.site.root / path).is_file() and blog.random.random() < 0.4:
        return blog.site.delete(path)
    return blog.site.write(path, f"<svg>{blog.words(1)}</svg>".encode())


def edit_comments(blog: Blog) -> None:
    """Comments on a post, or on none, come, go and change; replies may be to nothing."""
    path = comments_path(blog.random.choice([*blog.posts, "content/posts/nothing.md"]), ())
    if (blog.site.root / path).is_file() and blog.random.random() < 0.3:
        blog.say(f"no {path}")
        return blog.site.delete(path)
    blog.say(path)
    entries = [
        f'[[comment]]\nid = "{n}"\nparent = "{blog.random.choice(["", "", "0", "1", "9"])}"\n'
        f'date = 2026-02-0{blog.random.randrange(1, 9)}\nauthor = "{blog.words(1)}"\n'
        f'text = "{blog.words(2)} *{blog.words(1)}* <b>"\n'
        for n in range(blog.random.randrange(4))
    ]
    return blog.site.write(path, "\n".join(entries).encode())


# --- the next build: its options and its time -----------------------------------------------------


def change_options(blog: Blog) -> None:
    key, values = blog.random.choice(
        [
            ("drafts", [True, False]),
            ("base_url", [None, "https://user.example/blog/"]),
            ("strict", [True, False, False]),
        ]
    )
    blog.options[key] = blog.random.choice(values)
    blog.say(f"{key} = {blog.options[key]}")


def change_now(blog: Blog) -> None:
    blog.options["now"] = blog.random.choice(
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
    blog.say(f"now = {blog.options['now']}")


# --- what tries to deceive: places, times and sizes of files --------------------------------------


def sources(blog: Blog) -> list[Path]:
    return sorted(
        path
        for name in ("content", "layouts", "static", "data")
        for path in (blog.site.root / name).rglob("*")
        if path.is_file()
    )


def move(blog: Blog) -> None:
    number = int(blog.site.root.name.rpartition("-")[2]) + 1
    new = blog.place / f"site-{number}"
    blog.say(f"move to {new.name}")
    blog.site.root.rename(new)
    blog.site.root = new


def touch(blog: Blog) -> None:
    blog.say("touch everything")
    moment = blog.random.choice([1_000_000_000, 1_800_000_000.25, 1_900_000_000.5])
    for path in sources(blog):
        os.utime(path, (moment, moment))


def equal_size(blog: Blog) -> None:
    """Another text of the same length, in place or as another file, with the times of the old
    one."""
    path = blog.random.choice(
        [path for path in sources(blog) if path.suffix in {".md", ".txt", ".svg"}]
    )
    status, data = path.stat(), path.read_bytes()
    # `mend` cannot take back what it breaks in the front matter of a translation.
    first = max(len(data) // 2, data.find(b"\n---\n") + 5)
    letters = [
        i
        for i in range(first, len(data))
        if data[i : i + 1].isalpha() and b"`" not in data[:i] and data[i] not in b"n"
    ]
    if not letters or b"](" in data or b"```" in data or b"::" in data:
        return
    i = blog.random.choice(letters)
    new = data[:i] + (b"y" if data[i : i + 1] == b"x" else b"x") + data[i + 1 :]
    relative = path.relative_to(blog.site.root).as_posix()
    in_place = blog.random.random() < 0.5
    blog.say(f"equal size, {'in place' if in_place else 'replaced'}: {relative}")
    if in_place:
        path.write_bytes(new)
    else:
        path.with_suffix(".tmp").write_bytes(new)
        path.with_suffix(".tmp").replace(path)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


EDITS: list[Callable[[Blog], object]] = [
    *[edit_post] * 10,
    *[add] * 2,
    *[delete] * 2,
    rename,
    *[translate] * 2,
    edit_text,
    edit_words,
    stray_link,
    unstated_source,
    edit_layout,
    edit_layout,
    edit_string,
    edit_data,
    edit_component,
    edit_setting,
    edit_setting,
    edit_nav,
    edit_author,
    other_author,
    edit_page,
    other_page,
    edit_static,
    edit_font,
    edit_static,
    edit_bundle,
    edit_picture,
    edit_icon,
    edit_sidecar,
    change_options,
    change_now,
    change_now,
    *[edit_comments] * 3,
    move,
    touch,
    equal_size,
    equal_size,
]
