"""What lexers of Pygments remember of the documents before. Apart from code.py, because most
documents have no code, and need no Pygments."""

from __future__ import annotations

import sys

# Lexers of Pygments that keep what they see in their class: one document would colour the code of
# another.
_REMEMBERING = (
    ("csound", "CsoundOrchestraLexer", "user_defined_opcodes"),
    ("webmisc", "XQueryLexer", "xquery_parse_state"),
)


def reset_lexers() -> None:
    """Clear what the lexers remember that are loaded. To be called before each document."""
    for module, lexer, seen in _REMEMBERING:
        loaded = sys.modules.get(f"pygments.lexers.{module}")
        if loaded is not None:
            getattr(getattr(loaded, lexer), seen).clear()
