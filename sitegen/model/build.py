"""What a build is asked for, and what it reports."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from sitegen.errors import Problem
from sitegen.model.held import HeldPost
from sitegen.model.lasting_addresses import PublicationLimits
from sitegen.model.site import Excluded, PreviewOnly

if TYPE_CHECKING:
    from concurrent.futures import Executor

# The folder of sitegen's own files inside a site, and the output folder of `sitegen serve` in it,
# to which no other build may write.
STATE = ".sitegen"
PREVIEW = "preview"
STAGES = ("read", "parse", "link", "plan", "render", "publish")

# Called with the stage, how many of its jobs are done, and how many there are.
StageProgress = Callable[[str, int, int], None]


class BuildOptions(Struct, frozen=True, kw_only=True):
    """The options of a build. `now` is the moment that decides which posts are visible.

    `bucket` is the address in an object store to publish at, like s3://bucket/path, in the place of
    the folder `output`; "" for none. `preview` builds as `sitegen serve` does, and into its folder
    if there is no `output`.
    `summary` is the file that a summary will be written to: it may not be in a folder that builds
    read or publish, and the report has `posts`. `comments` is the address of an Isso server that
    replaces the provider in site.toml. `published` are files with addresses that were published
    before, which replace the record of the output folder; `limits` are what the publication may do.
    `jobs` is the number of worker processes; `executor` replaces them. `cache` is a place with
    results that several machines share, a folder or an address like s3://bucket/path, "" for none;
    nothing is added there by a build that `only_reads_cache`, or shows drafts. `progress` is called
    as stages advance, `waiting` with the id of another process that has to end first.
    """

    root: Path
    now: dt.datetime
    output: Path | None = None
    bucket: str = ""
    summary: Path | None = None
    base_url: str | None = None
    comments: str | None = None
    published: tuple[Path, ...] = ()
    limits: PublicationLimits = PublicationLimits()
    preview: bool = False
    drafts: bool = False
    strict: bool = False
    clean: bool = False
    jobs: int = 1
    explain: bool = False
    profile: bool = False
    executor: "Executor | None" = None
    cache: str = ""
    only_reads_cache: bool = False
    progress: StageProgress = lambda _stage, _done, _all: None
    waiting: Callable[[str], None] = lambda _process: None

    @property
    def is_proof(self) -> bool:
        """Whether the output shows drafts to people who are asked to look at it, and is not to be
        published: it tells readers and search engines so. The preview has its own ways to do
        that."""
        return self.drafts and not self.preview

    @property
    def counts_readers(self) -> bool:
        """Whether the output is for readers, whom a service may count: authors who look at drafts,
        or at a preview, are none."""
        return not self.drafts and not self.preview


class Timing(Struct, frozen=True, kw_only=True):
    """The seconds that one job took, and `owner`, the file that it belongs to. `kind` is "parse",
    the name of a layout, "pictures", "search" or "feeds"."""

    owner: str
    kind: str
    seconds: float


class PostChange(Struct, frozen=True, kw_only=True):
    """A post that readers find changed: its `title`, its file, and its whole address. `was` is the
    address that it had before, "" if that is the same."""

    path: str
    url: str
    title: str
    was: str = ""


class ExcludedPost(Struct, frozen=True, kw_only=True):
    """A post or a page that is not published: as in `Excluded`, with its `title`, and the moment at
    which it will be published, or has expired."""

    path: str
    title: str
    reason: Literal["draft", "future", "expired"]
    moment: dt.datetime | None = None


class PostChanges(Struct, frozen=True, kw_only=True):
    """What readers find changed since the last build with a summary into the same output folder,
    the newest posts first.

    A post is `changed` if its file has changed, and its page or its address; `others` is the number
    of the other posts whose pages have changed, because they show what is around them. `published`
    is the number of all posts. `is_first`: nothing is known of an earlier build, so that every post
    counts as new."""

    new: tuple[PostChange, ...]
    changed: tuple[PostChange, ...]
    removed: tuple[PostChange, ...]
    others: int
    published: int
    excluded: tuple[ExcludedPost, ...]
    is_first: bool


class BuildReport(Struct, frozen=True, kw_only=True):
    """What a build did. `problems` are warnings: with an error there is no report but a SiteError.

    `held` are the posts that are held back with their problems, errors among them. `parsed` are
    paths of documents; `rendered`, `written` and `deleted` are output paths. `found` is the number
    of results that another machine has shared.
    `languages` are those of the editions that these files belong to, by path; empty on a site of
    one language. `posts` is there if a summary was asked for. `explained` holds, for each job that
    ran, the reasons; `seconds` are by stage, and in "total".
    """

    problems: tuple[Problem, ...]
    output: str
    parsed: tuple[str, ...]
    rendered: tuple[str, ...]
    written: tuple[str, ...]
    deleted: tuple[str, ...]
    unchanged: int
    found: int = 0
    excluded: tuple[Excluded, ...]
    held: tuple[HeldPost, ...] = ()
    preview_only: tuple[PreviewOnly, ...] = ()
    litter: tuple[str, ...] = ()
    languages: dict[str, str] = {}
    next_due: dt.datetime | None
    posts: PostChanges | None = None
    seconds: dict[str, float]
    explained: tuple[tuple[str, tuple[str, ...]], ...] = ()
    timings: tuple[Timing, ...] = ()
