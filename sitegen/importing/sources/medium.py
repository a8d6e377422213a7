"""Medium's export: a zip, or its folder, with a page for each post in microformats (`h-entry`).
What else is in it (addresses, sessions, whom one follows) is never opened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from sitegen.importing.source import (
    Note,
    SourceDocument,
    SourceError,
    SourceFile,
    SourceOptions,
    SourcePicture,
    SourceSite,
    Weight,
)
from sitegen.importing.sources import archives, folders, html_trees
from sitegen.importing.sources.archives import UnpackedFolder
from sitegen.importing.sources.folders import FoundFile
from sitegen.importing.sources.html_texts import address_parts
from sitegen.importing.sources.moments import moment

_POST = re.compile(r"(?:[^/]+/)?posts/[^/]+\.html")
_PROFILE = re.compile(r"(?:[^/]+/)?profile/profile\.html")
_DRAFT = "draft_"
_HASH = re.compile(r"[_-]([0-9a-f]{8,14})\.html$")
_SLUG = re.compile(r"[-_]?[0-9a-f]{8,14}$")
_CODE = "graf--pre"
# The beginning of a post is the name of a reply, which has no title of its own.
_REPLY = 40
# A longer text without a title is a post.
_LONGEST_REPLY = 2_000


def recognizes(source: Path) -> bool:
    """Whether a path is an export of Medium."""
    listed = [name for name in archives.names(source) if _POST.fullmatch(name)]
    return bool(listed) and all(_HASH.search(name) or _DRAFT in name for name in listed)


def open_source(source: Path, options: SourceOptions) -> MediumReader:
    """The reader of the export at `source`. Raises SourceError."""
    folder = archives.opened(
        source, lambda path: bool(_POST.fullmatch(path) or _PROFILE.fullmatch(path))
    )
    if not any(_POST.fullmatch(each.path) for each in folder.files):
        hint = "get it with Settings → Security and apps → Download your information"
        raise folder.lacking("posts/….html", hint)
    return MediumReader(folder, options)


class MediumReader:
    """An opened export."""

    def __init__(self, folder: UnpackedFolder, options: SourceOptions) -> None:
        self._folder, self._options = folder, options
        self._posts = [each for each in folder.files if _POST.fullmatch(each.path)]
        self._problems: dict[Note, None] = dict.fromkeys(folder.notes)

    def site(self) -> SourceSite:
        """What the profile and the addresses of posts say."""
        name, host = self._profile(), self._host()
        if "medium.com" in host and not self._options.base_url:
            hint = "name the address of the new site: --base-url https://news.example/"
            self._note(2, "address of Medium", "posts", f"the posts are at {host}, not yours", hint)
        return SourceSite(
            system="medium",
            title=name,
            publisher=name,
            base_url=host,
        )

    def documents(self) -> Iterator[SourceDocument]:
        """The posts, and drafts. Replies to posts of others are left out."""
        for file in self._posts:
            try:
                document = self._document(file)
            except (SourceError, etree.LxmlError, ValueError) as error:
                self._note(3, "post that cannot be read", file.path, str(error))
                continue
            if document:
                yield document

    def files(self) -> Iterator[SourceFile]:
        """None: pictures are not in the export."""
        return iter(())

    def problems(self) -> tuple[Note, ...]:
        """What could not be read."""
        return tuple(self._problems)

    def _document(self, file: FoundFile) -> SourceDocument | None:
        root = html_trees.page(folders.read_bytes(file.file, file.path))
        name = html_trees.text_of(_one(root, "p-name"))
        content = _one(root, "e-content")
        if content is None:
            raise ValueError("it has no text where exports of Medium have it (e-content)")
        is_draft = _DRAFT in file.path.rpartition("/")[2]
        if not is_draft and _is_reply(content, name):
            self._note(
                3,
                "reply to a post",
                file.path,
                "replies are in exports like posts; it was left out",
            )
            return None
        canonical = _one(root, "p-canonical")
        url = canonical.get("href", "") if canonical is not None else ""
        number = _identity(file.path)
        address, aliases = ("", ()) if is_draft else _addresses(url, number)
        if url and not is_draft and not _is_own(url, number):
            message = f"its address for search engines is at another site: {url}"
            self._note(1, "post that was published elsewhere before", file.path, message)
        time = _one(root, "dt-published")
        return SourceDocument(
            kind="post",
            id=number,
            place=file.path,
            path=file.path,
            title=name,
            slug=_SLUG.sub("", address.rpartition("/")[2]),
            address=address,
            aliases=aliases,
            date=moment(time.get("datetime")) if time is not None else None,
            state="draft" if is_draft else "published",
            authors=_author(root),
            tags=tuple(map(html_trees.text_of, html_trees.with_class(root, "p-tag"))),
            summary=_summary(root, content),
            picture=self._picture(content),
            body=html_trees.body(self._body(content)),
        )

    def _picture(self, content: etree._Element) -> SourcePicture | None:
        """The picture that Medium shows for a post: the featured one."""
        for image in content.iter("img"):
            if image.get("data-is-featured") == "true" and image.get("src"):
                return SourcePicture(src=image.get("src", ""), alt=image.get("alt") or None)
        return None

    def _body(self, content: etree._Element) -> str:
        _divide(content)
        for card in list(html_trees.with_class(content, "graf--mixtapeEmbed")):
            anchor = next(iter(card.iter("a")), None)
            url = anchor.get("href", "") if anchor is not None else ""
            title = next(iter(card.iter("strong")), None)
            html_trees.put(card, html_trees.link(url, html_trees.text_of(title)) if url else "")
        for code in list(html_trees.with_class(content, _CODE)):
            language = code.get("data-code-block-lang") or ""
            for line in list(code.iter("br")):
                html_trees.put(line, "\n")
            kind = f' class="language-{html_trees.escaped(language)}"' if language else ""
            text = "".join(str(piece) for piece in code.itertext())
            html_trees.put(code, f"<pre><code{kind}>{html_trees.escaped(text)}</code></pre>")
        return html_trees.inner(content)

    def _profile(self) -> str:
        for each in self._folder.files:
            if _PROFILE.fullmatch(each.path):
                try:
                    root = html_trees.page(folders.read_bytes(each.file, each.path))
                except (SourceError, etree.LxmlError, ValueError) as error:
                    self._note(2, "profile that cannot be read", each.path, str(error))
                    return ""
                name = html_trees.text_of(next(iter(root.iter("h3")), None))
                return name or html_trees.text_of(_one(root, "p-name"))
        return ""

    def _host(self) -> str:
        """The host of the posts, if all have one: medium.com, or the author's own."""
        hosts = set()
        for file in self._posts:
            try:
                text = folders.read_text(file.file, file.path).text
            except SourceError:  # `documents` names it
                continue
            found = re.search(
                r'<a [^<>]*href="(https?://[^/"<>]+)[^"<>]*[0-9a-f]{8}/?" class="p-canonical"', text
            )
            if found:
                hosts.add(found[1])
        return f"{hosts.pop()}/" if len(hosts) == 1 else ""

    def _note(self, weight: Weight, kind: str, place: str, message: str, hint: str = "") -> None:
        note = Note(weight=weight, kind=kind, place=place, message=message, hint=hint)
        self._problems[note] = None


