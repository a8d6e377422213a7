"""The picture of a random site, and what its authors say about it: in front matter, and in a
sidecar beside the file."""

from __future__ import annotations

from functools import cache

from credentials_support import action, signed
from painted import exif, jpeg, picture, png, saved
from random_blog import Blog

from sitegen.model.picture_marks import PictureRights
from sitegen.pictures.marks.packet import packet

PICTURE = "static/pic.jpg"
# What the end of a text shows.
SHOWN = (
    "",
    "\n\n![x](/pic.jpg)",
    "\n\n[![x](/pic.jpg)](/pic.jpg) ![y](https://a.example/b.png)",
)


def statements(blog: Blog, shown: str) -> dict[str, str | None]:
    """The keys of front matter about pictures, for a text that ends with what is `shown`."""
    image = blog.random.choice([None, "/pic.jpg", _described(blog)])
    pictures = f"[{_described(blog)}]" if shown and blog.random.random() < 0.5 else None
    is_described = image is not None and image.startswith("{")
    return {"image": image, "image_alt": None if is_described else "X", "pictures": pictures}


def edit_picture(blog: Blog) -> None:
    width, turn = blog.random.choice([10, 40, 60, 700]), blog.random.choice([1, 6])
    height = 20 if width < 700 else 650
    blog.say(f"picture, {width} pixels, turn {turn}")
    data = blog.random.choice(
        [
            jpeg(width, height, turn=turn),
            jpeg(width, height, turn=turn, metadata=True),
            jpeg(width, height, turn=turn, xmp=_marks(blog)),
            png(width, height, "P", blog.random.randrange(3)),
            _signed(width, height, turn),
            saved(picture(width, height), "AVIF", exif=exif(turn)),
        ]
    )
    blog.site.write(PICTURE, data)


def edit_icon(blog: Blog) -> None:
    """The icon changes, and a file of its own takes the place of one that is made of it."""
    side = blog.random.choice([512, 520])
    blog.say(f"icon, {side} pixels")
    blog.site.write("static/icon.png", png(side, side, seed=blog.random.randrange(3)))
    name = blog.random.choice(["favicon.ico", "apple-touch-icon.png", "site.webmanifest"])
    if (blog.site.root / f"static/{name}").is_file():
        blog.site.delete(f"static/{name}")
    else:
        blog.site.write(f"static/{name}", blog.words(2))


# Signing takes longer than all the rest of an edit.
@cache
def _signed(width: int, height: int, turn: int) -> bytes:
    """A picture with Content Credentials that tell nothing private: it is published as it is."""
    return signed(jpeg(width, height, turn=turn), "JPEG", action("c2pa.created", "digitalCapture"))


def _marks(blog: Blog) -> bytes:
    """What the file says of itself: no AI, since a text that says less of it is an error."""
    rights = PictureRights(
        creators=("Owner",),
        credit=blog.words(1),
        source_type=blog.random.choice(["", "print", "composite", "dataDrivenMedia"]),
    )
    return packet(rights)


def edit_sidecar(blog: Blog) -> None:
    """What is said beside the file comes, changes and goes."""
    path = f"{PICTURE}.yaml"
    blog.say(path)
    if (blog.site.root / path).is_file() and blog.random.random() < 0.4:
        return blog.site.delete(path)
    said = _said(blog) or ["alt: X"]
    return blog.site.write(path, "\n".join(said) + "\n")


def _described(blog: Blog) -> str:
    return f"{{{', '.join(['src: /pic.jpg', 'alt: X', *_said(blog)])}}}"


def _said(blog: Blog) -> list[str]:
    ai = blog.random.choice(["none", "modified", "generated", "data"])
    more = f'model: M, prompt: "{blog.words(2)}", realistic: false'
    keys = {
        "caption": f'"{blog.words(2)}"',
        "credit": f'"{blog.words(1)}"',
        "creator": "[Ada, Bo]",
        "kind": blog.random.choice(["photograph", "drawing"]),
        "focus": blog.random.choice(["[0, 0]", "[0.5, 1]"]),
        "copyright": f'"© {blog.words(1)}"',
        "credentials": blog.random.choice(["keep", "drop"]),
        "ai": blog.random.choice([ai, f"{{involvement: {ai}, {more}}}"]),
    }
    return [f"{key}: {value}" for key, value in keys.items() if blog.random.random() < 0.5]
