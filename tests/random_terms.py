"""What authors write about the terms of a random site."""

from __future__ import annotations

from random_blog import Blog


def edit_words(blog: Blog) -> None:
    """Write the words of a term in the language of the site, or take them away."""
    names = [f"tags/{name}" for name in ("news", "c", "C++", "a b", "nothing")]
    names += ["categories/kind-a", "categories/☀️ B", "series/one", "series/two"]
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
