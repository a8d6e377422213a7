"""A C2PA manifest store → what it says about a picture. Nothing is verified: who signed it, and
whether it belongs to these bytes, is not asked (C2PA Technical Specification 2.2)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from sitegen.model.picture_marks import C2paManifest, PrivateMark
from sitegen.model.picture_terms import INVOLVEMENTS, source_type_code, strongest
from sitegen.pictures.marks import cbor, jumbf, private

MAX_BYTES, MAX_ASSERTION, MAX_LISTED, MAX_CHARACTERS = 32_000_000, 1_000_000, 50, 200
# Labels of the parts of a manifest (§11.1).
_STORE, _ASSERTIONS, _SIGNATURE = "c2pa", "c2pa.assertions", "c2pa.signature"
_DATA_BOXES = "c2pa.databoxes"
# How labels of assertions begin (§18.1).
_ACTIONS, _INGREDIENT = "c2pa.actions", "c2pa.ingredient"
_THUMBNAIL, _ICON = "c2pa.thumbnail", "c2pa.icon"
_CREATED = "c2pa.created"
# Assertions that name people in a form of their own.
_IDENTITIES = ("cawg.identity", "c2pa.identity")
_SOURCE_TYPE = "digitalsourcetype"
_SOURCE_TYPE_IN_BYTES = re.compile(rb"https?://[a-z.0-9/-]{1,60}digitalsource-?type/[A-Za-z]{1,60}")


class C2paAssertion(Struct, frozen=True):
    """An assertion in CBOR or JSON: the label of its manifest, its own label, and its value."""

    manifest: str
    label: str
    value: Any


class EmbeddedPicture(Struct, frozen=True):
    """A picture in a manifest store: the label of its assertion, and its bytes."""

    label: str
    data: bytes


class ManifestStore(Struct, frozen=True):
    """What was read of a manifest store: the labels of its manifests in the order of the file, of
    which the last one is active; assertions; pictures; what it tells about people; and a `fault` if
    a part cannot be read. Then `claimed` is the strongest statement about AI of all source types
    that are anywhere in its bytes."""

    manifests: tuple[str, ...] = ()
    assertions: tuple[C2paAssertion, ...] = ()
    pictures: tuple[EmbeddedPicture, ...] = ()
    private: tuple[PrivateMark, ...] = ()
    fault: str = ""
    claimed: str = ""


def read(data: bytes) -> ManifestStore:
    """The store in JUMBF boxes; if they are damaged, what can be read of it."""
    boxes: list[jumbf.ContentBox] = []
    contents: list[C2paAssertion | EmbeddedPicture | PrivateMark] = []
    faults = []
    try:
        # The boxes before a fault are kept. A store that is too long ends in the middle of one.
        boxes.extend(jumbf.content_boxes(data[:MAX_BYTES]))
    except ValueError as error:
        faults.append(str(error))
    boxes = [box for box in boxes if len(box.labels) > 2 and box.labels[0] == _STORE]
    for box in boxes:
        try:
            contents += _contents(box)
        except ValueError as error:
            faults.append(f"in {box.labels[-1]}, {error}")
    if not boxes and not faults:
        faults.append("it is empty")
    return ManifestStore(
        tuple(dict.fromkeys(box.labels[1] for box in boxes)),
        tuple(each for each in contents if isinstance(each, C2paAssertion)),
        tuple(each for each in contents if isinstance(each, EmbeddedPicture)),
        private.distinct(each for each in contents if isinstance(each, PrivateMark)),
        f"its C2PA manifest cannot be read: {faults[0]}" if faults else "",
        _claimed(data[:MAX_BYTES]) if faults else "",
    )


def _claimed(data: bytes) -> str:
    codes = (source_type_code(found.decode()) for found in set(_SOURCE_TYPE_IN_BYTES.findall(data)))
    return strongest(*(INVOLVEMENTS.get(code, "") for code in codes))


def manifest(store: ManifestStore) -> C2paManifest:
    """What the active manifest of a store says, with those of the files that the picture was made
    from.

    A file that was edited (`parentOf`) is the picture itself, earlier. Of one that was placed into
    it (`componentOf`), AI in it means that the picture is modified. One that was only shown to a
    program (`inputTo`) says nothing about the picture (§18.15.3)."""
    lineage = list(_lineage(store))
    claims = [
        (code, whole, INVOLVEMENTS.get(code, "") if whole and of_all else _of_part(code))
        for assertion, whole in lineage
        for code, of_all in _source_types(assertion)
    ]
    actions = [
        assertion.value
        for assertion, whole in lineage
        if whole and assertion.label.startswith(_ACTIONS)
    ]
    return C2paManifest(
        source_types=_listed(code for code, whole, _ in claims if whole),
        involvement=strongest(*(involvement for *_, involvement in claims), store.claimed),
        actions=_listed(text for value in actions for text in _texts(_actions(value), "action")),
        agents=_listed(agent for value in actions for agent in _agents(value)),
        thumbnails=_listed(picture.label for picture in store.pictures),
    )


def _lineage(store: ManifestStore) -> Iterator[tuple[C2paAssertion, bool]]:
    """The assertions of the active manifest and of those of its ingredients, each once, and whether
    they are about the whole picture. Ingredients themselves are left out."""
    of_manifest: dict[str, list[C2paAssertion]] = {}
    for assertion in store.assertions:
        of_manifest.setdefault(assertion.manifest, []).append(assertion)
    ahead = [(store.manifests[-1], True)] if store.manifests else []
    seen = set(ahead)
    while ahead:
        label, whole = ahead.pop(0)
        for assertion in of_manifest.get(label, ()):
            if not assertion.label.startswith(_INGREDIENT):
                yield assertion, whole
                continue
            for other in _ingredient(assertion.value, whole):
                if other not in seen:
                    seen.add(other)
                    ahead.append(other)


# --- boxes ----------------------------------------------------------------------------------------


def _contents(box: jumbf.ContentBox) -> Iterator[C2paAssertion | EmbeddedPicture | PrivateMark]:
    """What one box of a manifest holds. Raises ValueError if its data is damaged."""
    _, manifest_label, part, *_ = box.labels
    label = box.labels[-1]
    if part == _SIGNATURE or box.kind == b"bfdb" or label.startswith(_ICON):
        return
    if box.kind in {b"cbor", b"json"}:
        value = _value(box)
        if part == _ASSERTIONS:
            yield C2paAssertion(manifest_label, label, value)
        if part == _DATA_BOXES:
            yield from _data_box(label, value)
        elif label.startswith(_IDENTITIES):
            yield PrivateMark("owner", label)
        else:
            # The label may say what kind of data it is: c2pa.location.broad.
            yield from private.in_values(value, label, tuple(label.split(".")))
    elif label.startswith(_THUMBNAIL):
        yield EmbeddedPicture(label, box.data)
    else:
        yield PrivateMark("notes", label)


def _value(box: jumbf.ContentBox) -> Any:
    if len(box.data) > MAX_ASSERTION:
        raise ValueError("it has more than 1 MB")
    if box.kind == b"cbor":
        return cbor.loads(box.data)
    try:
        value = json.loads(box.data)
    except RecursionError as error:
        raise ValueError(cbor.TOO_LARGE) from error
    if _is_deep(value):
        raise ValueError(cbor.TOO_LARGE)
    return value


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(cbor.MAX_DEPTH):
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
    return bool(level)


def _data_box(label: str, value: Any) -> Iterator[EmbeddedPicture | PrivateMark]:
    """Data that assertions refer to, such as a prompt (§18.13)."""
    fields = value if isinstance(value, Mapping) else {}
    format_, data = fields.get("dc:format"), fields.get("data")
    if isinstance(format_, str) and format_.startswith("image/") and isinstance(data, bytes):
        yield EmbeddedPicture(label, data)
    elif "generator.prompt" in str(fields.get("data_types")):
        text = data.decode(errors="replace") if isinstance(data, bytes) else ""
        yield PrivateMark("prompt", label, text[:MAX_CHARACTERS])
    else:
        yield PrivateMark("notes", label)


# --- assertions -----------------------------------------------------------------------------------


def _ingredient(value: Any, whole: bool) -> Iterator[tuple[str, bool]]:
    """The manifest of an ingredient, and whether it is about the whole picture (§18.16)."""
    fields = value if isinstance(value, Mapping) else {}
    relationship = fields.get("relationship")
    for key in ("c2pa_manifest", "activeManifest"):
        reference = fields.get(key)
        url = reference.get("url") if isinstance(reference, Mapping) else None
        if isinstance(url, str) and relationship in {"parentOf", "componentOf"}:
            label = url.partition(f"/{_STORE}/")[2].partition("/")[0]
            yield label, whole and relationship == "parentOf"


def _source_types(assertion: C2paAssertion) -> Iterator[tuple[str, bool]]:
    """The source types in an assertion, and whether they are of the whole picture: that of an
    action other than "created" is of what it adds or changes (§18.15.4)."""
    if not assertion.label.startswith(_ACTIONS):
        yield from ((code, True) for code in _source_types_in(assertion.value))
        return
    for action in _actions(assertion.value):
        of_all = action.get("action") == _CREATED
        yield from ((code, of_all) for code in _source_types_in(action))


def _source_types_in(value: Any) -> Iterator[str]:
    """The values of all properties of that name, with any prefix, as codes."""
    if isinstance(value, list):
        for inner in value:
            yield from _source_types_in(inner)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key.rpartition(":")[2].lower() == _SOURCE_TYPE:
                texts = inner if isinstance(inner, list) else [inner]
                yield from (
                    source_type_code(text[:MAX_CHARACTERS])
                    for text in texts
                    if isinstance(text, str)
                )
            else:
                yield from _source_types_in(inner)


def _of_part(code: str) -> str:
    """What the source type of a part means for the whole picture."""
    return "modified" if INVOLVEMENTS.get(code) in {"generated", "modified"} else ""


def _actions(value: Any) -> list[Mapping[str, Any]]:
    """The actions in an assertion, in either version; templates are defaults of them."""
    fields = value if isinstance(value, Mapping) else {}
    listed = [each for key in ("actions", "templates") for each in _list(fields.get(key))]
    return [action for action in listed if isinstance(action, Mapping)]


def _agents(value: Any) -> list[str]:
    """The programs that did something: a text, or a name and a version."""
    agents = [action.get("softwareAgent") for action in _actions(value)]
    agents += _list(value.get("softwareAgents")) if isinstance(value, Mapping) else []
    named = [
        " ".join(_texts([agent], "name") + _texts([agent], "version"))
        for agent in agents
        if isinstance(agent, Mapping)
    ]
    return [agent for agent in agents if isinstance(agent, str)] + named


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _texts(fields: Iterable[Mapping[str, Any]], key: str) -> list[str]:
    return [text for each in fields if isinstance(text := each.get(key), str)]


def _listed(texts: Iterable[str]) -> tuple[str, ...]:
    """Texts without repetition, in their order; not too many, and not too long."""
    return tuple(dict.fromkeys(text[:MAX_CHARACTERS] for text in texts if text))[:MAX_LISTED]
