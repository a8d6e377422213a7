"""What the environment says of object stores. It is looked at before their library sees it, which
panics at some of it, and shows some of it in its errors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from sitegen import lazy
from sitegen.incremental.objects import BucketError

# The variables with the address of a store, those that become a part of a request, and those with
# the path of a key.
_ENDPOINT = lazy.pattern(r"(?:AWS|GOOGLE|AZURE)_(?:\w+_)?ENDPOINT(?:_URL)?(?:_\w+)?")
_SENT = lazy.pattern(
    r"AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|(?:DEFAULT_)?REGION)|AZURE_STORAGE_\w+"
)
_PATH = lazy.pattern(r"GOOGLE_(?:SERVICE_ACCOUNT(?:_PATH)?|APPLICATION_CREDENTIALS)")


# With what the names of variables begin, by the scheme of an address.
_FAMILIES = {"s3": "AWS_", "gs": "GOOGLE_", "az": "AZURE_"}


def check(environment: Mapping[str, str], address: str) -> None:
    """Raises BucketError for a value that is wrong for the store at an address, and does not show
    the value."""
    family = _FAMILIES.get(urlsplit(address).scheme, ())
    for name, value in sorted(environment.items()):
        wrong, hint = "", ""
        if not value or not name.startswith(family):
            continue
        if _ENDPOINT.fullmatch(name):
            wrong, hint = _of_endpoint(value)
        elif _SENT.fullmatch(name) and not (value.isascii() and value.isprintable()):
            wrong, hint = "has a line break in it, or a sign of no key", "set it again without that"
        elif _PATH.fullmatch(name) and value.lstrip().startswith("{"):
            wrong, hint = "is no path, but a key", "GOOGLE_SERVICE_ACCOUNT_KEY is for the key"
        if wrong:
            raise BucketError(f"{name} in the environment {wrong}", hint)


def _of_endpoint(value: str) -> tuple[str, str]:
    """What is wrong with the address of a store, and a hint."""
    try:
        parts = urlsplit(value)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
        is_address = is_address and parts.port != 0 and not re.search(r"[\s<>\"{}|\\^`]", value)
    except ValueError:
        is_address = False
    if not is_address:
        return "is no address", "write one such as https://s3.example.org"
    if "@" in parts.netloc:
        hint = "credentials come from variables of their own, such as AWS_ACCESS_KEY_ID"
        return "has a name or a password in it", hint
    return "", ""


def allows_http(environment: Mapping[str, str]) -> bool:
    """Whether a store without TLS is allowed, as the variables of its library say it."""
    names = ("AWS_ALLOW_HTTP", "GOOGLE_ALLOW_HTTP", "AZURE_ALLOW_HTTP")
    return any(environment.get(name, "").lower() in ("1", "true", "yes") for name in names)
