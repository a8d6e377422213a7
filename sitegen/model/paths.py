"""The folders of content/ and data/, and which files there are documents, by their paths."""

import re
from collections.abc import Container

from sitegen import lazy

POSTS = "content/posts/"
AUTHORS = "content/authors/"
PAGES = "content/pages/"
COMMENTS = "content/comments/"
# Beside content/: files of values that layouts show.
DATA = "data/"
# The words of terms: content/tags/harbour.md, and in another language content/tags/harbour.fr.md.
TERMS = ("content/tags/", "content/categories/", "content/series/")

# Stands among the codes of a site whose languages could not be read: each may be one of them. It is
# a tag for private use (BCP 47), which no site declares.
ANY_LANGUAGE = "qaa-x-any"

_FOLDER_INDEX = lazy.pattern(r"content/[^/]+/index(?:\.[^/]*)?\.md$")
_LANGUAGE_ENDING = lazy.pattern(r"[^/]\.([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\.md$")
# What is said about a picture may be in a file beside it.
_SIDECAR = lazy.pattern(r"(.+)\.(?:toml|ya?ml)", re.IGNORECASE | re.DOTALL)
# Names of pictures of kinds that sitegen does not read, and that are known by their names alone.
UNREAD_PICTURES = (
    *(".cr2", ".cr3", ".cur", ".dds", ".djvu", ".dng", ".emf", ".eps", ".exr", ".icns", ".j2k"),
    *(".jng", ".jxr", ".mng", ".nef", ".pam", ".pbm", ".pcx", ".pgm", ".pnm", ".ppm", ".psb"),
    *(".qoi", ".tga", ".wbmp", ".wmf", ".xbm", ".xcf", ".xpm"),
)
_PICTURE = lazy.pattern(
    r"\.(?:jpe?g|jpe|jfif|a?png|gif|webp|avif|hei[cf]|tiff?|svgz?|bmp|ico|jp2|jxl|psd)$",
    re.IGNORECASE,
)


def is_document(path: str) -> bool:
    """Whether the file is a post, a page, an author or the words of a term."""
    return path.endswith(".md") and not path.startswith(COMMENTS)


def is_thread(path: str) -> bool:
    """Whether the file holds the comments on a post."""
    return path.endswith(".toml") and path.startswith(COMMENTS)


def described_by(path: str, pictures: Container[str] = ()) -> str:
    """The path of the picture that the file is a sidecar of: `a/photo.jpg` for `a/photo.jpg.toml`;
    "" for any other file. A picture is known by its name, or is one of `pictures`."""
    match = _SIDECAR.fullmatch(path)
    picture = match[1] if match else ""
    return picture if _PICTURE.search(picture) or picture in pictures else ""


def is_term_text(path: str, folders: tuple[str, ...] = TERMS) -> bool:
    """Whether the document has the words of a term; `folders` are those of the taxonomies. The
    `index.md` of such a folder is a page: it is at the address of the list of all terms."""
    return path.startswith(folders) and not _FOLDER_INDEX.match(path)


def version_of(path: str, codes: tuple[str, ...]) -> tuple[str, str]:
    """The path of a document without its language, and the language that its file name ends with,
    one of `codes`: `story.fr.md` is (`story.md`, "fr"). For any other name, the path and "". With
    `ANY_LANGUAGE` among the codes, whatever has the form of a language is one."""
    if codes and (ending := language_ending(path)):
        wanted = ending.lower()
        for code in codes:
            if code.lower() == wanted:
                return f"{path.removesuffix(f'.{ending}.md')}.md", code
        if ANY_LANGUAGE in codes:
            return f"{path.removesuffix(f'.{ending}.md')}.md", ending
    return path, ""


def name_of(path: str, codes: tuple[str, ...]) -> str:
    """The path of a document without what does not belong to its name: a bundle and a single file
    have the same, `a/story/index.fr.md` as `a/story.fr.md` that of `a/story.fr`."""
    base, language = version_of(path, codes)
    name = base.removesuffix("/index.md").removesuffix(".md")
    return f"{name}.{language}" if language else name


def localized(path: str, language: str) -> str:
    """The path of the file that takes the place of another in texts of a language: "chart.fr.svg"
    for "chart.svg"."""
    folder, slash, name = path.rpartition("/")
    stem, _, ending = name.rpartition(".")
    return f"{folder}{slash}{stem}.{language}.{ending}" if stem else ""


def language_ending(path: str) -> str:
    """What stands where the name of a document may have its language: "fr" in `story.fr.md`; "" if
    it is none by its form."""
    match = _LANGUAGE_ENDING.search(path)
    return match[1] if match else ""
