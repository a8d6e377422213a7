"""What a machine may lack: skipped there in one plain sentence, but failed under CI, so that
nothing is skipped unseen."""

from __future__ import annotations

import os

import pytest


def needs(there: object, sentence: str) -> None:
    """Go on if `there`; else skip the test, or fail it where CI=true. `sentence` says what is
    missing and how to get it."""
    if there:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)
