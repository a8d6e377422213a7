"""The pictures that documents use, and their problems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from msgspec.structs import replace

from sitegen import urls
from sitegen.errors import Problem, Severity, shorten
from sitegen.model.config import Config
from sitegen.model.documents import Document, File, Post, Ref
from sitegen.model.site import Asset, Finding, Picture, UsedPicture
from sitegen.pictures.originals import HINT, other_kind

# The smallest picture, in pixels, that Facebook and others show.
SMALLEST = 200


class UsedPictures:
    """Collects the picture files that documents use.

    `facts` are those of picture files, by path; `static` are the files in static/, by address.
    Problems are added to `problems`."""

    def __init__(
        self,
        facts: Mapping[str, Picture],
        static: Mapping[str, File],
        config: Config,
        problems: list[Problem],
    ) -> None:
        self._facts, self._config, self.problems = facts, config, problems
        # Picture files by address; and for the used ones, whether a page shows them.
        self._files = {url: file for url, file in static.items() if file.path in facts}
        self._used: dict[str, bool] = {}
        # Picture files that not every browser shows, by address; and those of them beside documents
        # that nobody can clean, as long as no text shows or links to them.
        self._others = {url: file for url, file in static.items() if self._is_other(file)}
        self._unread: dict[str, str] = {}
        # Pictures beside posts that are held back, by address.
        self._held: set[str] = set()

    def publish(self, asset: Asset) -> None:
        """Note that the file is published at its address, whether a text uses it or not."""
        if asset.file.path in self._facts:
            self._files[asset.url] = asset.file
            self._used.setdefault(asset.url, False)
        if self._is_other(asset.file):
            self._others[asset.url] = asset.file
            if not self._is_clean(asset.file):
                self._unread[asset.url] = asset.file.path

    def expect(self, asset: Asset) -> None:
        """Note that the file would be published if its document had no errors."""
        if asset.file.path in self._facts:
            self._files.setdefault(asset.url, asset.file)

    def hold(self, assets: Iterable[Asset]) -> None:
        """Note that the files belong to a post that is held back: they are not published."""
        for asset in assets:
            if asset.file.path in self._facts or other_kind(asset.file):
                self._held.add(asset.url)

    def mention(self, address: str) -> None:
        """Note that something names an `address` that is not resolved here. If a picture of the
        site is there, it is used."""
        bare = self._relative(address)
        if bare in self._files:
            self._used.setdefault(bare, False)

    def address(self, url: str) -> str:
        """`url` without query and fragment; that of a picture file of the site, even if it is a
        whole address, as site-relative one."""
        if "//" not in url[:8]:
            return bare_address(url)
        bare = self._relative(url)
        return bare if bare in self._files else bare_address(url)

    def in_site(self, ref: Ref) -> Ref:
        """`ref`; one to a picture file of the site by its whole address as site-relative one."""
        if not urls.is_foreign(ref.target):
            return ref
        own = self.address(ref.target)
        return ref if urls.is_foreign(own) else replace(ref, target=own)

    def _relative(self, address: str) -> str:
        """The site-relative form of an `address` of the site, as files have it; "" of another."""
        path = self._config.base.relative(address)
        is_own = path.startswith("/") and not path.startswith("//")
        return urls.encode(unquote(bare_address(path))) if is_own else ""

    def use(self, path: str, ref: Ref, url: str) -> Picture | None:
        """Note that the address `url` is used in the file `path`. Returns the facts if it is a
        picture of the site."""
        bare = bare_address(url)
        file = self._files.get(bare)
        if bare in self._others:
            self._unread.pop(bare, None)
            self._warn_of_other(path, ref, file)
        if file is None:
            return None
        facts = self._facts[file.path]
        if facts.fault and ref.image:
            self.problems.append(
                Problem.at(
                    path,
                    ref.place,
                    severity=worst(self._config, path),
                    code="picture",
                    message=f"the picture {shorten(ref.target)} cannot be shown: {facts.fault}",
                    hint=f"put a whole JPEG, PNG, GIF or WebP in the place of {file.path}",
                )
            )
        self._used[bare] = ref.image or self._used.get(bare, False)
        return facts

    def show(self, document: Document, ref: Ref, url: str, *, is_elsewhere: bool) -> None:
        """Note that the picture of the document is at the address `url`. `is_elsewhere`: another
        program serves it."""
        facts, bare = self.use(document.path, ref, url), bare_address(url)
        is_picture = facts is not None or bare in self._others or bare in self._held
        if url and not is_picture and not is_elsewhere:
            self._warn(
                document.path,
                ref,
                code="picture-format",
                message=f"the file {shorten(ref.target)} is no picture",
                hint="name a JPEG, PNG, GIF, WebP or SVG",
            )
        if (
            isinstance(document, Post)
            and facts
            and 0 < min(facts.width, facts.height) < SMALLEST
            and facts.kind != "svg"
        ):
            self._warn(
                document.path,
                ref,
                code="picture-small",
                message=(
                    f"the picture {shorten(ref.target)} has only {facts.width} × {facts.height}"
                    " pixels"
                ),
                hint=(
                    f"social networks want {SMALLEST} × {SMALLEST} or more, and show 1200 × 630"
                    " best; smaller pictures can stand in the text"
                ),
            )

    def _warn(self, path: str, ref: Ref, *, code: str, message: str, hint: str) -> None:
        """Add a warning at the address `ref` in the file `path`."""
        self.problems.append(
            Problem.at(
                path,
                ref.place,
                severity="warning",
                code=code,
                message=message,
                hint=hint,
            )
        )

    def published(self) -> dict[str, UsedPicture]:
        """The used pictures, and those beside published documents, by address."""
        used = {
            url: UsedPicture(
                file=self._files[url],
                facts=self._facts[self._files[url].path],
                in_page=self._used[url],
            )
            for url in sorted(self._used)
        }
        self.problems += [
            Problem(
                path=use.file.path,
                severity="warning",
                code="picture",
                message=f"nobody can show this picture: {use.facts.fault}",
                hint="put a whole JPEG, PNG, GIF or WebP in its place, or take it away",
            )
            for url, use in used.items()
            if use.facts.fault and not use.in_page and url not in self._others
        ]
        self.problems += [
            _active(use.file.path, finding)
            for use in used.values()
            for finding in use.facts.findings
        ]
        self.problems += [
            Problem(
                path=path,
                severity="warning",
                code="picture-format",
                message=(
                    "the picture is published as it is, with all that it tells of camera and place"
                ),
                hint="save it as JPEG, PNG or WebP, or take it away",
            )
            for _, path in sorted(self._unread.items())
        ]
        return {
            url: use for url, use in used.items() if not use.facts.fault or not use.facts.is_clean
        }

    def unreadable(self) -> dict[str, str]:
        """The paths of pictures that are published as they are, since nobody can read them, by
        address."""
        return {url: file.path for url, file in self._others.items() if not self._is_clean(file)}

    def _is_other(self, file: File) -> bool:
        """Whether the published file is of a kind that not every browser shows."""
        facts = self._facts.get(file.path)
        return bool(other_kind(file)) and not (facts and facts.is_converted)

    def _is_clean(self, file: File | None) -> bool:
        """Whether the published file holds nothing but the picture: no metadata."""
        return file is not None and file.path in self._facts and not self._facts[file.path].fault

    def _warn_of_other(self, path: str, ref: Ref, file: File | None) -> None:
        """Warn of a picture that not every browser shows, or that cannot be cleaned."""
        if self._is_clean(file):
            if not ref.image or (file and file.kind == "avif"):  # which all browsers show by now
                return
            if needs := file and self._facts[file.path].needs:
                self.problems.append(_unread(path, ref, needs, worst(self._config, path)))
                return
            message = f"only some browsers show the picture {shorten(ref.target)}"
        elif file is None or not ref.image:
            message = (
                f"the picture {shorten(ref.target)} is published as it is, with all that it tells"
                " of camera and place"
            )
        else:
            return
        hint = "save it as JPEG, PNG or WebP"
        self._warn(path, ref, code="picture-format", message=message, hint=hint)


def _active(path: str, finding: Finding) -> Problem:
    """Active content in an SVG, which is published without it. In static/, only the icon of the
    site is searched for it; that must not have any, because nothing else there is changed."""
    is_icon = path.startswith("static/")
    what = "has no place in an icon" if is_icon else "is taken out"
    return Problem(
        path=path,
        line=finding.line,
        column=finding.column,
        severity="error" if is_icon else "warning",
        code="active-file",
        hint="take it out: no browser runs it in an icon" if is_icon else HINT,
        message=(
            f"{shorten(finding.what).strip(chr(39))} {what}: whoever opens this file would run it,"
            " or load it from afar"
        ),
    )


def _unread(path: str, ref: Ref, needs: str, severity: Severity) -> Problem:
    """A picture could be shown if the library that it `needs` were installed."""
    return Problem.at(
        path,
        ref.place,
        severity=severity,
        code="no-heif",
        message=f"few browsers show the picture {shorten(ref.target)}, which is HEIC; to publish it"
        f" as JPEG, {needs} is needed, which is not installed",
        hint=f'pip install "{needs}>=1.1"; or save the picture as JPEG',
    )


def bare_address(url: str) -> str:
    """An address without query and fragment."""
    return url.partition("#")[0].partition("?")[0]


def worst(config: Config, path: str) -> Severity:
    """The severity of a link in the file `path` that leads nowhere. In an archive it is a warning,
    since perhaps nobody can mend it."""
    return "warning" if config.archive_of(path) else "error"
