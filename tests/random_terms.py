"""What authors write about the terms of a random site."""

from __future__ import annotations

from random_blog import Blog

TAGS = ["News", "news", "C++", "Ö", "❤️", "⚠️", "A&B", "a b", "O\u0308", "ne\u00adws"]
KINDS = ["Kind A", "kind a", "Kind B", "☀️ B", "☀️"]


def edit_words(blog: Blog) -> None:
    """Write the words of a term in the language of the site, or take them away."""
    names = [f"tags/{name}" for name in ("news", "c", "C++", "a b", "nothing")]
    names += ["categories/kind-a", "categories/☀️ B", "series/one", "series/two"]
    names += ["places/paris", "firms/c-plus-plus"]
    path = f"content/{blog.random.choice(names)}.md"
    if path in blog.words_of_terms and blog.random.random() < 0.3:
        blog.say(f"no words {path}")
        blog.words_of_terms.remove(path)
        blog.site.delete(path)
        return
    blog.say(f"words {path}")
    blog.words_of_terms.add(path)
    keys = {
        "title": blog.words(1),
        "summary": blog.words(2),
        "image": "/pic.jpg\nimage_alt: X",
        "aliases": f"[/words/{names.index(path.removeprefix('content/').removesuffix('.md'))}/]",
    }
    chosen = blog.random.sample(list(keys), blog.random.randrange(4))
    front = "".join(f"{key}: {keys[key]}\n" for key in chosen)
    body = blog.random.choice(["", f"{blog.words(3)} [x](../about.md)\n"])
    blog.site.write(path, f"---\n{front}---\n{body}".encode())


def term_of_a_taxonomy(blog: Blog) -> tuple[str, str | None]:
    """A key of those that the settings declare, and what a post has in it."""
    if blog.random.random() < 0.4:
        return "firm", blog.random.choice([None, "One", "C++"])
    places = blog.random.sample(["Paris", "paris", "A&B", "a b"], blog.random.randrange(3))
    return "place", f"[{', '.join(places)}]"
