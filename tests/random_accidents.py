"""Bad luck of a random site: mistakes of its authors, and accidents on its disk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable

from msgspec.structs import replace
from random_blog import Blog, Draft
from random_edits import EDITS, move

# --- mistakes, which make a build fail until they are mended --------------------------------------


def _break(blog: Blog, path: str, text: str) -> None:
    file = blog.site.root / path
    blog.say(f"break {path}")
    if path not in blog.broken:
        blog.broken[path] = file.read_bytes() if file.is_file() else None
    blog.site.write(path, text.encode())


def bad_front_matter(blog: Blog) -> None:
    text = blog.random.choice(["---\ntitle: [\n---\n", "---\ncolour: red\n---\n", "no"])
    _break(blog, blog.random.choice(list(blog.posts) or ["content/about.md"]), text)


def dead_link(blog: Blog) -> None:
    _break(
        blog,
        "content/posts/dead.md",
        Draft(title="Dead", date="2026-01-01", body="[x](nowhere.md) ![y](/no.png)").text(""),
    )


def bad_layout(blog: Blog) -> None:
    name = blog.random.choice(["post.html", "base.html", "partials/card.html", "tags.html"])
    text = blog.random.choice(
        [
            "{% if %}",
            "{{ page.no_such_thing.at_all }}",
            "{% extends 'nothing.html' %}",
            "{{ t('no') }}",
        ]
    )
    _break(blog, f"layouts/{name}", text)


def bad_strings(blog: Blog) -> None:
    _break(
        blog,
        "layouts/i18n/de.toml",
        blog.random.choice(["by = 1\n", "by = \n", 'archive_month = "{nothing}"\n']),
    )


def bad_picture(blog: Blog) -> None:
    _break(blog, "static/pic.jpg", blog.random.choice(["", "no picture", "GIF89a"]))


def no_author(blog: Blog) -> None:
    _break(
        blog,
        "content/posts/nobody.md",
        Draft(title="Nobody", date="2026-01-01", body="x", author="nobody").text(""),
    )


def twin(blog: Blog) -> None:
    """A post with the address or the id of another one, older or younger."""
    if not blog.posts:
        return
    post = blog.posts[blog.random.choice(sorted(blog.posts))]
    other_id = {"id": "urn:test:twin"} if blog.random.random() < 0.5 else {}
    date = blog.random.choice([post.date, "2025-12-31", "2026-02-04"])
    path = f"content/posts/{blog.random.choice(['a-twin', 'twin', 'z-twin'])}.md"
    _break(blog, path, replace(post, date=date, more={**post.more, **other_id}, links=()).text(""))


def wrong_text(blog: Blog) -> None:
    """Something in a post that there is leads nowhere, or names nobody."""
    if not blog.posts:
        return
    path = blog.random.choice(sorted(blog.posts))
    post = blog.posts[path]
    wrong = blog.random.choice(
        [
            replace(post, body=f"{post.body}\n\n[x](nowhere.md)"),
            replace(post, body=f"{post.body}\n\n![x](nothing.png)"),
            replace(post, author="nobody"),
            replace(post, more={**post.more, "colour": "red"}),
            replace(post, more={**post.more, "draft": "perhaps"}),
            replace(post, more={**post.more, "expires": "2026-06-10", "author": "nobody"}),
            replace(post, date="2026-06-05", body="[x](nowhere.md)"),
            replace(post, date="May"),
        ]
    )
    _break(blog, path, wrong.text(os.path.dirname(path)))


def mend_one(blog: Blog) -> None:
    if blog.broken:
        path = blog.random.choice(sorted(blog.broken))
        blog.say(f"mend {path}")
        data = blog.broken.pop(path)
        if data is None:
            blog.site.delete(path)
        else:
            blog.site.write(path, data)


# --- accidents: each is followed by a build at once -----------------------------------------------


def damage_output(blog: Blog) -> None:
    files = sorted(path for path in blog.output.rglob("*") if path.is_file())
    if not files:
        return
    path = blog.random.choice(files)
    kind = blog.random.choice(
        ["deleted", "changed", "cut", "folder deleted", "same size, same times"]
    )
    blog.say(f"output {kind}: {path.relative_to(blog.site.root)}")
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


def delete_state(blog: Blog) -> dict[str, object]:
    blog.say("delete .sitegen")
    shutil.rmtree(blog.site.root / ".sitegen")
    _drop_outputs(blog, blog.output.name)
    return {"clean": True}


def delete_store(blog: Blog) -> None:
    blog.say("delete the store")
    (blog.site.root / ".sitegen/store.db").unlink(missing_ok=True)


def delete_output(blog: Blog) -> None:
    blog.say("delete the output")
    shutil.rmtree(blog.output, ignore_errors=True)


def save_state(blog: Blog) -> None:
    blog.say("save .sitegen")
    blog.saved = blog.place / "saved"
    shutil.rmtree(blog.saved, ignore_errors=True)
    shutil.copytree(blog.site.root / ".sitegen", blog.saved)


def restore_state(blog: Blog) -> dict[str, object]:
    if blog.saved is None:
        save_state(blog)
        return {}
    fresh = blog.random.random() < 0.6
    blog.say(f"restore an older .sitegen{', without output' if fresh else ''}")
    shutil.rmtree(blog.site.root / ".sitegen")
    shutil.copytree(blog.saved, blog.site.root / ".sitegen")
    _drop_outputs(blog, "" if fresh else blog.output.name)
    if fresh:
        for _ in range(blog.random.randrange(3)):
            blog.random.choice(EDITS)(blog)
    return {"clean": True}


def _drop_outputs(blog: Blog, kept: str) -> None:
    """Whoever loses the memory of an output folder that is not built now would find foreign
    files there later."""
    for name in {"public", "site"} - {kept}:
        shutil.rmtree(blog.site.root / name, ignore_errors=True)


def nothing(blog: Blog) -> None:
    blog.say("nothing")


MISTAKES: list[Callable[[Blog], None]] = [
    bad_front_matter,
    dead_link,
    bad_layout,
    bad_strings,
    no_author,
    bad_picture,
]
# Mistakes that hold back posts, and their end.
POST_MISTAKES: list[Callable[[Blog], None]] = [
    bad_front_matter,
    dead_link,
    no_author,
    twin,
    twin,
    *[wrong_text] * 3,
    *[mend_one] * 6,
]
ACCIDENTS: list[Callable[[Blog], dict[str, object] | None]] = [
    damage_output,
    damage_output,
    delete_state,
    delete_store,
    delete_output,
    save_state,
    restore_state,
    restore_state,
    move,
    nothing,
]
