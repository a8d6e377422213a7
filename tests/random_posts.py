"""What authors do to the posts of a random site: add, edit, rename and delete them."""

from __future__ import annotations

import datetime as dt
import os
import shutil

from msgspec.structs import replace
from random_blog import DIGEST, Blog, Draft, with_digest
from random_pictures import SHOWN, statements
from random_terms import KINDS, TAGS, term_of_a_taxonomy

from sitegen.errors import SiteError
from sitegen.files import decode
from sitegen.model.meta import ShownPostMeta
from sitegen.parse.document import signed
from sitegen.parse.frontmatter import split
from sitegen.provenance.disclosure import text_digest


def add(blog: Blog) -> None:
    blog.count += 1
    bundle = blog.random.random() < 0.2
    folder = blog.random.choice(["", "", "sub/"])
    path = f"content/posts/{folder}p{blog.count}{'/index' if bundle else ''}.md"
    post = Draft(title=f"{blog.words(2)} {blog.count}", date=blog.date(), body=blog.body())
    for change in (_tags, _category, _terms):
        post = change(blog, post)
    if bundle:
        blog.site.write(path.replace("index.md", "p.svg"), "<svg/>")
    blog.say(f"add {path}")
    blog.write_post(path, post)


def edit_post(blog: Blog) -> None:
    if not blog.posts:
        return
    path = blog.random.choice(list(blog.posts))
    change = blog.random.choice(
        [
            _body,
            _body,
            _title,
            _summary,
            _date,
            _tags,
            _category,
            _series,
            _terms,
            _shown,
            _author,
            _draft,
            _expires,
            _alias,
            _image,
            _lang,
            _layout,
            _updated,
            _link,
            _link,
            _params,
            _ai,
            _source,
            _review,
            _review,
            _slug,
            _pinned,
            _breaking,
            _unlisted,
            _retracted,
            _corrections,
            _live,
        ]
    )
    blog.say(f"{change.__name__.strip('_')} of {path}")
    blog.write_post(path, change(blog, blog.posts[path]))


# A language that is neither that of a random site nor that of a post.
PORTUGUESE = '[{code = "pt-BR", label = "P", path = "/br/"}, {code = "he", label = "H"}]'


def translate(blog: Blog) -> None:
    """Write a Portuguese version of a post, or write it anew, perhaps in another file."""
    if not blog.posts:
        return
    _declare_portuguese(blog)
    path = blog.random.choice(list(blog.posts))
    beside, elsewhere = _versions_of(path)
    version = blog.random.choice([beside, beside, elsewhere])
    blog.say(f"translate {path}: {version}")
    _without_translation(blog, path)
    blog.translations.add(version)
    named = "" if version == beside else f"lang: pt-br\ntranslation_of: {path}\n"
    more = blog.random.choice(["", "tags: []\n", "draft: true\n", "params: {x: y}\n"])
    ai = blog.random.choice(["none", "assisted", "generated"])
    of_sha256 = blog.random.choice(["", ", of_sha256: " + "a" * 64, _digest_of(blog, path)])
    review = blog.random.choice(["", f"review: {_any_review(blog)}\n"])
    text = (
        f"---\ntitle: {blog.words(2)} {blog.random.randrange(999)}\n{named}{more}{review}"
        f"translation: {{by: bo, ai: {ai}{of_sha256}}}\n---\n{blog.body()}\n"
    )
    blog.file_for(version).write_text(with_digest(text), encoding="utf-8")


def _declare_portuguese(blog: Blog) -> None:
    if "pt-BR" not in blog.settings["languages"]:
        blog.settings["languages"] = PORTUGUESE
        blog.write_settings()


def _versions_of(path: str) -> tuple[str, str]:
    """Where the Portuguese version of a post is: beside it, or elsewhere."""
    name = path.removeprefix("content/posts/").replace("/", "-")
    return path.replace(".md", ".pt-BR.md"), f"content/posts/br/{name}"


