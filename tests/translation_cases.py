"""Every translation by the part of AI in its original and in itself, with what each vocabulary has
to say about it, written down by hand."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import lxml.html
from msgspec import Struct
from msgspec.structs import replace
from provenance_cases import BASE
from support import SETTINGS, SiteTest

INVOLVEMENTS = ("none", "assisted", "generated", "automated", "unstated")
TRANSLATIONS = ("none", "assisted", "generated")
COMPOSITE = "compositeWithTrainedAlgorithmicMedia"
TRAINED = "trainedAlgorithmicMedia"
# The part of AI in original and translation together → without and with a review of the translated
# text: W3C value, IPTC term, mode of the header.
_TERMS = {
    "none": [("human-only", "digitalCreation", "none")] * 2,
    "assisted": [
        ("ai-autonomous", COMPOSITE, "ai-modified"),
        ("ai-assisted", COMPOSITE, "ai-modified"),
    ],
    "generated": [
        ("ai-autonomous", TRAINED, "machine-generated"),
        ("ai-assisted", TRAINED, "ai-originated"),
    ],
    "automated": [("human-only", "dataDrivenMedia", "none")] * 2,
    "unstated": [("", "", "")] * 2,
}
# The part of AI in the original and in the translation → in both together.
_TOGETHER = {
    ("none", "none"): "none",
    ("none", "assisted"): "assisted",
    ("none", "generated"): "assisted",
    ("assisted", "none"): "assisted",
    ("assisted", "assisted"): "assisted",
    ("assisted", "generated"): "assisted",
    ("generated", "none"): "generated",
    ("generated", "assisted"): "generated",
    ("generated", "generated"): "generated",
    ("automated", "none"): "automated",
    ("automated", "assisted"): "assisted",
    ("automated", "generated"): "assisted",
    ("unstated", "none"): "unstated",
    ("unstated", "assisted"): "assisted",
    ("unstated", "generated"): "assisted",
}
SCHEMA = {
    "digitalCreation": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCreation",
    COMPOSITE: "https://schema.org/CompositeWithTrainedAlgorithmicMediaDigitalSource",
    TRAINED: "https://schema.org/TrainedAlgorithmicMediaDigitalSource",
    "dataDrivenMedia": "https://schema.org/DataDrivenMediaDigitalSource",
    "": "",
}
# In English and German: what is said of the original, and, in its translation, of that.
ORIGINAL = {
    "none": ("", ""),
    "assisted": (
        "Written by Ada Okafor with the help of Artificial Intelligence",
        "Von Ada Okafor mit Hilfe Künstlicher Intelligenz geschrieben",
    ),
    "generated": (
        "This article was created by Artificial Intelligence",
        "Dieser Artikel wurde von Künstlicher Intelligenz erstellt",
    ),
    "automated": ("Produced automatically from data", "Automatisch aus Daten erzeugt"),
    "unstated": ("", ""),
}
TRANSLATED = {
    "none": (
        "Translated from English by Cy Meyer",
        "Von Cy Meyer aus dem Englischen übersetzt",
    ),
    "assisted": (
        "Translated from English by Cy Meyer with the help of Artificial Intelligence",
        "Von Cy Meyer mit Hilfe Künstlicher Intelligenz aus dem Englischen übersetzt",
    ),
    "generated": (
        "Translated from English by Artificial Intelligence",
        "Von Künstlicher Intelligenz aus dem Englischen übersetzt",
    ),
}
REVIEWED = (" and reviewed by {}", " und von {} geprüft")
ENGLISH, GERMAN = 0, 1


class TranslationCase(Struct, frozen=True):
    """A translation from English into German by Cy. `involvement` is the part of AI in the
    original, which Bo reviewed if it `was_reviewed`; `ai` that in the translation, of which Di
    reviewed the text if it `is_reviewed`. `is_stale`: it is one of an earlier text of the original;
    `is_retracted`: the original is."""

    involvement: str
    ai: str
    was_reviewed: bool
    is_reviewed: bool
    is_stale: bool = False
    is_retracted: bool = False

    @property
    def name(self) -> str:
        """What its original is called."""
        reviews = f"{self.was_reviewed:d}{self.is_reviewed:d}"
        later = f"{'-stale' * self.is_stale}{'-retracted' * self.is_retracted}"
        return f"{self.involvement}-{self.ai}-{reviews}{later}"

    @property
    def together(self) -> str:
        """The part of AI in both together."""
        return _TOGETHER[self.involvement, self.ai]

    @property
    def terms(self) -> tuple[str, str, str]:
        """W3C value, IPTC term, mode of the header."""
        return _TERMS[self.together][self.is_reviewed]

    @property
    def writer(self) -> str:
        """The model that took part in the original."""
        return "writer-1" if self.involvement in {"assisted", "generated"} else ""

    @property
    def translator(self) -> str:
        """The model that took part in the translation."""
        return "" if self.ai == "none" else "translator-1"

    def original_label(self, language: int) -> str:
        """What the translation says of the original, or ""."""
        label = ORIGINAL[self.involvement][language]
        names_reviewer = self.was_reviewed and self.involvement in {"assisted", "generated"}
        return label + (REVIEWED[language].format("Bo Review") if names_reviewer else "")

    def own_label(self, language: int) -> str:
        """What the translation says of itself."""
        label = TRANSLATED[self.ai][language]
        return label + (REVIEWED[language].format("Di Lektor") if self.is_reviewed else "")


CASES = [
    TranslationCase(*values)
    for values in itertools.product(INVOLVEMENTS, TRANSLATIONS, (False, True), (False, True))
]
# Each of them with what can become of an original later.
LATER_CASES = [
    replace(case, is_stale=is_stale, is_retracted=is_retracted)
    for case, is_stale, is_retracted in itertools.product(CASES, (False, True), (False, True))
]


def written(case: TranslationCase) -> tuple[str, str]:
    """The files of the original and of its translation; JSON is YAML, too."""
    ai = {"involvement": case.involvement, **({"model": case.writer} if case.writer else {})}
    original = ["date: 2026-01-02", "author: ada", "source: CNN", f"ai: {json.dumps(ai)}"]
    if case.is_retracted:
        original.append("corrections: [{date: 2026-01-02, type: retraction, text: All wrong.}]")
    of_sha256 = "f" * 64 if case.is_stale else _digest(case.name, "Text.")
    translation = {"by": "cy", "ai": case.ai, "of_sha256": of_sha256}
    if case.translator:
        translation |= {"model": case.translator, "provider": "Labs"}
    return (
        _document(case.name, "Text.", original, "bo" if case.was_reviewed else ""),
        _document(
            f"{case.name}-de",
            "Ein Text.",
            [f"translation: {json.dumps(translation)}"],
            "di" if case.is_reviewed else "",
        ),
    )


def _document(title: str, body: str, front: list[str], reviewer: str) -> str:
    front = [f"title: {title}", *front]
    if reviewer:
        digest = _digest(title, body)
        front.append(f"review: {{by: {reviewer}, at: 2026-01-01T08:00:00Z, sha256: {digest}}}")
    return "---\n" + "\n".join(front) + f"\n---\n{body}\n"


def _digest(title: str, body: str) -> str:
    return hashlib.sha256("\0".join((title, "", body)).encode()).hexdigest()


AUTHORS = {"bo": "Bo Review", "cy": "Cy Meyer", "di": "Di Lektor"}


def site_of(root: Path, cases: Iterable[TranslationCase]) -> SiteTest:
    """A site in English and German in the folder `root`, with the original and the translation of
    each case, all on the first page of each list and in each feed. It is not built yet."""
    site = SiteTest(
        root,
        f"""{SETTINGS}
[urls]
post = "/{{slug}}/"
[ai]
headers = true
[feeds]
limit = 1000
[lists]
page_size = 1000
[[languages]]
code = "de"
label = "Deutsch"
""",
    )
    for key, name in AUTHORS.items():
        site.write(f"content/authors/{key}.md", f"---\nname: {name}\n---\nWords.\n")
    for case in cases:
        original, translation = written(case)
        site.write(f"content/posts/{case.name}.md", original)
        site.write(f"content/posts/{case.name}.de.md", translation)
    return site


def url(case: TranslationCase) -> str:
    """The address of the translation."""
    return f"{BASE}/de/{case.name}-de/"


def label(case: TranslationCase) -> str:
    """What German readers see of original and translation."""
    return ". ".join(filter(None, (case.original_label(GERMAN), case.own_label(GERMAN))))


def page_of(site: SiteTest, path: str) -> Any:
    """A published page, parsed."""
    return lxml.html.document_fromstring(site.read(path).encode())
