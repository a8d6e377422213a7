"""What the lists of terms are called, in the language of an edition."""

from __future__ import annotations

from sitegen.layouts.language import Strings
from sitegen.model.site import Term
from sitegen.model.taxonomies import SERIES, Taxonomy


def title_of(taxonomy: Taxonomy, term: Term, strings: Strings) -> str:
    """The title of the list of posts that have a term, and of its feeds."""
    if taxonomy.is_own:
        return f"{taxonomy.label}{strings.text('colon')} {term.name}"
    return strings.text(f"{taxonomy.name}_title", name=term.name)


def title_of_all(taxonomy: Taxonomy, strings: Strings) -> str:
    """The title of the list of all terms."""
    if taxonomy.is_own:
        return taxonomy.title
    return strings.text("all_series" if taxonomy is SERIES else taxonomy.plural)