def edit_text(blog: Blog) -> None:
    """Write what the Portuguese edition calls a term or an author, and its text there, or take it
    away."""
    _declare_portuguese(blog)
    names = ["authors/ada", "authors/bo", "series/one", "series/nothing"]
    names += [f"tags/{name}" for name in ("news", "C++", "a b")]
    names += [f"categories/{name}" for name in ("kind-a", "☀️ B")]
    path = f"content/{blog.random.choice(names)}.pt-BR.md"
    if path in blog.translations and blog.random.random() < 0.3:
        blog.say(f"no text {path}")
        blog.translations.remove(path)
        blog.site.delete(path)
        return
    blog.say(f"text {path}")
    blog.translations.add(path)
    keys = ("name", "role") if "/authors/" in path else ("title", "summary")
    front = "".join(f"{key}: {blog.words(1)}\n" for key in keys)
    body = blog.random.choice(["", f"{blog.words(3)} [x](../about.md)\n"])
    blog.site.write(path, f"---\n{front}---\n{body}".encode())


def _digest_of(blog: Blog, path: str) -> str:
    """The key of a translation with the digest of the present text of its original; "" if that
    cannot be read."""
    try:
        text = decode(path, (blog.site.root / path).read_bytes())
        return f", of_sha256: {text_digest(*signed(split(path, text, dt.UTC)))}"
    except (OSError, SiteError):
        return ""


def rename(blog: Blog) -> None:
    if not blog.posts:
        return
    path = blog.random.choice(
        [path for path in blog.posts if not path.endswith("/index.md")] or [""]
    )
    if not path:
        return
    blog.count += 1
    new = f"content/posts/renamed-{blog.count}.md"
    blog.say(f"rename {path} {new}")
    os.rename(blog.site.root / path, blog.file_for(new))  # noqa: PTH104 - pathlib would say the same at greater length
    _rename_translation(blog, path, new)
    blog.posts[new] = blog.posts.pop(path)
    blog.write_post(new, blog.posts[new])
    _forget(blog, path)


def _rename_translation(blog: Blog, path: str, new: str) -> None:
    """Give the version beside a post its new name as well, or take it away."""
    beside, _ = _versions_of(path)
    if beside in blog.translations and blog.random.random() < 0.6:
        renamed, _ = _versions_of(new)
        (blog.site.root / beside).replace(blog.file_for(renamed))
        blog.translations.remove(beside)
        blog.translations.add(renamed)
    else:
        _without_translation(blog, path)


def delete(blog: Blog) -> None:
    if len(blog.posts) < 8:
        return add(blog)
    path = blog.random.choice(list(blog.posts))
    blog.say(f"delete {path}")
    del blog.posts[path]
    blog.site.delete(path)
    _without_translation(blog, path)
    if path.endswith("/index.md"):
        shutil.rmtree((blog.site.root / path).parent)
    _forget(blog, path)
    return None


def _without_translation(blog: Blog, path: str) -> None:
    for version in blog.translations.intersection(_versions_of(path)):
        blog.translations.remove(version)
        (blog.site.root / version).unlink(missing_ok=True)


def _forget(blog: Blog, path: str) -> None:
    """Nearly always, whoever takes a post away takes the links to it away as well."""
    if blog.random.random() < 0.8:
        for other, post in blog.posts.items():
            if path in post.links:
                blog.write_post(
                    other,
                    replace(post, links=tuple(link for link in post.links if link != path)),
                )


def _body(blog: Blog, post: Draft) -> Draft:
    return replace(post, body=_entries(blog) if "live" in post.more else blog.body())


def _live(blog: Blog, post: Draft) -> Draft:
    """A live story, which may be over, or be over later; or none any more."""
    live = blog.random.choice(
        [None, "true", "{until: 2026-05-01}", "{until: 2026-06-03T10:00:00Z}"]
    )
    if live is None or post.date > "2026-03":
        return _with(replace(post, body=blog.body()), "live", None)
    return _with(replace(post, body=_entries(blog)), "live", live)


