"""The settings of `[outputs]`."""

from typing import Annotated

from msgspec import Struct

from sitegen.model.fields import key


class OutputSettings(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """`[outputs]`: files for programs that read the site, such as language models."""

    llms: Annotated[
        bool,
        key("Publishes `/llms.txt`: what the site is, and where its newest posts and pages are."),
    ] = False
    markdown: Annotated[
        bool,
        key("Publishes each post as Markdown as well, as `index.md` beside its page."),
    ] = False
    api: Annotated[
        bool,
        key("Publishes `/api/posts.json` and numbered pages of it: all posts, as JSON."),
    ] = False
