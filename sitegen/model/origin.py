"""The key `origin` of a post, by which `sitegen add` knows its own files again."""

from typing import Annotated

from msgspec import Struct

from sitegen.model.fields import Text, TextDigest, key


class OriginMeta(
    Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True, omit_defaults=True
):
    """Which article of a program the file is. `sitegen add` writes it; it is not shown."""

    id: Annotated[Text, key("What the program calls the article: its `external_id`.")]
    sha256: Annotated[
        TextDigest,
        key("The SHA-256 digest of the file as it was written, without the keys that change."),
    ]
