"""`[[scripts]]` and `[analytics]`: scripts of the site's own and of others in pages."""

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Struct

from sitegen.model.fields import Text, form, key

# The kinds of pages that a script can be on.
PAGES = ("posts", "pages", "home", "lists")
_DIGESTS = "(sha256-[A-Za-z0-9+/]{43}=|sha384-[A-Za-z0-9+/]{64}|sha512-[A-Za-z0-9+/]{86}==)"


class ScriptSettings(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    rename={"async_": "async"},
):
    """One `[[scripts]]`: a script that pages load."""

    src: Annotated[
        str,
        form("address", "an address like /js/menu.js or https://cdn.example/chart.js"),
        key("A file of `static/`, such as `/js/menu.js`, or `https://…`."),
    ]
    integrity: Annotated[
        Annotated[
            str,
            form(
                "digest",
                "a digest like sha384-… in Base64",
                pattern=rf"^{_DIGESTS}( {_DIGESTS})*$",
            ),
        ]
        | None,
        key("The digest that a script of another host must have."),
    ] = None
    defer: Annotated[
        bool, key("Whether the script runs when the page was read; else it holds the page up.")
    ] = True
    async_: Annotated[bool, key("Whether it runs as soon as it is there, in any order.")] = False
    module: Annotated[bool, key("Whether it is a module of JavaScript.")] = False
    pages: Annotated[
        tuple[
            Annotated[str, form("page", "posts, pages, home, lists or an address like /about/")],
            ...,
        ],
        form("list of pages", 'a list like ["posts", "/about/"]'),
        key(
            "Which pages have it: `posts`, `pages`, `home`, `lists`, and addresses such as"
            " `/about/`, or `/docs/*` for all that begin with `/docs/`.",
            default="all",
        ),
    ] = ()


ServiceName = Literal[
    "plausible", "umami", "goatcounter", "matomo", "fathom", "simple", "cloudflare"
]


class Analytics(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`[analytics]`: the service that counts readers. `server` ends with "/", or is ""."""

    service: Annotated[ServiceName, key("Which service counts readers.")]
    site: Annotated[Text | None, key("What the service calls the site.")] = None
    server: Annotated[
        str,
        form("address", "the address of a server like https://stats.example/"),
        key("The address of a server of your own.", default="that of the service"),
    ] = ""


class CountingService(Struct, frozen=True, kw_only=True):
    """What a service of `[analytics]` needs: the form of its `site` as a pattern and an `example`
    of it, or "" if it needs none; whether it `may` or `must` be on a server of one's own."""

    site: str
    example: str
    server: Literal["may", "must", "never"] = "never"


_HOSTS = r"[a-z0-9-]+(\.[a-z0-9-]+)+"
SERVICES: Mapping[ServiceName, CountingService] = {
    "plausible": CountingService(
        site=rf"{_HOSTS}(,{_HOSTS})*|pa-[A-Za-z0-9_-]+",
        example="the name of the site like news.example, or that of its script like pa-Abc123",
        server="may",
    ),
    "umami": CountingService(
        site="[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        example="the website ID, like 94db1cb1-74f4-4a40-ad6c-962362670409",
        server="may",
    ),
    "goatcounter": CountingService(
        site="[a-z0-9-]+",
        example="the code, which is news in news.goatcounter.com",
        server="may",
    ),
    "matomo": CountingService(site="[1-9][0-9]{0,8}", example="a number like 1", server="must"),
    "fathom": CountingService(site="[A-Z0-9]{4,16}", example="the site ID, like ABCDEFGH"),
    "simple": CountingService(site="", example=""),
    "cloudflare": CountingService(
        site="[0-9a-f]{32}", example="the token of 32 digits from 0 to f"
    ),
}
