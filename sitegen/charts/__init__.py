"""Charts, tables and timelines from data: pure functions from rows to SVG and to views."""