def _entries(blog: Blog) -> str:
    """The text of a live story, the oldest or the newest entry first."""
    times = ["2026-03-01 10:00", "2026-03-01 23:50", "00:10", "2026-06-01 09:00", "9:00"]
    entries = [
        f"## {time} {blog.words(1)}\n\n{blog.words(2)} ![x](/pic.jpg)[^a]\n\n### {blog.words(1)}"
        for time in times[: blog.random.randrange(1, 6)]
    ]
    entries = blog.random.choice([entries, entries[::-1]])
    return "\n\n".join([blog.words(2), *entries, f"[^a]: {blog.words(1)}"])


def _title(blog: Blog, post: Draft) -> Draft:
    return replace(post, title=f"{blog.words(2)} {blog.count} {blog.random.randrange(99)}")


def _date(blog: Blog, post: Draft) -> Draft:
    if "live" in post.more:
        post = replace(post, body=blog.body())
    post = replace(post, date=blog.date())
    ends = ("expires", "pinned", "breaking", "live")
    for key in (*ends, "updated", "corrections", "retracted"):
        post = _with(post, key, None)
    return post


def _author(blog: Blog, post: Draft) -> Draft:
    return replace(post, author=blog.random.choice(["ada", "bo", "[bo, ada]"]))


def _link(blog: Blog, post: Draft) -> Draft:
    others = [
        path for path, other in blog.posts.items() if other.date < "2026-05" and not other.more
    ]
    return replace(
        post,
        links=tuple(blog.random.sample(others, min(len(others), blog.random.randrange(3)))),
    )


def _with(post: Draft, key: str, value: str | None) -> Draft:
    more = {k: v for k, v in post.more.items() if k != key}
    return replace(post, more=more if value is None else {**more, key: value})


def _summary(blog: Blog, post: Draft) -> Draft:
    return _with(post, "summary", blog.random.choice([None, f'"{blog.words(4)}"']))


def _tags(blog: Blog, post: Draft) -> Draft:
    return _with(post, "tags", f"[{', '.join(blog.random.sample(TAGS, blog.random.randrange(4)))}]")


def _category(blog: Blog, post: Draft) -> Draft:
    return _with(post, "category", blog.random.choice([None, *KINDS]))


def _terms(blog: Blog, post: Draft) -> Draft:
    return _with(post, *term_of_a_taxonomy(blog))


def _series(blog: Blog, post: Draft) -> Draft:
    return _with(post, "series", blog.random.choice([None, "One", "Two"]))


def _shown(blog: Blog, post: Draft) -> Draft:
    """One of the keys that layouts only show."""
    key = blog.random.choice(ShownPostMeta.__struct_fields__)
    return _with(post, key, blog.random.choice([None, "One", "Two"]))


def _draft(blog: Blog, post: Draft) -> Draft:
    return _with(post, "draft", blog.random.choice([None, "true"]))


def _expires(blog: Blog, post: Draft) -> Draft:
    return _with(
        post, "expires", blog.random.choice([None, None, "2026-07-01T10:00:00Z", "2026-07-20"])
    )


# Moments at which a pin can end; `random_edits.change_now` passes them.
ENDS = ("2026-06-06", "2026-06-10T09:00:00Z", "2026-07-05")


def _switch(blog: Blog, post: Draft, key: str) -> Draft:
    later = [f"{{until: {moment}}}" for moment in ENDS if moment > post.date]
    return _with(post, key, blog.random.choice([None, "true", *later]))


def _pinned(blog: Blog, post: Draft) -> Draft:
    return _switch(blog, post, "pinned")


def _breaking(blog: Blog, post: Draft) -> Draft:
    return _switch(blog, post, "breaking")


def _unlisted(blog: Blog, post: Draft) -> Draft:
    return _with(post, "unlisted", blog.random.choice([None, "true"]))


def _alias(blog: Blog, post: Draft) -> Draft:
    return _with(
        post,
        "aliases",
        blog.random.choice(
            [
                None,
                f"[/old/{blog.random.randrange(9)}/]",
                f"[/old/{blog.random.randrange(9)}, /Old/{blog.random.randrange(9)}/]",
                f'["/o\u0308ld/v1.{blog.random.randrange(9)}", /x.php, /x]',
                _own(post),
            ]
        ),
    )