def _one(root: etree._Element, name: str) -> etree._Element | None:
    return next(html_trees.with_class(root, name), None)


def _divide(content: etree._Element) -> None:
    """Medium draws a line between sections, and writes one above the first as well."""
    for number, section in enumerate(html_trees.with_class(content, "section--body")):
        lines = list(html_trees.with_class(section, "section-divider"))
        for at, line in enumerate(lines):
            html_trees.put(line, "<hr>" if number and not at else "")
    for line in list(html_trees.with_class(content, "section-divider")):
        html_trees.remove(line)


def _identity(path: str) -> str:
    """What Medium calls a post: the digits at the end of its file's name."""
    found = _HASH.search(path)
    return found[1] if found else path


def _is_own(canonical: str, number: str) -> bool:
    """Whether an address is Medium's: without the number of the post it is that of the site which
    the post was copied from."""
    return address_parts(canonical).path.rstrip("/").endswith(number)


def _addresses(canonical: str, number: str) -> tuple[str, tuple[str, ...]]:
    """Where Medium had the post with this number, and its short address."""
    path = address_parts(canonical).path.rstrip("/")
    short = f"/p/{number}"
    is_known = _is_own(canonical, number) and path != short
    return path if is_known else "", (short,) if canonical else ()


def _author(root: etree._Element) -> tuple[str, ...]:
    author = html_trees.text_of(_one(root, "p-author"))
    return (author,) if author else ()


def _summary(root: etree._Element, content: etree._Element) -> str:
    """The subtitle, if it is not the beginning of the text as well."""
    said = html_trees.text_of(_one(root, "p-summary"))
    subtitle = html_trees.text_of(_one(content, "graf--subtitle"))
    text = html_trees.text_of(_one(content, "graf--p"))
    return said if said and said != subtitle and not text.startswith(said.rstrip("… ")) else ""


def _is_reply(content: etree._Element, name: str) -> bool:
    """Whether a text is a reply: it has no title of its own, and Medium names it by its
    beginning."""
    if (
        _one(content, "graf--title") is not None
        or next(iter(content.iter("h3", "h2")), None) is not None
    ):
        return False
    text, start = html_trees.text_of(content), name.rstrip("… ")[:_REPLY]
    return bool(start) and len(text) < _LONGEST_REPLY and text.startswith(start)
