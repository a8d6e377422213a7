"""plan gives a `Plan` of jobs, each with everything its function can see; publish says what it
changed."""

from __future__ import annotations

from enum import IntEnum

from msgspec import Raw, Struct

from sitegen.model.picture_views import PictureView
from sitegen.model.site import Picture, Size
from sitegen.model.views import PlannedView

# --- plan -----------------------------------------------------------------------------------------


class PageJob(Struct, frozen=True, kw_only=True):
    """Everything one page is made of. What many pages share stands here by the digest of its
    encoding: `closure`, the templates that the layout can reach with their digests; `strings`;
    `site`, a SiteView; `authors`, the AuthorViews of a post; `collections`, by name; `assets`, the
    addresses of style sheets and scripts by name. `cards` are the encoded CardViews of a list, the
    RelatedViews of a post, or the LedgerViews of a page of the ledger. `links` go into the places
    of the body, and `pictures` are those of them, by number, whose sizes are known; the view takes
    its headings from the body, and what else it says of the text. Times are in the zone `timezone`.
    """

    layout: str
    closure: str
    strings: str
    source: str
    timezone: str
    site: str
    view: PlannedView
    authors: tuple[str, ...] = ()
    cards: Raw
    links: tuple[str | None, ...] = ()
    pictures: tuple[tuple[int, PictureView], ...] = ()
    collections: dict[str, str] = {}
    assets: str


class PictureJob(Struct, frozen=True, kw_only=True):
    """A picture file that is no SVG, to be looked into: its bytes say all."""


class SvgJob(Struct, frozen=True, kw_only=True):
    """An SVG file, to be looked into. It may have to be `clean`: without what a browser that opens
    it would do."""

    path: str
    clean: bool


class MarkupJob(Struct, frozen=True, kw_only=True):
    """A file of HTML or XML, to be judged by its bytes."""

    path: str


class VariantsJob(Struct, frozen=True, kw_only=True):
    """A picture file upright, without metadata, and in these `widths`, the smallest first. `path`
    is for messages."""

    path: str
    facts: Picture
    widths: tuple[int, ...]


class PictureVariants(Struct, frozen=True, kw_only=True):
    """The output of a `VariantsJob`: the digest of the clean file, "" if the original is published,
    the `length` of the published file in bytes, and the smaller sizes. A size never has as many
    bytes as a larger one."""

    length: int
    clean: str = ""
    sizes: tuple[Size, ...] = ()


class SocialJob(Struct, frozen=True, kw_only=True):
    """The card that social networks show for a post without a picture."""

    title: str
    site: str
    label: str


class Kind(IntEnum):
    """What an output is, in the order in which new ones are published: each names, beside its like,
    those before it."""

    FILE = 0  # style sheets, scripts, pictures, and what is copied
    PAGE = 1
    LIST = 2  # pages of lists, the ledger, the search
    FEED = 3  # feeds, sitemaps, and what else programs read
    HOME = 4


class Job(Struct, frozen=True, array_like=True, gc=False):
    """One file to be published: `function` ("module:name") makes its bytes of an encoded job, whose
    digest is `input`, and of the bodies of the documents with the paths `bodies`, and of nothing
    else.

    `owner` names, for messages, what asked for the file; `kind` says when it is published. An
    `output` that ends with "/" is a folder: which files stand in it is known when the job has run.
    """

    output: str
    owner: str
    function: str
    input: str
    bodies: tuple[str, ...] = ()
    kind: Kind = Kind.FILE

    @property
    def is_folder(self) -> bool:
        """Whether the output is a folder, whose files are known only when the job has run."""
        return self.output.endswith("/")

    @property
    def is_kept(self) -> bool:
        """Whether the store keeps what it makes, since that takes long; pages and feeds are only in
        the output folder."""
        return self.is_folder or self.kind is Kind.FILE


class Copy(Struct, frozen=True, array_like=True, gc=False):
    """One file of the site, `path`, to be published as it is."""

    output: str
    path: str


class PictureFile(Struct, frozen=True, array_like=True, gc=False):
    """A cleaned or smaller picture, which is made before the plan: the digest of its bytes. `owner`
    is the picture that it was made of, for messages."""

    output: str
    owner: str
    digest: str


class Plan(Struct, frozen=True, kw_only=True):
    """Everything that is published: what `jobs` make, `copies` of files as they are, and
    `picture_files`. `shared` are the digests of the values that several jobs name."""

    jobs: tuple[Job, ...]
    copies: tuple[Copy, ...]
    picture_files: tuple[PictureFile, ...]
    shared: tuple[str, ...]


# --- publish --------------------------------------------------------------------------------------


class Published(Struct, frozen=True, kw_only=True):
    """What a build changed in the output folder, as sorted output paths."""

    written: tuple[str, ...]
    deleted: tuple[str, ...]
    unchanged: int