def _own(post: Draft) -> str:
    """An alias that is, with luck, the address that the post has, and one in another letter
    case."""
    slug = post.more.get("slug", "s")
    return f"[/{slug}/, /{slug.upper()}/]"


def _image(blog: Blog, post: Draft) -> Draft:
    """A picture over the text, in it, both or neither, described or not."""
    shown = blog.random.choice(SHOWN)
    post = replace(post, body=post.body.partition("\n\n![")[0].partition("\n\n[!")[0] + shown)
    for key, value in statements(blog, shown).items():
        post = _with(post, key, value)
    return post


def _lang(blog: Blog, post: Draft) -> Draft:
    return _with(post, "lang", blog.random.choice([None, "de", "fr", "he"]))


def _layout(blog: Blog, post: Draft) -> Draft:
    return _with(post, "layout", blog.random.choice([None, "special"]))


def _updated(blog: Blog, post: Draft) -> Draft:
    return _with(
        post, "updated", blog.random.choice([None, "2026-12-24", "2026-12-24T10:00:00+02:00"])
    )


def _params(blog: Blog, post: Draft) -> Draft:
    return _with(
        post, "params", blog.random.choice([None, "{z: 1, a: [1, 2]}", "{a: [1, 2], z: 1}"])
    )


def _ai(blog: Blog, post: Draft) -> Draft:
    return _with(
        post,
        "ai",
        blog.random.choice(
            ["true", "false", "{involvement: assisted}", "{involvement: automated, model: M}"]
        ),
    )


def _retracted(blog: Blog, post: Draft) -> Draft:
    """Take a post back, with or without its text, or publish it again."""
    keep = blog.random.choice(["true", "false"])
    retraction = f"{{date: {_month_after(post)}-22, text: {blog.words(2)}, keep: {keep}}}"
    return _with(post, "retracted", blog.random.choice([None, retraction, retraction]))


def _month_after(post: Draft) -> str:
    """A month to correct the post in: to come if its date is, and an error if it is public then."""
    return "2026-04" if post.date < "2026-04" else "2026-07"


def _source(blog: Blog, post: Draft) -> Draft:
    work = (
        f'{{name: N, url: "https://n.example/", quote: {blog.words(2)}, accessed: 2026-05-01,'
        f' archived: "https://a.example/{blog.random.randrange(9)}"}}'
    )
    return _with(
        post,
        "source",
        blog.random.choice([None, "original", work, f"[{work}, Original]", f"[CNN, {work}]"]),
    )


def _review(blog: Blog, post: Draft) -> Draft:
    return _with(post, "review", blog.random.choice([None, *[_any_review(blog)] * 4]))


def _any_review(blog: Blog) -> str:
    """A review before publication, after it or to come, mostly of the text that is there."""
    at = blog.random.choice(
        ["2025-12-30", "2026-04-01T10:00:00Z", "2026-06-04", "2026-06-20T08:00:00Z"]
    )
    digest = blog.random.choice([DIGEST, DIGEST, DIGEST, "a" * 64])
    scope = blog.random.choice(["substantive", "copyedit"])
    return f"{{by: bo, at: {at}, scope: {scope}, sha256: {digest}}}"


def _slug(blog: Blog, post: Draft) -> Draft:
    return _with(
        post,
        "slug",
        blog.random.choice(
            [
                None,
                f"slug-{blog.random.randrange(99)}",
                f"Slug_{blog.random.randrange(9)}.x",
                f"o\u0308-{blog.random.randrange(99)}",
            ]
        ),
    )


def _corrections(blog: Blog, post: Draft) -> Draft:
    kinds = ["correction", "correction", "clarification"]
    days = sorted(blog.random.randrange(6, 22) for _ in range(blog.random.randrange(3)))
    month = _month_after(post)
    entries = [
        f"{{date: {month}-{day:02}, type: {blog.random.choice(kinds)}, text: {blog.words(2)}}}"
        for day in days
    ]
    return _with(post, "corrections", f"[{', '.join(entries)}]")
