"""The tables of site.toml, such as `[feeds]`, that `sitegen.model.config.Config` is made of."""

from typing import Annotated, Literal

from msgspec import Struct

from sitegen.model.choices import (
    DIALECTS,
    EXTENSIONS,
    WARNED,
    DialectName,
    Extension,
    FrontDesign,
    Warned,
)
from sitegen.model.fields import Involvement, Profiles, Text, WebAddress, form, key

_Count = Annotated[int, form("1 to 1000", "a whole number from 1 to 1000", ge=1, le=1000)]


class Publisher(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`[publisher]`: who publishes the site, as pages, feeds and search engines name them."""

    name: Annotated[Text | None, key("Who publishes the site.", default="the site's title")] = None
    url: Annotated[WebAddress, key("The publisher's web address.", default="`base_url`")] = ""
    logo: Annotated[
        str,
        form("text", "a picture: /logo.png or https://…"),
        key("A picture: `/logo.png` from `static/`, or `https://…`.", default="empty"),
    ] = ""
    email: Annotated[
        Annotated[
            str,
            form(
                "e-mail address",
                "an address like desk@example.org",
                pattern=r"^[^@\s?&<>\"]+@[^@\s?&<>\"]+$",
            ),
        ]
        | None,
        key("Where replies by e-mail go; see Comments."),
    ] = None
    same_as: Annotated[
        Profiles, key("The publisher's profiles elsewhere, which pages show at their foot.")
    ] = ()


class Urls(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`[urls]`: the pattern that the address of a post is made from."""

    post: Annotated[
        str,
        form("pattern", 'a pattern like "/{year}/{month}/{day}/{slug}/"'),
        key("The address of a post."),
    ] = "/{year}/{month}/{day}/{slug}/"


class Lists(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`[lists]`: how lists of posts are split into pages."""

    page_size: Annotated[_Count, key("How many posts a numbered page of a list holds.")] = 20


class FrontSettings(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """`[front]`: how the front page shows the newest posts."""

    design: Annotated[
        FrontDesign,
        key(
            "How the front page is set: with a lead, rows and sections, as a river of posts by day,"
            " or in headlines only."
        ),
    ] = "magazine"


class Chains(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`[chains]`: the sequences of posts in which each post links to its neighbours."""

    by: Annotated[
        tuple[Literal["site", "category", "series"], ...],
        key(
            "Which links to older and newer posts a post has: among all posts, those of its"
            " category, those of its series."
        ),
    ] = ("site", "series")


class Feeds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`[feeds]`: which feeds are published, and what they hold."""

    formats: Annotated[
        tuple[Literal["rss", "atom", "json"], ...],
        key(
            "Which feeds there are: RSS 2.0 (`/feed.xml`), Atom 1.0 (`/atom.xml`), JSON Feed 1.1"
            " (`/feed.json`)."
        ),
    ] = ("rss", "atom", "json")
    per: Annotated[
        tuple[Literal["tag", "author", "category", "series"], ...],
        key("Which lists have feeds of their own, beside that of all posts."),
    ] = ()
    limit: Annotated[_Count, key("How many posts a feed holds, the newest first.")] = 20
    content: Annotated[
        Literal["full", "summary"],
        key("Whether feeds hold the texts, or only their summaries."),
    ] = "full"


# The package that converts LaTeX to MathML, and the versions that sitegen is tested with.
MATH, MATH_VERSIONS = "math-core", r"0\.8(\..*)?"
INSTALL_MATH = 'pip install "math-core>=0.8,<0.9"'


class Markdown(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`[markdown]`: how texts are read and converted to HTML."""

    dialect: Annotated[
        DialectName,
        key(f"How Markdown is read: {', or '.join(one.rules for one in DIALECTS.values())}."),
    ] = "github"
    extensions: Annotated[
        tuple[Extension, ...],
        form("list", f"a list of {', '.join(EXTENSIONS)}"),
        key("More extensions of Python-Markdown, beside those that are always on."),
    ] = ()
    raw_html: Annotated[
        Literal["sanitize", "escape", "trust"], key("What happens to HTML in Markdown.")
    ] = "sanitize"
    math: Annotated[bool, key("Whether `$…$`, `$$…$$` and fences named `math` are formulas.")] = (
        False
    )


class AiSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`[ai]`: what the site says about the part that AI had in its posts."""

    default: Annotated[
        bool | Involvement | None,
        form("", "true, false, none, assisted, generated, automated or unstated"),
        key("The value of `ai` for posts without that key."),
    ] = None
    label: Annotated[
        Literal["always", "when-required"],
        key("When AI took part, the post has a visible label."),
    ] = "always"
    policy: Annotated[
        str,
        form("address of a page", "the address of a page, like /ai-policy/"),
        key("The page that says how you use AI."),
    ] = "/ai-policy/"
    headers: Annotated[
        bool,
        key(
            "Publishes a file `_headers` that gives each post on whose page no readers' comments"
            " can appear the HTTP header `AI-Disclosure`."
        ),
    ] = False
    training: Annotated[
        Literal["unsaid", "refused"], key("`refused` asks not to train models on the site.")
    ] = "unsaid"


# The packages with Pagefind's indexer. The search needs one of them; the first also splits Chinese
# and Japanese into words.
INDEXERS = ("pagefind_bin_extended", "pagefind_bin")
INSTALL_INDEXER = 'pip install "pagefind[bin]>=1.5,<1.6"'


class Comments(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`[comments]`: where readers can reply to posts, and what that provider needs to know."""

    provider: Annotated[
        Literal["none", "mail", "static", "isso", "giscus", "utterances"],
        key("Where readers can write, and whether comments are shown."),
    ] = "none"
    server: Annotated[
        str,
        form("address", "the address of an Isso server, like https://comments.example/"),
        key("The address of your Isso server."),
    ] = ""
    close_after: Annotated[
        int,
        form("0 to 36500", "a number of days, or 0 for never", ge=0, le=36500),
        key("How many days after its `date` a post is closed to new comments."),
    ] = 0
    repo: Annotated[
        Annotated[
            str,
            form(
                "`owner/name`",
                "a repository on GitHub, like owner/name",
                pattern=r"^[\w.-]+/[\w.-]+$",
            ),
        ]
        | None,
        key("The repository on GitHub."),
    ] = None
    repo_id: Annotated[Text | None, key("Its id; `giscus` needs it.")] = None
    category: Annotated[Text | None, key("The category of discussions; `giscus` needs it.")] = None
    category_id: Annotated[Text | None, key("Its id; `giscus` needs it.")] = None


class SearchSettings(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """`[search]`: whether the site has a search."""

    enabled: Annotated[
        bool,
        key("Publishes a search: a page `/search/`, and a link to it at the top of every page."),
    ] = False


class Checks(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`[checks]`: warnings to ignore, and addresses of the host that other programs serve."""

    ignore: Annotated[
        tuple[Warned, ...],
        form("list of codes", f"a list of {', '.join(WARNED)}"),
        key("Warnings that are not reported, not even with `--strict`."),
    ] = ()
    phrases: Annotated[
        tuple[Text, ...],
        form("list of texts", 'a list of texts like ["As a bot of the newsroom"]'),
        key("Words of your own that no post may hold: they bring the warning `text-assistant`."),
    ] = ()
    external: Annotated[
        tuple[Annotated[str, form("address", "an address of the site like /docs/")], ...],
        form("list of addresses", "a list of addresses of the site like /docs/"),
        key('What other programs serve on this host, such as `["/docs/", "/world"]`.'),
    ] = ()


class Archive(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A folder under content/ with documents from another site. Links in them that lead nowhere are
    warnings. `path` has no "/" at its end."""

    path: Annotated[
        str,
        form("folder", "a folder under content/, like content/posts/2009"),
        key('A folder under `content/`, such as `"content/posts/2009"`.'),
    ]
