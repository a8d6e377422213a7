"""The keys of the front matter of posts that site.toml declares, each with its type: the struct
`PostMeta` with a field for each of them. Whatever looks at the fields of a struct (the conversion,
its messages, JSON Schema) then knows these keys like all others."""

from functools import cache
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Struct

from sitegen.model.config import Config
from sitegen.model.fields import Text, form, key

T = TypeVar("T", bound=Struct)


class DeclaredKey(Struct, frozen=True):
    """A key that holds the terms of a taxonomy: one of them at most, or `several`, in a list or one
    alone. `folder` is where the words of its terms are, "content/countries/"."""

    name: str
    several: bool
    folder: str


_NAME = form("text", "one text (a list, with several = true in site.toml)")
_NAMES = form("text, or list of texts", "a text, or a list like [France, Germany]")


def declared_keys(config: Config) -> tuple[DeclaredKey, ...]:
    """The keys that the settings declare."""
    return tuple(
        DeclaredKey(each.name, each.several, f"content/{each.folder}/")
        for each in config.taxonomies
    )


@cache
def with_keys(kind: type[T], keys: tuple[DeclaredKey, ...]) -> type[T]:
    """The struct `kind` with a field for each of the keys: itself without any."""
    if not keys:
        return kind
    fields = [_field(declared) for declared in keys]
    return msgspec.defstruct(  # type: ignore[return-value]  # of its bases, mypy sees only Struct
        kind.__name__,
        fields,
        bases=(kind,),
        namespace={"__doc__": kind.__doc__},
        frozen=True,
        kw_only=True,
        omit_defaults=True,
    )


def _field(declared: DeclaredKey) -> tuple[str, Any, Any]:
    sentence = f"The terms of the post in the taxonomy `{declared.name}` of site.toml."
    if declared.several:
        return declared.name, Annotated[Text | tuple[Text, ...], _NAMES, key(sentence)], ()
    return declared.name, Annotated[Text | None, _NAME, key(sentence)], None


def without_keys(meta: T, kind: type[T]) -> T:
    """The front matter as the struct `kind`, which has no declared keys."""
    if type(meta) is kind:
        return meta
    return kind(**{name: getattr(meta, name) for name in kind.__struct_fields__})


def terms_in(meta: Struct, kind: type[Struct]) -> dict[str, tuple[str, ...]]:
    """What front matter has in the declared keys, which the struct `kind` does not have; those that
    have nothing are left out."""
    names = meta.__struct_fields__[len(kind.__struct_fields__) :] if type(meta) is not kind else ()
    values = {name: _texts(getattr(meta, name)) for name in names}
    return {name: texts for name, texts in values.items() if texts}


def _texts(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value or ()
