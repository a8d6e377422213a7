"""The key `checks` of a post, by which an editor says that a warning about its text is wrong."""

from typing import Annotated

from msgspec import Struct

from sitegen.model.choices import TEXT_WARNED, TextWarned
from sitegen.model.fields import form, key


class PostChecks(
    Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True, omit_defaults=True
):
    """Warnings about the text of this post that an editor has seen, and that are wrong here."""

    ignore: Annotated[
        tuple[TextWarned, ...],
        form("list of codes", f"a list of {', '.join(TEXT_WARNED)}"),
        key("Warnings about the text that are not reported, not even with `--strict`."),
    ]
