"""A body for tests of what is lifted from bodies."""

from sitegen.importing.bodies.lifting import Lifted, lifted

TEXT = "The ferries sail again after three weeks, and the harbour is open.\n\nMore of them came.\n"


def at_end(line: str) -> Lifted:
    """What is lifted from a text that ends with `line`; the rest of it must not have changed."""
    found = lifted(f"{TEXT}\n{line}\n")
    if found.said:
        assert found.text == TEXT, found
    else:
        assert found.text == f"{TEXT}\n{line}\n"
        assert found == Lifted(text=found.text)
    return found
