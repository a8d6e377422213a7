"""What a site has and does not publish, and why: a link to it is no mistake, or a special one."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from sitegen.link.expected import AwaitedDocument
from sitegen.link.retractions import Retracted
from sitegen.model.site import Excluded


class Unpublished(Struct, frozen=True, kw_only=True):
    """What is not published. All are paths of files, but for addresses.

    `holds`: posts with errors are held back, and the rest is published.

    `excluded` are drafts, and posts before and after their time. `broken` are documents with
    errors; `awaited` are those of them that would be published without the errors, and addresses of
    the patterns `expected` would be there as well. `unused` are the words of terms that no post
    has. Of `retracted` posts, texts and files may be missing."""

    excluded: Mapping[str, Excluded]
    broken: frozenset[str]
    awaited: tuple[AwaitedDocument, ...]
    expected: tuple[re.Pattern[str], ...]
    unused: frozenset[str]
    retracted: Retracted
    holds: bool = False
