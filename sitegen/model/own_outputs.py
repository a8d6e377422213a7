"""Where a site can have outputs of its own: files that layouts make, but no HTML."""

import re
from typing import Annotated

from sitegen import lazy
from sitegen.model.fields import form, key

# The endings of their addresses and of their layouts.
ENDINGS = (".txt", ".json", ".xml", ".csv", ".webmanifest")
# Layouts in this folder of layouts/ are outputs by themselves: "outputs/a/b.json" is /a/b.json.
FOLDER = "outputs/"
_ENDINGS = "|".join(ENDINGS).replace(".", "")
Output = Annotated[
    Annotated[
        str,
        form(
            "address",
            "an address like /llms.txt that ends with .txt, .json, .xml, .csv or .webmanifest",
            extra_json_schema={
                "pattern": rf"^(?:/[^/\s?#%\\._][^/\s?#%\\]*)+\.(?:{_ENDINGS})$",
                "examples": ["/llms.txt"],
            },
        ),
    ]
    | None,
    key(
        "The address of the file that the page is instead of HTML, such as /llms.txt. Its `layout`"
        " has the same ending."
    ),
]
# Parts of letters, digits, "-", "_" and dots, which begin with a letter or a digit.
_ADDRESS = lazy.pattern(r"(?:/[^\W_][\w.-]*)+", re.ASCII)
# What programs read at a fixed name, and may trust: who writes texts does not decide about it.
_OF_THE_SITE = lazy.pattern(
    r"(?:robots|ads|app-ads|security)\.txt|.*sitemap.*\.xml|(?:feed|atom)\.xml"
    r"|(?:feed|sellers|tdmrep|assetlinks)\.json|(?:crossdomain|clientaccesspolicy|bingsiteauth)\.xml",
    re.IGNORECASE,
)


def ending(name: str) -> str:
    """The ending of an address or of the name of a layout, if an output can have it, or ""."""
    return next((each for each in ENDINGS if name.endswith(each)), "")


def is_address(text: str) -> bool:
    """Whether an output of the site's own can be at this address."""
    return bool(ending(text) and len(text) <= 200 and ".." not in text and _ADDRESS.fullmatch(text))


def is_reserved(address: str) -> bool:
    """Whether the address is that of a file such as robots.txt, or of a feed, in any folder."""
    return bool(_OF_THE_SITE.fullmatch(address.rpartition("/")[2]))
