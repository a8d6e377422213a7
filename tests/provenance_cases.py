"""Every case of disclosure, with what each vocabulary has to say about it, written down by hand."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json

from msgspec import Struct

BASE = "https://news.example"
W3C, IPTC = (
    "https://w3c-cg.github.io/ai-content-disclosure/#disclosure-values",
    "http://cv.iptc.org/newscodes/digitalsourcetype/",
)
DC, CONTENT, ATOM = (
    "{http://purl.org/dc/elements/1.1/}",
    "{http://purl.org/rss/1.0/modules/content/}",
    "{http://www.w3.org/2005/Atom}",
)


# (involvement, reviewed) → W3C value, IPTC term, schema.org, AI-Disclosure mode, label, mark
COMPOSITE, TRAINED = "compositeWithTrainedAlgorithmicMedia", "trainedAlgorithmicMedia"
GENERATED, ASSISTED = (
    "This article was created by Artificial Intelligence",
    "Written by Ada Okafor with the help of Artificial Intelligence",
)
EXPECTED = {
    ("none", False): ("human-only", "digitalCreation", f"{IPTC}digitalCreation", "none", "", ""),
    ("none", True): ("human-only", "digitalCreation", f"{IPTC}digitalCreation", "none", "", ""),
    ("assisted", True): (
        "ai-assisted",
        COMPOSITE,
        "https://schema.org/CompositeWithTrainedAlgorithmicMediaDigitalSource",
        "ai-modified",
        f"{ASSISTED} and reviewed by Bo Review",
        "With AI",
    ),
    ("assisted", False): (
        "ai-autonomous",
        COMPOSITE,
        "https://schema.org/CompositeWithTrainedAlgorithmicMediaDigitalSource",
        "ai-modified",
        ASSISTED,
        "With AI",
    ),
    ("generated", True): (
        "ai-assisted",
        TRAINED,
        "https://schema.org/TrainedAlgorithmicMediaDigitalSource",
        "ai-originated",
        f"{GENERATED} and reviewed by Bo Review",
        "AI",
    ),
    ("generated", False): (
        "ai-autonomous",
        TRAINED,
        "https://schema.org/TrainedAlgorithmicMediaDigitalSource",
        "machine-generated",
        GENERATED,
        "AI",
    ),
    ("automated", False): (
        "human-only",
        "dataDrivenMedia",
        "https://schema.org/DataDrivenMediaDigitalSource",
        "none",
        "Produced automatically from data",
        "Data",
    ),
    ("automated", True): (
        "human-only",
        "dataDrivenMedia",
        "https://schema.org/DataDrivenMediaDigitalSource",
        "none",
        "Produced automatically from data",
        "Data",
    ),
    ("unstated", False): ("", "", None, "", "", ""),
    ("unstated", True): ("", "", None, "", "", ""),
}
INVOLVEMENTS, REVIEWS, CORRECTIONS = (
    ("none", "assisted", "generated", "automated", "unstated"),
    ("no", "valid", "late", "void"),
    (0, 2),
)
# The reviews that count: one before publication, and one after it and after the corrections.
REVIEWED_AT = {"valid": "2026-01-01T08:00:00Z", "late": "2026-03-01T08:00:00Z"}
SOURCES: dict[str, list[dict[str, str]]] = {
    "name": [{"name": "CNN"}],
    "one": [
        {
            "name": "CNN",
            "url": "https://cnn.example/a?b=1&c=2",
            "title": "The <Story>",
            "feed": "https://cnn.example/rss",
        }
    ],
    "several": [
        {"name": "CNN", "url": "https://cnn.example/"},
        {"name": "Museum & Co", "url": "https://museum.example/", "relation": "cited"},
        {"name": "A letter", "author": "Jo"},
    ],
}


class Case(Struct, frozen=True):
    involvement: str
    review: str
    sources: str
    corrections: int

    @property
    def name(self) -> str:
        return f"{self.involvement}-{self.review}-{self.sources}-{self.corrections}"

    @property
    def marked_title(self) -> str:
        """The headline where no mark can stand beside it."""
        return f"Retracted: {self.name}" if self.corrections else self.name

    @property
    def url(self) -> str:
        return f"{BASE}/{self.name}/"

    @property
    def is_reviewed(self) -> bool:
        return self.review in REVIEWED_AT

    @property
    def expected(self) -> tuple[str, str, str | None, str, str, str]:
        w3c, iptc, schema, mode, label, mark = EXPECTED[self.involvement, self.is_reviewed]
        if self.review == "late" and "reviewed" in label:
            label += " on 1 March 2026"
        return w3c, iptc, schema, mode, label, mark

    @property
    def model(self) -> str:
        return "model-1" if self.involvement in {"assisted", "generated"} else ""


CASES = [Case(*values) for values in itertools.product(INVOLVEMENTS, REVIEWS, SOURCES, CORRECTIONS)]


def written(case: Case, day: int) -> str:
    """The file of a post; JSON is YAML, too."""
    body = "A text with `code`.\n\nSecond."
    ai = {
        "involvement": case.involvement,
        **({"model": case.model, "provider": "Labs, Inc."} if case.model else {}),
    }
    date = dt.datetime(2026, 1, 1, 9, tzinfo=dt.UTC) + dt.timedelta(hours=day)
    front = [
        f"title: {case.name}",
        f"date: {date.isoformat()}",
        "author: ada",
        f"source: {json.dumps(SOURCES[case.sources])}",
        f"ai: {json.dumps(ai)}",
    ]
    if case.corrections:
        front += [
            "corrections:",
            "  - {date: 2026-02-02T00:00:00Z, text: 'It was 2, not 1.'}",
            "  - {date: 2026-02-01T00:00:00Z, text: 'Retracted: see <b>.', type: retraction}",
        ]
    if case.review != "no":
        signed = body if case.is_reviewed else "Another text."
        digest = hashlib.sha256("\0".join((case.name, "", signed)).encode()).hexdigest()
        at = REVIEWED_AT.get(case.review, "2026-01-01T08:00:00Z")
        front.append(f"review: {{by: bo, at: {at}, sha256: {digest}}}")
    return "---\n" + "\n".join(front) + f"\n---\n{body}\n"


def updated(case: Case, published: dt.datetime) -> dt.datetime:
    return dt.datetime(2026, 2, 2, tzinfo=dt.UTC) if case.corrections else published


def published(case: Case) -> dt.datetime:
    return dt.datetime(2026, 1, 1, 9, tzinfo=dt.UTC) + dt.timedelta(hours=CASES.index(case))
