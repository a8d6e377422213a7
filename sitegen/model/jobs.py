"""What plan returns, a `Plan` of jobs, each with everything that its function can see; and what
publish returns: what it has changed."""

from enum import IntEnum

from msgspec import Raw, Struct

from sitegen.model.components import PlannedComponent
from sitegen.model.picture_settings import SizeFormat
from sitegen.model.picture_views import PictureNote, PictureView
from sitegen.model.site import Picture, Size, SocialForm
from sitegen.model.views import PlannedView

# --- plan -----------------------------------------------------------------------------------------


class PageJob(Struct, frozen=True, kw_only=True):
    """Everything that one page is rendered from. `view` is what planning knows of the page; the
    rest of what a layout sees comes from the body.

    Values that many pages share are given by the digest of their encoding: `closure`, the templates
    that the layout can reach, with their digests; `strings`; `site`, a SiteView; `authors`, the
    AuthorViews of a post; `cards`, the CardViews of a list or the LedgerViews of a page of the
    ledger; `collections` and `data` files, by name; `assets`, the addresses of style sheets and
    scripts by name; `scripts`, the ScriptViews of those that the settings put into the page, or "".

    `related` are the encoded RelatedViews of a post, and `previous` and `next` one each, or None.
    `links` are filled into the body; `hreflangs`
    are the languages of those that lead to a document in another language, `pictures` are those
    whose dimensions are known, and `notes` what is published with pictures, all by index.
    `components` are those of the text, and `styles` the names of their style sheets. Times are in
    the zone `timezone`."""

    layout: str
    closure: str
    strings: str
    source: str
    timezone: str
    site: str
    view: PlannedView
    authors: tuple[str, ...] = ()
    cards: tuple[str, ...] = ()
    related: Raw
    previous: Raw
    next: Raw
    links: tuple[str | None, ...] = ()
    hreflangs: tuple[tuple[int, str], ...] = ()
    pictures: tuple[tuple[int, PictureView], ...] = ()
    notes: tuple[tuple[int, PictureNote], ...] = ()
    collections: dict[str, str] = {}
    data: dict[str, str] = {}
    assets: str
    components: tuple[PlannedComponent | None, ...] = ()
    styles: tuple[str, ...] = ()
    scripts: str = ""


class PictureJob(Struct, frozen=True, kw_only=True):
    """The input of the function that reads the facts of a picture file: only the bytes of the
    file."""


class SvgJob(Struct, frozen=True, kw_only=True):
    """The input of the function that inspects an SVG file. `clean`: it must be published without
    active content."""

    path: str
    clean: bool


class MarkupJob(Struct, frozen=True, kw_only=True):
    """The input of the function that searches a file of HTML or XML for active content."""

    path: str


class VariantsJob(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A picture file in these `widths`, the smallest first, in one format; and the file itself
    upright and without metadata, unless `only_sizes`. `path` is for messages."""

    path: str
    facts: Picture
    widths: tuple[int, ...] = ()
    format: SizeFormat = "webp"
    only_sizes: bool = False


class PictureVariants(Struct, frozen=True, kw_only=True):
    """The output of a `VariantsJob`: the digest of the clean file, "" if it made none;
    the `length` of the published file in bytes, and the smaller sizes. A size never has as many
    bytes as a larger one."""

    length: int
    clean_digest: str = ""
    sizes: tuple[Size, ...] = ()


class SocialPictureJob(Struct, frozen=True, kw_only=True):
    """A picture file in the `form` that social networks and feeds show. `path` is for messages."""

    path: str
    facts: Picture
    form: SocialForm


class IconsJob(Struct, frozen=True, kw_only=True):
    """The PNG that the icons of a site are made of; `paper` is the colour behind an icon that must
    not be transparent. `path` is for messages."""

    path: str
    facts: Picture
    paper: str


class MarkedJob(Struct, frozen=True, kw_only=True):
    """Picture files without marks, with these `digests`, which get an XMP `packet`. `path` is that
    of the original, for messages."""

    path: str
    packet: bytes
    digests: tuple[str, ...]


class MarkedFile(Struct, frozen=True, array_like=True):
    """A picture file with marks: its length in bytes, and the digest of its bytes."""

    length: int
    digest: str


class SocialCardJob(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The card that social networks show for a post without a picture: a picture with these texts.
    `label` and `translation` are the sentences about AI in it, and about how it was translated;
    `mark` is the shape before them ("generated", "assisted", "data")."""

    title: str
    site: str
    accent: str
    label: str
    translation: str = ""
    mark: str = ""
    is_retracted: bool = False


class Kind(IntEnum):
    """What an output is for readers, in the order in which new files are published: each can link
    to files of its own kind and of those before it. (What plans it is a `Family`; the format of a
    file of the site, also called its kind, is a name of kinds.py.)"""

    FILE = 0  # style sheets, scripts, pictures, and what is copied
    PAGE = 1
    LIST = 2  # pages of lists, those that use collections, the ledger, the search
    FEED = 3  # feeds, sitemaps, and other files for programs
    HOME = 4


class Job(Struct, frozen=True, array_like=True, gc=False):
    """One output, a file or a folder of files. `function` ("module:name") returns its bytes. It
    reads an encoded job, whose digest is `input`, the values that this names by digest, and the
    bodies of the documents with the paths `bodies`.

    `owner` says in messages what needs the file; `kind` decides when it is published. An `output`
    that ends with "/" is a folder, whose files are known only when the job has run."""

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
        """Whether the store keeps the output, because the job takes long. Pages and feeds are only
        in the output folder."""
        return self.is_folder or self.kind is Kind.FILE


class Copy(Struct, frozen=True, array_like=True, gc=False):
    """The file `path` of the site, to be published unchanged."""

    output: str
    path: str


class PictureFile(Struct, frozen=True, array_like=True, gc=False):
    """A cleaned or smaller picture, which is made before the plan, by the digest of its bytes.
    `owner` is the path of the original, for messages."""

    output: str
    owner: str
    digest: str


class Plan(Struct, frozen=True, kw_only=True):
    """Everything that is published: the outputs of `jobs`, unchanged `copies`, and `picture_files`.
    `shared` are the digests of the values that several jobs use."""

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
