"""The addresses that sitegen publishes by itself: what no file of the author's stands for."""

from __future__ import annotations

from sitegen.model.config import Config
from sitegen.model.site import Outline
from sitegen.plan.families import FAMILIES


def known_addresses(outline: Outline, config: Config) -> set[str]:
    """Lists and their pages, the archive, feeds, and what else the families of outputs say."""
    return {url for family in FAMILIES for url in family.addresses(outline, config)}
