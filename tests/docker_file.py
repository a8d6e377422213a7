"""The instructions of the Dockerfile."""

from __future__ import annotations

import json
import re
import shlex

from docs_support import ROOT
from msgspec import Struct

DOCKERFILE = ROOT / "Dockerfile"
NAMES = {"FROM", "COPY", "RUN", "WORKDIR", "ENTRYPOINT", "CMD"}


class Instruction(Struct, frozen=True):
    """An instruction: its name, and what follows it, as text and as words."""

    name: str
    text: str

    @property
    def words(self) -> list[str]:
        """The words, of a list in JSON or separated by spaces."""
        return json.loads(self.text) if self.text.startswith("[") else shlex.split(self.text)


def instructions(text: str) -> list[Instruction]:
    """The instructions of a Dockerfile, in order, without comments."""
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    joined = re.sub(r"\\\n", " ", lines)
    found = [line.strip().partition(" ") for line in joined.splitlines() if line.strip()]
    for name, _, _ in found:
        assert name in NAMES, f"{name} is no instruction that the tests know"
    return [Instruction(name, rest.strip()) for name, _, rest in found]
