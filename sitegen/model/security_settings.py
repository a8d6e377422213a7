"""`[security]`: from where pages may load what."""

from typing import Annotated, Literal, get_args

from msgspec import Struct

from sitegen.model.fields import form, key

# The kinds of what a page loads or posts to, as in the keys of `[security]`.
Kind = Literal["script", "style", "img", "font", "connect", "frame", "form", "media"]
KINDS: tuple[Kind, ...] = get_args(Kind)

Origin = Annotated[
    str,
    form(
        "origin",
        "an origin like https://cdn.example or https://cdn.example:8443",
        extra_json_schema={
            "pattern": r"^https://[a-z0-9-]+(\.[a-z0-9-]+)*(:[1-9][0-9]{0,4})?$",
        },
    ),
]
_Origins = Annotated[
    tuple[Origin, ...], form("list of origins", 'a list of origins like ["https://cdn.example"]')
]


class Security(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`[security]`: the origins that pages may load from, beside the site itself. None for pictures
    and for sound and film is any address."""

    script: Annotated[_Origins, key("Where scripts may come from, beside the site itself.")] = ()
    style: Annotated[_Origins, key("Where style sheets may come from.")] = ()
    img: Annotated[
        _Origins | None,
        key("Where pictures may come from.", default="any `https:` address"),
    ] = None
    font: Annotated[_Origins, key("Where fonts may come from.")] = ()
    connect: Annotated[_Origins, key("Where scripts may send requests.")] = ()
    frame: Annotated[_Origins, key("What may be shown in frames.")] = ()
    form: Annotated[_Origins, key("Where forms may be sent.")] = ()
    media: Annotated[
        _Origins | None,
        key("Where sound and film may come from.", default="any `https:` address"),
    ] = None

    def of(self, kind: str) -> tuple[str, ...] | None:
        """The origins of one kind; None for any."""
        origins: tuple[str, ...] | None = getattr(self, kind)
        return origins
